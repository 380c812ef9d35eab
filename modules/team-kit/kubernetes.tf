locals {
  rbac_api_group = "rbac.authorization.k8s.io"

  # A binding is called after its role, and after the kind of its subjects where those aren't groups. A group's role whose
  # own name ends so gets another end.
  role_binding_ends = {
    for list, bindings in { namespace = var.role_bindings, cluster = var.cluster_role_bindings } :
    list => [
      for b in bindings :
      b.subjects[0].kind != "Group" ? ".${lower(b.subjects[0].kind)}" :
      can(regex("\\.(user|serviceaccount)(\\.group)*$", b.role)) ? ".group" : ""
    ]
  }
  role_bindings = {
    for i, b in var.role_bindings : "${b.namespace}/${lower(b.kind)}.${b.role}${local.role_binding_ends.namespace[i]}" => b
  }
  cluster_role_bindings = {
    for i, b in var.cluster_role_bindings : "clusterrole.${b.role}${local.role_binding_ends.cluster[i]}" => b
  }
}

resource "kubernetes_namespace_v1" "this" {
  for_each = { for n in var.namespaces : n.name => n }

  metadata {
    name        = each.value.name
    labels      = each.value.labels
    annotations = each.value.annotations
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
      api_groups = rule.value.api_groups
      resources  = rule.value.resources
      verbs      = rule.value.verbs
      # Left out, the provider would keep names that are taken away.
      resource_names = rule.value.resource_names
    }
  }

  depends_on = [kubernetes_namespace_v1.this]
}

resource "kubernetes_role_binding_v1" "this" {
  for_each = local.role_bindings

  # The role is part of the name because a role_ref cannot change in place.
  metadata {
    namespace = each.value.namespace
    name      = "teamkit.${split("/", each.key)[1]}"
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

resource "kubernetes_cluster_role_binding_v1" "this" {
  for_each = local.cluster_role_bindings

  metadata {
    name = "teamkit.${each.key}"
  }

  role_ref {
    api_group = local.rbac_api_group
    kind      = "ClusterRole"
    name      = each.value.role
  }

  dynamic "subject" {
    for_each = each.value.subjects

    content {
      api_group = subject.value.kind == "ServiceAccount" ? "" : local.rbac_api_group
      kind      = subject.value.kind
      name      = subject.value.name
      namespace = subject.value.kind == "ServiceAccount" ? subject.value.namespace : ""
    }
  }
}
