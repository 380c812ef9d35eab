//! People and groups of domains that are not allowed.

use crate::{
    check::{About, Context, Findings, Group, Rule},
    diagnostic::nearest,
    model::{PrincipalKind, Recipient},
    source::Place,
};

pub(super) const RULE: Rule = Rule::error("foreign-domain", page!("foreign-domain"), run).group(Group::Principal);

fn run(context: &Context<'_>, findings: &mut Findings) {
    for written in context.written_addresses() {
        let domain = written.address.rsplit_once('@').map_or("", |(_, domain)| domain);
        judge(context, findings, domain, written.place, written.about);
    }
    for (team, _, request) in context.requests() {
        for (recipient, text) in &request.to {
            if let Recipient::Principal(principal) = recipient
                && principal.kind() == PrincipalKind::Domain
            {
                judge(context, findings, principal.address(), text.place.clone(), context.about(team, request));
            }
        }
    }
}

fn judge(context: &Context<'_>, findings: &mut Findings, domain: &str, place: Place, about: About) {
    if context.is_home(domain) {
        return;
    }
    let org = context.org;
    let homes: Vec<&str> =
        [&org.domain].into_iter().chain(&org.allowed_domains).map(|text| text.text.as_str()).collect();
    let hint = nearest(domain, homes.iter().copied()).map_or_else(
        || format!("allowed are {}; `allowed_domains` of teamkit.yaml takes more", homes.join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    let found = findings.say(format!("the domain `{domain}` is not one of ours")).label(place, "from outside");
    findings.push(about, found.hint(hint));
}
