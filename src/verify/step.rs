//! The changes of a plan as steps: what each resource was and will be in a cloud or cluster.

use std::collections::BTreeMap;

use super::{
    clusters::Clusters,
    configured::{Configured, without_keys},
    plan_json::{ChangeJson, PlanJson},
};
use crate::terraform::{
    PlannedKind, PlannedObject, PlannedValue, RemovedObject, RemovedRole, RevokedAccess, Surroundings, Unreadable,
    access_argument, denies_access, gives_access, group_address, is_known_provider, read_planned, removed_object,
    revoked_access,
};

/// What Terraform does with a resource.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a plan says any combination of them")]
pub(super) struct PlannedActions {
    pub creates: bool,
    pub updates: bool,
    pub deletes: bool,
    pub forgets: bool,
    pub reads: bool,
    /// Whether the new object comes before the old one goes.
    pub creates_first: bool,
}

impl PlannedActions {
    /// The actions of a plan's list, and the first one that isn't known.
    fn of<'a>(words: impl Iterator<Item = &'a str>) -> (Self, Option<&'a str>) {
        let mut actions = Self::default();
        let mut unknown = None;
        for word in words {
            match word {
                "no-op" => {}
                "create" => {
                    actions.creates = true;
                    actions.creates_first = !actions.deletes;
                }
                "update" => actions.updates = true,
                "delete" => actions.deletes = true,
                "forget" => actions.forgets = true,
                "read" => actions.reads = true,
                other => unknown = unknown.or(Some(other)),
            }
        }
        (actions, unknown)
    }

    /// Whether the resource goes and nothing comes in its place.
    pub(super) fn only_removes(self) -> bool {
        (self.deletes || self.forgets) && !self.creates && !self.updates
    }
}

/// A step of a plan.
#[derive(Debug)]
pub(super) struct PlannedStep<'a> {
    pub address: &'a str,
    pub kind: Option<PlannedKind>,
    pub actions: PlannedActions,
    /// An action that isn't known.
    pub unknown_action: Option<&'a str>,
    pub imports: bool,
    pub moves: bool,
    pub before: Option<PlannedObject>,
    pub after: Option<PlannedObject>,
    /// Why what it will be can't be read.
    pub unreadable: Option<Unreadable>,
    /// Why what it was and won't be any more can't be read.
    pub unreadable_before: Option<Unreadable>,
    /// Whether it was in a cluster of the root that nothing tells.
    pub may_be_any_cluster: bool,
    /// Why it gives access in a way that isn't teamkit's.
    pub access: Option<&'static str>,
    /// The role that it gives so, and the principals that it names, as far as its arguments say.
    pub given: (Option<String>, Vec<String>),
    /// The role that goes with it, and the provider of its cluster, if it is in one.
    pub removed_role: Option<(RemovedRole, Option<String>)>,
    /// What it decides alone: what it was if it goes, or else what it will be.
    pub decides: Option<RevokedAccess>,
}

impl PlannedStep<'_> {
    /// Whether the object exists before and after, and isn't another.
    pub(super) fn stays(&self) -> bool {
        self.before.is_some() && self.after.is_some() && !self.actions.deletes && !self.actions.creates
    }

    /// What goes with it though other resources have it.
    pub(super) fn revoked(&self) -> Option<&RevokedAccess> {
        self.decides.as_ref().filter(|_| self.actions.deletes)
    }
}

/// The steps of managed resources, and of programs that the apply runs.
pub(super) fn steps<'a>(
    plan: &'a PlanJson<'a>,
    configured: &Configured<'a>,
    clusters: &Clusters<'a>,
) -> Vec<PlannedStep<'a>> {
    let changes: Vec<&ChangeJson<'_>> = plan.resource_changes.iter().flatten().collect();
    let groups = PlannedGroups::of(&changes);
    let reader = StepReader { clusters, configured, groups };
    changes.into_iter().filter_map(|change| reader.step(change)).collect()
}

/// The groups of a plan.
struct PlannedGroups<'a> {
    /// Their addresses by the ids that the cloud gave them.
    by_id: BTreeMap<&'a str, String>,
    /// The same by the addresses of their resources.
    by_resource: BTreeMap<&'a str, String>,
}

impl<'a> PlannedGroups<'a> {
    fn of(changes: &[&'a ChangeJson<'a>]) -> Self {
        let mut groups = Self { by_id: BTreeMap::new(), by_resource: BTreeMap::new() };
        for change in changes.iter().filter(|change| PlannedKind::of(&change.kind) == Some(PlannedKind::Group)) {
            for value in [&change.change.before, &change.change.after] {
                let Some(group) = group_address(value) else { continue };
                let ids = ["id", "name"].into_iter().filter_map(|key| value.get(key).as_text());
                groups.by_id.extend(ids.map(|id| (id, group.clone())));
                groups.by_resource.insert(&change.address, group);
            }
        }
        groups
    }
}

struct StepReader<'r, 'a> {
    clusters: &'r Clusters<'a>,
    configured: &'r Configured<'a>,
    groups: PlannedGroups<'a>,
}

impl<'a> StepReader<'_, 'a> {
    /// The step of a change; `None` for data that is only read.
    fn step(&self, change: &'a ChangeJson<'a>) -> Option<PlannedStep<'a>> {
        let (actions, unknown_action) = PlannedActions::of(change.change.actions.iter().map(|action| &**action));
        let is_data = change.mode.as_deref() == Some("data");
        if is_data && !actions.reads {
            return None;
        }
        let kind = if is_data { None } else { PlannedKind::of(&change.kind) };
        let base = without_keys(&change.address);
        let mut step = PlannedStep {
            address: &change.address,
            kind,
            actions,
            unknown_action,
            imports: change.change.importing.is_some(),
            moves: change.previous_address.as_deref().is_some_and(|previous| previous != &*change.address),
            before: None,
            after: None,
            unreadable: None,
            unreadable_before: None,
            may_be_any_cluster: false,
            access: None,
            given: (None, Vec::new()),
            removed_role: None,
            decides: None,
        };
        if is_data {
            // Only one that waits for the apply has an action.
            step.access = (&*change.kind == "external").then_some("runs a program while it is applied");
            return step.access.is_some().then_some(step);
        }
        if let Some(kind) = kind {
            step.access = of_other_provider(change);
            self.read(&mut step, kind, change, &base);
        } else {
            let goes = actions.deletes || actions.forgets;
            match revoked_access(&change.kind, if goes { &change.change.before } else { &change.change.after }) {
                Ok(decides) => step.decides = decides,
                Err(fault) => step.unreadable = Some(fault).filter(|_| actions.deletes),
            }
            step.access = self.access(change, actions, &base);
            if actions.deletes {
                self.read_removed(&mut step, change, &base);
            }
            step.given = given(if actions.only_removes() { &change.change.before } else { &change.change.after });
        }
        Some(step)
    }

    /// Reads what another type of resource takes away as if it were a resource for that.
    fn read_removed(&self, step: &mut PlannedStep<'a>, change: &'a ChangeJson<'a>, base: &str) {
        match removed_object(&change.kind, &change.change.before) {
            RemovedObject::Nothing => {}
            RemovedObject::Unknown => {
                step.access = step.access.or(Some("removes from a cluster what a plan doesn't show"));
            }
            RemovedObject::Role(role) => {
                let key = self.configured.resource(base).and_then(|resource| resource.provider_config_key.as_deref());
                let provider = role.is_in_cluster().then(|| self.clusters.provider(key, &change.address)).flatten();
                step.may_be_any_cluster = role.is_in_cluster() && self.clusters.may_be_any(key, &change.address);
                step.removed_role = Some((role, provider));
            }
            RemovedObject::Object(kind, value) => {
                let key = self.configured.resource(base).and_then(|resource| resource.provider_config_key.as_deref());
                let provider = kind.is_in_cluster().then(|| self.clusters.provider(key, &change.address)).flatten();
                let surroundings = Surroundings { provider: provider.as_deref(), ..Surroundings::default() };
                step.kind = Some(kind);
                step.may_be_any_cluster = kind.is_in_cluster() && self.clusters.may_be_any(key, &change.address);
                match read_planned(kind, &change.kind, &value, surroundings) {
                    Ok(object) => step.before = Some(object),
                    Err(fault) => step.unreadable_before = Some(fault),
                }
            }
        }
    }

    fn read(&self, step: &mut PlannedStep<'a>, kind: PlannedKind, change: &'a ChangeJson<'a>, base: &str) {
        let resource = self.configured.resource(base);
        let key = resource.and_then(|resource| resource.provider_config_key.as_deref());
        let provider = if kind.is_in_cluster() { self.clusters.provider(key, &change.address) } else { None };
        step.may_be_any_cluster = kind.is_in_cluster() && self.clusters.may_be_any(key, &change.address);
        // What is written there may be any project, as long as it is unknown.
        let writes_project = self.configured.argument(base, "project").is_some();
        let of_provider = key.and_then(|key| self.configured.provider_constant(key, "project"));
        let project = of_provider.filter(|_| !writes_project);
        let leaves_names_out = self.configured.leaves_out(base, "rule", "resource_names");
        let read = |value: &PlannedValue<'_>| {
            let group = (kind == PlannedKind::GroupMember).then(|| self.group(value, &change.address, base)).flatten();
            let surroundings = Surroundings { provider: provider.as_deref(), project, group, leaves_names_out };
            read_planned(kind, &change.kind, value, surroundings)
        };
        if change.change.before != PlannedValue::Null {
            match read(&change.change.before) {
                Ok(object) => step.before = Some(object),
                Err(fault) => step.unreadable_before = Some(fault).filter(|_| step.actions.deletes),
            }
        }
        // Some provisioners run when a resource is destroyed.
        step.access = step.access.or_else(|| self.provisioned(step.actions, base));
        let goes = step.actions.deletes || step.actions.forgets;
        if step.actions.only_removes() || change.deposed.is_some() && goes {
            return;
        }
        // An old object that stays is what it was, beside the one in its place.
        match read(if is_old_and_stays(change, step.actions) { &change.change.before } else { &change.change.after }) {
            Ok(object) => step.after = Some(object),
            Err(fault) => step.unreadable = Some(fault),
        }
    }

    /// The address of the group that a membership is in; `None` where the plan doesn't tell.
    fn group(&self, value: &PlannedValue<'_>, address: &str, base: &str) -> Option<&str> {
        let PlannedGroups { by_id, by_resource } = &self.groups;
        if let Some(id) = value.get("group").as_text() {
            return by_id.get(id).map(String::as_str);
        }
        let is_group: fn(&str) -> bool = |kind| PlannedKind::of(kind) == Some(PlannedKind::Group);
        let referred = self.configured.referred(base, "group", is_group)?;
        let instance = referred.instance(by_resource.keys().copied(), address)?;
        by_resource.get(instance).map(String::as_str)
    }

    /// Why a resource of another kind gives access.
    fn access(&self, change: &ChangeJson<'_>, actions: PlannedActions, base: &str) -> Option<&'static str> {
        if denies_access(&change.kind) {
            let changes = actions.deletes || actions.updates || actions.forgets;
            return changes.then_some("takes access away, and the plan changes or removes it");
        }
        let is_left_behind = change.deposed.is_some();
        if actions.deletes && (!actions.creates || is_left_behind) {
            return self.provisioned(actions, base);
        }
        // What is forgotten stays as it was.
        let stays = actions.only_removes() || is_old_and_stays(change, actions);
        let value = if stays { &change.change.before } else { &change.change.after };
        gives_access(&change.kind, value)
            .or_else(|| self.written_access(&change.kind, base))
            .or_else(|| self.provisioned(actions, base))
    }

    /// What gives access by an argument that the configuration writes.
    fn written_access(&self, kind: &str, base: &str) -> Option<&'static str> {
        let argument = access_argument(kind)?;
        self.configured.argument(base, argument).map(|_| "gives access by its arguments")
    }

    fn provisioned(&self, actions: PlannedActions, base: &str) -> Option<&'static str> {
        let provisioners = self.configured.resource(base)?.provisioners.as_ref()?;
        let runs = !provisioners.is_empty() && (actions.creates || actions.deletes);
        runs.then_some("runs commands (`provisioner`) while it is applied, which a plan doesn't show")
    }
}

/// Whether a replacement left an object behind before, and nothing happens to it now.
fn is_old_and_stays(change: &ChangeJson<'_>, actions: PlannedActions) -> bool {
    let PlannedActions { creates, updates, deletes, forgets, reads: _, creates_first: _ } = actions;
    change.deposed.is_some() && !(creates || updates || deletes || forgets)
}

/// Why nobody knows what a resource of ours does: another provider has types of the same name.
fn of_other_provider(change: &ChangeJson<'_>) -> Option<&'static str> {
    let is_known = is_known_provider(change.provider_name.as_deref()?);
    (!is_known).then_some("another provider than the one that teamkit knows makes it in its own way")
}

/// The role and the principals that arguments name as most resources of IAM do.
fn given(value: &PlannedValue<'_>) -> (Option<String>, Vec<String>) {
    let text = |value: &PlannedValue<'_>| value.as_text().map(str::to_owned);
    let members = ["members", "member"].into_iter().flat_map(|key| value.get(key).items());
    (text(value.get("role")), members.filter_map(text).collect())
}
