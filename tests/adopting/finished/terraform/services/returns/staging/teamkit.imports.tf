# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-returns-staging__group__parcels_at_fjordpost_example__cloudtrace_user
  id = "fp-returns-staging roles/cloudtrace.user group:parcels@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-returns-staging__group__parcels_at_fjordpost_example__logging_viewer
  id = "fp-returns-staging roles/logging.viewer group:parcels@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-returns-staging__group__parcels_at_fjordpost_example__monitoring_viewer
  id = "fp-returns-staging roles/monitoring.viewer group:parcels@fjordpost.example"
}
