//! Groups and service accounts where people are meant, and the other way round.

use std::collections::BTreeMap;

use crate::{
    check::{About, Findings, KnownGroup, KnownGroups, Rule, RuleContext, RuleGroup},
    diagnostic::{Diagnostic, RuleId, Severity},
    model::{Address, LocatedText, Membership, Org, Principal, Recipient, TeamId},
    source::Place,
};

pub(super) const RULE: Rule =
    Rule::error(RuleId::MistakenPrincipal, run).group(RuleGroup::Principal).with_fixed_level();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let judge = Judge { org: context.org, groups: KnownGroups::of(context.org) };
    let mut people: BTreeMap<&Address, &Place> = BTreeMap::new();
    for (id, team) in &context.org.teams {
        for (group, written) in [(&team.group, &team.written_group), (&team.lead_group, &team.written_lead_group)] {
            if group.is_service_account() {
                let finding = findings
                    .finding(format!("`{group}` is a service account, not a group"))
                    .label(written.place.clone(), "a service account")
                    .hint("name the address of a group");
                findings.push(About::team(id), finding);
            }
        }
        for (list, members) in [("leads", &team.leads), ("members", &team.members)] {
            for member in members {
                match judge.member(findings, id, list, member) {
                    Some(finding) => findings.push(About::team(id), finding),
                    None => {
                        people.entry(&member.address).or_insert(&member.place);
                    }
                }
            }
        }
    }
    for (id, _, entry) in context.grant_entries() {
        for (recipient, text) in &entry.to {
            if let Some(finding) = judge.recipient(findings, id, recipient, text, &people) {
                findings.push(context.about(id, entry), finding);
            }
        }
    }
}

struct Judge<'a> {
    org: &'a Org,
    groups: KnownGroups<'a>,
}

impl Judge<'_> {
    fn member(&self, findings: &Findings, team: &TeamId, list: &str, member: &Membership) -> Option<Diagnostic> {
        let Membership { address, place, .. } = member;
        if address.is_service_account() {
            let hint =
                format!("a team lists people; grant to the account instead: `to: [\"serviceAccount:{address}\"]`");
            return Some(not_a_person(findings, address, place).hint(hint));
        }
        let known = self.groups.get(address)?;
        let way = self.way_to_nest(team, list, &known);
        Some(is_group(findings, address, place, &known).hint(way + &otherwise(&known)))
    }

    /// How the people of a group can be in a team.
    fn way_to_nest(&self, team: &TeamId, list: &str, known: &KnownGroup<'_>) -> String {
        let other = known.team;
        if other == team {
            return "remove it: the group has the people who are listed here".to_owned();
        }
        if self.is_below(other, team) {
            return format!("remove it: the people of `{other}` already count as members of `{team}`");
        }
        if self.is_below(team, other) {
            return format!("list people by name: `{team}` is below `{other}`");
        }
        let parent =
            format!("write `parent: {team}` in the file of team `{other}`, whose people then count as members");
        match (list, known.is_of_leads) {
            ("leads", _) => format!("list the leads by name; or {parent}"),
            (_, true) => format!("list its leads by name; or {parent}"),
            (_, false) => parent,
        }
    }

    /// Whether a team is below another one, on any way.
    fn is_below(&self, team: &TeamId, other: &TeamId) -> bool {
        let parent = |id: &TeamId| self.org.teams.get(id).and_then(|team| team.parent.as_ref());
        // A circle was reported.
        let above = std::iter::successors(parent(team), |id| parent(id)).take(self.org.teams.len());
        above.into_iter().any(|id| id == other)
    }

    fn recipient(
        &self,
        findings: &Findings,
        team: &TeamId,
        recipient: &Recipient,
        text: &LocatedText,
        people: &BTreeMap<&Address, &Place>,
    ) -> Option<Diagnostic> {
        let place = &text.place;
        let account;
        let address = match recipient {
            Recipient::Principal(Principal::Group(group)) if group.is_service_account() => {
                return Some(
                    findings
                        .finding(format!("`{group}` is a service account, not a group"))
                        .label(place.clone(), "a service account")
                        .hint(format!("write `serviceAccount:{group}`")),
                );
            }
            Recipient::Principal(Principal::Group(group)) => {
                let named = people.get(group);
                if self.groups.get(group).is_some() || (named.is_none() && !self.org.people.contains_key(group)) {
                    return None;
                }
                let finding = findings
                    .finding_at(Severity::Warning, format!("`{group}` is a person by the definitions, not a group"))
                    .label(place.clone(), "granted as a group")
                    .hint(format!("write `{group}` for the person; if it is a group, don't list it as a person"));
                return Some(match named {
                    Some(named) => finding.label(Place::clone(named), "listed as a person"),
                    None => finding,
                });
            }
            Recipient::Principal(Principal::ServiceAccount(text)) => {
                account = Address::complete(text, "");
                return self.groups.get(&account).map(|known| {
                    is_group(findings, &account, place, &known).hint(way_to_grant(team, &account, &known))
                });
            }
            Recipient::Person(address) | Recipient::Principal(Principal::User(address)) => address,
            _ => return None,
        };
        if address.is_service_account() {
            return Some(not_a_person(findings, address, place).hint(format!("write `serviceAccount:{address}`")));
        }
        let known = self.groups.get(address)?;
        let way = way_to_grant(team, address, &known);
        Some(is_group(findings, address, place, &known).hint(way + &otherwise(&known)))
    }
}

/// How a grant of a team reaches a group.
fn way_to_grant(team: &TeamId, address: &Address, known: &KnownGroup<'_>) -> String {
    match (known.is_of_leads, known.team == team) {
        (false, false) => format!("write `team/{}`", known.team),
        (false, true) => format!("write `team/{team}`, or leave `to` out"),
        (true, true) => "write `lead`".to_owned(),
        (true, false) => format!("write `group:{address}`"),
    }
}

fn not_a_person(findings: &Findings, address: &Address, place: &Place) -> Diagnostic {
    findings
        .finding(format!("`{address}` is a service account, not a person"))
        .label(place.clone(), "a service account")
}

fn is_group(findings: &Findings, address: &Address, place: &Place, known: &KnownGroup<'_>) -> Diagnostic {
    let message = format!("`{address}` is the {} of team `{}`, not a person", known.noun(), known.team);
    let finding = findings.finding(message).label(place.clone(), "a group");
    if known.is_written {
        finding.label(known.place.clone(), format!("the {} of `{}`", known.noun(), known.team))
    } else {
        finding
    }
}

/// What to do if the address is a person's after all, and only a pattern gives it to the group.
fn otherwise(known: &KnownGroup<'_>) -> String {
    let key = if known.is_of_leads { "lead_group" } else { "group" };
    if known.is_own {
        return String::new();
    }
    format!("; if it is a person's, give the {} of `{}` another one with `{key}:`", known.noun(), known.team)
}
