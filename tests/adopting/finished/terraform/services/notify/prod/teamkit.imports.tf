# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-notify-prod__group__platform-leads_at_fjordpost_example__cloudtrace_user
  id = "fp-notify-prod roles/cloudtrace.user group:platform-leads@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-notify-prod__group__platform_at_fjordpost_example__logging_viewer
  id = "fp-notify-prod roles/logging.viewer group:platform@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-notify-prod__group__platform_at_fjordpost_example__monitoring_viewer
  id = "fp-notify-prod roles/monitoring.viewer group:platform@fjordpost.example"
}
