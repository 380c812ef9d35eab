//! Texts that are not valid addresses, and principals of a form that nobody can have.

use crate::{
    check::{Findings, KnownGroups, Rule, RuleContext, RuleGroup, WrittenAddress},
    diagnostic::RuleId,
    model::{Address, Principal, Recipient, is_mail_address},
};

pub(super) const RULE: Rule = Rule::error(RuleId::MalformedAddress, run).group(RuleGroup::Principal);

const FORM: &str = "an address has a name, an `@` and a domain, such as bob@example.com";

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let groups = KnownGroups::of(context.org);
    for written in context.written_addresses() {
        if !is_mail_address(written.address) {
            let (shown, hint) = meant(context, &groups, &written)
                .map_or_else(|| (written.address, FORM.to_owned()), |hint| (written.text, hint));
            let finding = findings
                .finding(format!("`{shown}` is not a valid address"))
                .label(written.place, "not a valid address");
            findings.push(written.about, finding.hint(hint));
        }
    }
    for (team, _, entry) in context.grant_entries() {
        for (recipient, text) in &entry.to {
            let Recipient::Principal(principal) = recipient else { continue };
            let is_judged = matches!(principal, Principal::User(_) | Principal::Group(_));
            let Some(fault) = principal.form_fault().filter(|_| !is_judged) else { continue };
            let finding = findings
                .finding(format!("`{principal}` is not a valid principal"))
                .label(text.place.clone(), fault.label)
                .hint(fault.hint);
            findings.push(context.about(team, entry), finding);
        }
    }
}

/// The hint for somebody who wrote a recipient of a grant into the list of a team's people.
fn meant(context: &RuleContext<'_>, groups: &KnownGroups<'_>, written: &WrittenAddress<'_>) -> Option<String> {
    let (kind, name) = written.text.split_once([':', '/']).filter(|_| written.is_member)?;
    let nested = |other: &str| {
        let team = written.about.team.as_ref()?;
        context.org.teams.get(other)?;
        Some(format!("write `parent: {team}` in the file of team `{other}`, whose people then count as members"))
    };
    let grant = || format!("a team lists people; grant to it instead: `to: [\"{}\"]`", written.text);
    match kind.to_ascii_lowercase().as_str() {
        "team" | "teams" => nested(name),
        "group" => {
            let known = groups.get(&Address::complete(name, &context.org.domain.text));
            known.and_then(|known| nested(known.team.as_str())).or_else(|| Some(grant()))
        }
        "user" | "mailto" => Some(format!("write `{name}`")),
        "serviceaccount" | "service" | "principal" | "principalset" | "domain" => Some(grant()),
        _ => None,
    }
}
