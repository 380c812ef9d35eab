# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-tracking-prod__group__oncall_at_fjordpost_example__cloudtrace_user
  id = "fp-tracking-prod roles/cloudtrace.user group:oncall@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-tracking-prod__group__oncall_at_fjordpost_example__logging_viewer
  id = "fp-tracking-prod roles/logging.viewer group:oncall@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-tracking-prod__group__parcels-leads_at_fjordpost_example__cloudtrace_user
  id = "fp-tracking-prod roles/cloudtrace.user group:parcels-leads@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-tracking-prod__group__parcels_at_fjordpost_example__logging_viewer
  id = "fp-tracking-prod roles/logging.viewer group:parcels@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-tracking-prod__group__parcels_at_fjordpost_example__monitoring_viewer
  id = "fp-tracking-prod roles/monitoring.viewer group:parcels@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-tracking-prod__serviceAccount__tracking_at_fp-tracking-prod_iam_gserviceaccount_com__cloudsql_client
  id = "fp-tracking-prod roles/cloudsql.client serviceAccount:tracking@fp-tracking-prod.iam.gserviceaccount.com"
}
