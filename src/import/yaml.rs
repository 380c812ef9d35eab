//! Proposals as files, in the order that `teamkit fmt` leaves alone.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::draft::{
    AccessDraft, Draft, DraftPlace, DraftRecipient, DraftSite, Given, GrantDraft, GrantPart, OwnedDraft, ResourceDraft,
    RoleOverrides, ServiceDraft, TeamDraft,
};
use crate::{
    model::{Address, Day, EnvironmentId, GrantTo, NativeRole, Org, PolicyRule, ServiceId, TargetId, TeamId},
    source::{SERVICES_DIR, TEAMS_DIR},
    text::{yaml_quoted, yaml_scalar},
};

/// The reason of everything that was imported and nobody gave a reason for.
pub(super) const REASON: &str = "imported: review";
/// So many items are on one line.
const IN_LINE: usize = 6;

/// What a line of a file is about.
#[derive(Debug, Clone)]
pub(super) enum Unit {
    Team(TeamId),
    Person(TeamId, Address),
    Owned(TeamId, ServiceId),
    Grant(Vec<GrantPart>),
    Service(ServiceId),
    Resource(ServiceId, String),
}

/// A file of a proposal.
#[derive(Debug)]
pub(super) struct DraftFile {
    pub path: Utf8PathBuf,
    pub text: String,
    /// By their first lines, counted from 1.
    units: BTreeMap<usize, Unit>,
    lines: usize,
}

impl DraftFile {
    fn new(path: impl Into<Utf8PathBuf>) -> Self {
        Self { path: path.into(), text: String::new(), units: BTreeMap::new(), lines: 0 }
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
        self.lines += 1;
    }

    fn unit(&mut self, unit: Unit) {
        self.units.insert(self.lines + 1, unit);
    }

    /// What a line is about.
    pub(super) fn unit_at(&self, line: usize) -> Option<&Unit> {
        self.units.range(..=line).next_back().map(|(_, unit)| unit)
    }

    /// A key with a list below it, or behind it.
    fn list(&mut self, indent: &str, key: &str, items: &[String]) {
        match items {
            [only] => self.line(&format!("{indent}{key}: {only}")),
            _ if items.len() <= IN_LINE => self.line(&format!("{indent}{key}: [{}]", items.join(", "))),
            _ => {
                self.line(&format!("{indent}{key}:"));
                for item in items {
                    self.line(&format!("{indent}  - {item}"));
                }
            }
        }
    }
}

/// The files of a proposal; those of the registry at paths that are free, one for each team that owns services.
pub(super) fn files(org: &Org, draft: &Draft, is_free: impl Fn(&Utf8Path) -> bool) -> Vec<DraftFile> {
    let mut files = registry(org, draft, &is_free);
    files.extend(draft.teams.iter().map(|(id, team)| team_file(org, id, team)));
    files
}

/// What the file with services of no team, or of several, is called.
const OF_NO_TEAM: &str = "unassigned";

fn registry(org: &Org, draft: &Draft, is_free: &impl Fn(&Utf8Path) -> bool) -> Vec<DraftFile> {
    let mut owners: BTreeMap<&ServiceId, Vec<&TeamId>> = BTreeMap::new();
    for (id, team) in &draft.teams {
        for service in team.services.keys() {
            owners.entry(service).or_default().push(id);
        }
    }
    // Without a registry, services are those that teams name: the first registry has to know them all.
    let is_first = !org.has_registry && !draft.services.is_empty();
    let known = org.services.iter().filter(|(id, _)| is_first && !draft.services.contains_key(*id));
    let mut by_owner: BTreeMap<&str, BTreeMap<&ServiceId, Option<&ServiceDraft>>> = BTreeMap::new();
    for (id, service) in &draft.services {
        let owner = match owners.get(id).map(Vec::as_slice) {
            Some([only]) => only.as_str(),
            _ => OF_NO_TEAM,
        };
        by_owner.entry(owner).or_default().insert(id, Some(service));
    }
    for (id, service) in known {
        let owner = service.owners.keys().next().map_or(OF_NO_TEAM, TeamId::as_str);
        by_owner.entry(owner).or_default().insert(id, None);
    }
    let files = by_owner.into_iter().map(|(owner, services)| {
        let path = |end: &str| Utf8PathBuf::from(format!("{SERVICES_DIR}/{owner}{end}.yaml"));
        let numbered = (2_u32..).map(|number| path(&format!("-{number}")));
        let mut paths = std::iter::once(path("")).chain(numbered);
        let mut file = DraftFile::new(paths.find(|path| is_free(path)).unwrap_or_default());
        for (id, draft) in services {
            file.unit(Unit::Service(id.clone()));
            service(&mut file, org, id, draft.unwrap_or(&ServiceDraft::default()), draft.is_none());
        }
        file
    });
    files.collect()
}

fn service(file: &mut DraftFile, org: &Org, id: &ServiceId, draft: &ServiceDraft, is_whole: bool) {
    let all: BTreeSet<&EnvironmentId> = org.environments.iter().map(|environment| &environment.id).collect();
    let own: BTreeSet<&EnvironmentId> = draft.places.keys().collect();
    let mut lines = DraftFile::new("");
    if !is_whole && own != all {
        let names: Vec<String> = own.iter().map(|environment| yaml_scalar(environment.as_str())).collect();
        lines.line(&format!("  environments: [{}]", names.join(", ")));
    }
    for target in TargetId::ALL {
        let pins = pins(org, draft, target);
        if pins.is_empty() {
            continue;
        }
        let key = target.facts().scope_key;
        let is_same = own.len() == pins.len()
            && pins.windows(2).all(|two| two.first().map(|one| &one.1) == two.get(1).map(|one| &one.1));
        let value = match pins.first() {
            Some((_, value)) if is_same => value.clone(),
            _ => {
                let entries: Vec<String> =
                    pins.iter().map(|(environment, value)| format!("{environment}: {value}")).collect();
                format!("{{ {} }}", entries.join(", "))
            }
        };
        lines.line(&format!("  {}: {{ {key}: {value} }}", target.as_str()));
    }
    if lines.text.is_empty() && draft.resources.is_empty() && !draft.shared {
        file.line(&format!("{}: {{}}", yaml_scalar(id.as_str())));
        return;
    }
    file.line(&format!("{}:", yaml_scalar(id.as_str())));
    for line in lines.text.lines() {
        file.line(line);
    }
    if !draft.resources.is_empty() {
        file.line("  resources:");
        for (name, resource) in &draft.resources {
            file.unit(Unit::Resource(id.clone(), name.to_string()));
            file.line(&format!("    {}: {}", yaml_scalar(name), resource_text(resource)));
        }
    }
    if draft.shared {
        file.unit(Unit::Service(id.clone()));
        file.line("  shared: true");
    }
}

/// The ids of a target's scopes that no pattern gives, by environment; `none` where there is no scope.
fn pins(org: &Org, draft: &ServiceDraft, target: TargetId) -> Vec<(String, String)> {
    let mut pins = Vec::new();
    for environment in &org.environments {
        let Some(places) = draft.places.get(&environment.id) else { continue };
        if !environment.patterns.contains_key(&target) {
            continue;
        }
        let value = match places.get(&target) {
            Some(DraftPlace::Usual) => continue,
            Some(DraftPlace::Named(id)) => yaml_scalar(id),
            None => "none".to_owned(),
        };
        pins.push((yaml_scalar(environment.id.as_str()), value));
    }
    pins
}

fn resource_text(resource: &ResourceDraft) -> String {
    let facts = resource.kind.facts();
    let within = facts.within.zip(resource.within.as_deref());
    let within = within.map(|(key, value)| format!(", {key}: {}", yaml_scalar(value))).unwrap_or_default();
    format!("{{ {}: {}{within} }}", facts.key, yaml_scalar(&resource.id))
}

fn team_file(org: &Org, id: &TeamId, team: &TeamDraft) -> DraftFile {
    let mut file = DraftFile::new(format!("{TEAMS_DIR}/{id}.yaml"));
    file.unit(Unit::Team(id.clone()));
    if team.says_nothing() {
        file.line(&format!("team: {id}"));
    }
    let parents: Vec<String> = team.parents.iter().map(|parent| yaml_scalar(parent.as_str())).collect();
    if !parents.is_empty() {
        file.list("", "parent", &parents);
    }
    if team.names_group {
        file.line(&format!("group: {}", yaml_scalar(team.group.as_str())));
    }
    if team.names_lead_group {
        file.line(&format!("lead_group: {}", yaml_scalar(team.lead_group.as_str())));
    }
    if team.grant_to != org.policy.grant_to {
        let text = match team.grant_to {
            GrantTo::Group => "group",
            GrantTo::Members => "members",
        };
        file.line(&format!("grant_to: {text}"));
    }
    people(&mut file, org, id, "leads", &team.leads);
    people(&mut file, org, id, "members", &team.members);
    if !team.services.is_empty() {
        file.line("services:");
        for (service, owned) in &team.services {
            file.unit(Unit::Owned(id.clone(), service.clone()));
            owned_text(&mut file, service, owned);
        }
    }
    if team.access != AccessDraft::default() {
        file.unit(Unit::Team(id.clone()));
        file.line("access:");
        access(&mut file, "  ", &team.access);
    }
    if !team.grants.is_empty() {
        file.unit(Unit::Team(id.clone()));
        file.line("grants:");
        for entry in &team.grants {
            file.unit(Unit::Grant(entry.parts.clone()));
            grant(&mut file, entry);
        }
    }
    file
}

fn people(file: &mut DraftFile, org: &Org, id: &TeamId, key: &str, people: &BTreeMap<Address, Option<Day>>) {
    if people.is_empty() {
        return;
    }
    let short = |address: &Address| {
        let local = address.as_str().strip_suffix(org.domain.text.as_str()).and_then(|local| local.strip_suffix('@'));
        local.filter(|local| !local.is_empty() && !local.contains('@')).unwrap_or(address.as_str()).to_owned()
    };
    let mut written: Vec<(String, &Address, Option<Day>)> =
        people.iter().map(|(address, until)| (short(address), address, *until)).collect();
    written.sort();
    file.unit(Unit::Team(id.clone()));
    file.line(&format!("{key}:"));
    for (text, address, until) in written {
        file.unit(Unit::Person(id.clone(), address.clone()));
        let text = yaml_scalar(&text);
        file.line(&match until {
            Some(day) => format!("  - {{ email: {text}, until: {day}, reason: {} }}", yaml_scalar(REASON)),
            None => format!("  - {text}"),
        });
    }
}

fn owned_text(file: &mut DraftFile, service: &ServiceId, owned: &OwnedDraft) {
    let name = yaml_scalar(service.as_str());
    if *owned == OwnedDraft::default() {
        file.line(&format!("  - {name}"));
        return;
    }
    file.line(&format!("  - name: {name}"));
    if let Some(environments) = &owned.environments {
        let names: Vec<String> = environments.iter().map(|one| yaml_scalar(one.as_str())).collect();
        file.line(&format!("    environments: [{}]", names.join(", ")));
    }
    if owned.access != AccessDraft::default() {
        file.line("    access:");
        access(file, "      ", &owned.access);
    }
}

fn access(file: &mut DraftFile, indent: &str, access: &AccessDraft) {
    let mut side = |key: &str, roles: &RoleOverrides| {
        let role = |(environment, role): (&EnvironmentId, &Option<_>)| {
            let role = role.as_ref().map_or("none", crate::model::RoleId::as_str);
            format!("{}: {}", yaml_scalar(environment.as_str()), yaml_scalar(role))
        };
        if !roles.is_empty() {
            let roles: Vec<String> = roles.iter().map(role).collect();
            file.line(&format!("{indent}{key}: {{ {} }}", roles.join(", ")));
        }
    };
    side("members", &access.members);
    side("leads", &access.leads);
}

fn grant(file: &mut DraftFile, entry: &GrantDraft) {
    let mut lines = DraftFile::new("");
    match &entry.site {
        DraftSite::Services { services, environments, resource } => {
            let services: Vec<String> = services.iter().map(|service| yaml_scalar(service.as_str())).collect();
            lines.list("    ", "service", &services);
            if let Some(environments) = environments {
                let names: Vec<String> = environments.iter().map(|one| yaml_scalar(one.as_str())).collect();
                lines.list("    ", "environment", &names);
            }
            if let Some(resource) = resource {
                lines.line(&format!("    resource: {}", yaml_scalar(resource)));
            }
        }
        DraftSite::Scopes(scopes) => {
            let scopes: Vec<String> = scopes.iter().map(|scope| yaml_scalar(scope.as_str())).collect();
            lines.list("    ", "scope", &scopes);
        }
    }
    match &entry.given {
        Given::Role(role) => lines.line(&format!("    role: {}", yaml_scalar(role.as_str()))),
        Given::Native(natives) => {
            for target in TargetId::ALL {
                natives_of(&mut lines, target, natives);
            }
        }
    }
    let to: Vec<&str> = entry
        .to
        .iter()
        .filter_map(|to| match to {
            DraftRecipient::Members => None,
            DraftRecipient::Written(text) => Some(&**text),
        })
        .collect();
    if !to.is_empty() {
        let to: Vec<String> = to.into_iter().map(yaml_scalar).collect();
        match to.as_slice() {
            [only] => lines.line(&format!("    to: [{only}]")),
            _ => lines.list("    ", "to", &to),
        }
    }
    if let Some(condition) = &entry.terms.condition {
        let (title, expression) = (yaml_scalar(&condition.title), yaml_quoted(&condition.expression));
        lines.line(&format!("    condition: {{ title: {title}, expression: {expression} }}"));
    }
    if let Some(until) = entry.terms.until {
        lines.line(&format!("    until: {until}"));
    }
    lines.line(&format!("    reason: {}", yaml_scalar(REASON)));
    let text = lines.text.replacen("    ", "  - ", 1);
    for line in text.lines() {
        file.line(line);
    }
}

fn natives_of(lines: &mut DraftFile, target: TargetId, natives: &BTreeSet<NativeRole>) {
    let own: Vec<&NativeRole> = natives.iter().filter(|native| native.target() == target).collect();
    if own.iter().any(|native| native.own_rules().is_some()) {
        lines.line(&format!("    {}:", target.as_str()));
        for native in own {
            with_rules(lines, native);
        }
        return;
    }
    let names: Vec<String> = own.into_iter().map(|native| yaml_scalar(native.name())).collect();
    match names.as_slice() {
        [] => {}
        [only] => lines.line(&format!("    {}: [{only}]", target.as_str())),
        _ => lines.list("    ", target.as_str(), &names),
    }
}

/// A native role as an item, with the rules that it has live.
fn with_rules(lines: &mut DraftFile, native: &NativeRole) {
    let name = yaml_scalar(native.name());
    let Some(rules) = native.own_rules() else { return lines.line(&format!("      - {name}")) };
    lines.line(&format!("      - role: {name}"));
    lines.line("        rules:");
    for rule in rules {
        lines.line(&format!("          - {}", rule_text(rule)));
    }
}

fn rule_text(rule: &PolicyRule) -> String {
    let PolicyRule { api_groups, resources, verbs, resource_names } = rule;
    let list = |(key, texts): (&str, Vec<String>)| format!("{key}: [{}]", texts.join(", "));
    let texts = |texts: &BTreeSet<String>| texts.iter().map(|text| yaml_scalar(text)).collect::<Vec<_>>();
    let lists = [("api_groups", texts(api_groups)), ("resources", texts(resources)), ("verbs", texts(verbs))];
    let names = (!resource_names.is_empty()).then(|| ("resource_names", texts(resource_names)));
    format!("{{ {} }}", lists.into_iter().chain(names).map(list).collect::<Vec<_>>().join(", "))
}
