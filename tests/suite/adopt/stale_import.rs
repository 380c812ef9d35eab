//! Import blocks of what is not defined any more go by themselves: Terraform would apply nothing of their root.

use super::support::World;
use crate::support::{fixture::Fixture, workspace::Workspace};

const DEFINITIONS: &str = r#"#> teamkit.yaml
version: 1
domain: example.com
environments: { prod: { google: { project: "{{service}}-prod" } } }
roles:
  work: { google: [roles/browser, roles/pubsub.editor] }
access: { members: { prod: work } }
rules: { single-owner: 'off', individual-principal: 'off', missing-reason: 'off', unbounded-grant: 'off' }
#> services/all.yaml
books: {}
#> teams/shop.yaml
members: [ann, bob]
services: [books]
grants:
  - { service: books, google: [roles/storage.objectViewer], to: [ann, bob] }
"#;

const FILE: &str = "terraform/services/books/prod/teamkit.imports.tf";

fn adopted() -> Workspace {
    let workspace = Fixture::parse(DEFINITIONS).workspace();
    workspace.generate();
    World::of(&workspace).write(&workspace.path().join("live"));
    workspace.run(&["adopt", "--live", "live"]).exits(0);
    workspace
}

#[test]
fn generate_takes_away_import_blocks_of_what_is_gone() {
    let workspace = adopted();
    let before = workspace.read(FILE);
    assert!(before.contains("ann_at") && before.matches("import {").count() == 4, "{before}");
    workspace.run(&["generate", "--check"]).exits(0).prints_nothing();

    workspace.edit("teams/shop.yaml", "[ann, bob] }", "[bob] }");
    let run = workspace.run(&["generate", "--check", "--format", "json"]).exits(1);
    let updated = run.json()["updated"].as_array().expect("a list").len();
    assert_eq!(updated, 2, "{}", run.stdout);
    workspace.run(&["generate", "--check"]).exits(1).says("would take away 1 import block").prints(FILE);
    assert_eq!(workspace.read(FILE), before);
    workspace.run(&["generate"]).exits(0).says("took away 1 import block of what is not defined any more");
    let after = workspace.read(FILE);
    assert!(!after.contains("ann_at") && after.matches("import {").count() == 3, "{after}");
    workspace.run(&["generate", "--check"]).exits(0).prints_nothing();
    // `adopt` writes just the same.
    workspace.run(&["adopt", "--live", "live"]).exits(0);
    assert_eq!(workspace.read(FILE), after);
}

#[test]
fn an_import_file_with_nothing_left_goes_and_one_of_somebody_else_stays() {
    let workspace = adopted();
    let text = workspace.read(FILE);
    let by_hand = format!("{text}\n# by hand\n");
    workspace.write(FILE, &by_hand);
    workspace.edit("teams/shop.yaml", "[ann, bob] }", "[bob] }");
    workspace.run(&["generate"]).exits(0);
    assert_eq!(workspace.read(FILE), by_hand);

    let block =
        |text: &str| text.split("\nimport {").nth(1).map(|block| format!("\nimport {{{block}")).expect("a block");
    let header = text.lines().next().expect("a line");
    let gone = block(&text).replace("books-prod", "gone");
    workspace.write(FILE, format!("{header}\n{gone}"));
    let before = workspace.read("terraform/services/books/prod/teamkit.tf");
    let run = workspace.run(&["generate"]).exits(0);
    assert!(!workspace.exists(FILE), "{}", run.stderr);
    assert_eq!(workspace.read("terraform/services/books/prod/teamkit.tf"), before);
}
