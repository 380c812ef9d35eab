//! The messages of `terraform query -json`: lists of bindings, a message for each result.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    asset_name::AssetName,
    fact::LiveFact,
    fault::{AGAIN, LiveFault},
    grant::{LiveGrant, condition_of},
    loose::LooseFields,
    member::LiveMember,
    object_kind::ObjectKind,
    rbac::LiveCluster,
    record::{FoundRecord, ListCompleteRecord, ListStartRecord, RbacItem, Record},
};
use crate::model::{ResourceKind, Scope, ScopePart, ServiceResource};

/// How many results a list has unless its block says another limit.
const DEFAULT_LIMIT: usize = 100;

/// The lists of a query so far, by their addresses.
#[derive(Default)]
pub(super) struct Query(BTreeMap<String, QueryList>);

#[derive(Default)]
struct QueryList {
    /// What is granted, by scope; a scope that was asked for is there.
    grants: BTreeMap<Scope, Vec<LiveGrant>>,
    found: usize,
    total: Option<usize>,
}

/// What is wrong, and what to do about it.
type QueryFault = (String, Option<String>);

impl Query {
    /// Whether a record is such a message.
    pub(super) fn is(record: &Record) -> bool {
        record.message.is_some()
            || record.list_start.is_some()
            || record.list_resource_found.is_some()
            || record.list_complete.is_some()
    }

    /// Takes a message. A result about a cluster is added to that.
    pub(super) fn take(
        &mut self,
        record: Record,
        cluster: Option<(&Arc<str>, &mut LiveCluster)>,
        file: &Arc<str>,
    ) -> Result<(), QueryFault> {
        if let Some(diagnostic) = &record.diagnostic
            && diagnostic.text("severity") == Some("error")
        {
            let summary = diagnostic.text("summary").unwrap_or("no reason is given");
            return Err((format!("the query failed: {summary}"), Some("mend it and run it again".to_owned())));
        }
        if let Some(ListStartRecord { address, resource_type, input_config }) = record.list_start {
            let list = self.0.entry(address).or_default();
            let config = input_config.unwrap_or_default();
            let known: Vec<&str> = match cluster {
                Some(_) => vec!["namespace"],
                None => arguments_of(&resource_type).iter().map(|(key, _)| *key).collect(),
            };
            if let Some(key) = config.keys().find(|key| !known.contains(key)) {
                let hint = "list all of them: what a part lacks can't be told from what isn't there";
                return Err((format!("a list of a part, by its `{key}`"), Some(hint.to_owned())));
            }
            if let Some((_, cluster)) = cluster {
                cluster.kinds.extend(object_kind(&resource_type));
                let namespace = config.text("namespace").map(Arc::from);
                namespace.map(|namespace| cluster.namespaces.get_or_insert_default().insert(namespace));
                return Ok(());
            }
            if let Some(scope) = scope_of(&resource_type, &config) {
                list.grants.entry(scope).or_default();
            }
        }
        if let Some(found) = record.list_resource_found {
            let list = self.0.entry(found.address.clone()).or_default();
            list.found += 1;
            match cluster {
                Some((name, cluster)) => cluster.add_found(name, found, file)?,
                None => list.add(found, file)?,
            }
        }
        if let Some(ListCompleteRecord { address, total }) = record.list_complete {
            self.0.entry(address).or_default().total = Some(total);
        }
        Ok(())
    }

    /// What the lists say, if all of them are whole.
    pub(super) fn finish(self, file: &Arc<str>) -> Result<Vec<LiveFact>, LiveFault> {
        let mut facts = Vec::new();
        if self.0.is_empty() {
            return Err(LiveFault::new(file, "a query without any `list`").hint(AGAIN));
        }
        for (address, QueryList { grants, found, total }) in self.0 {
            let fault = |what: String| LiveFault::new(file, format!("the results of `{address}` {what}"));
            match total {
                None => return Err(fault("have no end".to_owned()).hint(AGAIN)),
                Some(total) if total != found => {
                    let what = format!("are {total} by its end, and {found} are here");
                    return Err(fault(what).hint(AGAIN));
                }
                Some(DEFAULT_LIMIT) => {
                    let what = format!("are {DEFAULT_LIMIT}, the limit if none is set: there may be more");
                    return Err(fault(what).hint("set `limit` in its `list` block to more than there can be"));
                }
                Some(_) => {}
            }
            let policies = grants.into_iter();
            facts.extend(policies.map(|(scope, grants)| LiveFact::Policy { scope, grants, file: Arc::clone(file) }));
        }
        Ok(facts)
    }
}

impl QueryList {
    fn add(&mut self, found: FoundRecord, file: &Arc<str>) -> Result<(), QueryFault> {
        let FoundRecord { resource_type, identity, resource_object, .. } = found;
        let Some(scope) = scope_of(&resource_type, &identity) else {
            return Err((
                format!("a result of the type `{resource_type}`, which is not read here"),
                Some("list `google_project_iam_member` and others of its kind; of a cluster, put it at `clusters/NAME.json`".to_owned()),
            ));
        };
        let text = |key: &str| identity.text(key).ok_or_else(|| (format!("a result without `identity.{key}`"), None));
        let (role, member) = (text("role")?, text("member")?);
        let conditions = resource_object.and_then(|object| object.condition).unwrap_or_default();
        let condition = conditions.first().map(condition_of);
        if let Some(title) = identity.text("condition_title").filter(|_| condition.is_none()) {
            return Err((
                format!("a result with the condition `{title}`, and without what that says"),
                Some("set `include_resource = true` in its `list` block".to_owned()),
            ));
        }
        self.grants.entry(scope).or_default().push(LiveGrant {
            role: role.into(),
            member: LiveMember::of_policy(member),
            condition,
            binding: None,
            file: Arc::clone(file),
        });
        Ok(())
    }
}

impl LiveCluster {
    /// Takes a binding that a query found.
    fn add_found(&mut self, cluster: &Arc<str>, found: FoundRecord, file: &Arc<str>) -> Result<(), QueryFault> {
        let Some(kind) = object_kind(&found.resource_type) else {
            return Err((format!("a result of the type `{}`, which is not read here", found.resource_type), None));
        };
        let Some(object) = found.resource_object else {
            return Err((
                "a binding without what it says".to_owned(),
                Some("set `include_resource = true` in its `list` block".to_owned()),
            ));
        };
        let item = RbacItem {
            metadata: object.metadata.unwrap_or_default().into_iter().next(),
            role_ref: object.role_ref.unwrap_or_default().into_iter().next(),
            subjects: object.subject,
            ..RbacItem::default()
        };
        self.add(cluster, kind.as_str(), item, file).map_err(|message| (message, None))
    }
}

/// The kind of object that a type of resource is.
fn object_kind(resource_type: &str) -> Option<ObjectKind> {
    match resource_type {
        "kubernetes_role_binding_v1" | "kubernetes_role_binding" => Some(ObjectKind::RoleBinding),
        "kubernetes_cluster_role_binding_v1" | "kubernetes_cluster_role_binding" => {
            Some(ObjectKind::ClusterRoleBinding)
        }
        _ => None,
    }
}

/// The arguments of a resource that binds a member which say where; none of another resource.
fn arguments_of(resource_type: &str) -> &'static [(&'static str, ScopePart)] {
    Scope::member_resources().find(|(known, _)| *known == resource_type).map_or(&[], |(_, arguments)| arguments)
}

/// The scope of a binding by the arguments of the resource that binds.
fn scope_of(resource_type: &str, fields: &LooseFields) -> Option<Scope> {
    let arguments = arguments_of(resource_type);
    let part = |part: ScopePart| {
        let (key, _) = arguments.iter().find(|(_, of)| *of == part)?;
        fields.text(key)
    };
    let last = |text: &str| -> Arc<str> { text.rsplit('/').next().unwrap_or_default().into() };
    let Some(kind) = ResourceKind::all().find(|kind| kind.facts().member == resource_type) else {
        return match (part(ScopePart::Project), part(ScopePart::Folder), part(ScopePart::Id)) {
            (Some(project), ..) => Some(Scope::Project(last(project))),
            (_, Some(folder), _) => Some(Scope::Folder(last(folder))),
            (.., organization) => Some(Scope::Organization(last(organization?))),
        };
    };
    let id = part(ScopePart::Id).or_else(|| part(ScopePart::Account))?;
    // A bucket's id may be `b/NAME`, an account's its full name; a key's id is a path itself.
    let id = if AssetName::has_path(kind) { id.into() } else { last(id) };
    let project = part(ScopePart::Project).map(&last).unwrap_or_default();
    Some(Scope::Resource(Arc::new(ServiceResource { project, kind, within: part(ScopePart::Within).map(last), id })))
}
