# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-tracking-dev__group__parcels_at_fjordpost_example__cloudtrace_user
  id = "fp-tracking-dev roles/cloudtrace.user group:parcels@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-tracking-dev__group__parcels_at_fjordpost_example__logging_viewer
  id = "fp-tracking-dev roles/logging.viewer group:parcels@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-tracking-dev__group__parcels_at_fjordpost_example__monitoring_viewer
  id = "fp-tracking-dev roles/monitoring.viewer group:parcels@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-tracking-dev__serviceAccount__tracking_at_fp-tracking-dev_iam_gserviceaccount_com__cloudsql_client
  id = "fp-tracking-dev roles/cloudsql.client serviceAccount:tracking@fp-tracking-dev.iam.gserviceaccount.com"
}
