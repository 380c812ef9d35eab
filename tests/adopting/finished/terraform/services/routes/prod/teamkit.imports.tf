# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-routes-prod__group__oncall_at_fjordpost_example__cloudtrace_user
  id = "fp-routes-prod roles/cloudtrace.user group:oncall@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-routes-prod__group__oncall_at_fjordpost_example__logging_viewer
  id = "fp-routes-prod roles/logging.viewer group:oncall@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-routes-prod__group__routing-leads_at_fjordpost_example__cloudtrace_user
  id = "fp-routes-prod roles/cloudtrace.user group:routing-leads@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-routes-prod__group__routing_at_fjordpost_example__logging_viewer
  id = "fp-routes-prod roles/logging.viewer group:routing@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-routes-prod__group__routing_at_fjordpost_example__monitoring_viewer
  id = "fp-routes-prod roles/monitoring.viewer group:routing@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-routes-prod__serviceAccount__routes_at_fp-routes-prod_iam_gserviceaccount_com__cloudsql_client
  id = "fp-routes-prod roles/cloudsql.client serviceAccount:routes@fp-routes-prod.iam.gserviceaccount.com"
}

import {
  to = google_project_iam_member.fp-routes-prod__user__jonas_at_fjordpost_example__logging_viewer
  id = "fp-routes-prod roles/logging.viewer user:jonas@fjordpost.example"
}
