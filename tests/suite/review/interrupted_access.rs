//! Access that an apply would interrupt: both runs that see it stop, and write nothing.

use crate::support::{compare::diff, generate::touches_nothing, workspace::Workspace};

const MODULE: &str = "layout: { style: module, module: { source: \"{{workspace}}/modules/team-kit\" } }\n";

#[test]
fn another_style_stops_before_it_interrupts_anything() {
    let (base, head) = (Workspace::small(), Workspace::small());
    for workspace in [&base, &head] {
        workspace.generate();
    }
    head.append("teamkit.yaml", MODULE);
    let words = "have other addresses than before: Terraform would destroy and create them in any order";
    let run = touches_nothing(&head, 1, || head.run(&["generate"]));
    run.says("error[interrupted-access]: ").says(words).says("move the state as `teamkit roots --moved` lists");
    diff(&base, &head, &[]).exits(1).says("error[interrupted-access]: ").says(words);
    // Whoever has moved the addresses says so.
    diff(&base, &head, &["--allow", "interrupted-access"]).exits(0);
    head.run(&["generate", "--allow", "interrupted-access"]).exits(0).says("allowed interrupted-access: ");
    head.run(&["generate", "--check"]).exits(0);
}

#[test]
fn what_leaves_a_root_that_stays_is_not_left_to_chance() {
    let (base, head) = (Workspace::small(), Workspace::small());
    for workspace in [&base, &head] {
        workspace.generate();
    }
    head.append("teamkit.yaml", "layout: { google_root: \"terraform/projects/{{project}}\" }\n");
    let words = "are in other roots now: Terraform would destroy and create them in any order";
    touches_nothing(&head, 1, || head.run(&["generate"])).says("error[interrupted-access]: ").says(words);
    diff(&base, &head, &[]).exits(1).says("error[interrupted-access]: ").says(words);
    head.run(&["generate", "--allow", "interrupted-access"]).exits(0);
    // The whole state of a root that is gone moves, and nobody applies that root.
    let (base, head) = (Workspace::small(), Workspace::small());
    head.append("teamkit.yaml", "layout: { service_root: \"terraform/{{environment}}/{{service}}\" }\n");
    diff(&base, &head, &[]).exits(0);
}
