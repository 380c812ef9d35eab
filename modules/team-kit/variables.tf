variable "project_members" {
  description = "Google roles for principals in projects. `until` is the last day of the access, as YYYY-MM-DD; `condition` is an IAM condition."
  type = list(object({
    project   = string
    role      = string
    member    = string
    until     = optional(string)
    condition = optional(object({ title = string, expression = string }))
  }))
  default  = []
  nullable = false

  validation {
    condition = alltrue([
      for m in var.project_members :
      m.until == null ? true : can(regex("^\\d{4}-\\d{2}-\\d{2}$", m.until)) && can(timeadd("${m.until}T00:00:00Z", "24h"))
    ])
    error_message = "Each `until` must be a day that exists, as YYYY-MM-DD."
  }
}

variable "folder_members" {
  description = "Google roles for principals in folders, by their numbers. `until` and `condition` as in `project_members`."
  type = list(object({
    folder    = string
    role      = string
    member    = string
    until     = optional(string)
    condition = optional(object({ title = string, expression = string }))
  }))
  default  = []
  nullable = false

  validation {
    condition = alltrue([
      for m in var.folder_members :
      m.until == null ? true : can(regex("^\\d{4}-\\d{2}-\\d{2}$", m.until)) && can(timeadd("${m.until}T00:00:00Z", "24h"))
    ])
    error_message = "Each `until` must be a day that exists, as YYYY-MM-DD."
  }
}

variable "organization_members" {
  description = "Google roles for principals in organizations, by their numbers. `until` and `condition` as in `project_members`."
  type = list(object({
    organization = string
    role         = string
    member       = string
    until        = optional(string)
    condition    = optional(object({ title = string, expression = string }))
  }))
  default  = []
  nullable = false

  validation {
    condition = alltrue([
      for m in var.organization_members :
      m.until == null ? true : can(regex("^\\d{4}-\\d{2}-\\d{2}$", m.until)) && can(timeadd("${m.until}T00:00:00Z", "24h"))
    ])
    error_message = "Each `until` must be a day that exists, as YYYY-MM-DD."
  }
}

variable "resource_members" {
  description = "Google roles for principals on resources of projects: one key says which resource, `project`, `location` and `instance` say where it is. `until` and `condition` as in `project_members`."
  type = list(object({
    bucket          = optional(string)
    dataset         = optional(string)
    secret          = optional(string)
    service_account = optional(string)
    repository      = optional(string)
    topic           = optional(string)
    subscription    = optional(string)
    database        = optional(string)
    run             = optional(string)
    crypto_key      = optional(string)
    project         = optional(string)
    location        = optional(string)
    instance        = optional(string)
    role            = string
    member          = string
    until           = optional(string)
    condition       = optional(object({ title = string, expression = string }))
  }))
  default  = []
  nullable = false

  validation {
    condition = alltrue([
      for m in var.resource_members :
      m.until == null ? true : can(regex("^\\d{4}-\\d{2}-\\d{2}$", m.until)) && can(timeadd("${m.until}T00:00:00Z", "24h"))
    ])
    error_message = "Each `until` must be a day that exists, as YYYY-MM-DD."
  }

  validation {
    condition = alltrue([
      for m in var.resource_members :
      length([for name, value in m : name if value != null && !contains(["project", "location", "instance", "role", "member", "until", "condition"], name)]) == 1
    ])
    error_message = "Each resource member names one resource: a bucket, a dataset, a secret and so on."
  }
}

variable "entitlements" {
  description = "What people may ask for, for some time (Privileged Access Manager). Without `approvers`, nobody has to approve."
  type = list(object({
    parent        = string
    id            = string
    roles         = list(string)
    condition     = optional(string)
    principals    = list(string)
    approvers     = list(string)
    duration      = string
    justification = bool
  }))
  default  = []
  nullable = false
}

variable "namespaces" {
  description = "Namespaces to create, with their labels and annotations."
  type = list(object({
    name        = string
    labels      = map(string)
    annotations = optional(map(string))
  }))
  default  = []
  nullable = false
}

variable "roles" {
  description = "Namespaced Roles of our own."
  type = list(object({
    namespace = string
    name      = string
    rules = list(object({
      api_groups     = list(string)
      resources      = list(string)
      verbs          = list(string)
      resource_names = optional(list(string), [])
    }))
  }))
  default  = []
  nullable = false
}

variable "role_bindings" {
  description = "One binding for each native role of a namespace and kind of subject. `kind` and `role` are what the binding refers to."
  type = list(object({
    namespace = string
    kind      = string
    role      = string
    subjects = list(object({
      kind      = string
      name      = string
      namespace = optional(string)
    }))
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for b in var.role_bindings : contains(["ClusterRole", "Role"], b.kind)])
    error_message = "The `kind` of a role binding is ClusterRole or Role."
  }

  validation {
    condition     = alltrue([for b in var.role_bindings : length(distinct([for s in b.subjects : s.kind])) == 1])
    error_message = "The subjects of a role binding are of one kind, and there is at least one."
  }

  validation {
    condition     = alltrue(flatten([for b in var.role_bindings : [for s in b.subjects : contains(["Group", "ServiceAccount", "User"], s.kind)]]))
    error_message = "The `kind` of a subject is Group, ServiceAccount or User."
  }

  validation {
    condition     = alltrue(flatten([for b in var.role_bindings : [for s in b.subjects : (s.kind == "ServiceAccount") == (s.namespace != null)]]))
    error_message = "A ServiceAccount needs a `namespace`, and only a ServiceAccount may have one."
  }
}

variable "cluster_role_bindings" {
  description = "One binding for each ClusterRole and kind of subject in the cluster as a whole. `role` is the ClusterRole."
  type = list(object({
    role = string
    subjects = list(object({
      kind      = string
      name      = string
      namespace = optional(string)
    }))
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for b in var.cluster_role_bindings : length(distinct([for s in b.subjects : s.kind])) == 1])
    error_message = "The subjects of a cluster role binding are of one kind, and there is at least one."
  }

  validation {
    condition     = alltrue(flatten([for b in var.cluster_role_bindings : [for s in b.subjects : contains(["Group", "ServiceAccount", "User"], s.kind)]]))
    error_message = "The `kind` of a subject is Group, ServiceAccount or User."
  }

  validation {
    condition     = alltrue(flatten([for b in var.cluster_role_bindings : [for s in b.subjects : (s.kind == "ServiceAccount") == (s.namespace != null)]]))
    error_message = "A ServiceAccount needs a `namespace`, and only a ServiceAccount may have one."
  }
}
