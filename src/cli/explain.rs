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
    site::{AskedSite, parse_site, refuse_environment},
    subject::parse_person,
    workspace::ValidWorkspace,
};
use crate::{
    error::Error,
    model::{Address, EnvironmentId},
    review::{
        AccessFilter, AccessPath, AccessTable, EndIndex, ExplanationLine, Identity, Owner, ScopeIndex, SiteName,
        access_paths, asking, owners, why_no_access,
    },
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The person's address; the workspace's own domain can be left out
    person: String,
    /// The service, or one of the workspace's scopes
    #[arg(value_name = "SERVICE|SCOPE")]
    site: String,
    /// The environment [default: all]
    environment: Option<String>,
    #[command(flatten)]
    format: FormatArg<TextOrJson>,
}

/// What there is to say of a person and a service, or one of the workspace's scopes.
struct Explanation<'a> {
    workspace: &'a ValidWorkspace,
    person: Address,
    asked: AskedSite<'a>,
    access: AccessTable<'a>,
    index: ScopeIndex<'a>,
    parts: Vec<Part<'a>>,
}

/// The same in one environment, or in the scope.
struct Part<'a> {
    site: SiteName<'a>,
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
    let explanation = explain(args, &workspace, console)?;
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

fn explain<'a>(args: &Args, workspace: &'a ValidWorkspace, console: &Console) -> Result<Explanation<'a>, Error> {
    let state = &workspace.state;
    let org = &state.org;
    let person = parse_person(&args.person, org)?;
    let asked = parse_site(&args.site, org, console)?;
    let sites: Vec<SiteName<'a>> = match asked {
        AskedSite::Service(service) => {
            let environments = org.environments.iter().map(|environment| &environment.id);
            if let Some(name) = &args.environment {
                require_known("environment", name, environments.clone().map(EnvironmentId::as_str))?;
            }
            let is_asked = |id: &&EnvironmentId| args.environment.as_ref().is_none_or(|name| id.as_str() == name);
            environments.filter(is_asked).map(|environment| SiteName::Service { service, environment }).collect()
        }
        AskedSite::Scope(scope) => {
            refuse_environment(scope, args.environment.as_deref())?;
            vec![SiteName::Scope(scope)]
        }
    };
    let index = ScopeIndex::with_clusters(org, |name| sites.contains(&name));
    let (scopes, identities) = (index.scopes(), BTreeSet::from([Identity::Person(person.clone())]));
    let access = AccessTable::of(state, &AccessFilter { scopes: Some(&scopes), identities: Some(&identities) });
    let me = Identity::Person(person.clone());
    let part = |site: SiteName<'a>| {
        let paths = access_paths(state, &access, &person, site, &index);
        let is_without = paths.is_empty();
        let reasons = if is_without { why_no_access(state, &person, site) } else { Vec::new() };
        let owners = match site {
            SiteName::Service { service, environment } if is_without => owners(state, service, environment),
            SiteName::Service { .. } | SiteName::Scope(_) => Vec::new(),
        };
        let mut requests: Vec<KeyedEntitlement<'a>> = Vec::new();
        for (key, asked) in &state.entitlements.active {
            let is_here = index.at(&key.scope).iter().any(|at| at.name == site);
            if is_here && asking(asked, state.people_of_groups()).contains_key(&me) {
                requests.push((key, asked));
            }
        }
        Part { site, paths, reasons, owners, requests }
    };
    let parts = sites.iter().map(|site| part(*site)).collect();
    Ok(Explanation { workspace, person, asked, access, index, parts })
}
