//! All that is to be said of a change.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    access::Holder,
    card::{Card, Judged, cards},
    change::{Change, Kind, changes},
    flag::{Added, Flag, Judge},
    guard::{Demands, Finding, findings, flags},
    rename::{Rename, Renamed, renames},
    rule::ChangeContext,
};
use crate::{
    catalog::Catalog,
    model::{Address, EnvironmentId, OrgState},
    source::{Source, Sources, TEAMS_DIR, WORKSPACE_FILE},
};

/// What is asked about two sides.
#[derive(Debug)]
pub struct Question<'a> {
    pub base: &'a OrgState,
    pub head: &'a OrgState,
    pub base_sources: &'a Sources,
    pub head_sources: &'a Sources,
    pub catalog: &'a Catalog,
    /// Every address that the author of the change may be.
    pub author: &'a BTreeSet<Address>,
    pub demands: &'a Demands,
}

/// One change with all that is to be said of it.
#[derive(Debug)]
pub struct Row<'a> {
    pub change: Change<'a>,
    pub flags: BTreeSet<Flag>,
    /// Where a catalogue knows the role's permissions.
    pub added: Option<Added>,
}

/// Everything about a change but what it does to Terraform.
#[derive(Debug)]
pub struct Report<'a> {
    pub rows: Vec<Row<'a>>,
    pub cards: Vec<Card>,
    pub renames: Vec<Rename>,
    pub findings: Vec<Finding>,
}

/// How many are concerned, and how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    pub gained: usize,
    pub lost: usize,
    pub until: usize,
}

impl Report<'_> {
    /// How many people gain something, lose something, or only get another end.
    #[must_use]
    pub fn people(&self) -> Count {
        self.count(|holder| holder.person().is_some())
    }

    /// The same for workloads, foreign groups and others.
    #[must_use]
    pub fn others(&self) -> Count {
        self.count(|holder| holder.person().is_none())
    }

    fn count(&self, is_counted: fn(&Holder) -> bool) -> Count {
        let mut of: BTreeMap<Kind, BTreeSet<&Holder>> = BTreeMap::new();
        for row in self.rows.iter().filter(|row| is_counted(&row.change.reach.holder)) {
            of.entry(row.change.kind()).or_default().insert(&row.change.reach.holder);
        }
        let count = |kind| of.get(&kind).map_or(0, BTreeSet::len);
        Count { gained: count(Kind::Gained), lost: count(Kind::Lost), until: count(Kind::Until) }
    }

    /// The protected environments in which somebody's access changes, in order.
    #[must_use]
    pub fn protected(&self, base: &OrgState, head: &OrgState) -> Vec<String> {
        let mut found = BTreeSet::new();
        for row in &self.rows {
            let ways = if row.change.kind() == Kind::Lost { &row.change.before } else { &row.change.after };
            let environments =
                ways.iter().flatten().flat_map(|way| &way.grant.origins).map(|origin| &origin.environment);
            let is_protected = |id: &EnvironmentId| [base, head].iter().any(|side| side.org.protects(id));
            found.extend(environments.filter(|id| row.flags.contains(&Flag::Protected) || is_protected(id)));
        }
        let mut names: Vec<String> = Vec::new();
        for name in found.into_iter().map(ToString::to_string) {
            // An environment that moved in the order is still one.
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// How many people and principals gain a role whose holder can take more.
    #[must_use]
    pub fn escalations(&self) -> usize {
        let is_escalating = |row: &&Row<'_>| row.flags.iter().any(|flag| matches!(flag, Flag::Escalating(_)));
        self.rows.iter().filter(is_escalating).map(|row| &row.change.reach.holder).collect::<BTreeSet<_>>().len()
    }
}

/// Compares two sides.
#[must_use]
pub fn report<'a>(question: &Question<'a>) -> Report<'a> {
    let Question { base, head, base_sources, head_sources, catalog, author, demands } = question;
    let changes = changes(base, head);
    let judge = Judge::new(base, head, catalog, author);
    let mut added = judge.added(&changes);
    let flags: Vec<BTreeSet<Flag>> = changes.iter().map(|change| flags(&judge, change)).collect();
    let renames = renames(base, head);
    let names = |what: Renamed| -> BTreeMap<&str, &str> {
        let of_kind = renames.iter().filter(|rename| rename.what == what);
        of_kind.map(|rename| (rename.before.as_str(), rename.after.as_str())).collect()
    };
    let teams = names(Renamed::Team);
    let context = ChangeContext {
        base,
        head,
        changes: &changes,
        renamed_services: names(Renamed::Service),
        policy_differs: differs(base_sources, head_sources, |path| path == WORKSPACE_FILE),
        teams_differ: differs(base_sources, head_sources, |path| path.starts_with(TEAMS_DIR)),
    };
    let findings = findings(&context, &flags, demands);
    let judged: Vec<Judged<'_, 'a>> = changes
        .iter()
        .zip(&flags)
        .enumerate()
        .map(|(index, (change, flags))| Judged { change, flags, added: added.get(&index) })
        .collect();
    let cards = cards(&judged, base, head, &teams);
    let rows = changes.into_iter().zip(flags).enumerate();
    let rows = rows.map(|(index, (change, flags))| Row { change, flags, added: added.remove(&index) }).collect();
    Report { rows, cards, renames, findings }
}

/// Whether files say something else than before; comments say nothing.
fn differs(base: &Sources, head: &Sources, is_asked: impl Fn(&camino::Utf8Path) -> bool) -> bool {
    let files = |sources: &Sources| -> BTreeSet<camino::Utf8PathBuf> {
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
            (Ok(base), Ok(head)) => base.says_the_same(head),
            _ => false,
        }
}
