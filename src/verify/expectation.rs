//! What has to be true after the plan of a root, and the words for it.

use std::collections::BTreeSet;

use camino::Utf8Path;

use super::{
    all_roots::{AllRoots, in_clusters},
    expected_root::ExpectedRoot,
    unknown_cluster,
};
use crate::{
    model::{Address, GroupPeople, OrgState, Principal},
    target::{Binding, BindingSubject, DefinedObject, Document, defined_objects, is_within},
    terraform::PlannedFact,
};

/// What the definitions say of a root.
#[derive(Debug)]
pub struct Expectation<'a> {
    root: ExpectedRoot<'a>,
    pub(super) facts: BTreeSet<PlannedFact>,
    /// The same as of the base, where there is one.
    pub(super) base: Option<&'a BTreeSet<PlannedFact>>,
    groups: &'a GroupPeople,
    /// The addresses that the root lets go.
    released: BTreeSet<&'a str>,
    /// The clusters of the whole workspace.
    clusters: BTreeSet<&'a str>,
    /// What other roots give, where that is known.
    others: Option<&'a AllRoots>,
}

/// The bindings and objects of a root's document.
#[must_use]
pub fn expected_facts(state: &OrgState, document: &Document) -> BTreeSet<PlannedFact> {
    let root = state.org.roots.by_path.get(&document.root);
    let objects = root.map(|root| defined_objects(&state.org, root, state.today)).unwrap_or_default();
    let bindings = document.expected.iter().map(|binding| PlannedFact::Binding(sorted(binding.clone())));
    bindings.chain(objects.into_iter().map(PlannedFact::Object)).collect()
}

/// A binding with its lists sorted: providers keep some of them as sets.
fn sorted(mut binding: Binding) -> Binding {
    match &mut binding {
        Binding::Entitlement(entitlement) => {
            for list in [&mut entitlement.roles, &mut entitlement.principals, &mut entitlement.approvers] {
                list.sort_unstable();
            }
        }
        Binding::Member { .. } | Binding::Subject { .. } | Binding::Role { .. } | Binding::Membership { .. } => {}
    }
    binding
}

impl<'a> Expectation<'a> {
    /// What a state says of the root of a document; with the facts of the same root in the base, if there is one.
    #[must_use]
    pub fn of(state: &'a OrgState, document: &'a Document, base: Option<&'a BTreeSet<PlannedFact>>) -> Self {
        let released = state.org.released.iter().filter(|object| object.root == document.root);
        let Document { root, clusters, providers, .. } = document;
        Self {
            root: ExpectedRoot { path: root, clusters, providers },
            facts: expected_facts(state, document),
            base,
            groups: state.people_of_groups(),
            released: released.map(|object| &*object.address).collect(),
            clusters: all_clusters(state),
            others: None,
        }
    }

    /// What a state says of all roots together, for what none of them has.
    #[must_use]
    pub fn of_all(state: &'a OrgState, roots: &'a AllRoots) -> Self {
        Self {
            root: ExpectedRoot { path: Utf8Path::new(""), clusters: &roots.clusters, providers: &[] },
            facts: roots.facts().cloned().collect(),
            base: None,
            groups: state.people_of_groups(),
            released: BTreeSet::new(),
            clusters: all_clusters(state),
            others: Some(roots),
        }
    }

    /// The same with what other roots give.
    #[must_use]
    pub fn with_others(self, roots: &'a AllRoots) -> Self {
        Self { others: Some(roots), ..self }
    }

    /// The other root that gives a fact of this one.
    pub(super) fn other_root(&self, fact: &PlannedFact) -> Option<&'a Utf8Path> {
        let others = self.others?;
        let facts = in_clusters(fact, self.root.clusters);
        let owners: Option<Vec<&Utf8Path>> = facts.iter().map(|fact| others.owner(fact)).collect();
        owners?.first().copied().filter(|owner| *owner != self.root.path)
    }

    /// The clusters of the whole workspace.
    pub(super) fn clusters(&self) -> &BTreeSet<&'a str> {
        &self.clusters
    }

    pub(super) fn root(&self) -> ExpectedRoot<'a> {
        self.root
    }

    /// The clusters that a fact is in, by the provider that reaches them; none for what is in no cluster.
    fn clusters_of(&self, fact: &PlannedFact) -> Vec<&'a str> {
        let Some(provider) = fact.provider() else { return Vec::new() };
        let clusters = self.root.clusters.iter().filter(|(known, _)| known.as_deref() == provider);
        clusters.map(|(_, cluster)| cluster.as_str()).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Whether definitions let the object at an address go.
    pub(super) fn releases(&self, address: &str) -> bool {
        self.released.iter().any(|released| is_within(address, released))
    }

    /// A fact in words, with its cluster in place of the provider that reaches it.
    pub(super) fn words(&self, fact: &PlannedFact) -> String {
        match fact {
            PlannedFact::Binding(binding) => match self.place(fact) {
                Some(place) => format!("{}, {place}", binding.clone().without_provider()),
                None => binding.to_string(),
            },
            PlannedFact::Object(object) => self.object_words(fact, object),
        }
    }

    /// What a fact gives to whoever is behind it, in words: `roles/logging.viewer in project ledger-prod`.
    pub(super) fn access_words(&self, fact: &PlannedFact) -> String {
        let PlannedFact::Binding(binding) = fact else { return self.words(fact) };
        let cluster = self.place(fact).map(|place| format!(", {place}")).unwrap_or_default();
        match binding {
            Binding::Member { place, role, condition, .. } => {
                let condition =
                    condition.as_ref().map(|condition| format!(" ({})", condition.title)).unwrap_or_default();
                format!("{role} in {place}{condition}")
            }
            Binding::Subject { namespace: Some(namespace), kind, role, .. } => {
                format!("{kind} {role} in namespace {namespace}{cluster}")
            }
            Binding::Subject { namespace: None, kind, role, .. } => {
                format!("{kind} {role} in the whole cluster{cluster}")
            }
            Binding::Role { namespace, name, .. } => {
                format!("what Role {name} permits in namespace {namespace}{cluster}")
            }
            Binding::Membership { group, expires, .. } => {
                let expires = expires.as_ref().map(|expires| format!(" until {expires}")).unwrap_or_default();
                format!("member of {group}{expires}")
            }
            Binding::Entitlement(entitlement) => {
                format!("may ask for {} in {}", entitlement.roles.join(", "), entitlement.parent)
            }
        }
    }

    fn object_words(&self, fact: &PlannedFact, object: &DefinedObject) -> String {
        let DefinedObject { noun, provider, name, labels: _, annotations: _ } = object;
        match (self.place(fact), provider) {
            (Some(place), _) => format!("{noun} {name}, {place}"),
            (None, Some(provider)) => format!("{noun} {name}, through {provider}"),
            (None, None) => format!("{noun} {name}"),
        }
    }

    /// The cluster of a fact in words: `in prod-a`.
    fn place(&self, fact: &PlannedFact) -> Option<String> {
        let clusters = self.clusters_of(fact);
        if clusters.is_empty() {
            return unknown_cluster::place(fact.provider()??);
        }
        Some(format!("in {}", clusters.join(", ")))
    }

    /// Who is behind a fact: people, and principals whose people no definition knows.
    pub(super) fn identities(&self, fact: &PlannedFact) -> BTreeSet<String> {
        match fact {
            PlannedFact::Binding(binding) => self.of_binding(binding),
            PlannedFact::Object(DefinedObject { noun: "group", name, .. }) => self.of_group(name),
            PlannedFact::Object(_) => BTreeSet::new(),
        }
    }

    /// The people among them.
    pub(super) fn people(&self, fact: &PlannedFact) -> BTreeSet<String> {
        self.identities(fact).into_iter().filter(|identity| is_person(identity)).collect()
    }

    fn of_binding(&self, binding: &Binding) -> BTreeSet<String> {
        match binding {
            Binding::Member { member, .. } => self.of_principal(member),
            Binding::Subject { subject, .. } => self.of_subject(subject),
            Binding::Role { provider, namespace, name, .. } => {
                // Whoever the Role is given to gets what it permits.
                let has_role = |fact: &&PlannedFact| {
                    matches!(fact, PlannedFact::Binding(Binding::Subject { provider: other, namespace: Some(of), kind, role, .. })
                        if other == provider && of == namespace && kind == "Role" && role == name)
                };
                self.facts.iter().filter(has_role).flat_map(|fact| self.identities(fact)).collect()
            }
            Binding::Membership { member, .. } => {
                let nested = self.of_group(member);
                if nested.is_empty() || nested.iter().any(|one| one.contains(':')) {
                    BTreeSet::from([member.clone()])
                } else {
                    nested
                }
            }
            Binding::Entitlement(entitlement) => {
                entitlement.principals.iter().flat_map(|principal| self.of_principal(principal)).collect()
            }
        }
    }

    /// The people behind a principal.
    pub(super) fn people_of_principal(&self, text: &str) -> BTreeSet<String> {
        self.of_principal(text).into_iter().filter(|identity| is_person(identity)).collect()
    }

    fn of_principal(&self, text: &str) -> BTreeSet<String> {
        match Principal::parse(text) {
            Some(principal) => self.of_known(&principal),
            None => BTreeSet::from([text.to_owned()]),
        }
    }

    fn of_known(&self, principal: &Principal) -> BTreeSet<String> {
        match (self.groups.get(principal), principal) {
            (Some(people), _) => people.keys().map(ToString::to_string).collect(),
            (None, Principal::User(address)) => BTreeSet::from([address.to_string()]),
            (None, other) => BTreeSet::from([other.to_string()]),
        }
    }

    fn of_group(&self, address: &str) -> BTreeSet<String> {
        self.of_known(&Principal::group(&Address::complete(address, "")))
    }

    fn of_subject(&self, subject: &BindingSubject) -> BTreeSet<String> {
        let BindingSubject { kind, name, namespace } = subject;
        let is_address = name.contains('@') && !name.contains([':', '/']);
        match (kind.as_str(), namespace) {
            ("Group", _) if is_address => self.of_group(name),
            ("User", _) if is_address => BTreeSet::from([name.to_ascii_lowercase()]),
            (kind, Some(namespace)) => BTreeSet::from([format!("{kind}:{namespace}/{name}")]),
            (kind, None) => BTreeSet::from([format!("{kind}:{name}")]),
        }
    }
}

/// The clusters of the whole workspace.
fn all_clusters(state: &OrgState) -> BTreeSet<&str> {
    let environments = state.org.environments.iter().flat_map(|environment| &environment.clusters);
    let scopes = state.org.scopes.values().filter_map(|declared| declared.scope.cluster());
    environments.map(|cluster| &*cluster.name).chain(scopes).collect()
}

/// Whether an identity is a person's address.
fn is_person(identity: &str) -> bool {
    identity.contains('@') && !identity.contains(':')
}
