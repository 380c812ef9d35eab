//! Namespaces and groups that Terraform would destroy.

use crate::{
    check::changes::DESTROYED_OBJECT,
    review::{
        change_context::ChangeContext,
        rule::{ChangeRule, RuleFindings},
    },
};

pub(super) const RULE: ChangeRule = ChangeRule::of_the_change(&DESTROYED_OBJECT, run);

fn run(context: &ChangeContext<'_>, findings: &mut RuleFindings) {
    let known = &context.roots.destroyed;
    for destroyed in known {
        findings.push(destroyed.finding(findings.severity()));
    }
    // What is replaced at its address is destroyed, too.
    for root in context.roots.changed() {
        let plan = &root.plan;
        let lost = plan.destroyed.iter().map(|object| (object, "destroys and creates it again"));
        let refused =
            plan.refused.iter().map(|object| (object, "would have to destroy it, and refuses the whole plan"));
        for (object, what) in lost.chain(refused) {
            // Inside a module the cluster isn't known everywhere.
            let name = object.name();
            let end = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
            let is_same = |known: &str| end(known) == end(&name);
            if !known.iter().any(|known| known.root == root.path && is_same(&known.object.name)) {
                findings.push(findings.say(format!("`{name}` in {} can't be changed so: Terraform {what}", root.path)));
            }
        }
    }
}
