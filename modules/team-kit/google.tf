locals {
  # One map for both resources: the same access listed twice, with and without an end, is an error and not two bindings.
  project_members = { for m in var.project_members : "${m.project} ${m.role} ${m.member}" => m }
}

resource "google_project_iam_member" "standing" {
  for_each = { for key, m in local.project_members : key => m if m.until == null }

  project = each.value.project
  role    = each.value.role
  member  = each.value.member
}

resource "google_project_iam_member" "ending" {
  for_each = { for key, m in local.project_members : key => m if m.until != null }

  project = each.value.project
  role    = each.value.role
  member  = each.value.member

  condition {
    title      = "until ${each.value.until}"
    expression = "request.time < timestamp(\"${formatdate("YYYY-MM-DD", timeadd("${each.value.until}T00:00:00Z", "24h"))}T00:00:00Z\")"
  }

  # A new end replaces the member; the old one goes last, so that the access never pauses.
  lifecycle {
    create_before_destroy = true
  }
}
