//! People who are listed twice in one list.

use std::collections::{BTreeMap, btree_map::Entry};

use crate::{
    check::{About, Context, Findings, Rule},
    diagnostic::RuleId,
    model::{Address, Membership},
};

pub(super) const RULE: Rule = Rule::error(RuleId::RepeatedMember, run);

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (id, team) in &context.org.teams {
        for (list, members) in [("leads", &team.leads), ("members", &team.members)] {
            let mut seen: BTreeMap<&Address, &Membership> = BTreeMap::new();
            for member in members {
                match seen.entry(&member.address) {
                    Entry::Vacant(entry) => {
                        entry.insert(member);
                    }
                    Entry::Occupied(first) => {
                        let found = findings
                            .say(format!("`{}` is listed twice in `{list}` of team `{id}`", member.address))
                            .label(member.place.clone(), "again")
                            .label(first.get().place.clone(), "first here");
                        findings.push(About::team(id), found);
                    }
                }
            }
        }
    }
}
