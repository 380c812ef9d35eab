# Access to billing and tariffs. One resource a grant, written by whoever needed it.

resource "google_project_iam_member" "billing_dev_logs" {
  project = "fp-billing-dev"
  role    = "roles/logging.viewer"
  member  = "group:payments@fjordpost.example"
}

resource "google_project_iam_member" "billing_dev_metrics" {
  project = "fp-billing-dev"
  role    = "roles/monitoring.viewer"
  member  = "group:payments@fjordpost.example"
}

resource "google_project_iam_member" "billing_dev_traces" {
  project = "fp-billing-dev"
  role    = "roles/cloudtrace.user"
  member  = "group:payments@fjordpost.example"
}

resource "google_project_iam_member" "billing_staging_logs" {
  project = "fp-billing-staging"
  role    = "roles/logging.viewer"
  member  = "group:payments@fjordpost.example"
}

resource "google_project_iam_member" "billing_staging_metrics" {
  project = "fp-billing-staging"
  role    = "roles/monitoring.viewer"
  member  = "group:payments@fjordpost.example"
}

resource "google_project_iam_member" "billing_staging_traces" {
  project = "fp-billing-staging"
  role    = "roles/cloudtrace.user"
  member  = "group:payments@fjordpost.example"
}

resource "google_project_iam_member" "billing_prod_logs" {
  project = "fp-billing-prod"
  role    = "roles/logging.viewer"
  member  = "group:payments@fjordpost.example"
}

resource "google_project_iam_member" "billing_prod_metrics" {
  project = "fp-billing-prod"
  role    = "roles/monitoring.viewer"
  member  = "group:payments@fjordpost.example"
}

resource "google_project_iam_member" "billing_prod_traces" {
  project = "fp-billing-prod"
  role    = "roles/cloudtrace.user"
  member  = "group:payments-leads@fjordpost.example"
}

resource "google_project_iam_member" "tariffs_dev_logs" {
  project = "fp-tariffs-dev"
  role    = "roles/logging.viewer"
  member  = "group:payments@fjordpost.example"
}

resource "google_project_iam_member" "tariffs_dev_metrics" {
  project = "fp-tariffs-dev"
  role    = "roles/monitoring.viewer"
  member  = "group:payments@fjordpost.example"
}

resource "google_project_iam_member" "tariffs_dev_traces" {
  project = "fp-tariffs-dev"
  role    = "roles/cloudtrace.user"
  member  = "group:payments@fjordpost.example"
}

resource "google_project_iam_member" "tariffs_staging_logs" {
  project = "fp-tariffs-staging"
  role    = "roles/logging.viewer"
  member  = "group:payments@fjordpost.example"
}

resource "google_project_iam_member" "tariffs_staging_metrics" {
  project = "fp-tariffs-staging"
  role    = "roles/monitoring.viewer"
  member  = "group:payments@fjordpost.example"
}

resource "google_project_iam_member" "tariffs_staging_traces" {
  project = "fp-tariffs-staging"
  role    = "roles/cloudtrace.user"
  member  = "group:payments@fjordpost.example"
}

resource "google_project_iam_member" "tariffs_prod_logs" {
  project = "fp-tariffs-prod"
  role    = "roles/logging.viewer"
  member  = "group:payments@fjordpost.example"
}

resource "google_project_iam_member" "tariffs_prod_metrics" {
  project = "fp-tariffs-prod"
  role    = "roles/monitoring.viewer"
  member  = "group:payments@fjordpost.example"
}

resource "google_project_iam_member" "tariffs_prod_traces" {
  project = "fp-tariffs-prod"
  role    = "roles/cloudtrace.user"
  member  = "group:payments-leads@fjordpost.example"
}

resource "google_project_iam_member" "billing_db" {
  project = "fp-billing-prod"
  role    = "roles/cloudsql.client"
  member  = "serviceAccount:billing@fp-billing-prod.iam.gserviceaccount.com"
}

resource "google_storage_bucket_iam_member" "exports" {
  bucket = "fp-reports-exports-prod"
  role   = "roles/storage.objectViewer"
  member = "group:payments@fjordpost.example"
}

resource "kubernetes_role_binding" "billing_dev" {
  provider = kubernetes.nonprod

  metadata {
    name      = "billing-developers"
    namespace = "billing-dev"
  }
  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = "edit"
  }
  subject {
    api_group = "rbac.authorization.k8s.io"
    kind      = "Group"
    name      = "payments@fjordpost.example"
  }
  subject {
    api_group = "rbac.authorization.k8s.io"
    kind      = "User"
    name      = "kofi@fjordpost.example"
  }
}

resource "kubernetes_role_binding" "billing_staging" {
  provider = kubernetes.nonprod

  metadata {
    name      = "billing-developers"
    namespace = "billing-staging"
  }
  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = "edit"
  }
  subject {
    api_group = "rbac.authorization.k8s.io"
    kind      = "Group"
    name      = "payments@fjordpost.example"
  }
  subject {
    api_group = "rbac.authorization.k8s.io"
    kind      = "User"
    name      = "kofi@fjordpost.example"
  }
}

resource "kubernetes_role_binding" "billing_prod" {
  provider = kubernetes.prod

  metadata {
    name      = "billing-developers"
    namespace = "billing"
  }
  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = "edit"
  }
  subject {
    api_group = "rbac.authorization.k8s.io"
    kind      = "Group"
    name      = "payments-leads@fjordpost.example"
  }
}

resource "kubernetes_role_binding" "billing_prod_view" {
  provider = kubernetes.prod

  metadata {
    name      = "billing-readers"
    namespace = "billing"
  }
  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = "view"
  }
  subject {
    api_group = "rbac.authorization.k8s.io"
    kind      = "Group"
    name      = "payments@fjordpost.example"
  }
}

resource "kubernetes_role_binding" "tariffs_dev" {
  provider = kubernetes.nonprod

  metadata {
    name      = "tariffs-developers"
    namespace = "tariffs-dev"
  }
  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = "edit"
  }
  subject {
    api_group = "rbac.authorization.k8s.io"
    kind      = "Group"
    name      = "payments@fjordpost.example"
  }
}

resource "kubernetes_role_binding" "tariffs_staging" {
  provider = kubernetes.nonprod

  metadata {
    name      = "tariffs-developers"
    namespace = "tariffs-staging"
  }
  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = "edit"
  }
  subject {
    api_group = "rbac.authorization.k8s.io"
    kind      = "Group"
    name      = "payments@fjordpost.example"
  }
}

resource "kubernetes_role_binding" "tariffs_prod" {
  provider = kubernetes.prod

  metadata {
    name      = "tariffs-developers"
    namespace = "tariffs-v2"
  }
  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = "edit"
  }
  subject {
    api_group = "rbac.authorization.k8s.io"
    kind      = "Group"
    name      = "payments-leads@fjordpost.example"
  }
}

resource "kubernetes_role_binding" "tariffs_prod_view" {
  provider = kubernetes.prod

  metadata {
    name      = "tariffs-readers"
    namespace = "tariffs-v2"
  }
  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = "view"
  }
  subject {
    api_group = "rbac.authorization.k8s.io"
    kind      = "Group"
    name      = "payments@fjordpost.example"
  }
}
