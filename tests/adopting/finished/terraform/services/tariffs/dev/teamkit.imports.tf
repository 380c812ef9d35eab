# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-tariffs-dev__group__payments_at_fjordpost_example__cloudtrace_user
  id = "fp-tariffs-dev roles/cloudtrace.user group:payments@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-tariffs-dev__group__payments_at_fjordpost_example__logging_viewer
  id = "fp-tariffs-dev roles/logging.viewer group:payments@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-tariffs-dev__group__payments_at_fjordpost_example__monitoring_viewer
  id = "fp-tariffs-dev roles/monitoring.viewer group:payments@fjordpost.example"
}
