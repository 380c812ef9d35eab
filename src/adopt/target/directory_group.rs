//! Groups and who is in them, as the older providers of a domain's directory write them.

use std::collections::BTreeMap;

use crate::{
    adopt::state_content::StateContent,
    model::GroupRole,
    target::{Binding, DefinedObject},
    terraform::{PlannedFact, PlannedKind, PlannedObject, PlannedValue},
};

/// Whether a resource of a type is such a group.
pub(in crate::adopt) fn is_directory_group(kind: &str) -> bool {
    ["googleworkspace_group", "gsuite_group"].contains(&kind)
}

/// What a resource of such a type is; `None` for another type. `groups` are the addresses of groups by their ids.
pub(in crate::adopt) fn directory_group(
    kind: &str,
    value: &PlannedValue<'_>,
    groups: &BTreeMap<String, String>,
) -> Option<StateContent> {
    let (_, form) = kind.split_once('_').filter(|(provider, _)| ["googleworkspace", "gsuite"].contains(provider))?;
    let email = |value: &PlannedValue<'_>| value.get("email").as_text().map(str::to_ascii_lowercase);
    match form {
        "group" => Some(match email(value) {
            Some(name) => access(PlannedKind::Group, vec!["group".to_owned(), name.clone()], group_fact(name)),
            None => StateContent::Unread("is a group without an address that can be read".to_owned()),
        }),
        "group_member" => {
            let (group, member) = (group(value, groups)?, email(value)?);
            let identity = vec!["membership".to_owned(), group.clone(), member.clone()];
            Some(access(PlannedKind::GroupMember, identity, member_fact(group, member)))
        }
        "group_members" => {
            let members = ["members", "member"].map(|key| value.get(key).items().iter().filter_map(email));
            Some(StateContent::Members {
                group: group(value, groups),
                members: members.into_iter().flatten().collect(),
            })
        }
        _ => None,
    }
}

fn access(kind: PlannedKind, identity: Vec<String>, fact: PlannedFact) -> StateContent {
    StateContent::Access { kind, object: PlannedObject { identity, facts: vec![fact] } }
}

fn group_fact(name: String) -> PlannedFact {
    let (labels, annotations) = (BTreeMap::new(), BTreeMap::new());
    PlannedFact::Object(DefinedObject { noun: "group", provider: None, name, labels, annotations })
}

fn member_fact(group: String, member: String) -> PlannedFact {
    PlannedFact::Binding(Binding::Membership { group, member, role: GroupRole::Member, expires: None })
}

/// The address of the group that something is in.
fn group(value: &PlannedValue<'_>, groups: &BTreeMap<String, String>) -> Option<String> {
    let id = ["group_id", "group_email", "group"].into_iter().find_map(|key| value.get(key).as_text())?;
    if id.contains('@') {
        return Some(id.to_ascii_lowercase());
    }
    groups.get(id).or_else(|| groups.get(&format!("groups/{id}"))).cloned()
}
