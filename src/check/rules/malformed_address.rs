//! Texts that are not valid addresses, and principals of a form that nobody can have.

use crate::{
    check::{Findings, KnownGroups, Rule, RuleContext, RuleGroup, WrittenAddress, way_to_nest},
    diagnostic::RuleId,
    model::{Address, Principal, Recipient, is_mail_address},
};

pub(super) const RULE: Rule = Rule::error(RuleId::MalformedAddress, run).group(RuleGroup::Principal);

const FORM: &str = "an address has a name, an `@` and a domain, such as bob@example.com";

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let groups = KnownGroups::of(context.org);
    for written in context.written_addresses() {
        if !is_mail_address(written.address) {
            let hint = meant(context, &groups, &written);
            let is_as_written = hint.is_some() || written.address.is_empty();
            let shown = if is_as_written { written.text } else { written.address };
            let hint = hint.unwrap_or_else(|| FORM.to_owned());
            let finding = findings
                .finding(format!("`{shown}` is not a valid address"))
                .label(written.place, "not a valid address");
            findings.push(written.about, finding.hint(hint));
        }
    }
    for named in context.named_recipients() {
        let Recipient::Principal(principal) = named.recipient else { continue };
        let is_judged = matches!(principal, Principal::User(_) | Principal::Group(_));
        let Some(fault) = principal.form_fault().filter(|_| !is_judged) else { continue };
        let finding = findings
            .finding(format!("`{principal}` is not a valid principal"))
            .label(named.text.place.clone(), fault.label)
            .hint(fault.hint);
        findings.push(named.about(context), finding);
    }
}

/// The hint for somebody who wrote a recipient of a grant in another way than `to` takes it, or into a list of a team's
/// people.
fn meant(context: &RuleContext<'_>, groups: &KnownGroups<'_>, written: &WrittenAddress<'_>) -> Option<String> {
    let (kind, name) = written.text.split_once([':', '/']).filter(|(_, name)| !name.is_empty())?;
    if written.list.is_none() && !written.text.get(kind.len()..)?.starts_with('/') {
        // What is granted to has its kind already.
        return None;
    }
    let team = written.about.team.as_ref()?;
    let of_group = || groups.get(&Address::complete(name, &context.org.domain.text));
    let (known, form) = match kind.to_ascii_lowercase().as_str() {
        "team" | "teams" => (groups.of_team(name), format!("team/{name}")),
        "group" | "groups" => (of_group().or_else(|| groups.of_team(name)), format!("group:{name}")),
        "user" | "users" | "mailto" => return Some(format!("write `{name}`")),
        "service" | "services" => (None, format!("service/{name}")),
        "serviceaccount" => (None, format!("serviceAccount:{name}")),
        "principal" | "principalset" | "domain" => (None, written.text.to_owned()),
        _ => return None,
    };
    Some(match (written.list, known) {
        (Some(list), Some(known)) => way_to_nest(context.org, team, list, &known),
        (Some(_), None) => format!("a team lists people; grant to it instead: `to: [\"{form}\"]`"),
        (None, Some(known)) if !known.is_of_leads => format!("write `team/{}`", known.team),
        (None, _) => format!("write `{form}`"),
    })
}
