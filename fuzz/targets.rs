//! What fuzzing and the replay of its corpus run: any bytes end in diagnostics or in files that hold what was granted.
//!
//! Bytes are a bundle (`#> PATH` begins a file), or one team file over a small workspace.
#![allow(dead_code, clippy::expect_used, clippy::panic, reason = "each target uses its own; a finding is a panic")]

use std::collections::{BTreeMap, BTreeSet};

use teamkit::{
    catalog::{Brought, Catalog},
    check::{Context, RULES, check},
    diagnostic::{Format, render},
    expand::expand,
    parse::parse,
    plan::layout,
    resolve::resolve,
    source::{Source, Sources},
    target::emit,
    template::Templates,
};

const CONFIG: &str = "version: 1
domain: example.com
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
access: { members: { development: operator, production: viewer }, leads: { production: operator } }
principals: { manage_groups: true, customer: C0 }
";

/// From files to a plan. What passes the rules must be written and read back.
pub fn workspace(data: &[u8]) {
    let sources = Sources::new(files(data));
    let today = jiff::civil::date(2026, 11, 22);
    let (written, mut diagnostics) = parse(&sources);
    let (org, found) = resolve(&written);
    diagnostics.extend(found);
    if let Some(org) = org {
        let grants = expand(&org, today);
        let catalog = Catalog::new(&Brought::default(), &org.catalog.known, &BTreeSet::new()).expect("it is built in");
        let context =
            Context { org: &org, grants: &grants, catalog: &catalog, today, is_sound: !diagnostics.has_errors() };
        diagnostics.extend(check(&context, RULES));
        if !diagnostics.has_errors() {
            let templates = Templates::new(&BTreeMap::new()).expect("they are built in");
            let documents = emit(&org, &grants.active, today, |_, _| true);
            if let Err(error) = layout(&documents, &templates) {
                panic!("{error}");
            }
        }
    }
    let diagnostics = diagnostics.sorted(&sources);
    for format in [Format::Text { color: false }, Format::Json, Format::Github, Format::Sarif] {
        let _shown = render(&diagnostics, &sources, format, &[]);
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
