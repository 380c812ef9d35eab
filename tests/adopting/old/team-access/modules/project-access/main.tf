terraform {
  required_providers {
    google = { source = "hashicorp/google" }
  }
}

variable "project" {
  type = string
}

variable "members" {
  description = "Members by role."
  type        = map(string)
}

resource "google_project_iam_member" "this" {
  for_each = var.members

  project = var.project
  role    = each.key
  member  = each.value
}
