//! Cards: people whose access changes alike, and the line that changed it.

use crate::support::{
    compare::{SEARCH, diff},
    workspace::Workspace,
};

#[test]
fn people_whose_access_changes_alike_stand_together() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit(SEARCH, "  - dave\n", "  - dave\n  - frances\n  - gil\n");
    insta::assert_snapshot!(diff(&base, &head, &[]).exits(0).stdout, @r"
    2 people gain access · production touched · 0 escalations

    + frances@example.com, gil@example.com   joins search (teams/search.yaml:4-5)
      + search-api  development  developer                                           teams/search.yaml:8
      + search-api  production   viewer     protected                                teams/search.yaml:8

    Terraform has nothing to do (the members of groups are managed elsewhere)
    ");
}

#[test]
fn another_default_or_override_is_named_by_its_line() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit(SEARCH, "services:\n", "access:\n  members: { production: developer }\nservices:\n");
    let said = "search members in production: viewer -> developer (teams/search.yaml:6)";
    diff(&base, &head, &[]).exits(0).prints(&format!("+ dave@example.com, erin@example.com\n    {said}\n"));
    // The other way round the line is gone, and the workspace's own counts again.
    let said = "search members in production: developer -> viewer (teamkit.yaml:23)";
    diff(&head, &base, &[]).exits(0).prints(&format!("- dave@example.com, erin@example.com\n    {said}, "));
    // What nobody says any more is shown where it was.
    head.edit("teamkit.yaml", "  leads: { production: developer }\n", "");
    let said = "payments leads in production: developer -> nothing (was teamkit.yaml:24)";
    diff(&base, &head, &[]).exits(0).prints(&format!("- alice@example.com\n    {said}, "));
}
