# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_folder_iam_member._X3661200000020__group__engineers_at_fjordpost_example__browser
  id = "folders/661200000020 roles/browser group:engineers@fjordpost.example"
}

import {
  to = google_folder_iam_member._X3661200000020__serviceAccount__grafana_at_fp-gke-prod_iam_gserviceaccount_com__monitoring_viewer
  id = "folders/661200000020 roles/monitoring.viewer serviceAccount:grafana@fp-gke-prod.iam.gserviceaccount.com"
}
