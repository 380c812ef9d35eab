//! What isn't understood is an error with its place, and never silently less.

use crate::support::live::{refusal, said, world};

const POLICY: &str = r#"{"bindings": [{"role": "roles/viewer", "members": ["user:ann@example.com", "allUsers"],
  "condition": {"title": "t", "expression": "request.time < timestamp(\"2027-01-01T00:00:00Z\")"}}], "etag": "BwX=", "version": 3}"#;
const OBJECTS: &str = r#"{"apiVersion": "v1", "items": [
  {"kind": "Namespace", "metadata": {"name": "books"}},
  {"kind": "RoleBinding", "metadata": {"name": "b", "namespace": "books"}, "roleRef": {"kind": "ClusterRole", "name": "view"},
   "subjects": [{"kind": "Group", "name": "shop@example.com"}]},
  {"kind": "Role", "metadata": {"name": "r", "namespace": "books"}, "rules": [{"verbs": ["get"], "resources": ["pods"], "apiGroups": [""]}]}],
  "kind": "List", "metadata": {"resourceVersion": ""}}"#;
const GROUPS: &str = r#"[{"name": "groups/1", "groupKey": {"id": "shop@example.com"}, "memberships": [{"name": "groups/1/memberships/2",
  "preferredMemberKey": {"id": "ann@example.com"}, "roles": [{"name": "MEMBER", "expiryDetail": {"expireTime": "2027-01-01T00:00:00Z"}}]}]}]"#;
const PROJECTS: &str = r#"[{"projectId": "ledger-prod", "projectNumber": "42"}]"#;
const SEARCH: &str = r#"[{"resource": "//storage.googleapis.com/exports", "assetType": "storage.googleapis.com/Bucket", "project": "projects/42",
  "policy": {"bindings": [{"role": "roles/storage.admin", "members": ["user:ann@example.com"]}]}}]"#;
const SAMPLES: [(&str, &str); 5] = [
    ("projects/ledger-prod.json", POLICY),
    ("clusters/c-prod.json", OBJECTS),
    ("groups.json", GROUPS),
    ("projects.json", PROJECTS),
    ("search.json", SEARCH),
];

#[test]
fn a_file_that_was_cut_is_refused_wherever_it_was() {
    for (path, text) in SAMPLES {
        assert!(world(&[(path, text)]).is_ok(), "{path}");
        for (end, _) in text.char_indices() {
            let fault = refusal(&[(path, &text[..end])]);
            assert!(fault.starts_with(path), "{end}: {fault}");
        }
    }
}

#[test]
fn a_file_in_which_a_byte_is_lost_or_other_never_panics() {
    for (path, text) in SAMPLES {
        for at in 0..text.len() {
            for other in [b"".as_slice(), b"\"", b"[", b"{", b"0", b"\0", b"\xff", b"]}"] {
                let bytes = [&text.as_bytes()[..at], other, &text.as_bytes()[at + 1..]].concat();
                let _read = teamkit::live::read(path, teamkit::live::LiveInput::Bytes(&bytes));
            }
        }
    }
}

#[test]
fn a_stream_says_what_bytes_say() {
    for (path, text) in SAMPLES {
        for text in
            [text.to_owned(), format!("\u{feff}{text}\n"), text[..text.len() - 1].to_owned(), format!("{text}x")]
        {
            let mut stream = text.as_bytes();
            let streamed = teamkit::live::read(path, teamkit::live::LiveInput::Stream(&mut stream));
            let read = teamkit::live::read(path, teamkit::live::LiveInput::Bytes(text.as_bytes()));
            // Where a file ends is a column more or less to a stream.
            assert_eq!(
                format!("{:?}", streamed.map_err(|fault| fault.message)),
                format!("{:?}", read.map_err(|fault| fault.message)),
                "{path}"
            );
        }
    }
}

fn lines_of(path: &str, texts: &[&str]) -> String {
    let lines = texts.iter().map(|text| match world(&[(path, text)]) {
        Ok(world) => format!("{text}\n  = {}", crate::support::live::lines(&world).replace('\n', ", ")),
        Err(fault) => format!("{text}\n  {}", fault.replace('\n', "\n  ")),
    });
    lines.collect::<Vec<_>>().join("\n").replace('\0', "NUL").replace('\u{feff}', "BOM")
}

#[test]
fn policies_of_other_shapes() {
    let texts = [
        r#"{"etag": "ACAB"}"#,
        r#"{"bindings": null, "etag": "ACAB"}"#,
        r#"{"bindings": null}"#,
        r#"{"bindings": [{"role": "roles/x", "members": null, "condition": null}]}"#,
        r#"{"bindings": [{"role": "roles/x"}]}"#,
        r#"{"bindings": [{"role": "roles/x", "members": ["ann@example.com", "new:kind"]}]}"#,
        r#"{"bindings": [{"role": "", "members": ["user:ann@example.com"]}]}"#,
        r#"{"bindings": [{"role": "roles/x", "members": [""]}]}"#,
        r#"{"bindings": [{"role": "roles/x", "members": [5]}]}"#,
        r#"{"bindings": [{"role": 5, "members": []}]}"#,
        r#"{"bindings": [{"members": ["user:ann@example.com"]}]}"#,
        r#"{"bindings": [{"role": "roles/x", "members": "user:ann@example.com"}]}"#,
        r#"{"bindings": [{"role": "roles/x", "members": [], "condition": {"title": "t"}}]}"#,
        r#"{"bindings": [["roles/owner", ["user:eve@example.com"]]]}"#,
        r#"{"bindings": {"role": "roles/x"}}"#,
        r#"{"bindings": [null]}"#,
        r#"{"bindings": [], "bindings": [{"role": "roles/owner", "members": ["user:eve@example.com"]}]}"#,
        r#"{"bindings": [{"role": "roles/x", "role": "roles/owner", "members": []}]}"#,
        r#"{"bindings": [], "items": []}"#,
        r#"{"bindings": []} {"bindings": []}"#,
        r#"[{"bindings": []}]"#,
        r#"[{"bindings": []}, {"bindings": []}]"#,
        r#"[[{"bindings": []}]]"#,
        "[]",
        "[null]",
        "{}",
        "{} {}",
        r#"{"version": 1}"#,
        r#"{"version": 4, "resources": []}"#,
        "null",
        "5",
        "\"text\"",
        "1e400",
        r#"{"etag": "x", "version": 1e400}"#,
        "",
        " \n\t ",
        "\u{feff}{\"etag\": \"x\"}",
        "bindings:\n- role: roles/x\n",
        "{\"etag\": \"x\"}\0",
        "{\"etag\": \"x\"},",
    ];
    insta::assert_snapshot!(lines_of("projects/p.json", &texts));
}

#[test]
fn objects_of_clusters_of_other_shapes() {
    let role = r#""roleRef": {"kind": "ClusterRole", "name": "view"}"#;
    let binding = |more: &str| {
        format!(r#"{{"items": [{{"kind": "RoleBinding", "metadata": {{"name": "b", "namespace": "n"}}{more}}}]}}"#)
    };
    let texts = [
        r#"{"items": []}"#.to_owned(),
        r#"{"items": null}"#.to_owned(),
        r#"{"items": null, "kind": "List"}"#.to_owned(),
        binding(&format!(", {role}, \"subjects\": null")),
        binding(&format!(", {role}")),
        binding(&format!(", {role}, \"subjects\": [null]")),
        binding(&format!(", {role}, \"subjects\": [{{\"kind\": \"User\", \"name\": \"\"}}]")),
        binding(&format!(", {role}, \"subjects\": [{{\"kind\": \"Robot\", \"name\": \"r2\"}}]")),
        binding(&format!(", {role}, \"subjects\": [[\"User\", \"eve@example.com\"]]")),
        binding(""),
        binding(r#", "roleRef": null"#),
        binding(r#", "roleRef": {"kind": "", "name": "view"}"#),
        format!(r#"{{"items": [{{"kind": "RoleBinding", "metadata": {{"name": "b"}}, {role}}}]}}"#),
        format!(r#"{{"items": [{{"kind": "RoleBinding", {role}}}]}}"#),
        format!(r#"{{"items": [{{"metadata": {{"name": "b", "namespace": "n"}}, {role}}}]}}"#),
        format!(r#"{{"kind": "RoleBindingList", "items": [{{"metadata": {{"name": "b", "namespace": "n"}}, {role}, "subjects": [{{"kind": "User", "name": "a"}}]}}]}}"#),
        format!(r#"{{"kind": "RoleBinding", "metadata": {{"name": "b", "namespace": "n"}}, {role}, "subjects": [{{"kind": "User", "name": "a"}}]}}"#),
        r#"{"items": [{"kind": "Role", "metadata": {"name": "r", "namespace": "n"}, "rules": null}]}"#.to_owned(),
        r#"{"items": [{"kind": "Pod", "metadata": {"name": "p", "namespace": "n"}}]}"#.to_owned(),
        r#"{"items": [{"kind": "Pod", "metadata": {"name": "p", "namespace": "n"}}, {"kind": "Namespace", "metadata": {"name": "n"}}]}"#.to_owned(),
        r#"{"bindings": [{"role": "roles/x", "members": ["user:ann@example.com"]}]}"#.to_owned(),
        r#"{"kind": "RoleBindingList", "items": [{"kind": "List", "items": []}]}"#.to_owned(),
        r#"{"items": [{"kind": "RoleBindingList", "items": []}]}"#.to_owned(),
    ];
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    insta::assert_snapshot!(lines_of("clusters/c.json", &texts));
}

#[test]
fn files_elsewhere_have_to_say_what_they_are() {
    let texts = [
        POLICY,
        OBJECTS,
        r#"[{"name": "groups/1/memberships/2", "preferredMemberKey": {"id": "ann@example.com"}, "roles": [{"name": "MEMBER"}], "type": "USER"}]"#,
        r#"{"name": "groups/1", "groupKey": {"id": "shop@example.com"}, "labels": {}, "parent": "customers/C0"}"#,
        r#"{"groupKey": {"id": "shop@example.com"}, "memberships": null}"#,
        r#"{"groupKey": {"id": "shop@example.com"}, "memberships": [{"roles": [{"name": "MEMBER"}]}]}"#,
        r#"{"groupKey": {"id": "shop@example.com"}, "memberships": [{"preferredMemberKey": {"id": "a@example.com"}, "roles": [{"name": "MEMBER", "expiryDetail": {"expireTime": "soon"}}]}]}"#,
        r#"{"uid": "x", "name": "y"}"#,
        "{}",
        "[]",
    ];
    let texts = texts.map(|text| text.replace('\n', ""));
    insta::assert_snapshot!(lines_of("other.json", &texts.each_ref().map(String::as_str)));
}

#[test]
fn depth_and_length_have_no_effect() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    let lists = deep("[", "]");
    let objects = deep("{\"a\":", "}").replacen("\"a\":}", "\"a\":1}", 1);
    for nested in [&lists, &objects] {
        for key in ["bindings", "items", "memberships", "rules"] {
            let text = format!(r#"{{"etag": "x", "{key}": {nested}}}"#);
            let fault = refusal(&[("projects/p.json", &text)]);
            assert!(fault.len() < 300 && fault.starts_with("projects/p.json:1:"), "{key}: {fault}");
        }
        // What is under these keys of a policy says nothing, so it is only passed over.
        for key in ["auditConfigs", "name", "folders", "metadata", "policy"] {
            let _passed_over = world(&[("projects/p.json", &format!(r#"{{"etag": "x", "{key}": {nested}}}"#))]);
        }
        assert!(refusal(&[("projects/p.json", nested)]).starts_with("projects/p.json:1:"));
    }
    let long = "x".repeat(1 << 22);
    let text = format!(
        r#"{{"bindings": [{{"role": "roles/{long}", "members": ["user:{long}@example.com"], "condition": {{"title": "{long}", "expression": "{long}"}}}}]}}"#
    );
    assert!(said(&[("projects/p.json", &text)]).len() > 1 << 23);
}

#[test]
fn utf_16_is_said_to_be_that() {
    for bytes in [&[0xff, 0xfe, b'{', 0][..], &[0xfe, 0xff, 0, b'{']] {
        let mut stream = bytes;
        let of_stream = teamkit::live::read("projects/p.json", teamkit::live::LiveInput::Stream(&mut stream));
        let of_bytes = teamkit::live::read("projects/p.json", teamkit::live::LiveInput::Bytes(bytes));
        assert_eq!(of_stream.as_ref().err(), of_bytes.as_ref().err());
        insta::allow_duplicates! {
            insta::assert_snapshot!(of_bytes.expect_err("a fault"), @"
            projects/p.json: UTF-16, as `>` writes it in PowerShell, and not UTF-8
            hint: write it with `| Out-File -Encoding utf8`, or run the export in bash
            ");
        }
    }
}
