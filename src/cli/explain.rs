//! `teamkit explain`.

mod json;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;

use super::{
    args::{FormatArg, Global, Stop, TextOrJson},
    console::Console,
    ends::mention_ends,
    entitlement_rows::KeyedEntitlement,
    filter::require_known,
    live_world::live_world,
    site::{AskedSite, parse_site, refuse_environment},
    subject::parse_person,
    workspace::ValidWorkspace,
};
use crate::{
    drift::{DriftJudge, drift},
    error::Error,
    model::{Address, EnvironmentId, GrantKey, Org, Scope},
    presence::{Besides, PresenceAnswer, PresenceIndex},
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
    /// Also say what of it is live, and what the person has besides, by the export in this directory
    #[arg(long, value_name = "DIR")]
    live: Option<Utf8PathBuf>,
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
    live: Option<LiveAnswers<'a>>,
}

/// What an export says of the person's access.
struct LiveAnswers<'a> {
    answers: BTreeMap<GrantKey, PresenceAnswer>,
    /// All that the person has besides; what is in one environment alone is in its part.
    besides: Besides<'a>,
    judge: &'a DriftJudge<'a>,
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
    /// What the person has besides, where an export was given.
    besides: Option<Besides<'a>>,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    let workspace = ValidWorkspace::open(global, format, console)?;
    let world = args.live.as_ref().map(|directory| live_world(directory, global, console)).transpose()?;
    let drift = world.as_ref().map(|world| drift(&workspace.state, world));
    let index = world.as_ref().zip(drift.as_ref());
    let index = index.map(|(world, drift)| PresenceIndex::of(&workspace.state, world, drift));
    let judge = world.as_ref().map(|world| DriftJudge::new(&workspace.state, &workspace.catalog, world));
    let explanation = explain(args, &workspace, index.as_ref().zip(judge.as_ref()), console)?;
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

fn explain<'a>(
    args: &Args,
    workspace: &'a ValidWorkspace,
    live: Option<(&PresenceIndex<'a>, &'a DriftJudge<'a>)>,
    console: &Console,
) -> Result<Explanation<'a>, Error> {
    let state = &workspace.state;
    let org = &state.org;
    let person = person(&args.person, org, live.map(|(index, _)| index))?;
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
        let of_site = |scope: &&Scope| index.at(scope).iter().any(|at| at.name == site);
        let here: BTreeSet<Scope> = scopes.iter().filter(of_site).cloned().collect();
        let besides = live.map(|(index, _)| index.besides_of(&person, &here));
        Part { site, paths, reasons, owners, requests, besides }
    };
    let parts = sites.iter().map(|site| part(*site)).collect();
    let live = live.map(|(index, judge)| LiveAnswers {
        answers: answers(&access, &person, index),
        besides: index.besides_of(&person, &scopes),
        judge,
    });
    Ok(Explanation { workspace, person, asked, access, index, parts, live })
}

/// The person who is meant: one of the definitions, or one of the export.
fn person(text: &str, org: &Org, live: Option<&PresenceIndex<'_>>) -> Result<Address, Error> {
    parse_person(text, org).or_else(|error| {
        let address = Address::complete(text, &org.domain.text);
        if live.is_some_and(|live| live.knows(&address)) { Ok(address) } else { Err(error) }
    })
}

fn answers(
    access: &AccessTable<'_>,
    person: &Address,
    index: &PresenceIndex<'_>,
) -> BTreeMap<GrantKey, PresenceAnswer> {
    let answers = access.held_roles().map(|held| {
        let (principal, condition) = (held.principal.clone(), held.condition.clone());
        let key = GrantKey { scope: held.scope, principal, role: held.role, condition };
        let answer = index.answer(&key, Some(person), held.until);
        (key, answer)
    });
    answers.collect()
}
