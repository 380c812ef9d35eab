//! Kubernetes' keys in the definitions.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{
        Cluster, DeclaredScope, Environment, Namespace, NativeRole, OwnRules, Pattern, PolicyRule, Roots, Scope,
        ScopeId, Values, WrittenRule,
    },
    resolve::Resolver,
    schema::{self, KubernetesRole},
    source::Place,
};

/// A cluster's name, its provider, and what defines it.
type ClusterUse<'a> = (&'a str, Option<&'a Arc<str>>, ClusterHome<'a>);

/// What defines a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ClusterHome<'a> {
    /// An environment, by its index.
    Environment(usize),
    Scope(&'a ScopeId),
}

/// The native roles of a list, with their places below `at`.
pub(super) fn native_roles(
    list: Option<&schema::List<KubernetesRole>>,
    at: &Place,
    diagnostics: &mut Diagnostics,
) -> Vec<(NativeRole, Place)> {
    let roles = list.into_iter().flat_map(|list| list.iter()).enumerate();
    roles
        .map(|(index, role)| {
            let place = at.key("kubernetes").index(index);
            let (name, name_place) = match role {
                KubernetesRole::ClusterRole(name) => (name, place.clone()),
                KubernetesRole::Mapping(own) => (&own.role, place.key("role")),
            };
            // `unknown-native-role` reports a Google role here.
            if !is_path_segment(name) && !name.starts_with("roles/") {
                let message = format!("`{name}` is not a valid name for a Kubernetes role");
                diagnostics.push(
                    Diagnostic::error(RuleId::InvalidName, message)
                        .label(name_place, "not a valid name")
                        .hint("a name has no `/`, `%` or white space, and is neither `.` nor `..`"),
                );
            }
            match role {
                KubernetesRole::ClusterRole(name) => (NativeRole::ClusterRole(Arc::from(&**name)), place),
                KubernetesRole::Mapping(own) => {
                    let permits = own.rules.iter().map(policy_rule).collect();
                    (NativeRole::Role(Arc::from(&*own.role), Arc::new(permits)), place)
                }
            }
        })
        .collect()
}

/// The rules of the generated Roles of a list, with the places of those Roles below `at`.
pub(super) fn own_rules(list: Option<&schema::List<KubernetesRole>>, at: &Place) -> OwnRules {
    let roles = list.into_iter().flat_map(|list| list.iter()).enumerate();
    let own = roles.filter_map(|(index, role)| match role {
        KubernetesRole::ClusterRole(_) => None,
        KubernetesRole::Mapping(own) => {
            Some((at.key("kubernetes").index(index), own.rules.iter().map(written_rule).collect()))
        }
    });
    own.collect()
}

/// Whether a name is a segment of a path, as names of Kubernetes roles must be.
fn is_path_segment(name: &str) -> bool {
    !name.is_empty()
        && !matches!(name, "." | "..")
        && name.len() <= 200
        && name
            .chars()
            .all(|character| character.is_ascii_graphic() && !matches!(character, '/' | '%' | '"' | '\\' | '$'))
}

fn policy_rule(rule: &schema::PolicyRule) -> PolicyRule {
    let set = |list: &schema::List<schema::Text>| list.iter().map(ToString::to_string).collect();
    let schema::PolicyRule { api_groups, resources, verbs, resource_names } = rule;
    PolicyRule {
        api_groups: set(api_groups),
        resources: set(resources),
        verbs: set(verbs),
        resource_names: resource_names.as_ref().map(set).unwrap_or_default(),
    }
}

fn written_rule(rule: &schema::PolicyRule) -> WrittenRule {
    let texts = |list: &schema::List<schema::Text>| list.iter().map(ToString::to_string).collect();
    let schema::PolicyRule { api_groups, resources, verbs, resource_names } = rule;
    WrittenRule {
        api_groups: texts(api_groups),
        resources: texts(resources),
        verbs: texts(verbs),
        resource_names: resource_names.as_ref().map(texts),
    }
}

/// The namespaces that a pattern gives, one in each cluster of an environment.
pub(super) fn namespaces(environment: &Environment, pattern: &Pattern, values: &Values<'_>) -> Vec<Scope> {
    let mut values = values.clone();
    let mut namespaces = Vec::new();
    for cluster in &environment.clusters {
        values.insert("cluster", &cluster.name);
        let name = pattern.fill(&values);
        let cluster = Arc::clone(&cluster.name);
        namespaces.extend(name.map(|name| Scope::Namespace(Namespace { cluster, name: name.into() })));
    }
    namespaces
}

/// Whether teamkit generates the namespaces of an environment.
pub(in crate::resolve) fn manages_namespaces(environment: &schema::Environment) -> bool {
    environment.kubernetes.as_ref().and_then(|kubernetes| kubernetes.manage_namespace).unwrap_or(false)
}

impl Resolver<'_> {
    /// The clusters of an environment.
    pub(in crate::resolve) fn clusters(
        &self,
        environment: &schema::Environment,
        at: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Cluster> {
        let Some(written) = &environment.kubernetes else { return Vec::new() };
        let at = &at.key("kubernetes");
        match (&written.cluster, &written.clusters) {
            (Some(name), None) => vec![cluster(name, None, written.formerly.as_ref())],
            (None, Some(list)) => {
                if written.formerly.is_some() {
                    diagnostics.push(
                        Diagnostic::error(RuleId::WrongType, "`formerly` belongs to a cluster of the list")
                            .label(at.key_of("formerly"), "of which of them?")
                            .hint("write it beside the `name` of the cluster that was renamed"),
                    );
                }
                let mut clusters: Vec<Cluster> = Vec::new();
                for (index, entry) in list.iter().enumerate() {
                    let place = at.key("clusters").index(index);
                    if clusters.iter().any(|other| *other.name == *entry.name) {
                        let message = format!("the cluster `{}` is named twice", &*entry.name);
                        diagnostics
                            .push(Diagnostic::error(RuleId::RepeatedName, message).label(place.key("name"), "again"));
                        continue;
                    }
                    report_provider(entry.provider.as_ref(), &place.key("provider"), diagnostics);
                    clusters.push(cluster(&entry.name, entry.provider.as_ref(), entry.formerly.as_ref()));
                }
                if clusters.is_empty() && !self.names.config_damaged {
                    let fault =
                        Diagnostic::error(RuleId::WrongType, "expected at least one cluster, found an empty list");
                    diagnostics.push(fault.label(at.key("clusters"), "nothing here"));
                }
                clusters
            }
            (Some(_), Some(_)) => {
                diagnostics.push(
                    Diagnostic::error(RuleId::WrongType, "`cluster` and `clusters` exclude each other")
                        .label(at.key_of("clusters"), "several here")
                        .label(at.key_of("cluster"), "one here")
                        .hint("keep one of them"),
                );
                Vec::new()
            }
            (None, None) => {
                diagnostics.push(
                    Diagnostic::error(RuleId::MissingKey, "the key `cluster` is missing")
                        .label(at.clone(), "has no `cluster`")
                        .hint("add `cluster:`, or `clusters:` where there are several"),
                );
                Vec::new()
            }
        }
    }

    /// Reports previous names of clusters that say nothing: a cluster still has the name, or two claim it.
    pub(in crate::resolve) fn report_former_clusters(
        &self,
        scopes: &BTreeMap<ScopeId, DeclaredScope>,
        diagnostics: &mut Diagnostics,
    ) {
        let clusters = self.environments.iter().flat_map(|environment| &environment.clusters);
        let of_scopes = scopes.values().filter_map(|declared| declared.scope.cluster());
        let present: BTreeSet<&str> = clusters.map(|cluster| &*cluster.name).chain(of_scopes).collect();
        let mut heirs: BTreeMap<&str, (&str, Place)> = BTreeMap::new();
        for environment in &self.environments {
            for cluster in &environment.clusters {
                let place = self.formerly_place(environment, &cluster.name);
                for (index, old) in cluster.formerly.iter().enumerate() {
                    let (name, place) = (&cluster.name, place.index(index));
                    let heir = heirs.entry(old).or_insert_with(|| (&**name, place.clone()));
                    let fault = |message| Diagnostic::error(RuleId::RepeatedName, message);
                    if present.contains(&**old) {
                        let message =
                            format!("`{old}` can't be a previous name of cluster `{name}`: a cluster has it now");
                        diagnostics.push(
                            fault(message)
                                .label(place, "a present name")
                                .hint("list only names that no cluster has any more"),
                        );
                    } else if heir.0 != &**name {
                        let message = format!("the clusters `{}` and `{name}` both were `{old}`", heir.0);
                        let (first, hint) = (heir.1.clone(), "only one of them can take its objects over");
                        diagnostics.push(fault(message).label(place, "again").label(first, "first here").hint(hint));
                    }
                }
            }
        }
    }

    /// Reports clusters without a provider of their own in a root: bindings of one would be written to another.
    pub(in crate::resolve) fn report_ambiguous_clusters(
        &self,
        roots: &Roots,
        scopes: &BTreeMap<ScopeId, DeclaredScope>,
        diagnostics: &mut Diagnostics,
    ) {
        let mut reported: BTreeSet<ClusterUse<'_>> = BTreeSet::new();
        for root in roots.by_path.values() {
            let sites = root.sites.iter().filter_map(|(_, environment)| self.environments.get(environment.index()));
            let of_scopes = root.scope_names.iter().filter_map(|id| {
                let declared = scopes.get(id)?;
                Some((declared.scope.cluster()?, declared.provider.as_ref(), ClusterHome::Scope(id)))
            });
            let uses: BTreeSet<ClusterUse<'_>> = sites
                .flat_map(|environment| {
                    environment
                        .clusters
                        .iter()
                        // A root for projects may cover many clusters and contain no namespace.
                        .filter(|cluster| root.scopes.iter().any(|scope| scope.cluster() == Some(&*cluster.name)))
                        .map(|cluster| {
                            let home = ClusterHome::Environment(environment.id.index());
                            (&*cluster.name, cluster.provider.as_ref(), home)
                        })
                })
                .chain(of_scopes)
                .collect();
            for cluster_use in &uses {
                let (name, provider, _) = cluster_use;
                let clash = uses.iter().find(|(other, other_provider, _)| match (provider, other_provider) {
                    (None, None) => other != name,
                    (None, Some(_)) => true,
                    (Some(provider), Some(other_provider)) => (other == name) != (other_provider == provider),
                    (Some(_), None) => false,
                });
                // Of two conflicting clusters, the later is reported.
                let Some(other) = clash.filter(|other| provider.is_none() || *other < cluster_use) else { continue };
                if reported.insert(*cluster_use) {
                    diagnostics.extend(self.clash(*cluster_use, *other).into_iter().collect());
                }
            }
        }
    }

    fn clash(&self, cluster_use: ClusterUse<'_>, other: ClusterUse<'_>) -> Option<Diagnostic> {
        let (name, provider, home) = cluster_use;
        let place = self.home_place(home, name)?;
        let placeholder = match home {
            ClusterHome::Environment(_) => "`{{cluster}}` into `layout.kubernetes_root`",
            ClusterHome::Scope(_) => "`{{scope}}` into `layout.scope_root`",
        };
        Some(match provider {
            None => Diagnostic::error(
                RuleId::MissingKey,
                format!("the key `provider` is missing: cluster `{name}` shares a root with another cluster"),
            )
            .label(place, "has no `provider`")
            .hint(format!("add `provider: kubernetes.ALIAS`, or put {placeholder}")),
            Some(provider) => Diagnostic::error(
                RuleId::RepeatedName,
                format!("in one root, cluster `{name}` and provider `{provider}` must belong together"),
            )
            .label(place, "one provider per cluster")
            .label(self.home_place(other.2, other.0)?, "conflicts with this")
            .hint("give each cluster a provider of its own, the same in every environment"),
        })
    }

    /// The place of a cluster's name.
    fn home_place(&self, home: ClusterHome<'_>, cluster: &str) -> Option<Place> {
        match home {
            ClusterHome::Environment(index) => Some(self.cluster_place(self.environments.get(index)?, cluster)),
            ClusterHome::Scope(id) => Some(self.at.key("scopes").key(id.as_str().to_owned()).key("cluster")),
        }
    }

    fn cluster_place(&self, environment: &Environment, cluster: &str) -> Place {
        let at = self.at.key("environments").key(environment.id.as_str().to_owned()).key("kubernetes");
        let index = environment.clusters.iter().position(|other| *other.name == *cluster).unwrap_or(0);
        if environment.clusters.len() > 1 { at.key("clusters").index(index) } else { at.key("cluster") }
    }

    /// The place of a cluster's previous names.
    fn formerly_place(&self, environment: &Environment, cluster: &str) -> Place {
        let name = environment.id.as_str();
        let at = self.at.key("environments").key(name.to_owned()).key("kubernetes");
        let written = self.config.environments.0.iter().find(|(other, _)| other == name);
        let is_list = written.is_some_and(|(_, environment)| {
            environment.kubernetes.as_ref().is_some_and(|kubernetes| kubernetes.clusters.is_some())
        });
        let index = environment.clusters.iter().position(|other| *other.name == *cluster).unwrap_or(0);
        if is_list { at.key("clusters").index(index).key("formerly") } else { at.key("formerly") }
    }
}

/// A cluster as it is written.
fn cluster(
    name: &schema::Text,
    provider: Option<&schema::Text>,
    formerly: Option<&schema::List<schema::Text>>,
) -> Cluster {
    let shared = |text: &schema::Text| Arc::from(&**text);
    Cluster {
        name: shared(name),
        provider: provider.map(shared),
        formerly: formerly.into_iter().flat_map(|list| list.iter()).map(shared).collect(),
    }
}

/// Reports what can't be a reference to a provider.
pub(in crate::resolve) fn report_provider(
    written: Option<&schema::Text>,
    place: &Place,
    diagnostics: &mut Diagnostics,
) {
    if let Some(provider) = written.filter(|provider| !is_provider_reference(provider)) {
        let message = format!("`{}` is not a valid provider reference", &**provider);
        let fault = Diagnostic::error(RuleId::WrongType, message).label(place.clone(), "not a provider reference");
        diagnostics.push(fault.hint("write the whole reference, such as `kubernetes.prod-a`"));
    }
}

fn is_provider_reference(text: &str) -> bool {
    let is_alias = |alias: &str| {
        alias.starts_with(|first: char| first.is_ascii_alphabetic())
            && alias.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    text == "kubernetes" || text.strip_prefix("kubernetes.").is_some_and(is_alias)
}

/// The source of a provider's alias.
pub(in crate::resolve) fn alias_hint() -> &'static str {
    "remove it; write `provider: kubernetes.ALIAS` at the cluster"
}
