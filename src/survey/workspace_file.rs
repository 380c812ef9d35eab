//! A proposal as the text of `teamkit.yaml`. Each line says what it comes from.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    addresses::DomainCount,
    comment::comment,
    environments::FoundEnvironment,
    proposal::{ProposedAccess, ProposedDomain, WorkspaceProposal},
    roles::roles_block,
    scopes::{FoundScope, counts},
    yaml::{list, mapping, quoted},
};
use crate::{
    model::{Scope, TargetId},
    text::{join_few, plural, yaml_scalar},
};

const SCHEMA: &str = "# yaml-language-server: $schema=docs/schema/teamkit.json\n";
const REST: &str = "Not said, since nothing live tells it: `layout`, `terraform`, `codeowners`, `eligibility`, and which \
                    findings you accept.";
/// How many examples of ids and domains a comment shows.
const FEW: usize = 3;

impl WorkspaceProposal {
    /// The text of the file.
    #[must_use]
    pub fn text(&self) -> String {
        let parts = [self.head(), self.domains(), self.environments(), self.scopes(), self.roles(), self.access()];
        parts.into_iter().chain([self.principals(), self.catalog(), self.rest()]).collect()
    }

    fn head(&self) -> String {
        let DomainCount { groups, people } = self.addresses;
        let clusters = self.places.environments.iter().flat_map(|found| &found.clusters).map(|cluster| &cluster.name);
        let clusters: BTreeSet<&Arc<str>> = clusters.chain(&self.places.lone_clusters).collect();
        let from = format!(
            "Proposed from what is live: {}, {}, {} and {}. Each comment says what a line comes from. Change what isn't \
             meant so before you run `teamkit import`.",
            plural(self.places.projects, "project"),
            plural(clusters.len(), "cluster"),
            plural(groups, "group"),
            match people {
                1 => "1 person".to_owned(),
                people => format!("{people} people"),
            }
        );
        format!("{SCHEMA}{}version: 1\n", comment(0, &from))
    }

    fn domains(&self) -> String {
        let ProposedDomain { name, count, is_given, allowed, others } = &self.domain;
        let what = match (*count == DomainCount::default(), is_given) {
            (true, true) => "No group and nobody with access has an address here.".to_owned(),
            (true, false) => "Nobody with access has an address in a domain of a company: write yours.".to_owned(),
            (false, _) => format!("The domain of {} and {}.", plural(count.groups, "group"), people(count.people)),
        };
        let mut text = comment(0, &what) + &format!("domain: {}\n", yaml_scalar(name));
        if !allowed.is_empty() {
            let groups: usize = allowed.iter().map(|(_, count)| count.groups).sum();
            text += &comment(0, &format!("Other domains that have groups, {} in all.", plural(groups, "group")));
            text += &format!("allowed_domains: {}\n", list(allowed.iter().map(|(domain, _)| domain)));
        }
        if !others.is_empty() {
            let named = others.iter().map(|(domain, count)| format!("{} ({})", quoted(domain), people(count.people)));
            let named = join_few(named, FEW * 2);
            text += &comment(0, &format!("Not allowed, since no group is of these domains: {named}."));
        }
        text
    }

    fn environments(&self) -> String {
        let mut text = "environments: # the order matters: least protected first\n".to_owned();
        text.extend(self.places.environments.iter().map(environment));
        if !self.places.lone_clusters.is_empty() {
            let named = join_few(self.places.lone_clusters.iter().map(|cluster| quoted(cluster)), FEW);
            text += &comment(2, &format!("Not said: which environment {named} serves."));
        }
        text
    }

    fn scopes(&self) -> String {
        let lone = &self.places.lone_projects;
        let declared = |scope: &Scope| self.scopes.iter().any(|found| found.scope == *scope);
        let left: Vec<String> = lone.iter().filter(|scope| !declared(scope)).map(|scope| quoted(scope.id())).collect();
        let mut text = String::new();
        if !left.is_empty() {
            let (count, named) = (plural(left.len(), "project"), join_few(left, FEW));
            text += &comment(0, &format!("Not said: what {count} of no environment are for, such as {named}."));
        }
        if self.scopes.is_empty() {
            return text;
        }
        let kinds = counts(&self.scopes).into_iter().map(|(noun, count)| plural(count, noun));
        let kinds = kinds.collect::<Vec<_>>().join(", ");
        text += &comment(0, &format!("Places of no service in which groups hold access: {kinds}."));
        text += "scopes:\n";
        text.extend(self.scopes.iter().map(declared_scope));
        text
    }

    fn roles(&self) -> String {
        let mut text = match self.roles.as_slice() {
            [] => comment(0, "Not said: roles, since several groups hold no native roles alike on services."),
            roles => format!("roles:\n{}", roles_block(roles)),
        };
        if !self.without_rules.is_empty() {
            let named = join_few(self.without_rules.iter().map(|role| quoted(role)), FEW);
            text += &comment(2, &format!("In no role, since the export doesn't say what they permit: {named}."));
        }
        text
    }

    fn access(&self) -> String {
        let (members, leads) = (self.line("members", &self.members), self.line("leads", &self.leads));
        if members.is_empty() && leads.is_empty() {
            return comment(0, "Not said: what owners get, since no environment shows what they usually hold.");
        }
        format!("access: # what a team gets on each service it owns\n{members}{leads}")
    }

    /// A line of `access`, with what it comes from.
    fn line(&self, key: &str, usual: &[Option<ProposedAccess>]) -> String {
        let named = self.places.environments.iter().zip(usual);
        let named: Vec<(&str, &ProposedAccess)> =
            named.filter_map(|(found, usual)| Some((found.word.name.as_str(), usual.as_ref()?))).collect();
        if named.is_empty() {
            return String::new();
        }
        let from = named.iter().map(|(name, ProposedAccess { services, all, .. })| {
            format!("{services} of {} in {name}", plural(*all, "service"))
        });
        let from = format!("So it is on {}.", from.collect::<Vec<_>>().join(", "));
        let roles = mapping(named.iter().map(|(name, usual)| (*name, yaml_scalar(&usual.role))));
        format!("{}  {key}: {roles}\n", comment(2, &from))
    }

    fn principals(&self) -> String {
        let mut text = String::new();
        let groups = &self.groups;
        if groups.all > 0 {
            text += &comment(2, &format!("{} of {} have this form.", groups.fitting, plural(groups.all, "group")));
            text += &format!("  group: {}\n", yaml_scalar(&groups.team.pattern()));
        }
        if let Some((leads, teams)) = &groups.leads {
            text += &comment(2, &format!("Teams whose leads have a group: {teams}."));
            text += &format!("  lead_group: {}\n", yaml_scalar(&leads.pattern()));
        }
        if let Some(found) = &self.workload {
            let of = plural(found.all, "project");
            text += &comment(2, &format!("{} of {of} of services have such an account.", found.fitting));
            text += &format!("  workload: {}\n", yaml_scalar(&found.pattern));
        }
        if text.is_empty() { text } else { format!("principals:\n{text}") }
    }

    fn catalog(&self) -> String {
        if self.known.is_empty() {
            return String::new();
        }
        let items = self.known.iter().map(|role| format!("    - {}\n", yaml_scalar(role)));
        let what = "Live, so they exist, and in none of teamkit's own lists.";
        format!("catalog:\n{}  known:\n{}", comment(2, what), items.collect::<String>())
    }

    fn rest(&self) -> String {
        let refused = match self.refused {
            0 => String::new(),
            count => format!(
                " {} of basic roles or of everything are left by `teamkit import`, as long as `basic-role` and \
                 `cluster-admin` are errors: set them to `warning` under `rules` to take them over first.",
                plural(count, "grant")
            ),
        };
        comment(0, &format!("{REST}{refused}"))
    }
}

fn people(count: usize) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}

fn environment(found: &FoundEnvironment) -> String {
    let mut text = format!("  {}:\n", yaml_scalar(&found.word.name));
    if found.word.is_protected {
        text += "    protected: true\n";
    }
    for target in TargetId::ALL {
        let places = found.places();
        let (key, is_here) = (target.as_str(), places.values().flatten().any(|scope| scope.target() == target));
        match (target.facts().scope_key, &found.projects) {
            ("project", Some(projects)) => {
                text += &comment(4, &projects_said(found));
                let pattern = yaml_scalar(&projects.affixes.pattern("service"));
                text += &format!("    {key}: {}\n", mapping([("project", pattern)]));
            }
            ("namespace", _) if is_here || !found.clusters.is_empty() => {
                text += &comment(4, &clusters_said(found));
                text += &clusters(key, found);
            }
            _ => {}
        }
    }
    if found.projects.is_none() && found.clusters.is_empty() {
        text = format!("  {}: {{}}\n", yaml_scalar(&found.word.name));
    }
    text
}

fn projects_said(found: &FoundEnvironment) -> String {
    let Some(projects) = &found.projects else { return String::new() };
    let examples = |ids: &mut dyn Iterator<Item = &Scope>| join_few(ids.map(|scope| quoted(scope.id())).take(FEW), FEW);
    let count = projects.fitting.len();
    let mut text = format!("{} fit{}", plural(count, "project"), if count == 1 { "s" } else { "" });
    if !projects.fitting.is_empty() {
        text += &format!(", such as {}", examples(&mut projects.fitting.values()));
    }
    if !projects.pinned.is_empty() {
        let count = plural(projects.pinned.len(), "project");
        text += &format!("; the registry names {count} of another form: {}", examples(&mut projects.pinned.values()));
    }
    text + "."
}

fn clusters_said(found: &FoundEnvironment) -> String {
    let counts = found.clusters.iter().map(|cluster| {
        format!("{} of services in {}", plural(cluster.namespaces.len(), "namespace"), quoted(&cluster.name))
    });
    let text = counts.collect::<Vec<_>>().join(", ");
    if found.is_guess {
        format!("{text}. That it is this environment's is a guess: its name doesn't say it.")
    } else {
        text + "."
    }
}

fn clusters(key: &str, found: &FoundEnvironment) -> String {
    let namespace = yaml_scalar(&found.namespace_pattern());
    if let [cluster] = found.clusters.as_slice() {
        return format!(
            "    {key}: {}\n",
            mapping([("cluster", yaml_scalar(&cluster.name)), ("namespace", namespace)])
        );
    }
    let mut text =
        format!("    {key}:\n      namespace: {namespace}\n      clusters: # every service is in each of them\n");
    for cluster in &found.clusters {
        let provider = format!("{key}.{}", alias(&cluster.name));
        let entry = mapping([("name", yaml_scalar(&cluster.name)), ("provider", yaml_scalar(&provider))]);
        text += &format!("        - {entry}\n");
    }
    text
}

/// A cluster's name as an alias of a provider.
fn alias(name: &str) -> String {
    let alias: String = name.chars().map(|one| if one.is_ascii_alphanumeric() { one } else { '-' }).collect();
    if alias.starts_with(|first: char| first.is_ascii_alphabetic()) { alias } else { format!("c-{alias}") }
}

fn declared_scope(found: &FoundScope) -> String {
    let FoundScope { name, scope, groups, is_protected } = found;
    let (noun, id) = scope.own_part();
    let protected = is_protected.then(|| ("protected", "true".to_owned()));
    let entry = mapping([(noun, yaml_scalar(id))].into_iter().chain(protected));
    format!("  {}: {entry} # {}\n", yaml_scalar(name), plural(*groups, "group"))
}
