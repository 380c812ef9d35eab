//! Owners and paths that GitHub knows.

use super::support::{FILE, asked, owned};

#[test]
fn an_owner_that_github_does_not_know_is_shown_in_the_teams_file() {
    let fine = ["@ida", "@example/pay-ments_2.x", "ida@example.com", "i.d+a@mail.example.co.uk"];
    let bad = [
        "ida",
        "@",
        "@example/",
        "@/x",
        "@a/b/c",
        "@a @b",
        "ida@example",
        "@ida # boss",
        "#",
        "@id\\a",
        "@-x",
        "é@x.y",
    ];
    for owner in fine {
        let workspace = owned();
        workspace.edit("teams/search.yaml", "members:", &format!("codeowners: {owner:?}\nmembers:"));
        workspace.run(&["codeowners"]).exits(0);
        assert_eq!(asked(&workspace.read(FILE), "teams/search.yaml"), [owner.to_owned()].into());
    }
    for owner in bad {
        let workspace = owned();
        workspace.edit("teams/search.yaml", "members:", &format!("codeowners: {owner:?}\nmembers:"));
        let run = workspace.run(&["codeowners"]).exits(1);
        let run = run.prints(&format!(
            "error[invalid-owner]: the owner `{owner}` of team `search` is not in a form that GitHub accepts"
        ));
        run.prints("--> teams/search.yaml:2:13").prints("hint: an owner is `@user`, `@org/team` or an e-mail address");
        assert!(!workspace.exists(FILE));
        // `check` says it too, before anybody asks for the lines.
        workspace.run(&["check"]).exits(1).prints("error[invalid-owner]");
    }
}

#[test]
fn owners_in_one_text_are_a_list() {
    for text in ["@example/search @example/platform", "@example/search, @example/platform"] {
        let workspace = owned();
        workspace.edit("teams/search.yaml", "members:", &format!("codeowners: {text:?}\nmembers:"));
        let run = workspace.run(&["check"]).exits(1).prints("error[invalid-owner]");
        run.prints("write several as a list: [\"@example/search\", \"@example/platform\"]");
    }
    let workspace = owned();
    workspace.edit("teamkit.yaml", "@example/{{team}}", "@example/{{team}} @example/platform");
    let run = workspace.run(&["check"]).exits(1);
    assert_eq!(run.stdout.matches("error[invalid-owner]").count(), 1, "{}", run.stdout);
    run.prints("write several as a list: [\"@example/payments\", \"@example/platform\"]");
}

#[test]
fn a_pattern_that_makes_no_owner_is_shown_once() {
    let workspace = owned();
    workspace.edit("teamkit.yaml", "@example/{{team}}", "example/{{team}}");
    let run = workspace.run(&["codeowners"]).exits(1).prints("--> teamkit.yaml:").prints("`example/payments`");
    assert_eq!(run.stdout.matches("error[invalid-owner]").count(), 1, "{}", run.stdout);
}

#[test]
fn a_path_that_no_pattern_can_name_is_refused() {
    for folder in ["c#", "a*", "what?", "[x]", "back\\slash"] {
        let workspace = owned();
        workspace.write(&format!("teams/{folder}/other.yaml"), "members: [zoe]\n");
        let run = workspace.run(&["codeowners"]).exits(2).says("can't be listed in CODEOWNERS");
        run.says("hint: give the directory or file another name");
        assert!(!workspace.exists(FILE));
    }
}
