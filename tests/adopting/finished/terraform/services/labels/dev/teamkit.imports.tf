# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_storage_bucket_iam_member.fp-labels-dev__fp-labels-pdfs-dev__group__parcels_at_fjordpost_example__storage_objectViewer
  id = "b/fp-labels-pdfs-dev roles/storage.objectViewer group:parcels@fjordpost.example"
}

import {
  to = google_storage_bucket_iam_member.fp-labels-dev__fp-labels-pdfs-dev__serviceAccount__labels_at_fp-labels-dev_iam_gserviceaccount_com__storage_objectAdmin
  id = "b/fp-labels-pdfs-dev roles/storage.objectAdmin serviceAccount:labels@fp-labels-dev.iam.gserviceaccount.com"
}
