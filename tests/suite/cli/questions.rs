//! What `who`, `access`, `explain` and `matrix` have in common.

use std::collections::BTreeSet;

use super::support::{Key, key, keys, registry, text, workspace};
use crate::support::workspace::{Run, Workspace, repository};

#[test]
fn names_that_nobody_knows_are_wrong_usage_with_the_nearest() {
    let workspace = workspace();
    let cases: [(&[&str], &str); 12] = [
        (&["who", "boks"], "there is no service `boks`\nhint: did you mean `books`?"),
        (&["who", "books", "--environment", "prd"], "hint: did you mean `prod`?"),
        (&["who", "books", "--can", "wrok"], "there is no role or permission `wrok`\nhint: did you mean `work`?"),
        (&["who", "books", "--can", "roles/loging.viewer"], "did you mean `roles/logging.viewer`?"),
        (&["access", "drora"], "there is no person `drora@example.com`\nhint: did you mean `dora@example.com`?"),
        (&["access", "carl"], "hint: did you mean `carl@partner.example`?"),
        (&["access", "shop@example.com"], "hint: this is not a person: teamkit access group:shop@example.com"),
        (&["access", "group:shup@example.com"], "there is no principal `group:shup@example.com`\nhint: did you mean"),
        (&["explain", "shop", "books"], "hint: `shop` is a team: teamkit access shop"),
        (&["explain", "ann", "boks"], "hint: did you mean `books`?"),
        (&["explain", "ann", "books", "prd"], "hint: did you mean `prod`?"),
        (&["matrix", "--team", "shup"], "hint: did you mean `shop`?"),
    ];
    for (arguments, said) in cases {
        workspace.run(arguments).exits(2).prints_nothing().says(said);
    }
    workspace
        .run(&["matrix", "--svg", "--format", "json"])
        .exits(2)
        .prints_nothing()
        .says("`--svg` can't be combined with `--format`");
    workspace.run(&["who", "books", "--format", "csv"]).exits(2).prints_nothing().says("[possible values: text, json]");
}

#[test]
fn all_questions_give_what_grants_gives() {
    for workspace in [Workspace::example(), workspace()] {
        let mut expected: BTreeSet<(String, String, String, String)> = BTreeSet::new();
        let mut sites = registry(&workspace);
        for grant in
            workspace.run(&["grants", "--format", "json"]).exits(0).json()["grants"].as_array().expect("grants")
        {
            let scopes = grant["origins"].as_array().expect("origins").iter().filter_map(|one| one["scope"].as_str());
            sites.extend(scopes.map(|scope| format!("scope:{scope}")));
            let principal = text(&grant["principal"]);
            let mut people: Vec<String> = grant["people"].as_array().expect("people").iter().map(text).collect();
            let is_foreign = !principal.starts_with("user:") && people.is_empty();
            if is_foreign {
                people.push(principal.clone());
            }
            for person in people {
                let (_, _, scope, role, principal, _) = key(grant);
                expected.insert((person, scope, role, principal));
            }
        }
        let short = |row: &Key| (row.0.clone(), row.2.clone(), row.3.clone(), row.4.clone());
        let by_site: BTreeSet<Key> = sites.iter().flat_map(|site| keys(&workspace, &["who", site])).collect();
        let holders: BTreeSet<String> = expected.iter().map(|row| row.0.clone()).collect();
        let by_holder: BTreeSet<Key> =
            holders.iter().flat_map(|holder| keys(&workspace, &["access", holder])).collect();
        assert!(by_site.len() > 30);
        assert_eq!(by_site, by_holder);
        assert_eq!(by_site.iter().map(short).collect::<BTreeSet<_>>(), expected);
    }
}

#[test]
fn questions_refuse_what_check_refuses() {
    let workspace = workspace();
    workspace.edit("teams/stall.yaml", "parent: shop", "parent: shup");
    let questions: [&[&str]; 4] = [&["who", "books"], &["access", "ann"], &["explain", "ann", "books"], &["matrix"]];
    for question in questions {
        let run: Run = workspace.run(question).exits(1);
        assert!(run.stdout.contains("error[unknown-team]"), "{}", run.stdout);
    }
}

#[test]
fn the_answers_in_the_reference_are_those_of_the_example() {
    let workspace = Workspace::example();
    let reference = std::fs::read_to_string(repository().join("docs/reference.md")).expect("the reference");
    let (_, questions) = reference.split_once("\n## Questions\n").expect("its section");
    let (questions, _) = questions.split_once("\n## ").expect("a section behind it");
    let blocks: Vec<&str> = questions.split("```console\n$ teamkit ").skip(1).collect();
    assert_eq!(blocks.len(), 4);
    for block in blocks {
        let (call, rest) = block.split_once('\n').expect("a call");
        let (told, _) = rest.split_once("```").expect("an end");
        let arguments: Vec<&str> = call.split(' ').collect();
        assert_eq!(workspace.run(&arguments).exits(0).stdout, told, "{call}");
    }
}
