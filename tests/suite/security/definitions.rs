//! Definitions that try to be more, or other, than a reviewer sees.

use crate::support::{findings::refused, workspace::Workspace};

#[track_caller]
fn team(text: &str, words: &str) {
    let workspace = Workspace::small();
    workspace.write("teams/eve.yaml", text);
    let run = workspace.run(&["check", "--format", "json"]).exits(1);
    assert!(run.stdout.contains(words), "{text:?}: {}", run.stdout);
    workspace.run(&["generate"]).exits(1);
    assert!(workspace.generated().is_empty());
}

#[test]
fn an_address_is_plain_and_of_our_domain() {
    let none = [
        "eve@ex\u{430}mple.com",
        "\u{435}ve@example.com",
        "eve@\u{ff45}xample.com",
        "e\u{301}ve@example.com",
        "\u{212a}@example.com",
        "eve\u{3002}x@example.com",
        "eve@example.com@evil.com",
        "eve@example.com.",
        "eve@.example.com",
        "eve@example.com\\u200b",
        "eve@example.com\\n",
        "eve@example.com\\u0000",
        "user:eve@example.com",
        "eve x@example.com",
        "%{x}@example.com",
    ];
    for address in none {
        team(&format!("members: [zoe, \"{address}\"]\n"), "malformed-address");
    }
    team(&format!("members: [zoe, {}]\n", "x".repeat(65)), "malformed-address");
    team("members: [zoe, eve@xn--exmple-4nf.com]\n", "foreign-domain");
    team("members: [zoe, eve@sub.example.com]\n", "foreign-domain");
    team("members: [zoe, ZOE@EXAMPLE.COM]\n", "repeated-member");
}

#[test]
fn a_file_says_one_thing_to_all_readers() {
    let tricks = [
        ("members: [zoe, yan]\n<<: { leads: [eve] }\n", "unknown-key"),
        ("members: [!!python/object:os.system zoe, yan]\n", "wrong-type"),
        ("members: [!!binary ZXZl, yan]\n", "wrong-type"),
        ("members: !!set { zoe, yan }\n", "wrong-type"),
        ("%TAG ! tag:x,2000:\n---\nmembers: [!x zoe, yan]\n", "wrong-type"),
        ("members: [zoe, yan]\n---\nleads: [eve]\n", "invalid-yaml"),
        ("members: [zoe, yan]\n...\nleads: [eve]\n", "invalid-yaml"),
        ("members: [1, yan]\n", "wrong-type"),
        ("members: [true, yan]\n", "wrong-type"),
        ("members: [0o14, yan]\n", "wrong-type"),
        ("members: [1:30, yan]\n", "malformed-address"),
        ("description: |\n  text\n members: [eve]\nmembers: [zoe]\n", "invalid-yaml"),
        ("{ members: [zoe, yan], \"mem\\u0062ers\": [eve] }\n", "repeated-key"),
        ("members: [zoe, yan]\n\"members \": [eve]\n", "unknown-key"),
        ("members: [zoe, yan]\n\u{43c}embers: [eve]\n", "unknown-key"),
        ("members: [zoe, yan] # \u{202e}\n", "invalid-yaml"),
        ("members: [zoe, yan] # \u{e0041}\u{e0042}\n", "invalid-yaml"),
        ("members: [zoe, yan] # \u{2066}x\u{2069}\n", "invalid-yaml"),
        ("members: [zoe, yan] # \u{2062}\n", "invalid-yaml"),
        ("members: [zoe, yan] # \u{2028}leads: [eve]\n", "invalid-yaml"),
        ("members: [zoe, yan] # \u{200b}\n", "the hidden character U+200B"),
        ("members: [zoe, yan] # \u{200f}\n", "the hidden character U+200F"),
        ("members: [zoe, yan] # \u{61c}\n", "the hidden character U+061C"),
        ("members: [zoe, yan] # a\u{200d}b\n", "the hidden character U+200D"),
        ("members: [zoe, yan] # 💻\u{e0100}\n", "the hidden character U+E0100"),
        ("members: [zoe, yan]\ndescription: soft\u{ad}ly\n", "the hidden character U+00AD"),
        ("members: [zoe, yan]\ndescription: \"\u{180e}\"\n", "the hidden character U+180E"),
        ("members: [zoe, yan] # \rleads: [eve]\n", "invalid-yaml"),
    ];
    for (text, rule) in tricks {
        team(text, rule);
    }
}

#[test]
fn aliases_do_not_multiply_a_file() {
    let mut bomb = "members: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (from, to) in ('a'..='y').zip('b'..='z') {
        let aliases = vec![format!("*{from}"); 10].join(", ");
        bomb.push_str(&format!("k{to}: &{to} [{aliases}]\n"));
    }
    let workspace = Workspace::small();
    workspace.write("teams/bad.yaml", &bomb);
    workspace.run(&["generate"]).exits(1).prints("error[invalid-yaml]").prints("teams/bad.yaml:");
    assert!(workspace.generated().is_empty());
    let workspace = Workspace::small();
    workspace.edit("teams/search.yaml", "members:\n  - dave\n  - erin\n", "leads: &all [dave, erin]\nmembers: *all\n");
    workspace.run(&["check"]).exits(0);
}

#[test]
fn deep_nesting_is_refused() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("[", ""), ("{a: [", "")] {
        let workspace = Workspace::small();
        workspace.write("teams/bad.yaml", format!("members: {}{}\n", open.repeat(10_000), close.repeat(10_000)));
        workspace.run(&["generate"]).exits(1).prints("error[invalid-yaml]").prints("teams/bad.yaml:1:");
        assert!(workspace.generated().is_empty());
    }
    let lines = (0..2_000).fold(String::new(), |lines, depth| lines + &" ".repeat(depth) + "a:\n");
    for path in ["teams/bad.yaml", "services/bad.yaml", "teamkit.yaml", "people.yaml"] {
        let workspace = Workspace::small();
        workspace.write(path, &lines);
        workspace.run(&["generate"]).exits(1).prints("error[invalid-yaml]").prints(path);
    }
    refused("teams/bad.yaml", format!("members:\n{}x\n", "- ".repeat(5_000)), &["invalid-yaml 2:127"]);
}
