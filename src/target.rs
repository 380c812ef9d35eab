//! Systems that enforce bindings, each behind one small trait. No target knows another.

mod address;
mod binding;
mod changed_roots;
mod defined_object;
mod google;
mod kubernetes;
mod managed_object;
mod module;
mod providers;
mod shape;
mod state_blocks;

pub use address::is_within;
pub use binding::{Binding, BindingSubject, EntitlementBinding, MemberPlace, WrittenCondition, role_binding_name};
pub use changed_roots::changed_roots;
pub use defined_object::{DefinedObject, defined_objects};
pub use google::{CallMember, Google, grant_title};
pub use kubernetes::Kubernetes;
pub use managed_object::{ManagedObject, managed_objects};
pub use module::{ModuleCall, ReadCall, called_modules, is_team_kit};
pub use providers::{ConfiguredProvider, ProviderArgument, ProviderUse};

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use self::{address::Moved, state_blocks::state_blocks};
use crate::{
    hcl::{Block, BlockText, Body},
    model::{
        Day, Entitlement, EntitlementKey, Entitlements, Grant, GrantKey, Org, Root, RootKind, Scope, Style, TargetId,
    },
};

/// The grants of one scope, by principal, then role.
pub type ScopeGrants<'a> = Vec<(&'a GrantKey, &'a Grant)>;

/// A root with what is granted in it.
#[derive(Debug)]
pub struct RootGrants<'a> {
    pub root: &'a Root,
    pub org: &'a Org,
    pub scopes: BTreeMap<&'a Scope, ScopeGrants<'a>>,
    /// What people may ask for in those scopes.
    pub entitlements: Vec<(&'a EntitlementKey, &'a Entitlement)>,
    /// People leave teams, and their groups.
    pub today: Day,
}

/// A system that enforces bindings: pure functions between grants and blocks.
pub trait Target: Sync {
    /// The blocks of a root's grants.
    fn emit(&self, root: &RootGrants<'_>) -> Vec<Block>;

    /// The same grants as calls of a module, for `style: module`.
    fn calls<'a>(&self, root: &'a RootGrants<'_>) -> Vec<ModuleCall<'a>>;

    /// The arguments of those calls.
    fn call_arguments(&self) -> &'static [&'static str];

    /// The managed groups of a root's teams, whatever its style; none where it has no groups.
    fn groups(&self, _root: &RootGrants<'_>) -> Groups {
        Groups::default()
    }

    /// Its `provider` blocks in a root.
    fn providers<'a>(&self, root: &'a RootGrants<'_>) -> Vec<ProviderUse<'a>>;

    /// The resources of a root that had other addresses, apart from those in module calls.
    fn moved(&self, _root: &RootGrants<'_>) -> Vec<Moved> {
        Vec::new()
    }

    /// The objects of a file that hold something, in resources and module calls.
    fn objects(&self, body: &Body<'_>) -> Vec<ManagedObject>;

    /// The objects that a root has to manage and that hold things of others.
    fn defined(&self, root: &RootGrants<'_>) -> Vec<DefinedObject>;

    /// What those blocks, calls and groups have to bind.
    fn expected(&self, root: &RootGrants<'_>) -> Vec<Binding>;

    /// What the blocks of a file really bind.
    ///
    /// # Errors
    /// A sentence on the first block that binds something in a form that we don't write.
    fn read(&self, body: &Body<'_>) -> Result<Vec<Binding>, String>;

    /// What a call of a file really binds.
    ///
    /// # Errors
    /// A sentence on the first argument in a form that we don't write.
    fn read_call(&self, call: &ReadCall<'_>) -> Result<Vec<Binding>, String>;
}

/// Managed groups.
#[derive(Debug, Default)]
pub struct Groups {
    pub addresses: Vec<String>,
    pub blocks: Vec<Block>,
}

/// What writes and reads for a target.
#[must_use]
pub fn of(target: TargetId) -> &'static dyn Target {
    match target {
        TargetId::Google => &Google,
        TargetId::Kubernetes => &Kubernetes,
    }
}

/// All targets, in order.
fn targets() -> [&'static dyn Target; TargetId::ALL.len()] {
    TargetId::ALL.map(of)
}

/// What a root's file is made of, before its layout.
#[derive(Debug, PartialEq)]
pub struct Document {
    /// The root's directory, below the workspace.
    pub root: Utf8PathBuf,
    pub kind: RootKind,
    pub services: Vec<String>,
    pub environments: Vec<String>,
    /// The names of the workspace's scopes.
    pub scopes: Vec<String>,
    /// The projects of the root's scopes.
    pub projects: Vec<String>,
    /// The clusters of the root's scopes, each with the provider that its bindings use.
    pub clusters: BTreeSet<(Option<String>, String)>,
    /// The addresses of managed groups.
    pub groups: Vec<String>,
    /// The `provider` blocks; none where the workspace doesn't configure them.
    pub providers: Vec<ConfiguredProvider>,
    /// What lets the root stand on its own: `terraform` and `provider` blocks.
    pub preamble: Vec<BlockText>,
    pub blocks: Vec<BlockText>,
    /// What becomes of the state: `moved` and `removed` blocks.
    pub state_blocks: Vec<BlockText>,
    /// What the blocks have to bind, sorted.
    pub expected: Vec<Binding>,
}

impl Document {
    /// The addresses of the resources and module calls.
    #[must_use]
    pub fn addresses(&self) -> BTreeSet<String> {
        self.blocks.iter().filter_map(state_blocks::address).collect()
    }

    /// The names of the root's clusters, in order.
    #[must_use]
    pub fn cluster_names(&self) -> Vec<&str> {
        self.clusters.iter().map(|(_, cluster)| cluster.as_str()).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The document's cluster, if it is just one.
    #[must_use]
    pub fn only_cluster(&self) -> Option<&str> {
        let clusters: BTreeSet<&str> = self.clusters.iter().map(|(_, cluster)| cluster.as_str()).collect();
        if clusters.len() == 1 { clusters.first().copied() } else { None }
    }

    /// The clusters that a binding of the document is in: it names a provider, and the root says whose that is. Several
    /// only where clusters share a provider; none for a binding that isn't in a cluster.
    #[must_use]
    pub fn clusters_of(&self, binding: &Binding) -> BTreeSet<&str> {
        let clusters = self.clusters.iter().filter(|(provider, _)| binding.is_through(provider.as_deref()));
        clusters.map(|(_, cluster)| cluster.as_str()).collect()
    }
}

/// The documents of the roots that are wanted; as of a day, since people leave teams.
#[must_use]
pub fn emit(
    org: &Org,
    grants: &BTreeMap<GrantKey, Grant>,
    entitlements: &Entitlements,
    today: Day,
    is_wanted: impl Fn(&Utf8Path, &Root) -> bool + Sync,
) -> Vec<Document> {
    emit_each(org, grants, entitlements, today, is_wanted, |document| document)
}

/// What becomes of each document of [`emit`], in order; none lives longer than it takes to make that.
#[must_use]
pub fn emit_each<T: Send>(
    org: &Org,
    grants: &BTreeMap<GrantKey, Grant>,
    entitlements: &Entitlements,
    today: Day,
    is_wanted: impl Fn(&Utf8Path, &Root) -> bool + Sync,
    each: impl Fn(Document) -> T + Sync,
) -> Vec<T> {
    use rayon::prelude::*;

    // Grants are in the order of their scopes.
    let mut by_scope: Vec<(&Scope, ScopeGrants<'_>)> = Vec::new();
    for (key, grant) in grants {
        match by_scope.last_mut() {
            Some((scope, grants)) if **scope == key.scope => grants.push((key, grant)),
            _ => by_scope.push((&key.scope, vec![(key, grant)])),
        }
    }
    let by_scope: BTreeMap<&Scope, ScopeGrants<'_>> = by_scope.into_iter().collect();
    let roots: Vec<_> = org.roots.by_path.iter().filter(|(path, root)| is_wanted(path, root)).collect();
    roots
        .par_iter()
        .map(|(path, root)| {
            let scopes = root.scopes.iter().map(|scope| (scope, by_scope.get(scope).cloned().unwrap_or_default()));
            let entitlements = root.scopes.iter().flat_map(|scope| entitlements.in_scope(scope)).collect();
            let grants = RootGrants { root, org, scopes: scopes.collect(), entitlements, today };
            each(document(path.as_path().to_owned(), &grants))
        })
        .collect()
}

fn document(path: Utf8PathBuf, grants: &RootGrants<'_>) -> Document {
    let RootGrants { root, org, .. } = grants;
    let mut blocks: Vec<Block> = match &org.layout.style {
        Style::Resources => targets().iter().flat_map(|target| target.emit(grants)).collect(),
        Style::Module { source, version } => {
            let source = module::source(source, &path, org).unwrap_or_default();
            module::emit(grants, &source, version.as_deref())
        }
    };
    let mut groups = Vec::new();
    for target in targets() {
        let Groups { addresses, blocks: of_groups } = target.groups(grants);
        groups.extend(addresses);
        blocks.extend(of_groups);
    }
    let mut expected: Vec<Binding> = targets().iter().flat_map(|target| target.expected(grants)).collect();
    expected.sort_unstable();
    let blocks: Vec<BlockText> = blocks.iter().map(BlockText::of).collect();
    let state_blocks = state_blocks(&path, grants, &blocks);
    let configured = providers::configured_providers(&path, grants);
    Document {
        preamble: providers::preamble(&path, grants, &configured).iter().map(BlockText::of).collect(),
        providers: configured,
        root: path,
        kind: root.kind(),
        services: root.services().into_iter().map(ToString::to_string).collect(),
        environments: root.environments().into_iter().map(ToString::to_string).collect(),
        scopes: root.scope_names.iter().map(ToString::to_string).collect(),
        projects: root.projects().into_iter().map(str::to_owned).collect(),
        clusters: clusters(grants),
        groups,
        blocks,
        state_blocks: state_blocks.iter().map(BlockText::of).collect(),
        expected,
    }
}

fn clusters(grants: &RootGrants<'_>) -> BTreeSet<(Option<String>, String)> {
    let RootGrants { root, org, .. } = grants;
    let names: BTreeSet<&str> = root.scopes.iter().filter_map(Scope::cluster).collect();
    let environments = root.environments().into_iter().filter_map(|environment| org.environment(environment));
    let clusters = environments.flat_map(|environment| &environment.clusters);
    let clusters = clusters.filter(|cluster| names.contains(&*cluster.name));
    let clusters = clusters.map(|cluster| (cluster.provider.as_deref(), &*cluster.name));
    let scopes = root.scope_names.iter().filter_map(|id| org.scopes.get(id));
    let of_scopes = scopes.filter_map(|declared| Some((declared.provider.as_deref(), declared.scope.cluster()?)));
    clusters.chain(of_scopes).map(|(provider, cluster)| (provider.map(str::to_owned), cluster.to_owned())).collect()
}

/// What a file's blocks bind, whichever form they have, sorted.
///
/// # Errors
/// A sentence on the first block that binds something in a form that we don't write.
pub fn read(body: &Body<'_>) -> Result<Vec<Binding>, String> {
    let mut bindings = Vec::new();
    let mut addresses = BTreeSet::new();
    for resource in body.blocks("resource") {
        if !addresses.insert((resource.label(0), resource.label(1))) {
            let (kind, name) = (resource.label(0).unwrap_or_default(), resource.label(1).unwrap_or_default());
            return Err(format!("`{kind}.{name}` is written twice"));
        }
    }
    for target in targets() {
        bindings.extend(target.read(body)?);
    }
    bindings.extend(module::read(body)?);
    bindings.sort_unstable();
    Ok(bindings)
}
