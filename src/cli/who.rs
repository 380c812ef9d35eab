//! `teamkit who`.

use std::collections::BTreeSet;

use super::{
    args::{FormatArg, Global, Stop, TextOrJson},
    console::Console,
    filter::require_known,
    rows::{access_as_json, environment, label, lines_of, merged},
    table::table,
    workspace::ValidWorkspace,
};
use crate::{
    catalog::{Catalog, Permission},
    diagnostic::{nearest, visible},
    error::Error,
    model::{NativeRole, Org, RoleId, ServiceId},
    review::{self, Ability, Able, Access, Entry, Hold, Only, Sites},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The service
    service: String,
    /// Only this environment
    environment: Option<String>,
    /// The same, as an option
    #[arg(id = "environment-option", long = "environment", value_name = "ENVIRONMENT", conflicts_with = "environment")]
    environment_option: Option<String>,
    /// Only those who have this role or permission, such as `iam.serviceAccounts.actAs` or `delete:pods`
    #[arg(long, value_name = "ROLE|PERMISSION")]
    can: Option<String>,
    #[command(flatten)]
    format: FormatArg<TextOrJson>,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    let workspace = ValidWorkspace::open(global, format, console)?;
    let org = &workspace.state.org;
    let environment = args.environment.as_deref().or(args.environment_option.as_deref());
    require_service(&args.service, org)?;
    if let Some(name) = environment {
        require_known("environment", name, org.environments.iter().map(|environment| environment.id.as_str()))?;
        mention_absence(&args.service, name, org, console);
    }
    let sites = Sites::of(org, |service, id| {
        service.as_str() == args.service && environment.is_none_or(|name| id.as_str() == name)
    });
    let scopes = sites.scopes();
    let access = Access::of(&workspace.state, &Only { scopes: Some(&scopes), holders: None });
    let able = args.can.as_ref().map(|wanted| able(wanted, &workspace, &access, &sites, console)).transpose()?;
    console.print(&match format {
        TextOrJson::Json => as_json(&access, &sites, able.as_ref())?,
        TextOrJson::Text => as_table(&entries(&workspace, &access, &sites, able.as_ref()), &workspace, console.width()),
    })?;
    workspace.mention_warnings(console);
    Ok(())
}

/// Refuses a name that is no service's, with a hint to what answers for a team.
fn require_service(name: &str, org: &Org) -> Result<(), Error> {
    if org.teams.contains_key(name) && !org.services.contains_key(name) {
        return Err(Error::Usage(format!("`{name}` is a team\nhint: teamkit access {name}")));
    }
    require_known("service", name, org.services.keys().map(ServiceId::as_str))
}

/// Every way of everyone who is able, or of everyone where nothing was asked for.
fn as_json(access: &Access<'_>, sites: &Sites<'_>, able: Option<&Able<'_>>) -> Result<String, Error> {
    let has = |hold: &Hold<'_>| {
        let pair = BTreeSet::from([(hold.scope.clone(), hold.role.clone())]);
        able.is_none_or(|able| {
            let spots = sites.at(&hold.scope).iter();
            spots.into_iter().any(|spot| able.has(&hold.holder, spot.service, spot.environment, &pair))
        })
    };
    access_as_json(access.holds().filter(has))
}

/// The same for people: a row for each role of the workspace.
fn entries<'a>(
    workspace: &'a ValidWorkspace,
    access: &Access<'a>,
    sites: &Sites<'a>,
    able: Option<&Able<'_>>,
) -> Vec<Entry<'a>> {
    let has = |entry: &Entry<'_>| {
        able.is_none_or(|able| able.has(&entry.holder, entry.service, entry.environment, &entry.pairs))
    };
    review::entries(&workspace.state, access.holds(), sites).into_iter().filter(has).collect()
}

fn mention_absence(service: &str, environment: &str, org: &Org, console: &Console) {
    let sites = org.services.get(service).map(|service| &service.sites);
    if sites.is_some_and(|sites| !sites.keys().any(|id| id.as_str() == environment)) {
        console.note(format_args!("`{service}` doesn't exist in {environment}"));
    }
}

fn able<'a>(
    wanted: &str,
    workspace: &'a ValidWorkspace,
    access: &Access<'_>,
    sites: &Sites<'a>,
    console: &Console,
) -> Result<Able<'a>, Error> {
    let (org, catalog) = (&workspace.state.org, &workspace.catalog);
    let ability = match Ability::parse(wanted, org) {
        Some(ability) => ability,
        None if exists(wanted, catalog) => Ability::Native(BTreeSet::new()),
        None => return Err(unknown(wanted, org)),
    };
    if matches!(ability, Ability::Role(_)) {
        let natives = Ability::natives(wanted, org);
        if let Some(native) = natives.first() {
            console.note(format_args!("`{wanted}` means the workspace's role; use {native} for the native one"));
        }
    }
    let able = Able::of(&ability, org, catalog, access, sites);
    if !able.unknown.is_empty() {
        let key = match ability {
            Ability::Permission(Permission::Google(_)) => "catalog.google",
            _ => "catalog.kubernetes",
        };
        let unknown: Vec<String> = able.unknown.iter().map(ToString::to_string).collect();
        console.note(format_args!(
            "the permissions of these roles are unknown, so people who have them may be missing: {}; add `{key}` to teamkit.yaml",
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
    let natives: Vec<String> = org.native_roles().into_iter().map(ToString::to_string).collect();
    let names = org.roles.keys().map(RoleId::as_str).chain(natives.iter().map(String::as_str));
    let hint = nearest(wanted, names).map_or_else(
        || "name a role, or a permission such as iam.serviceAccounts.actAs or delete:pods".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Error::Usage(format!("there is no role or permission `{}`\nhint: {hint}", visible(wanted)))
}

fn as_table(entries: &[Entry<'_>], workspace: &ValidWorkspace, width: usize) -> String {
    if entries.is_empty() {
        return "nobody\n".to_owned();
    }
    let cells = entries.iter().map(|entry| {
        vec![
            entry.holder.to_string(),
            environment(&workspace.state.org, entry.environment),
            label(entry),
            entry.principal.to_string(),
            entry.until.map(|day| day.to_string()).unwrap_or_default(),
            lines_of(&entry.origins),
        ]
    });
    table(&["WHO", "ENVIRONMENT", "ROLE", "BY", "UNTIL", "FROM"], &merged(cells), width)
}
