//! Several parents: a team's people count once in every team above, whichever way leads there.

use super::support::{grants, workspace};

/// below is under left and right, which are both under top.
const DIAMOND: &str = "#> teams/top.yaml
members: [tom]
services: [alpha1]
#> teams/left.yaml
parent: top
members: [{ email: ann, until: 2026-12-01 }]
services: [beta12]
#> teams/right.yaml
parent: [top]
members: [rob]
services: [gamma3]
#> teams/below.yaml
parent: [right, left]
members: [ann, bob]
";

#[test]
fn people_count_in_every_team_above_on_any_way() {
    grants(
        DIAMOND,
        &[
            "alpha1-dev roles/logging.viewer group:top@ - ann@,bob@,rob@,tom@",
            "beta12-dev roles/logging.viewer group:left@ - ann@,bob@",
            "gamma3-dev roles/logging.viewer group:right@ - ann@,bob@,rob@",
        ],
    );
}

/// The latest end counts, on whichever way it comes.
#[test]
fn a_person_stays_to_the_latest_end_of_all_ways() {
    grants(
        "#> teams/top.yaml
grant_to: members
services: [alpha1]
#> teams/left.yaml
parent: top
members: [{ email: ann, until: 2026-12-01 }]
#> teams/right.yaml
parent: [top]
members: [{ email: ann, until: 2026-12-24 }]
#> teams/below.yaml
parent: [left, right]
members: [{ email: ann, until: 2026-12-12 }]
",
        &["alpha1-dev roles/logging.viewer user:ann@ 2026-12-24 ann@"],
    );
}

/// 2^30 ways lead up through these teams, and each team counts once.
#[test]
fn a_lattice_of_teams_is_no_more_than_its_teams() {
    let mut files = String::from("#> teams/top.yaml\nmembers: [tom]\nservices: [alpha1]\n");
    let mut above = "top".to_owned();
    for level in 0..30 {
        files.push_str(&format!(
            "#> teams/left-{level}.yaml\nparent: [{above}]\n#> teams/right-{level}.yaml\nparent: [{above}]\n"
        ));
        above = format!("left-{level}, right-{level}");
    }
    files.push_str(&format!("#> teams/below.yaml\nparent: [{above}]\nmembers: [ann]\n"));
    grants(&files, &["alpha1-dev roles/logging.viewer group:top@ - ann@,tom@"]);
    let workspace = workspace(&files);
    let text = workspace.run(&["explain", "ann", "alpha1", "dev"]).exits(0).stdout;
    assert_eq!(text.matches("member of below").count(), 8, "{text}");
    assert_eq!(text.matches("and on more ways up to top").count(), 1, "{text}");
    workspace.run(&["who", "alpha1"]).exits(0).prints("ann@example.com");
    // One level more, and more teams are above than a team may have.
    workspace.write("teams/one.yaml", "parent: [below]\n");
    workspace.write("teams/two.yaml", "parent: [one]\n");
    workspace.write("teams/three.yaml", "parent: [two]\n");
    workspace.write("teams/four.yaml", "parent: [three]\n");
    workspace.run(&["check"]).exits(1).prints("more than 64 teams above a team");
}
