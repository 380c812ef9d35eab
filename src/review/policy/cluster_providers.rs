//! The providers by which Terraform reaches clusters: with another one, the same bindings may go to another cluster.

use serde_json::json;

use super::sides::PolicySides;
use crate::{
    model::Cluster,
    review::{
        policy_change::{PolicyChange, PolicyKind},
        sentence::Sentence,
    },
};

pub(super) fn changes(sides: &PolicySides<'_>) -> Vec<PolicyChange> {
    let mut changes = Vec::new();
    for environment in &sides.head.org.environments {
        let Some(before) = sides.base.org.environment(&environment.id) else { continue };
        for cluster in &environment.clusters {
            let Some(old) = before.clusters.iter().find(|old| old.name == cluster.name) else { continue };
            if old.provider == cluster.provider {
                continue;
            }
            let predicate = format!("through {} now, was {}", words(cluster), words(old));
            changes.push(PolicyChange {
                kind: PolicyKind::Terraform,
                sentence: Sentence::new(
                    &*cluster.name,
                    format!("is reached {predicate}"),
                    format!("are reached {predicate}"),
                ),
                weakens: true,
                before: json!(old.provider.as_deref()),
                after: json!(cluster.provider.as_deref()),
                place: environment.place.clone(),
            });
        }
    }
    changes
}

/// The provider as a sentence names it.
fn words(cluster: &Cluster) -> &str {
    cluster.provider.as_deref().unwrap_or("the default provider")
}
