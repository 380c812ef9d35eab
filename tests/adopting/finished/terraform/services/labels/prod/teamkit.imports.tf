# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-labels-prod__group__parcels-leads_at_fjordpost_example__cloudtrace_user
  id = "fp-labels-prod roles/cloudtrace.user group:parcels-leads@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-labels-prod__group__parcels_at_fjordpost_example__logging_viewer
  id = "fp-labels-prod roles/logging.viewer group:parcels@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-labels-prod__group__parcels_at_fjordpost_example__monitoring_viewer
  id = "fp-labels-prod roles/monitoring.viewer group:parcels@fjordpost.example"
}

import {
  to = google_storage_bucket_iam_member.fp-labels-prod__fp-labels-pdfs-prod__group__parcels_at_fjordpost_example__storage_objectViewer
  id = "b/fp-labels-pdfs-prod roles/storage.objectViewer group:parcels@fjordpost.example"
}

import {
  to = google_storage_bucket_iam_member.fp-labels-prod__fp-labels-pdfs-prod__serviceAccount__labels_at_fp-labels-prod_iam_gserviceaccount_com__storage_objectAdmin
  id = "b/fp-labels-pdfs-prod roles/storage.objectAdmin serviceAccount:labels@fp-labels-prod.iam.gserviceaccount.com"
}
