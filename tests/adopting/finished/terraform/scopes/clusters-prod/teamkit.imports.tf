# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-gke-prod__group__engineers_at_fjordpost_example__container_clusterViewer
  id = "fp-gke-prod roles/container.clusterViewer group:engineers@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-gke-prod__group__platform_at_fjordpost_example__container_admin
  id = "fp-gke-prod roles/container.admin group:platform@fjordpost.example"
}
