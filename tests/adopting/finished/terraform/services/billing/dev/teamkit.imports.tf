# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-billing-dev__group__payments_at_fjordpost_example__cloudtrace_user
  id = "fp-billing-dev roles/cloudtrace.user group:payments@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-billing-dev__group__payments_at_fjordpost_example__logging_viewer
  id = "fp-billing-dev roles/logging.viewer group:payments@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-billing-dev__group__payments_at_fjordpost_example__monitoring_viewer
  id = "fp-billing-dev roles/monitoring.viewer group:payments@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-billing-dev__serviceAccount__billing_at_fp-billing-dev_iam_gserviceaccount_com__cloudsql_client
  id = "fp-billing-dev roles/cloudsql.client serviceAccount:billing@fp-billing-dev.iam.gserviceaccount.com"
}

import {
  to = google_secret_manager_secret_iam_member.fp-billing-dev__psp-key__serviceAccount__billing_at_fp-billing-dev_iam_gserviceaccount_com__secretmanager_secretAccessor
  id = "projects/fp-billing-dev/secrets/psp-key roles/secretmanager.secretAccessor serviceAccount:billing@fp-billing-dev.iam.gserviceaccount.com"
}
