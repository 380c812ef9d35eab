//! `teamkit access`.

use std::collections::BTreeSet;

use super::{
    args::{FormatArg, Global, Stop, TextOrJson},
    console::Console,
    ends::mention_ends,
    entitlement_rows::{KeyedEntitlement, entitlement_rows, request_table},
    rows::{access_as_json, held_role_row, lines_of, merged, role_name, site_environment, site_name},
    subject::{Subject, parse_subject},
    table::table,
    workspace::ValidWorkspace,
};
use crate::{
    model::{Entitlement, Grant, Principal, TeamId},
    review::{
        AccessFilter, AccessTable, EndIndex, HeldRole, Identity, RoleAssignment, ScopeIndex, UnenforcedEnd, asking,
        role_assignments,
    },
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A person's address, a team, or a principal in IAM's form, such as `group:…`
    #[arg(value_name = "PERSON|TEAM|PRINCIPAL")]
    subject: String,
    #[command(flatten)]
    format: FormatArg<TextOrJson>,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    let workspace = ValidWorkspace::open(global, format, console)?;
    let subject = parse_subject(&args.subject, &workspace.state.org, console)?;
    let all = workspace.state.entitlements.active.iter();
    let requests: Vec<KeyedEntitlement<'_>> =
        all.filter(|(_, entitlement)| may_ask(&subject, entitlement, &workspace)).collect();
    let text = if format == TextOrJson::Json {
        let identity = match &subject {
            Subject::Person(person) => Some(BTreeSet::from([Identity::Person(person.clone())])),
            Subject::Team(_) | Subject::Principal(_) => None,
        };
        let access = AccessTable::of(&workspace.state, &AccessFilter { scopes: None, identities: identity.as_ref() });
        let has = |held_role: &HeldRole<'_>| is_about(&subject, held_role.principal, held_role.grant, &workspace);
        let access = access.held_roles().filter(has).map(|held_role| held_role_row(&held_role)).collect();
        access_as_json(access, &entitlement_rows(&requests, &workspace.state), None::<&()>)?
    } else {
        let held = as_table(&assignments_of(&subject, &workspace), &workspace, console.width());
        let person = match &subject {
            Subject::Person(person) => Some(person),
            Subject::Team(_) | Subject::Principal(_) => None,
        };
        held + &request_table(&requests, &workspace.state, person, console.width())
    };
    console.print(&text)?;
    mention_ends(&unenforced_ends(&subject, &workspace), console);
    if let Subject::Team(team) = &subject {
        mention_parents(team, &workspace, console);
    }
    workspace.mention_warnings(console);
    Ok(())
}

/// Whether a grant has to do with who was asked for. A team has what its file asks for, what others ask for on its
/// behalf, and what its groups are given.
fn is_about(subject: &Subject, principal: &Principal, grant: &Grant, workspace: &ValidWorkspace) -> bool {
    match subject {
        Subject::Person(_) => true,
        Subject::Principal(asked) => principal == asked,
        Subject::Team(id) => {
            let groups =
                workspace.state.org.teams.get(id).map(|team| [&team.group, &team.lead_group].map(Principal::group));
            groups.is_some_and(|groups| groups.contains(principal))
                || grant.origins.iter().any(|origin| origin.team == *id || origin.audience.team() == Some(id))
        }
    }
}

/// Whether an entitlement has to do with who was asked for.
fn may_ask(subject: &Subject, entitlement: &Entitlement, workspace: &ValidWorkspace) -> bool {
    let principals = entitlement.principals.keys();
    match subject {
        Subject::Person(person) => {
            asking(entitlement, workspace.state.people_of_groups()).contains_key(&Identity::Person(person.clone()))
        }
        Subject::Principal(asked) => entitlement.principals.contains_key(asked),
        Subject::Team(_) => {
            let grant = Grant { until: None, origins: entitlement.origins.clone() };
            principals.into_iter().any(|principal| is_about(subject, principal, &grant, workspace))
        }
    }
}

/// The ends of what was shown that no cloud enforces.
fn unenforced_ends(subject: &Subject, workspace: &ValidWorkspace) -> BTreeSet<UnenforcedEnd> {
    let identities = match subject {
        Subject::Person(person) => Some(BTreeSet::from([Identity::Person(person.clone())])),
        Subject::Team(_) | Subject::Principal(_) => None,
    };
    let access = AccessTable::of(&workspace.state, &AccessFilter { scopes: None, identities: identities.as_ref() });
    let shown = access.iter().flat_map(|(key, grants)| grants.iter().map(move |grant| (key, grant)));
    let shown = shown.filter(|(_, access)| is_about(subject, access.principal, access.grant, workspace));
    EndIndex::of(&workspace.state).unenforced(shown)
}

fn assignments_of<'a>(subject: &Subject, workspace: &'a ValidWorkspace) -> Vec<RoleAssignment<'a>> {
    let index = ScopeIndex::of(&workspace.state.org, |_| true);
    if let Subject::Person(person) = subject {
        let identities = BTreeSet::from([Identity::Person(person.clone())]);
        let access = AccessTable::of(&workspace.state, &AccessFilter { scopes: None, identities: Some(&identities) });
        return role_assignments(&workspace.state, access.held_roles(), &index);
    }
    // What is given to a group is listed once, and not for each of its people.
    let grants =
        workspace.state.grants.active.iter().filter(|(key, grant)| is_about(subject, &key.principal, grant, workspace));
    let held_roles = grants.map(|(key, grant)| HeldRole {
        identity: Identity::Principal(key.principal.clone()),
        scope: key.scope.clone(),
        role: key.role.clone(),
        condition: key.condition.clone(),
        principal: &key.principal,
        until: grant.until,
        grant,
    });
    role_assignments(&workspace.state, held_roles, &index)
}

fn as_table(role_assignments: &[RoleAssignment<'_>], workspace: &ValidWorkspace, width: usize) -> String {
    if role_assignments.is_empty() {
        return "no access\n".to_owned();
    }
    let mut role_assignments: Vec<&RoleAssignment<'_>> = role_assignments.iter().collect();
    role_assignments.sort_by_key(|assignment| assignment.site);
    let org = &workspace.state.org;
    let cells = role_assignments.into_iter().map(|assignment| {
        vec![
            site_name(org, assignment.site),
            site_environment(org, assignment.site),
            role_name(assignment),
            assignment.principal.to_string(),
            assignment.until.map(|day| day.to_string()).unwrap_or_default(),
            lines_of(&assignment.origins),
        ]
    });
    table(&["SERVICE", "ENVIRONMENT", "ROLE", "BY", "UNTIL", "FROM"], &merged(cells, 1), width)
}

/// Says where else the people of a team are counted.
fn mention_parents(id: &TeamId, workspace: &ValidWorkspace, console: &Console) {
    for parent in workspace.state.org.teams.get(id).into_iter().flat_map(|team| team.parents.keys()) {
        console.note(format_args!("members of `{id}` also have the access of `{parent}`: teamkit access {parent}"));
    }
}
