//! YAML with positions: where a route leads, and what two documents have in common.

use teamkit::source::{Route, Source, Tree};

/// The text at the end of a route.
#[track_caller]
fn located(text: &str, route: &Route) -> String {
    let source = Source::new("teams/labs.yaml", text.as_bytes().to_vec());
    let span = source.span(route);
    source.text()[span.start..span.end].to_owned()
}

const TEAM: &str = "\
description: Käse # cheese
members:
  - ann
  - { email: \"b\\\"ob\", until: 2026-12-31 } # bob
leads: zoe
parent:
services: [ shop, {name: till} ]
";

#[test]
fn a_route_leads_to_its_value_without_comments() {
    let root = Route::root();
    let members = root.key("members");
    assert_eq!(located(TEAM, &root.key("description")), "Käse");
    assert_eq!(located(TEAM, &root.key_of("description")), "description");
    assert_eq!(located(TEAM, &members.index(0)), "ann");
    assert_eq!(located(TEAM, &members.index(1)), "{ email: \"b\\\"ob\", until: 2026-12-31 }");
    assert_eq!(located(TEAM, &members.index(1).key("email")), "\"b\\\"ob\"");
    assert_eq!(located(TEAM, &members.index(1).key_of("until")), "until");
    assert_eq!(located(TEAM, &root.key("services").index(1).key("name")), "till");
    assert_eq!(located(TEAM, &root.key("services")), "[ shop, {name: till} ]");
}

#[test]
fn the_longest_part_of_a_route_that_exists_is_shown() {
    let root = Route::root();
    assert_eq!(located(TEAM, &root.key("members").index(0).key("until")), "ann");
    assert_eq!(located(TEAM, &root.key("services").index(7).key("name")), "[ shop, {name: till} ]");
    assert_eq!(located(TEAM, &root.key("services").index(1).key("access").key("members")), "{name: till}");
    assert_eq!(located(TEAM, &root.key("services").index(1).key_of("access")), "{name: till}");
    assert_eq!(located(TEAM, &root.key("grants").index(0)), TEAM.trim_end(), "the whole file");
    assert_eq!(located("", &root.key("members")), "", "an empty file");
}

#[test]
fn a_value_that_is_not_written_down_is_shown_at_its_key() {
    assert_eq!(located(TEAM, &Route::root().key("parent")), "parent");
    assert_eq!(located(TEAM, &Route::root().key("parent").key("below")), "parent");
}

#[test]
fn a_value_alone_is_its_own_first_item() {
    let leads = Route::root().key("leads");
    assert_eq!(located(TEAM, &leads.index(0)), "zoe");
    assert_eq!(located(TEAM, &leads.index(1)), "zoe", "there is no second");
}

#[test]
fn an_alias_is_shown_where_it_is_used() {
    let text = "leads: &all [ann, bob]\nmembers: *all\n";
    assert_eq!(located(text, &Route::root().key("members")), "*all");
    assert_eq!(located(text, &Route::root().key("members").index(1)), "bob", "its items stand elsewhere");
}

#[test]
fn the_first_of_repeated_keys_is_shown_in_small_and_large_mappings() {
    for count in [2, 200] {
        let keys = (0..count).map(|number| format!("key{number}: {number}\n")).collect::<Vec<_>>().concat();
        let text = keys + "key1: again\n";
        assert_eq!(located(&text, &Route::root().key("key1")), "1", "{count} keys");
    }
}

#[test]
fn documents_say_the_same_whatever_their_style() {
    let has_same_values = |left: &str, right: &str| {
        let (left, right) = (Tree::parse(left).expect("YAML"), Tree::parse(right).expect("YAML"));
        assert_eq!(left.has_same_values(&right), right.has_same_values(&left));
        left.has_same_values(&right)
    };
    assert!(has_same_values("a: [b, c] # d\n", "\"a\":\n  - b\n  - 'c'\n"));
    assert!(has_same_values("a: &x [b]\nc: *x\n", "a: [b]\nc: [b]\n"));
    assert!(has_same_values("", "# nothing\n"));
    for (left, right) in [
        ("a: b\nc: d\n", "c: d\na: b\n"),
        ("a: [b, c]\n", "a: [c, b]\n"),
        ("a: [b]\n", "a: b\n"),
        ("a: 1\n", "a: \"1\"\n"),
        ("a: true\n", "a: 'true'\n"),
        ("a: b\n", ""),
        ("a: b\n", "a: b\nc: d\n"),
    ] {
        assert!(!has_same_values(left, right), "{left:?} {right:?}");
    }
}
