//! Environments that changed their name, which no definition declares: all that was in the old one is in the new one.

use std::collections::BTreeSet;

use crate::model::{Environment, Org, Scope};

/// The environments of two sides that are one under two names: prod became production.
pub(super) struct EnvironmentRenames<'a>(Vec<(&'a Environment, &'a Environment)>);

impl<'a> EnvironmentRenames<'a> {
    pub(super) fn between(base: &'a Org, head: &'a Org) -> Self {
        let gone = base.environments.iter().filter(|environment| head.environment(&environment.id).is_none());
        let new: Vec<&Environment> =
            head.environments.iter().filter(|environment| base.environment(&environment.id).is_none()).collect();
        let renamed = gone.filter_map(|old| {
            let before = scopes(base, old);
            let mut heirs = new.iter().filter(|new| !before.is_empty() && before.is_subset(&scopes(head, new)));
            heirs.next().map(|heir| (old, *heir))
        });
        Self(renamed.collect())
    }

    /// The name now of what had a name in the base.
    pub(super) fn new_name<'n>(&'n self, old: &'n str) -> &'n str {
        self.0.iter().find(|(before, _)| before.id.as_str() == old).map_or(old, |(_, after)| after.id.as_str())
    }

    /// The name in the base of what has a name now.
    pub(super) fn old_name<'n>(&'n self, new: &'n str) -> &'n str {
        self.0.iter().find(|(_, after)| after.id.as_str() == new).map_or(new, |(before, _)| before.id.as_str())
    }
}

/// The scopes of all services in an environment.
fn scopes<'a>(org: &'a Org, environment: &Environment) -> BTreeSet<&'a Scope> {
    let placements = org.services.values().filter_map(|service| service.placement(&environment.id));
    placements.flat_map(|placement| &placement.scopes).collect()
}
