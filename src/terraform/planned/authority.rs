//! Resources that decide alone who has access somewhere: creating or changing one takes away what others gave.

use super::{
    JsonText, PlannedValue, Unreadable,
    google::{condition, place},
    principal_text, text,
};
use crate::{
    model::Scope,
    target::{MemberPlace, WrittenCondition},
};

/// A resource that decides alone who has a role in a place, or who has which one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    pub place: MemberPlace,
    /// The only role that it decides about, and the condition of that; `None` where it decides about all.
    pub role: Option<(String, Option<WrittenCondition>)>,
    /// Who has what by it.
    pub members: Vec<AuthorityMember>,
}

/// A member of a policy, by a resource that decides alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityMember {
    pub role: String,
    pub member: String,
    pub condition: Option<WrittenCondition>,
}

/// A resource that decides alone, of which something can't be read: nobody knows whom it leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadAuthority {
    /// The type of the resources of the members that it decides about.
    pub resource: String,
    /// Where it decides, if that can be read.
    pub place: Option<MemberPlace>,
    pub reason: Unreadable,
}

const POLICY: &str = "_iam_policy";

/// The ends of the types of such resources. The last keeps members from a role, whoever granted it to them.
const FORMS: [&str; 3] = ["_iam_binding", POLICY, "_iam_member_remove"];

/// What a resource decides alone; `None` for one that doesn't, or in a place that definitions can't know.
#[must_use]
pub fn authority(kind: &str, value: &PlannedValue<'_>) -> Option<Result<Authority, UnreadAuthority>> {
    let (start, form) = FORMS.iter().find_map(|form| Some((kind.strip_suffix(form)?, *form)))?;
    let first = value_of_first(start, value);
    let (start, value) = first.as_ref().map_or((start, value), |value| (SECOND, value));
    let resource = format!("{start}_iam_member");
    if !Scope::member_resources().any(|(known, _)| known == resource) {
        return None;
    }
    Some(match place(&resource, value, None) {
        Ok(place) => decided(place.clone(), form, value).map_err(|reason| UnreadAuthority {
            resource,
            place: Some(place),
            reason,
        }),
        Err(reason) => Err(UnreadAuthority { resource, place: None, reason }),
    })
}

/// The two types of a service of Cloud Run: both are about the same policies.
const FIRST: &str = "google_cloud_run_service";
const SECOND: &str = "google_cloud_run_v2_service";

/// A resource of the first type with the arguments of the second; `None` for any other type.
fn value_of_first<'a>(start: &str, value: &PlannedValue<'a>) -> Option<PlannedValue<'a>> {
    if start != FIRST {
        return None;
    }
    let mut value = value.clone();
    if let PlannedValue::Object(arguments) = &mut value
        && let Some(name) = arguments.remove("service")
    {
        arguments.insert(JsonText("name".into()), name);
    }
    Some(value)
}

/// What a resource of a form decides about a place.
fn decided(place: MemberPlace, form: &str, value: &PlannedValue<'_>) -> Result<Authority, Unreadable> {
    if form != POLICY {
        let (role, condition) = (text(value, "role")?, condition(value)?.0);
        let members = members(value, &role, condition.as_ref());
        return Ok(Authority { place, role: Some((role, condition)), members });
    }
    let policy = text(value, "policy_data")?;
    let policy: PlannedValue<'_> = serde_json::from_str(&policy).map_err(|_| Unreadable::Unknown("policy_data"))?;
    let mut all = Vec::new();
    for binding in policy.get("bindings").items() {
        all.extend(members(binding, &text(binding, "role")?, condition(binding)?.0.as_ref()));
    }
    Ok(Authority { place, role: None, members: all })
}

fn members(value: &PlannedValue<'_>, role: &str, condition: Option<&WrittenCondition>) -> Vec<AuthorityMember> {
    let member = |member: &str| AuthorityMember {
        role: role.to_owned(),
        member: principal_text(member),
        condition: condition.cloned(),
    };
    value.get("members").items().iter().filter_map(PlannedValue::as_text).map(member).collect()
}
