//! Names in an export can't act in any form in which differences are shown.

use serde_json::{Value, json};

use super::terminal::deceptive;
use crate::support::workspace::{Run, Workspace};

/// Names that would move a terminal, be Markdown or HTML, mention somebody, begin a command, or fill the page.
fn hostile() -> Vec<String> {
    let names = [
        "\u{1b}[31mred\u{202e}evil",
        "a`b``c](http://evil.example)",
        "@org/team www.evil.example",
        "<script>alert(1)</script><img src=x>",
        "x\n::error::owned",
        "x\r\n\r\n### heading\n",
        "--> <!-- |~~~ **bold** _x_",
        "`",
    ];
    names.into_iter().map(str::to_owned).chain(["l".repeat(5_000)]).collect()
}

/// The small workspace with an export in which everything that can be a name is hostile.
fn workspace() -> Workspace {
    let workspace = Workspace::small();
    let (mut bindings, mut objects) = (Vec::new(), Vec::new());
    for name in hostile() {
        let members =
            json!([format!("user:{name}@evil.example"), format!("group:{name}"), format!("other:{name}"), name]);
        bindings.push(json!({ "role": "roles/viewer", "members": members }));
        bindings.push(json!({ "role": format!("projects/{name}/roles/x"), "members": ["user:root@example.com"] }));
        bindings.push(json!({ "role": "roles/editor", "members": [format!("user:{name}@c.example")],
            "condition": { "title": name, "expression": format!("resource.name == \"{name}\"") } }));
        for kind in ["User", "Group", "ServiceAccount", &name] {
            objects.push(json!({ "kind": "RoleBinding", "metadata": { "name": name, "namespace": "ledger" },
                "roleRef": { "kind": "ClusterRole", "name": name },
                "subjects": [{ "kind": kind, "name": name, "namespace": name }] }));
        }
    }
    workspace.write("live/projects/ledger-prod.json", json!({ "bindings": bindings }).to_string());
    workspace.write("live/clusters/platform-prod.json", json!({ "kind": "List", "items": objects }).to_string());
    workspace.write("live/projects/<b>`@x`.json", r#"{ "bindings": [] }"#);
    workspace
}

fn drift(format: &str) -> Run {
    let run = workspace().run(&["drift", "--live", "live", "--format", format]).exits(1);
    assert!(run.stdout.len() > 1_500, "{}", run.stdout);
    run
}

#[test]
fn text_moves_no_terminal_and_fits() {
    let run = drift("text");
    assert_eq!(deceptive(&run.stdout), None, "{:?}", run.stdout);
    for line in run.stdout.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
}

/// What is left of Markdown without its code.
fn without_code(line: &str) -> String {
    let (mut out, mut rest) = (String::new(), line);
    while let Some(start) = rest.find('`') {
        out.push_str(&rest[..start]);
        let run = rest[start..].len() - rest[start..].trim_start_matches('`').len();
        let inside = &rest[start + run..];
        // The code ends with the next run of as many.
        let mut at = 0;
        let end = loop {
            let Some(next) = inside[at..].find('`').map(|next| at + next) else { break None };
            let length = inside[next..].len() - inside[next..].trim_start_matches('`').len();
            if length == run {
                break Some(next + length);
            }
            at = next + length;
        };
        if let Some(end) = end {
            rest = &inside[end..];
        } else {
            out.push_str(&rest[start..start + run]);
            rest = inside;
        }
    }
    out + rest
}

#[test]
fn markdown_has_names_in_code_alone() {
    let run = drift("markdown");
    assert_eq!(deceptive(&run.stdout), None, "{:?}", run.stdout);
    assert!(run.stdout.len() < 65_536, "{}", run.stdout.len());
    for line in run.stdout.lines().skip(1) {
        let ours = without_code(line);
        let frames = ["<details><summary>", "</summary>", "</details>", "**", "#### ", "### "];
        let ours = frames.iter().fold(ours, |text, frame| text.replace(frame, ""));
        assert!(
            !ours.contains(['<', '>', '@', '[', ']', '`', '#', '_', '~', '|']) || ours.starts_with("  - ~"),
            "{line}"
        );
        assert!(!ours.contains("www.") && !ours.contains("evil"), "{line}");
    }
}

#[test]
fn no_name_is_a_workflow_command() {
    let run = drift("github");
    assert_eq!(deceptive(&run.stdout), None, "{:?}", run.stdout);
    for line in run.stdout.lines() {
        let starts = ["::notice title=teamkit::", "::error title=", "::error file=teams/"];
        assert!(starts.iter().any(|start| line.starts_with(start)), "{line}");
    }
}

#[test]
fn code_scanning_reads_what_is_hostile() {
    let json: Value = drift("sarif").json();
    let results = json["runs"][0]["results"].as_array().expect("results").clone();
    assert!(results.len() > 60, "{}", results.len());
    for result in results {
        let text = result["message"]["text"].as_str().expect("a message");
        assert_eq!(deceptive(text), None, "{text:?}");
        assert!(text.len() < 4_000, "{}", text.len());
    }
}
