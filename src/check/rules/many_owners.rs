//! Services with more than one owner.

use crate::{
    check::{About, Context, Findings, Rule},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::error(RuleId::ManyOwners, run);

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (id, service) in &context.org.services {
        let mut owners = service.owners.iter();
        let (Some((first, first_place)), Some((second, place))) = (owners.next(), owners.next()) else { continue };
        if service.shared {
            continue;
        }
        let others = owners.len();
        let more = if others == 0 { String::new() } else { format!(", and {others} more") };
        let mut found = findings
            .say(format!("service `{id}` is owned by `{first}` and `{second}`{more}"))
            .label(place.clone(), format!("owned by `{second}`"))
            .label(first_place.clone(), format!("owned by `{first}`"));
        found = found.hint(if context.org.has_registry {
            "keep one owner, or write `shared: true` in the registry"
        } else {
            "keep one owner, or write `shared: true` in a registry below services/"
        });
        findings.push(About::service(id), found);
    }
}
