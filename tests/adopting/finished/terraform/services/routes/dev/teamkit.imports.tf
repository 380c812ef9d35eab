# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-routes-dev__group__routing_at_fjordpost_example__cloudtrace_user
  id = "fp-routes-dev roles/cloudtrace.user group:routing@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-routes-dev__group__routing_at_fjordpost_example__logging_viewer
  id = "fp-routes-dev roles/logging.viewer group:routing@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-routes-dev__group__routing_at_fjordpost_example__monitoring_viewer
  id = "fp-routes-dev roles/monitoring.viewer group:routing@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-routes-dev__serviceAccount__routes_at_fp-routes-dev_iam_gserviceaccount_com__cloudsql_client
  id = "fp-routes-dev roles/cloudsql.client serviceAccount:routes@fp-routes-dev.iam.gserviceaccount.com"
}
