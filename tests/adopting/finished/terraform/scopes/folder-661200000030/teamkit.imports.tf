# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_folder_iam_member._X3661200000030__group__platform_at_fjordpost_example__browser
  id = "folders/661200000030 roles/browser group:platform@fjordpost.example"
}
