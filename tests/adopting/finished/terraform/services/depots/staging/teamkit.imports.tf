# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-depots-staging__group__routing_at_fjordpost_example__cloudtrace_user
  id = "fp-depots-staging roles/cloudtrace.user group:routing@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-depots-staging__group__routing_at_fjordpost_example__logging_viewer
  id = "fp-depots-staging roles/logging.viewer group:routing@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-depots-staging__group__routing_at_fjordpost_example__monitoring_viewer
  id = "fp-depots-staging roles/monitoring.viewer group:routing@fjordpost.example"
}
