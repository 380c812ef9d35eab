//! `teamkit access`.

use std::collections::BTreeSet;

use super::{
    Format, Global, Outcome,
    console::Console,
    only,
    rows::{access_as_json, environment, lines_of, merged},
    session::{Session, Sound},
    table::table,
    who::label,
    whom::{Whom, whom},
};
use crate::{
    error::Error,
    model::{Grant, Principal, TeamId},
    review::{Access, Entry, Hold, Holder, Only, Side, Sites, entries},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A person by address, a team, or a principal as IAM writes it
    #[arg(value_name = "PERSON|TEAM|PRINCIPAL")]
    whom: String,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<Outcome, Error> {
    only(global.format, &[Format::Text, Format::Json])?;
    let sound = match Session::open(global)?.sound(global.format, console)? {
        Ok(sound) => sound,
        Err(outcome) => return Ok(outcome),
    };
    let whom = whom(&args.whom, &sound.org, console)?;
    let text = if global.format == Format::Json {
        let holder = match &whom {
            Whom::Person(person) => Some(BTreeSet::from([Holder::Person(person.clone())])),
            Whom::Team(_) | Whom::Principal(_) => None,
        };
        let access = Access::of(&side(&sound), &Only { scopes: None, holders: holder.as_ref() });
        let has = |hold: &Hold<'_>| is_about(&whom, hold.principal, hold.grant, &sound);
        access_as_json(access.holds().filter(has))?
    } else {
        as_table(&entries_of(&whom, &sound), &sound)
    };
    console.print(&text)?;
    if let Whom::Team(team) = &whom {
        mention_parent(team, &sound, console);
    }
    sound.mention_warnings(console);
    Ok(Outcome::Fine)
}

fn side(sound: &Sound) -> Side<'_> {
    Side { org: &sound.org, grants: &sound.grants, today: sound.today }
}

/// Whether a grant has to do with whom was asked for. A team has what its file asks for, what others ask for on its
/// behalf, and what its groups are given.
fn is_about(whom: &Whom, principal: &Principal, grant: &Grant, sound: &Sound) -> bool {
    match whom {
        Whom::Person(_) => true,
        Whom::Principal(asked) => principal == asked,
        Whom::Team(id) => {
            let groups = sound.org.teams.get(id).map(|team| [&team.group, &team.lead_group].map(Principal::group));
            groups.is_some_and(|groups| groups.contains(principal))
                || grant.origins.iter().any(|origin| origin.team == *id || origin.audience.team() == Some(id))
        }
    }
}

fn entries_of<'a>(whom: &Whom, sound: &'a Sound) -> Vec<Entry<'a>> {
    let sites = Sites::of(&sound.org, |_, _| true);
    if let Whom::Person(person) = whom {
        let holders = BTreeSet::from([Holder::Person(person.clone())]);
        let access = Access::of(&side(sound), &Only { scopes: None, holders: Some(&holders) });
        return entries(&side(sound), access.holds(), &sites);
    }
    // What is given to a group is listed once, and not for each of its people.
    let grants = sound.grants.active.iter().filter(|(key, grant)| is_about(whom, &key.principal, grant, sound));
    let holds = grants.map(|(key, grant)| Hold {
        holder: Holder::Principal(key.principal.clone()),
        scope: key.scope.clone(),
        role: key.role.clone(),
        principal: &key.principal,
        until: grant.until,
        grant,
    });
    entries(&side(sound), holds, &sites)
}

fn as_table(entries: &[Entry<'_>], sound: &Sound) -> String {
    if entries.is_empty() {
        return "no access\n".to_owned();
    }
    let mut entries: Vec<&Entry<'_>> = entries.iter().collect();
    entries.sort_by_key(|entry| (entry.service, entry.environment));
    let cells = entries.into_iter().map(|entry| {
        vec![
            entry.service.to_string(),
            environment(&sound.org, entry.environment),
            label(entry),
            entry.principal.to_string(),
            entry.until.map(|day| day.to_string()).unwrap_or_default(),
            lines_of(&entry.origins),
        ]
    });
    table(&["SERVICE", "ENVIRONMENT", "ROLE", "BY", "UNTIL", "FROM"], &merged(cells))
}

/// Says where else the people of a team are counted.
fn mention_parent(id: &TeamId, sound: &Sound, console: &Console) {
    if let Some(parent) = sound.org.teams.get(id).and_then(|team| team.parent.as_ref()) {
        console.note(format_args!("people of `{id}` also have what `{parent}` has: teamkit access {parent}"));
    }
}
