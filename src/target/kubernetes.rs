//! Kubernetes: in each namespace one `RoleBinding` for each native role and kind of subject, and the Roles of our own
//! next to it; in a whole cluster likewise `ClusterRoleBindings`.

mod module;
mod objects;
mod read;

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Binding, BindingSubject, DefinedObject, ManagedObject, RootGrants, ScopeGrants, Target,
    address::Moved,
    binding::{GROUP, role_binding_name},
    module::{ModuleCall, ReadCall},
    providers::ProviderUse,
};
use crate::{
    hcl::{Block, BlockExt, Body, Expression, block, object, reference, resource_name, strings, text},
    model::{Namespace, NativeRole, PolicyRule, PolicyRules, Principal, Scope, TargetId},
};

const ROLE_BINDING: &str = "kubernetes_role_binding_v1";
const CLUSTER_ROLE_BINDING: &str = "kubernetes_cluster_role_binding_v1";
const ROLE: &str = "kubernetes_role_v1";
const NAMESPACE: &str = "kubernetes_namespace_v1";
const API_GROUP: &str = "rbac.authorization.k8s.io";
const ARGUMENTS: [&str; 2] = ["provider", "depends_on"];
const METADATA: (&str, &[&str]) = ("metadata", &["name", "namespace"]);
/// What is in no namespace has none in its metadata.
const CLUSTER_METADATA: (&str, &[&str]) = ("metadata", &["name"]);
/// Labels of a managed namespace: `owner.teamkit/TEAM = "true"` for each owner, since a value takes 63 characters only.
const OWNER_LABEL: &str = "owner.teamkit/";

/// Namespaces of Kubernetes clusters.
#[derive(Debug)]
pub struct Kubernetes;

impl Target for Kubernetes {
    fn emit(&self, root: &RootGrants<'_>) -> Vec<Block> {
        places(root).iter().flat_map(PlaceView::blocks).collect()
    }

    fn calls<'a>(&self, root: &'a RootGrants<'_>) -> Vec<ModuleCall<'a>> {
        module::calls(root)
    }

    fn call_arguments(&self) -> &'static [&'static str] {
        module::ARGUMENTS
    }

    fn providers<'a>(&self, root: &'a RootGrants<'_>) -> Vec<ProviderUse<'a>> {
        let providers = providers(root);
        let clusters: BTreeSet<&str> = root.scopes.keys().filter_map(|scope| scope.cluster()).collect();
        let reference = |cluster| providers.get(cluster).copied().flatten();
        let alias = |cluster| Some(reference(cluster)?.split_once('.')?.1);
        clusters.into_iter().map(|cluster| ProviderUse { cluster: Some(cluster), alias: alias(cluster) }).collect()
    }

    fn moved(&self, root: &RootGrants<'_>) -> Vec<Moved> {
        objects::moved(root)
    }

    fn objects(&self, body: &Body<'_>) -> Vec<ManagedObject> {
        objects::objects(body)
    }

    fn defined(&self, root: &RootGrants<'_>) -> Vec<DefinedObject> {
        let defined = |view: PlaceView<'_>| {
            let NamespaceMetadata { labels, annotations } = view.managed?;
            let (provider, name) = (view.provider.map(str::to_owned), view.namespace?.to_owned());
            Some(DefinedObject { noun: objects::NOUN, provider, name, labels, annotations })
        };
        places(root).into_iter().filter_map(defined).collect()
    }

    fn expected(&self, root: &RootGrants<'_>) -> Vec<Binding> {
        places(root).iter().flat_map(PlaceView::expected).collect()
    }

    fn read(&self, body: &Body<'_>) -> Result<Vec<Binding>, String> {
        let mut bindings = Vec::new();
        for block in body.blocks("resource") {
            let kind = block.label(0).unwrap_or_default();
            match kind {
                ROLE_BINDING => bindings.extend(read::binding(block, METADATA)?),
                CLUSTER_ROLE_BINDING => bindings.extend(read::binding(block, CLUSTER_METADATA)?),
                ROLE => bindings.push(read::role(block)?),
                _ if kind.starts_with("kubernetes_") && (kind.contains("role") || kind.contains("manifest")) => {
                    return Err(format!("`{kind}` changes access in a way that teamkit doesn't write"));
                }
                _ => {}
            }
        }
        Ok(bindings)
    }

    fn read_call(&self, call: &ReadCall<'_>) -> Result<Vec<Binding>, String> {
        module::read(call)
    }
}

/// What teamkit writes into one namespace, or into a cluster as a whole.
struct PlaceView<'a> {
    pub cluster: &'a str,
    /// `None` for the whole cluster.
    pub namespace: Option<&'a str>,
    /// The whole reference, such as `kubernetes.prod-a`.
    pub provider: Option<&'a str>,
    /// The principals of each native role.
    pub bindings: BTreeMap<&'a NativeRole, BTreeSet<&'a Principal>>,
    /// The labels and annotations, if the namespace itself is managed.
    pub managed: Option<NamespaceMetadata>,
}

/// What a managed namespace says of itself.
#[derive(Debug, Default)]
struct NamespaceMetadata {
    pub labels: BTreeMap<String, String>,
    pub annotations: BTreeMap<String, String>,
}

impl NamespaceMetadata {
    /// The arguments of a namespace: its labels, and its annotations if it has some.
    fn arguments(&self) -> impl Iterator<Item = (&'static str, Expression)> {
        let Self { labels, annotations } = self;
        let texts = |map: &BTreeMap<String, String>| object(map.iter().map(|(key, value)| (key.as_str(), text(value))));
        let annotations = (!annotations.is_empty()).then(|| ("annotations", texts(annotations)));
        [("labels", texts(labels))].into_iter().chain(annotations)
    }
}

/// The namespaces and clusters of a root, in order.
fn places<'a>(root: &'a RootGrants<'_>) -> Vec<PlaceView<'a>> {
    let providers = providers(root);
    let view = |cluster: &'a str, namespace, grants, managed| PlaceView {
        cluster,
        namespace,
        provider: providers.get(cluster).copied().flatten(),
        bindings: bindings(grants),
        managed,
    };
    let views = root.scopes.iter().filter_map(|(scope, grants)| match scope {
        Scope::Project(_) | Scope::Resource(_) | Scope::Folder(_) | Scope::Organization(_) => None,
        Scope::Namespace(namespace) => {
            Some(view(&namespace.cluster, Some(&*namespace.name), grants, metadata(root, namespace)))
        }
        Scope::Cluster(cluster) => Some(view(cluster, None, grants, None)),
    });
    views.collect()
}

/// The provider reference of each cluster, as the environments of the root's sites, or the root's scopes, name it.
fn providers<'a>(root: &'a RootGrants<'_>) -> BTreeMap<&'a str, Option<&'a str>> {
    let sites = root.root.sites.iter().filter_map(|(_, environment)| root.org.environment(environment));
    let clusters = sites.flat_map(|environment| &environment.clusters);
    let of_sites = clusters.map(|cluster| (&*cluster.name, cluster.provider.as_deref()));
    let scopes = root.root.scope_names.iter().filter_map(|id| root.org.scopes.get(id));
    let of_scopes = scopes.filter_map(|declared| Some((declared.scope.cluster()?, declared.provider.as_deref())));
    of_sites.chain(of_scopes).collect()
}

fn bindings<'a>(grants: &ScopeGrants<'a>) -> BTreeMap<&'a NativeRole, BTreeSet<&'a Principal>> {
    let mut bindings: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for (key, _) in grants {
        bindings.entry(&key.role).or_default().insert(&key.principal);
    }
    bindings
}

/// The metadata of a namespace that teamkit manages: what the registry says, and the owners.
fn metadata(root: &RootGrants<'_>, namespace: &Namespace) -> Option<NamespaceMetadata> {
    let NamespaceMetadata { mut labels, mut annotations } = NamespaceMetadata::default();
    let mut is_managed = false;
    for (id, environment) in &root.root.sites {
        let Some(service) = root.org.services.get(id) else { continue };
        let here = service.placements.get(environment).is_some_and(|site| {
            site.scopes_of(TargetId::Kubernetes)
                .any(|scope| matches!(scope, Scope::Namespace(other) if other == namespace))
        });
        if here && root.org.environment(environment).is_some_and(|environment| environment.manage_namespace) {
            is_managed = true;
            labels.extend(service.labels.clone());
            annotations.extend(service.annotations.clone());
            labels.extend(service.owners.keys().map(|team| (format!("{OWNER_LABEL}{team}"), "true".to_owned())));
        }
    }
    is_managed.then_some(NamespaceMetadata { labels, annotations })
}

impl PlaceView<'_> {
    fn blocks(&self) -> Vec<Block> {
        let own = self.own_roles();
        let mut blocks: Vec<Block> =
            self.managed.as_ref().map(|metadata| self.namespace_block(metadata)).into_iter().collect();
        blocks.extend(own.iter().map(|(name, rules)| self.role_block(name, rules)));
        let bindings = self.role_bindings();
        blocks.extend(bindings.iter().map(|((role, kind), subjects)| self.binding_block(role, kind, subjects)));
        blocks
    }

    /// The subjects of each role by their kind: the provider updates a list of mixed kinds wrongly.
    fn role_bindings(&self) -> BTreeMap<(&NativeRole, String), BTreeSet<BindingSubject>> {
        let mut bindings: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for (role, principals) in &self.bindings {
            for subject in principals.iter().filter_map(|principal| BindingSubject::of(principal)) {
                bindings.entry((*role, subject.kind.clone())).or_default().insert(subject);
            }
        }
        bindings
    }

    /// The Roles of our own that something here is bound to.
    fn own_roles(&self) -> BTreeMap<&str, &PolicyRules> {
        let own = self.bindings.keys().filter_map(|role| match role {
            NativeRole::Role(name, rules) => Some((&**name, &**rules)),
            NativeRole::ClusterRole(_) | NativeRole::Google(_) => None,
        });
        own.collect()
    }

    fn resource(&self, kind: &str, name: &str) -> Block {
        let provider = self.provider.map(|provider| reference(provider.split('.')));
        block("resource", &[kind, name]).with_some("provider", provider)
    }

    fn name(&self, rest: &[&str]) -> String {
        resource_name([self.cluster].into_iter().chain(self.namespace).chain(rest.iter().copied()))
    }

    fn namespace_block(&self, metadata: &NamespaceMetadata) -> Block {
        let named = block("metadata", &[]).with("name", text(self.namespace.unwrap_or_default()));
        let written = metadata.arguments().fold(named, |block, (key, value)| block.with(key, value));
        self.resource(NAMESPACE, &self.name(&[]))
            .with_block(written)
            .with_block(block("lifecycle", &[]).with("prevent_destroy", Expression::Bool(true)))
    }

    fn role_block(&self, name: &str, rules: &PolicyRules) -> Block {
        let role = self
            .resource(ROLE, &self.name(&[name]))
            .with_some("depends_on", self.depends_on(None))
            .with_block(self.metadata(name));
        rules.iter().fold(role, |role, rule| role.with_block(rule_block(rule)))
    }

    fn binding_block(&self, role: &NativeRole, subject_kind: &str, subjects: &BTreeSet<BindingSubject>) -> Block {
        let kind = kind(role);
        let own = matches!(role, NativeRole::Role(..)).then(|| role.name());
        let end = subject_kind.to_lowercase();
        let address = [kind, role.name(), &end];
        // Groups came first, and keep the address that they had alone.
        let address = if subject_kind == GROUP { &address[..2] } else { &address };
        let resource = if self.namespace.is_some() { ROLE_BINDING } else { CLUSTER_ROLE_BINDING };
        let binding = self
            .resource(resource, &self.name(address))
            .with_some("depends_on", self.depends_on(own))
            .with_block(self.metadata(&format!("teamkit.{}", role_binding_name(kind, role.name(), subject_kind))))
            .with_block(
                block("role_ref", &[])
                    .with("api_group", text(API_GROUP))
                    .with("kind", text(kind))
                    .with("name", text(role.name())),
            );
        subjects.iter().fold(binding, |binding, subject| binding.with_block(subject_block(subject)))
    }

    fn metadata(&self, name: &str) -> Block {
        block("metadata", &[]).with("name", text(name)).with_some("namespace", self.namespace.map(text))
    }

    /// What has to exist before: the namespace if we write it, the Role if it is ours.
    fn depends_on(&self, own_role: Option<&str>) -> Option<Expression> {
        let namespace = self.managed.is_some().then(|| reference([NAMESPACE, &self.name(&[])]));
        let role = own_role.map(|name| reference([ROLE, &self.name(&[name])]));
        let needed: Vec<_> = namespace.into_iter().chain(role).collect();
        (!needed.is_empty()).then_some(Expression::Array(needed))
    }

    fn expected(&self) -> Vec<Binding> {
        let provider = self.provider.map(str::to_owned);
        let namespace = self.namespace.map(str::to_owned);
        let mut expected = Vec::new();
        for (name, rules) in self.own_roles() {
            let (provider, namespace) = (provider.clone(), namespace.clone().unwrap_or_default());
            expected.push(Binding::Role { provider, namespace, name: name.to_owned(), rules: rules.clone() });
        }
        for (role, principals) in &self.bindings {
            // The rules refuse a principal without a form here; if one came through, the read-back would miss it.
            let unwritable = |principal| BindingSubject {
                kind: String::new(),
                name: ToString::to_string(principal),
                namespace: None,
            };
            let subjects: BTreeSet<BindingSubject> = principals
                .iter()
                .map(|principal| BindingSubject::of(principal).unwrap_or_else(|| unwritable(principal)))
                .collect();
            expected.extend(subjects.into_iter().map(|subject| Binding::Subject {
                provider: provider.clone(),
                namespace: namespace.clone(),
                kind: kind(role).to_owned(),
                role: role.name().to_owned(),
                subject,
            }));
        }
        expected
    }
}

fn kind(role: &NativeRole) -> &'static str {
    if matches!(role, NativeRole::Role(..)) { "Role" } else { "ClusterRole" }
}

/// `resource_names` is written where it is empty, too: the provider computes an absent one, so Terraform would keep
/// names that are taken away.
fn rule_block(rule: &PolicyRule) -> Block {
    let PolicyRule { api_groups, resources, verbs, resource_names } = rule;
    block("rule", &[])
        .with("api_groups", strings(api_groups))
        .with("resources", strings(resources))
        .with("resource_names", strings(resource_names))
        .with("verbs", strings(verbs))
}

/// The provider fills an absent `namespace` with "default" for every kind of subject, though only a `ServiceAccount`
/// has one (hashicorp/terraform-provider-kubernetes#710), so an empty one is written for the others.
fn subject_block(subject: &BindingSubject) -> Block {
    let BindingSubject { kind, name, namespace } = subject;
    let api_group = if namespace.is_some() { "" } else { API_GROUP };
    block("subject", &[])
        .with("kind", text(kind))
        .with("name", text(name))
        .with("namespace", text(namespace.as_deref().unwrap_or_default()))
        .with("api_group", text(api_group))
}
