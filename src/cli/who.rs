//! `teamkit who`.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{
    args::{FormatArg, Global, Stop, TextOrJson},
    console::Console,
    ends::mention_ends,
    entitlement_rows::{KeyedEntitlement, entitlement_rows, request_table},
    filter::require_known,
    rows::{access_as_json, environment, lines_of, merged, role_name},
    table::table,
    workspace::ValidWorkspace,
};
use crate::{
    catalog::Catalog,
    error::Error,
    model::{Entitlement, NativeRole, Org, RoleId, ServiceId},
    review::{
        Ability, AbilityIndex, AccessFilter, AccessKey, AccessTable, EndIndex, HeldRole, RoleAssignment, ScopeIndex,
        role_assignments,
    },
    text::{nearest, visible},
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
    let index = ScopeIndex::of(org, |service, id| {
        service.as_str() == args.service && environment.is_none_or(|name| id.as_str() == name)
    });
    let scopes = index.scopes();
    let access = AccessTable::of(&workspace.state, &AccessFilter { scopes: Some(&scopes), identities: None });
    let able = args.can.as_ref().map(|wanted| able(wanted, &workspace, &access, &index, console)).transpose()?;
    let wanted = args.can.as_ref().and_then(|wanted| Ability::parse(wanted, org));
    let requests: Vec<KeyedEntitlement<'_>> = scopes
        .iter()
        .flat_map(|scope| workspace.state.entitlements.in_scope(scope))
        .filter(|(_, entitlement)| {
            args.can.is_none() || wanted.as_ref().is_some_and(|wanted| would_give(wanted, entitlement, &workspace))
        })
        .collect();
    console.print(&match format {
        TextOrJson::Json => as_json(&access, &index, able.as_ref(), &entitlement_rows(&requests, &workspace.state))?,
        TextOrJson::Text => {
            let held = as_text(&workspace, &access, &index, able.as_ref(), console.width());
            held + &request_table(&requests, &workspace.state, None, console.width())
        }
    })?;
    let shown = access.iter().filter(|(key, _)| able.as_ref().is_none_or(|able| has_role(able, key, &index)));
    let shown = shown.flat_map(|(key, grants)| grants.iter().map(move |grant| (key, grant)));
    mention_ends(&EndIndex::of(&workspace.state).unenforced(shown), console);
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
fn as_json<'a>(
    access: &'a AccessTable<'a>,
    index: &ScopeIndex<'_>,
    able: Option<&AbilityIndex<'_>>,
    requests: &'a impl Serialize,
) -> Result<String, Error> {
    let has = |held_role: &HeldRole<'_>| {
        let HeldRole { identity, scope, role, condition, .. } = held_role.clone();
        able.is_none_or(|able| has_role(able, &AccessKey { identity, scope, role, condition }, index))
    };
    access_as_json(access.held_roles().filter(has), requests)
}

/// Whether an access is among what was asked for.
fn has_role(able: &AbilityIndex<'_>, key: &AccessKey, index: &ScopeIndex<'_>) -> bool {
    let AccessKey { identity, scope, role, .. } = key;
    let scoped_role = BTreeSet::from([(scope.clone(), role.clone())]);
    index.at(scope).iter().any(|at| able.has(identity, at.service, at.environment, &scoped_role))
}

/// The same as a table.
fn as_text(
    workspace: &ValidWorkspace,
    access: &AccessTable<'_>,
    index: &ScopeIndex<'_>,
    able: Option<&AbilityIndex<'_>>,
    width: usize,
) -> String {
    let has = |assignment: &RoleAssignment<'_>| {
        able.is_none_or(|able| {
            able.has(&assignment.identity, assignment.service, assignment.environment, &assignment.scoped_roles)
        })
    };
    let role_assignments = role_assignments(&workspace.state, access.held_roles(), index);
    as_table(&role_assignments.into_iter().filter(has).collect::<Vec<_>>(), workspace, width)
}

/// Whether what people may ask for would make them able.
fn would_give(wanted: &Ability, entitlement: &Entitlement, workspace: &ValidWorkspace) -> bool {
    let roles = &entitlement.terms.roles;
    match wanted {
        Ability::Role(role) => workspace.state.org.roles.get(role).is_some_and(|role| {
            let mut askable = role.native_roles.iter().filter(|role| role.takes_requests()).peekable();
            askable.peek().is_some() && askable.all(|role| roles.contains(role))
        }),
        Ability::Native(wanted) => !wanted.is_disjoint(roles),
        Ability::Permission(permission) => {
            roles.iter().any(|role| workspace.catalog.permits(role, permission) == Some(true))
        }
    }
}

fn mention_absence(service: &str, environment: &str, org: &Org, console: &Console) {
    let sites = org.services.get(service).map(|service| &service.placements);
    if sites.is_some_and(|sites| !sites.keys().any(|id| id.as_str() == environment)) {
        console.note(format_args!("`{service}` doesn't exist in {environment}"));
    }
}

fn able<'a>(
    wanted: &str,
    workspace: &'a ValidWorkspace,
    access: &AccessTable<'_>,
    index: &ScopeIndex<'a>,
    console: &Console,
) -> Result<AbilityIndex<'a>, Error> {
    let (org, catalog) = (&workspace.state.org, &workspace.catalog);
    let ability = match Ability::parse(wanted, org) {
        Some(ability) => ability,
        None if exists(wanted, catalog) => Ability::Native(BTreeSet::new()),
        None => return Err(unknown(wanted, org)),
    };
    if matches!(ability, Ability::Role(_)) {
        let native_roles = Ability::native_roles(wanted, org);
        if let Some(native) = native_roles.first() {
            console.note(format_args!("`{wanted}` means the workspace's role; use {native} for the native one"));
        }
    }
    let able = AbilityIndex::of(&ability, org, catalog, access, index);
    if let (Ability::Permission(permission), false) = (&ability, able.unknown.is_empty()) {
        let key = permission.target().as_str();
        let unknown: Vec<String> = able.unknown.iter().map(ToString::to_string).collect();
        console.note(format_args!(
            "the permissions of these roles are unknown, so people who have them may be missing: {}; add `catalog.{key}` to teamkit.yaml",
            unknown.join(", ")
        ));
    }
    Ok(able)
}

/// Whether a native role that nobody is given exists.
fn exists(text: &str, catalog: &Catalog) -> bool {
    NativeRole::parse(text).is_some_and(|role| catalog.has(&role))
}

fn unknown(wanted: &str, org: &Org) -> Error {
    let native_roles: Vec<String> = org.native_roles().into_iter().map(ToString::to_string).collect();
    let names = org.roles.keys().map(RoleId::as_str).chain(native_roles.iter().map(String::as_str));
    let hint = nearest(wanted, names).map_or_else(
        || "name a role, or a permission such as iam.serviceAccounts.actAs or delete:pods".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Error::Usage(format!("there is no role or permission `{}`\nhint: {hint}", visible(wanted)))
}

fn as_table(role_assignments: &[RoleAssignment<'_>], workspace: &ValidWorkspace, width: usize) -> String {
    if role_assignments.is_empty() {
        return "nobody\n".to_owned();
    }
    let cells = role_assignments.iter().map(|assignment| {
        vec![
            assignment.identity.to_string(),
            environment(&workspace.state.org, assignment.environment),
            role_name(assignment),
            assignment.principal.to_string(),
            assignment.until.map(|day| day.to_string()).unwrap_or_default(),
            lines_of(&assignment.origins),
        ]
    });
    table(&["WHO", "ENVIRONMENT", "ROLE", "BY", "UNTIL", "FROM"], &merged(cells), width)
}
