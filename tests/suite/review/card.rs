//! Cards: people whose access changes alike, and the line that changed it.

use crate::support::{
    compare::{PAYMENTS, SEARCH, diff},
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
    let said = "leads get nothing in production, was developer (was teamkit.yaml:24)";
    diff(&base, &head, &[]).exits(0).prints(&format!("- alice@example.com   {said}\n"));
}

/// Daily 22: who has `viewer` and is made a lead gains `operator`, not the native roles that it is made of.
#[test]
fn a_promotion_reads_as_the_role_that_it_gives() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit(PAYMENTS, "leads: [alice]\nmembers:\n  - bob\n", "leads: [alice, bob]\nmembers:\n");
    diff(&base, &head, &[]).prints("  + checkout, ledger  production  developer  protected");
    diff(&head, &base, &[]).prints("  - checkout, ledger  production  developer  ");
    // The role's new meaning is not the role.
    let wider = Workspace::small();
    wider.edit("teamkit.yaml", "[roles/cloudtrace.user]", "[roles/cloudtrace.user, roles/cloudprofiler.user]");
    let run = diff(&base, &wider, &[]).prints("role developer now includes roles/cloudprofiler.user (teamkit.yaml:20)");
    run.prints("production   roles/cloudprofiler.user  protected");
}

/// Daily 20: the reason of a grant, who gives it, and who gets it.
#[test]
fn a_grant_is_shown_with_its_reason_and_giver() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.append(PAYMENTS, "grants:\n  - { service: ledger, environment: production, role: viewer, to: [dave], until: 2026-12-31, reason: Closes the books }\n");
    insta::assert_snapshot!(diff(&base, &head, &[]).exits(0).stdout, @r#"
    1 person gains access · production touched · 0 escalations

    + dave@example.com   member of search
      + ledger  production  viewer  until 2026-12-31  protected
        "Closes the books", granted by payments                                   teams/payments.yaml:10

    Terraform: 3 to add, 0 to change, 0 to destroy in 1 root
      terraform/services/ledger/production  3 to add
    note: the access of `dave@example.com` until 2026-12-31 ends with the first `teamkit generate` after
          that date that is applied; nothing else ends it
    "#);
}

/// Daily, part 3, 13c: one card for all to whom the same default gives something.
#[test]
fn one_default_is_one_card() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit("teamkit.yaml", "production: viewer }", "production: developer }");
    let run = diff(&base, &head, &[]).exits(0);
    let said = "    members get developer in production, was viewer (teamkit.yaml:23)\n";
    assert_eq!(run.stdout.matches(said).count(), 1, "{}", run.stdout);
    assert_eq!(run.stdout.matches("\n+ ").count(), 1, "{}", run.stdout);
    run.prints("  + checkout, ledger, search-api  production  developer  protected");
}

/// Daily, part 3, 13b: a Role of our own with one more rule is gained, and not lost.
#[test]
fn a_role_that_permits_more_is_gained_and_not_lost() {
    let with = |verbs: &str| {
        let side = Workspace::small();
        let rules =
            format!("{{ role: helper, rules: [{{ api_groups: [\"\"], resources: [pods], verbs: [{verbs}] }}] }}");
        side.edit("teamkit.yaml", "kubernetes: [edit]", &format!("kubernetes: [edit, {rules}]"));
        side
    };
    let (base, head) = (with("get"), with("get, delete"));
    let more = diff(&base, &head, &[]).exits(0);
    assert!(more.stdout.contains("people gain access · ") && !more.stdout.contains("\n  - "), "{}", more.stdout);
    let less = diff(&head, &base, &[]).exits(0);
    assert!(less.stdout.contains("people lose access · ") && !less.stdout.contains("\n  + "), "{}", less.stdout);
}
