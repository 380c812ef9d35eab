# For a while.

resource "google_project_iam_member" "olga_looks_at_billing" {
  project = "fp-billing-prod"
  role    = "roles/viewer"
  member  = "user:olga@fjordpost.example"
}

resource "google_project_iam_member" "kofi_repairs" {
  project = "fp-billing-prod"
  role    = "roles/cloudsql.editor"
  member  = "user:kofi@fjordpost.example"

  condition {
    title       = "expires_after_2026_12_31"
    description = "INC-4410"
    expression  = "request.time < timestamp(\"2026-12-31T23:00:00Z\")"
  }
}
