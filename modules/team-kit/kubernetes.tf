locals {
  rbac_api_group = "rbac.authorization.k8s.io"
}

resource "kubernetes_namespace_v1" "this" {
  for_each = { for n in var.namespaces : n.name => n }

  metadata {
    name   = each.value.name
    labels = each.value.labels
  }

  # Whatever runs in a namespace goes with it.
  lifecycle {
    prevent_destroy = true
  }
}

resource "kubernetes_role_v1" "this" {
  for_each = { for r in var.roles : "${r.namespace}/${r.name}" => r }

  metadata {
    namespace = each.value.namespace
    name      = each.value.name
  }

  dynamic "rule" {
    for_each = each.value.rules

    content {
      api_groups     = rule.value.api_groups
      resources      = rule.value.resources
      verbs          = rule.value.verbs
      resource_names = rule.value.resource_names
    }
  }

  depends_on = [kubernetes_namespace_v1.this]
}

resource "kubernetes_role_binding_v1" "this" {
  for_each = { for b in var.role_bindings : "${b.namespace}/${lower(b.kind)}.${b.role}" => b }

  # The role is part of the name because a role_ref cannot change in place.
  metadata {
    namespace = each.value.namespace
    name      = "teamkit.${lower(each.value.kind)}.${each.value.role}"
  }

  role_ref {
    api_group = local.rbac_api_group
    kind      = each.value.kind
    name      = each.value.role
  }

  dynamic "subject" {
    for_each = each.value.subjects

    content {
      api_group = subject.value.kind == "ServiceAccount" ? "" : local.rbac_api_group
      kind      = subject.value.kind
      name      = subject.value.name
      # Left out, the provider would write "default", which means nothing for users and groups.
      namespace = subject.value.kind == "ServiceAccount" ? subject.value.namespace : ""
    }
  }

  depends_on = [kubernetes_namespace_v1.this, kubernetes_role_v1.this]
}
