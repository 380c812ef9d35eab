//! What a change does to Terraform: roots whose files differ, bindings that come and go, states that move.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    lost_roots::resource_addresses,
    root_actions::{CarriedState, RootActions, RootTexts, root_actions},
    root_binding::{RootBinding, root_bindings},
};
use crate::{
    error::Error,
    model::{OrgState, Root, RootKind},
    plan::lay_out,
    target::{Document, changed_roots, emit},
    template::Templates,
    terraform::{ActionCounts, ResourceClass},
};

/// The kind of a change of a root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RootChangeKind {
    New,
    Changed,
    Removed,
}

impl RootChangeKind {
    /// The name in the public forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }
}

/// A root that a change touches, with the bindings that come and go in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TouchedRoot {
    pub path: Utf8PathBuf,
    pub kind: RootKind,
    pub change: RootChangeKind,
    pub services: Vec<String>,
    pub environments: Vec<String>,
    /// Bindings of a document on one side only: each subject by itself, wherever its state is.
    pub created: BTreeSet<RootBinding>,
    pub destroyed: BTreeSet<RootBinding>,
    /// What Terraform does.
    pub plan: RootActions,
}

/// Resources that are in another root than before: those of `terraform/a` moved to `terraform/b`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Move {
    pub from: Utf8PathBuf,
    pub to: Utf8PathBuf,
    /// Whether it is the whole of a root that is gone into one that is new.
    pub is_whole: bool,
    /// Addresses as Terraform knows them.
    pub addresses: BTreeSet<String>,
}

impl Move {
    fn carried(&self) -> CarriedState<'_> {
        let Self { from, to, is_whole, addresses } = self;
        CarriedState { from, to, is_whole: *is_whole, addresses }
    }
}

/// All that changes in Terraform; team roots before service roots.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RootChanges {
    pub touched: Vec<TouchedRoot>,
    pub moves: BTreeSet<Move>,
}

impl RootChanges {
    /// The roots to plan and apply: new or changed.
    pub fn changed(&self) -> impl Iterator<Item = &TouchedRoot> {
        self.touched.iter().filter(|root| root.change != RootChangeKind::Removed)
    }

    /// The roots that nothing generates any more.
    pub fn removed(&self) -> impl Iterator<Item = &TouchedRoot> {
        self.touched.iter().filter(|root| root.change == RootChangeKind::Removed)
    }

    /// What Terraform does in all of them.
    #[must_use]
    pub fn counts(&self) -> ActionCounts {
        self.touched.iter().map(|root| root.plan.counts()).sum()
    }

    /// The same of the resources of one class.
    #[must_use]
    pub fn counts_of(&self, class: ResourceClass) -> ActionCounts {
        self.touched.iter().map(|root| root.plan.counts_of(class)).sum()
    }

    /// The roots in which Terraform does something.
    pub fn acting(&self) -> impl Iterator<Item = &TouchedRoot> {
        self.touched.iter().filter(|root| !root.plan.is_nothing())
    }
}

/// The changes of the files that two organizations generate, told without writing any. With the same templates, only
/// documents that may differ are emitted.
///
/// # Errors
/// Those of [`lay_out`].
pub fn root_changes(
    (base, base_templates): (&OrgState, &Templates),
    (head, head_templates): (&OrgState, &Templates),
    same_templates: bool,
) -> Result<RootChanges, Error> {
    let changed = same_templates.then(|| changed_roots(base, head));
    let is_wanted = |path: &Utf8Path, _: &Root| changed.as_ref().is_none_or(|changed| changed.contains(path));
    let emit = |state: &OrgState| emit(&state.org, &state.grants.active, state.today, is_wanted);
    let (before, after) = rayon::join(|| emit(base), || emit(head));
    let before: DocumentsByPath<'_> = before.iter().map(|document| (document.root.as_path(), document)).collect();
    let after: DocumentsByPath<'_> = after.iter().map(|document| (document.root.as_path(), document)).collect();
    let paths: BTreeSet<&Utf8Path> = before.keys().chain(after.keys()).copied().collect();
    let mut touched = Vec::new();
    let mut texts: BTreeMap<Utf8PathBuf, RootTexts> = BTreeMap::new();
    for path in paths {
        let (old, new) = (before.get(path).copied(), after.get(path).copied());
        // The same document in the same templates is the same text.
        if same_templates && old == new {
            continue;
        }
        let text = |document: Option<&Document>, templates| document.map(|one| text(one, templates)).transpose();
        let sides = RootTexts {
            before: text(old, base_templates)?,
            after: text(new, head_templates)?,
            cluster: old.and_then(Document::only_cluster).map(str::to_owned),
        };
        let change = match (old, new) {
            (None, _) => RootChangeKind::New,
            (_, None) => RootChangeKind::Removed,
            _ if sides.before == sides.after => continue,
            _ => RootChangeKind::Changed,
        };
        touched.extend(touched_root(path, change, old, new));
        texts.insert(path.to_owned(), sides);
    }
    touched.sort_by(|left, right| (left.kind, &left.path).cmp(&(right.kind, &right.path)));
    let moves = moves(&before, &after);
    let mut plans = root_actions(&texts, &moves.iter().map(Move::carried).collect::<Vec<_>>())?;
    for root in &mut touched {
        root.plan = plans.remove(&root.path).unwrap_or_default();
    }
    Ok(RootChanges { touched, moves })
}

type DocumentsByPath<'a> = BTreeMap<&'a Utf8Path, &'a Document>;

/// The text of a document's file.
fn text(document: &Document, templates: &Templates) -> Result<String, Error> {
    Ok(lay_out(document, templates)?.1)
}

fn touched_root(
    path: &Utf8Path,
    change: RootChangeKind,
    old: Option<&Document>,
    new: Option<&Document>,
) -> Option<TouchedRoot> {
    let bindings = |document: Option<&Document>| document.map(root_bindings).unwrap_or_default();
    let (before, after) = (bindings(old), bindings(new));
    let document = new.or(old)?;
    Some(TouchedRoot {
        path: path.to_owned(),
        kind: document.kind,
        change,
        services: document.services.clone(),
        environments: document.environments.clone(),
        created: after.difference(&before).cloned().collect(),
        destroyed: before.difference(&after).cloned().collect(),
        plan: RootActions::default(),
    })
}

/// The addresses that are in another root now.
fn moves(before: &DocumentsByPath<'_>, after: &DocumentsByPath<'_>) -> BTreeSet<Move> {
    let now = roots_by_content(after);
    let mut moved: BTreeMap<(Utf8PathBuf, Utf8PathBuf), BTreeSet<String>> = BTreeMap::new();
    let mut sizes: BTreeMap<Utf8PathBuf, usize> = BTreeMap::new();
    for (content, from) in roots_by_content(before) {
        *sizes.entry(from.to_owned()).or_default() += 1;
        if let Some(to) = now.get(&content).filter(|to| **to != from) {
            let (address, _) = content;
            moved.entry((from.to_owned(), (*to).to_owned())).or_default().insert(address);
        }
    }
    // A state that was pushed as it is leaves no room for a second one.
    let mut sources: BTreeMap<Utf8PathBuf, usize> = BTreeMap::new();
    for (_, to) in moved.keys() {
        *sources.entry(to.clone()).or_default() += 1;
    }
    moved
        .into_iter()
        .map(|((from, to), addresses)| {
            let is_all = sizes.get(&from) == Some(&addresses.len());
            let is_only = sources.get(&to) == Some(&1);
            let is_whole =
                is_all && is_only && !after.contains_key(from.as_path()) && !before.contains_key(to.as_path());
            Move { from, to, is_whole, addresses }
        })
        .collect()
}

/// The root of each content.
fn roots_by_content<'a>(documents: &DocumentsByPath<'a>) -> BTreeMap<Content<'a>, &'a Utf8Path> {
    let documents = documents.values().copied();
    documents
        .flat_map(|document| contents(document).into_iter().map(|content| (content, document.root.as_path())))
        .collect()
}

/// An address, or the words of a binding, with the clusters that it doesn't name.
type Content<'a> = (String, BTreeSet<&'a str>);

/// What tells the contents of a root apart anywhere: addresses of resources; inside module calls, what they bind where.
fn contents(document: &Document) -> BTreeSet<Content<'_>> {
    let addresses = resource_addresses(document).into_iter().map(|address| (address, BTreeSet::new()));
    if document.blocks.iter().any(|block| block.kind == "module") {
        let bindings = document.expected.iter().map(|one| (one.to_string(), document.clusters_of(one)));
        return addresses.chain(bindings).collect();
    }
    addresses.collect()
}
