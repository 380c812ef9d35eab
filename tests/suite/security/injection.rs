//! No value becomes code: everything that could end a string, begin an expression, or hide.

use hcl::eval::{Context, Evaluate as _};

use crate::support::{terraform::is_formatted, workspace::Workspace};

/// Everything that could end a string, begin an expression, or hide.
const HOSTILE: &str = "q\" \\ ${x} %{if y} $${z} %%{w} $ % ${a}%${b}$%{c}$${d}%%%{e} \n\t\r 'é' 🦀👩‍💻 \u{7} \u{1b}[31m \u{202e}\u{200b} #{} */ // EOT";

/// The same for the settings of providers and backends, which take no text that looks like a template.
fn setting() -> String {
    HOSTILE.replace("${", "$ {").replace("%{", "% {")
}

/// The same as YAML.
fn yaml(text: &str) -> String {
    serde_json::to_string(text).expect("texts are JSON").replace('\u{202e}', "\\u202e").replace('\u{200b}', "\\u200b")
}

pub fn hostile_workspace() -> Workspace {
    let workspace = Workspace::small();
    let (value, setting) = (yaml(HOSTILE), yaml(&setting()));
    workspace.edit("teamkit.yaml", "cluster: platform-dev,", &format!("manage_namespace: true, cluster: {value},"));
    workspace.edit("teamkit.yaml", "kubernetes: [view]", &format!(
        "kubernetes: [view, {{ role: own, rules: [{{ api_groups: [{value}], resources: [{value}], verbs: [{value}], resource_names: [{value}] }}] }}]"
    ));
    let rest = format!(
        "principals: {{ manage_groups: true, customer: {value} }}
terraform:
  required_version: {value}
  providers:
    google: {{ source: {value}, version: {value}, config: {{ project: {setting}, number: 7, flag: true }} }}
    kubernetes: {{ source: {value}, config: {{ config_context: \"{{{{cluster}}}}\", host: {setting} }} }}
  backend: {{ type: gcs, config: {{ bucket: {setting}, prefix: \"{{{{root}}}}\" }} }}
"
    );
    workspace.append("teamkit.yaml", &rest);
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
    texts(&workspace.read(path)).iter().filter(|text| *text == HOSTILE || **text == setting()).count()
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
    workspace.append("teamkit.yaml", &layout);
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
        workspace.append("teamkit.yaml", style);
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
