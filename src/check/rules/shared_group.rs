//! Groups that two teams share.

use std::collections::BTreeMap;

use crate::{
    check::{About, Context, Findings, Rule},
    diagnostic::RuleId,
    model::{Address, TeamId},
    source::Place,
};

pub(super) const RULE: Rule = Rule::error(RuleId::SharedGroup, run);

fn run(context: &Context<'_>, findings: &mut Findings) {
    let mut uses: BTreeMap<&Address, Vec<(&Place, &TeamId, &str)>> = BTreeMap::new();
    for (id, team) in &context.org.teams {
        let place = team.group_place.as_ref().unwrap_or(&team.place);
        uses.entry(&team.group).or_default().push((place, id, "group"));
        if team.uses_lead_group() || (context.org.policy.manage_groups && !team.leads.is_empty()) {
            let place = team.lead_group_place.as_ref().unwrap_or(&team.place);
            uses.entry(&team.lead_group).or_default().push((place, id, "lead group"));
        }
    }
    for (address, mut uses) in uses {
        uses.sort_unstable();
        let [(first_place, first, first_kind), (place, id, kind), ..] = uses.as_slice() else { continue };
        if address.as_str().starts_with('@') || address.as_str().is_empty() {
            continue;
        }
        let found = findings
            .say(format!("`{address}` is the {first_kind} of team `{first}` and the {kind} of team `{id}`"))
            .label((*place).clone(), format!("the {kind} of `{id}`"))
            .label((*first_place).clone(), format!("the {first_kind} of `{first}`"))
            .hint("each would get the other's access; give each its own address");
        findings.push(About::team(id), found);
    }
}
