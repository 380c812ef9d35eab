//! Roots whose files somebody edited: what Terraform then plans over the state that the generated files made, and what
//! `verify` finds in it.

use serde_json::Value;

use super::{
    batch::{Batch, Files},
    single::Single,
};
use crate::support::{
    terraform::tf,
    workspace::{Workspace, copy, repository},
};

const POLICY: &str = r#"
version: 1
domain: example.com
environments:
  production:
    protected: true
    google: { project: "{{service}}-prod" }
    kubernetes: { cluster: prod, manage_namespace: true }
roles:
  viewer:
    google: [roles/logging.viewer]
    kubernetes: [view, { role: restarter, rules: [{ api_groups: [""], resources: [pods], verbs: [get, delete] }] }]
access: { members: { production: viewer } }
principals: { manage_groups: true, customer: C01abc234 }
"#;
const TEAM: &str = "
members: [ana, ben]
services: [ledger]
grants:
  - { service: ledger, google: [roles/pubsub.viewer], to: [ana], until: 2026-12-31, reason: reads }
";
const LEDGER: &str = "terraform/services/ledger/production";
const PAYMENTS: &str = "terraform/teams/payments";

/// An edit of a root's files.
struct Edit {
    name: &'static str,
    root: &'static str,
    /// Each of these is found, or one of those that a `|` divides; nothing else is.
    rules: &'static [&'static str],
    apply: fn(&mut Files),
}

const fn edit(name: &'static str, root: &'static str, rules: &'static [&'static str], apply: fn(&mut Files)) -> Edit {
    Edit { name, root, rules, apply }
}

const EVE: &str = r#"
resource "google_project_iam_member" "eve" {
  project = "ledger-prod"
  role    = "roles/owner"
  member  = "user:eve@example.com"
}
"#;
const SAME: &str = r#"
  project = "ledger-prod"
  role    = "roles/logging.viewer"
  member  = "group:payments@example.com"
}
"#;
const MEMBER: &str = "google_project_iam_member\" \"ledger-prod__group__payments_at_example_com__logging_viewer\"";
const ENDING: &str = "google_project_iam_member\" \"ledger-prod__user__ana_at_example_com__pubsub_viewer\"";
const NAMESPACE: &str = "kubernetes_namespace_v1\"";
const BINDING: &str = "kubernetes_role_binding_v1\" \"prod__ledger__ClusterRole__view\"";

const EDITS: [Edit; 37] = [
    edit("nothing", LEDGER, &[], |_| {}),
    edit("nothing in the team's", PAYMENTS, &[], |_| {}),
    edit("what gives nothing", LEDGER, &[], |files| {
        let service = "resource \"google_project_service\" \"run\" {\n  project = \"ledger-prod\"\n  service = \"run.googleapis.com\"\n}\n";
        let settings =
            "resource \"kubernetes_config_map_v1\" \"settings\" {\n  metadata {\n    name = \"settings\"\n  }\n}\n";
        beside(files, &format!("{service}{settings}"));
    }),
    edit("a value that nobody uses", LEDGER, &[], |files| {
        beside(files, "output \"name\" {\n  value = \"ledger\"\n}\n");
    }),
    edit("the same by another address, moved", LEDGER, &[], |files| {
        replace(files, MEMBER, |block| block.replace(MEMBER, "google_project_iam_member\" \"ours\""));
        beside(
            files,
            "moved {\n  from = google_project_iam_member.ledger-prod__group__payments_at_example_com__logging_viewer\n  to   = google_project_iam_member.ours\n}\n",
        );
    }),
    edit("the same in a list, moved", LEDGER, &[], |files| {
        in_a_list(files);
        beside(
            files,
            "moved {\n  from = google_project_iam_member.ledger-prod__group__payments_at_example_com__logging_viewer\n  to   = google_project_iam_member.ledger-prod__group__payments_at_example_com__logging_viewer[\"payments\"]\n}\n",
        );
    }),
    edit("the same in a list", LEDGER, &["plan-gap"], in_a_list),
    edit("the same by another address", LEDGER, &["plan-gap"], |files| {
        replace(files, MEMBER, |_| format!("resource \"google_project_iam_member\" \"ours\" {{{SAME}"));
    }),
    edit("a member beside", LEDGER, &["plan-extra"], |files| beside(files, EVE)),
    edit("a member of another project", LEDGER, &["plan-extra"], |files| {
        beside(files, &EVE.replace("ledger-prod", "bus-prod"));
    }),
    edit("members in a list", LEDGER, &["plan-extra"], |files| {
        beside(files, &EVE.replacen("{\n", "{\n  count = 2\n", 1).replace("eve@", "eve${count.index}@"));
    }),
    edit("a member in a module", LEDGER, &["plan-extra"], |files| {
        beside(
            files,
            "module \"more\" {\n  source = \"../../modules/team-kit\"\n  project_members = [{ project = \"ledger-prod\", role = \"roles/owner\", member = \"user:eve@example.com\" }]\n}\n",
        );
    }),
    edit("a member that isn't known yet", LEDGER, &["plan-extra|plan-incomplete"], |files| {
        let account = "resource \"google_service_account\" \"robot\" {\n  account_id = \"robot-of-eve\"\n}\n";
        let member = EVE.replace("\"user:eve@example.com\"", "google_service_account.robot.member");
        beside(files, &format!("{account}{member}"));
    }),
    edit("a member of an organization", LEDGER, &["plan-extra"], |files| {
        let member = EVE.replace("google_project_iam_member", "google_organization_iam_member");
        beside(files, &member.replace("project = \"ledger-prod\"", "org_id = \"108108108108\""));
    }),
    edit("another role", LEDGER, &["plan-extra", "plan-missing"], |files| {
        replace(files, MEMBER, |block| block.replace("roles/logging.viewer", "roles/owner"));
    }),
    edit("another member", LEDGER, &["plan-extra", "plan-missing"], |files| {
        replace(files, MEMBER, |block| block.replace("group:payments@", "group:everybody@"));
    }),
    edit("no binding", LEDGER, &["plan-missing"], |files| replace(files, MEMBER, |_| String::new())),
    edit("no instance of a binding", LEDGER, &["plan-missing"], |files| {
        replace(files, MEMBER, |block| block.replacen("{\n", "{\n  count = 0\n", 1));
    }),
    edit("another end", LEDGER, &["plan-extra", "plan-missing"], |files| {
        replace(files, ENDING, |block| block.replace("2027-01-01", "2037-01-01"));
    }),
    edit("no end", LEDGER, &["plan-extra", "plan-missing"], |files| {
        replace(files, ENDING, |block| {
            let (head, rest) = block.split_once("  condition {").expect("a condition");
            let (_, tail) = rest.split_once("  }\n").expect("its end");
            format!("{head}{tail}")
        });
    }),
    edit("an authoritative binding", LEDGER, &["plan-access|plan-extra"], |files| {
        beside(
            files,
            "resource \"google_project_iam_binding\" \"all\" {\n  project = \"ledger-prod\"\n  role    = \"roles/owner\"\n  members = [\"user:eve@example.com\"]\n}\n",
        );
    }),
    edit("a whole policy", LEDGER, &["plan-access"], |files| {
        beside(
            files,
            "resource \"google_project_iam_policy\" \"all\" {\n  project     = \"ledger-prod\"\n  policy_data = \"{}\"\n}\n",
        );
    }),
    edit("a binding of an account", LEDGER, &["plan-access|plan-extra"], |files| {
        beside(
            files,
            "resource \"google_service_account_iam_member\" \"eve\" {\n  service_account_id = \"projects/ledger-prod/serviceAccounts/ledger@ledger-prod.iam.gserviceaccount.com\"\n  role = \"roles/iam.serviceAccountTokenCreator\"\n  member = \"user:eve@example.com\"\n}\n",
        );
    }),
    edit("a binding of an account by all its users", LEDGER, &["plan-access|plan-extra"], |files| {
        beside(
            files,
            "resource \"google_service_account_iam_binding\" \"eve\" {\n  service_account_id = \"projects/ledger-prod/serviceAccounts/ledger@ledger-prod.iam.gserviceaccount.com\"\n  role = \"roles/iam.serviceAccountTokenCreator\"\n  members = [\"user:eve@example.com\"]\n}\n",
        );
    }),
    edit("a billing account", LEDGER, &["plan-access|plan-extra"], |files| {
        beside(
            files,
            "resource \"google_billing_account_iam_member\" \"eve\" {\n  billing_account_id = \"00AA00-000AAA-00AA0A\"\n  role = \"roles/billing.admin\"\n  member = \"user:eve@example.com\"\n}\n",
        );
    }),
    edit("a manifest", LEDGER, &["plan-access|plan-extra"], |files| {
        beside(
            files,
            "resource \"kubernetes_manifest\" \"eve\" {\n  manifest = {\n    apiVersion = \"rbac.authorization.k8s.io/v1\"\n    kind = \"ClusterRoleBinding\"\n  }\n}\n",
        );
    }),
    edit("a binding of an older type", LEDGER, &["plan-access|plan-extra"], |files| {
        beside(
            files,
            "resource \"kubernetes_role_binding\" \"eve\" {\n  metadata {\n    name      = \"eve\"\n    namespace = \"ledger\"\n  }\n  role_ref {\n    api_group = \"rbac.authorization.k8s.io\"\n    kind      = \"ClusterRole\"\n    name      = \"admin\"\n  }\n  subject {\n    kind      = \"User\"\n    name      = \"eve@example.com\"\n    api_group = \"rbac.authorization.k8s.io\"\n  }\n}\n",
        );
    }),
    edit("what others may ask for", LEDGER, &["plan-access|plan-extra"], |files| {
        beside(
            files,
            "resource \"google_privileged_access_manager_entitlement\" \"eve\" {\n  entitlement_id = \"eve-owner\"\n  location = \"global\"\n  parent = \"projects/ledger-prod\"\n  max_request_duration = \"3600s\"\n  eligible_users {\n    principals = [\"user:eve@example.com\"]\n  }\n  privileged_access {\n    gcp_iam_access {\n      resource = \"//cloudresourcemanager.googleapis.com/projects/ledger-prod\"\n      resource_type = \"cloudresourcemanager.googleapis.com/Project\"\n      role_bindings {\n        role = \"roles/owner\"\n      }\n    }\n  }\n  requester_justification_config {\n    not_mandatory {}\n  }\n}\n",
        );
    }),
    edit("a forgotten binding", LEDGER, &["plan-forgets"], |files| {
        replace(files, MEMBER, |_| {
            "removed {\n  from = google_project_iam_member.ledger-prod__group__payments_at_example_com__logging_viewer\n  lifecycle {\n    destroy = false\n  }\n}\n".to_owned()
        });
    }),
    edit("no namespace", LEDGER, &["plan-destroys"], |files| {
        replace(files, NAMESPACE, |_| String::new());
        let text = files.get_mut("teamkit.tf").expect("the file");
        *text = text
            .replace("kubernetes_namespace_v1.prod__ledger, ", "")
            .replace("kubernetes_namespace_v1.prod__ledger", "");
    }),
    edit("another subject", LEDGER, &["plan-extra"], |files| {
        replace(files, BINDING, |block| {
            let end = block.rfind('}').expect("an end");
            let subject = "\n  subject {\n    kind      = \"User\"\n    name      = \"eve@example.com\"\n    namespace = \"\"\n    api_group = \"rbac.authorization.k8s.io\"\n  }\n";
            format!("{}{subject}}}\n", &block[..end])
        });
    }),
    edit("another role of a cluster", LEDGER, &["plan-extra", "plan-missing"], |files| {
        replace(files, BINDING, |block| block.replace("name      = \"view\"", "name      = \"cluster-admin\""));
    }),
    edit("other rules", LEDGER, &["plan-extra|plan-missing|plan-access"], |files| {
        let text = files.get_mut("teamkit.tf").expect("the file");
        *text = text.replace("[\"delete\", \"get\"]", "[\"*\"]");
    }),
    edit("a binding of the whole cluster", LEDGER, &["plan-extra"], |files| {
        beside(
            files,
            "resource \"kubernetes_cluster_role_binding_v1\" \"all\" {\n  metadata {\n    name = \"all\"\n  }\n  role_ref {\n    api_group = \"rbac.authorization.k8s.io\"\n    kind      = \"ClusterRole\"\n    name      = \"cluster-admin\"\n  }\n  subject {\n    kind      = \"User\"\n    name      = \"eve@example.com\"\n    api_group = \"rbac.authorization.k8s.io\"\n  }\n}\n",
        );
    }),
    edit("somebody in a group", PAYMENTS, &["plan-extra"], |files| {
        beside(
            files,
            "resource \"google_cloud_identity_group_membership\" \"eve\" {\n  group = google_cloud_identity_group.payments_at_example_com.id\n  preferred_member_key {\n    id = \"eve@example.com\"\n  }\n  roles {\n    name = \"MEMBER\"\n  }\n}\n",
        );
    }),
    edit("nobody in a group", PAYMENTS, &["plan-missing"], |files| {
        replace(files, "__ana_at_example_com\"", |_| String::new());
    }),
    edit("no group", PAYMENTS, &["plan-destroys", "plan-missing"], |files| {
        let text = files.get_mut("teamkit.tf").expect("the file");
        *text = text.lines().take(1).collect();
    }),
];

fn beside(files: &mut Files, text: &str) {
    files.insert("more.tf".to_owned(), text.to_owned());
}

fn in_a_list(files: &mut Files) {
    replace(files, MEMBER, |block| {
        let block = block.replacen("{\n", "{\n  for_each = toset([\"payments\"])\n", 1);
        block.replace("payments@example.com", "${each.key}@example.com")
    });
}

/// Replaces the block that has a text in its first line.
fn replace(files: &mut Files, head: &str, edit: impl Fn(&str) -> String) {
    let text = files.get_mut("teamkit.tf").expect("the file");
    let blocks: Vec<String> = text.split("\n\n").map(str::to_owned).collect();
    let mut edited = String::new();
    let mut open = String::new();
    let mut count = 0;
    for part in blocks {
        open.push_str(&part);
        // A block's own blank lines are inside of it.
        if !(part.ends_with('}') && part.lines().last() == Some("}")) && !part.starts_with('#') {
            open.push_str("\n\n");
            continue;
        }
        open.push('\n');
        let is_meant = open.lines().next().is_some_and(|line| line.contains(head));
        count += usize::from(is_meant);
        edited.push_str(&if is_meant { edit(&open) } else { open.clone() });
        edited.push('\n');
        open.clear();
    }
    edited.push_str(&open);
    assert_eq!(count, 1, "{head} in {text}");
    *text = edited;
}

fn workspace() -> Workspace {
    let workspace =
        Workspace::of([("teamkit.yaml", POLICY), ("services/all.yaml", "ledger: {}\n"), ("teams/payments.yaml", TEAM)]);
    copy(&repository().join("modules"), &workspace.path().join("modules"));
    workspace.generate();
    workspace
}

/// The generated files of a root.
fn files(workspace: &Workspace, root: &str) -> Files {
    [("teamkit.tf".to_owned(), workspace.read(&format!("{root}/teamkit.tf")))].into()
}

/// What is wrong with the findings in a plan of a root.
fn wrong(workspace: &Workspace, name: &str, root: &str, plan: &Value, rules: &[&str]) -> Option<String> {
    workspace.write("plan.json", plan.to_string());
    let run = workspace.run(&["verify", &format!("{root}=plan.json"), "--format", "json"]);
    let document: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{name}: {run:?}"));
    let findings = document["roots"][0]["findings"].as_array().expect("findings");
    let found: Vec<&str> = findings.iter().map(|finding| finding["rule"].as_str().expect("a rule")).collect();
    let is_fit = |rules: &str, rule: &str| rules.split('|').any(|one| one == rule);
    let are_all = rules.iter().all(|rules| found.iter().any(|rule| is_fit(rules, rule)));
    let are_no_others = found.iter().all(|rule| rules.iter().any(|rules| is_fit(rules, rule)));
    let is_code = run.code == i32::from(!rules.is_empty());
    (!are_all || !are_no_others || !is_code)
        .then(|| format!("{name}: expected {rules:?}, exit code {}: {findings:#?}\n", run.code))
}

#[test]
fn what_somebody_edits_in_a_root_is_found() {
    let Some(tf) = tf("verify is not tried on plans of edited roots") else { return };
    let workspace = workspace();
    let mut batch = Batch::new(&tf);
    for (number, edit) in EDITS.iter().enumerate() {
        let before = files(&workspace, edit.root);
        let mut after = before.clone();
        (edit.apply)(&mut after);
        batch.add(&format!("e{number}"), before, after);
    }
    let plans = batch.run();
    let wrongs = EDITS.iter().enumerate().filter_map(|(number, edit)| {
        wrong(&workspace, edit.name, edit.root, &plans[&format!("e{number}")].change, edit.rules)
    });
    let wrongs: Vec<String> = wrongs.collect();
    assert!(wrongs.is_empty(), "{} of {}:\n{}", wrongs.len(), EDITS.len(), wrongs.concat());
}

/// A world of one project with one binding.
fn world(workspace: &Workspace, title: &str) {
    let ours = "group:payments@example.com";
    let policy = serde_json::json!({ "bindings": [
        { "role": "roles/logging.viewer", "members": [ours] },
        { "role": "roles/pubsub.viewer", "members": ["user:ana@example.com"],
          "condition": { "title": title, "expression": "request.time < timestamp(\"2030-01-01T00:00:00Z\")" } },
    ] });
    workspace.write("live/projects/ledger-prod.json", policy.to_string());
}

#[test]
fn plans_of_parts_and_imports_are_judged() {
    let Some(tf) = tf("verify is not tried on imports") else { return };
    let workspace = workspace();
    world(&workspace, "until 2026-12-31");
    let live = workspace.path().join("live");
    let member = "google_project_iam_member.ledger-prod__group__payments_at_example_com__logging_viewer";
    let ending = "google_project_iam_member.ledger-prod__user__ana_at_example_com__pubsub_viewer";
    let target = format!("-target={member}");
    let import = |to: &str, id: &str| format!("import {{\n  to = {to}\n  id = \"{id}\"\n}}\n");
    let fits = import(member, "ledger-prod roles/logging.viewer group:payments@example.com");
    let fits_not = import(ending, "ledger-prod roles/pubsub.viewer user:ana@example.com until 2026-12-31");
    let cases: [(&str, &str, &[&str], &[&str]); 4] = [
        ("an import that fits", &fits, &[], &[]),
        ("an import that doesn't fit", &fits_not, &[], &["plan-import"]),
        ("a part", "", &[&target], &["plan-incomplete"]),
        ("a refresh", "", &["-refresh-only"], &["plan-incomplete|plan-missing"]),
    ];
    let mut wrongs = String::new();
    for (name, more, arguments, rules) in cases {
        let mut files = files(&workspace, LEDGER);
        beside(&mut files, more);
        let single = Single { tf: &tf, live: live.as_str() };
        let plan = single.plan(&files, arguments);
        wrongs.extend(wrong(&workspace, name, LEDGER, &plan, rules));
    }
    assert_eq!(wrongs, "");
}
