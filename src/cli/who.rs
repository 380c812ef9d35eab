//! `teamkit who`.

mod live;
mod text;

use std::collections::BTreeSet;

use camino::Utf8PathBuf;
use serde::Serialize;

use self::live::LiveContext;
use super::{
    args::{FormatArg, Global, Stop, TextOrJson},
    besides_rows::BesidesRows,
    console::Console,
    ends::mention_ends,
    entitlement_rows::{KeyedEntitlement, entitlement_rows, request_table},
    filter::require_known,
    live_world::live_world,
    presence_row::PresenceRow,
    rows::{access_as_json, held_role_row},
    site::{AskedSite, parse_site, refuse_environment},
    workspace::ValidWorkspace,
};
use crate::{
    catalog::Catalog,
    drift::drift,
    error::Error,
    model::{Entitlement, GrantKey, NativeRole, Org, RoleId},
    presence::PresenceIndex,
    review::{
        Ability, AbilityIndex, AccessFilter, AccessKey, AccessTable, EndIndex, HeldRole, RoleAssignment, ScopeIndex,
        SiteName, role_assignments,
    },
    text::{join_few, nearest, visible},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The service, or one of the workspace's scopes [default: all of them, with `--can`]
    #[arg(value_name = "SERVICE|SCOPE", required_unless_present = "can")]
    site: Option<String>,
    /// Only this environment of the service
    environment: Option<String>,
    /// The same, as an option
    #[arg(id = "environment-option", long = "environment", value_name = "ENVIRONMENT", conflicts_with = "environment")]
    environment_option: Option<String>,
    /// Only those who have this role or permission, such as `iam.serviceAccounts.actAs` or `delete:pods`
    #[arg(long, value_name = "ROLE|PERMISSION")]
    can: Option<String>,
    /// Also say what of it is live, and what is live besides, by the export in this directory
    #[arg(long, value_name = "DIR")]
    live: Option<Utf8PathBuf>,
    #[command(flatten)]
    format: FormatArg<TextOrJson>,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    let workspace = ValidWorkspace::open(global, format, console)?;
    let org = &workspace.state.org;
    let question = Question::of(args, org, console)?;
    let index = question.index(org);
    let scopes = index.scopes();
    let access = AccessTable::of(&workspace.state, &AccessFilter { scopes: Some(&scopes), identities: None });
    let world = args.live.as_ref().map(|directory| live_world(directory, global, console)).transpose()?;
    let drift = world.as_ref().map(|world| drift(&workspace.state, world));
    let live = world.as_ref().zip(drift.as_ref()).map(|(world, drift)| {
        let index = PresenceIndex::of(&workspace.state, world, drift);
        LiveContext::of(index, world, &scopes, args.can.as_deref(), &workspace)
    });
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
        TextOrJson::Json => {
            as_json(&access, &index, able.as_ref(), live.as_ref(), &entitlement_rows(&requests, &workspace.state))?
        }
        TextOrJson::Text => {
            let assignments = assignments(&workspace, &access, &index, able.as_ref());
            let held = text::as_table(&question, &assignments, &workspace, live.as_ref(), console.width());
            held + &request_table(&requests, &workspace.state, None, console.width())
        }
    })?;
    let shown = access.iter().filter(|(key, _)| able.as_ref().is_none_or(|able| has_role(able, key, &index)));
    let shown = shown.flat_map(|(key, grants)| grants.iter().map(move |grant| (key, grant)));
    mention_ends(&EndIndex::of(&workspace.state).unenforced(shown), console);
    question.mention_scopes_above(&workspace, console);
    if let Some(unknown) = live.map(|live| live.unknown).filter(|unknown| !unknown.is_empty()) {
        let names = join_few(unknown, MAX_LISTED);
        console.note(format_args!(
            "the permissions of these live roles are unknown, so who has them may be missing: {names}"
        ));
    }
    workspace.mention_warnings(console);
    Ok(())
}

/// Where it is asked for: a service, in one environment or in all of its own; a scope; or everywhere.
struct Question<'a> {
    site: Option<AskedSite<'a>>,
    environment: Option<&'a str>,
}

impl<'a> Question<'a> {
    fn of(args: &'a Args, org: &'a Org, console: &Console) -> Result<Self, Error> {
        let environment = args.environment.as_deref().or(args.environment_option.as_deref());
        let site = args.site.as_deref().map(|text| parse_site(text, org, console)).transpose()?;
        if let Some(AskedSite::Scope(scope)) = site {
            refuse_environment(scope, environment)?;
        }
        if let Some(name) = environment {
            require_known("environment", name, org.environments.iter().map(|environment| environment.id.as_str()))?;
            if let Some(AskedSite::Service(service)) = site {
                mention_absence(service.as_str(), name, org, console);
            }
        }
        Ok(Self { site, environment })
    }

    /// The index of what is asked for. Where that is one service, whole clusters are in it: elsewhere they are
    /// themselves.
    fn index(&self, org: &'a Org) -> ScopeIndex<'a> {
        match self.site {
            Some(AskedSite::Service(_)) => ScopeIndex::with_clusters(org, |name| self.is_about(name)),
            Some(AskedSite::Scope(_)) | None => ScopeIndex::of(org, |name| self.is_about(name)),
        }
    }

    fn is_about(&self, name: SiteName<'_>) -> bool {
        match (name, self.site) {
            (SiteName::Service { service, environment }, None | Some(AskedSite::Service(_))) => {
                let is_service = match self.site {
                    Some(AskedSite::Service(asked)) => service == asked,
                    _ => true,
                };
                is_service && self.environment.is_none_or(|asked| environment.as_str() == asked)
            }
            (SiteName::Scope(_), None) => self.environment.is_none(),
            (SiteName::Scope(id), Some(AskedSite::Scope(asked))) => id == asked,
            (SiteName::Service { .. }, Some(AskedSite::Scope(_)))
            | (SiteName::Scope(_), Some(AskedSite::Service(_))) => false,
        }
    }

    /// Says that what is given above projects reaches them, too.
    fn mention_scopes_above(&self, workspace: &ValidWorkspace, console: &Console) {
        let (org, grants) = (&workspace.state.org, &workspace.state.grants.active);
        if matches!(self.site, Some(AskedSite::Scope(_))) {
            return;
        }
        let above = org.scopes.iter().filter(|(_, declared)| declared.scope.may_be_above_projects());
        let above = above.filter(|(_, declared)| grants.keys().any(|key| key.scope == declared.scope));
        let names: Vec<String> =
            above.map(|(id, declared)| format!("the {} `{id}`", declared.scope.facts().noun)).collect();
        if !names.is_empty() {
            console.note(format_args!(
                "who has access in {} has it in every project below, too; which projects these are is in no definition",
                join_few(names, MAX_LISTED)
            ));
        }
    }
}

/// So many names say enough; the rest is counted.
const MAX_LISTED: usize = 3;

/// Every way of everyone who is able, or of everyone where nothing was asked for.
fn as_json<'a>(
    access: &'a AccessTable<'a>,
    index: &ScopeIndex<'_>,
    able: Option<&AbilityIndex<'_>>,
    live: Option<&LiveContext<'_>>,
    requests: &'a impl Serialize,
) -> Result<String, Error> {
    let has = |held_role: &HeldRole<'_>| {
        let HeldRole { identity, scope, role, condition, .. } = held_role.clone();
        able.is_none_or(|able| has_role(able, &AccessKey { identity, scope, role, condition }, index))
    };
    let rows = access.held_roles().filter(has).map(|held_role| {
        let mut row = held_role_row(&held_role);
        row.live = live.map(|live| presence(&held_role, &live.index));
        row
    });
    access_as_json(rows.collect(), requests, live.map(|live| BesidesRows::of(&live.besides, &live.judge)).as_ref())
}

/// Whether a held role is live.
fn presence(held_role: &HeldRole<'_>, index: &PresenceIndex<'_>) -> PresenceRow {
    let HeldRole { identity, scope, role, condition, principal, until, .. } = held_role.clone();
    let key = GrantKey { scope, principal: principal.clone(), role, condition };
    PresenceRow::of(&index.answer(&key, identity.person(), until))
}

/// Whether an access is among what was asked for.
fn has_role(able: &AbilityIndex<'_>, key: &AccessKey, index: &ScopeIndex<'_>) -> bool {
    let AccessKey { identity, scope, role, .. } = key;
    let scoped_role = BTreeSet::from([(scope.clone(), role.clone())]);
    index.at(scope).iter().any(|at| able.has(identity, at.name, &scoped_role))
}

/// The same by the names that definitions use.
fn assignments<'a>(
    workspace: &'a ValidWorkspace,
    access: &AccessTable<'a>,
    index: &ScopeIndex<'a>,
    able: Option<&AbilityIndex<'a>>,
) -> Vec<RoleAssignment<'a>> {
    let has = |assignment: &RoleAssignment<'_>| {
        able.is_none_or(|able| able.has(&assignment.identity, assignment.site, &assignment.scoped_roles))
    };
    role_assignments(&workspace.state, access.held_roles(), index).into_iter().filter(has).collect()
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
