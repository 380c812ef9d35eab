//! Members of policies. A provider keeps arguments in other forms than they were written in, so places are brought into
//! the form of definitions first.

use std::collections::BTreeMap;

use super::{PlannedFact, PlannedObject, PlannedValue, Unreadable, blocks, optional_text, principal_text, text};
use crate::{
    model::{Scope, ScopePart},
    target::{Binding, MemberPlace, WrittenCondition},
};

/// A member of a policy; `project` is that of the provider.
pub(super) fn member(
    resource: &str,
    value: &PlannedValue<'_>,
    project: Option<&str>,
) -> Result<PlannedObject, Unreadable> {
    let place = place(resource, value, project)?;
    let (role, member) = (text(value, "role")?, principal_text(&text(value, "member")?));
    let (condition, description) = condition(value)?;
    let mut identity = vec![place.resource.clone()];
    identity.extend(place.arguments.iter().map(|(_, value)| value.clone()));
    identity.extend([role.clone(), member.clone()]);
    // A policy tells members apart by all that their condition says, its description included.
    if let Some(WrittenCondition { title, expression }) = &condition {
        identity.extend([title.clone(), expression.clone(), description.unwrap_or_default()]);
    }
    let fact = PlannedFact::Binding(Binding::Member { place, role, member, condition });
    Ok(PlannedObject { identity, facts: vec![fact] })
}

/// A condition and its description.
pub(super) fn condition(value: &PlannedValue<'_>) -> Result<(Option<WrittenCondition>, Option<String>), Unreadable> {
    match blocks(value, "condition")? {
        [] => Ok((None, None)),
        [condition] if ["title", "expression"].iter().any(|key| *condition.get(key) == PlannedValue::Null) => {
            Err(Unreadable::Form("has a condition without a title or an expression"))
        }
        [condition] => {
            let written =
                WrittenCondition { title: text(condition, "title")?, expression: text(condition, "expression")? };
            Ok((Some(written), optional_text(condition, "description")?.filter(|text| !text.is_empty())))
        }
        _ => Err(Unreadable::Form("has more than one condition")),
    }
}

/// What goes with a resource that decides alone who has a role in a place, or who has which one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevokedAccess {
    place: MemberPlace,
    /// The only role that it decides about, and the condition of that.
    role: Option<(String, Option<WrittenCondition>)>,
    /// What it gives itself, as far as its arguments say.
    facts: Vec<PlannedFact>,
}

impl RevokedAccess {
    /// What it gives itself.
    #[must_use]
    pub fn facts(&self) -> &[PlannedFact] {
        &self.facts
    }

    /// Whether a fact ends with it.
    #[must_use]
    pub fn has(&self, fact: &PlannedFact) -> bool {
        let PlannedFact::Binding(Binding::Member { place, role, member: _, condition }) = fact else { return false };
        let is_same = |(own, of): &(String, Option<WrittenCondition>)| own == role && of == condition;
        *place == self.place && self.role.as_ref().is_none_or(is_same)
    }
}

/// What is revoked when a resource is destroyed; `None` for one that decides about no place that definitions know.
///
/// # Errors
/// What makes it unreadable.
pub fn revoked_access(kind: &str, value: &PlannedValue<'_>) -> Result<Option<RevokedAccess>, Unreadable> {
    let has_one_role = kind.ends_with("_iam_binding");
    let Some(start) = kind.strip_suffix("_iam_binding").or_else(|| kind.strip_suffix("_iam_policy")) else {
        return Ok(None);
    };
    let resource = format!("{start}_iam_member");
    if !Scope::member_resources().any(|(known, _)| known == resource) {
        return Ok(None);
    }
    let place = place(&resource, value, None)?;
    let role = if has_one_role { Some((text(value, "role")?, condition(value)?.0)) } else { None };
    let facts = if has_one_role { own_facts(&place, value) } else { policy_facts(&place, value.get("policy_data")) };
    Ok(Some(RevokedAccess { place, role, facts }))
}

/// What a role with its members gives.
fn own_facts(place: &MemberPlace, binding: &PlannedValue<'_>) -> Vec<PlannedFact> {
    let (Some(role), Ok((condition, _))) = (binding.get("role").as_text(), condition(binding)) else {
        return Vec::new();
    };
    let members = binding.get("members").items().iter().filter_map(PlannedValue::as_text);
    let fact = |member: &str| {
        PlannedFact::Binding(Binding::Member {
            place: place.clone(),
            role: role.to_owned(),
            member: principal_text(member),
            condition: condition.clone(),
        })
    };
    members.map(fact).collect()
}

/// What a whole policy gives, which is written as the text of a JSON document.
fn policy_facts(place: &MemberPlace, policy: &PlannedValue<'_>) -> Vec<PlannedFact> {
    let policy = policy.as_text().and_then(|text| serde_json::from_str::<PlannedValue<'_>>(text).ok());
    let bindings = policy.as_ref().map(|policy| policy.get("bindings").items()).unwrap_or_default();
    bindings.iter().flat_map(|binding| own_facts(place, binding)).collect()
}

pub(super) fn place(
    resource: &str,
    value: &PlannedValue<'_>,
    project: Option<&str>,
) -> Result<MemberPlace, Unreadable> {
    let known = Scope::member_resources().find(|(known, _)| *known == resource);
    let Some((_, arguments)) = known else { return Err(Unreadable::Form("is in a place that teamkit doesn't know")) };
    let mut read = BTreeMap::new();
    for (argument, part) in arguments {
        let text = match value.get(argument) {
            PlannedValue::Text(text) => Some(text.as_ref()),
            PlannedValue::Null | PlannedValue::Unknown if *part == ScopePart::Project => None,
            _ => return Err(Unreadable::Unknown(argument)),
        };
        read.insert(*argument, (*part, text));
    }
    // A path that is the id of a resource says where that is itself.
    let own = read.iter().find(|(_, (part, _))| *part == ScopePart::Id && arguments.len() > 1);
    let path = match own {
        Some((argument, (_, Some(text)))) => Path::of(text).ok_or(Unreadable::Place(argument))?,
        _ => Path::default(),
    };
    let canonical = |argument: &&'static str| -> Result<(String, String), Unreadable> {
        let (part, written) = read.get(*argument).copied().unwrap_or((ScopePart::Id, None));
        let text = match part {
            ScopePart::Project => written.or(path.get("projects")).or(project).ok_or(Unreadable::Unknown(argument))?,
            ScopePart::Within | ScopePart::Id | ScopePart::Folder | ScopePart::Account => written.unwrap_or_default(),
        };
        let text = part_text(argument, part, text).ok_or(Unreadable::Place(argument))?;
        // The two places that it names may be different ones.
        let of_path = match part {
            ScopePart::Project => path.get("projects"),
            ScopePart::Within => path.get("locations").or(path.get("instances")),
            ScopePart::Id | ScopePart::Folder | ScopePart::Account => None,
        };
        if of_path.is_some_and(|of_path| of_path != text) {
            return Err(Unreadable::Place(argument));
        }
        Ok(((*argument).to_owned(), text))
    };
    let arguments = arguments.iter().map(|(argument, _)| canonical(argument)).collect::<Result<_, _>>()?;
    Ok(MemberPlace { resource: resource.to_owned(), arguments })
}

/// A part of a place in the form of definitions; `None` where it has a form that isn't understood.
fn part_text(argument: &str, part: ScopePart, text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('/').collect();
    let text = match (argument, part, parts.as_slice()) {
        (_, ScopePart::Folder, [id] | ["folders", id]) => format!("folders/{id}"),
        (_, ScopePart::Project, [id] | ["projects", id])
        | (_, ScopePart::Within | ScopePart::Id, [id])
        | ("org_id", ScopePart::Id, ["organizations", id])
        | ("bucket", ScopePart::Id, ["b", id] | ["projects", "_", "buckets", id]) => (*id).to_owned(),
        (
            "crypto_key_id",
            ScopePart::Id,
            [project, location, ring, key]
            | ["projects", project, "locations", location, "keyRings", ring, "cryptoKeys", key],
        ) => format!("projects/{project}/locations/{location}/keyRings/{ring}/cryptoKeys/{key}"),
        ("org_id" | "bucket" | "crypto_key_id", ScopePart::Id, _) => return None,
        (_, ScopePart::Id, ["projects", _, .., id]) => (*id).to_owned(),
        (_, ScopePart::Account, [_] | ["projects", _, "serviceAccounts", _]) => account(text),
        _ => return None,
    };
    Some(text)
}

/// The full name of a service account, whose project may be left to its address.
fn account(text: &str) -> String {
    let address = text.rsplit('/').next().unwrap_or(text).to_ascii_lowercase();
    let project = text.strip_prefix("projects/").and_then(|rest| rest.split('/').next()).filter(|id| *id != "-");
    let of_address = || address.split_once('@')?.1.strip_suffix(".iam.gserviceaccount.com");
    // An address that says its project belongs to no other.
    match of_address().or(project) {
        Some(project) => format!("projects/{project}/serviceAccounts/{address}"),
        None => text.to_owned(),
    }
}

/// A resource's own path, such as `projects/bus-prod/topics/orders`; empty for a bare name.
#[derive(Default)]
struct Path<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Path<'a> {
    /// The path of an id; `None` where it has another form.
    fn of(text: &'a str) -> Option<Self> {
        let parts: Vec<&str> = text.split('/').collect();
        if parts.len() == 1 {
            return Some(Self::default());
        }
        let pairs: BTreeMap<&str, &str> =
            parts.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect();
        let is_whole = pairs.len() * 2 == parts.len() && parts.iter().all(|part| !part.is_empty());
        (is_whole && parts.first() == Some(&"projects")).then_some(Self(pairs))
    }

    fn get(&self, key: &str) -> Option<&'a str> {
        self.0.get(key).copied()
    }
}
