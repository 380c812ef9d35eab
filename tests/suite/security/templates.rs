//! Templates that look around, and templates that never end.

use crate::support::{generate::template_fails, workspace::Workspace};

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

#[test]
fn a_template_ends() {
    let nest = |depth: usize, body: &str| {
        let open = "{{#each @root.blocks}}".repeat(depth);
        format!("{open}{body}{}", "{{/each}}".repeat(depth))
    };
    let doubled: Vec<(String, String)> = (0..40)
        .map(|at| (format!("templates/p{at}.hbs"), format!("{{{{> p{}}}}}{{{{> p{}}}}}", at + 1, at + 1)))
        .chain([("templates/p40.hbs".to_owned(), String::new())])
        .collect();
    let attacks = [
        (nest(30, ""), "loop more than 1,000,000 times"),
        (nest(8, &"x".repeat(10_000)), "the file would be larger than 63 MiB"),
        ("{{> p0}}".to_owned(), "calls more than 1000 templates"),
        ("{{> service.tf}}".to_owned(), "it calls itself"),
    ];
    for (text, words) in attacks {
        let workspace = Workspace::small();
        if text.contains("p0") {
            for (path, text) in &doubled {
                workspace.write(path, text);
            }
        }
        workspace.write("templates/service.tf.hbs", &text);
        workspace.run(&["generate"]).exits(2).says(words);
        assert!(workspace.generated().is_empty());
    }
}

#[test]
fn a_template_that_calls_itself_behind_spaces_is_refused() {
    for call in [
        "{{ > service.tf}}",
        "{{~ > service.tf}}",
        "{{# > service.tf}}{{/service.tf}}",
        "{{# > terraform.tf}}{{/terraform.tf}}",
    ] {
        let workspace = Workspace::small();
        workspace.write("templates/service.tf.hbs", call);
        workspace.write("templates/terraform.tf.hbs", "{{ > service.tf}}");
        workspace.run(&["generate"]).exits(2).says("it calls itself");
    }
    template_fails("service.tf", "{{# * inline \"a\"}}{{/inline}}", &["inline partials are not supported"]);
}
