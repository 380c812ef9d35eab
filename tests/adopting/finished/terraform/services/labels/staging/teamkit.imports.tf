# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-labels-staging__group__parcels_at_fjordpost_example__cloudtrace_user
  id = "fp-labels-staging roles/cloudtrace.user group:parcels@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-labels-staging__group__parcels_at_fjordpost_example__logging_viewer
  id = "fp-labels-staging roles/logging.viewer group:parcels@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-labels-staging__group__parcels_at_fjordpost_example__monitoring_viewer
  id = "fp-labels-staging roles/monitoring.viewer group:parcels@fjordpost.example"
}

import {
  to = google_storage_bucket_iam_member.fp-labels-staging__fp-labels-pdfs-staging__group__parcels_at_fjordpost_example__storage_objectViewer
  id = "b/fp-labels-pdfs-staging roles/storage.objectViewer group:parcels@fjordpost.example"
}

import {
  to = google_storage_bucket_iam_member.fp-labels-staging__fp-labels-pdfs-staging__serviceAccount__labels_at_fp-labels-staging_iam_gserviceaccount_com__storage_objectAdmin
  id = "b/fp-labels-pdfs-staging roles/storage.objectAdmin serviceAccount:labels@fp-labels-staging.iam.gserviceaccount.com"
}
