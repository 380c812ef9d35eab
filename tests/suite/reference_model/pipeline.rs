//! What the program makes of a workspace's files.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use teamkit::{
    diagnostic::{DiagnosticFormat, render},
    expand::{entitlements, expand},
    load::load,
    model::{self, Day, Org, Principal},
    source::{Source, Sources},
};

use super::{
    definitions::Condition,
    entitlements::Entitlement,
    grants::{Origin, Row, Site},
    kind::Kind,
    places::Scope,
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
        let people_of = self.people(today);
        let rows = grants.active.iter().map(|(key, grant)| Row {
            scope: Self::scope(&key.scope),
            principal: key.principal.to_string(),
            role: key.role.to_string(),
            condition: key.condition.as_deref().map(Self::condition),
            until: grant.until.map(|until| until.to_string()),
            people: people_of(&key.principal),
            origins: grant.origins.iter().map(Self::origin).collect(),
        });
        rows.collect()
    }

    /// The entitlements of `grants --format json` on a day.
    pub fn entitlements(&self, today: &str) -> BTreeSet<Entitlement> {
        let today: Day = today.parse().expect("a day");
        let people_of = self.people(today);
        let all = entitlements(&self.org, today).expect("few entitlements");
        let one = |(key, entitlement): (&model::EntitlementKey, &model::Entitlement)| Entitlement {
            scope: Self::scope(&key.scope),
            id: key.id.to_string(),
            roles: entitlement.terms.roles.iter().map(ToString::to_string).collect(),
            principals: entitlement.principals.keys().map(ToString::to_string).collect(),
            people: entitlement.principals.keys().flat_map(&people_of).collect(),
            approvers: entitlement.terms.approvers.iter().flatten().map(ToString::to_string).collect(),
            condition: entitlement.terms.condition.as_deref().map(Self::condition),
            hours: entitlement.terms.hours,
            justification: entitlement.terms.justification,
            origins: entitlement.origins.iter().map(Self::origin).collect(),
        };
        all.active.iter().map(one).collect()
    }

    /// The people behind a principal on a day.
    fn people(&self, today: Day) -> impl Fn(&Principal) -> BTreeSet<String> + '_ {
        let people = self.org.people_of_groups(today);
        move |principal| match principal.to_string().strip_prefix("user:") {
            Some(person) => BTreeSet::from([person.to_owned()]),
            None => people.get(principal).into_iter().flat_map(BTreeMap::keys).map(ToString::to_string).collect(),
        }
    }

    fn condition(condition: &model::Condition) -> Condition {
        Condition { title: condition.title.clone(), expression: condition.expression.clone() }
    }

    fn scope(scope: &model::Scope) -> Scope {
        match scope {
            model::Scope::Project(id) => Scope::Project(id.to_string()),
            model::Scope::Namespace(one) => {
                Scope::Namespace { cluster: one.cluster.to_string(), namespace: one.name.to_string() }
            }
            model::Scope::Resource(resource) => Scope::Resource {
                project: resource.project.to_string(),
                kind: Kind::of(resource.kind.facts().key),
                within: resource.within.as_ref().map(ToString::to_string),
                id: resource.id.to_string(),
            },
            model::Scope::Folder(id) => Scope::Folder(id.to_string()),
            model::Scope::Organization(id) => Scope::Organization(id.to_string()),
            model::Scope::Cluster(name) => Scope::Cluster(name.to_string()),
        }
    }

    fn origin(origin: &model::Origin) -> Origin {
        let start = origin.place.start();
        Origin {
            team: origin.team.to_string(),
            site: match &origin.site {
                model::Site::Service { service, environment } => {
                    Site::Service { service: service.to_string(), environment: environment.to_string() }
                }
                model::Site::Scope(scope) => Site::Scope(scope.to_string()),
            },
            file: origin.place.path().to_string(),
            line: start.line,
            column: start.column,
        }
    }
}
