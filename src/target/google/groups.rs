//! Managed groups: each team's Cloud Identity groups and their memberships, people flattened.

use std::collections::BTreeMap;

use crate::{
    hcl::{Block, BlockExt, Body, Expression, block, object, reference, resource_name, text},
    model::{Address, Day, Org, Root},
    target::{Binding, ManagedObject, RootGrants, shape},
};

const GROUP: &str = "google_cloud_identity_group";
const MEMBERSHIP: &str = "google_cloud_identity_group_membership";
/// What makes a group one that IAM and GKE can name.
const DISCUSSION_FORUM: &str = "cloudidentity.googleapis.com/groups.discussion_forum";

/// The groups of a root's teams with their people as of a day.
fn groups<'a>(root: &'a Root, org: &'a Org, today: Day) -> BTreeMap<&'a Address, Vec<&'a Address>> {
    let mut groups = BTreeMap::new();
    for team in root.teams.iter().filter_map(|id| org.teams.get(id)) {
        groups.insert(&team.group, team.people_on(today).map(|(address, _)| address).collect());
        if !team.leads.is_empty() {
            let mut leads: Vec<_> = team.leads_on(today).map(|lead| &lead.address).collect();
            leads.sort_unstable();
            leads.dedup();
            groups.insert(&team.lead_group, leads);
        }
    }
    groups
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
        blocks.extend(people.into_iter().map(|person| membership_block(&name, group, person)));
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

fn membership_block(name: &str, group: &Address, person: &Address) -> Block {
    block("resource", &[MEMBERSHIP, &resource_name([group.as_str(), person.as_str()])])
        .with("group", reference([GROUP, name, "id"]))
        .with_block(block("preferred_member_key", &[]).with("id", text(person.as_str())))
        .with_block(block("roles", &[]).with("name", text("MEMBER")))
}

pub(super) fn expected(root: &RootGrants<'_>) -> Vec<Binding> {
    let groups = groups(root.root, root.org, root.today);
    let memberships = groups.into_iter().flat_map(|(group, people)| {
        people
            .into_iter()
            .map(move |person| Binding::Membership { group: group.to_string(), member: person.to_string() })
    });
    memberships.collect()
}

/// The groups of a file.
pub(super) fn objects(body: &Body<'_>) -> Vec<ManagedObject> {
    let groups = body.blocks("resource").filter(|block| block.label(0) == Some(GROUP));
    let objects = groups.filter_map(|group| {
        let name = group.label(1)?;
        let key = group.body.blocks("group_key").next().and_then(|key| key.body.get_text("id"));
        Some(ManagedObject {
            address: format!("{GROUP}.{name}"),
            noun: "group",
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
        shape::check(membership, &["group"], &[("preferred_member_key", &["id"]), ("roles", &["name"])])?;
        let name = membership.label(1).unwrap_or_default();
        let complain = |what: &str| format!("`{MEMBERSHIP}.{name}` has no {what} that teamkit writes");
        let group = membership.body.get("group").and_then(|group| keys.get(group.as_reference()?));
        let group = group.ok_or_else(|| complain("group"))?;
        let member = membership.body.blocks("preferred_member_key").next().and_then(|key| key.body.get_text("id"));
        let member = member.ok_or_else(|| complain("preferred_member_key"))?;
        if membership.body.blocks("roles").any(|role| role.body.get_text("name") != Some("MEMBER")) {
            return Err(complain("role"));
        }
        bindings.push(Binding::Membership { group: (*group).to_owned(), member: member.to_owned() });
    }
    Ok(bindings)
}
