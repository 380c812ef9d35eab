//! Renames a service, which keeps its projects, namespaces and accounts.

use super::{
    EditPlan, Edits, YamlChange, files_in,
    pins::Pins,
    rename_team::{check_name, config, config_file, former_owner_of},
    same_patterns::require_same_patterns,
    select::routes_of,
};
use crate::{
    error::Error,
    model::{Org, ServiceId},
    schema::{RegistryFile, ServiceFacts, keys},
    source::{Route, Source, Sources, TEAMS_DIR},
};

/// Renames a service in the registry and wherever it is named, adds the old name to `formerly`, and pins what was
/// derived from the old name: projects, namespaces and accounts can't be renamed, so no binding changes.
///
/// # Errors
/// [`Error::Usage`] if there is no registry, if the new name is not available, or for a file whose form can't be
/// edited.
pub fn rename_service(sources: &Sources, org: &Org, old: &ServiceId, new: &str) -> Result<Edits, Error> {
    if !org.has_registry {
        return Err(Error::Usage(format!(
            "without a registry nothing can keep the projects and namespaces of `{old}`\n\
             hint: put the services into services/, then rename"
        )));
    }
    let Some(service) = org.services.get(old) else {
        return Err(Error::Usage(format!("there is no service `{old}`")));
    };
    if org.services.contains_key(new) {
        return Err(Error::Usage(format!("service `{new}` already exists")));
    }
    check_name(new)?;
    require_same_patterns(org, old, new)?;
    let mut plan = EditPlan::new(sources);
    let file = service.place.source();
    let at = Route::root().key(old.as_str().to_owned());
    Pins { config: &config(sources)?, facts: &facts(file, old)?, service, old, at: &at }.add(&mut plan, file)?;
    plan.add_formerly(file, &at, keys::SERVICE, old.as_str(), new)?;
    let renamed = YamlChange::RenameKey(Route::root(), old.as_str().to_owned(), new.to_owned());
    plan.change(file, &renamed, format!("renamed `{old}` to `{new}`"))?;
    references(&mut plan, old, new)?;
    let services = org.services.iter().map(|(id, service)| (id.as_str(), &service.formerly));
    plan.notes.extend(former_owner_of("service", new, services.filter(|(id, _)| *id != old.as_str())));
    Ok(plan.finish())
}

/// The registry's facts about the service.
fn facts(source: &Source, service: &ServiceId) -> Result<ServiceFacts, Error> {
    let registry: RegistryFile =
        serde_yaml::from_str(source.text()).map_err(|error| Error::Usage(format!("{}: {error}", source.path())))?;
    Ok(registry.get(service.as_str()).cloned().unwrap_or_default())
}

fn references(plan: &mut EditPlan<'_>, old: &ServiceId, new: &str) -> Result<(), Error> {
    let sources = plan.sources;
    for file in files_in(sources, TEAMS_DIR) {
        let owned = [routes_of(file, "services/*", old.as_str())?, routes_of(file, "services/*/name", old.as_str())?];
        plan.replace_all(file, owned.concat(), new, "an owned service")?;
        plan.replace_all(file, routes_of(file, "grants/*/service/*", old.as_str())?, new, "a grant's service")?;
        let to = routes_of(file, "grants/*/to/*", &format!("service/{old}"))?;
        plan.replace_all(file, to, &format!("service/{new}"), "a recipient")?;
        let approvers = routes_of(file, "grants/*/eligible/approvers/*", &format!("service/{old}"))?;
        plan.replace_all(file, approvers, &format!("service/{new}"), "an approver")?;
        let routes = routes_of(file, "exceptions/*/service", old.as_str())?;
        plan.replace_all(file, routes, new, "an exception's service")?;
    }
    let config = config_file(sources)?;
    let approvers = routes_of(config, "eligibility/approvers/*", &format!("service/{old}"))?;
    plan.replace_all(config, approvers, &format!("service/{new}"), "an approver")?;
    plan.replace_all(config, routes_of(config, "exceptions/*/service", old.as_str())?, new, "an exception's service")?;
    let limits = routes_of(config, "rules/path-restriction/folders/*/services/*", old.as_str())?;
    plan.replace_all(config, limits, new, "a service that a folder may name")
}
