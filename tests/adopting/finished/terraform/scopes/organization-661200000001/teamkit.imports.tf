# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_organization_iam_member._X3661200000001__group__platform-leads_at_fjordpost_example__resourcemanager_organizationAdmin
  id = "661200000001 roles/resourcemanager.organizationAdmin group:platform-leads@fjordpost.example"
}

import {
  to = google_organization_iam_member._X3661200000001__serviceAccount__access-export_at_fp-build_iam_gserviceaccount_com__cloudasset_viewer
  id = "661200000001 roles/cloudasset.viewer serviceAccount:access-export@fp-build.iam.gserviceaccount.com"
}

import {
  to = google_organization_iam_member._X3661200000001__user__freya_at_fjordpost_example__resourcemanager_organizationAdmin
  id = "661200000001 roles/resourcemanager.organizationAdmin user:freya@fjordpost.example"
}
