# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-events-dev__group__data_at_fjordpost_example__cloudtrace_user
  id = "fp-events-dev roles/cloudtrace.user group:data@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-events-dev__group__data_at_fjordpost_example__logging_viewer
  id = "fp-events-dev roles/logging.viewer group:data@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-events-dev__group__data_at_fjordpost_example__monitoring_viewer
  id = "fp-events-dev roles/monitoring.viewer group:data@fjordpost.example"
}
