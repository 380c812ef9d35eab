//! What the page's commands do to the clusters of the sample company, so that its next export says so.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::machine::Machine;

/// An object of a namespace, and the cluster.
type BindingKey = (String, String, String);

impl Machine {
    /// Carries out what a command did: our roots were applied, or bindings deleted.
    pub fn settle(&self, command: &str) {
        if command.contains("terraform/") && command.contains(" apply ") {
            for ((cluster, namespace, name), binding) in self.our_bindings() {
                self.change(&cluster, |items| {
                    items.retain(|item| !is_binding(item, &namespace, &name));
                    items.push(binding);
                });
            }
            for (path, binding) in self.our_conditions() {
                self.change_policy(&path, |bindings| bindings.push(binding));
            }
        }
        if self.home.exists("world/deleted") {
            for call in self.home.read("world/deleted").lines() {
                self.delete(&call.split('\t').filter(|word| !word.is_empty()).collect::<Vec<&str>>());
            }
            self.home.remove("world/deleted");
        }
    }

    fn delete(&self, words: &[&str]) {
        let option = |name: &str| words.iter().find_map(|word| word.strip_prefix(name)).unwrap_or_default();
        if let ["projects", "remove-iam-policy-binding", project, ..] = words {
            let (role, member) = (option("--role="), option("--member="));
            let title = option("--condition=title=").split(',').next().unwrap_or_default();
            let goes = |binding: &Value| {
                binding["role"] == role && binding["members"][0] == member && binding["condition"]["title"] == title
            };
            return self.change_policy(&format!("projects/{project}.json"), |bindings| {
                let count = bindings.len();
                bindings.retain(|binding| !goes(binding));
                assert_eq!(bindings.len() + 1, count, "{words:?}");
            });
        }
        let name = words.last().expect("a name");
        self.change(option("--context="), |items| {
            let count = items.len();
            items.retain(|item| !is_binding(item, option("--namespace="), name));
            assert_eq!(items.len() + 1, count, "{words:?}");
        });
    }

    fn change_policy(&self, path: &str, change: impl FnOnce(&mut Vec<Value>)) {
        let path = format!("world/{path}");
        let mut policy: Value = serde_json::from_str(&self.home.read(&path)).expect("JSON");
        change(policy["bindings"].as_array_mut().expect("a list"));
        self.home.write(&path, format!("{policy:#}\n"));
    }

    /// The bindings of projects that our roots have under conditions, by the path of the policy.
    fn our_conditions(&self) -> Vec<(String, Value)> {
        let mut found = Vec::new();
        for (path, text) in self.home.generated().iter().filter(|(path, _)| path.starts_with("access/")) {
            for block in text.split("\n}\n").filter(|block| block.contains("  condition {")) {
                let value = |key: &str| {
                    let line = block.lines().find(|line| line.trim_start().starts_with(&format!("{key} ")));
                    let (_, value) =
                        line.unwrap_or_else(|| panic!("no {key} in {path}")).split_once(" = ").expect("a value");
                    serde_json::from_str::<Value>(value).expect("a text")
                };
                let condition = json!({ "title": value("title"), "expression": value("expression") });
                let binding = json!({ "role": value("role"), "members": [value("member")], "condition": condition });
                found.push((format!("projects/{}.json", value("project").as_str().expect("an id")), binding));
            }
        }
        found
    }

    fn change(&self, cluster: &str, change: impl FnOnce(&mut Vec<Value>)) {
        let path = format!("world/{}", self.answer_of(cluster));
        let mut list: Value = serde_json::from_str(&self.home.read(&path)).expect("JSON");
        change(list["items"].as_array_mut().expect("a list"));
        self.home.write(&path, format!("{list:#}\n"));
    }

    /// The bindings that the definitions make, as a cluster has them.
    fn our_bindings(&self) -> BTreeMap<BindingKey, Value> {
        let grants = self.run("teamkit grants --format json 2> /dev/null").exits(0).json();
        let mut subjects: BTreeMap<(BindingKey, String), BTreeSet<String>> = BTreeMap::new();
        for grant in grants["grants"].as_array().expect("grants") {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let (cluster, namespace) = (text(&grant["scope"]["cluster"]), text(&grant["scope"]["namespace"]));
            if cluster.is_empty() {
                continue;
            }
            let (role, principal) = (text(&grant["role"]), text(&grant["principal"]));
            let suffix = if principal.contains(".svc.id.goog[") {
                ".serviceaccount"
            } else if principal.starts_with("group:") {
                ""
            } else {
                ".user"
            };
            let name = format!("teamkit.{}{suffix}", role.to_ascii_lowercase().replace('/', "."));
            subjects.entry(((cluster, namespace, name), role)).or_default().insert(principal);
        }
        subjects
            .into_iter()
            .map(|((key, role), principals)| {
                let binding = binding(&key, &role, &principals);
                (key, binding)
            })
            .collect()
    }
}

/// Whether an item is the binding of that name in a namespace, or of the whole cluster where there is none.
fn is_binding(item: &Value, namespace: &str, name: &str) -> bool {
    let kind = if namespace.is_empty() { "ClusterRoleBinding" } else { "RoleBinding" };
    item["kind"] == kind
        && item["metadata"]["namespace"].as_str().unwrap_or_default() == namespace
        && item["metadata"]["name"] == name
}

fn binding((_, namespace, name): &BindingKey, role: &str, principals: &BTreeSet<String>) -> Value {
    let (kind, role) = role.split_once('/').expect("a kind of role");
    let subjects = principals.iter().map(|principal| {
        let (kind, address) = principal.split_once(':').expect("a kind of principal");
        match (kind, address.split_once('[').and_then(|(_, account)| account.trim_end_matches(']').split_once('/'))) {
            ("serviceAccount", Some((space, account))) => {
                json!({ "kind": "ServiceAccount", "name": account, "namespace": space })
            }
            ("group", _) => json!({ "kind": "Group", "apiGroup": "rbac.authorization.k8s.io", "name": address }),
            _ => json!({ "kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": address }),
        }
    });
    json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": if namespace.is_empty() { "ClusterRoleBinding" } else { "RoleBinding" }, "metadata": { "name": name, "namespace": namespace },
        "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": role }, "subjects": subjects.collect::<Vec<_>>() })
}
