//! Managed groups: each team's Cloud Identity groups and their memberships, people flattened.

use std::collections::BTreeMap;

use super::condition::end_of;
use crate::{
    hcl::{Block, BlockExt, Body, Expression, ReadBlock, block, object, reference, resource_name, text},
    model::{Address, Day, GroupRole, ManagedGroups, ManagedMember, Org, Root, managed_groups},
    target::{Binding, DefinedObject, ManagedObject, RootGrants, shape},
};

const NOUN: &str = "group";
const GROUP: &str = "google_cloud_identity_group";
const MEMBERSHIP: &str = "google_cloud_identity_group_membership";
/// What makes a group one that IAM and GKE can name.
const DISCUSSION_FORUM: &str = "cloudidentity.googleapis.com/groups.discussion_forum";
/// The end of a membership.
const EXPIRY: &str = "expiry_detail";
/// The blocks of a membership, each with its arguments.
const MEMBERSHIP_BLOCKS: [(&str, &[&str]); 3] =
    [("preferred_member_key", &["id"]), ("roles", &["name"]), ("roles.expiry_detail", &["expire_time"])];

/// The groups of a root's teams with their people as of a day.
fn groups<'a>(root: &'a Root, org: &'a Org, today: Day) -> ManagedGroups<'a> {
    let teams = root.teams.iter().filter_map(|id| org.teams.get(id));
    teams.flat_map(|team| managed_groups(team, &org.policy, today)).collect()
}

/// The addresses of a root's groups.
pub(super) fn addresses(root: &RootGrants<'_>) -> Vec<String> {
    groups(root.root, root.org, Day::MIN).keys().map(ToString::to_string).collect()
}

pub(super) fn emit(root: &RootGrants<'_>) -> Vec<Block> {
    let customer = root.org.policy.customer.as_deref().unwrap_or_default();
    let mut blocks = Vec::new();
    for (group, people) in groups(root.root, root.org, root.today) {
        let name = resource_name([group.as_str()]);
        blocks.push(group_block(&name, group, customer));
        blocks.extend(people.into_iter().map(|(person, member)| membership_block(&name, group, person, &member)));
    }
    blocks
}

fn group_block(name: &str, group: &Address, customer: &str) -> Block {
    let display_name = group.as_str().split_once('@').map_or(group.as_str(), |(local, _)| local);
    block("resource", &[GROUP, name])
        .with("parent", text(format!("customers/{customer}")))
        .with("display_name", text(display_name))
        .with("labels", object([(DISCUSSION_FORUM, text(""))]))
        .with_block(block("group_key", &[]).with("id", text(group.as_str())))
        .with_block(block("lifecycle", &[]).with("prevent_destroy", Expression::Bool(true)))
}

fn membership_block(name: &str, group: &Address, person: &Address, member: &ManagedMember) -> Block {
    let role = |role: GroupRole| block("roles", &[]).with("name", text(role.as_str()));
    let mut membership = block("resource", &[MEMBERSHIP, &resource_name([group.as_str(), person.as_str()])])
        .with("group", reference([GROUP, name, "id"]))
        .with_block(block("preferred_member_key", &[]).with("id", text(person.as_str())));
    if member.role != GroupRole::Member {
        membership = membership.with_block(role(member.role));
    }
    let plain = role(GroupRole::Member);
    membership.with_block(match member.written_until {
        Some(until) => plain.with_block(block(EXPIRY, &[]).with("expire_time", text(end_of(until)))),
        None => plain,
    })
}

pub(super) fn expected(root: &RootGrants<'_>) -> Vec<Binding> {
    let mut memberships = Vec::new();
    for (group, people) in groups(root.root, root.org, root.today) {
        memberships.extend(people.into_iter().map(|(person, member)| Binding::Membership {
            group: group.to_string(),
            member: person.to_string(),
            role: member.role,
            expires: member.written_until.map(end_of),
        }));
    }
    memberships
}

/// The groups that a root has to manage.
pub(super) fn defined(root: &RootGrants<'_>) -> Vec<DefinedObject> {
    let (labels, annotations) = (BTreeMap::new(), BTreeMap::new());
    let object = |name| DefinedObject {
        noun: NOUN,
        provider: None,
        name,
        labels: labels.clone(),
        annotations: annotations.clone(),
    };
    addresses(root).into_iter().map(object).collect()
}

/// The role of a membership, and the moment at which it ends; nothing for roles that we don't write.
fn read_roles(membership: &ReadBlock<'_>) -> Option<(GroupRole, Option<String>)> {
    let mut plain = None;
    let mut further = None;
    for role in membership.body.blocks("roles") {
        let name = role.body.get_text("name")?;
        let ends: Vec<Option<&str>> =
            role.body.blocks(EXPIRY).map(|expiry| expiry.body.get_text("expire_time")).collect();
        let kind = GroupRole::ALL.into_iter().find(|kind| kind.as_str() == name)?;
        let slot = if kind == GroupRole::Member { &mut plain } else { &mut further };
        if slot.replace((kind, ends)).is_some() {
            return None;
        }
    }
    match (plain?.1.as_slice(), further) {
        ([], Some((role, ends))) if ends.is_empty() => Some((role, None)),
        ([], None) => Some((GroupRole::Member, None)),
        ([Some(end)], None) => Some((GroupRole::Member, Some((*end).to_owned()))),
        _ => None,
    }
}

/// The groups of a file.
pub(super) fn objects(body: &Body<'_>) -> Vec<ManagedObject> {
    let groups = body.blocks("resource").filter(|block| block.label(0) == Some(GROUP));
    let objects = groups.filter_map(|group| {
        let name = group.label(1)?;
        let key = group.body.blocks("group_key").next().and_then(|key| key.body.get_text("id"));
        Some(ManagedObject {
            address: format!("{GROUP}.{name}"),
            noun: NOUN,
            name: key.unwrap_or(name).to_owned(),
            loss: "with everything that anybody granted to it",
        })
    });
    objects.collect()
}

pub(super) fn read(body: &Body<'_>) -> Result<Vec<Binding>, String> {
    let of_kind = |kind: &'static str| body.blocks("resource").filter(move |block| block.label(0) == Some(kind));
    let mut keys = BTreeMap::new();
    for group in of_kind(GROUP) {
        shape::check(group, &["parent", "display_name", "labels"], &[("group_key", &["id"]), shape::LIFECYCLE])?;
        let name = group.label(1).unwrap_or_default();
        let key = group.body.blocks("group_key").next().and_then(|key| key.body.get_text("id"));
        keys.insert(
            format!("{GROUP}.{name}.id"),
            key.ok_or_else(|| format!("`{GROUP}.{name}` has no plain group_key"))?,
        );
    }
    let mut bindings = Vec::new();
    for membership in of_kind(MEMBERSHIP) {
        shape::check(membership, &["group"], &MEMBERSHIP_BLOCKS)?;
        let name = membership.label(1).unwrap_or_default();
        let complain = |what: &str| format!("`{MEMBERSHIP}.{name}` has no {what} that teamkit writes");
        let group = membership.body.get("group").and_then(|group| keys.get(group.as_reference()?));
        let group = group.ok_or_else(|| complain("group"))?;
        let member = membership.body.blocks("preferred_member_key").next().and_then(|key| key.body.get_text("id"));
        let member = member.ok_or_else(|| complain("preferred_member_key"))?;
        let (role, expires) = read_roles(membership).ok_or_else(|| complain("roles"))?;
        bindings.push(Binding::Membership { group: (*group).to_owned(), member: member.to_owned(), role, expires });
    }
    Ok(bindings)
}
