# What people write without a generator: Terraform itself reads the YAML, and one `for_each` holds all bindings.
# `terraform_data` stands in for the providers' resources, so that nothing but the language is measured.

variable "workspace" {
  type = string
}

locals {
  config   = yamldecode(file("${var.workspace}/teamkit.yaml"))
  domain   = local.config.domain
  services = merge([for path in fileset(var.workspace, "services/**/*.yaml") : yamldecode(file("${var.workspace}/${path}"))]...)
  teams    = { for path in fileset(var.workspace, "teams/**/*.yaml") : trimsuffix(basename(path), ".yaml") => yamldecode(file("${var.workspace}/${path}")) }

  # A function can't call itself here, so each level of `includes` is a step of its own.
  own = { for name, role in local.config.roles : name => concat(
    [for native in try(role.google, []) : "google:${native}"],
    [for native in try(role.kubernetes, []) : try("Role:${native.role}", "ClusterRole:${native}")],
  ) }
  once    = { for name, role in local.config.roles : name => distinct(concat(local.own[name], [for other in try(role.includes, []) : local.own[other]]...)) }
  natives = { for name, role in local.config.roles : name => distinct(concat(local.once[name], [for other in try(role.includes, []) : local.once[other]]...)) }

  sites = merge([for name, service in local.services : {
    for environment in try(service.environments, keys(local.config.environments)) : "${name}/${environment}" => {
      service     = name
      environment = environment
      project     = try(service.google.project[environment], replace(local.config.environments[environment].google.project, "{{service}}", name))
      namespace = "${local.config.environments[environment].kubernetes.cluster}/${try(
        service.kubernetes.namespace[environment],
        service.kubernetes.namespace,
        replace(local.config.environments[environment].kubernetes.namespace, "{{service}}", name)
      )}"
    }
  }]...)
  environments = { for name, service in local.services : name => try(service.environments, keys(local.config.environments)) }

  members = { for name, team in local.teams : name => try(team.grant_to, "group") == "members" ? [
    for person in concat(try(team.leads, []), team.members) : strcontains(try(person.email, person), "@") ? "user:${try(person.email, person)}" : "user:${try(person.email, person)}@${local.domain}"
  ] : ["group:${try(team.group, "${name}@${local.domain}")}"] }
  leads = { for name, team in local.teams : name => length(try(team.leads, [])) == 0 ? [] : try(team.grant_to, "group") == "members" ? [
    for person in team.leads : "user:${person}@${local.domain}"
  ] : ["group:${name}-leads@${local.domain}"] }

  owned = flatten([for name, team in local.teams : [
    for entry in try(team.services, []) : [
      for environment in try(entry.environments, local.environments[try(entry.name, entry)]) : [
        for kind, receivers in { members = local.members[name], leads = local.leads[name] } : [
          for native in try(local.natives[try(entry.access[kind][environment], team.access[kind][environment], local.config.access[kind][environment], "none")], []) : [
            for principal in receivers : { site = "${try(entry.name, entry)}/${environment}", native = native, principal = principal, until = "" }
          ]
        ]
      ]
    ]
  ]])

  requested = flatten([for name, team in local.teams : [
    for request in try(team.grants, []) : [
      for service in flatten([request.service]) : [
        for environment in flatten([try(request.environment, local.environments[service])]) : [
          for native in distinct(concat(try(local.natives[request.role], []), [for native in try(request.google, []) : "google:${native}"], [for native in try(request.kubernetes, []) : "ClusterRole:${native}"])) : [
            for recipient in try(request.to, ["members"]) : [
              for principal in(
                recipient == "members" ? local.members[name] :
                recipient == "lead" ? local.leads[name] :
                startswith(recipient, "service/") ? ["serviceAccount:${trimprefix(recipient, "service/")}@${local.sites["${trimprefix(recipient, "service/")}/${environment}"].project}.iam.gserviceaccount.com"] :
                startswith(recipient, "team/") ? local.members[trimprefix(recipient, "team/")] :
                strcontains(recipient, ":") ? [recipient] : ["user:${recipient}@${local.domain}"]
              ) : { site = "${service}/${environment}", native = native, principal = principal, until = try(request.until, "") }
            ]
          ]
        ]
      ]
    ]
  ]])

  # The same grant twice is one; without an end if one of them has none.
  grants = { for grant in concat(local.owned, local.requested) : "${startswith(grant.native, "google:") ? local.sites[grant.site].project : local.sites[grant.site].namespace} ${grant.native} ${grant.principal}" => grant... }
}

resource "terraform_data" "grant" {
  for_each = local.grants

  input = {
    scope     = split(" ", each.key)[0]
    role      = split(":", each.value[0].native)[1]
    principal = each.value[0].principal
    until     = contains(each.value[*].until, "") ? null : reverse(sort(each.value[*].until))[0]
  }
}
