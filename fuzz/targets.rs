//! What fuzzing and the replay of its corpus run: any bytes end in diagnostics, or in what was meant.
//!
//! Bytes of a workspace are a bundle (`#> PATH` begins a file), or one team file over a small workspace.
#![allow(dead_code, clippy::expect_used, clippy::panic, reason = "each target uses its own; a finding is a panic")]

mod blocks;

use std::collections::{BTreeMap, BTreeSet};

use teamkit::{
    diagnostic::{DiagnosticFormat, render},
    drift::drift,
    edit::{Edits, offboard, rename_service, rename_team},
    hcl::{format_block, parse_any, parse_canonical},
    live::{LiveInput, LiveRecords, LiveWorld, read},
    load::{Loaded, load, load_base},
    model::{Day, GrantKey, Grants, OrgState, Principal},
    owners,
    plan::layout,
    review::changes,
    source::{Source, Sources},
    target::emit,
    template::Templates,
};

const TODAY: Day = jiff::civil::date(2026, 11, 22);

const CONFIG: &str = "version: 1
domain: example.com
codeowners: '@example/{{team}}'
environments:
  development:
    google: { project: '{{service}}-dev' }
    kubernetes: { cluster: dev, namespace: '{{service}}' }
  production:
    protected: true
    google: { project: '{{service}}-prod' }
    kubernetes: { clusters: [{ name: a, provider: kubernetes.a }, { name: b, provider: kubernetes.b }], manage_namespace: true }
roles:
  viewer: { google: [roles/logging.viewer], kubernetes: [view] }
  operator: { includes: [viewer], kubernetes: [{ role: restarter, rules: [{ api_groups: [''], resources: [pods], verbs: [delete] }] }] }
scopes:
  commerce: { folder: '481516234200', protected: true }
  lake: { project: acme-data-lake }
  platform: { cluster: a, provider: kubernetes.a }
access: { members: { development: operator, production: viewer }, leads: { production: operator } }
principals: { manage_groups: true, customer: C0 }
";

/// From files to a plan. What passes the rules must be written and read back, and nobody gains or loses anything in
/// comparison with itself.
pub fn workspace(data: &[u8]) {
    let loaded = judged(Sources::new(files(data)));
    if let Some(state) = valid(&loaded) {
        let OrgState { org, grants, entitlements, today, .. } = state;
        let templates = Templates::new(&BTreeMap::new()).expect("they are built in");
        let documents = emit(org, &grants.active, entitlements, *today, |_, _| true);
        if let Err(error) = layout(&documents, &templates) {
            panic!("{error}");
        }
        assert_eq!(changes(state, state), [], "a change without one");
        for line in owners::lines(org, "".into()).unwrap_or_default() {
            assert!(!line.contains(|one: char| one.is_control()), "{line:?}");
        }
    }
    for format in [
        DiagnosticFormat::Text { color: false },
        DiagnosticFormat::Json,
        DiagnosticFormat::Github,
        DiagnosticFormat::Sarif,
    ] {
        let _shown = render(&loaded.diagnostics, format, &[]);
    }
}

/// A team file in order is in order.
pub fn tidy(data: &[u8]) {
    let once = teamkit::tidy::tidy(&Source::new("teams/a.yaml", data.to_vec()));
    if let Ok(once) = once {
        let twice = teamkit::tidy::tidy(&Source::new("teams/a.yaml", once.clone().into_bytes()));
        assert_eq!(twice.as_deref(), Ok(once.as_str()));
    }
}

/// Any tree of blocks reads back as what was meant, and is printed the same then. Returns what is printed.
pub fn hcl(data: &[u8]) -> String {
    let block = blocks::blocks(data);
    let printed = format_block(&block);
    let body = ::hcl::parse(&printed).unwrap_or_else(|error| panic!("{error}\n{printed}"));
    let mut read = body.blocks();
    let first = read.next().unwrap_or_else(|| panic!("no block\n{printed}"));
    assert!(*first == block && read.next().is_none(), "it reads as\n{first:#?}\nwritten as\n{printed}\n{block:#?}");
    assert_eq!(format_block(first), printed);
    if let Some(ours) = parse_canonical(&printed) {
        assert_eq!(Ok(ours), parse_any(&printed), "{printed}");
    }
    printed
}

/// Our lines in any file leave all else as it is, and stay where they are.
pub fn owners(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let lines = |owner: &str| vec![format!("/teams/a.yaml {owner}"), format!("/terraform/ {owner}")];
    let Ok(once) = owners::splice(&text, &lines("@a/b")) else { return };
    assert_eq!(owners::splice(&once, &lines("@a/b")).as_deref(), Ok(once.as_str()), "twice is once");
    let other = owners::splice(&once, &lines("@c/d")).expect("the markers are ours");
    assert_eq!(other.replace("@c/d", "@a/b"), once.replace("@c/d", "@a/b"), "only our lines change");
    let mut parts = once.split_inclusive('\n').peekable();
    let mut before = String::new();
    while let Some(line) = parts.next_if(|line| !line.starts_with("# teamkit codeowners: begin")) {
        before.push_str(line);
    }
    let after: String = parts.skip_while(|line| !line.starts_with("# teamkit codeowners: end")).skip(1).collect();
    assert!(text.starts_with(before.trim_end_matches(['\r', '\n'])), "what stands before stays");
    assert!(text.ends_with(&after), "what stands after stays");
}

/// Any export is a world that can be compared, or a fault; a stream says what bytes say.
pub fn live(data: &[u8]) {
    let mut records: Vec<LiveRecords> = Vec::new();
    for (path, bytes) in exported(data) {
        let read_at_once = read(&path, LiveInput::Bytes(&bytes));
        let streamed = read(&path, LiveInput::Stream(&mut bytes.as_slice()));
        assert_eq!(read_at_once.is_ok(), streamed.is_ok(), "{path}");
        let Ok(known) = read_at_once else { continue };
        assert_eq!(streamed.map(|streamed| format!("{streamed:?}")), Ok(format!("{known:?}")), "{path}");
        records.push(known);
    }
    let Ok(world) = LiveWorld::of(records) else { return };
    let team = "members: [ida, bob]\n".to_owned().into_bytes();
    let loaded = judged(Sources::new(vec![
        Source::new("teamkit.yaml", CONFIG.into()),
        Source::new("services/all.yaml", "ledger: {}\n".to_owned().into_bytes()),
        Source::new("teams/payments.yaml", [team, b"services: [ledger]\n".to_vec()].concat()),
    ]));
    let state = loaded.state.as_ref().expect("definitions that are right");
    let known: BTreeSet<_> = world.scopes();
    for row in drift(state, &world).rows {
        assert!(
            row.file.is_some() || row.place.scope().is_none_or(|scope| known.contains(&scope.as_live())),
            "{row:?}"
        );
    }
}

/// The files of an export: `#> PATH` begins one; without, it is the policy of a project.
fn exported(data: &[u8]) -> Vec<(String, Vec<u8>)> {
    let Some(text) = std::str::from_utf8(data).ok().filter(|text| text.starts_with("#> ")) else {
        return vec![("projects/ledger-prod.json".to_owned(), data.to_vec())];
    };
    let files = text.trim_start_matches("#> ").split("\n#> ").map(|file| file.split_once('\n').unwrap_or((file, "")));
    files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect()
}

/// A rename changes no access and only lines that it names; who leaves has nothing, and nobody has more.
pub fn edit(data: &[u8]) {
    let loaded = judged(Sources::new(files(data)));
    let Some(OrgState { org, grants, .. }) = valid(&loaded) else { return };
    let sources = &loaded.sources;
    let before = ends(grants);
    let edited = |edits: &Edits| {
        let after = judged(edits.applied(sources));
        let Some(state) = valid(&after) else {
            panic!("{}", render(&after.diagnostics, DiagnosticFormat::Text { color: false }, &[]));
        };
        ends(&state.grants)
    };
    for team in org.teams.keys().take(3) {
        if let Ok(edits) = rename_team(sources, org, team, "another-name") {
            assert_eq!(edited(&edits), before, "{team}");
            keeps_other_lines(&edits, sources);
        }
    }
    for service in org.services.keys().take(3) {
        if let Ok(edits) = rename_service(sources, org, service, "another-name") {
            assert_eq!(edited(&edits), before, "{service}");
            keeps_other_lines(&edits, sources);
        }
    }
    let people: BTreeSet<_> = org.teams.values().flat_map(|team| team.people.keys()).take(3).collect();
    for person in people {
        let Ok(edits) = offboard(sources, org, person) else { continue };
        let after = load_base(edits.applied(sources), TODAY);
        let state = after.state.unwrap_or_else(|| panic!("{person} leaves, and nothing can be read"));
        let after = ends(&state.grants);
        assert!(!after.keys().any(|key| key.principal == Principal::user(person)), "{person} is still there");
        assert!(
            after.iter().all(|(key, until)| before.get(key) == Some(until)),
            "{person} left, and somebody has more"
        );
    }
}

/// The grants with their ends, those that are over too.
fn ends(grants: &Grants) -> BTreeMap<GrantKey, Option<Day>> {
    grants.active.iter().chain(&grants.expired).map(|(key, grant)| (key.clone(), grant.until)).collect()
}

/// All lines but those that the edit names are there, in their order.
fn keeps_other_lines(edits: &Edits, sources: &Sources) {
    for (path, edited) in &edits.files {
        let source = sources.find(path).expect("a file of before");
        let named: BTreeSet<usize> = edited.said.iter().map(|(line, _)| *line).collect();
        let mut after = edited.text.lines();
        for (index, line) in source.written(source.text()).lines().enumerate() {
            let is_there = named.contains(&(index + 1)) || after.any(|other| other == line);
            assert!(is_there, "{path}:{}: {line}\nis not in\n{}", index + 1, edited.text);
        }
    }
}

/// Definitions, judged by all rules; every catalogue that they name is empty.
fn judged(sources: Sources) -> Loaded {
    load(sources, &|_| Ok(Some("[]".to_owned())), TODAY).expect("a catalogue that is there")
}

/// The organization with its grants, if no rule finds an error.
fn valid(loaded: &Loaded) -> Option<&OrgState> {
    loaded.state.as_ref().filter(|_| !loaded.diagnostics.has_errors())
}

fn files(data: &[u8]) -> Vec<Source> {
    let Some(text) = std::str::from_utf8(data).ok().filter(|text| text.starts_with("#> ")) else {
        return vec![Source::new("teamkit.yaml", CONFIG.into()), Source::new("teams/a.yaml", data.to_vec())];
    };
    let mut files: BTreeMap<&str, String> = BTreeMap::from([("teamkit.yaml", CONFIG.to_owned())]);
    let mut current = None;
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("#> ") {
            Some(path) => {
                let path = path.trim_end();
                let known = path == "teamkit.yaml"
                    || path == "people.yaml"
                    || path.starts_with("services/")
                    || path.starts_with("teams/");
                current = known.then_some(path);
                current.map(|path| files.insert(path, String::new()));
            }
            None => {
                if let Some(text) = current.and_then(|path| files.get_mut(path)) {
                    text.push_str(line);
                }
            }
        }
    }
    files.into_iter().map(|(path, text)| Source::new(path, text.into_bytes())).collect()
}
