//! Definitions that give exactly some facts, and what teamkit generates from them, read back.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use hcl::{Block, Body, Expression};

use super::{
    cloud::{Condition, Fact},
    configuration::Configuration,
    resource::Resource,
};
use crate::support::workspace::Workspace;

/// The one cluster of these worlds.
const CLUSTER: &str = "platform";

/// Writes definitions that give people what some facts give: projects are `SERVICE-prod`, namespaces `platform/SERVICE`.
pub fn write_definitions(workspace: &Workspace, defined: &BTreeSet<Fact>) {
    let environment = format!(
        "version: 1\ndomain: example.com\nenvironments:\n  production:\n    google: {{ project: \"{{{{service}}}}-prod\" \
         }}\n    kubernetes: {{ cluster: {CLUSTER}, namespace: \"{{{{service}}}}\" }}\n"
    );
    workspace.write("teamkit.yaml", environment);
    let (mut services, mut grants) = (BTreeSet::new(), String::new());
    for fact in defined {
        let mut end = String::new();
        let (service, role, who) = match fact {
            Fact::Member { scope, role, condition, member } => {
                if let Some(Condition { title, .. }) = condition {
                    let day = title.strip_prefix("until ").expect("a condition that is an end");
                    end = format!(", until: {day}");
                }
                (scope.strip_suffix("-prod").expect("a project"), format!("google: [{role}]"), member)
            }
            Fact::Subject { namespace, role, subject, .. } => {
                let (_, service) = namespace.split_once('/').expect("a cluster and a namespace");
                let role = role.strip_prefix("ClusterRole/").expect("a ClusterRole");
                (service, format!("kubernetes: [{role}]"), subject)
            }
        };
        services.insert(service);
        let entry = format!("  - {{ service: {service}, {role}, to: [\"{who}\"], reason: needed{end} }}\n");
        if !grants.contains(&entry) {
            grants += &entry;
        }
    }
    let mut registry = String::new();
    for service in &services {
        writeln!(registry, "{service}: {{}}").expect("a text");
    }
    let names = services.into_iter().collect::<Vec<_>>().join(", ");
    let team = format!("description: Everybody\nmembers: [one, two]\nservices: [{names}]\n");
    let grants = if grants.is_empty() { grants } else { format!("grants:\n{grants}") };
    workspace.write("services/all.yaml", if registry.is_empty() { "{}\n".to_owned() } else { registry });
    workspace.write("teams/all.yaml", team + &grants);
}

/// The roots that teamkit generated, by their paths; with their imports, where there are any.
pub fn generated(workspace: &Workspace) -> BTreeMap<String, Configuration> {
    let files = workspace.generated();
    let roots = files.into_iter().map(|(path, text)| {
        let root = path.trim_end_matches("/teamkit.tf").to_owned();
        let mut configuration = resources(&text);
        let imports = format!("{root}/teamkit.imports.tf");
        if workspace.exists(&imports) {
            configuration.imports = imported(&workspace.read(&imports), &configuration);
        }
        (root, configuration)
    });
    roots.collect()
}

fn blocks(text: &str) -> Vec<Block> {
    let body: Body = hcl::from_str(text).expect("HCL");
    body.into_blocks().collect()
}

fn labels(block: &Block) -> Vec<&str> {
    block.labels().iter().map(hcl::BlockLabel::as_str).collect()
}

fn nested<'a>(body: &'a Body, name: &str) -> Vec<&'a Block> {
    body.blocks().filter(|block| block.identifier() == name).collect()
}

/// An attribute that is a text; empty where there is none.
fn text(body: &Body, name: &str) -> String {
    let attribute = body.attributes().find(|attribute| attribute.key() == name);
    match attribute.map(hcl::Attribute::expr) {
        Some(Expression::String(text)) => text.clone(),
        Some(Expression::TemplateExpr(template)) => panic!("{name} is a template: {template}"),
        Some(other) => panic!("{name} is no text: {other:?}"),
        None => String::new(),
    }
}

/// An attribute that is an address, as it is written.
fn address(body: &Body, name: &str) -> String {
    let attribute = body.attributes().find(|attribute| attribute.key() == name).expect("an address");
    hcl::format::to_string(attribute.expr()).expect("an address")
}

fn resources(written: &str) -> Configuration {
    let mut configuration = Configuration::default();
    for block in blocks(written).iter().filter(|block| block.identifier() == "resource") {
        let labels = labels(block);
        let body = block.body();
        let resource = match labels[0] {
            "google_project_iam_member" => member(body),
            "kubernetes_role_binding_v1" => role_binding(body),
            other => panic!("{other} is not understood"),
        };
        configuration.resources.insert(labels.join("."), resource);
    }
    configuration
}

fn member(body: &Body) -> Resource {
    let conditions = nested(body, "condition");
    let condition = conditions.first().map(|block| {
        let body = block.body();
        Condition { title: text(body, "title"), expression: text(body, "expression") }
    });
    let [scope, role, member] = ["project", "role", "member"].map(|name| text(body, name));
    Resource::Member { scope, role, condition, member }
}

fn role_binding(body: &Body) -> Resource {
    let one = |name: &str| nested(body, name)[0].body();
    let (metadata, role) = (one("metadata"), one("role_ref"));
    let subjects = nested(body, "subject").into_iter().map(|subject| {
        let kind = if text(subject.body(), "kind") == "Group" { "group" } else { "user" };
        format!("{kind}:{}", text(subject.body(), "name"))
    });
    Resource::RoleBinding {
        namespace: format!("{CLUSTER}/{}", text(metadata, "namespace")),
        name: text(metadata, "name"),
        role: format!("{}/{}", text(role, "kind"), text(role, "name")),
        subjects: subjects.collect(),
    }
}

/// The addresses of import blocks, whose ids must be those of what is configured there.
fn imported(written: &str, configuration: &Configuration) -> BTreeSet<String> {
    let mut imports = BTreeSet::new();
    for block in blocks(written) {
        assert_eq!(block.identifier(), "import", "{written}");
        let (to, id) = (address(block.body(), "to"), text(block.body(), "id"));
        let resource = configuration.resources.get(&to).unwrap_or_else(|| panic!("{to} is not configured"));
        let is = match resource {
            Resource::Member { scope, role, condition, member } => {
                let title = condition.iter().map(|condition| format!(" {}", condition.title));
                format!("{scope} {role} {member}{}", title.collect::<String>())
            }
            Resource::RoleBinding { namespace, name, .. } => {
                format!("{}/{name}", namespace.split_once('/').expect("a cluster and a namespace").1)
            }
            other => panic!("nothing of ours can be imported there: {other:?}"),
        };
        assert_eq!(id, is);
        assert!(imports.insert(to), "{id} is imported twice");
    }
    imports
}

/// What a file lets go: whole resources or modules, and moves of single instances. Nothing else may stand there.
pub fn let_go(written: &str) -> Configuration {
    let mut configuration = Configuration::default();
    for block in blocks(written) {
        let body = block.body();
        match block.identifier() {
            "moved" => configuration.moved.push((address(body, "from"), address(body, "to"))),
            "removed" => {
                let lifecycle = nested(body, "lifecycle")[0].body();
                let destroy = lifecycle.attributes().find(|attribute| attribute.key() == "destroy");
                let is_kept = destroy.is_some_and(|attribute| *attribute.expr() == Expression::Bool(false));
                assert!(is_kept, "without `destroy = false`, it is destroyed: {written}");
                let from = address(body, "from");
                assert!(!from.contains('['), "`removed` takes no keys: {from}");
                configuration.removed.insert(from);
            }
            other => panic!("a block `{other}`: {written}"),
        }
    }
    configuration
}

#[test]
fn a_file_that_lets_go_is_read() {
    let file = r#"# A comment.
moved {
  from = module.a["x.y"].google_project_iam_member.this["serviceAccount:p.svc.id.goog[ns/name]"]
  to   = google_project_iam_member.teamkit_released_1
}

moved {
  from = google_project_iam_member.list[3]
  to   = google_project_iam_member.teamkit_released_2
}

removed {
  from = google_project_iam_member.teamkit_released_1

  lifecycle {
    destroy = false
  }
}
"#;
    let read = let_go(file);
    let from = [
        r#"module.a["x.y"].google_project_iam_member.this["serviceAccount:p.svc.id.goog[ns/name]"]"#,
        "google_project_iam_member.list[3]",
    ];
    let to = ["google_project_iam_member.teamkit_released_1", "google_project_iam_member.teamkit_released_2"];
    assert_eq!(
        read.moved,
        std::iter::zip(from, to).map(|(from, to)| (from.to_owned(), to.to_owned())).collect::<Vec<_>>()
    );
    assert_eq!(read.removed, [to[0].to_owned()].into());
}
