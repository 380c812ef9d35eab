//! Groups and the people in them.

use std::collections::BTreeMap;

use super::{PlannedFact, PlannedObject, PlannedValue, Unreadable, blocks, optional_text, text};
use crate::{
    model::GroupRole,
    target::{Binding, DefinedObject},
};

/// A group.
pub(super) fn group(value: &PlannedValue<'_>) -> Result<PlannedObject, Unreadable> {
    let name = address(value)?;
    let (labels, annotations) = (BTreeMap::new(), BTreeMap::new());
    let object = DefinedObject { noun: "group", provider: None, name: name.clone(), labels, annotations };
    Ok(PlannedObject { identity: vec!["group".to_owned(), name], facts: vec![PlannedFact::Object(object)] })
}

/// The address of a group.
pub(super) fn address(value: &PlannedValue<'_>) -> Result<String, Unreadable> {
    key(value, "group_key")?.ok_or(Unreadable::Unknown("group_key"))
}

/// The id of a block that names a person or a group; what is in a namespace of its own is no address.
fn key(value: &PlannedValue<'_>, block: &'static str) -> Result<Option<String>, Unreadable> {
    let [key] = blocks(value, block)? else { return Ok(None) };
    let id = text(key, "id")?.to_ascii_lowercase();
    Ok(Some(match optional_text(key, "namespace").ok().flatten().filter(|namespace| !namespace.is_empty()) {
        Some(namespace) => format!("{namespace}/{id}"),
        None => id,
    }))
}

/// A membership, with its most powerful role; `group` is the address of its group, where that is known.
pub(super) fn membership(value: &PlannedValue<'_>, group: Option<&str>) -> Result<PlannedObject, Unreadable> {
    let group = match group {
        Some(group) => group.to_owned(),
        None => text(value, "group")?,
    };
    let member = match key(value, "preferred_member_key")? {
        Some(member) => member,
        None => key(value, "member_key")?.ok_or(Unreadable::Unknown("preferred_member_key"))?,
    };
    let mut role = GroupRole::Member;
    let mut expires = None;
    for block in blocks(value, "roles")? {
        let name = text(block, "name")?;
        let Some(kind) = GroupRole::ALL.into_iter().find(|kind| kind.as_str() == name) else {
            return Err(Unreadable::Form("has a role in the group that teamkit doesn't write"));
        };
        role = role.max(kind);
        if let [end] = blocks(block, "expiry_detail")? {
            expires = Some(text(end, "expire_time")?);
        }
    }
    let identity = vec!["membership".to_owned(), group.clone(), member.clone()];
    let fact = PlannedFact::Binding(Binding::Membership { group, member, role, expires });
    Ok(PlannedObject { identity, facts: vec![fact] })
}
