//! Templates of a workspace: what they may do, and where they fail.

use crate::support::{generate::template_fails, workspace::Workspace};

#[test]
fn a_template_that_fails_is_named_with_line_and_column() {
    template_fails(
        "service.tf",
        "\n  {{nope}}\n",
        &["the template templates/service.tf.hbs failed at line 2, column 3", "`nope`"],
    );
    template_fails(
        "service.tf",
        "{{#each blocks}}\n{{{text}}}\n",
        &["the template templates/service.tf.hbs failed at line "],
    );
    template_fails(
        "service.tf",
        "{{#each blocks}}\n{{{text}}}\n{{../nope.deep}}\n{{/each}}\n",
        &["templates/service.tf.hbs failed at line 3, column "],
    );
    template_fails("service.tf", "{{> gone}}\n", &["templates/service.tf.hbs failed at line 1, column ", "gone"]);
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

#[test]
fn each_is_what_it_was() {
    let workspace = Workspace::small();
    let text = r"{{#each services as |name at|}}# {{name}} {{at}} {{@index}} {{@first}} {{@last}} {{this}} {{../root}}
{{/each}}{{#each groups}}x{{else}}# none
{{/each}}{{#each (lookup blocks 0)}}# {{@key}}
{{/each}}{{#each blocks as |block|}}{{#each block.labels}}# {{@../index}} {{this}}
{{/each}}
{{{block.text}}}

{{/each}}";
    workspace.write("templates/service.tf.hbs", text);
    workspace.generate();
    let text = workspace.read("terraform/services/ledger/production/teamkit.tf");
    for line in [
        "\n# ledger 0 0 true true ledger terraform/services/ledger/production\n",
        "\n# none\n# kind\n# labels\n# text\n",
        "\n# 0 google_project_iam_member\n",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
}
