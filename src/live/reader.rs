//! What a file says, from its records: which keys a record has tells what it is.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    asset::{Asset, AssetHierarchy, scope_of_kind},
    end::LiveEnd,
    fact::{LiveFact, LiveRecords},
    fault::{AGAIN, LiveFault},
    grant::grants_of_policy,
    group::{LiveGroup, memberships_of},
    location::LiveLocation,
    loose::Loose,
    object_kind::ObjectKind,
    query::Query,
    rbac::LiveCluster,
    record::{BindingRecord, PolicyRecord, RbacItem, Record},
};
use crate::model::Scope;

/// A file that is being read.
pub(super) struct RecordReader<'f> {
    file: &'f Arc<str>,
    location: LiveLocation,
    facts: Vec<LiveFact>,
    /// What the file says of its cluster.
    cluster: Option<LiveCluster>,
    /// The kinds of objects in it that are passed over, if none was read so far.
    unread: Option<String>,
    /// The policy at the file's path was read.
    has_policy: bool,
    hierarchy: AssetHierarchy,
    /// Assets of kinds that definitions can't name, by kind.
    others: BTreeMap<Arc<str>, BTreeSet<Arc<str>>>,
    query: Option<Query>,
    /// The scopes of a list that begins with a project and goes on with what is above it.
    ancestry: Vec<Scope>,
    is_empty: bool,
}

impl<'f> RecordReader<'f> {
    pub(super) fn new(file: &'f Arc<str>) -> Self {
        Self {
            file,
            location: LiveLocation::of(file),
            facts: Vec::new(),
            cluster: None,
            unread: None,
            has_policy: false,
            hierarchy: AssetHierarchy::default(),
            others: BTreeMap::new(),
            query: None,
            ancestry: Vec::new(),
            is_empty: true,
        }
    }

    pub(super) fn file(&self) -> &'f Arc<str> {
        self.file
    }

    pub(super) fn begin_list(&mut self) {
        self.is_empty = false;
        self.ancestry.clear();
    }

    pub(super) fn end_list(&mut self) {
        let ancestry = std::mem::take(&mut self.ancestry);
        let above: BTreeSet<Scope> = ancestry.iter().filter(|scope| scope.may_be_above_projects()).cloned().collect();
        if let Some(project) = ancestry.into_iter().find(Scope::is_project).filter(|_| !above.is_empty()) {
            self.hierarchy.note(project, above);
        }
    }

    /// What the file says.
    pub(super) fn finish(mut self) -> Result<LiveRecords, LiveFault> {
        if self.is_empty {
            return Err(self.fault("the file is empty").hint(AGAIN));
        }
        if let Some(query) = self.query {
            self.facts.extend(query.finish(self.file)?);
        }
        let file = Arc::clone(self.file);
        if let Some(kind) = self.unread {
            return Err(LiveFault::new(&file, format!("objects of the kind `{kind}`, which say nothing about access"))
                .hint("export `rolebindings,roles,namespaces,clusterrolebindings`"));
        }
        if let (Some(cluster), LiveLocation::Cluster(name)) = (self.cluster, &self.location) {
            self.facts.push(LiveFact::Cluster { name: Arc::clone(name), file: Arc::clone(&file), cluster });
        }
        let AssetHierarchy { ids, above, within } = self.hierarchy;
        let ids = ids.into_iter();
        self.facts.extend(ids.map(|(number, id)| LiveFact::Project {
            id,
            number: Some(number),
            file: Arc::clone(&file),
        }));
        self.facts.extend(above.into_iter().map(|(below, above)| LiveFact::Above { below, above }));
        self.facts.extend(within.into_iter().map(|(resource, number)| LiveFact::Within { resource, number }));
        self.facts.extend(self.others.into_iter().map(|(kind, names)| LiveFact::Others { kind, names }));
        if self.facts.is_empty() && self.location != LiveLocation::Elsewhere {
            return Err(
                LiveFault::new(self.file, "a list with nothing in it, where its path needs something").hint(AGAIN)
            );
        }
        Ok(LiveRecords(self.facts))
    }

    /// Takes one value.
    pub(super) fn take(&mut self, record: Record) -> Result<(), LiveFault> {
        self.is_empty = false;
        if record.bindings.is_some() && record.items.is_some() {
            return Err(self.fault("`bindings` of a policy and `items` of a cluster in one object"));
        }
        if Query::is(&record) {
            return self.take_message(record);
        }
        if Asset::is(&record) {
            return self.take_asset(record);
        }
        let text = |loose: &Option<Loose>| loose.as_ref().and_then(|loose| loose.0.clone());
        if let (Some(kind), Some(id)) = (text(&record.type_of), text(&record.id))
            && let Some(scope) = scope_of_kind(&kind, &id)
        {
            return self.take_ancestor(scope, record.policy);
        }
        if let Some(items) = record.items {
            return self.take_items(&text(&record.kind).unwrap_or_default(), items);
        }
        if record.role_ref.is_some() || (record.metadata.is_some() && matches!(self.location, LiveLocation::Cluster(_)))
        {
            let Record { kind, metadata, role_ref, subjects, rules, .. } = record;
            let kind = kind.and_then(|kind| kind.0);
            return self.take_items("", vec![RbacItem { kind, metadata, role_ref, subjects, rules }]);
        }
        if record.group_key.is_some() || record.preferred_member_key.is_some() {
            return self.take_group(record);
        }
        if let (Some(unique_id), Some(address)) = (text(&record.unique_id), text(&record.email)) {
            self.facts.push(LiveFact::Account { unique_id: unique_id.into(), address: address.to_lowercase().into() });
            return Ok(());
        }
        if let Some(id) = text(&record.project_id) {
            self.facts.push(LiveFact::Project {
                id: id.into(),
                number: text(&record.project_number).map(Arc::from),
                file: Arc::clone(self.file),
            });
            return Ok(());
        }
        if let Some(moment) = text(&record.exported) {
            let day = LiveEnd::parse(&moment).map(LiveEnd::date);
            let day = day.ok_or_else(|| self.fault(format!("`{moment}` is not a moment")))?;
            self.facts.push(LiveFact::Exported(day));
            return Ok(());
        }
        if record.bindings.is_some() || record.etag.is_some() {
            return self.take_policy(record.bindings.unwrap_or_default());
        }
        Err(self.fault("not the output of any command that teamkit reads").hint(READS))
    }

    /// Takes an object without any key but `version`: a policy that grants nothing, of which somebody left out the `etag`.
    /// Where no policy is expected, it isn't taken.
    pub(super) fn take_nothing(&mut self) -> bool {
        matches!(self.location, LiveLocation::Policy(_)) && self.take_policy(Vec::new()).is_ok()
    }

    fn take_policy(&mut self, bindings: Vec<BindingRecord>) -> Result<(), LiveFault> {
        let LiveLocation::Policy(scope) = &self.location else {
            let fault = self.fault("a policy that doesn't say what it is of");
            return Err(fault.hint("its path has to, such as `projects/ID.json`"));
        };
        self.is_empty = false;
        let scope = scope.clone();
        if std::mem::replace(&mut self.has_policy, true) {
            return Err(self.fault("a second policy in a file for one"));
        }
        self.add_policy(scope, bindings)
    }

    fn add_policy(&mut self, scope: Scope, bindings: Vec<BindingRecord>) -> Result<(), LiveFault> {
        let grants = grants_of_policy(bindings, self.file).map_err(|message| self.fault(message))?;
        self.facts.push(LiveFact::Policy { scope, grants, file: Arc::clone(self.file) });
        Ok(())
    }

    fn take_asset(&mut self, record: Record) -> Result<(), LiveFault> {
        let mut asset = Asset::of(record).map_err(|(message, hint)| self.fault(message).hint(hint))?;
        if let Some(scope) = asset.scope(&mut self.hierarchy) {
            return self.add_policy(scope, asset.policy.bindings.unwrap_or_default());
        }
        self.others.entry(asset.kind).or_default().insert(asset.name);
        Ok(())
    }

    fn take_ancestor(&mut self, scope: Scope, policy: Option<PolicyRecord>) -> Result<(), LiveFault> {
        let Some(policy) = policy else { return Err(self.fault("a project or what is above it, without its policy")) };
        self.ancestry.push(scope.clone());
        self.add_policy(scope, policy.bindings.unwrap_or_default())
    }

    fn take_message(&mut self, record: Record) -> Result<(), LiveFault> {
        let cluster = match &self.location {
            LiveLocation::Cluster(name) => Some((name, self.cluster.get_or_insert_default())),
            LiveLocation::Policy(_) | LiveLocation::Elsewhere => None,
        };
        let taken = self.query.get_or_insert_default().take(record, cluster, self.file);
        taken.map_err(|(message, hint)| LiveFault { hint, ..self.fault(message) })
    }

    fn take_items(&mut self, list: &str, items: Vec<RbacItem>) -> Result<(), LiveFault> {
        let LiveLocation::Cluster(name) = &self.location else {
            let fault = self.fault("objects of a cluster that don't say which one");
            return Err(fault.hint("the path has to name it, such as `clusters/NAME.json`"));
        };
        let of_list = list.strip_suffix("List").unwrap_or_default();
        let cluster = self.cluster.get_or_insert_default();
        match ObjectKind::of_list(list) {
            Some(kind) => drop(cluster.kinds.insert(kind)),
            None => cluster.is_mixed = true,
        }
        for mut item in items {
            let kind = item.kind.take().unwrap_or_else(|| of_list.to_owned());
            if kind.is_empty() {
                return Err(LiveFault::new(
                    self.file,
                    "an object without `kind`, in a list that doesn't say it either",
                ));
            }
            if kind.strip_suffix("List").is_some_and(|of| of.is_empty() || ObjectKind::parse(of).is_some()) {
                return Err(LiveFault::new(self.file, format!("a list of the kind `{kind}` in a list")));
            }
            cluster.add(name, &kind, item, self.file).map_err(|message| LiveFault::new(self.file, message))?;
            if cluster.kinds.is_empty() {
                self.unread.get_or_insert(kind);
            } else {
                self.unread = None;
            }
        }
        Ok(())
    }

    fn take_group(&mut self, record: Record) -> Result<(), LiveFault> {
        let Some(key) = record.group_key else {
            let fault = self.fault("a membership that doesn't say which group it is in");
            return Err(fault.hint("memberships belong into `groups.json`, under `memberships` of what `gcloud identity groups describe` prints"));
        };
        let Some(memberships) = record.memberships else {
            let fault = self.fault(format!("the group `{}` without its `memberships`", key.id));
            return Err(fault.hint("add what `gcloud identity groups memberships list --view=full` prints for it"));
        };
        let memberships = memberships_of(&key.id, memberships).map_err(|message| self.fault(message))?;
        let name = record.name.and_then(|name| name.0).map(Arc::from);
        let group = LiveGroup { name, file: Arc::clone(self.file), memberships };
        self.facts.push(LiveFact::Group { address: key.id.to_ascii_lowercase().into(), group });
        Ok(())
    }

    fn fault(&self, message: impl Into<String>) -> LiveFault {
        LiveFault::new(self.file, message)
    }
}

/// What to do about a file of another kind.
const READS: &str = "see \"What is read\" in the reference; take other files out of the directory";
