//! Laws of differences, on generated organizations. Each failure names its seed.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rayon::prelude::*;
use teamkit::{
    load::load_base,
    model::{Condition, Day, NativeRole, OrgState, Origin, Principal, Recipient, Scope},
    plan::{FILE_NAME, layout},
    review::{
        AccessChange, AccessFilter, AccessGrants, AccessKey, AccessTable, ChangeKind, Identity, RootChangeKind,
        changes, changes_between, root_changes,
    },
    source::{Source, Sources},
    target::emit,
    template::Templates,
};

use crate::{
    properties::random_organization::{Organization, Random, group},
    support::workspace::{TODAY, Workspace},
};

const CASES: u32 = 150;

fn today() -> Day {
    TODAY.parse().expect("a day")
}

/// An organization with its grants.
fn state(organization: &Organization, seed: u32) -> OrgState {
    let files = organization.files().into_iter();
    let sources = Sources::new(files.map(|(path, text)| Source::new(path, text.into_bytes())).collect());
    let loaded = load_base(sources, today());
    assert!(!loaded.diagnostics.has_errors(), "seed {seed}: {:?}", loaded.diagnostics);
    loaded.state.expect("an organization")
}

/// An organization, and what some edits make of it.
fn two_sides(seed: u32) -> (Organization, Organization) {
    let mut random = Random::of(seed);
    let base = Organization::random(&mut random);
    let mut head = base.clone();
    for _ in 0..=random.below(3) {
        head.edit(&mut random);
    }
    (base, head)
}

/// Each case in its turn, with its seed.
fn for_each_case(check: impl Fn(u32, &OrgState, &OrgState) + Sync) {
    (1..=CASES).into_par_iter().for_each(|seed| {
        let (base, head) = two_sides(seed);
        check(seed, &state(&base, seed), &state(&head, seed));
    });
}

/// Who has which role where and under which condition, and until when.
type Table = BTreeMap<Held, Option<Day>>;

type Held = (Identity, Scope, NativeRole, Option<Arc<Condition>>);

fn parts(key: &AccessKey) -> Held {
    let AccessKey { identity, scope, role, condition } = key;
    (identity.clone(), scope.clone(), role.clone(), condition.clone())
}

/// A second, simpler reading of who keys what: every grant, every person that its principal stands for.
fn model(state: &OrgState) -> Table {
    let last = |end: Option<Day>| end.unwrap_or(Day::MAX);
    let mut table: BTreeMap<_, Day> = BTreeMap::new();
    for (key, grant) in &state.grants.active {
        let mut stands_for: Vec<(Identity, Day)> = Vec::new();
        let text = key.principal.to_string();
        let address = text.split_once(':').map_or("", |(_, address)| address);
        let is_group = text.starts_with("group:");
        let team = state.org.teams.values().find(|team| is_group && team.group.as_str() == address);
        let leads = state.org.teams.values().find(|team| is_group && team.lead_group.as_str() == address);
        if let Some(team) = team {
            stands_for.extend(team.people.iter().map(|(one, end)| (Identity::Person(one.clone()), last(*end))));
        } else if let Some(team) = leads.filter(|team| !team.leads.is_empty()) {
            stands_for.extend(team.leads.iter().map(|lead| (Identity::Person(lead.address.clone()), last(lead.until))));
        } else if text.starts_with("user:") {
            let everyone = state.org.teams.values().flat_map(|team| team.people.keys());
            let person = everyone.into_iter().find(|person| person.as_str() == address).cloned();
            let person = person.unwrap_or_else(|| teamkit::model::Address::complete(address, ""));
            stands_for.push((Identity::Person(person), Day::MAX));
        } else {
            stands_for.push((Identity::Principal(key.principal.clone()), Day::MAX));
        }
        stands_for.retain(|(_, end)| *end >= today());
        if stands_for.is_empty() && !state.org.policy.manage_groups {
            // A group that others fill.
            stands_for.push((Identity::Principal(key.principal.clone()), Day::MAX));
        }
        for (identity, end) in stands_for {
            let end = end.min(last(grant.until));
            let held = (identity, key.scope.clone(), key.role.clone(), key.condition.clone());
            let known = table.entry(held).or_insert(end);
            *known = (*known).max(end);
        }
    }
    table.into_iter().map(|(key, end)| (key, (end != Day::MAX).then_some(end))).collect()
}

/// A table after changes, each of which must fit.
fn applied(mut table: Table, changes: &[AccessChange<'_>], seed: u32) -> Table {
    for change in changes {
        let key = parts(&change.key);
        let before = match change.kind() {
            ChangeKind::Gained | ChangeKind::Until => table.insert(key, change.until()),
            ChangeKind::Lost => table.remove(&key),
        };
        let expected = change.before.as_ref().map(|_| change.before_until());
        assert_eq!(before, expected, "seed {seed}: {change:?}");
        assert!(change.kind() != ChangeKind::Until || change.until() != change.before_until(), "seed {seed}");
    }
    table
}

#[test]
fn the_generator_makes_much_of_everything() {
    let mut seen: BTreeMap<ChangeKind, usize> = BTreeMap::new();
    let mut quiet = 0;
    for seed in 1..=CASES {
        let (base, head) = two_sides(seed);
        let (base, head) = (state(&base, seed), state(&head, seed));
        let found = changes(&base, &head);
        quiet += usize::from(found.is_empty());
        for kind in found.iter().map(AccessChange::kind).collect::<BTreeSet<_>>() {
            *seen.entry(kind).or_default() += 1;
        }
    }
    for kind in [ChangeKind::Gained, ChangeKind::Until, ChangeKind::Lost] {
        assert!(seen.get(&kind).is_some_and(|count| *count >= 10), "{seen:?}");
    }
    assert!((10..=100).contains(&quiet), "{quiet} of {CASES} change nothing");
}

#[test]
fn nothing_differs_from_itself() {
    for_each_case(|seed, base, _| {
        assert!(changes(base, base).is_empty(), "seed {seed}");
    });
}

#[test]
fn access_is_what_a_simpler_reading_says() {
    for_each_case(|seed, base, _| {
        let access = AccessTable::of(base, &AccessFilter::default());
        let rows = access.iter().map(|(key, grants)| (parts(key), grants.until()));
        assert_eq!(rows.collect::<Table>(), model(base), "seed {seed}");
    });
}

/// A table without what somebody holds under a condition, and as long without one.
fn uncovered(mut table: Table) -> Table {
    let last = |end: Option<Day>| end.unwrap_or(Day::MAX);
    let always: Table =
        table.iter().filter(|(held, _)| held.3.is_none()).map(|(held, end)| (held.clone(), *end)).collect();
    table.retain(|(identity, scope, role, condition), end| {
        let same = (identity.clone(), scope.clone(), role.clone(), None);
        condition.is_none() || always.get(&same).is_none_or(|always| last(*always) < last(*end))
    });
    table
}

#[test]
fn changes_make_the_heads_access_of_the_bases() {
    for_each_case(|seed, base, head| {
        let found = changes(base, head);
        let made = uncovered(applied(uncovered(model(base)), &found, seed));
        assert_eq!(made, uncovered(model(head)), "seed {seed}");
    });
}

#[test]
fn looking_only_where_something_changed_misses_nothing() {
    for_each_case(|seed, base, head| {
        let all = changes_between(
            &AccessTable::of(base, &AccessFilter::default()),
            &AccessTable::of(head, &AccessFilter::default()),
        );
        assert!(changes(base, head) == all, "seed {seed}");
    });
}

#[test]
fn the_other_way_round_gains_are_losses() {
    for_each_case(|seed, base, head| {
        let rows = |found: &[AccessChange<'_>], swaps: bool| -> Vec<String> {
            let row = |change: &AccessChange<'_>| {
                let kind = match (change.kind(), swaps) {
                    (ChangeKind::Gained, true) => ChangeKind::Lost,
                    (ChangeKind::Lost, true) => ChangeKind::Gained,
                    (kind, _) => kind,
                };
                let (until, before) = (change.until(), change.before_until());
                let (until, before) = if swaps { (before, until) } else { (until, before) };
                format!("{kind:?} {:?} {until:?} {before:?}", change.key)
            };
            found.iter().map(row).collect()
        };
        let (there, back) = (changes(base, head), changes(head, base));
        assert_eq!(rows(&there, false), rows(&back, true), "seed {seed}");
    });
}

#[test]
fn removing_a_team_takes_nothing_that_others_have_by_their_own() {
    (1..=CASES).into_par_iter().for_each(|seed| {
        let mut random = Random::of(seed);
        let base = Organization::random(&mut random);
        let (number, gone) = base.teams.iter().nth(random.below(base.teams.len())).expect("a team");
        let mut head = base.clone();
        head.remove_team(*number);
        let (before, after) = (state(&base, seed), state(&head, seed));
        let (id, team) = before.org.teams.iter().find(|(id, _)| id.as_str() == gone.name).expect("the team");
        let its_group = Principal::parse(&format!("group:{}", group(gone))).expect("a group");
        for change in changes(&before, &after) {
            let identity = &change.key.identity;
            // Its people, those below it among them, lose what its group and those above gave them; and what others
            // gave to its group, or to one above that has nobody else, goes to a group that nobody explains any more.
            let is_its_own = identity.person().is_some_and(|person| team.people.contains_key(person));
            let is_emptied = |group: &Principal| {
                before.people_of_groups().contains_key(group) && !after.people_of_groups().contains_key(group)
            };
            let is_unexplained =
                matches!(identity, Identity::Principal(group) if *group == its_group || is_emptied(group));
            if is_its_own || is_unexplained {
                continue;
            }
            let origins: Vec<_> = change.before.iter().flat_map(AccessGrants::origins).collect();
            let is_for_it = |origin: &Origin| {
                let recipient = origin.grant_entry(&before.org).map(|(_, (recipient, _))| recipient);
                matches!(recipient, Some(Recipient::Team(team)) if team == id)
            };
            let is_its = origins.iter().any(|origin| origin.team == *id || is_for_it(origin));
            assert!(is_its && change.kind() != ChangeKind::Gained, "seed {seed}: without {id}: {change:?}");
        }
    });
}

#[test]
fn changed_roots_are_those_whose_files_differ() {
    (1..=CASES / 3).into_par_iter().for_each(|seed| {
        let (base, head) = two_sides(seed);
        let (base, head) = (state(&base, seed), state(&head, seed));
        let templates = Templates::new(&BTreeMap::new()).expect("the built-in templates");
        let files = |state: &OrgState| {
            let documents = emit(&state.org, &state.grants.active, &state.entitlements, today(), |_, _| true);
            layout(&documents, &templates).unwrap_or_else(|error| panic!("seed {seed}: {error}")).files
        };
        let (before, after) = (files(&base), files(&head));
        let of_changed = root_changes((&base, &templates), (&head, &templates), true).expect("roots");
        let of_all = root_changes((&base, &templates), (&head, &templates), false).expect("roots");
        assert_eq!(of_changed, of_all, "seed {seed}");
        for found in [of_changed, of_all] {
            let found: BTreeMap<_, RootChangeKind> =
                found.touched.iter().map(|root| (root.path.join(FILE_NAME), root.change)).collect();
            for path in before.keys().chain(after.keys()) {
                let expected = match (before.get(path), after.get(path)) {
                    (None, _) => Some(RootChangeKind::New),
                    (_, None) => Some(RootChangeKind::Removed),
                    (old, new) => (old != new).then_some(RootChangeKind::Changed),
                };
                assert_eq!(found.get(path).copied(), expected, "seed {seed}: {path}");
            }
            let all: BTreeSet<_> = before.keys().chain(after.keys()).collect();
            assert!(found.keys().all(|path| all.contains(path)), "seed {seed}");
        }
    });
}

/// Who has what by `grants --format json`: one line for each person or other principal, scope and role.
fn held(workspace: &Workspace) -> BTreeSet<String> {
    let json = workspace.run(&["grants", "--format", "json"]).exits(0).json();
    let mut rows = BTreeSet::new();
    let groups = groups(workspace);
    for grant in json["grants"].as_array().expect("a list") {
        let principal = grant["principal"].as_str().expect("a principal");
        let mut who: Vec<&str> =
            grant["people"].as_array().expect("a list").iter().filter_map(|one| one.as_str()).collect();
        if who.is_empty() && !groups.contains(principal) {
            who.push(principal);
        }
        rows.extend(
            who.into_iter().map(|who| format!("{who} {} {} {}", grant["target"], grant["scope"], grant["role"])),
        );
    }
    rows
}

/// The groups of teams, as far as a test can tell them: those without people stand for nobody.
fn groups(workspace: &Workspace) -> BTreeSet<String> {
    let teams = workspace.tree().into_keys().filter_map(|path| {
        let path = path.strip_prefix("teams/")?.strip_suffix(".yaml")?.to_owned();
        Some(path.rsplit('/').next().unwrap_or_default().to_owned())
    });
    teams.flat_map(|team| [format!("group:{team}@example.com"), format!("group:{team}-leads@example.com")]).collect()
}

#[test]
fn the_program_says_what_its_grants_say() {
    type Edit = fn(&Workspace);
    let edits: [Edit; 5] = [
        |head| head.edit("teams/labs.yaml", "  - amara\n", "  - mara\n  - zoe@partner.example\n"),
        |head| head.edit("teams/commerce/payments.yaml", "parent: commerce", "# parent: commerce"),
        |head| head.edit("teams/promotions.yaml", "  - vouchers\n", ""),
        |head| head.edit("teams/search.yaml", "[service/recommendations]", "[service/search, theo]"),
        |head| head.edit("teamkit.yaml", "production: operator }", "production: developer }"),
    ];
    edits.into_par_iter().for_each(|edit| {
        let (base, head) = (Workspace::example(), Workspace::example());
        edit(&head);
        let (before, after) = (held(&base), held(&head));
        let json = head.run(&["diff", "--base-dir", base.path().as_str(), "--format", "json"]).json();
        let rows = |kind: &str| -> BTreeSet<String> {
            let changes = json["changes"].as_array().expect("a list").iter().filter(|change| change["kind"] == kind);
            let row = |change: &serde_json::Value| {
                let who = change["person"].as_str().expect("a person");
                format!("{who} {} {} {}", change["target"], change["scope"], change["role"])
            };
            changes.map(row).collect()
        };
        assert!(before != after);
        assert_eq!(rows("gained"), after.difference(&before).cloned().collect());
        assert_eq!(rows("lost"), before.difference(&after).cloned().collect());
    });
}
