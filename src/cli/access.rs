//! `teamkit access`.

use std::collections::BTreeSet;

use super::{
    args::{FormatArg, Global, Stop, TextOrJson},
    console::Console,
    rows::{access_as_json, environment, label, lines_of, merged},
    subject::{Subject, parse_subject},
    table::table,
    workspace::ValidWorkspace,
};
use crate::{
    model::{Grant, Principal, TeamId},
    review::{Access, Entry, Hold, Holder, Only, Sites, entries},
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
    let text = if format == TextOrJson::Json {
        let holder = match &subject {
            Subject::Person(person) => Some(BTreeSet::from([Holder::Person(person.clone())])),
            Subject::Team(_) | Subject::Principal(_) => None,
        };
        let access = Access::of(&workspace.state, &Only { scopes: None, holders: holder.as_ref() });
        let has = |hold: &Hold<'_>| is_about(&subject, hold.principal, hold.grant, &workspace);
        access_as_json(access.holds().filter(has))?
    } else {
        as_table(&entries_of(&subject, &workspace), &workspace, console.width())
    };
    console.print(&text)?;
    if let Subject::Team(team) = &subject {
        mention_parent(team, &workspace, console);
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

fn entries_of<'a>(subject: &Subject, workspace: &'a ValidWorkspace) -> Vec<Entry<'a>> {
    let sites = Sites::of(&workspace.state.org, |_, _| true);
    if let Subject::Person(person) = subject {
        let holders = BTreeSet::from([Holder::Person(person.clone())]);
        let access = Access::of(&workspace.state, &Only { scopes: None, holders: Some(&holders) });
        return entries(&workspace.state, access.holds(), &sites);
    }
    // What is given to a group is listed once, and not for each of its people.
    let grants =
        workspace.state.grants.active.iter().filter(|(key, grant)| is_about(subject, &key.principal, grant, workspace));
    let holds = grants.map(|(key, grant)| Hold {
        holder: Holder::Principal(key.principal.clone()),
        scope: key.scope.clone(),
        role: key.role.clone(),
        principal: &key.principal,
        until: grant.until,
        grant,
    });
    entries(&workspace.state, holds, &sites)
}

fn as_table(entries: &[Entry<'_>], workspace: &ValidWorkspace, width: usize) -> String {
    if entries.is_empty() {
        return "no access\n".to_owned();
    }
    let mut entries: Vec<&Entry<'_>> = entries.iter().collect();
    entries.sort_by_key(|entry| (entry.service, entry.environment));
    let cells = entries.into_iter().map(|entry| {
        vec![
            entry.service.to_string(),
            environment(&workspace.state.org, entry.environment),
            label(entry),
            entry.principal.to_string(),
            entry.until.map(|day| day.to_string()).unwrap_or_default(),
            lines_of(&entry.origins),
        ]
    });
    table(&["SERVICE", "ENVIRONMENT", "ROLE", "BY", "UNTIL", "FROM"], &merged(cells), width)
}

/// Says where else the people of a team are counted.
fn mention_parent(id: &TeamId, workspace: &ValidWorkspace, console: &Console) {
    if let Some(parent) = workspace.state.org.teams.get(id).and_then(|team| team.parent.as_ref()) {
        console.note(format_args!("members of `{id}` also have the access of `{parent}`: teamkit access {parent}"));
    }
}
