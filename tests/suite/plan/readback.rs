//! Each text is read back: a template can neither drop nor add a binding.

use crate::support::{generate::template_fails, workspace::Workspace};

#[test]
fn a_template_can_neither_drop_nor_add_a_binding_nor_break_the_text() {
    let member = r#"resource "google_project_iam_member" "x" {
  project = "p"
  role = "roles/owner"
  member = "user:eve@example.com"
}
"#;
    let all = "{{#each blocks}}\n{{{text}}}\n\n{{/each}}\n";
    template_fails("service.tf", "{{> terraform.tf}}\n", &["granted, not written: ", "templates/service.tf.hbs"]);
    template_fails(
        "service.tf",
        &format!("{all}{member}"),
        &["written, not granted: user:eve@example.com has roles/owner in project p"],
    );
    template_fails("service.tf", &format!("{all}{all}"), &["written twice"]);
    template_fails("service.tf", &format!("{all}}}\n"), &["it is not valid HCL"]);
    template_fails("service.tf", "{{#each blocks}}{{text}}{{/each}}", &["it is not valid HCL"]);
    template_fails(
        "service.tf",
        &format!("{all}{}", member.replace("_member\"", "_policy\"")),
        &["`google_project_iam_policy` changes access"],
    );
    template_fails("service.tf", &format!("/*\n{all}*/\n"), &["granted, not written: "]);
    template_fails("terraform.tf", member, &["written, not granted: "]);
}

/// A template that changes one of our blocks: the first `from` behind `kind` becomes `to`.
fn changed(config: &str, kind: &str, from: &str, to: &str, words: &str) {
    let workspace = Workspace::small();
    workspace.append("teamkit.yaml", config);
    workspace.generate();
    let files = workspace.generated();
    let (path, text) = files.iter().find(|(_, text)| text.contains(kind)).expect("a block of the kind");
    let (before, after) = text.split_once(kind).expect("a block of the kind");
    let body = format!("{before}{kind}{}", after.replacen(from, to, 1));
    assert_ne!(body, *text, "{kind} has no {from:?}");
    let body = body.split_once('\n').expect("a header").1;
    let name = if path.contains("/teams/") { "team.tf" } else { "service.tf" };
    let template = format!(
        "{{{{#if (eq root \"{}\")}}}}{body}{{{{else}}}}{{{{#each blocks}}}}\n{{{{{{text}}}}}}\n{{{{/each}}}}{{{{/if}}}}",
        path.trim_end_matches("/teamkit.tf")
    );
    workspace.write(&format!("templates/{name}.hbs"), template);
    workspace.run(&["generate"]).exits(2).says(words).says(&format!("templates/{name}.hbs"));
}

#[test]
fn a_template_cannot_hide_a_binding_in_a_resource_of_ours() {
    let dynamic = |name: &str| format!("\n  dynamic \"{name}\" {{\n    for_each = [1]\n    content {{}}\n  }}\n");
    let (member, binding) = ("\"google_project_iam_member\"", "\"kubernetes_role_binding_v1\"");
    let groups = "principals: { manage_groups: true, customer: C01abc234 }\n";
    let membership = "\"google_cloud_identity_group_membership\"";
    changed("", member, " {\n", &format!(" {{\n{}", dynamic("condition")), "has the block `dynamic`");
    changed("", member, " {\n", " {\n  count = 0\n", "has the argument `count`");
    changed("", member, " {\n", " {\n  provider = google.other\n", "has the argument `provider`");
    changed("", member, " {\n", " {\n  lifecycle {\n    ignore_changes = all\n  }\n", "`lifecycle.ignore_changes`");
    changed(
        "",
        member,
        " {\n",
        " {\n  provisioner \"local-exec\" {\n    command = \"id\"\n  }\n",
        "the block `provisioner`",
    );
    changed("", binding, " {\n", &format!(" {{\n{}", dynamic("subject")), "has the block `dynamic`");
    changed("", binding, " {\n", " {\n  for_each = toset([])\n", "has the argument `for_each`");
    changed(groups, membership, " {\n", " {\n  count = 0\n", "has the argument `count`");
    changed(groups, membership, " {\n", &format!(" {{\n{}", dynamic("roles")), "has the block `dynamic`");
    let group = "\"google_cloud_identity_group\"";
    let owner = " {\n  initial_group_config = \"WITH_INITIAL_OWNER\"\n";
    changed(groups, group, " {\n", owner, "has the argument `initial_group_config`");
}

#[test]
fn a_template_cannot_hide_a_binding_in_a_call_of_ours() {
    let style = "layout: { style: module, module: { source: \"{{workspace}}/modules/team-kit\" } }\n";
    let call = "module \"team-kit\"";
    let change = |from: &str, to: &str, words: &str| changed(style, call, from, to, words);
    change(" {\n", " {\n  count = 0\n", "has the argument `count`");
    change(" {\n", " {\n  more = []\n", "has the argument `more`");
    change(
        "role_bindings = [\n",
        "roles = concat([])\n  role_bindings = [\n",
        "has a roles in a form that teamkit doesn't write",
    );
    let concat = r#"role_bindings = [
    {
      namespace = "ledger"
      kind = "ClusterRole"
      role = "admin"
      subjects = concat([])
    },
"#;
    change("role_bindings = [\n", concat, "a role binding in a form that teamkit doesn't write");
    change(
        "      member  = ",
        "      \"member\" = \"user:eve@example.com\"\n      member  = ",
        "form that teamkit doesn't write",
    );
    change("      member  = ", "      admin   = true\n      member  = ", "form that teamkit doesn't write");
}
