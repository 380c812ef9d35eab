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
