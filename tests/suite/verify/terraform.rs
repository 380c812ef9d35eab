//! The same with plans that Terraform makes: honest ones have no finding, and each tampering has its own.

use rayon::prelude::*;

use super::support::{LEDGER, PAYMENTS, rules, workspace};
use crate::support::{
    managed::copy_of,
    terraform::Terraform,
    workspace::{Workspace, copy, repository},
};

const LEFT_OUT: &str = "no plan of Terraform is verified";

/// What `verify` finds in the plan that Terraform makes of a root.
#[track_caller]
fn found(terraform: &Terraform, workspace: &Workspace, root: &str, options: &[&str]) -> Vec<String> {
    workspace.write("plan.json", terraform.plan(&workspace.path().join(root), options));
    rules(&workspace.run(&["verify", &format!("{root}=plan.json"), "--format", "json"]))
}

/// The workspace with its module, whose roots call it.
fn with_module() -> Workspace {
    let workspace = workspace();
    workspace
        .append("teamkit.yaml", "layout: { style: module, module: { source: \"{{workspace}}/modules/team-kit\" } }\n");
    copy(&repository().join("modules"), &workspace.path().join("modules"));
    workspace
}

#[test]
fn honest_plans_have_no_finding() {
    let Some(terraform) = Terraform::find(LEFT_OUT) else { return };
    [workspace(), with_module()].par_iter().for_each(|workspace| {
        workspace.generate();
        for root in [LEDGER, PAYMENTS] {
            assert_eq!(found(&terraform, workspace, root, &[]), [""; 0], "create {root}");
            terraform.apply(&workspace.path().join(root));
            assert_eq!(found(&terraform, workspace, root, &[]), [""; 0], "keep {root}");
        }
        workspace.edit("teams/payments.yaml", "members: [ana, ben]", "members: [ana, cleo]");
        workspace.edit("teams/payments.yaml", "2099-12-31", "2098-12-31");
        workspace.generate();
        for root in [LEDGER, PAYMENTS] {
            assert_eq!(found(&terraform, workspace, root, &[]), [""; 0], "change {root}");
        }
    });
}

const FILE: &str = "terraform/services/ledger/production/teamkit.tf";
const LOGGING: &str = "google_project_iam_member.ledger-prod__group__payments_at_example_com__logging_viewer";
const NAME: &str = "\"ledger-prod__group__payments_at_example_com__logging_viewer\"";
const SNEAKY: &str = "
resource \"google_project_iam_member\" \"sneaky\" {
  project = \"ledger-prod\"
  role    = \"roles/owner\"
  member  = \"user:eve@example.com\"
}
";
const BINDING: &str = "
resource \"google_project_iam_binding\" \"x\" {
  project = \"ledger-prod\"
  role    = \"roles/owner\"
  members = [\"user:eve@example.com\"]
}
";
const PROVISIONER: &str = "
resource \"terraform_data\" \"x\" {
  provisioner \"local-exec\" {
    command = \"true\"
  }
}
";

/// A change of the ledger's file, and what is found in the plan of it over the file as it was.
struct Tampering {
    name: &'static str,
    change: fn(&str) -> String,
    options: &'static [&'static str],
    expected: &'static [&'static str],
}

fn tampering(name: &'static str, change: fn(&str) -> String, expected: &'static [&'static str]) -> Tampering {
    Tampering { name, change, options: &[], expected }
}

/// A file without the block of a resource.
fn without(text: &str, name: &str) -> String {
    let blocks: Vec<&str> = text.split("\n\n").collect();
    let mut out: Vec<&str> = Vec::new();
    let mut is_left_out = false;
    for block in blocks {
        if block.starts_with("resource ") {
            is_left_out = block.contains(name);
        }
        if !is_left_out {
            out.push(block);
        }
    }
    out.join("\n\n") + "\n"
}

fn state_block(kind: &str, rest: &str) -> String {
    format!("\n{kind} {{\n  from = {LOGGING}\n  {rest}\n}}\n")
}

#[test]
fn every_tampering_is_found() {
    let Some(terraform) = Terraform::find(LEFT_OUT) else { return };
    let applied = workspace();
    applied.generate();
    terraform.apply(&applied.path().join(LEDGER));
    let missing = "plan-missing google_project_iam_member.ledger-prod__group__payments_at_example_com__logging_viewer";
    assert!(missing.ends_with(LOGGING));
    let cases = [
        tampering("nothing", str::to_owned, &[]),
        tampering("a binding", |text| format!("{text}{SNEAKY}"), &["plan-extra google_project_iam_member.sneaky"]),
        tampering(
            "a binding less",
            |text| without(text, NAME),
            &["plan-missing google_project_iam_member.ledger-prod__group__payments_at_example_com__logging_viewer"],
        ),
        tampering(
            "another address",
            |text| text.replace(NAME, "\"other\""),
            &["plan-gap google_project_iam_member.ledger-prod__group__payments_at_example_com__logging_viewer"],
        ),
        tampering(
            "a moved address",
            |text| text.replace(NAME, "\"other\"") + &state_block("moved", "to = google_project_iam_member.other"),
            &[],
        ),
        tampering(
            "a forgotten binding",
            |text| without(text, NAME) + &state_block("removed", "lifecycle {\n    destroy = false\n  }"),
            &["plan-forgets google_project_iam_member.ledger-prod__group__payments_at_example_com__logging_viewer"],
        ),
        tampering(
            "all members of a role",
            |text| format!("{text}{BINDING}"),
            &["plan-access google_project_iam_binding.x"],
        ),
        tampering("a program", |text| format!("{text}{PROVISIONER}"), &["plan-access terraform_data.x"]),
        tampering(
            "a subject",
            |text| {
                let subject = "  subject {\n    kind      = \"User\"\n    name      = \"eve@example.com\"\n    namespace = \"\"\n  }\n\n  subject {\n";
                text.replacen("  subject {\n", subject, 1)
            },
            &["plan-extra kubernetes_role_binding_v1.prod__ledger__ClusterRole__view"],
        ),
        tampering(
            "rules of a Role",
            |text| text.replace("[\"delete\", \"get\"]", "[\"*\"]"),
            &[
                "plan-extra kubernetes_role_v1.prod__ledger__restarter",
                "plan-missing kubernetes_role_v1.prod__ledger__restarter",
            ],
        ),
        tampering(
            "a label",
            |text| text.replace("\"gold\"", "\"silver\""),
            &["plan-missing kubernetes_namespace_v1.prod__ledger"],
        ),
        tampering(
            "no namespace",
            |text| {
                let text = without(text, "\"kubernetes_namespace_v1\"");
                text.replace("kubernetes_namespace_v1.prod__ledger, ", "")
                    .replace("kubernetes_namespace_v1.prod__ledger", "")
            },
            &["plan-destroys kubernetes_namespace_v1.prod__ledger"],
        ),
        tampering(
            "a value that isn't known yet",
            |text| {
                let later = "resource \"terraform_data\" \"later\" {\n  input = \"user:eve@example.com\"\n}\n";
                let sneaky = SNEAKY.replace("\"user:eve@example.com\"", "terraform_data.later.output");
                format!("{text}{sneaky}{later}")
            },
            &["plan-incomplete google_project_iam_member.sneaky"],
        ),
        Tampering {
            options: &["-target=google_project_iam_member.sneaky"],
            ..tampering(
                "a part alone",
                |text| format!("{text}{SNEAKY}"),
                &["plan-extra google_project_iam_member.sneaky", "plan-incomplete"],
            )
        },
        Tampering { options: &["-refresh-only"], ..tampering("a refresh", str::to_owned, &["plan-incomplete"]) },
    ];
    let wrong: Vec<String> = cases
        .par_iter()
        .filter_map(|case| {
            let workspace = copy_of(&applied);
            workspace.write(FILE, (case.change)(&applied.read(FILE)));
            let found = found(&terraform, &workspace, LEDGER, case.options);
            (found != case.expected).then(|| format!("{}: {found:?}, expected {:?}", case.name, case.expected))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A company's own module for groups: the group's id goes through an input.
const MODULE: &str = "
variable \"people\" { type = set(string) }

resource \"google_cloud_identity_group\" \"this\" {
  parent = \"customers/C01abc234\"
  labels = { \"cloudidentity.googleapis.com/groups.discussion_forum\" = \"\" }
  group_key {
    id = \"payments@example.com\"
  }
}

module \"people\" {
  source = \"./people\"
  group  = google_cloud_identity_group.this.id
  people = var.people
}
";
const PEOPLE: &str = "
variable \"group\" { type = string }
variable \"people\" { type = set(string) }

resource \"google_cloud_identity_group_membership\" \"this\" {
  for_each = var.people
  group    = var.group
  preferred_member_key {
    id = each.key
  }
  roles {
    name = \"MEMBER\"
  }
}
";

#[test]
fn a_module_of_a_companys_own_is_read_like_any_other() {
    let Some(terraform) = Terraform::find(LEFT_OUT) else { return };
    let workspace = workspace();
    let call = |people: &str| format!("module \"own\" {{\n  source = \"./own\"\n  people = [{people}]\n}}\n");
    workspace.write(&format!("{PAYMENTS}/own/main.tf"), MODULE);
    workspace.write(&format!("{PAYMENTS}/own/people/main.tf"), PEOPLE);
    workspace.write(&format!("{PAYMENTS}/main.tf"), call("\"ana@example.com\", \"ben@example.com\""));
    assert_eq!(found(&terraform, &workspace, PAYMENTS, &[]), [""; 0]);
    terraform.apply(&workspace.path().join(PAYMENTS));
    assert_eq!(found(&terraform, &workspace, PAYMENTS, &[]), [""; 0]);
    workspace.write(&format!("{PAYMENTS}/main.tf"), call("\"ana@example.com\", \"eve@example.com\""));
    let own = "module.own.module.people.google_cloud_identity_group_membership.this";
    assert_eq!(
        found(&terraform, &workspace, PAYMENTS, &[]),
        [format!("plan-extra {own}[\"eve@example.com\"]"), format!("plan-missing {own}[\"ben@example.com\"]")]
    );
}
