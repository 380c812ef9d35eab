//! `terraform:`: values of a root in the arguments of providers and backends, and texts that look like code.

use crate::support::{
    managed::{BUS, LEDGER, managed, with_groups},
    workspace::Workspace,
};

fn provider(workspace: &Workspace, name: &str, config: &str) {
    let provider = format!("{name}: {{ source: hashicorp/{name}, config: {{ {config} }} }}");
    workspace.append("teamkit.yaml", format!("terraform: {{ providers: {{ {provider} }} }}\n"));
}

const IMPERSONATE: &str = "impersonate_service_account: \"tf-{{environment}}@seed.iam.gserviceaccount.com\"";

#[test]
fn an_argument_knows_what_its_root_has_one_of() {
    let workspace = managed();
    provider(
        &workspace,
        "google",
        &format!("{IMPERSONATE}, project: \"{{{{project}}}}\", region: \"{{{{cluster}}}}\""),
    );
    workspace.generate();
    let text = workspace.read(&format!("{LEDGER}/teamkit.tf"));
    for line in ["\"tf-production@seed.iam.gserviceaccount.com\"", "\"ledger-prod\"", "= \"prod\"\n"] {
        assert!(text.contains(line), "{line} in {text}");
    }
    let workspace = managed();
    let config = "{ bucket: \"tfstate-{{environment}}-{{cluster}}\", prefix: \"{{project}}\" }";
    workspace.append("teamkit.yaml", format!("terraform: {{ backend: {{ type: gcs, config: {config} }} }}\n"));
    workspace.generate();
    let text = workspace.read(&format!("{BUS}/teamkit.tf"));
    assert!(text.contains("bucket = \"tfstate-production-prod\"\n    prefix = \"bus-prod\"\n"), "{text}");
}

#[test]
fn a_root_without_one_value_is_named() {
    // Roots of teams have none.
    let workspace = with_groups();
    provider(&workspace, "google", IMPERSONATE);
    workspace
        .run(&["check"])
        .exits(1)
        .prints(
            "error[unknown-placeholder]: `{{environment}}` has no single value in the root terraform/teams/payments",
        )
        .prints("which has no environment");
    // Nobody writes the block into such a root.
    let workspace = with_groups();
    provider(&workspace, "kubernetes", "host: \"{{environment}}\"");
    workspace.generate();
    // Several.
    let workspace = managed();
    workspace.append("teamkit.yaml", "layout: { kubernetes_root: \"terraform/clusters/{{cluster}}\" }\n");
    workspace.edit(
        "teamkit.yaml",
        "  production:\n",
        "  staging:\n    kubernetes: { cluster: prod, namespace: \"{{service}}-s\" }\n  production:\n",
    );
    let config = "{ bucket: state, prefix: \"{{root}}/{{environment}}\" }";
    workspace.append("teamkit.yaml", format!("terraform: {{ backend: {{ type: gcs, config: {config} }} }}\n"));
    workspace
        .run(&["check"])
        .exits(1)
        .prints("`{{environment}}` has no single value in the root terraform/clusters/prod, which has several: production, staging");
}

#[test]
fn the_block_of_a_cluster_knows_it_among_several() {
    let workspace = managed();
    workspace.edit(
        "teamkit.yaml",
        "cluster: prod,",
        "clusters: [{ name: a, provider: kubernetes.a }, { name: b, provider: kubernetes.b }],",
    );
    provider(&workspace, "kubernetes", "config_context: \"{{cluster}}-{{environment}}\"");
    workspace.generate();
    let text = workspace.read(&format!("{LEDGER}/teamkit.tf"));
    assert!(text.contains("\"a-production\"") && text.contains("\"b-production\""), "{text}");
    // Anywhere else there are two.
    let workspace = managed();
    workspace.edit(
        "teamkit.yaml",
        "cluster: prod,",
        "clusters: [{ name: a, provider: kubernetes.a }, { name: b, provider: kubernetes.b }],",
    );
    provider(&workspace, "google", "region: \"{{cluster}}\"");
    workspace.run(&["check"]).exits(1).prints("which has several: a, b; likewise 1 more root");
}

#[test]
fn code_in_a_text_is_an_error() {
    for text in
        ["${data.google_client_config.default.access_token}", "https://${x}", "%{ if true }x%{ endif }", "$${x}"]
    {
        let workspace = managed();
        provider(&workspace, "kubernetes", &format!("token: \"{text}\""));
        workspace
            .run(&["check"])
            .exits(1)
            .prints("error[terraform-expression]")
            .prints("teamkit writes texts here; write code in templates/terraform.tf.hbs");
        let workspace = managed();
        workspace.append(
            "teamkit.yaml",
            format!("terraform: {{ backend: {{ type: gcs, config: {{ bucket: \"{text}\", prefix: \"{{{{root}}}}\" }} }} }}\n"),
        );
        workspace.run(&["generate"]).exits(1).prints("error[terraform-expression]");
    }
    let workspace = managed();
    provider(&workspace, "kubernetes", "token: \"$ {x} % {y} $x 100 %\"");
    workspace.generate();
}

#[test]
fn a_template_sees_project_and_cluster() {
    let workspace = managed();
    let template =
        "{{#if cluster}}\n# {{project}} {{environment}} {{cluster}} {{#each projects}}{{this}}{{/each}}\n{{/if}}\n";
    workspace.write("templates/terraform.tf.hbs", template);
    workspace.generate();
    let text = workspace.read(&format!("{LEDGER}/teamkit.tf"));
    assert!(text.contains("# ledger-prod production prod ledger-prod\n"), "{text}");
    // In a root with several there is no one of them.
    workspace.edit(
        "teamkit.yaml",
        "cluster: prod,",
        "clusters: [{ name: a, provider: kubernetes.a }, { name: b, provider: kubernetes.b }],",
    );
    let template = "# {{#each clusters}}{{this}} {{/each}}\n";
    workspace.write("templates/terraform.tf.hbs", template);
    workspace.run(&["generate", "--allow", "destroyed-object"]).exits(0);
    assert!(workspace.read(&format!("{LEDGER}/teamkit.tf")).contains("# a b \n"));
    workspace.write("templates/terraform.tf.hbs", "# {{cluster}}\n");
    workspace.run(&["generate"]).exits(2).says("unknown variable `cluster`");
}
