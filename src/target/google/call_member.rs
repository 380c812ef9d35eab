//! A member of a policy, as an item of a module call's argument.

use std::sync::Arc;

use super::condition::condition;
use crate::{
    hcl::Value,
    model::{Condition, Day, ResourceKind, Scope, ServiceResource},
    target::{
        MemberPlace, WrittenCondition,
        module::{get_text, known},
    },
};

/// The arguments that list members, by what they are members of.
pub(super) const PROJECTS: &str = "project_members";
pub(super) const FOLDERS: &str = "folder_members";
pub(super) const ORGANIZATIONS: &str = "organization_members";
pub(super) const RESOURCES: &str = "resource_members";

/// A member that a call of the team-kit module passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallMember {
    pub place: MemberPlace,
    pub role: String,
    pub member: String,
    /// As the module writes it, with the end.
    pub condition: Option<WrittenCondition>,
    /// The key of its instance of a resource in `modules/team-kit`.
    pub key: String,
}

impl CallMember {
    /// Reads an item of the argument with this name; `None` for one in a form that we don't write.
    #[must_use]
    pub fn read(argument: &str, item: &Value<'_>) -> Option<Self> {
        let scope = scope(argument, item)?;
        let mut identity = identity(&scope);
        let keys: Vec<&str> =
            identity.iter().map(|(key, _)| *key).chain(["role", "member", "until", "condition"]).collect();
        known(item, &keys)?;
        let until = match item.get("until") {
            Some(until) => Some(until.as_text()?.parse::<Day>().ok()?),
            None => None,
        };
        let written = match item.get("condition") {
            Some(condition) => Some(read_condition(condition)?),
            None => None,
        };
        let (role, member) = (get_text(item, "role")?, get_text(item, "member")?);
        // Terraform goes through the attributes of an object in this order.
        identity.sort_unstable();
        let place = identity.into_iter().map(|(_, value)| value);
        let title = written.as_ref().map(|condition| format!("\"{}\"", condition.title.replace('"', "\"\"")));
        let key: Vec<&str> = place.chain([role.as_str()]).chain(title.as_deref()).chain([member.as_str()]).collect();
        let key = key.join(" ");
        let condition = condition(written.as_ref(), until);
        Some(Self { place: MemberPlace::of(&scope)?, key, role, member, condition })
    }
}

fn scope(argument: &str, item: &Value<'_>) -> Option<Scope> {
    let text = |key| get_text(item, key).map(Arc::<str>::from);
    Some(match argument {
        PROJECTS => Scope::Project(text("project")?),
        FOLDERS => Scope::Folder(text("folder")?),
        ORGANIZATIONS => Scope::Organization(text("organization")?),
        RESOURCES => {
            let kind = ResourceKind::all().find(|kind| item.get(kind.facts().key).is_some())?;
            let within = match kind.facts().within {
                Some(key) => Some(text(key)?),
                None => None,
            };
            let project = text("project").unwrap_or_default();
            Scope::Resource(Arc::new(ServiceResource { project, kind, within, id: text(kind.facts().key)? }))
        }
        _ => return None,
    })
}

/// The keys and values of an item that say where.
pub(super) fn identity(scope: &Scope) -> Vec<(&'static str, &str)> {
    match scope {
        Scope::Resource(resource) => resource.identity().collect(),
        Scope::Project(_) | Scope::Folder(_) | Scope::Organization(_) | Scope::Namespace(_) | Scope::Cluster(_) => {
            scope.parts().collect()
        }
    }
}

fn read_condition(condition: &Value<'_>) -> Option<Condition> {
    known(condition, &["title", "expression"])?;
    Some(Condition { title: get_text(condition, "title")?, expression: get_text(condition, "expression")? })
}
