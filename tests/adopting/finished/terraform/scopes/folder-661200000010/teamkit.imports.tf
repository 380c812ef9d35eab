# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_folder_iam_member._X3661200000010__group__engineers_at_fjordpost_example__browser
  id = "folders/661200000010 roles/browser group:engineers@fjordpost.example"
}
