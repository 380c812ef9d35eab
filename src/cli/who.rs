//! `teamkit who`.

use std::collections::BTreeSet;

use super::{
    Format, Global, Outcome,
    console::Console,
    filter::known,
    only,
    rows::{access_as_json, environment, lines_of, merged},
    session::{Session, Sound, catalog},
    table::table,
};
use crate::{
    catalog::{Catalog, Permission},
    diagnostic::{nearest, visible},
    error::Error,
    model::{NativeRole, Org, RoleId, ServiceId},
    review::{Ability, Able, Access, Entry, Hold, Only, Side, Sites, entries, natives_in_use},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The service
    service: String,
    /// Only in this environment
    #[arg(long, value_name = "ENVIRONMENT")]
    environment: Option<String>,
    /// Only those who hold this role, or a permission such as `iam.serviceAccounts.actAs` or `delete:pods`
    #[arg(long, value_name = "ROLE|PERMISSION")]
    can: Option<String>,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<Outcome, Error> {
    only(global.format, &[Format::Text, Format::Json])?;
    let sound = match Session::open(global)?.sound(global.format, console)? {
        Ok(sound) => sound,
        Err(outcome) => return Ok(outcome),
    };
    let Sound { org, grants, today, .. } = &sound;
    known("service", &args.service, org.services.keys().map(ServiceId::as_str))?;
    if let Some(name) = &args.environment {
        known("environment", name, org.environments.iter().map(|environment| environment.id.as_str()))?;
        mention_absence(&args.service, name, org, console);
    }
    let side = Side { org, grants, today: *today };
    let sites = Sites::of(org, |service, environment| {
        service.as_str() == args.service && args.environment.as_ref().is_none_or(|name| environment.as_str() == name)
    });
    let scopes = sites.scopes();
    let access = Access::of(&side, &Only { scopes: Some(&scopes), holders: None });
    let able = args.can.as_ref().map(|wanted| able(wanted, &sound, &access, &sites, console)).transpose()?;
    let text = if global.format == Format::Json {
        let has = |hold: &Hold<'_>| {
            let pair = BTreeSet::from([(hold.scope.clone(), hold.role.clone())]);
            able.as_ref().is_none_or(|able| {
                let spots = sites.at(&hold.scope).iter();
                spots.into_iter().any(|spot| able.has(&hold.holder, spot.service, spot.environment, &pair))
            })
        };
        access_as_json(access.holds().filter(has))?
    } else {
        let has = |entry: &Entry<'_>| {
            able.as_ref().is_none_or(|able| able.has(&entry.holder, entry.service, entry.environment, &entry.pairs))
        };
        let entries: Vec<Entry<'_>> = entries(&side, access.holds(), &sites).into_iter().filter(has).collect();
        as_table(&entries, &sound)
    };
    console.print(&text)?;
    sound.mention_warnings(console);
    Ok(Outcome::Fine)
}

fn mention_absence(service: &str, environment: &str, org: &Org, console: &Console) {
    let sites = org.services.get(service).map(|service| &service.sites);
    if sites.is_some_and(|sites| !sites.keys().any(|id| id.as_str() == environment)) {
        console.note(format_args!("`{service}` is not in {environment}"));
    }
}

fn able<'a>(
    wanted: &str,
    sound: &'a Sound,
    access: &Access<'_>,
    sites: &Sites<'a>,
    console: &Console,
) -> Result<Able<'a>, Error> {
    // Told before, if it couldn't be understood.
    let (catalog, _) = catalog(&sound.root, &sound.org, &[])?;
    let ability = match Ability::parse(wanted, &sound.org) {
        Some(ability) => ability,
        None if exists(wanted, &catalog) => Ability::Native(BTreeSet::new()),
        None => return Err(unknown(wanted, &sound.org)),
    };
    if matches!(ability, Ability::Role(_)) {
        let natives = Ability::natives(wanted, &sound.org);
        if let Some(native) = natives.first() {
            console.note(format_args!("`{wanted}` is taken for the workspace's role; {native} is the native one"));
        }
    }
    let able = Able::of(&ability, &sound.org, &catalog, access, sites);
    if !able.unknown.is_empty() {
        let key = match ability {
            Ability::Permission(Permission::Google(_)) => "catalog.google",
            _ => "catalog.kubernetes",
        };
        let unknown: Vec<String> = able.unknown.iter().map(ToString::to_string).collect();
        console.note(format_args!(
            "what these roles permit isn't known, so who holds them may be missing: {}; `{key}` in teamkit.yaml would tell",
            unknown.join(", ")
        ));
    }
    Ok(able)
}

/// Whether a native role that nobody is given exists.
fn exists(text: &str, catalog: &Catalog) -> bool {
    match text.strip_prefix("ClusterRole/") {
        Some(name) => catalog.has(&NativeRole::ClusterRole(name.into())),
        None => text.contains('/') && catalog.has(&NativeRole::Google(text.into())),
    }
}

fn unknown(wanted: &str, org: &Org) -> Error {
    let natives: Vec<String> = natives_in_use(org).into_iter().map(ToString::to_string).collect();
    let names = org.roles.keys().map(RoleId::as_str).chain(natives.iter().map(String::as_str));
    let hint = nearest(wanted, names).map_or_else(
        || "name a role, or a permission such as iam.serviceAccounts.actAs or delete:pods".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Error::Usage(format!("there is no role or permission `{}`\nhint: {hint}", visible(wanted)))
}

fn as_table(entries: &[Entry<'_>], sound: &Sound) -> String {
    if entries.is_empty() {
        return "nobody\n".to_owned();
    }
    let cells = entries.iter().map(|entry| {
        vec![
            entry.holder.to_string(),
            environment(&sound.org, entry.environment),
            label(entry),
            entry.principal.to_string(),
            entry.until.map(|day| day.to_string()).unwrap_or_default(),
            lines_of(&entry.origins),
        ]
    });
    table(&["WHO", "ENVIRONMENT", "ROLE", "BY", "UNTIL", "FROM"], &merged(cells))
}

/// The name of what is held, with the scopes if it isn't held everywhere.
pub(super) fn label(entry: &Entry<'_>) -> String {
    if entry.only_in.is_empty() {
        return entry.label.to_string();
    }
    let scopes: Vec<String> = entry.only_in.iter().map(ToString::to_string).collect();
    format!("{} in {}", entry.label, scopes.join(", "))
}
