# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-notify-dev__group__platform_at_fjordpost_example__cloudtrace_user
  id = "fp-notify-dev roles/cloudtrace.user group:platform@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-notify-dev__group__platform_at_fjordpost_example__logging_viewer
  id = "fp-notify-dev roles/logging.viewer group:platform@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-notify-dev__group__platform_at_fjordpost_example__monitoring_viewer
  id = "fp-notify-dev roles/monitoring.viewer group:platform@fjordpost.example"
}
