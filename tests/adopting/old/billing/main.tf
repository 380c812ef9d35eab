terraform {
  required_providers {
    google     = { source = "hashicorp/google" }
    kubernetes = { source = "hashicorp/kubernetes" }
  }
  backend "gcs" {
    bucket = "fjordpost-terraform-state"
    prefix = "billing"
  }
}

provider "kubernetes" {
  alias          = "nonprod"
  config_path    = "~/.kube/config"
  config_context = "gke-nonprod"
}

provider "kubernetes" {
  alias          = "prod"
  config_path    = "~/.kube/config"
  config_context = "gke-prod"
}
