//! Groups and who is in them.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    end::LiveEnd,
    member::{CUSTOMER, LiveMember},
    record::MembershipRecord,
};
use crate::model::GroupRole;

/// A group as Cloud Identity has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveGroup {
    /// Its resource name, such as `groups/0abc`, where the export says it.
    pub name: Option<Arc<str>>,
    /// The file that says so.
    pub file: Arc<str>,
    /// Who is in it directly, by address.
    pub memberships: BTreeMap<LiveMember, LiveMembership>,
}

impl LiveGroup {
    /// Whether two exports of a group say different things.
    pub(super) fn differs(&self, other: &Self) -> bool {
        self.name != other.name || self.memberships != other.memberships
    }
}

/// Somebody in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveMembership {
    /// Its resource name, such as `groups/0abc/memberships/1`, where the export says it.
    pub name: Option<Arc<str>>,
    /// The highest role.
    pub role: GroupRole,
    /// When it ends by itself.
    pub end: Option<LiveEnd>,
}

/// Who is in a group, by what its export says. The same membership may stand there again.
pub(super) fn memberships_of(
    group: &str,
    records: Vec<MembershipRecord>,
) -> Result<BTreeMap<LiveMember, LiveMembership>, String> {
    let mut memberships = BTreeMap::new();
    for record in records {
        let (member, membership) = membership_of(record)?;
        if memberships.get(&member).is_some_and(|known| *known != membership) {
            return Err(format!("`{member}` is in the group `{group}` twice, in different ways"));
        }
        memberships.insert(member, membership);
    }
    Ok(memberships)
}

fn membership_of(record: MembershipRecord) -> Result<(LiveMember, LiveMembership), String> {
    let id = record.preferred_member_key.map(|key| key.id).filter(|id| !id.is_empty());
    let Some(id) = id else { return Err("a membership without `preferredMemberKey`".to_owned()) };
    let prefix = match record.kind.as_deref() {
        Some("GROUP") => "group",
        Some("SERVICE_ACCOUNT") => "serviceAccount",
        _ if id.to_ascii_lowercase().ends_with(".gserviceaccount.com") => "serviceAccount",
        _ => "user",
    };
    // Everybody in an organization has an id in place of an address.
    let member = match prefix {
        "user" if !id.contains('@') => LiveMember::Other(format!("{CUSTOMER}{id}").into()),
        _ => LiveMember::of_policy(&format!("{prefix}:{id}")),
    };
    let mut membership = LiveMembership { name: record.name.map(Arc::from), role: GroupRole::Member, end: None };
    for role in record.roles.unwrap_or_default() {
        if let Some(known) = GroupRole::ALL.into_iter().find(|known| known.as_str() == role.name) {
            membership.role = membership.role.max(known);
        }
        if let Some(time) = role.expiry_detail.and_then(|detail| detail.expire_time) {
            let end = LiveEnd::parse(&time).ok_or_else(|| format!("`{time}` is not a moment"))?;
            membership.end = Some(end);
        }
    }
    Ok((member, membership))
}
