//! Entries of `grants` made of choices.

use super::{
    choices::Choices,
    definitions::{At, Condition, Eligibility, Environment, Holds, KubernetesRole, Owned, Request, Which},
    make::{ENDS, GOOGLE, Maker, PEOPLE, SERVICES, kubernetes_roles},
    make_places::{RESOURCES, labels},
};

/// No title has two expressions.
const CONDITIONS: [(&str, &str); 3] = [
    ("office hours", "request.time.getHours('Asia/Tokyo') < 19"),
    ("Exports, \"until\" then", "resource.name.startsWith('projects/_/buckets/x') || resource.type == \"y\""),
    ("never mind ☕", "true"),
];

/// Where an entry gives access, and what can be granted there.
struct Place<'a> {
    at: At,
    has_google: bool,
    has_clusters: bool,
    has_namespaces: bool,
    /// Services that have a workload everywhere there.
    workloads: Vec<&'a str>,
}

impl Place<'_> {
    fn takes(&self, role: &KubernetesRole) -> bool {
        match role {
            KubernetesRole::ClusterRole(_) => self.has_clusters || self.has_namespaces,
            KubernetesRole::Own(_) => self.has_namespaces,
        }
    }

    fn is_of_resources(&self) -> bool {
        matches!(&self.at, At::Services { resources, .. } if !resources.is_empty())
    }
}

impl Maker {
    /// An entry of `grants`; nothing where the choices make one that gives nothing.
    pub(super) fn request(
        &self,
        team: &str,
        number: usize,
        owned: &[Owned],
        choices: &mut Choices<'_>,
    ) -> Option<Request> {
        let place = match choices.below(4) {
            3 if !self.made.scopes.is_empty() => self.scopes_place(choices),
            _ => self.services_place(owned, choices),
        };
        let is_asked_for = place.has_google && !place.is_of_resources() && choices.one_in(6);
        let condition = choices.maybe(4, |choices| choices.pick(&CONDITIONS)).filter(|_| place.has_google);
        let is_google_only = condition.is_some() || is_asked_for || place.is_of_resources();
        let role = choices.maybe(2, |choices| choices.pick(&self.made.roles).name);
        let role = role.filter(|role| {
            let is_fit = condition.is_none() || self.kubernetes_of(role).is_empty();
            is_fit && !place.is_of_resources()
        });
        let google = choices.some(&GOOGLE, 4).into_iter().filter(|_| place.has_google);
        let kubernetes =
            choices.some(&kubernetes_roles(), 6).into_iter().filter(|role| place.takes(role) && !is_google_only);
        let mut request = Request {
            role,
            google: google.map(str::to_owned).collect(),
            kubernetes: kubernetes.collect(),
            to: None,
            until: choices.pick(&ENDS).map(str::to_owned),
            condition: condition
                .map(|(title, expression)| Condition { title: title.to_owned(), expression: expression.to_owned() }),
            eligible: None,
            reason: Some(choices.pick(&["Search relevance migration", "Ends: never \"soon\""]).to_owned()),
            at: place.at.clone(),
        };
        if !self.gives_google(&request, &place) && (is_asked_for || !self.gives_kubernetes(&request, &place)) {
            match (place.has_google, place.has_clusters || place.has_namespaces) {
                (true, _) => request.google.push(GOOGLE[0].to_owned()),
                (false, true) => request.kubernetes.push(KubernetesRole::ClusterRole("view".to_owned())),
                (false, false) => return None,
            }
        }
        let is_google_only = is_asked_for || !self.gives_kubernetes(&request, &place);
        request.to = choices.maybe(2, |choices| {
            let mut to: Vec<String> =
                (0..=choices.below(3)).map(|_| self.recipient(is_google_only, &place.workloads, choices)).collect();
            to.sort();
            to.dedup();
            to
        });
        if is_asked_for {
            request.eligible = Some(self.eligible(&request, team, number, choices));
        }
        Some(request)
    }

    /// Whether an entry gives a Google role somewhere.
    fn gives_google(&self, request: &Request, place: &Place<'_>) -> bool {
        let of_role = request.role.iter().any(|role| self.has_google(role));
        place.has_google && (of_role || !request.google.is_empty())
    }

    fn gives_kubernetes(&self, request: &Request, place: &Place<'_>) -> bool {
        let of_role = request.role.iter().flat_map(|role| self.kubernetes_of(role));
        of_role.chain(request.kubernetes.iter().cloned()).any(|role| place.takes(&role))
    }

    fn scopes_place(&self, choices: &mut Choices<'_>) -> Place<'_> {
        let chosen = choices.at_least_one(&self.made.scopes);
        let is_cluster = |holds: &Holds| matches!(holds, Holds::Cluster(_));
        Place {
            has_google: chosen.iter().any(|scope| !is_cluster(&scope.holds)),
            has_clusters: chosen.iter().any(|scope| is_cluster(&scope.holds)),
            has_namespaces: false,
            workloads: Vec::new(),
            at: At::Scopes(chosen.into_iter().map(|scope| scope.name).collect()),
        }
    }

    fn services_place(&self, owned: &[Owned], choices: &mut Choices<'_>) -> Place<'_> {
        let items = self.items(owned, choices);
        let mut services: Vec<&str> = items.iter().flat_map(|(_, meant)| meant).copied().collect();
        services.sort_unstable();
        services.dedup();
        // In each environment that is named, each item means a service.
        let mut places = self.names();
        places.retain(|place| {
            items.iter().all(|(_, meant)| meant.iter().any(|service| self.places_of(service).contains(place)))
        });
        let environments =
            choices.maybe(2, |choices| (!places.is_empty()).then(|| choices.at_least_one(&places))).flatten();
        let mut asked: Vec<(&str, &Environment)> = Vec::new();
        for service in &services {
            let there = self.places_of(service);
            let is_asked = |name| environments.as_ref().is_none_or(|list: &Vec<String>| list.contains(name));
            let all = self.made.environments.iter();
            asked.extend(all.filter(|one| is_asked(&one.name) && there.contains(&one.name)).map(|one| (*service, one)));
        }
        let has_google = asked.iter().any(|(service, one)| self.has_project(service, one));
        let resources = self.resources(&items, &asked);
        let resources = choices.maybe(4, |choices| (!resources.is_empty()).then(|| choices.at_least_one(&resources)));
        let environments_asked: Vec<&Environment> = asked.iter().map(|(_, one)| *one).collect();
        Place {
            has_google,
            has_clusters: false,
            has_namespaces: asked.iter().any(|(service, one)| self.has_namespace(service, one)),
            workloads: self
                .services
                .iter()
                .copied()
                .filter(|service| self.has_workload(service, &environments_asked))
                .collect(),
            at: At::Services {
                which: items.into_iter().map(|(which, _)| which).collect(),
                environments,
                resources: resources.flatten().unwrap_or_default(),
            },
        }
    }

    /// The items of `service`, each with the services that it means: names, patterns, labels.
    fn items(&self, owned: &[Owned], choices: &mut Choices<'_>) -> Vec<(Which, Vec<&'static str>)> {
        let mut named = vec![choices.pick(&self.services)];
        named.extend(choices.some(&self.services, 4));
        named.sort_unstable_by_key(|name| SERVICES.iter().position(|one| one == name));
        named.dedup();
        let mut items: Vec<_> = named.iter().map(|&name| (Which::Named(name.to_owned()), vec![name])).collect();
        if let Some(pattern) = self.pattern(owned, choices) {
            // Beside the names, or instead of them.
            if choices.one_in(2) {
                items.push(pattern);
            } else {
                items = vec![pattern];
            }
        }
        items
    }

    /// A pattern or labels, with the services that it means.
    fn pattern(&self, owned: &[Owned], choices: &mut Choices<'_>) -> Option<(Which, Vec<&'static str>)> {
        // Without a registry, services are those that teams name: it's enough that one is there.
        let known: Vec<&str> = self.services.iter().copied().filter(|name| self.is_known(name, owned)).collect();
        let (labels, name) = (choices.at_least_one(&labels()), choices.pick(&self.services));
        let start = &name[..choices.below(4)];
        let mean = |which, means: &dyn Fn(&&str) -> bool| {
            let meant: Vec<&'static str> = self.services.iter().copied().filter(|name| means(name)).collect();
            meant.iter().any(|name| known.contains(name)).then_some((which, meant))
        };
        match choices.below(6) {
            3 => mean(Which::Labelled(labels.clone()), &|name| self.has_labels(name, &labels)),
            4 | 5 => mean(Which::Named(format!("{start}*")), &|name| name.starts_with(start)),
            _ => None,
        }
    }

    fn is_known(&self, service: &str, owned: &[Owned]) -> bool {
        let earlier = self.made.teams.iter().flat_map(|team| &team.services);
        self.has_registry || owned.iter().chain(earlier).any(|owned| owned.service == service)
    }

    fn has_labels(&self, service: &str, labels: &[(String, String)]) -> bool {
        let facts = self.facts(service);
        self.has_registry && facts.is_some_and(|facts| labels.iter().all(|label| facts.labels.contains(label)))
    }

    /// The resources that an entry can name: each item means a service that has it, by its name or among others, and
    /// one is there.
    fn resources(&self, items: &[(Which, Vec<&str>)], asked: &[(&str, &Environment)]) -> Vec<String> {
        let has = |service: &str, name: &str| {
            let facts = self.facts(service).filter(|_| self.has_registry);
            facts.is_some_and(|facts| facts.resources.iter().any(|one| one.name == name))
        };
        let mut names: Vec<String> = RESOURCES.map(str::to_owned).into();
        names.retain(|name| {
            let is_there = asked.iter().any(|(service, one)| has(service, name) && self.has_project(service, one));
            is_there && items.iter().all(|(_, meant)| meant.iter().any(|service| has(service, name)))
        });
        names
    }

    fn has_workload(&self, service: &str, asked: &[&Environment]) -> bool {
        let places = self.places_of(service);
        asked.iter().all(|one| places.contains(&one.name) && self.has_project(service, one))
    }

    fn recipient(&self, is_google_only: bool, workloads: &[&str], choices: &mut Choices<'_>) -> String {
        let robot = "serviceAccount:Robot@pool-of-all.iam.gserviceaccount.com";
        let person = choices.pick(&PEOPLE);
        let person = choices.pick(person);
        let team = choices.pick(&self.teams);
        match choices.below(11) {
            1 => "lead".to_owned(),
            2 if !workloads.is_empty() => format!("service/{}", choices.pick(workloads)),
            3 => format!("team/{team}"),
            4 => format!(
                "user:{}",
                if person.contains('@') { person.to_owned() } else { format!("{person}@example.com") }
            ),
            5 => choices.pick(&[
                format!("group:{team}@example.com"),
                format!("group:{team}-Leads@example.com"),
                "group:others@partner.example".to_owned(),
            ]),
            6 => choices.pick(&[robot, "serviceAccount:pool-of-all.svc.id.goog[Front/web]"]).to_owned(),
            7 if is_google_only => choices.pick(&["domain:Example.com", "domain:partner.example"]).to_owned(),
            8 if is_google_only => {
                let pool = "iam.googleapis.com/locations/global/workforcePools/pool";
                choices.pick(&[format!("principalSet://{pool}/attribute.Team/Pay"), format!("principalSet://{pool}/*")])
            }
            9 => {
                let pool = "iam.googleapis.com/locations/global/workforcePools/pool";
                let clusters = "iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools";
                choices.pick(&[
                    format!("principal://{pool}/subject/Ann"),
                    format!("principalSet://{pool}/group/Pay Team"),
                    format!("principal://{clusters}/pool-of-all.svc.id.goog/subject/ns/back/sa/api"),
                ])
            }
            10 => "team/*".to_owned(),
            _ => person.to_owned(),
        }
    }

    /// How an entry is asked for. One that asks for just a role is the same entitlement as the owners' with that role.
    fn eligible(&self, request: &Request, team: &str, number: usize, choices: &mut Choices<'_>) -> Eligibility {
        let is_alone = request.role.is_some() == request.google.is_empty();
        if is_alone && request.condition.is_none() && !choices.one_in(3) {
            return Eligibility::default();
        }
        Eligibility { id: Some(format!("{team}-asks-{number}")), ..self.eligibility(choices) }
    }

    /// How asking works.
    pub(super) fn eligibility(&self, choices: &mut Choices<'_>) -> Eligibility {
        Eligibility {
            hours: choices.maybe(2, |choices| choices.pick(&[1, 8, 24])),
            approvers: choices.maybe(2, |choices| {
                let team = format!("team/{}", choices.pick(&self.teams));
                let one = choices.pick(&["lead", "group:others@partner.example", "ada", &team]).to_owned();
                choices.pick(&[vec![one.clone()], vec![], vec![one, "Ben@example.com".to_owned()]])
            }),
            justification: choices.maybe(3, |choices| choices.one_in(2)),
            id: None,
        }
    }
}
