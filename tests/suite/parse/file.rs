//! Files that are no definitions: an error with its place, no panic, no file touched.

use crate::support::{findings::refused, workspace::Workspace};

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
