//! Where grants hold: the projects, namespaces and resources of services, and the workspace's scopes (rule 5).

use std::collections::BTreeSet;

use super::{
    definitions::{At, Environment, Holds, KubernetesRole, PerEnvironment, Request, Resource, Service, Which},
    grants::{Model, Native, Site, of},
    kind::Kind,
};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    Project(String),
    Namespace {
        cluster: String,
        namespace: String,
    },
    Resource {
        project: String,
        kind: Kind,
        /// Its location or instance.
        within: Option<String>,
        id: String,
    },
    Folder(String),
    Organization(String),
    Cluster(String),
}

impl Scope {
    /// A word for what it is.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Project(_) => "project",
            Self::Namespace { .. } => "namespace",
            Self::Resource { kind, .. } => kind.key(),
            Self::Folder(_) => "folder",
            Self::Organization(_) => "organization",
            Self::Cluster(_) => "cluster",
        }
    }
}

impl Model<'_> {
    /// The sites of an entry of `grants`: services in environments, or scopes. Each with its environment.
    pub fn sites(&self, request: &Request) -> Vec<(Site, Option<&Environment>)> {
        match &request.at {
            At::Scopes(names) => names.iter().map(|name| (Site::Scope(name.clone()), None)).collect(),
            At::Services { which, environments, .. } => {
                let mut sites = Vec::new();
                for service in self.meant(which) {
                    for environment in &self.workspace.environments {
                        // Without `environment`, a grant applies in all environments of the service.
                        let is_asked = environments.as_ref().is_none_or(|list| list.contains(&environment.name));
                        if is_asked && self.exists(&service, environment) {
                            let environment_name = environment.name.clone();
                            sites.push((
                                Site::Service { service: service.clone(), environment: environment_name },
                                Some(environment),
                            ));
                        }
                    }
                }
                sites
            }
        }
    }

    /// A pattern in `service` stands for the services that match when it is read.
    fn meant(&self, which: &[Which]) -> BTreeSet<String> {
        let is_meant = |service: &str, which: &Which| match which {
            Which::Named(name) => match name.strip_suffix('*') {
                Some(start) => service.starts_with(start),
                None => name == service,
            },
            Which::Labelled(labels) => self
                .registered(service)
                .is_some_and(|facts| labels.iter().all(|(key, value)| of(&facts.labels, key) == Some(value))),
        };
        let mut services = self.services();
        services.retain(|service| which.iter().any(|which| is_meant(service, which)));
        services
    }

    /// All services: the registry's, or those that teams name in `services`, `grants` or `to`.
    pub fn services(&self) -> BTreeSet<String> {
        if let Some(registry) = &self.workspace.registry {
            return registry.iter().map(|service| service.name.clone()).collect();
        }
        let mut services = BTreeSet::new();
        for team in &self.workspace.teams {
            services.extend(team.services.iter().map(|owned| owned.service.clone()));
            for request in &team.requests {
                let At::Services { which, .. } = &request.at else { continue };
                let names = which.iter().filter_map(|which| match which {
                    Which::Named(name) if !name.ends_with('*') => Some(name.clone()),
                    _ => None,
                });
                services.extend(names);
                let to = request.to.iter().flatten();
                services.extend(to.filter_map(|name| name.strip_prefix("service/")).map(str::to_owned));
            }
        }
        services
    }

    /// The scopes of an entry at one of its sites where a native role applies.
    pub fn scopes_of(&self, request: &Request, site: &Site, native: &Native) -> Vec<Scope> {
        match (&request.at, site) {
            (At::Services { resources, .. }, Site::Service { service, environment }) if !resources.is_empty() => {
                // With `resource` the scope is each named resource in that environment. Those take Google roles.
                let Native::Google(_) = native else { return Vec::new() };
                resources
                    .iter()
                    .filter_map(|name| self.resource(service, self.environment(environment), name))
                    .collect()
            }
            _ => self.scopes_at(site, native),
        }
    }

    /// The scopes at a site where a native role applies.
    pub fn scopes_at(&self, site: &Site, native: &Native) -> Vec<Scope> {
        match site {
            Site::Service { service, environment } => {
                let environment = self.environment(environment);
                match native {
                    Native::Google(_) => self.project(service, environment).map(Scope::Project).into_iter().collect(),
                    Native::Kubernetes(_) => self.namespaces(service, environment),
                }
            }
            Site::Scope(name) => {
                let declared = self.workspace.scopes.iter().find(|scope| scope.name == *name).expect("a scope");
                let scope = match (&declared.holds, native) {
                    (Holds::Folder(id), Native::Google(_)) => Scope::Folder(id.clone()),
                    (Holds::Organization(id), Native::Google(_)) => Scope::Organization(id.clone()),
                    (Holds::Project(id), Native::Google(_)) => Scope::Project(id.clone()),
                    // A Role is a namespace's.
                    (Holds::Cluster(name), Native::Kubernetes(KubernetesRole::ClusterRole(_))) => {
                        Scope::Cluster(name.clone())
                    }
                    _ => return Vec::new(),
                };
                vec![scope]
            }
        }
    }

    fn environment(&self, name: &str) -> &Environment {
        self.workspace.environments.iter().find(|one| one.name == name).expect("an environment")
    }

    /// A resource of a service: in the service's project there, and nowhere without one.
    pub fn resource(&self, service: &str, environment: &Environment, name: &str) -> Option<Scope> {
        let project = self.project(service, environment)?;
        let resource = self.registered(service)?.resources.iter().find(|resource| resource.name == name)?;
        let Resource { kind, id, within, .. } = resource;
        let known = [("service", service), ("environment", &environment.name), ("project", &project)];
        let mut id = self.fill(id, &known);
        if *kind == Kind::ServiceAccount && !id.contains('@') {
            id = format!("{id}@{project}.iam.gserviceaccount.com");
        }
        let within = within.as_ref().map(|within| self.fill(within, &known));
        Some(Scope::Resource { project, kind: *kind, within, id })
    }

    /// The workload of a service as a principal.
    pub fn workload(&self, service: &str, environment: &Environment) -> String {
        let default = self.workspace.principals.workload.as_deref();
        let default = default.unwrap_or("{{service}}@{{project}}.iam.gserviceaccount.com");
        let pattern = self.registered(service).and_then(|facts| pinned(facts.workload.as_ref(), environment));
        let project = self.project(service, environment).expect("a project");
        let namespace = match self.namespaces(service, environment).into_iter().next() {
            Some(Scope::Namespace { namespace, .. }) => namespace,
            _ => String::new(),
        };
        let known = [
            ("service", service),
            ("environment", &environment.name),
            ("project", &project),
            ("namespace", &namespace),
        ];
        // A whole principal, or the address of a service account.
        let workload = self.fill(pattern.unwrap_or(default), &known);
        if workload.starts_with("principal://") || workload.starts_with("principalSet://") {
            return workload;
        }
        let account = workload.strip_prefix("serviceAccount:").unwrap_or(&workload);
        format!("serviceAccount:{}", account.to_lowercase())
    }

    /// Whether a service exists in an environment; without a registry, or without `environments` there, it always does.
    pub fn exists(&self, service: &str, environment: &Environment) -> bool {
        let listed = self.registered(service).and_then(|facts| facts.environments.as_ref());
        listed.is_none_or(|listed| listed.contains(&environment.name))
    }

    pub fn registered(&self, service: &str) -> Option<&Service> {
        self.workspace.registry.as_ref()?.iter().find(|facts| facts.name == service)
    }

    /// The project of a service: the registry's or the environment's; none without `google` there, and with `none`
    /// (rule 5).
    pub fn project(&self, service: &str, environment: &Environment) -> Option<String> {
        let pattern = environment.project.as_deref()?;
        if !self.exists(service, environment) {
            return None;
        }
        let own = self.registered(service).and_then(|facts| pinned(facts.project.as_ref(), environment));
        let pattern = Some(own.unwrap_or(pattern)).filter(|pattern| *pattern != "none")?;
        Some(self.fill(pattern, &[("service", service), ("environment", &environment.name)]))
    }

    /// The namespace of a service in each cluster: the registry's or the environment's; none with `none` (rule 5).
    pub fn namespaces(&self, service: &str, environment: &Environment) -> Vec<Scope> {
        let mut scopes = Vec::new();
        let own = self.registered(service).and_then(|facts| pinned(facts.namespace.as_ref(), environment));
        let project = self.project(service, environment).unwrap_or_default();
        if let Some(kubernetes) = environment.kubernetes.as_ref().filter(|_| own != Some("none")) {
            for (cluster, _) in &kubernetes.clusters {
                let pattern = own.or(kubernetes.namespace.as_deref()).unwrap_or("{{service}}");
                let known = [
                    ("service", service),
                    ("environment", &environment.name),
                    ("cluster", cluster),
                    ("project", &project),
                ];
                let namespace = self.fill(pattern, &known);
                scopes.push(Scope::Namespace { cluster: cluster.clone(), namespace });
            }
        }
        scopes
    }

    pub fn fill(&self, pattern: &str, known: &[(&str, &str)]) -> String {
        let mut text = pattern.to_owned();
        let domain = self.workspace.domain.to_lowercase();
        for (name, value) in known.iter().chain([&("domain", domain.as_str())]) {
            text = text.replace(&format!("{{{{{name}}}}}"), value).replace(&format!("{{{{ {name} }}}}"), value);
        }
        text
    }
}

fn pinned<'a>(pinned: Option<&'a PerEnvironment>, environment: &Environment) -> Option<&'a str> {
    match pinned? {
        PerEnvironment::All(pattern) => Some(pattern),
        PerEnvironment::By(patterns) => of(patterns, &environment.name),
    }
}
