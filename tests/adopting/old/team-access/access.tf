# Access of the teams parcels and routing, since 2022. A new service is a line in `services`.

locals {
  services = {
    tracking = { team = "parcels", environments = ["dev", "staging", "prod"] }
    labels   = { team = "parcels", environments = ["staging", "prod"] }
    returns  = { team = "parcels", environments = ["staging", "prod"] }
    routes   = { team = "routing", environments = ["dev", "staging", "prod"] }
    depots   = { team = "routing", environments = ["dev", "staging", "prod"] }
  }
  roles = {
    members = {
      dev     = ["roles/logging.viewer", "roles/monitoring.viewer", "roles/cloudtrace.user"]
      staging = ["roles/logging.viewer", "roles/monitoring.viewer", "roles/cloudtrace.user"]
      prod    = ["roles/logging.viewer", "roles/monitoring.viewer"]
    }
    leads = { dev = [], staging = [], prod = ["roles/cloudtrace.user"] }
  }
  projects = merge([for service, s in local.services : {
    for environment in s.environments : "fp-${service}-${environment}" => {
      service     = service
      environment = environment
      team        = s.team
    }
  }]...)
  nonprod = { for project, p in local.projects : "${p.service}-${p.environment}" => p if p.environment != "prod" }
  prod    = { for project, p in local.projects : p.service => p if p.environment == "prod" }
}

module "access" {
  source   = "./modules/project-access"
  for_each = local.projects

  project = each.key
  members = merge(
    { for role in local.roles.members[each.value.environment] : role => "group:${each.value.team}@fjordpost.example" },
    { for role in local.roles.leads[each.value.environment] : role => "group:${each.value.team}-leads@fjordpost.example" },
  )
}

resource "kubernetes_role_binding_v1" "edit_nonprod" {
  for_each = local.nonprod
  provider = kubernetes.nonprod

  metadata {
    name      = "team-edit"
    namespace = each.key
  }
  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = "edit"
  }
  subject {
    api_group = "rbac.authorization.k8s.io"
    kind      = "Group"
    name      = "${each.value.team}@fjordpost.example"
    namespace = ""
  }
}

resource "kubernetes_role_binding_v1" "view_prod" {
  for_each = local.prod
  provider = kubernetes.prod

  metadata {
    name      = "team-view"
    namespace = each.key
  }
  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = "view"
  }
  subject {
    api_group = "rbac.authorization.k8s.io"
    kind      = "Group"
    name      = "${each.value.team}@fjordpost.example"
    namespace = ""
  }
}

resource "kubernetes_role_binding_v1" "edit_prod" {
  for_each = local.prod
  provider = kubernetes.prod

  metadata {
    name      = "team-edit"
    namespace = each.key
  }
  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = "edit"
  }
  subject {
    api_group = "rbac.authorization.k8s.io"
    kind      = "Group"
    name      = "${each.value.team}-leads@fjordpost.example"
    namespace = ""
  }
}
