//! Texts of users in the report of `diff`: in a comment, and in a log that GitHub reads.

use crate::support::{
    compare::{SEARCH, diff},
    workspace::Workspace,
};

/// Markdown without its spans of code, as `CommonMark` finds them.
fn outside_code(markdown: &str) -> String {
    let mut out = String::new();
    for line in markdown.split_inclusive('\n') {
        let mut rest = line;
        while let Some(start) = rest.find('`') {
            out.push_str(&rest[..start]);
            rest = &rest[start..];
            let fence: String = rest.chars().take_while(|one| *one == '`').collect();
            rest = &rest[fence.len()..];
            let ends = rest.match_indices(&fence).map(|(at, _)| at);
            let mut ends = ends.filter(|at| !rest[..*at].ends_with('`') && !rest[at + fence.len()..].starts_with('`'));
            let end = ends.next().unwrap_or_else(|| panic!("code without an end: {line}"));
            out.push_str("CODE");
            rest = &rest[end + fence.len()..];
        }
        out.push_str(rest);
    }
    out
}

/// What a definition may try on whoever reads the report.
const HOSTILE: [&str; 9] = [
    "principal://iam.googleapis.com/locations/global/workforcePools/x/subject/`@mention` <img src=x> [a](http://evil)",
    "principal://iam.googleapis.com/locations/global/workforcePools/x/subject/a`@odd <script>alert(1)</script>",
    "principal://iam.googleapis.com/locations/global/workforcePools/x/subject/``` | a | b | </details>",
    "principal://iam.googleapis.com/locations/global/workforcePools/x/subject/ends`",
    "principal://iam.googleapis.com/locations/global/workforcePools/x/subject/\n::error::forged",
    "principal://iam.googleapis.com/locations/global/workforcePools/x/subject/\r\n::stop-commands::token",
    "principal://iam.googleapis.com/locations/global/workforcePools/x/subject/%0A::error::forged",
    "principal://iam.googleapis.com/locations/global/workforcePools/x/subject/\u{202e}gro.live",
    "principal://iam.googleapis.com/locations/global/workforcePools/x/subject/*a* _b_ #1 ~~c~~ <!-- ",
];

fn hostile() -> (Workspace, Workspace) {
    let (base, head) = (Workspace::small(), Workspace::small());
    for workspace in [&base, &head] {
        // Nobody can have such an identity; whoever turns the rule off still gets a harmless report.
        workspace.append("teamkit.yaml", "rules: { malformed-address: off }\n");
    }
    let mut grants = String::new();
    for principal in HOSTILE {
        let to = serde_json::to_string(principal).expect("JSON").replace('\u{202e}', "\\u202e");
        let what = "service: ledger, environment: production, google: [roles/logging.viewer], reason: r";
        grants.push_str(&format!("- {{ {what}, to: [{to}] }}\n"));
    }
    // A folder is named by users too.
    head.write("teams/a`b @m <i>, x::%0A/search.yaml", format!("{}grants:\n{grants}", head.read(SEARCH)));
    head.remove(SEARCH);
    (base, head)
}

#[test]
fn hostile_texts_are_harmless_in_markdown() {
    let (base, head) = hostile();
    for (base, head) in [(&base, &head), (&head, &base)] {
        let guards = ["--fail-on", "protected-access", "--fail-on", "uninvited-access", "--allow", "outside-access"];
        let text = diff(base, head, &[&["--format", "markdown"], &guards[..]].concat()).stdout;
        assert!(text.contains("@mention") && text.contains("@odd"), "{text}");
        let ours = ["<!-- teamkit diff -->", "<details open>", "<details>", "</details>", "<summary>", "</summary>"];
        let outside = ours.iter().fold(outside_code(&text), |text, tag| text.replace(tag, ""));
        for word in ["<", ">", "@", "](", "|", "~~", "_", "://", "#1", "forged", "evil", "alert"] {
            assert!(!outside.contains(word), "`{word}` outside code in\n{outside}");
        }
        assert!(!text.contains(['\r', '\u{202e}']), "{text}");
        assert_eq!(text.matches("<details").count(), text.matches("\n</details>\n").count());
    }
}

#[test]
fn hostile_texts_begin_no_command_of_github() {
    let (base, head) = hostile();
    for (base, head) in [(&base, &head), (&head, &base)] {
        let text = diff(base, head, &["--format", "github", "--allow", "outside-access"]).exits(0).stdout;
        assert!(!text.contains('\r'));
        for line in text.lines() {
            let command = line.strip_prefix("::").and_then(|line| line.split([' ', ':']).next());
            assert!(matches!(command, Some("notice" | "warning" | "error")), "{line}");
        }
    }
    // On a terminal, and in a log that GitHub reads, no line begins as a command.
    let run = diff(&base, &head, &["--fail-on", "protected-access"]).exits(1);
    assert!(!run.stdout.contains('\u{202e}') && !run.stderr.contains('\u{202e}'));
    assert!(!run.stdout.lines().chain(run.stderr.lines()).any(|line| line.trim_start().starts_with("::")));
}
