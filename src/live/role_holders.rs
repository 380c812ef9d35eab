//! Members of policies that stand for whoever has a basic role in a project.

use crate::model::Scope;

const ROLES: [(&str, &str); 3] =
    [("projectOwner:", "roles/owner"), ("projectEditor:", "roles/editor"), ("projectViewer:", "roles/viewer")];

/// The project and the role in it that a member such as `projectOwner:ledger-prod` stands for.
#[must_use]
pub fn role_holders(member: &str) -> Option<(Scope, &'static str)> {
    let (project, role) = ROLES.iter().find_map(|(prefix, role)| Some((member.strip_prefix(prefix)?, *role)))?;
    Some((Scope::Project(project.into()), role))
}
