//! People and groups of domains that are not allowed.

use crate::{
    check::{About, Findings, Rule, RuleContext, RuleGroup},
    diagnostic::RuleId,
    model::{Principal, Recipient},
    source::Place,
    text::{join_few, nearest},
};

pub(super) const RULE: Rule = Rule::error(RuleId::ForeignDomain, run).group(RuleGroup::Principal);

/// The maximum number of domains in a hint.
const MAX_LISTED: usize = 20;
const MAX_COMPARISONS: usize = 1_000_000;

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    // Each foreign domain is compared with all allowed ones, so the number of comparisons is limited.
    let mut comparisons = MAX_COMPARISONS;
    for written in context.written_addresses() {
        let domain = written.address.rsplit_once('@').map_or("", |(_, domain)| domain);
        judge(context, findings, &mut comparisons, domain, written.place, written.about);
    }
    for named in context.named_recipients() {
        if let Recipient::Principal(Principal::Domain(domain)) = named.recipient {
            let (place, about) = (named.text.place.clone(), named.about(context));
            judge(context, findings, &mut comparisons, domain, place, about);
        }
    }
}

fn judge(
    context: &RuleContext<'_>,
    findings: &mut Findings,
    comparisons: &mut usize,
    domain: &str,
    place: Place,
    about: About,
) {
    if context.org.is_home(domain) {
        return;
    }
    let org = context.org;
    let homes: Vec<&str> =
        [&org.domain].into_iter().chain(&org.allowed_domains).map(|text| text.text.as_str()).collect();
    *comparisons = comparisons.saturating_sub(homes.len());
    let near = if *comparisons > 0 { nearest(domain, homes.iter().copied()) } else { None };
    let hint = near.map_or_else(
        || format!("allowed: {}; add more to `allowed_domains` in teamkit.yaml", join_few(&homes, MAX_LISTED)),
        |near| format!("did you mean `{near}`?"),
    );
    let finding = findings.finding(format!("the domain `{domain}` is not allowed")).label(place, "outside domain");
    findings.push(about, finding.hint(hint));
}
