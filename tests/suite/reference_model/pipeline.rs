//! What the program makes of a workspace's files.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use teamkit::{
    diagnostic::{DiagnosticFormat, render},
    expand::expand,
    load::load,
    model::{Day, Org, Principal, Scope as TheirScope},
    source::{Source, Sources},
};

use super::{
    grants::{Origin, Row, Scope},
    write::is_yaml,
};

/// A workspace, read and resolved.
pub struct Pipeline {
    org: Org,
}

impl Pipeline {
    /// Reads, resolves, and judges as of a day. What is refused is the text of the findings.
    pub fn of(files: &BTreeMap<String, String>, today: &str) -> Result<Self, String> {
        let yaml = files.iter().filter(|(path, _)| is_yaml(path));
        let yaml = yaml.map(|(path, text)| Source::new(path.clone(), text.clone().into_bytes()));
        let catalogs = |path: &Utf8Path| Ok(files.get(path.as_str()).cloned());
        let loaded = load(Sources::new(yaml.collect()), &catalogs, today.parse().expect("a day"));
        let loaded = loaded.expect("catalogues");
        match loaded.state {
            Some(state) if !loaded.diagnostics.has_errors() => Ok(Self { org: state.org }),
            _ => Err(render(&loaded.diagnostics, DiagnosticFormat::Text { color: false }, &[])),
        }
    }

    /// The rows of `grants --format json` on a day.
    pub fn rows(&self, today: &str) -> BTreeSet<Row> {
        let today: Day = today.parse().expect("a day");
        let grants = expand(&self.org, today).expect("few grants");
        let people = self.org.people_of_groups(today);
        let people_of = |principal: &Principal| match principal.to_string().strip_prefix("user:") {
            Some(person) => BTreeSet::from([person.to_owned()]),
            None => people.get(principal).into_iter().flat_map(BTreeMap::keys).map(ToString::to_string).collect(),
        };
        let rows = grants.active.iter().map(|(key, grant)| Row {
            scope: match &key.scope {
                TheirScope::Project(project) => Scope::Project(project.to_string()),
                TheirScope::Namespace(one) => {
                    Scope::Namespace { cluster: one.cluster.to_string(), namespace: one.name.to_string() }
                }
                other => panic!("the generator makes no {other}"),
            },
            principal: key.principal.to_string(),
            role: key.role.to_string(),
            until: grant.until.map(|until| until.to_string()),
            people: people_of(&key.principal),
            origins: grant.origins.iter().map(Self::origin).collect(),
        });
        rows.collect()
    }

    fn origin(origin: &teamkit::model::Origin) -> Origin {
        let start = origin.place.start();
        Origin {
            team: origin.team.to_string(),
            service: origin.site.service().expect("a service").to_string(),
            environment: origin.site.environment().expect("an environment").to_string(),
            file: origin.place.path().to_string(),
            line: start.line,
            column: start.column,
        }
    }
}
