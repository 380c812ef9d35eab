# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-routes-staging__group__routing_at_fjordpost_example__cloudtrace_user
  id = "fp-routes-staging roles/cloudtrace.user group:routing@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-routes-staging__group__routing_at_fjordpost_example__logging_viewer
  id = "fp-routes-staging roles/logging.viewer group:routing@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-routes-staging__group__routing_at_fjordpost_example__monitoring_viewer
  id = "fp-routes-staging roles/monitoring.viewer group:routing@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-routes-staging__serviceAccount__routes_at_fp-routes-staging_iam_gserviceaccount_com__cloudsql_client
  id = "fp-routes-staging roles/cloudsql.client serviceAccount:routes@fp-routes-staging.iam.gserviceaccount.com"
}
