//! Hostile input: an error with its place, no panic, no file touched; and values that can't become anything else.

use std::{io::ErrorKind, process::Command};

use hcl::eval::{Context, Evaluate as _};

use crate::support::workspace::Workspace;

/// Asserts that a file of the small workspace ends `check` and `generate` with these findings alone, each as
/// `rule line:column`, and that nothing is written.
#[track_caller]
fn refused(path: &str, text: impl AsRef<[u8]>, expected: &[&str]) {
    let workspace = Workspace::small();
    workspace.write(path, text);
    let run = workspace.run(&["check", "--format", "json"]).exits(1);
    let json = run.json();
    let found = json["diagnostics"].as_array().expect("a list").iter().filter(|found| found["level"] == "error");
    let found: Vec<String> = found
        .map(|found| {
            let label = &found["labels"][0];
            assert_eq!(label["file"], path, "{found}");
            format!("{} {}:{}", found["rule"].as_str().expect("a rule"), label["line"], label["column"])
        })
        .collect();
    assert_eq!(found, expected, "{}", run.stdout);
    let run = workspace.run(&["generate"]).exits(1);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    assert!(workspace.generated().is_empty());
    workspace.run(&["check"]).exits(1);
}

#[test]
fn bytes_that_are_not_utf8_are_shown_at_the_first_of_them() {
    refused("teams/bad.yaml", b"description: fine\nmembers: [d\xff]\n", &["invalid-yaml 2:12"]);
    refused("services/bad.yaml", b"\xef\xbb\xbfa\xe9: {}\n", &["invalid-yaml 1:2"]);
    refused("teamkit.yaml", b"version: 1\n# \xc3\xa9 \xc3\n", &["invalid-yaml 2:5"]);
    refused("people.yaml", b"\xff\xfea\x00", &["invalid-yaml 1:1"]);
}

#[test]
fn an_empty_file_is_refused() {
    for text in ["", "\n\n", "# a comment alone\n", "---\n", "~\n", "\u{feff}"] {
        let workspace = Workspace::small();
        workspace.write("teams/bad.yaml", text);
        workspace.run(&["check"]).exits(1).prints("the file is empty").prints("teams/bad.yaml:");
    }
    refused("teamkit.yaml", "", &["wrong-type 1:1"]);
}

#[test]
fn a_tab_is_shown_where_it_stands() {
    refused("teams/bad.yaml", "members:\n\t- dave\n", &["invalid-yaml 2:2"]);
}

#[test]
fn aliases_do_not_multiply_a_file() {
    let mut bomb = "members: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (from, to) in ('a'..='y').zip('b'..='z') {
        let aliases = vec![format!("*{from}"); 10].join(", ");
        bomb.push_str(&format!("k{to}: &{to} [{aliases}]\n"));
    }
    let workspace = Workspace::small();
    workspace.write("teams/bad.yaml", &bomb);
    workspace.run(&["generate"]).exits(1).prints("error[invalid-yaml]").prints("teams/bad.yaml:");
    assert!(workspace.generated().is_empty());
    let workspace = Workspace::small();
    workspace.edit("teams/search.yaml", "members:\n  - dave\n  - erin\n", "leads: &all [dave, erin]\nmembers: *all\n");
    workspace.run(&["check"]).exits(0);
}

#[test]
fn deep_nesting_is_refused() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("[", ""), ("{a: [", "")] {
        let workspace = Workspace::small();
        workspace.write("teams/bad.yaml", format!("members: {}{}\n", open.repeat(10_000), close.repeat(10_000)));
        workspace.run(&["generate"]).exits(1).prints("error[invalid-yaml]").prints("teams/bad.yaml:1:");
        assert!(workspace.generated().is_empty());
    }
    let lines = (0..2_000).fold(String::new(), |lines, depth| lines + &" ".repeat(depth) + "a:\n");
    for path in ["teams/bad.yaml", "services/bad.yaml", "teamkit.yaml", "people.yaml"] {
        let workspace = Workspace::small();
        workspace.write(path, &lines);
        workspace.run(&["generate"]).exits(1).prints("error[invalid-yaml]").prints(path);
    }
    refused("teams/bad.yaml", format!("members:\n{}x\n", "- ".repeat(5_000)), &["invalid-yaml 2:127"]);
}

#[test]
fn unknown_keys_are_shown_at_every_depth_all_at_once() {
    let team = "\
member: [dave]
members:
  - { email: dave, untill: 2026-12-31 }
services:
  - { name: ledger, access: { member: { production: viewer } } }
grants:
  - { service: ledger, env: production, reason: r, kubernetes: [{ role: a, rules: [{ apiGroups: [] }] }] }
exceptions:
  - { rule: basic-role, reason: r, comment: c }
";
    let workspace = Workspace::small();
    workspace.write("teams/bad.yaml", team);
    let json = workspace.run(&["check", "--format", "json"]).exits(1).json();
    let unknown = json["diagnostics"].as_array().expect("a list").iter().filter(|found| found["rule"] == "unknown-key");
    let found: Vec<String> = unknown
        .map(|found| {
            format!(
                "{}:{} {}",
                found["labels"][0]["line"],
                found["labels"][0]["column"],
                found["message"].as_str().expect("a message")
            )
        })
        .collect();
    let expected = [
        "1:1 unknown key `member`",
        "3:20 unknown key `untill`",
        "5:31 unknown key `member`",
        "7:24 unknown key `env`",
        "7:86 unknown key `apiGroups`",
        "9:36 unknown key `comment`",
    ];
    assert_eq!(found, expected);
}

#[test]
fn repeated_keys_are_shown_at_every_depth() {
    refused("teams/bad.yaml", "members: [zoe, yan]\nmembers: [xia]\n", &["repeated-key 2:1"]);
    refused("teams/bad.yaml", "members: [{ email: zoe, email: yan }, xia]\n", &["repeated-key 1:25"]);
    refused(
        "teams/bad.yaml",
        "members: [zoe, yan]\naccess: { members: { production: viewer, \"production\": none } }\n",
        &["repeated-key 2:42"],
    );
    refused(
        "services/shop.yaml",
        "checkout: {}\nledger: { labels: { a: b, a: c } }\nsearch-api: {}\nledger: {}\n",
        &["repeated-key 2:27", "repeated-key 4:1"],
    );
}

/// A template of the workspace and what is said of it.
#[track_caller]
fn template_fails(name: &str, text: &str, words: &[&str]) {
    let workspace = Workspace::small();
    workspace.write(&format!("templates/{name}.hbs"), text);
    let mut run = workspace.run(&["generate"]).exits(2).prints_nothing();
    for word in words {
        run = run.says(word);
    }
    assert!(workspace.generated().is_empty());
}

#[test]
fn a_template_that_fails_is_named_with_line_and_column() {
    template_fails(
        "service.tf",
        "\n  {{nope}}\n",
        &["the template templates/service.tf.hbs fails at line 2, column 3", "`nope`"],
    );
    template_fails(
        "service.tf",
        "{{#each blocks}}\n{{{text}}}\n",
        &["the template templates/service.tf.hbs fails at line "],
    );
    template_fails(
        "service.tf",
        "{{#each blocks}}\n{{{text}}}\n{{../nope.deep}}\n{{/each}}\n",
        &["templates/service.tf.hbs fails at line 3, column "],
    );
    template_fails("service.tf", "{{> gone}}\n", &["templates/service.tf.hbs fails at line 1, column ", "gone"]);
    template_fails("servce.tf", "", &["templates/servce.tf.hbs", "overrides nothing"]);
}

#[test]
fn a_template_that_is_not_utf8_is_named() {
    let workspace = Workspace::small();
    workspace.write("templates/service.tf.hbs", b"\xff");
    workspace.run(&["generate"]).exits(2).prints_nothing().says("templates/service.tf.hbs");
    assert!(workspace.generated().is_empty());
}

#[test]
fn a_template_can_neither_drop_nor_add_a_binding_nor_break_the_text() {
    let member = "resource \"google_project_iam_member\" \"x\" {\n  project = \"p\"\n  role = \"roles/owner\"\n  member = \"user:eve@example.com\"\n}\n";
    let all = "{{#each blocks}}\n{{{text}}}\n\n{{/each}}\n";
    template_fails("service.tf", "{{> terraform.tf}}\n", &["granted, not written: ", "templates/service.tf.hbs"]);
    template_fails(
        "service.tf",
        &format!("{all}{member}"),
        &["written, not granted: user:eve@example.com has roles/owner in project p"],
    );
    template_fails("service.tf", &format!("{all}{all}"), &["written twice"]);
    template_fails("service.tf", &format!("{all}}}\n"), &["it is no HCL"]);
    template_fails("service.tf", "{{#each blocks}}{{text}}{{/each}}", &["it is no HCL"]);
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
    workspace.write("teamkit.yaml", workspace.read("teamkit.yaml") + config);
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
    let concat = "role_bindings = [\n    {\n      namespace = \"ledger\"\n      kind = \"ClusterRole\"\n      role = \"admin\"\n      subjects = concat([])\n    },\n";
    change("role_bindings = [\n", concat, "a role binding in a form that teamkit doesn't write");
    change(
        "      member  = ",
        "      \"member\" = \"user:eve@example.com\"\n      member  = ",
        "form that teamkit doesn't write",
    );
    change("      member  = ", "      admin   = true\n      member  = ", "form that teamkit doesn't write");
}

#[test]
fn a_template_that_calls_itself_behind_spaces_is_refused() {
    for call in [
        "{{ > service.tf}}",
        "{{~ > service.tf}}",
        "{{# > service.tf}}{{/service.tf}}",
        "{{# > terraform.tf}}{{/terraform.tf}}",
    ] {
        let workspace = Workspace::small();
        workspace.write("templates/service.tf.hbs", call);
        workspace.write("templates/terraform.tf.hbs", "{{ > service.tf}}");
        workspace.run(&["generate"]).exits(2).says("it calls itself");
    }
    template_fails("service.tf", "{{# * inline \"a\"}}{{/inline}}", &["inline partials are not supported"]);
}

#[test]
fn a_template_may_add_what_grants_nothing() {
    let workspace = Workspace::small();
    workspace.write(
        "templates/service.tf.hbs",
        "# {{root}}: \"{{services.[0]}}\"\n{{#each blocks}}\n{{{text}}}\n\n{{/each}}\nlocals {\n  a = 1\n}\n",
    );
    workspace.generate();
    let text = workspace.read("terraform/services/ledger/production/teamkit.tf");
    assert!(
        text.contains("\n# terraform/services/ledger/production: \"ledger\"\n")
            && text.ends_with("\nlocals {\n  a = 1\n}\n"),
        "{text}"
    );
    workspace.generate().says("nothing to do");
}

/// Everything that could end a string, begin an expression, or hide.
const HOSTILE: &str = "q\" \\ ${x} %{if y} $${z} %%{w} $ % ${a}%${b}$%{c}$${d}%%%{e} \n\t\r 'é' 🦀👩‍💻 \u{7} \u{1b}[31m \u{202e}\u{200b} #{} */ // EOT";

/// The same as YAML.
fn yaml(text: &str) -> String {
    serde_json::to_string(text).expect("texts are JSON").replace('\u{202e}', "\\u202e").replace('\u{200b}', "\\u200b")
}

fn hostile_workspace() -> Workspace {
    let workspace = Workspace::small();
    let value = yaml(HOSTILE);
    workspace.edit("teamkit.yaml", "cluster: platform-dev,", &format!("manage_namespace: true, cluster: {value},"));
    workspace.edit("teamkit.yaml", "kubernetes: [view]", &format!(
        "kubernetes: [view, {{ role: own, rules: [{{ api_groups: [{value}], resources: [{value}], verbs: [{value}], resource_names: [{value}] }}] }}]"
    ));
    let rest = format!(
        "principals: {{ manage_groups: true, customer: {value} }}
terraform:
  required_version: {value}
  providers:
    google: {{ source: {value}, version: {value}, config: {{ project: {value}, number: 7, flag: true }} }}
    kubernetes: {{ source: {value}, config: {{ config_context: \"{{{{cluster}}}}\", host: {value} }} }}
  backend: {{ type: gcs, config: {{ bucket: {value}, prefix: \"{{{{root}}}}\" }} }}
"
    );
    workspace.write("teamkit.yaml", workspace.read("teamkit.yaml") + &rest);
    workspace.edit("services/shop.yaml", "The books, double entry\n", "Books\n  labels: { example.com/tier: a.b_c }\n");
    workspace.edit("teams/search.yaml", "Finding things", &value);
    workspace
}

/// All texts of a file, as Terraform would see them: with no variable to be had, an expression fails.
fn texts(text: &str) -> Vec<String> {
    let body = hcl::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut found = Vec::new();
    body_texts(&body, &mut found);
    found
}

fn body_texts(body: &hcl::Body, found: &mut Vec<String>) {
    for structure in body {
        match structure {
            hcl::Structure::Block(block) => body_texts(&block.body, found),
            hcl::Structure::Attribute(attribute) => expression_texts(attribute.expr(), found),
        }
    }
}

fn expression_texts(expression: &hcl::Expression, found: &mut Vec<String>) {
    match expression {
        hcl::Expression::Array(items) => items.iter().for_each(|item| expression_texts(item, found)),
        hcl::Expression::Object(items) => {
            for (key, value) in items {
                if let hcl::expr::ObjectKey::Expression(key) = key {
                    expression_texts(key, found);
                }
                expression_texts(value, found);
            }
        }
        // References of ours: providers, dependencies, a membership's group.
        hcl::Expression::Traversal(_) => {}
        other => {
            let value =
                other.evaluate(&Context::new()).unwrap_or_else(|error| panic!("{other:?} is no plain value: {error}"));
            found.extend(value.as_str().map(str::to_owned));
        }
    }
}

fn count(workspace: &Workspace, path: &str) -> usize {
    texts(&workspace.read(path)).iter().filter(|text| *text == HOSTILE).count()
}

#[test]
fn no_value_becomes_an_expression() {
    let workspace = hostile_workspace();
    workspace.generate();
    // The requirement, the bucket, two sources, a version, three arguments of providers, four lists of the Role's rule.
    assert_eq!(count(&workspace, "terraform/services/checkout/development/teamkit.tf"), 12);
    // The cluster in production has another name.
    assert_eq!(count(&workspace, "terraform/services/ledger/production/teamkit.tf"), 11);
    let customer = texts(&workspace.read("terraform/teams/search/teamkit.tf"));
    assert!(customer.contains(&format!("customers/{HOSTILE}")), "{customer:?}");
    is_formatted(&workspace);
    workspace.generate().says("nothing to do");
}

#[test]
fn no_value_becomes_an_expression_in_a_modules_arguments() {
    let workspace = hostile_workspace();
    let value = yaml(HOSTILE);
    let layout = format!("layout: {{ style: module, module: {{ source: {value}, version: {value} }} }}\n");
    workspace.write("teamkit.yaml", workspace.read("teamkit.yaml") + &layout);
    workspace.generate();
    assert_eq!(count(&workspace, "terraform/services/ledger/development/teamkit.tf"), 14);
    is_formatted(&workspace);
}

#[test]
fn a_label_is_what_kubernetes_takes() {
    for label in [format!("tier: {}", yaml(HOSTILE)), format!("{}: a", yaml(HOSTILE)), "tier: \"${x}\"".to_owned()] {
        let workspace = Workspace::small();
        workspace.edit("services/shop.yaml", "The books, double entry\n", &format!("Books\n  labels: {{ {label} }}\n"));
        workspace.run(&["generate"]).exits(1).prints("error[").prints("services/shop.yaml:5:");
        assert!(workspace.generated().is_empty());
    }
}

#[test]
fn a_label_named_like_a_word_of_hcl_stays_a_label() {
    for style in ["", "layout: { style: module, module: { source: ./module } }\n"] {
        let workspace = Workspace::small();
        workspace.edit(
            "teamkit.yaml",
            "platform-dev, namespace: \"{{service}}\"",
            "platform-dev, manage_namespace: true, namespace: \"{{service}}\"",
        );
        workspace.write("teamkit.yaml", workspace.read("teamkit.yaml") + style);
        let labels = "Books\n  labels: { for: each, \"null\": \"1\", \"true\": \"2\", \"false\": \"3\", in: \"4\" }\n";
        workspace.edit("services/shop.yaml", "The books, double entry\n", labels);
        workspace.generate();
        let generated = workspace.generated().into_values().collect::<String>();
        for line in ["\"false\"", "\"for\"", "\"null\"", "\"true\"", "in"] {
            assert!(generated.lines().any(|found| found.trim_start().starts_with(&format!("{line} "))), "{generated}");
        }
        is_formatted(&workspace);
    }
}

#[test]
fn a_backend_is_a_plain_name() {
    for kind in [HOSTILE, "", "gcs\" {}", "${x}"] {
        let workspace = Workspace::small();
        let text = workspace.read("teamkit.yaml");
        let line = text.lines().count() + 1;
        workspace.write("teamkit.yaml", format!("{text}terraform: {{ backend: {{ type: {} }} }}\n", yaml(kind)));
        workspace.run(&["generate"]).exits(1).prints("error[").prints(&format!("teamkit.yaml:{line}:"));
        assert!(workspace.generated().is_empty());
    }
}

/// Asks Terraform whether it would leave the files alone.
#[track_caller]
fn is_formatted(workspace: &Workspace) {
    let run = Command::new("terraform")
        .args(["fmt", "-check", "-recursive", "-diff", "terraform"])
        .current_dir(workspace.path())
        .output();
    match run {
        Ok(output) => assert!(
            output.status.success(),
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        ),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            use std::io::Write as _;
            // Past the capture of the test runner, so that it is seen.
            writeln!(std::io::stderr(), "notice: no terraform on the PATH, so `terraform fmt -check` was skipped")
                .expect("stderr");
        }
        Err(error) => panic!("terraform: {error}"),
    }
}

#[test]
fn terraform_leaves_every_file_of_the_example_alone() {
    let workspace = Workspace::example();
    workspace.generate();
    is_formatted(&workspace);
    workspace.write(
        "teamkit.yaml",
        workspace.read("teamkit.yaml").replace("layout:\n", "layout:\n  style: module\n  module: { source: x }\n"),
    );
    workspace.generate();
    is_formatted(&workspace);
}

/// What must not reach a terminal: controls but line breaks and tabs, and what turns or hides text.
fn deceptive(text: &str) -> Option<char> {
    text.chars().find(|one| {
        (one.is_control() && !matches!(one, '\n' | '\t'))
            || matches!(one, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

const DECEPTIVE: &str = "\\e[31mred\\u202e \\u009b1m \\u2066\\u200b\\a\\r";

#[test]
fn names_and_texts_never_move_the_terminal() {
    let workspace = Workspace::small();
    workspace.write("teams/evil.yaml", format!(
        "description: \"{DECEPTIVE}\"
members: [\"{DECEPTIVE}\", \"{DECEPTIVE}@example.com\"]
services: [\"{DECEPTIVE}\"]
\"{DECEPTIVE}\": 1
access: {{ members: {{ \"{DECEPTIVE}\": \"{DECEPTIVE}\" }} }}
grants: [{{ service: ledger, environment: \"{DECEPTIVE}\", role: \"{DECEPTIVE}\", google: [\"{DECEPTIVE}\"], to: [\"x:{DECEPTIVE}\"], reason: r, until: \"{DECEPTIVE}\" }}]
"
    ));
    let run = workspace.run(&["check"]).exits(1);
    assert!(run.stdout.matches("error[").count() >= 8, "{}", run.stdout);
    assert_eq!(deceptive(&run.stdout), None, "{:?}", run.stdout);
}

const RAW: &str = "\u{202e}\u{2066}\u{9b}31m\u{200b}";

#[test]
fn raw_marks_in_a_file_never_move_the_terminal() {
    refused("teams/evil.yaml", format!("description: \"{RAW}\"\nmembers: [zoe, yan]\n"), &["invalid-yaml 1:15"]);
    let workspace = Workspace::small();
    workspace.write("teams/evil.yaml", format!("description: \"{RAW}\" # {RAW}\nmembers: [zoe, yan]\n"));
    let run = workspace.run(&["check"]).exits(1);
    assert_eq!(deceptive(&run.stdout), None, "{:?}", run.stdout);
}

#[test]
fn the_mark_stands_below_what_it_means_after_hidden_characters() {
    let workspace = Workspace::small();
    let hidden = "\u{61c}\u{200b}";
    workspace.write(
        "teams/evil.yaml",
        format!("{{ description: \"{hidden}\", members: [zoe, yan@nowhere.example] }} # {hidden}\n"),
    );
    let run = workspace.run(&["check"]).exits(1);
    assert_eq!(deceptive(&run.stdout), None, "{:?}", run.stdout);
    let lines: Vec<&str> = run.stdout.lines().collect();
    let marks = lines.iter().position(|line| line.ends_with("^ from outside")).expect("the foreign address");
    let marked = lines[marks].chars().zip(lines[marks - 1].chars()).filter(|(mark, _)| *mark == '^');
    assert_eq!(marked.map(|(_, one)| one).collect::<String>(), "yan@nowhere.example");
}

#[test]
fn raw_marks_in_a_path_never_move_the_terminal() {
    let workspace = Workspace::small();
    workspace.write(&format!("teams/{RAW}\u{1b}[31m/evil.yaml"), "members: [zoe, yan@nowhere.example]\n");
    workspace.write(&format!("teams/{RAW}\u{1b}[31m.yaml"), "members: [zoe, yan]\n");
    let run = workspace.run(&["check", "--color", "never"]).exits(1);
    assert_eq!(deceptive(&run.stdout), None, "{:?}", run.stdout);
}

#[test]
fn values_in_tables_and_files_never_move_the_terminal() {
    let workspace = hostile_workspace();
    workspace.run(&["snapshot"]).exits(0);
    workspace.edit("teams/search.yaml", "  - erin\n", "  - erin\n  - fred\n");
    workspace.edit("teams/search.yaml", "EOT", "EOF");
    let commands: [&[&str]; 6] = [
        &["check"],
        &["grants"],
        &["preview", "payments"],
        &["preview", "ledger", "development"],
        &["generate", "--dry-run"],
        &["snapshot"],
    ];
    for command in commands {
        let run = workspace.run(&[command, &["--color", "never"]].concat()).exits(0);
        assert!(!run.stdout.is_empty(), "{command:?}");
        assert_eq!(deceptive(&run.stdout), None, "{command:?}: {:?}", run.stdout);
    }
    // Without colours the escapes of a terminal are taken out anyway; with colours ours alone may stay.
    for command in commands {
        let run = workspace.run(&[command, &["--color", "always"]].concat()).exits(0);
        assert!(!run.stdout.contains("\u{1b}[31m "), "{command:?}: {:?}", run.stdout);
    }
}
