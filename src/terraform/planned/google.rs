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
    let (condition, description) = match blocks(value, "condition")? {
        [] => (None, None),
        [condition] => {
            let written =
                WrittenCondition { title: text(condition, "title")?, expression: text(condition, "expression")? };
            (Some(written), optional_text(condition, "description")?.filter(|text| !text.is_empty()))
        }
        _ => return Err(Unreadable::Form("has more than one condition")),
    };
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

fn place(resource: &str, value: &PlannedValue<'_>, project: Option<&str>) -> Result<MemberPlace, Unreadable> {
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
    // The path of a resource says more exactly where it is than the arguments beside it.
    let own = read.values().find(|(part, _)| *part == ScopePart::Id).and_then(|(_, text)| *text);
    let path = Path::of(own.unwrap_or_default());
    let canonical = |argument: &&'static str| -> Result<(String, String), Unreadable> {
        let (part, text) = read.get(*argument).copied().unwrap_or((ScopePart::Id, None));
        let text = match part {
            ScopePart::Project => path.get("projects").or(text).or(project).ok_or(Unreadable::Unknown(argument))?,
            ScopePart::Within => path.get("locations").or(path.get("instances")).or(text).unwrap_or_default(),
            ScopePart::Id | ScopePart::Folder | ScopePart::Account => text.unwrap_or_default(),
        };
        Ok(((*argument).to_owned(), part_text(part, text, arguments.len())))
    };
    let arguments = arguments.iter().map(|(argument, _)| canonical(argument)).collect::<Result<_, _>>()?;
    Ok(MemberPlace { resource: resource.to_owned(), arguments })
}

/// A part of a place in the form of definitions; `count` is the number of arguments that say where.
fn part_text(part: ScopePart, text: &str, count: usize) -> String {
    let last = || text.rsplit('/').next().unwrap_or(text).to_owned();
    match part {
        ScopePart::Folder => format!("folders/{}", last()),
        // The id of an organization or a bucket, which has no `/`, and of a key, which is a path.
        ScopePart::Id if count == 1 => match text.split('/').collect::<Vec<_>>().as_slice() {
            ["organizations" | "b", id] => (*id).to_owned(),
            [project, location, ring, key] => {
                format!("projects/{project}/locations/{location}/keyRings/{ring}/cryptoKeys/{key}")
            }
            _ => text.to_owned(),
        },
        ScopePart::Project | ScopePart::Within | ScopePart::Id => last(),
        ScopePart::Account => account(text),
    }
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

/// A resource's own path, such as `projects/bus-prod/topics/orders`.
struct Path<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Path<'a> {
    fn of(text: &'a str) -> Self {
        let parts: Vec<&str> = text.split('/').collect();
        Self(parts.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect())
    }

    fn get(&self, key: &str) -> Option<&'a str> {
        self.0.get(key).copied()
    }
}
