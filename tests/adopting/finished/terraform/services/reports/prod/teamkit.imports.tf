# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-reports-prod__group__auditors-2022_at_fjordpost_example__bigquery_dataViewer
  id = "fp-reports-prod roles/bigquery.dataViewer group:auditors-2022@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-reports-prod__group__data-leads_at_fjordpost_example__cloudtrace_user
  id = "fp-reports-prod roles/cloudtrace.user group:data-leads@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-reports-prod__group__data_at_fjordpost_example__bigquery_dataViewer
  id = "fp-reports-prod roles/bigquery.dataViewer group:data@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-reports-prod__group__data_at_fjordpost_example__logging_viewer
  id = "fp-reports-prod roles/logging.viewer group:data@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-reports-prod__group__data_at_fjordpost_example__monitoring_viewer
  id = "fp-reports-prod roles/monitoring.viewer group:data@fjordpost.example"
}

import {
  to = google_storage_bucket_iam_member.fp-reports-prod__fp-reports-exports-prod__group__payments_at_fjordpost_example__storage_objectViewer
  id = "b/fp-reports-exports-prod roles/storage.objectViewer group:payments@fjordpost.example"
}

import {
  to = google_storage_bucket_iam_member.fp-reports-prod__fp-reports-exports-prod__user__olga_at_fjordpost_example__storage_objectViewer
  id = "b/fp-reports-exports-prod roles/storage.objectViewer user:olga@fjordpost.example"
}
