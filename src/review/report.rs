//! The report on a change: its rows, and what follows from them.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    access_grant::AccessGrants,
    binding_row::BindingRow,
    card::{Card, cards},
    change::{ChangeKind, TouchedAccess},
    change_context::ChangeContext,
    change_row::ChangeRow,
    change_rows::change_rows,
    entitlement_change::{EntitlementChange, EntitlementChangeKind},
    entitlement_changes::entitlement_changes,
    environment_renames::EnvironmentRenames,
    event::ChangeEvent,
    events::{EventSides, approvers, events},
    finding::{ChangeFinding, GateOptions, findings},
    flag::{Flag, FlagContext},
    identity::Identity,
    policy::{PolicyFiles, PolicySides, policy_changes},
    policy_change::PolicyChange,
    rename::{Rename, RenameKind, renames},
    renamed_names::RenamedNames,
    rewritten_roles::RepeatedRows,
    roots::RootChanges,
    unseen_bindings::UnseenBindings,
};
use crate::{
    catalog::Catalog,
    model::{Address, EnvironmentId, NativeRole, OrgState, Origin, Principal, ScopeId, Site},
    source::{Source, Sources, TEAMS_DIR, WORKSPACE_FILE},
};

/// What a report is made from: two sides, and who asks for what.
#[derive(Debug)]
pub struct ReportInput<'a> {
    pub base: &'a OrgState,
    pub head: &'a OrgState,
    pub base_sources: &'a Sources,
    pub head_sources: &'a Sources,
    /// Templates and catalogues of each side.
    pub base_files: PolicyFiles,
    pub head_files: PolicyFiles,
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
    /// New bindings whose dangers no row shows.
    pub bindings: Vec<BindingRow<'a>>,
    /// Who may ask for what, where that changes.
    pub entitlements: Vec<EntitlementChange<'a>>,
    /// Groups that teamkit doesn't fill, of which bindings change without a row that shows it.
    pub unfilled: BTreeSet<Principal>,
    pub cards: Vec<Card>,
    pub renames: Vec<Rename>,
    pub policy: Vec<PolicyChange>,
    pub events: Vec<ChangeEvent>,
    pub findings: Vec<ChangeFinding>,
    /// Roles that somebody gains, of which nothing tells what they permit: nor whether they escalate.
    pub unknown_roles: BTreeSet<NativeRole>,
}

/// How many identities gain something, lose something, or only get another end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ChangeCount {
    pub gained: usize,
    pub lost: usize,
    pub until: usize,
}

impl<'a> Report<'a> {
    /// The rows, and those of bindings that no row shows.
    fn all_rows(&self) -> impl Iterator<Item = &ChangeRow<'a>> {
        self.rows.iter().chain(self.bindings.iter().map(|binding| &binding.row))
    }

    /// Groups that nobody is listed for any more, whose bindings are as they were.
    #[must_use]
    pub fn unlisted(&self) -> BTreeSet<&Identity> {
        let rows = self.rows.iter().filter(|row| row.is_relabelled && row.change.kind() == ChangeKind::Gained);
        rows.map(|row| &row.change.key.identity).collect()
    }

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

    /// The count of some identities.
    #[must_use]
    pub fn count(&self, is_counted: fn(&Identity) -> bool) -> ChangeCount {
        let mut of: BTreeMap<ChangeKind, BTreeSet<&Identity>> = BTreeMap::new();
        let repeated = RepeatedRows::among(&self.rows);
        let rows = self.rows.iter().filter(|row| !row.is_relabelled && !repeated.contains(row));
        for change in rows.map(|row| &row.change).filter(|change| is_counted(&change.key.identity)) {
            of.entry(change.kind()).or_default().insert(&change.key.identity);
        }
        let count = |kind| of.get(&kind).map_or(0, BTreeSet::len);
        ChangeCount {
            gained: count(ChangeKind::Gained),
            lost: count(ChangeKind::Lost),
            until: count(ChangeKind::Until),
        }
    }

    /// The protected environments in which somebody's access changes, in order, then the protected scopes.
    #[must_use]
    pub fn protected(&self, base: &OrgState, head: &OrgState) -> Vec<String> {
        let mut environments: BTreeSet<&EnvironmentId> = BTreeSet::new();
        let mut scopes: BTreeSet<&ScopeId> = BTreeSet::new();
        for ChangeRow { change, flags, .. } in self.all_rows() {
            let origins: Vec<&Origin> = change.grants().into_iter().flat_map(AccessGrants::origins).collect();
            let is_protected = |id: &EnvironmentId| [base, head].iter().any(|state| state.org.protects(id));
            let is_protected_site = |site: &Site| [base, head].iter().any(|state| state.org.protects_site(site));
            let touched = origins.iter().map(|origin| &origin.site).filter(|site| is_protected_site(site));
            scopes.extend(touched.filter_map(Site::scope));
            let touched = origins.iter().filter_map(|origin| origin.site.environment());
            environments.extend(touched.filter(|id| flags.contains(&Flag::Protected) || is_protected(id)));
        }
        let asked = self.entitlements.iter().flat_map(|change| &change.entitlement.origins);
        let asked = asked.filter_map(|origin| origin.site.environment());
        environments.extend(asked.filter(|id| [base, head].iter().any(|state| state.org.protects(id))));
        let mut names: Vec<String> = Vec::new();
        let environments = environments.into_iter().map(ToString::to_string);
        for name in environments.chain(scopes.into_iter().map(ToString::to_string)) {
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
        let is_escalating = |row: &&ChangeRow<'_>| row.flags.iter().any(Flag::is_escalation);
        let rows = self.all_rows().filter(is_escalating).map(|row| &row.change.key.identity);
        let asked = self.entitlements.iter().filter(|change| change.flags.iter().any(Flag::is_escalation));
        rows.chain(asked.flat_map(|change| &change.identities)).collect::<BTreeSet<_>>().len()
    }
}

/// The report on the change from one side to the other.
#[must_use]
pub fn report<'a>(input: &ReportInput<'a>) -> Report<'a> {
    let ReportInput {
        base,
        head,
        base_sources,
        head_sources,
        base_files,
        head_files,
        catalog,
        clusters,
        roots,
        author,
        gate,
    } = input;
    let access = TouchedAccess::between(base, head);
    let flag_context = FlagContext::new(base, head, catalog, author);
    let rows = change_rows(access.changes(), &access.base, &flag_context);
    let UnseenBindings { rows: bindings, unfilled } =
        UnseenBindings::among(&access.changed_grants, &rows, &access.base, &flag_context);
    let entitlements = entitlement_changes(&flag_context);
    let mut renames = renames(base, head);
    renames.extend_from_slice(clusters);
    let (teams, services) =
        (RenamedNames::of(RenameKind::Team, &renames), RenamedNames::of(RenameKind::Service, &renames));
    let environments = EnvironmentRenames::between(&base.org, &head.org);
    let policy = policy_changes(&PolicySides {
        base,
        head,
        base_files,
        head_files,
        catalog,
        teams: &teams,
        services: &services,
        environments: &environments,
    });
    let sides = EventSides {
        base: &base.org,
        head: &head.org,
        teams: &teams,
        services: &services,
        environments: &environments,
    };
    let mut events = events(&sides, &renames, &policy);
    events.extend(approvers::events(base, head));
    let context = ChangeContext {
        base,
        head,
        access: &access,
        rows: &rows,
        roots,
        policy: &policy,
        events: &events,
        teams,
        services,
        environments,
        bindings: &bindings,
        entitlements: &entitlements,
        policy_differs: differs(base_sources, head_sources, |path| path == WORKSPACE_FILE),
        teams_differ: differs(base_sources, head_sources, |path| path.starts_with(TEAMS_DIR)),
    };
    let (findings, cards) = (findings(&context, gate), cards(&context));
    let gained = rows.iter().map(|row| &row.change).filter(|change| change.is_more());
    let asked = entitlements.iter().filter(|change| change.kind != EntitlementChangeKind::Lost);
    let asked = asked.flat_map(|change| &change.entitlement.terms.roles);
    let gained = gained.map(|change| &change.key.role).chain(asked);
    let unknown = gained.filter(|role| !catalog.is_understood(role));
    let unknown_roles = unknown.cloned().collect();
    Report { rows, bindings, entitlements, unfilled, cards, renames, policy, events, findings, unknown_roles }
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
