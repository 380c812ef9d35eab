//! Circles of parents, and sizes of what services say.

use crate::support::workspace::Workspace;

fn messages(files: &[(&str, &str)]) -> Vec<String> {
    let workspace = Workspace::small();
    for (path, text) in files {
        workspace.write(path, text);
    }
    let json = workspace.run(&["check", "--format", "json"]).json();
    let found = json["diagnostics"].as_array().expect("a list").iter();
    let circles = found.filter(|found| found["rule"] == "circular-parent");
    circles.map(|found| found["message"].as_str().expect("a text").to_owned()).collect()
}

/// Two circles that share a step are two findings, and one that has two ways in is one.
#[test]
fn each_circle_is_told_once() {
    let found = messages(&[
        ("teams/a.yaml", "parent: [b, c]\nmembers: [ann]\n"),
        ("teams/b.yaml", "parent: [d]\n"),
        ("teams/c.yaml", "parent: [d]\n"),
        ("teams/d.yaml", "parent: a\n"),
        ("teams/outside.yaml", "parent: [a, b, payments]\nmembers: [bob]\n"),
        ("teams/own.yaml", "parent: own\n"),
    ]);
    let expected = [
        "team `a` is its own parent: a → b → d → a",
        "team `a` is its own parent: a → c → d → a",
        "team `own` is its own parent: own → own",
    ];
    assert_eq!(found, expected);
}

#[test]
fn every_team_below_every_other_is_no_endless_list() {
    let names: Vec<String> = (0..40).map(|number| format!("t{number}")).collect();
    let files: Vec<(String, String)> = names
        .iter()
        .map(|name| {
            let others: Vec<&str> = names.iter().filter(|other| *other != name).map(String::as_str).collect();
            (format!("teams/{name}.yaml"), format!("parent: [{}]\n", others.join(", ")))
        })
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    assert_eq!(messages(&files).len(), 100);
}

#[test]
fn annotations_are_no_larger_than_kubernetes_takes() {
    let workspace = Workspace::small();
    let with = |length: usize| {
        let text = "x".repeat(length);
        workspace.write(
            "services/shop.yaml",
            format!("checkout: {{ annotations: {{ key: \"{text}\" }} }}\nledger: {{}}\nsearch-api: {{}}\n"),
        );
        workspace.run(&["check"])
    };
    with(256 * 1024 - 3).exits(0);
    with(256 * 1024 - 2).exits(1).prints("the annotations have 262145 bytes, and a namespace takes 262144");
}
