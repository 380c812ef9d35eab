//! `none` in the registry, where something else needs what a service then lacks.

use std::collections::{BTreeMap, BTreeSet};

use super::registry::{PatternOverrides, PlacementPatterns, ServiceResolver};
use crate::{
    diagnostic::{Diagnostic, RuleId},
    model::{EnvironmentId, Placement, TargetId},
};

impl ServiceResolver<'_> {
    /// Reports the environments' patterns that need a project or namespace which the registry takes from the service.
    pub(super) fn report_patterns_without_scope(
        &mut self,
        placements: &BTreeMap<EnvironmentId, Placement>,
        overrides: &PatternOverrides,
    ) {
        let mut reported = BTreeSet::new();
        for PlacementPatterns { environment, scopes } in &self.defaults.placements {
            for (target, pattern) in scopes {
                let written = overrides.scope(*target, &environment.id);
                if written.is_some() || !placements.contains_key(&environment.id) {
                    continue;
                }
                for lacking in TargetId::ALL {
                    let Some(none) = overrides.scope(lacking, &environment.id).filter(|written| written.is_none) else {
                        continue;
                    };
                    let (needed, key) = (lacking.facts().scope_key, target.facts().scope_key);
                    if !pattern.uses(needed) || !reported.insert((none.place.clone(), *target)) {
                        continue;
                    }
                    let message = format!(
                        "service `{}` has no {needed} in {}, and the pattern of its {key} there needs one",
                        self.name, environment.id
                    );
                    let hint = format!("write `{}: {{ {key}: … }}` too, with a name or `none`", target.as_str());
                    let fault = Diagnostic::error(RuleId::UnknownPlaceholder, message);
                    self.lookup.diagnostics.push(fault.label(none.place.clone(), "`none` here").hint(hint));
                }
            }
        }
    }

    /// Reports resources of a service that the registry gives no project anywhere.
    pub(super) fn report_resources_without_project(
        &mut self,
        placements: &BTreeMap<EnvironmentId, Placement>,
        overrides: &PatternOverrides,
    ) {
        let has_project = |placement: &Placement| placement.scopes.iter().any(|scope| scope.project().is_some());
        let has_resources = self.facts.resources.as_ref().is_some_and(|resources| !resources.is_empty());
        if !has_resources || placements.values().any(has_project) {
            return;
        }
        let is_project = |target: &TargetId| target.facts().scope_key == "project";
        let overridden =
            TargetId::ALL.into_iter().filter(is_project).filter_map(|target| overrides.scopes.get(&target));
        let Some(none) = overridden.flat_map(BTreeMap::values).find(|written| written.is_none) else { return };
        let message = format!("service `{}` has resources and no project that they could be in", self.name);
        self.lookup.diagnostics.push(
            Diagnostic::error(RuleId::UnknownResource, message)
                .label(self.at.key_of("resources"), "in no project")
                .label(none.place.clone(), "`none` here")
                .hint("give the service a project, or remove its resources"),
        );
    }
}
