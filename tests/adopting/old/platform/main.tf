# What the platform team runs. Each binding says who has a role there, and Terraform removes everybody else.

terraform {
  required_providers {
    google     = { source = "hashicorp/google" }
    kubernetes = { source = "hashicorp/kubernetes" }
  }
  backend "gcs" {
    bucket = "fjordpost-terraform-state"
    prefix = "platform"
  }
}

provider "kubernetes" {
  config_path    = "~/.kube/config"
  config_context = "gke-prod"
}

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

resource "google_service_account_iam_binding" "deployer" {
  service_account_id = "projects/fp-build/serviceAccounts/deployer@fp-build.iam.gserviceaccount.com"
  role               = "roles/iam.workloadIdentityUser"
  members = [
    "principalSet://iam.googleapis.com/projects/551200000136/locations/global/workloadIdentityPools/github/attribute.repository_owner/fjordpost",
  ]
}

resource "google_service_account" "deployer" {
  project      = "fp-build"
  account_id   = "deployer"
  display_name = "Deploys what was merged"
}

resource "kubernetes_cluster_role_binding_v1" "platform_admins" {
  metadata {
    name = "platform-admins"
  }
  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = "cluster-admin"
  }
  subject {
    api_group = "rbac.authorization.k8s.io"
    kind      = "Group"
    name      = "platform-leads@fjordpost.example"
  }
}
