locals {
  # Each list with what its resources need besides. An instance's key is made of all that says where, role and member, with
  # the title of a condition between those two: the same access listed twice, with and without an end, is an error and not
  # two bindings.
  google_members = {
    for list, members in {
      project      = var.project_members
      folder       = var.folder_members
      organization = var.organization_members
      resource     = var.resource_members
    } :
    list => [
      for m in members : merge(m, {
        key = join(" ", concat(
          [for name, value in m : value if value != null && !contains(["role", "member", "until", "condition"], name)],
          [m.role],
          m.condition == null ? [] : ["\"${replace(m.condition.title, "\"", "\"\"")}\""],
          [m.member],
        ))
        conditions = m.until == null && m.condition == null ? [] : [{
          title = join(", ", concat(
            m.condition == null ? [] : [m.condition.title],
            m.until == null ? [] : ["until ${m.until}"],
          ))
          expression = m.until == null ? m.condition.expression : join(" && ", concat(
            m.condition == null ? [] : ["(${m.condition.expression})"],
            ["request.time < timestamp(\"${formatdate("YYYY-MM-DD", timeadd("${m.until}T00:00:00Z", "24h"))}T00:00:00Z\")"],
          ))
        }]
      })
    ]
  }
}

# Another end replaces a member; the old one goes last, so that the access never pauses.
resource "google_project_iam_member" "this" {
  for_each = { for m in local.google_members.project : m.key => m }

  project = each.value.project
  role    = each.value.role
  member  = each.value.member

  dynamic "condition" {
    for_each = each.value.conditions

    content {
      title      = condition.value.title
      expression = condition.value.expression
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

# Somebody who may ask holds nothing yet; who asks has these roles until the time is over.
resource "google_privileged_access_manager_entitlement" "this" {
  for_each = { for e in var.entitlements : "${e.parent}/${e.id}" => e }

  entitlement_id       = each.value.id
  location             = "global"
  parent               = each.value.parent
  max_request_duration = each.value.duration

  eligible_users {
    principals = each.value.principals
  }

  privileged_access {
    gcp_iam_access {
      resource      = "//cloudresourcemanager.googleapis.com/${each.value.parent}"
      resource_type = "cloudresourcemanager.googleapis.com/${title(trimsuffix(split("/", each.value.parent)[0], "s"))}"

      dynamic "role_bindings" {
        for_each = each.value.roles

        content {
          role                 = role_bindings.value
          condition_expression = each.value.condition
        }
      }
    }
  }

  requester_justification_config {
    dynamic "unstructured" {
      for_each = each.value.justification ? [true] : []
      content {}
    }

    dynamic "not_mandatory" {
      for_each = each.value.justification ? [] : [true]
      content {}
    }
  }

  # Without approvers, nobody has to approve a request.
  dynamic "approval_workflow" {
    for_each = length(each.value.approvers) == 0 ? [] : [each.value.approvers]

    content {
      manual_approvals {
        require_approver_justification = each.value.justification

        steps {
          approvals_needed = 1

          approvers {
            principals = approval_workflow.value
          }
        }
      }
    }
  }
}

# Members with an end were a resource of their own, `ending`, which no `moved` block can bring here as well: see README.md.
moved {
  from = google_project_iam_member.standing
  to   = google_project_iam_member.this
}

resource "google_folder_iam_member" "this" {
  for_each = { for m in local.google_members.folder : m.key => m }

  folder = "folders/${each.value.folder}"
  role   = each.value.role
  member = each.value.member

  dynamic "condition" {
    for_each = each.value.conditions

    content {
      title      = condition.value.title
      expression = condition.value.expression
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_organization_iam_member" "this" {
  for_each = { for m in local.google_members.organization : m.key => m }

  org_id = each.value.organization
  role   = each.value.role
  member = each.value.member

  dynamic "condition" {
    for_each = each.value.conditions

    content {
      title      = condition.value.title
      expression = condition.value.expression
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}
