//! The check that a rename leaves all access as it was.

use std::collections::BTreeMap;

use crate::{
    error::Error,
    model::{Grant, GrantKey, Grants, TargetId},
};

/// Rejects a rename that changes access.
///
/// # Errors
/// [`Error::Usage`] with the first grant that is added, removed, or gets another expiry date.
pub fn require_same_access(before: &Grants, after: &Grants) -> Result<(), Error> {
    let ends = |grants: &Grants| {
        let of = |(key, grant): (&GrantKey, &Grant)| (key.clone(), grant.until);
        grants.active.iter().chain(&grants.expired).map(of).collect::<BTreeMap<_, _>>()
    };
    let (before, after) = (ends(before), ends(after));
    let lost = before.iter().find(|(key, until)| after.get(key) != Some(until));
    let gained = || after.iter().find(|(key, until)| before.get(key) != Some(until));
    match lost.or_else(gained) {
        None => Ok(()),
        Some((GrantKey { scope, principal, role, .. }, _)) => {
            let keys = TargetId::ALL.map(|target| {
                let keys = target.facts().pin_keys.iter();
                keys.map(|key| format!("`{}.{key}`", target.as_str())).collect::<Vec<_>>().join(", ")
            });
            Err(Error::Usage(format!(
                "this rename would change access, so no file was touched: {principal} with {role} in {scope}\n\
                 hint: pin what the name makes (`group`, {}) first",
                keys.join(", ")
            )))
        }
    }
}
