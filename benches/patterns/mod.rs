//! An organization that grants by patterns, and the same grants written out: auditors on all services, teams on those of
//! a tier, teams on those of a kind. With 600 services it has about 100,000 grants.

use std::fmt::Write as _;

const KINDS: [&str; 16] = [
    "ledger", "checkout", "search", "cart", "pricing", "catalog", "payouts", "shipping", "profile", "media", "adverts",
    "events", "billing", "routing", "stock", "mail",
];
const TIERS: usize = 4;
/// How many teams have an entry on all services, on each tier, on each kind.
const ON_ALL: usize = 7;
const ON_A_TIER: usize = 8;
const ON_A_KIND: usize = 3;
/// How many services a team owns.
const OWNED: usize = 10;

/// How entries of `grants` say which services they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Patterns,
    Names,
}

/// Gives every file of the organization to `write`, as path and text.
pub(crate) fn write(services: usize, form: Form, mut write: impl FnMut(&str, &str)) {
    write("teamkit.yaml", include_str!("../organization/teamkit.yaml"));
    let all: Vec<usize> = (0..services).collect();
    let facts =
        all.iter().map(|number| format!("{}: {{ labels: {{ tier: \"{}\" }} }}\n", name(*number), number % TIERS));
    write("services/all.yaml", &facts.collect::<String>());
    for (team, owned) in all.chunks(OWNED).enumerate() {
        let names: Vec<String> = owned.iter().map(|number| name(*number)).collect();
        write(&format!("teams/owners-{team}.yaml"), &format!("{}services: [{}]\n", people(team), names.join(", ")));
    }
    let mut grant = |team: String, pattern: &str, is_meant: &dyn Fn(usize) -> bool| {
        let names: Vec<String> = all.iter().filter(|number| is_meant(**number)).map(|number| name(*number)).collect();
        let meant = match form {
            Form::Patterns => pattern.to_owned(),
            Form::Names => format!("[{}]", names.join(", ")),
        };
        let mut text = people(team.len());
        // Writing to a text can't fail.
        let _ =
            write!(text, "grants:\n  - service: {meant}\n    role: viewer\n    reason: They look after all of these\n");
        write(&format!("teams/{team}.yaml"), &text);
    };
    for team in 0..ON_ALL {
        grant(format!("auditors-{team}"), "\"*\"", &|_| true);
    }
    for (tier, team) in pairs(TIERS, ON_A_TIER) {
        let labels = format!("{{ labels: {{ tier: \"{tier}\" }} }}");
        grant(format!("tier-{tier}-{team}"), &labels, &|number| number % TIERS == tier);
    }
    for (kind, team) in pairs(KINDS.len(), ON_A_KIND) {
        let start = KINDS.get(kind).copied().unwrap_or_default();
        grant(format!("all-{start}-{team}"), &format!("\"{start}-*\""), &|number| number % KINDS.len() == kind);
    }
}

fn pairs(ones: usize, others: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..ones).flat_map(move |one| (0..others).map(move |other| (one, other)))
}

fn name(number: usize) -> String {
    format!("{}-{number}", KINDS.get(number % KINDS.len()).copied().unwrap_or_default())
}

fn people(number: usize) -> String {
    format!("leads: [p{number}]\nmembers: [p{}, p{}, p{}]\n", number + 1, number + 2, number + 3)
}
