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
    run.says("error[interrupted-access]: ").says(words).says("`teamkit roots --moved` lists the commands");
    diff(&base, &head, &[]).exits(1).says("error[interrupted-access]: ").says(words);
    // Whoever has moved the addresses says so.
    diff(&base, &head, &["--allow", "interrupted-access"]).exits(0);
    head.run(&["generate", "--allow", "interrupted-access"]).exits(0).says("allowed interrupted-access: ");
    head.run(&["generate", "--check"]).exits(0);
}
