//! What the JSON of a world says, read plainly: loops over values, nothing of the program's.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::condition;
use crate::{
    live_model::world::rules,
    reference_model::{bindings::subject, kind::Kind, places::Scope, printed},
};

/// What a condition asks for beside an end, and its end as an instant.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    pub rest: Vec<String>,
    pub end: Option<String>,
}

/// Somebody with a role in a place. In a cluster `who` is a subject's kind, namespace and name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LiveRow {
    pub scope: Scope,
    pub role: String,
    pub who: String,
    pub asked: Asked,
}

/// The rows of a world, and the members of its groups with their kinds.
#[derive(Debug, Default)]
pub struct Live {
    pub rows: BTreeSet<LiveRow>,
    /// Scopes with a policy, namespaces that are listed or have a binding.
    pub scopes: BTreeSet<Scope>,
    pub groups: BTreeMap<String, BTreeSet<(String, String)>>,
    /// The rules of Roles, by namespace and name.
    roles: BTreeMap<(Scope, String), Rules>,
    numbers: BTreeMap<String, String>,
}

/// Rules: the lists of each, whose order means nothing.
type Rules = BTreeSet<BTreeMap<String, BTreeSet<String>>>;

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// A principal as it is compared: without case, but for identities of pools.
pub fn compared(principal: &str) -> String {
    if principal.contains("://") { principal.to_owned() } else { principal.to_lowercase() }
}

/// Who a principal of definitions or of a row of drift is in a place.
pub fn who(scope: &Scope, principal: &str) -> String {
    if !matches!(scope, Scope::Namespace { .. } | Scope::Cluster(_)) {
        return compared(principal);
    }
    let account = principal.strip_prefix("serviceAccount:").filter(|account| !account.contains(['@', '[']));
    if let Some((namespace, name)) = account.and_then(|account| account.split_once('/')) {
        return format!("ServiceAccount {namespace}/{name}");
    }
    let subject = subject(principal);
    format!("{} {}/{}", subject.kind, subject.namespace, subject.name)
}

/// The values of a text: one, a list, or a line each.
fn values(text: &str) -> Vec<Value> {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Array(values)) => values,
        Ok(value) => vec![value],
        Err(_) => text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
            .collect(),
    }
}

impl Live {
    /// Reads the files of a world by their paths in it.
    pub fn of(files: &BTreeMap<String, String>) -> Self {
        let mut live = Self::default();
        for value in files.get("projects.json").map(|text| values(text)).unwrap_or_default() {
            live.numbers.insert(text(&value["projectNumber"]), text(&value["projectId"]));
        }
        for (path, file) in files {
            let parts: Vec<&str> = path.trim_end_matches(".json").split('/').collect();
            let own = |kind: Kind, project: &str, id: &str| Scope::Resource {
                project: project.to_owned(),
                kind,
                within: None,
                id: id.to_owned(),
            };
            let scope = match parts.as_slice() {
                ["projects", id] => Scope::Project((*id).to_owned()),
                ["folders", id] => Scope::Folder((*id).to_owned()),
                ["organizations", id] => Scope::Organization((*id).to_owned()),
                // Whose project it is, the file doesn't say.
                ["buckets", id] => own(Kind::Bucket, "", id),
                ["datasets", project, id] => own(Kind::Dataset, project, id),
                ["secrets", project, id] => own(Kind::Secret, project, id),
                ["service_accounts", id] => own(Kind::ServiceAccount, "", id),
                ["clusters", name] => {
                    live.cluster(name, &values(file));
                    continue;
                }
                ["groups"] => {
                    live.groups(&values(file));
                    continue;
                }
                ["projects.json" | "projects"] => continue,
                _ => {
                    for asset in values(file) {
                        live.asset(&asset);
                    }
                    continue;
                }
            };
            live.policy(&scope, &values(file)[0]);
        }
        live
    }

    fn policy(&mut self, scope: &Scope, policy: &Value) {
        self.scopes.insert(scope.clone());
        for binding in list(&policy["bindings"]) {
            let asked = match &binding["condition"] {
                Value::Null => Asked::default(),
                condition => condition::asked(&text(&condition["expression"])),
            };
            for member in list(&binding["members"]) {
                let who = compared(&text(member));
                self.rows.insert(LiveRow {
                    scope: scope.clone(),
                    role: text(&binding["role"]),
                    who,
                    asked: asked.clone(),
                });
            }
        }
    }

    fn asset(&mut self, asset: &Value) {
        let name = ["resource", "name"].iter().find_map(|key| asset[*key].as_str()).expect("a name");
        let policy =
            ["policy", "iamPolicy", "iam_policy"].iter().map(|key| &asset[*key]).find(|policy| !policy.is_null());
        let (host, path) = name.trim_start_matches("//").split_once('/').expect("a host");
        let parts: Vec<&str> = path.split('/').collect();
        let known = |project: &str| self.numbers.get(project).cloned().unwrap_or_else(|| project.to_owned());
        let resource = |project: &str, kind: Kind, within: Option<&str>, id: &str| Scope::Resource {
            project: known(project),
            kind,
            within: within.map(str::to_owned),
            id: id.to_owned(),
        };
        let scope = match (host.split('.').next().expect("a name"), parts.as_slice()) {
            ("cloudresourcemanager", ["projects", id]) => Scope::Project(known(id)),
            ("cloudresourcemanager", ["folders", id]) => Scope::Folder((*id).to_owned()),
            ("cloudresourcemanager", ["organizations", id]) => Scope::Organization((*id).to_owned()),
            ("storage", [id]) => resource("", Kind::Bucket, None, id),
            ("cloudkms", _) => resource("", Kind::CryptoKey, None, path),
            ("bigquery", ["projects", project, "datasets", id]) => resource(project, Kind::Dataset, None, id),
            ("secretmanager", ["projects", project, "secrets", id]) => resource(project, Kind::Secret, None, id),
            ("iam", ["projects", _, "serviceAccounts", id]) => resource("", Kind::ServiceAccount, None, id),
            ("pubsub", ["projects", project, "topics", id]) => resource(project, Kind::Topic, None, id),
            ("pubsub", ["projects", project, "subscriptions", id]) => resource(project, Kind::Subscription, None, id),
            ("artifactregistry", ["projects", project, "locations", within, "repositories", id]) => {
                resource(project, Kind::Repository, Some(within), id)
            }
            ("run", ["projects", project, "locations", within, "services", id]) => {
                resource(project, Kind::Run, Some(within), id)
            }
            ("spanner", ["projects", project, "instances", within, "databases", id]) => {
                resource(project, Kind::Database, Some(within), id)
            }
            _ => panic!("{name}"),
        };
        self.policy(&scope, policy.expect("a policy"));
    }

    fn cluster(&mut self, cluster: &str, lists: &[Value]) {
        for item in lists.iter().flat_map(|objects| list(&objects["items"])) {
            let kind = text(&item["kind"]);
            let scope = match kind.as_str() {
                "RoleBinding" => {
                    Scope::Namespace { cluster: cluster.to_owned(), namespace: text(&item["metadata"]["namespace"]) }
                }
                "Role" => {
                    let namespace = text(&item["metadata"]["namespace"]);
                    let scope = Scope::Namespace { cluster: cluster.to_owned(), namespace };
                    self.roles.insert((scope, text(&item["metadata"]["name"])), rules_of(&item["rules"]));
                    continue;
                }
                "ClusterRoleBinding" => Scope::Cluster(cluster.to_owned()),
                "Namespace" => {
                    let namespace = text(&item["metadata"]["name"]);
                    self.scopes.insert(Scope::Namespace { cluster: cluster.to_owned(), namespace });
                    continue;
                }
                _ => continue,
            };
            self.scopes.insert(scope.clone());
            let role = format!("{}/{}", text(&item["roleRef"]["kind"]), text(&item["roleRef"]["name"]));
            for subject in list(&item["subjects"]) {
                let (kind, name) = (text(&subject["kind"]), text(&subject["name"]));
                // An account by the name of its user is the account.
                let account = name.strip_prefix("system:serviceaccount:").filter(|_| kind == "User");
                let who = match account.and_then(|account| account.split_once(':')) {
                    Some((namespace, name)) => format!("ServiceAccount {namespace}/{name}"),
                    None => format!("{kind} {}/{name}", text(&subject["namespace"])),
                };
                self.rows.insert(LiveRow { scope: scope.clone(), role: role.clone(), who, asked: Asked::default() });
            }
        }
    }

    fn groups(&mut self, groups: &[Value]) {
        for group in groups {
            let members = list(&group["memberships"]).map(|membership| {
                let key = if membership["preferredMemberKey"].is_null() { "memberKey" } else { "preferredMemberKey" };
                (text(&membership["type"]), text(&membership[key]["id"]).to_lowercase())
            });
            self.groups.entry(text(&group["groupKey"]["id"]).to_lowercase()).or_default().extend(members);
        }
    }

    /// The people of a group and of the groups in it.
    pub fn people(&self, group: &str) -> BTreeSet<String> {
        let members = self.members(group).into_iter();
        members.filter(|(kind, _)| !["GROUP", "SERVICE_ACCOUNT"].contains(&kind.as_str())).map(|(_, one)| one).collect()
    }

    /// The members of a group and of the groups in it, with their kinds.
    pub fn members(&self, group: &str) -> BTreeSet<(String, String)> {
        let (mut members, mut seen, mut open) = (BTreeSet::new(), BTreeSet::new(), vec![group.to_owned()]);
        while let Some(group) = open.pop() {
            if seen.insert(group.clone()) {
                let own = self.groups.get(&group).into_iter().flatten();
                open.extend(own.clone().filter(|(kind, _)| kind == "GROUP").map(|(_, address)| address.clone()));
                members.extend(own.cloned());
            }
        }
        members
    }

    /// Whether a role means there what definitions mean by it: a Role has the rules of its name.
    pub fn is_same_role(&self, scope: &Scope, role: &str) -> bool {
        let Some(name) = role.strip_prefix("Role/") else { return true };
        let ours = rules(name)
            .into_iter()
            .map(|rule| rule.into_iter().map(|(key, items)| (key.to_owned(), items.into_iter().collect())).collect());
        self.roles.get(&(scope.clone(), name.to_owned())) == Some(&ours.collect())
    }

    /// Whether somebody has a role in a place, asked for just this.
    pub fn has(&self, scope: &Scope, role: &str, principal: &str, asked: &Asked) -> bool {
        self.rows.contains(&LiveRow {
            scope: known_by(scope),
            role: role.to_owned(),
            who: who(scope, principal),
            // RBAC has no ends.
            asked: if matches!(scope, Scope::Namespace { .. } | Scope::Cluster(_)) {
                Asked::default()
            } else {
                asked.clone()
            },
        })
    }
}

/// The scope of a row. Of what no definition knows, a file need not say whose project it is in.
pub fn scope(printed: &Value) -> Scope {
    let mut printed = printed.clone();
    if Kind::ALL.iter().any(|kind| !printed[kind.key()].is_null()) && printed["project"].is_null() {
        printed["project"] = Value::from("");
    }
    known_by(&printed::scope(&printed))
}

/// The rules of a Role as `kubectl` prints them.
fn rules_of(printed: &Value) -> Rules {
    let lists = |rule: &Value| {
        let lists = rule.as_object().into_iter().flatten();
        lists.map(|(key, items)| (key.clone(), list(items).map(text).collect())).collect()
    };
    list(printed).map(lists).collect()
}

/// A scope as the files of a world name it: ids that are the world's own need no project.
pub fn known_by(scope: &Scope) -> Scope {
    match scope {
        Scope::Resource { kind: kind @ (Kind::Bucket | Kind::ServiceAccount | Kind::CryptoKey), id, .. } => {
            Scope::Resource { project: String::new(), kind: *kind, within: None, id: id.clone() }
        }
        other => other.clone(),
    }
}
