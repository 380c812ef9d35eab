//! Texts that hide, and templates that look around.

use crate::support::workspace::Workspace;

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
        ("members: [zoe, yan] # \rleads: [eve]\n", "invalid-yaml"),
    ];
    for (text, rule) in tricks {
        team(text, rule);
    }
}

#[test]
fn what_is_not_seen_is_shown_as_something() {
    let hidden = "\u{ad}\u{200b}\u{2060}\u{3164}\u{180e}";
    let workspace = Workspace::small();
    let cluster = format!("cluster: \"plat{hidden}form-dev\",");
    workspace.edit("teamkit.yaml", "cluster: platform-dev,", &cluster);
    for command in ["grants", "matrix", "check"] {
        let run = workspace.run(&[command]).exits(0);
        assert!(!run.stdout.contains(|one| hidden.contains(one)), "{command}: {:?}", run.stdout);
    }
    workspace.generate();
    for (path, text) in workspace.generated() {
        assert!(!text.contains(|one| hidden.contains(one)), "{path}: {text:?}");
    }
}

#[test]
fn a_template_can_read_neither_files_nor_the_environment() {
    let secret = "a-secret-of-the-pipeline";
    let attempts = [
        "{{env \"SECRET\"}}",
        "{{env.SECRET}}",
        "{{$SECRET}}",
        "{{process.env.SECRET}}",
        "{{lookup env \"SECRET\"}}",
        "{{include \"secret.txt\"}}",
        "{{file \"secret.txt\"}}",
        "{{read \"secret.txt\"}}",
        "{{> secret.txt}}",
        "{{> ../secret.txt}}",
        "{{> \"/etc/passwd\"}}",
        "{{> (lookup this \"x\")}}",
        "{{#*inline \"x\"}}{{/inline}}",
        "{{*decorate}}",
        "{{@root.SECRET}}",
        "{{../SECRET}}",
        "{{this.constructor}}",
        "{{__proto__}}",
        "{{#raw}}{{env}}{{/raw}}",
        "{{lookup @root \"constructor\"}}",
        "{{log \"a\" level=\"error\"}}{{log @root}}",
    ];
    for attempt in attempts {
        let workspace = Workspace::small();
        workspace.write("secret.txt", secret);
        workspace.write(
            "templates/service.tf.hbs",
            format!("# {attempt}\n{{{{#each blocks}}}}\n{{{{{{text}}}}}}\n\n{{{{/each}}}}\n"),
        );
        let run = workspace.run_with(&["generate"], &[("SECRET", secret), ("RUST_LOG", "trace")]);
        assert!(!run.stdout.contains(secret) && !run.stderr.contains(secret), "{attempt}: {run:?}");
        assert!(workspace.generated().values().all(|text| !text.contains(secret)), "{attempt}");
        let is_harmless = attempt.contains("raw") || attempt.contains("log ");
        assert!(run.code == 2 || is_harmless, "{attempt}: {run:?}");
        assert!(run.code == 2 || run.stderr.starts_with("wrote "), "{attempt}: {run:?}");
    }
}
