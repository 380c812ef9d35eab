//! What `modules/team-kit` makes of a call.

use std::collections::BTreeSet;

use teamkit::terraform::Configuration;

use super::actions::actions_between;

fn call(arguments: &str) -> String {
    format!("module \"team-kit\" {{\n  source = \"../../modules/team-kit\"\n{arguments}}}\n")
}

fn member(until: &str) -> String {
    call(&format!(
        "  project_members = [
    {{
      project = \"ledger-prod\"
      role    = \"roles/logging.viewer\"
      member  = \"group:payments@example.com\"
{until}    }},
  ]
"
    ))
}

#[test]
fn elements_of_a_call_are_resources_with_the_modules_addresses() {
    let text = call(
        "  project_members = [{
    project = \"p\"
    role = \"roles/x\"
    member = \"user:ann@example.com\"
  }]
  namespaces = [{ name = \"ledger\", labels = {} }]
  roles = [{ namespace = \"ledger\", name = \"reader\", rules = [] }]
  role_bindings = [
    { namespace = \"ledger\", kind = \"ClusterRole\", role = \"view\", subjects = [{ kind = \"Group\", name = \"x\" }] },
    { namespace = \"ledger\", kind = \"Role\", role = \"reader\", subjects = [{ kind = \"User\", name = \"x\" }] }
  ]
",
    );
    let configuration = Configuration::parse(&text).expect("HCL");
    let addresses: BTreeSet<&str> = configuration.resources.keys().map(String::as_str).collect();
    let expected = [
        "google_project_iam_member.this[\"p roles/x user:ann@example.com\"]",
        "kubernetes_namespace_v1.this[\"ledger\"]",
        "kubernetes_role_v1.this[\"ledger/reader\"]",
        "kubernetes_role_binding_v1.this[\"ledger/clusterrole.view\"]",
        "kubernetes_role_binding_v1.this[\"ledger/role.reader.user\"]",
    ]
    .map(|address| format!("module.team-kit.{address}"));
    assert_eq!(addresses, expected.iter().map(String::as_str).collect());
}

#[test]
fn an_end_in_a_call_replaces_the_member_without_a_gap() {
    let replaced = [
        "replace module.team-kit.google_project_iam_member.this[\"ledger-prod roles/logging.viewer group:payments@example.com\"]",
    ];
    let until = member("      until   = \"2026-12-31\"\n");
    assert_eq!(actions_between(&member(""), &until), replaced);
    assert_eq!(actions_between(&until, &member("")), replaced);
}

#[test]
fn another_module_counts_as_one_resource() {
    let of = |size: u32| format!("module \"extra\" {{\n  source = \"./extra\"\n  size   = {size}\n}}\n");
    assert_eq!(actions_between("", &of(1)), ["create module.extra"]);
    assert_eq!(actions_between(&of(1), &of(2)), ["update module.extra"]);
}

#[test]
fn an_entitlement_of_a_call_changes_in_place_and_another_id_is_another_one() {
    let of = |id: &str, duration: &str| {
        call(&format!(
            "  entitlements = [
    {{
      parent        = \"projects/ledger-prod\"
      id            = \"{id}\"
      roles         = [\"roles/x\"]
      principals    = [\"group:payments@example.com\"]
      approvers     = []
      duration      = \"{duration}\"
      justification = true
    }},
  ]
"
        ))
    };
    let address = |id: &str| {
        format!("module.team-kit.google_privileged_access_manager_entitlement.this[\"projects/ledger-prod/{id}\"]")
    };
    assert_eq!(actions_between(&of("one", "3600s"), &of("one", "7200s")), [format!("update {}", address("one"))]);
    assert_eq!(
        actions_between(&of("one", "3600s"), &of("two", "3600s")),
        [format!("delete {}", address("one")), format!("create {}", address("two"))]
    );
}
