//! Namespace names that Kubernetes refuses.

use crate::{
    check::{About, Context, Findings, Rule},
    diagnostic::RuleId,
    model::is_name,
};

pub(super) const RULE: Rule = Rule::error(RuleId::NamespaceName, run);

fn run(context: &Context<'_>, findings: &mut Findings) {
    // A name of the wrong form was already reported.
    for (id, service) in context.org.services.iter().filter(|(id, _)| is_name(id.as_str())) {
        let bad = service.sites.iter().find_map(|(environment, site)| {
            let namespace = site.namespaces.iter().find(|namespace| !is_label(&namespace.name))?;
            Some((environment, namespace))
        });
        let Some((environment, namespace)) = bad else { continue };
        let name = &namespace.name;
        let found = findings
            .say(format!("`{name}` is not a valid namespace name ({id} in {environment})"))
            .label(service.place.clone(), format!("its namespace would be `{name}`"))
            .hint("a name has at most 63 lower-case letters, digits and hyphens, and doesn't start or end with a hyphen; set one under `kubernetes.namespace` in the registry");
        findings.push(About::service(id).and_environment(environment), found);
    }
}

/// Whether a name is a label of RFC 1123.
fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
