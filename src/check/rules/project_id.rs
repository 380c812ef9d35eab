//! Project ids that Google refuses.

use crate::{
    check::{About, Context, Findings, Rule, forms::is_google_id},
    diagnostic::RuleId,
    model::is_name,
};

pub(super) const RULE: Rule = Rule::error(RuleId::ProjectId, run);

fn run(context: &Context<'_>, findings: &mut Findings) {
    // A name of the wrong form was already reported.
    for (id, service) in context.org.services.iter().filter(|(id, _)| is_name(id.as_str())) {
        let bad = service.sites.iter().find_map(|(environment, site)| {
            let project = site.project.as_deref().filter(|project| !is_google_id(project))?;
            Some((environment, project))
        });
        let Some((environment, project)) = bad else { continue };
        let found = findings
            .say(format!("`{project}` is not a valid project id ({id} in {environment})"))
            .label(service.place.clone(), format!("its project would be `{project}`"))
            .hint("an id has 6 to 30 lower-case letters, digits and hyphens, starts with a letter and doesn't end with a hyphen; set one under `google.project` in the registry");
        findings.push(About::service(id).and_environment(environment), found);
    }
}
