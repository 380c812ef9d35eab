# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-notify-staging__group__platform_at_fjordpost_example__cloudtrace_user
  id = "fp-notify-staging roles/cloudtrace.user group:platform@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-notify-staging__group__platform_at_fjordpost_example__logging_viewer
  id = "fp-notify-staging roles/logging.viewer group:platform@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-notify-staging__group__platform_at_fjordpost_example__monitoring_viewer
  id = "fp-notify-staging roles/monitoring.viewer group:platform@fjordpost.example"
}
