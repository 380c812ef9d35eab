locals {
  # The same access listed twice, with and without an end, is an error and not two bindings.
  project_members = { for m in var.project_members : "${m.project} ${m.role} ${m.member}" => m }
}

resource "google_project_iam_member" "this" {
  for_each = local.project_members

  project = each.value.project
  role    = each.value.role
  member  = each.value.member

  dynamic "condition" {
    for_each = each.value.until == null ? [] : [each.value.until]

    content {
      title      = "until ${condition.value}"
      expression = "request.time < timestamp(\"${formatdate("YYYY-MM-DD", timeadd("${condition.value}T00:00:00Z", "24h"))}T00:00:00Z\")"
    }
  }

  # Another end replaces the member; the old one goes last, so that the access never pauses.
  lifecycle {
    create_before_destroy = true
  }
}

# Members with an end were a resource of their own, `ending`, which no `moved` block can bring here as well: see README.md.
moved {
  from = google_project_iam_member.standing
  to   = google_project_iam_member.this
}
