//! Groups and service accounts where people are meant, and the other way round.

use std::collections::BTreeMap;

use crate::{
    check::{About, Findings, KnownGroup, KnownGroups, Rule, RuleContext, RuleGroup, way_to_nest},
    diagnostic::{Diagnostic, RuleId, Severity},
    model::{Address, LocatedText, Membership, Org, Principal, Recipient, TeamId, is_mail_address},
    source::Place,
};

pub(super) const RULE: Rule =
    Rule::error(RuleId::MistakenPrincipal, run).group(RuleGroup::Principal).with_fixed_level();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let judge = Judge { org: context.org, groups: KnownGroups::of(context.org) };
    let mut people: BTreeMap<&Address, &Place> = BTreeMap::new();
    for (id, team) in &context.org.teams {
        for (group, written) in [(&team.group, &team.written_group), (&team.lead_group, &team.written_lead_group)] {
            if is_account(group) {
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
    judge_pinned(context, &judge.groups, findings);
    for named in context.named_recipients() {
        let team = named.entry.map(|(team, _)| team);
        if let Some(finding) = judge.recipient(findings, team, named.recipient, named.text, &people) {
            findings.push(named.about(context), finding);
        }
    }
}

/// Judges the people that guards have pinned: as a person, a group would never be found to lose anything.
fn judge_pinned(context: &RuleContext<'_>, groups: &KnownGroups<'_>, findings: &mut Findings) {
    for (rule, settings) in &context.org.rules {
        let at = context.org.place.key("rules").key(rule.clone()).key("pinned");
        for (index, principal) in settings.pinned.iter().flatten().enumerate() {
            let Principal::User(address) = principal else { continue };
            let place = at.index(index);
            let finding = if is_account(address) {
                not_a_person(findings, address, &place).hint(format!("write `serviceAccount:{address}`"))
            } else if let Some(known) = groups.get(address) {
                is_group(findings, address, &place, &known).hint(format!("write `group:{address}`"))
            } else {
                continue;
            };
            findings.push(About::default(), finding);
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
        if is_account(address) {
            let hint =
                format!("a team lists people; grant to the account instead: `to: [\"serviceAccount:{address}\"]`");
            return Some(not_a_person(findings, address, place).hint(hint));
        }
        let known = self.groups.get(address)?;
        let way = way_to_nest(self.org, team, list, &known);
        Some(is_group(findings, address, place, &known).hint(way + &otherwise(&known)))
    }

    fn recipient(
        &self,
        findings: &Findings,
        team: Option<&TeamId>,
        recipient: &Recipient,
        text: &LocatedText,
        people: &BTreeMap<&Address, &Place>,
    ) -> Option<Diagnostic> {
        let place = &text.place;
        let account;
        let address = match recipient {
            Recipient::Principal(Principal::Group(group)) if is_account(group) => {
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
        if is_account(address) {
            return Some(not_a_person(findings, address, place).hint(format!("write `serviceAccount:{address}`")));
        }
        let known = self.groups.get(address)?;
        let way = way_to_grant(team, address, &known);
        Some(is_group(findings, address, place, &known).hint(way + &otherwise(&known)))
    }
}

/// Whether an address is a service account's; what mail refuses is `malformed_address`'s.
fn is_account(address: &Address) -> bool {
    address.is_service_account() && is_mail_address(address.as_str())
}

/// How a grant of a team reaches a group.
fn way_to_grant(team: Option<&TeamId>, address: &Address, known: &KnownGroup<'_>) -> String {
    match (known.is_of_leads, team == Some(known.team)) {
        (false, false) => format!("write `team/{}`", known.team),
        (false, true) => format!("write `team/{}`, or leave `to` out", known.team),
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
