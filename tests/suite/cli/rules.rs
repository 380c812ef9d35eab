//! `rules`: the list, and the page of a rule.

use crate::support::workspace::{Workspace, repository};

#[test]
fn rules_lists_every_rule_and_prints_the_page_of_one() {
    let empty = Workspace::empty();
    let table = empty.run(&["rules"]).exits(0).stdout;
    let listed: Vec<&str> = table
        .lines()
        .skip(1)
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let known: Vec<&str> = teamkit::check::RULES.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(listed, known);
    let json = empty.run(&["rules", "--format", "json"]).exits(0).json();
    assert_eq!(json["rules"].as_array().map(Vec::len), Some(known.len()));
    let page = std::fs::read_to_string(repository().join("docs/rules/basic-role.md")).expect("a page");
    let printed = empty.run(&["rules", "basic-role"]).exits(0).stdout;
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&printed), words(&page));
    assert!(printed.contains("\n```yaml\nroles:\n  developer:\n    google: [roles/editor]\n```\n"), "{printed}");
    empty.run(&["rules", "basic-rol"]).exits(2).prints_nothing().says("hint: did you mean `basic-role`?");
}
