//! What the program makes of a workspace's files.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use teamkit::{
    catalog::{Brought, Catalog},
    check::{Context, RULES, check},
    diagnostic::{Diagnostics, Format, render},
    expand::expand,
    model::{Day, Grants, NativeRole, Org, Principal, Scope as TheirScope},
    parse::parse,
    resolve::resolve,
    source::{Place, Source, Sources},
};

use super::{
    grants::{Origin, Row, Scope},
    write::is_yaml,
};

/// A workspace, read and resolved.
pub struct Pipeline<'a> {
    files: &'a BTreeMap<String, String>,
    sources: Sources,
    org: Org,
    /// Places that were looked up: file, line, column.
    places: RefCell<BTreeMap<Place, (String, usize, usize)>>,
}

impl<'a> Pipeline<'a> {
    /// Reads, resolves, and judges as of a day. What is refused is the text of the findings.
    pub fn of(files: &'a BTreeMap<String, String>, today: &str) -> Result<Self, String> {
        let yaml = files.iter().filter(|(path, _)| is_yaml(path));
        let yaml = yaml.map(|(path, text)| Source::new(path.clone(), text.clone().into_bytes()));
        let sources = Sources::new(yaml.collect());
        let (workspace, mut found) = parse(&sources);
        let (org, more) = resolve(&workspace);
        found.extend(more);
        match org {
            Some(org) if !found.has_errors() => {
                let pipeline = Self { files, sources, org, places: RefCell::default() };
                let today: Day = today.parse().expect("a day");
                pipeline.judge(&expand(&pipeline.org, today), today)?;
                Ok(pipeline)
            }
            _ => Err(shown(&found, &sources)),
        }
    }

    /// The rows of `grants --format json` on a day.
    pub fn rows(&self, today: &str) -> BTreeSet<Row> {
        let today: Day = today.parse().expect("a day");
        let grants = expand(&self.org, today);
        let people = self.org.people_of_groups(today);
        let people_of = |principal: &Principal| match principal.as_str().strip_prefix("user:") {
            Some(person) => BTreeSet::from([person.to_owned()]),
            None => people.get(principal).into_iter().flat_map(BTreeMap::keys).map(ToString::to_string).collect(),
        };
        let rows = grants.active.iter().map(|(key, grant)| Row {
            scope: match &key.scope {
                TheirScope::Project(project) => Scope::Project(project.to_string()),
                TheirScope::Namespace(one) => {
                    Scope::Namespace { cluster: one.cluster.to_string(), namespace: one.name.to_string() }
                }
            },
            principal: key.principal.to_string(),
            role: key.role.to_string(),
            until: grant.until.map(|until| until.to_string()),
            people: people_of(&key.principal),
            origins: grant.origins.iter().map(|origin| self.origin(origin)).collect(),
        });
        rows.collect()
    }

    fn origin(&self, origin: &teamkit::model::Origin) -> Origin {
        let place = &*origin.place;
        let mut places = self.places.borrow_mut();
        let found = places.entry(place.clone()).or_insert_with(|| {
            let start = self.sources.start(place);
            (self.sources.get(place.file()).path().to_string(), start.line, start.column)
        });
        let (file, line, column) = found.clone();
        let (team, service) = (origin.team.to_string(), origin.service.to_string());
        Origin { team, service, environment: origin.environment.to_string(), file, line, column }
    }

    fn judge(&self, grants: &Grants, today: Day) -> Result<(), String> {
        let named = |source: &Option<(camino::Utf8PathBuf, _)>| {
            source.as_ref().map(|(path, _)| self.files[path.as_str()].as_str())
        };
        let brought =
            Brought { google: named(&self.org.catalog.google), kubernetes: named(&self.org.catalog.kubernetes) };
        let in_use = self.org.roles.values().flat_map(|role| role.natives.iter()).map(NativeRole::name).collect();
        let catalog = Catalog::new(&brought, &self.org.catalog.known, &in_use).expect("catalogues");
        let found = check(&Context { org: &self.org, grants, catalog: &catalog, today, is_sound: true }, RULES);
        if found.has_errors() { Err(shown(&found, &self.sources)) } else { Ok(()) }
    }
}

fn shown(found: &Diagnostics, sources: &Sources) -> String {
    render(found, sources, Format::Text { color: false }, &[])
}
