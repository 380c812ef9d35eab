//! `teamkit explain`.

mod json;
mod text;

use std::collections::BTreeSet;

use super::{
    Format, Global, Outcome,
    console::Console,
    filter::known,
    only,
    session::{Session, Sound},
    whom::person,
};
use crate::{
    error::Error,
    model::{Address, EnvironmentId, ServiceId},
    review::{Access, Holder, Only, Owner, Path, Side, Sites, Spot, Step, owners, paths, reasons},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A person, by address
    person: String,
    /// A service
    service: String,
    /// An environment; all of them if absent
    environment: Option<String>,
}

/// What there is to say of a person and a service.
struct Explanation<'a> {
    sound: &'a Sound,
    person: Address,
    service: &'a ServiceId,
    access: Access<'a>,
    sites: Sites<'a>,
    parts: Vec<Part<'a>>,
}

/// The same in one environment.
struct Part<'a> {
    environment: &'a EnvironmentId,
    paths: Vec<Path<'a>>,
    /// Why there is no path; empty if there is one.
    reasons: Vec<Step>,
    owners: Vec<Owner<'a>>,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<Outcome, Error> {
    only(global.format, &[Format::Text, Format::Json])?;
    let sound = match Session::open(global)?.sound(global.format, console)? {
        Ok(sound) => sound,
        Err(outcome) => return Ok(outcome),
    };
    let explanation = explain(args, &sound)?;
    console.print(&match global.format {
        Format::Json => json::render(&explanation)?,
        _ => text::render(&explanation),
    })?;
    sound.mention_warnings(console);
    Ok(Outcome::Fine)
}

fn explain<'a>(args: &Args, sound: &'a Sound) -> Result<Explanation<'a>, Error> {
    let Sound { org, grants, today, .. } = sound;
    let person = person(&args.person, org)?;
    known("service", &args.service, org.services.keys().map(ServiceId::as_str))?;
    let environments = org.environments.iter().map(|environment| &environment.id);
    if let Some(name) = &args.environment {
        known("environment", name, environments.clone().map(EnvironmentId::as_str))?;
    }
    let Some((service, found)) = org.services.get_key_value(args.service.as_str()) else {
        return Err(Error::Usage(format!("there is no service `{}`", args.service)));
    };
    let side = Side { org, grants, today: *today };
    let asked = |id: &EnvironmentId| args.environment.as_ref().is_none_or(|name| id.as_str() == name);
    let sites = Sites::of(org, |id, environment| id == service && asked(environment));
    let (scopes, holders) = (sites.scopes(), BTreeSet::from([Holder::Person(person.clone())]));
    let access = Access::of(&side, &Only { scopes: Some(&scopes), holders: Some(&holders) });
    let part = |environment| {
        let spot = found.sites.get(environment).map(|site| Spot { service, environment, site });
        let paths = spot.map(|spot| paths(&side, &access, &person, &spot)).unwrap_or_default();
        if paths.is_empty() {
            let reasons = reasons(&side, &person, service, environment);
            let owners = owners(&side, service, environment);
            Part { environment, paths, reasons, owners }
        } else {
            Part { environment, paths, reasons: Vec::new(), owners: Vec::new() }
        }
    };
    let parts = environments.filter(|id| asked(id)).map(part).collect();
    Ok(Explanation { sound, person, service, access, sites, parts })
}
