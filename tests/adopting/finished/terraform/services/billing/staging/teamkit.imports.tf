# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-billing-staging__group__payments_at_fjordpost_example__cloudtrace_user
  id = "fp-billing-staging roles/cloudtrace.user group:payments@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-billing-staging__group__payments_at_fjordpost_example__logging_viewer
  id = "fp-billing-staging roles/logging.viewer group:payments@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-billing-staging__group__payments_at_fjordpost_example__monitoring_viewer
  id = "fp-billing-staging roles/monitoring.viewer group:payments@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-billing-staging__serviceAccount__billing_at_fp-billing-staging_iam_gserviceaccount_com__cloudsql_client
  id = "fp-billing-staging roles/cloudsql.client serviceAccount:billing@fp-billing-staging.iam.gserviceaccount.com"
}

import {
  to = google_secret_manager_secret_iam_member.fp-billing-staging__psp-key__serviceAccount__billing_at_fp-billing-staging_iam_gserviceaccount_com__secretmanager_secretAccessor
  id = "projects/fp-billing-staging/secrets/psp-key roles/secretmanager.secretAccessor serviceAccount:billing@fp-billing-staging.iam.gserviceaccount.com"
}
