//! Terraform's own plan of what `generate` writes, read into bindings, and the bindings that the model's grants ask for.

use std::{collections::BTreeMap, fmt::Write as _, process::Command};

use camino::Utf8Path;
use serde_json::Value;

use super::grants::{Row, Scope};
use crate::support::{
    terraform::tf,
    workspace::{Workspace, copy, repository},
};

/// Who has what where, and under which condition. A binding's cluster is part of its address where blocks are literal;
/// a module is called without it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Binding {
    Google { project: String, role: String, member: String, condition: Option<String> },
    Kubernetes { cluster: Option<String>, namespace: String, role: String, subject: Subject },
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    kind: String,
    name: String,
    namespace: String,
}

/// `tf` of `.ci/run`; nothing, with a notice, where it is not named.
pub fn terraform() -> Option<String> {
    tf("what the model grants is not compared with a plan")
}

/// Generates workspaces and plans all of their roots at once. The bindings of each workspace, sorted; one that stands
/// twice is there twice.
pub fn planned(terraform: &str, workspaces: &[BTreeMap<String, String>]) -> Vec<Vec<Binding>> {
    let all = Workspace::empty();
    let mut main = String::new();
    for (number, files) in workspaces.iter().enumerate() {
        let path = all.path().join(format!("w{number}"));
        for (file, text) in files {
            all.write(&format!("w{number}/{file}"), text);
        }
        copy(&repository().join("modules"), &path.join("modules"));
        all.run(&["-C", path.as_str(), "generate"]).exits(0);
        writeln!(main, "module \"w{number}\" {{\n  source = \"./w{number}\"\n}}").expect("a text");
        roots(&all, number, &path);
    }
    all.write("main.tf", main);
    let run = Command::new(terraform).args(["plan", all.path().as_str()]).output().expect("TEAMKIT_TF is a program");
    assert!(run.status.success(), "{terraform} plan: {}: {}", run.status, String::from_utf8_lossy(&run.stderr));
    let plan: Value = serde_json::from_slice(&run.stdout).expect("a plan as JSON");
    let planned = (0..workspaces.len()).map(|number| {
        let mut bindings = Vec::new();
        let modules = plan["planned_values"]["root_module"]["child_modules"].as_array().expect("modules");
        let address = format!("module.w{number}");
        for module in modules.iter().filter(|module| module["address"] == *address) {
            collect(module, &mut bindings);
        }
        bindings.sort();
        bindings
    });
    planned.collect()
}

/// Makes a module of a workspace that calls each of its roots. Providers that a root leaves to its surroundings get a
/// block in it.
fn roots(all: &Workspace, number: usize, path: &Utf8Path) {
    let mut main = String::new();
    let prefix = format!("w{number}/");
    let generated = all.generated();
    let own = generated.iter().filter_map(|(file, text)| Some((file.strip_prefix(&prefix)?, text)));
    for (count, (file, text)) in own.enumerate() {
        let root = file.trim_end_matches("/teamkit.tf");
        writeln!(main, "module \"r{count}\" {{\n  source = \"./{root}\"\n}}").expect("a text");
        let mut aliases = Vec::new();
        for (_, after) in text.lines().filter_map(|line| line.split_once("= kubernetes.")) {
            if !aliases.contains(&after) && !text.contains(&format!("= \"{after}\"")) {
                aliases.push(after);
            }
        }
        let blocks = aliases.iter().map(|alias| format!("provider \"kubernetes\" {{\n  alias = \"{alias}\"\n}}\n"));
        all.write(&format!("{prefix}{root}/surroundings.tf"), blocks.collect::<Vec<_>>().concat());
    }
    let path = path.strip_prefix(all.path()).expect("below").join("main.tf");
    all.write(path.as_str(), main);
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The bindings of a module and of all that it calls.
fn collect(module: &Value, bindings: &mut Vec<Binding>) {
    for resource in list(&module["resources"]) {
        let values = &resource["values"];
        match resource["type"].as_str() {
            Some("google_project_iam_member") => bindings.push(Binding::Google {
                project: text(&values["project"]),
                role: text(&values["role"]),
                member: text(&values["member"]),
                condition: list(&values["condition"]).next().map(|condition| text(&condition["expression"])),
            }),
            Some("kubernetes_role_binding_v1") => {
                let literal = text(&resource["name"]);
                let role = &values["role_ref"][0];
                assert_eq!(text(&values["metadata"][0]["name"]), binding_name(values), "{literal}");
                for subject in list(&values["subject"]) {
                    bindings.push(Binding::Kubernetes {
                        cluster: literal.split_once("__").map(|(cluster, _)| cluster.to_owned()),
                        namespace: text(&values["metadata"][0]["namespace"]),
                        role: format!("{}/{}", text(&role["kind"]), text(&role["name"])),
                        subject: Subject {
                            kind: text(&subject["kind"]),
                            name: text(&subject["name"]),
                            namespace: text(&subject["namespace"]),
                        },
                    });
                }
            }
            other => assert!(!other.is_some_and(|kind| kind.contains("iam") || kind.contains("binding")), "{other:?}"),
        }
    }
    for child in list(&module["child_modules"]) {
        collect(child, bindings);
    }
}

/// The name of a binding, by its role and the one kind of its subjects.
fn binding_name(values: &Value) -> String {
    let role = &values["role_ref"][0];
    let mut kinds: Vec<String> =
        list(&values["subject"]).map(|subject| text(&subject["kind"]).to_lowercase()).collect();
    kinds.dedup();
    let [kind] = kinds.as_slice() else { panic!("a binding has the kinds {kinds:?}") };
    let end = if kind == "group" { String::new() } else { format!(".{kind}") };
    format!("teamkit.{}.{}{end}", text(&role["kind"]).to_lowercase(), text(&role["name"]))
}

/// The binding that a row asks for.
pub fn binding(row: &Row, is_module: bool) -> Binding {
    match &row.scope {
        Scope::Project(project) => Binding::Google {
            project: project.clone(),
            role: row.role.clone(),
            member: row.principal.clone(),
            // `until: 2026-12-31` becomes `request.time < timestamp("2027-01-01T00:00:00Z")` (docs/reference.md, rule 7).
            condition: row.until.as_ref().map(|until| {
                let day: jiff::civil::Date = until.parse().expect("a day");
                format!("request.time < timestamp(\"{}T00:00:00Z\")", day.tomorrow().expect("a day after"))
            }),
        },
        Scope::Namespace { cluster, namespace } => Binding::Kubernetes {
            cluster: (!is_module).then(|| cluster.clone()),
            namespace: namespace.clone(),
            role: row.role.clone(),
            subject: subject(&row.principal),
        },
    }
}

/// Rule 8: a `group:` is a Group, `serviceAccount:PROJECT.svc.id.goog[NAMESPACE/NAME]` a `ServiceAccount`, every other
/// principal with an address a User of that name; people and groups of a workforce pool are Users and Groups by their
/// whole identifiers, and accounts of clusters' pools `ServiceAccount`s.
fn subject(principal: &str) -> Subject {
    let (kind, address) = principal.split_once(':').expect("a kind and an address");
    let of = |kind: &str, name: &str, namespace: &str| Subject {
        kind: kind.to_owned(),
        name: name.to_owned(),
        namespace: namespace.to_owned(),
    };
    match principal.split_once("/workforcePools/") {
        Some((_, rest)) if kind == "principal" && rest.contains("/subject/") => return of("User", principal, ""),
        Some((_, rest)) if kind == "principalSet" && rest.contains("/group/") => return of("Group", principal, ""),
        _ => {}
    }
    if let Some((_, account)) = principal.split_once(".svc.id.goog/subject/ns/") {
        let (namespace, name) = account.split_once("/sa/").expect("a namespace and a name");
        return of("ServiceAccount", name, namespace);
    }
    match (kind, address.split_once(".svc.id.goog[")) {
        ("group", _) => of("Group", address, ""),
        ("serviceAccount", Some((_, inside))) => {
            let (namespace, name) = inside.trim_end_matches(']').split_once('/').expect("a namespace and a name");
            of("ServiceAccount", name, namespace)
        }
        _ => of("User", address, ""),
    }
}
