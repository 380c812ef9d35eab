# Each binding says who has a role there, and Terraform removes everybody else.

locals {
  notify = {
    dev     = "group:platform@fjordpost.example"
    staging = "group:platform@fjordpost.example"
    prod    = "group:platform-leads@fjordpost.example"
  }
}

resource "google_project_iam_binding" "notify_logs" {
  for_each = local.notify

  project = "fp-notify-${each.key}"
  role    = "roles/logging.viewer"
  members = ["group:platform@fjordpost.example"]
}

resource "google_project_iam_binding" "notify_metrics" {
  for_each = local.notify

  project = "fp-notify-${each.key}"
  role    = "roles/monitoring.viewer"
  members = ["group:platform@fjordpost.example"]
}

resource "google_project_iam_binding" "notify_traces" {
  for_each = local.notify

  project = "fp-notify-${each.key}"
  role    = "roles/cloudtrace.user"
  members = [each.value]
}

resource "google_project_iam_binding" "images_admin" {
  project = "fp-build"
  role    = "roles/artifactregistry.admin"
  members = ["group:platform@fjordpost.example"]
}

resource "google_project_iam_binding" "images_writer" {
  project = "fp-build"
  role    = "roles/artifactregistry.writer"
  members = ["serviceAccount:deployer@fp-build.iam.gserviceaccount.com"]
}

resource "google_folder_iam_binding" "engineers_browse" {
  for_each = toset(["folders/661200000010", "folders/661200000020"])

  folder  = each.key
  role    = "roles/browser"
  members = ["group:engineers@fjordpost.example"]
}
