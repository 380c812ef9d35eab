# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-gke-nonprod__group__engineers_at_fjordpost_example__container_clusterViewer
  id = "fp-gke-nonprod roles/container.clusterViewer group:engineers@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-gke-nonprod__group__platform_at_fjordpost_example__container_admin
  id = "fp-gke-nonprod roles/container.admin group:platform@fjordpost.example"
}
