//! Random organizations as files.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::random_organization::{
    Asking, At, CONDITIONS, ENVIRONMENTS, Organization, Owned, Person, RESOURCES, Request, SCOPES, Service, Team, To,
    group,
};

impl Organization {
    /// The files of its workspace; JSON is YAML.
    pub fn files(&self) -> BTreeMap<String, String> {
        let text = |value: &Value| format!("{value:#}\n");
        let registry: Map<String, Value> =
            self.services.values().map(|service| (service.name.clone(), facts(service))).collect();
        let mut files = BTreeMap::from([
            ("teamkit.yaml".to_owned(), text(&self.policy())),
            ("services/all.yaml".to_owned(), text(&Value::Object(registry))),
        ]);
        let teams = self.teams.values().map(|team| (format!("teams/{}.yaml", team.name), text(&self.team_file(team))));
        files.extend(teams);
        files
    }

    fn policy(&self) -> Value {
        let access = |roles: &[Option<&str>]| -> Map<String, Value> {
            let roles = ENVIRONMENTS.iter().zip(roles);
            roles.filter_map(|(environment, role)| Some(((*environment).to_owned(), json!((*role)?)))).collect()
        };
        let mut policy = json!({
            "version": 1,
            "domain": "example.com",
            "allowed_domains": ["partner.example"],
            "environments": {
                "development": {
                    "google": { "project": "{{service}}-dev" },
                    "kubernetes": { "cluster": "dev", "namespace": "{{service}}" },
                },
                "production": {
                    "protected": true,
                    "google": { "project": "{{service}}-prod" },
                    "kubernetes": { "namespace": "{{service}}", "clusters": [
                        { "name": "prod-a", "provider": "kubernetes.prod-a" },
                        { "name": "prod-b", "provider": "kubernetes.prod-b" },
                    ] },
                },
                "sandbox": { "google": { "project": "{{service}}-sand" } },
            },
            "scopes": self.scopes(),
            "eligibility": asking_entry(&self.asking),
            "roles": {
                "viewer": { "google": self.viewer, "kubernetes": ["view"] },
                "developer": { "includes": ["viewer"], "google": ["roles/cloudtrace.user"], "kubernetes": ["edit"] },
                "operator": { "google": ["roles/pubsub.editor"], "kubernetes": [{
                    "role": "restarter",
                    "rules": [{ "api_groups": [""], "resources": ["pods"], "verbs": self.verbs }],
                }] },
            },
            "access": {
                "members": access(&self.members),
                "leads": access(&[None, self.leads, None]),
                "eligible": access(&[None, self.eligible, None]),
            },
            "principals": { "grant_to": grant_to(self.by_members) },
        });
        if self.manages_groups {
            policy["principals"]["manage_groups"] = json!(true);
            policy["principals"]["customer"] = json!("C01abc234");
        }
        if self.scopes == 0 {
            policy.as_object_mut().expect("a mapping").remove("scopes");
        }
        if self.is_shared {
            policy["layout"] = json!({
                "google_root": "terraform/projects/{{project}}",
                "kubernetes_root": "terraform/namespaces/{{cluster}}/{{namespace}}",
            });
        }
        policy
    }

    fn scopes(&self) -> Value {
        let scopes = SCOPES[..self.scopes].iter().map(|(name, key, id)| {
            let mut scope = json!({ *key: id, "protected": true });
            if *key == "cluster" {
                scope["provider"] = json!(format!("kubernetes.{id}"));
            }
            ((*name).to_owned(), scope)
        });
        Value::Object(scopes.collect())
    }

    fn team_file(&self, team: &Team) -> Value {
        let people = |people: &[Person]| -> Vec<Value> {
            let entry = |(email, until): &Person| match until {
                Some(until) => json!({ "email": email, "until": until }),
                None => json!(email),
            };
            people.iter().map(entry).collect()
        };
        let mut file = json!({
            "leads": people(&team.leads),
            "members": people(&team.members),
            "services": team.services.iter().filter_map(|owned| self.owned_entry(owned)).collect::<Vec<_>>(),
            "grants": team.grants.iter().filter_map(|request| self.grant_entry(request)).collect::<Vec<_>>(),
        });
        let parents = team.parents.iter().filter_map(|parent| self.teams.get(parent));
        let parents: Vec<&str> = parents.map(|parent| parent.name.as_str()).collect();
        if !parents.is_empty() {
            file["parent"] = json!(parents);
        }
        if let Some(group) = &team.group {
            file["group"] = json!(group);
        }
        if let Some(by_members) = team.by_members {
            file["grant_to"] = json!(grant_to(by_members));
        }
        if let Some((environment, role)) = team.access {
            file["access"] = json!({ "members": { environment: role } });
        }
        file
    }

    fn owned_entry(&self, owned: &Owned) -> Option<Value> {
        let service = self.services.get(&owned.service)?;
        let mut entry = json!({ "name": service.name });
        if let Some(environments) = &owned.environments {
            let there: Vec<_> = environments.iter().filter(|one| service.environments.contains(one)).collect();
            entry["environments"] = json!((!there.is_empty()).then_some(there)?);
        }
        if let Some((environment, role)) = owned.access.filter(|(one, _)| service.environments.contains(one)) {
            entry["access"] = json!({ "members": { environment: role } });
        }
        Some(entry)
    }

    fn grant_entry(&self, request: &Request) -> Option<Value> {
        let to: Vec<String> = request.to.iter().filter_map(|to| self.recipient(to, request)).collect();
        if to.is_empty() && !request.to.is_empty() {
            return None;
        }
        let mut entry = self.place(request)?;
        entry["reason"] = json!("generated");
        if !to.is_empty() {
            entry["to"] = json!(to);
        }
        for (key, value) in [("role", request.role), ("until", request.until)] {
            if let Some(value) = value {
                entry[key] = json!(value);
            }
        }
        if let Some(google) = request.google {
            entry["google"] = json!([google]);
        }
        if let Some((title, expression)) = request.condition.map(|number| CONDITIONS[number]) {
            entry["condition"] = json!({ "title": title, "expression": expression });
        }
        if let Some(asking) = &request.asked_for {
            entry["eligible"] = asking_entry(asking);
            // Others ask for something else in the same project.
            let words = [request.role.unwrap_or("one"), request.google.unwrap_or("roles/none")].concat();
            let words = words.replace(['/', '.'], "-").to_lowercase();
            entry["eligible"]["id"] =
                json!(format!("asks-{words}-{}-{}", asking.hours, asking.approvers.concat().len()));
        }
        Some(entry)
    }

    /// What an entry says of where it gives access; nothing if that would be nowhere.
    fn place(&self, request: &Request) -> Option<Value> {
        let is_there = |service: &&Service| request.environment.is_none_or(|one| service.environments.contains(&one));
        let of_names = |numbers: &[usize], has: &dyn Fn(&Service) -> bool| {
            let services = numbers.iter().filter_map(|number| self.services.get(number));
            let services = services.filter(is_there).filter(|service| has(service));
            let mut all: Vec<&str> = services.map(|service| service.name.as_str()).collect();
            all.sort_unstable();
            all.dedup();
            (!all.is_empty()).then_some(json!({ "service": all }))
        };
        let is_any = |is_meant: &dyn Fn(&Service) -> bool| self.services.values().filter(is_there).any(is_meant);
        let mut entry = match &request.at {
            At::Services(numbers) => of_names(numbers, &|_| true)?,
            At::Resources(numbers, names) => {
                let mut names = names.clone();
                names.sort_unstable();
                names.dedup();
                let has_none = |service: &Service| service.project.as_deref() == Some("none");
                let has = |service: &Service, name: &str| {
                    !has_none(service) && service.resources.iter().any(|one| RESOURCES[*one].0 == name)
                };
                let mut entry = of_names(numbers, &|service| names.iter().all(|name| has(service, name)))?;
                entry["resource"] = json!(names);
                entry
            }
            At::Pattern(pattern) => {
                let start = pattern.trim_end_matches('*');
                is_any(&|service| service.name.starts_with(start)).then_some(json!({ "service": pattern }))?
            }
            At::Tier(tier) => {
                let labels = json!({ "service": { "labels": { "tier": tier.to_string() } } });
                is_any(&|service| service.tier == *tier).then_some(labels)?
            }
            At::Scopes(names) => {
                let all = SCOPES[..self.scopes].iter().map(|(name, ..)| *name);
                let names: Vec<&str> = all.filter(|name| names.contains(name)).collect();
                return (!names.is_empty()).then_some(json!({ "scope": names }));
            }
        };
        if let Some(environment) = request.environment {
            entry["environment"] = json!(environment);
        }
        Some(entry)
    }

    fn recipient(&self, to: &To, request: &Request) -> Option<String> {
        Some(match to {
            To::Lead => "lead".to_owned(),
            // No workload is in a scope, or without a project.
            To::Service(number) if !matches!(request.at, At::Scopes(_)) => {
                let has_project = |service: &&Service| service.project.as_deref() != Some("none");
                format!("service/{}", self.services.get(number).filter(has_project)?.name)
            }
            To::Service(_) => return None,
            To::EveryTeam => "team/*".to_owned(),
            To::Team(number) => format!("team/{}", self.teams.get(number)?.name),
            To::GroupOf(number) => format!("group:{}", group(self.teams.get(number)?)),
            To::Principal(text) => (*text).to_owned(),
        })
    }
}

fn grant_to(by_members: bool) -> &'static str {
    if by_members { "members" } else { "group" }
}

fn facts(service: &Service) -> Value {
    let resources = service.resources.iter().map(|number| RESOURCES[*number]);
    let resources: Map<String, Value> = resources
        .map(|(name, keys)| {
            (name.to_owned(), keys.iter().map(|(key, value)| ((*key).to_owned(), json!(value))).collect())
        })
        .collect();
    let labels = json!({ "tier": service.tier.to_string() });
    let mut facts = json!({ "shared": true, "environments": service.environments, "labels": labels });
    if !resources.is_empty() && service.project.as_deref() != Some("none") {
        facts["resources"] = Value::Object(resources);
    }
    if let Some(project) = &service.project {
        let named =
            |environment: &str| if project == "none" { project.clone() } else { format!("{project}-{environment}") };
        let projects: Map<String, Value> = service
            .environments
            .iter()
            .map(|environment| ((*environment).to_owned(), json!(named(environment))))
            .collect();
        facts["google"] = json!({ "project": projects });
    }
    if let Some(namespace) = &service.namespace {
        facts["kubernetes"] = json!({ "namespace": namespace });
    }
    facts
}

/// How access is asked for.
fn asking_entry(asking: &Asking) -> Value {
    json!({ "hours": asking.hours, "approvers": asking.approvers })
}
