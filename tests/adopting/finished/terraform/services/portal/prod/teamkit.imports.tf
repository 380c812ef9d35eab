# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-portal-prod__group__web-leads_at_fjordpost_example__cloudtrace_user
  id = "fp-portal-prod roles/cloudtrace.user group:web-leads@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-portal-prod__group__web_at_fjordpost_example__logging_viewer
  id = "fp-portal-prod roles/logging.viewer group:web@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-portal-prod__group__web_at_fjordpost_example__monitoring_viewer
  id = "fp-portal-prod roles/monitoring.viewer group:web@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-portal-prod__user__lena_at_fjordpost_example__cloudtrace_user
  id = "fp-portal-prod roles/cloudtrace.user user:lena@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-portal-prod__user__nadia_at_fjordpost_example__storage_admin
  id = "fp-portal-prod roles/storage.admin user:nadia@fjordpost.example"
}
