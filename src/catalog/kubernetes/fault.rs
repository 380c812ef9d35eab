//! What is wrong with the rules of a Role of the workspace: what the API server refuses, and what never matches a request.

use std::collections::BTreeSet;

use super::{
    access::{WITHOUT_NAME, is_reached},
    api::{ApiResource, GROUPS, VERBS, plural, resource_names},
};
use crate::{model::WrittenRule, text::nearest};

/// How much is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleFaultKind {
    /// It can't be applied.
    Invalid,
    /// It can be applied, and permits nothing.
    Ineffective,
}

/// A fault in a list of rules: in the second rule, `verbs`, item 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFault {
    pub kind: RuleFaultKind,
    /// The index of the rule; `None` for the list itself.
    pub rule: Option<usize>,
    /// The key in the rule.
    pub key: Option<&'static str>,
    /// The index of the item below the key; `None` for all of them.
    pub item: Option<usize>,
    pub message: String,
    pub label: &'static str,
    pub hint: String,
}

/// The faults of a Role's rules. `known` are names that the workspace accepts: verbs of its own APIs among them.
pub(in crate::catalog) fn faults(rules: &[WrittenRule], known: &BTreeSet<String>) -> Vec<RuleFault> {
    if rules.is_empty() {
        return vec![RuleFault {
            kind: RuleFaultKind::Invalid,
            rule: None,
            key: None,
            item: None,
            message: "a Role has no rules".to_owned(),
            label: "empty",
            hint: "add a rule, or remove the Role".to_owned(),
        }];
    }
    let faults = rules.iter().enumerate().flat_map(|(index, rule)| {
        let faults = RuleFaults { rule, index, faults: Vec::new() };
        faults.judge(known)
    });
    faults.collect()
}

/// The faults of one rule, as far as they were found.
struct RuleFaults<'a> {
    rule: &'a WrittenRule,
    index: usize,
    faults: Vec<RuleFault>,
}

impl RuleFaults<'_> {
    fn judge(mut self, known: &BTreeSet<String>) -> Vec<RuleFault> {
        let WrittenRule { api_groups, resources, verbs, resource_names } = self.rule;
        self.judge_list("api_groups", api_groups, "list the groups; `\"\"` is the core group, and `*` is all");
        self.judge_list("resources", resources, "list the resources; `*` is all");
        self.judge_list("verbs", verbs, "list the verbs; `*` is all");
        if let Some(names) = resource_names {
            self.judge_list("resource_names", names, "remove the key to permit it for all objects, or name some");
        }
        for (item, group) in api_groups.iter().enumerate() {
            self.judge_group(item, group);
        }
        for (item, resource) in resources.iter().enumerate() {
            self.judge_resource(item, resource);
        }
        for (item, verb) in verbs.iter().enumerate() {
            self.judge_verb(item, verb, known);
        }
        for (item, name) in resource_names.iter().flatten().enumerate() {
            if name == "*" {
                let message = "`*` is not a wildcard among `resource_names`";
                self.ineffective("resource_names", item, message, "no object has this name", "remove `resource_names`");
            }
        }
        self.faults
    }

    /// Empty lists and empty texts, which the API server refuses or reads as no restriction.
    fn judge_list(&mut self, key: &'static str, list: &[String], hint: &str) {
        let mut invalid = |item: Option<usize>, message: String, label: &'static str| {
            let (kind, rule, key, hint) = (RuleFaultKind::Invalid, Some(self.index), Some(key), hint.to_owned());
            self.faults.push(RuleFault { kind, rule, key, item, message, label, hint });
        };
        if list.is_empty() {
            invalid(None, format!("`{key}` of a rule is empty"), "empty");
        }
        for (item, _) in list.iter().enumerate().filter(|(_, text)| text.is_empty() && key != "api_groups") {
            invalid(Some(item), format!("an item of `{key}` is empty"), "empty");
        }
    }

    fn ineffective(
        &mut self,
        key: &'static str,
        item: usize,
        message: impl Into<String>,
        label: &'static str,
        hint: impl Into<String>,
    ) {
        self.faults.push(RuleFault {
            kind: RuleFaultKind::Ineffective,
            rule: Some(self.index),
            key: Some(key),
            item: Some(item),
            message: message.into(),
            label,
            hint: hint.into(),
        });
    }

    fn judge_group(&mut self, item: usize, group: &str) {
        if GROUPS.contains(&group) || group == "*" {
            return;
        }
        let hint = if let Some((name, _)) = group.split_once('/') {
            let name = if name == "core" { "" } else { name };
            format!("a rule has no version: write `{}`", quoted(name))
        } else if group.eq_ignore_ascii_case("core") || is_version(group) {
            "the core group is `\"\"`".to_owned()
        } else if GROUPS.contains(&group.to_ascii_lowercase().as_str()) {
            format!("did you mean `{}`?", group.to_ascii_lowercase())
        } else if group.contains('.') && is_name(group, ".-") {
            return;
        } else {
            let longer = GROUPS.iter().copied().find(|known| known.split('.').next() == Some(group));
            longer.or_else(|| nearest(group, GROUPS)).map_or_else(
                || "groups of your own APIs have a dot in their names".to_owned(),
                |near| format!("did you mean `{near}`?"),
            )
        };
        self.ineffective("api_groups", item, format!("there is no api group `{group}`"), "matches nothing", hint);
    }

    fn judge_resource(&mut self, item: usize, resource: &str) {
        let (base, subresource) = match resource.split_once('/') {
            Some((base, subresource)) => (base, Some(subresource)),
            None => (resource, None),
        };
        if base.is_empty() || (base == "*" && subresource.is_none_or(|subresource| is_name(subresource, "-"))) {
            return;
        }
        let wrong = |hint: String| (format!("`{resource}` matches no resource"), "matches nothing", hint);
        let known = ApiResource::named(base).filter(|known| self.has_group_of(known) || self.has_only_shipped_groups());
        let (message, label, hint) = if let Some(known) = known {
            match self.fault_of_known(known, subresource) {
                Some(fault) => fault,
                None => return,
            }
        } else if ApiResource::named(base).is_some() {
            // Of the same name, in a group of somebody else.
            return;
        } else if base.chars().any(|character| character.is_ascii_uppercase()) {
            let lower = base.to_ascii_lowercase();
            let meant = ApiResource::meant_by(base).map_or_else(|| plural(&lower), |known| known.name.to_owned());
            wrong(format!("resources are plural and in lower case: did you mean `{meant}`?"))
        } else if base.contains('.') {
            wrong("the group belongs into `api_groups`".to_owned())
        } else if !is_name(base, "-") {
            wrong("a resource is a plural in lower case, such as `pods` or `pods/log`".to_owned())
        } else if let Some(meant) = self.meant_by(base) {
            wrong(format!("did you mean `{meant}`?"))
        } else {
            return;
        };
        self.ineffective("resources", item, message, label, hint);
    }

    /// What is wrong with a resource that comes with Kubernetes: message, label and hint.
    fn fault_of_known(&self, known: &ApiResource, subresource: Option<&str>) -> Option<(String, &'static str, String)> {
        let name = known.name;
        if !self.has_group_of(known) {
            let (own, written) = (quoted(known.groups.first().copied().unwrap_or_default()), &self.rule.api_groups);
            let written = written.iter().map(|group| format!("`{}`", quoted(group))).collect::<Vec<_>>().join(", ");
            let message = format!("`{name}` are in the api group `{own}`, and not in {written}");
            return Some((message, "matches nothing in these groups", format!("add `{own}` to `api_groups`")));
        }
        if let Some(subresource) = subresource.filter(|subresource| !known.has(subresource)) {
            let near = nearest(subresource, known.subresources.iter().copied());
            let hint = match (subresource, near) {
                ("*", _) => "name each, or write `*` for all resources".to_owned(),
                (_, Some(near)) => format!("did you mean `{name}/{near}`?"),
                // It may be of a newer version.
                (_, None) => return None,
            };
            return Some((format!("`{name}/{subresource}` matches no resource"), "matches nothing", hint));
        }
        let verbs = &self.rule.verbs;
        if !verbs.is_empty() && !verbs.iter().any(|verb| is_reached(known, verb)) {
            let message = format!("`{name}` belong to no namespace, so a Role can't permit this");
            let hint = "a Role reaches what is in its namespace; bind a ClusterRole in the cluster for the rest";
            return Some((message, "not in a namespace", hint.to_owned()));
        }
        None
    }

    /// Whether the rule has a group of a resource.
    fn has_group_of(&self, resource: &ApiResource) -> bool {
        self.rule.api_groups.iter().any(|group| group == "*" || resource.groups.contains(&group.as_str()))
    }

    /// Whether all groups of the rule come with Kubernetes, so that their resources are known.
    fn has_only_shipped_groups(&self) -> bool {
        let groups = &self.rule.api_groups;
        !groups.is_empty() && groups.iter().all(|group| GROUPS.contains(&group.as_str()))
    }

    /// The resource that a singular, a short or a misspelt name was meant to be.
    fn meant_by(&self, word: &str) -> Option<&'static str> {
        let meant = ApiResource::meant_by(word).filter(|meant| self.has_group_of(meant)).map(|meant| meant.name);
        meant.or_else(|| if self.has_only_shipped_groups() { nearest(word, resource_names()) } else { None })
    }

    fn judge_verb(&mut self, item: usize, verb: &str, known: &BTreeSet<String>) {
        let is_own = known.contains(verb) || verb.starts_with("impersonate");
        if verb.is_empty() || verb == "*" || is_own {
            return;
        }
        if !VERBS.contains(&verb) {
            let lower = verb.to_ascii_lowercase();
            let near = VERBS.iter().copied().find(|known| *known == lower).or_else(|| nearest(verb, VERBS));
            let hint = near.map_or_else(
                || "if an API of your own checks it, add it to `catalog.known` in teamkit.yaml".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            self.ineffective("verbs", item, format!("unknown verb `{verb}`"), "no request has this verb", hint);
            return;
        }
        let WrittenRule { resources, resource_names, .. } = self.rule;
        let has_names = resource_names.as_ref().is_some_and(|names| !names.is_empty());
        let is_whole = |resource: &String| !resource.contains('/') && resource != "*";
        if has_names && WITHOUT_NAME.contains(&verb) && resources.iter().any(is_whole) {
            let message = format!("`{verb}` is never permitted by name");
            let label = "a request with this verb names no object";
            let hint = format!("put `{verb}` into a rule without `resource_names`");
            self.ineffective("verbs", item, message, label, hint);
        }
    }
}

/// Whether a text is a version, such as `v1` or `v1beta1`.
fn is_version(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('v') else { return false };
    let rest = rest.trim_start_matches(|character: char| character.is_ascii_digit());
    rest.len() < text.len() - 1 && (rest.is_empty() || ["alpha", "beta"].iter().any(|stage| rest.starts_with(stage)))
}

/// Whether a text has only lower-case letters, digits and some other characters.
fn is_name(text: &str, others: &str) -> bool {
    let is_fine =
        |character: char| character.is_ascii_lowercase() || character.is_ascii_digit() || others.contains(character);
    !text.is_empty() && text.chars().all(is_fine)
}

/// A group as YAML has it.
fn quoted(group: &str) -> &str {
    if group.is_empty() { "\"\"" } else { group }
}
