# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-gateway-prod-7f3a__group__web-leads_at_fjordpost_example__cloudtrace_user
  id = "fp-gateway-prod-7f3a roles/cloudtrace.user group:web-leads@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-gateway-prod-7f3a__group__web_at_fjordpost_example__logging_viewer
  id = "fp-gateway-prod-7f3a roles/logging.viewer group:web@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-gateway-prod-7f3a__group__web_at_fjordpost_example__monitoring_viewer
  id = "fp-gateway-prod-7f3a roles/monitoring.viewer group:web@fjordpost.example"
}
