//! The report on a change: its rows, and what follows from them.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    access_grant::AccessGrants,
    card::{Card, cards},
    change::{ChangeKind, TouchedAccess},
    change_context::ChangeContext,
    change_row::ChangeRow,
    change_rows::change_rows,
    finding::{ChangeFinding, GateOptions, findings},
    flag::{Flag, FlagContext},
    identity::Identity,
    rename::{Rename, RenameKind, renames},
    renamed_names::RenamedNames,
    roots::RootChanges,
};
use crate::{
    catalog::Catalog,
    model::{Address, EnvironmentId, OrgState},
    source::{Source, Sources, TEAMS_DIR, WORKSPACE_FILE},
};

/// What a report is made from: two sides, and who asks for what.
#[derive(Debug)]
pub struct ReportInput<'a> {
    pub base: &'a OrgState,
    pub head: &'a OrgState,
    pub base_sources: &'a Sources,
    pub head_sources: &'a Sources,
    pub catalog: &'a Catalog,
    /// Clusters that have other names in the base's files; `base` has those of the head already.
    pub clusters: &'a [Rename],
    /// What changes in Terraform.
    pub roots: &'a RootChanges,
    /// Every address that the author of the change may be.
    pub author: &'a BTreeSet<Address>,
    pub gate: &'a GateOptions,
}

/// Everything about a change but what Terraform does.
#[derive(Debug)]
pub struct Report<'a> {
    pub rows: Vec<ChangeRow<'a>>,
    pub cards: Vec<Card>,
    pub renames: Vec<Rename>,
    pub findings: Vec<ChangeFinding>,
}

/// How many identities gain something, lose something, or only get another end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ChangeCount {
    pub gained: usize,
    pub lost: usize,
    pub until: usize,
}

impl Report<'_> {
    /// The count of people.
    #[must_use]
    pub fn people(&self) -> ChangeCount {
        self.count(|identity| identity.person().is_some())
    }

    /// The count of workloads, foreign groups and others.
    #[must_use]
    pub fn others(&self) -> ChangeCount {
        self.count(|identity| identity.person().is_none())
    }

    fn count(&self, is_counted: fn(&Identity) -> bool) -> ChangeCount {
        let mut of: BTreeMap<ChangeKind, BTreeSet<&Identity>> = BTreeMap::new();
        for change in self.rows.iter().map(|row| &row.change).filter(|change| is_counted(&change.key.identity)) {
            of.entry(change.kind()).or_default().insert(&change.key.identity);
        }
        let count = |kind| of.get(&kind).map_or(0, BTreeSet::len);
        ChangeCount {
            gained: count(ChangeKind::Gained),
            lost: count(ChangeKind::Lost),
            until: count(ChangeKind::Until),
        }
    }

    /// The protected environments in which somebody's access changes, in order.
    #[must_use]
    pub fn protected(&self, base: &OrgState, head: &OrgState) -> Vec<String> {
        let mut environments: BTreeSet<&EnvironmentId> = BTreeSet::new();
        for ChangeRow { change, flags, .. } in &self.rows {
            let origins = change.grants().into_iter().flat_map(AccessGrants::origins);
            let is_protected = |id: &EnvironmentId| [base, head].iter().any(|state| state.org.protects(id));
            let touched = origins.map(|origin| &origin.environment);
            environments.extend(touched.filter(|id| flags.contains(&Flag::Protected) || is_protected(id)));
        }
        let mut names: Vec<String> = Vec::new();
        for name in environments.into_iter().map(ToString::to_string) {
            // An environment that moved in the order is still one.
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// How many identities gain a role that lets them take more.
    #[must_use]
    pub fn escalations(&self) -> usize {
        let is_escalating = |row: &&ChangeRow<'_>| row.flags.iter().any(|flag| matches!(flag, Flag::Escalating(_)));
        self.rows.iter().filter(is_escalating).map(|row| &row.change.key.identity).collect::<BTreeSet<_>>().len()
    }
}

/// The report on the change from one side to the other.
#[must_use]
pub fn report<'a>(input: &ReportInput<'a>) -> Report<'a> {
    let ReportInput { base, head, base_sources, head_sources, catalog, clusters, roots, author, gate } = input;
    let access = TouchedAccess::between(base, head);
    let rows = change_rows(access.changes(), &access.base, &FlagContext::new(base, head, catalog, author));
    let mut renames = renames(base, head);
    renames.extend_from_slice(clusters);
    let context = ChangeContext {
        base,
        head,
        rows: &rows,
        roots,
        teams: RenamedNames::of(RenameKind::Team, &renames),
        services: RenamedNames::of(RenameKind::Service, &renames),
        policy_differs: differs(base_sources, head_sources, |path| path == WORKSPACE_FILE),
        teams_differ: differs(base_sources, head_sources, |path| path.starts_with(TEAMS_DIR)),
    };
    let (findings, cards) = (findings(&context, gate), cards(&context));
    Report { rows, cards, renames, findings }
}

/// Whether files say something else than before; comments say nothing.
fn differs(base: &Sources, head: &Sources, is_asked: impl Fn(&Utf8Path) -> bool) -> bool {
    let files = |sources: &Sources| -> BTreeSet<Utf8PathBuf> {
        sources.iter().map(|source| source.path().to_owned()).filter(|path| is_asked(path)).collect()
    };
    let (before, after) = (files(base), files(head));
    before != after
        || after.iter().any(|path| match (base.find(path), head.find(path)) {
            (Some(old), Some(new)) => !is_same(old, new),
            _ => true,
        })
}

fn is_same(base: &Source, head: &Source) -> bool {
    base.text() == head.text()
        || match (base.tree(), head.tree()) {
            (Ok(base), Ok(head)) => base.has_same_values(head),
            _ => false,
        }
}
