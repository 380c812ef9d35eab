# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-billing-prod__group__oncall_at_fjordpost_example__cloudtrace_user
  id = "fp-billing-prod roles/cloudtrace.user group:oncall@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-billing-prod__group__oncall_at_fjordpost_example__logging_viewer
  id = "fp-billing-prod roles/logging.viewer group:oncall@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-billing-prod__group__payments-leads_at_fjordpost_example__cloudtrace_user
  id = "fp-billing-prod roles/cloudtrace.user group:payments-leads@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-billing-prod__group__payments_at_fjordpost_example__logging_viewer
  id = "fp-billing-prod roles/logging.viewer group:payments@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-billing-prod__group__payments_at_fjordpost_example__monitoring_viewer
  id = "fp-billing-prod roles/monitoring.viewer group:payments@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-billing-prod__serviceAccount__billing_at_fp-billing-prod_iam_gserviceaccount_com__cloudsql_client
  id = "fp-billing-prod roles/cloudsql.client serviceAccount:billing@fp-billing-prod.iam.gserviceaccount.com"
}

import {
  to = google_secret_manager_secret_iam_member.fp-billing-prod__psp-key__serviceAccount__billing_at_fp-billing-prod_iam_gserviceaccount_com__secretmanager_secretAccessor
  id = "projects/fp-billing-prod/secrets/psp-key roles/secretmanager.secretAccessor serviceAccount:billing@fp-billing-prod.iam.gserviceaccount.com"
}
