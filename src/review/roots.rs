//! What a change does to Terraform: roots whose files differ, bindings that come and go, states that move.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    destroyed_objects::{DestroyedObject, destroyed_objects},
    foreign_file::ForeignFile,
    import_change::ImportChanges,
    interrupted_access::InterruptedAccess,
    moves::{AddressesByRoot, Move, moves},
    root_actions::{RootActions, RootSide, RootSides, root_actions},
    root_binding::{RootBinding, root_bindings},
    root_objects::{ObjectsByRoot, RootObjects},
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
    /// The names of the workspace's scopes.
    pub scopes: Vec<String>,
    /// The addresses of managed groups.
    pub groups: Vec<String>,
    /// Bindings of a document on one side only: each subject by itself, wherever its state is.
    pub created: BTreeSet<RootBinding>,
    pub destroyed: BTreeSet<RootBinding>,
    /// What Terraform does; in a root that is gone, what `terraform destroy` would do.
    pub plan: RootActions,
}

/// All that changes in Terraform; team roots before those of services and scopes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RootChanges {
    pub touched: Vec<TouchedRoot>,
    pub moves: BTreeSet<Move>,
    pub destroyed: Vec<DestroyedObject>,
    /// Access that nobody loses, and that an apply would interrupt.
    pub interrupted: InterruptedAccess,
    /// Files beside the generated ones, where somebody looked for them.
    pub foreign: Vec<ForeignFile>,
    /// Import files beside the generated ones, where somebody looked for them.
    pub imports: ImportChanges,
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

    /// The plans of all roots that are planned. Nobody plans a root that is gone: what it holds stays.
    pub fn plans(&self) -> impl Iterator<Item = &RootActions> {
        self.changed().map(|root| &root.plan)
    }

    /// What the plans of all roots do together.
    #[must_use]
    pub fn planned(&self) -> ActionCounts {
        self.plans().map(RootActions::counts).sum()
    }

    /// The same with what roots that are gone hold: that is destroyed by hand, if at all.
    #[must_use]
    pub fn counts(&self) -> ActionCounts {
        self.touched.iter().map(|root| root.plan.counts()).sum()
    }

    /// The same of the resources of one class.
    #[must_use]
    pub fn counts_of(&self, class: ResourceClass) -> ActionCounts {
        self.touched.iter().map(|root| root.plan.counts_of(class)).sum()
    }

    /// The roots that are gone and whose states still hold something.
    pub fn left_behind(&self) -> impl Iterator<Item = &TouchedRoot> {
        self.removed().filter(|root| !root.plan.is_nothing())
    }

    /// The roots in which Terraform does something.
    pub fn acting(&self) -> impl Iterator<Item = &TouchedRoot> {
        self.changed().filter(|root| !root.plan.is_nothing())
    }
}

impl RootChanges {
    /// The same, with every root that calls a local module whose files changed: its own file may be as it was.
    #[must_use]
    pub fn with_changed_module(mut self, head: &OrgState) -> Self {
        let documents = emit(&head.org, &head.grants.active, &head.entitlements, head.today, |_, _| true);
        for document in documents.iter().filter(|document| document.blocks.iter().any(|block| block.kind == "module")) {
            if self.touched.iter().all(|root| root.path != document.root) {
                let (path, document) = (document.root.as_path(), Some(document));
                self.touched.extend(touched_root(path, RootChangeKind::Changed, document, document));
            }
        }
        self.touched.sort_by(|left, right| (left.kind, &left.path).cmp(&(right.kind, &right.path)));
        self
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
    let emit = |state: &OrgState| emit(&state.org, &state.grants.active, &state.entitlements, state.today, is_wanted);
    let (before, after) = rayon::join(|| emit(base), || emit(head));
    let before: DocumentsByPath<'_> = before.iter().map(|document| (document.root.as_path(), document)).collect();
    let after: DocumentsByPath<'_> = after.iter().map(|document| (document.root.as_path(), document)).collect();
    let paths: BTreeSet<&Utf8Path> = before.keys().chain(after.keys()).copied().collect();
    let mut touched = Vec::new();
    let mut roots: BTreeMap<&Utf8Path, RootSides> = BTreeMap::new();
    for path in paths {
        let (old, new) = (before.get(path).copied(), after.get(path).copied());
        // The same document in the same templates is the same text.
        if same_templates && old == new {
            continue;
        }
        let text = |document: Option<&Document>, templates| document.map(|one| text(one, templates)).transpose();
        let (old_text, new_text) = (text(old, base_templates)?, text(new, head_templates)?);
        let change = match (old, new) {
            (None, _) => RootChangeKind::New,
            (_, None) => RootChangeKind::Removed,
            _ if old_text == new_text => continue,
            _ => RootChangeKind::Changed,
        };
        touched.extend(touched_root(path, change, old, new));
        let side = |text: Option<&String>, document: Option<&Document>| {
            text.map(|text| RootSide::parse(path, text, document.and_then(Document::only_cluster))).transpose()
        };
        let sides = RootSides { before: side(old_text.as_ref(), old)?, after: side(new_text.as_ref(), new)? };
        roots.insert(path, sides);
    }
    touched.sort_by(|left, right| (left.kind, &left.path).cmp(&(right.kind, &right.path)));
    let destroyed = destroyed_objects(&objects(&before, base_templates)?, &objects(&after, head_templates)?);
    let moves = moves(&addresses(&roots, |sides| &sides.before), &addresses(&roots, |sides| &sides.after));
    let mut plans = root_actions(&roots, &moves);
    let idle = RootActions::default();
    let interrupted = InterruptedAccess::of_moves(
        moves.iter(),
        |one| plans.get(&one.from).unwrap_or(&idle),
        |root| after.contains_key(root),
    );
    for root in &mut touched {
        root.plan = plans.remove(&root.path).unwrap_or_default();
    }
    Ok(RootChanges { touched, moves, destroyed, interrupted, foreign: Vec::new(), imports: ImportChanges::default() })
}

/// What the states of one side hold.
fn addresses<'a>(
    roots: &'a BTreeMap<&'a Utf8Path, RootSides>,
    side: impl Fn(&RootSides) -> &Option<RootSide>,
) -> AddressesByRoot<'a> {
    let sides = roots.iter().filter_map(|(path, sides)| Some((*path, side(sides).as_ref()?.addresses())));
    sides.collect()
}

type DocumentsByPath<'a> = BTreeMap<&'a Utf8Path, &'a Document>;

/// The text of a document's file.
fn text(document: &Document, templates: &Templates) -> Result<String, Error> {
    Ok(lay_out(document, templates)?.1)
}

/// The objects of documents that hold something.
fn objects(documents: &DocumentsByPath<'_>, templates: &Templates) -> Result<ObjectsByRoot, Error> {
    use rayon::prelude::*;

    let objects = documents.par_iter().map(|(_, document)| {
        // A workspace's own templates may say more than a document's blocks do.
        let text = if templates.overridden().is_empty() {
            let blocks = document.blocks.iter().chain(&document.state_blocks);
            blocks.flat_map(|block| [block.text.as_str(), "\n"]).collect()
        } else {
            text(document, templates)?
        };
        Ok((document.root.clone(), RootObjects::of(&text, &document.environments)))
    });
    objects.collect()
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
        scopes: document.scopes.clone(),
        groups: document.groups.clone(),
        created: after.difference(&before).cloned().collect(),
        destroyed: before.difference(&after).cloned().collect(),
        plan: RootActions::default(),
    })
}
