//! `teamkit explain`.

mod json;
mod text;

use std::collections::BTreeSet;

use super::{
    args::{FormatArg, Global, Stop, TextOrJson},
    console::Console,
    ends::mention_ends,
    entitlement_rows::KeyedEntitlement,
    filter::require_known,
    subject::parse_person,
    workspace::ValidWorkspace,
};
use crate::{
    error::Error,
    model::{Address, EnvironmentId, ServiceId},
    review::{
        AccessFilter, AccessPath, AccessTable, EndIndex, ExplanationLine, Identity, Owner, ScopeIndex,
        ServiceEnvironment, access_paths, asking, owners, why_no_access,
    },
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The person's address; the workspace's own domain can be left out
    person: String,
    /// The service
    service: String,
    /// The environment [default: all]
    environment: Option<String>,
    #[command(flatten)]
    format: FormatArg<TextOrJson>,
}

/// What there is to say of a person and a service.
struct Explanation<'a> {
    workspace: &'a ValidWorkspace,
    person: Address,
    service: &'a ServiceId,
    access: AccessTable<'a>,
    index: ScopeIndex<'a>,
    parts: Vec<Part<'a>>,
}

/// The same in one environment.
struct Part<'a> {
    environment: &'a EnvironmentId,
    paths: Vec<AccessPath<'a>>,
    /// Why there is no path; empty if there is one.
    reasons: Vec<ExplanationLine>,
    owners: Vec<Owner<'a>>,
    /// What the person may ask for.
    requests: Vec<KeyedEntitlement<'a>>,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    let workspace = ValidWorkspace::open(global, format, console)?;
    let explanation = explain(args, &workspace)?;
    console.print(&match format {
        TextOrJson::Json => json::render(&explanation)?,
        TextOrJson::Text => text::render(&explanation, console.width()),
    })?;
    let access = explanation.access.iter();
    let ends = access.flat_map(|(key, grants)| grants.iter().map(move |grant| (key, grant)));
    mention_ends(&EndIndex::of(&workspace.state).unenforced(ends), console);
    workspace.mention_warnings(console);
    Ok(())
}

fn explain<'a>(args: &Args, workspace: &'a ValidWorkspace) -> Result<Explanation<'a>, Error> {
    let state = &workspace.state;
    let org = &state.org;
    let person = parse_person(&args.person, org)?;
    require_known("service", &args.service, org.services.keys().map(ServiceId::as_str))?;
    let environments = org.environments.iter().map(|environment| &environment.id);
    if let Some(name) = &args.environment {
        require_known("environment", name, environments.clone().map(EnvironmentId::as_str))?;
    }
    let Some((service, definition)) = org.services.get_key_value(args.service.as_str()) else {
        return Err(Error::Usage(format!("there is no service `{}`", args.service)));
    };
    let asked = |id: &EnvironmentId| args.environment.as_ref().is_none_or(|name| id.as_str() == name);
    let index = ScopeIndex::of(org, |id, environment| id == service && asked(environment));
    let (scopes, identities) = (index.scopes(), BTreeSet::from([Identity::Person(person.clone())]));
    let access = AccessTable::of(state, &AccessFilter { scopes: Some(&scopes), identities: Some(&identities) });
    let part = |environment| {
        let at = definition.placements.get(environment).map(|site| ServiceEnvironment { service, environment, site });
        let paths = at.map(|at| access_paths(state, &access, &person, &at)).unwrap_or_default();
        let scopes = at.iter().flat_map(|at| &at.site.scopes);
        let requests = scopes.flat_map(|scope| state.entitlements.in_scope(scope));
        let me = Identity::Person(person.clone());
        let requests = requests.filter(|(_, asked)| asking(asked, state.people_of_groups()).contains_key(&me));
        let requests = requests.collect();
        if paths.is_empty() {
            let reasons = why_no_access(state, &person, service, environment);
            let owners = owners(state, service, environment);
            Part { environment, paths, reasons, owners, requests }
        } else {
            Part { environment, paths, reasons: Vec::new(), owners: Vec::new(), requests }
        }
    };
    let parts = environments.filter(|id| asked(id)).map(part).collect();
    Ok(Explanation { workspace, person, service, access, index, parts })
}
