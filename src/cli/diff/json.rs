//! The public form of `diff --format json`.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::Diff;
use crate::{
    cli::rows::{self, ConditionRow, OriginRow, origins},
    error::Error,
    model::{Entitlement, PolicyRule, RequestTerms},
    review::{
        ChangeEvent, ChangeFinding, ChangeKind, ChangeRow, EntitlementChange, EntitlementChangeKind, PersonRename,
        PolicyChange, Rename, RootBinding, RootChangeKind, RootChanges, TouchedRoot,
    },
    target::{Binding, BindingSubject, EntitlementBinding},
    terraform::{ActionCounts, ResourceClass},
};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    summary: Value,
    changes: Vec<Changed<'a>>,
    /// Who may ask for what, where that changes.
    entitlements: Vec<EntitlementChanged<'a>>,
    policy: Vec<Value>,
    events: Vec<Value>,
    renames: Vec<Value>,
    findings: Vec<Value>,
    terraform: Value,
    /// What has to be known besides, as sentences.
    notes: Vec<String>,
    bindings: Vec<Value>,
    roots: Vec<Value>,
}

#[derive(Serialize)]
struct Changed<'a> {
    kind: &'static str,
    person: String,
    principal: String,
    target: &'static str,
    scope: BTreeMap<&'static str, &'a str>,
    role: String,
    condition: Option<ConditionRow>,
    /// The conditions under which the same was held before, where it holds always now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    before_conditions: Vec<ConditionRow>,
    until: Option<String>,
    before_until: Option<String>,
    origins: Vec<OriginRow<'a>>,
    /// What a Role of our own permits: one that permits something else is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    rules: Option<Vec<Value>>,
    /// Where the end changes: why it was there before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    before_origins: Vec<OriginRow<'a>>,
    /// Rules of changes that speak of this.
    flags: Vec<&'static str>,
    /// What the role permits that was not permitted there before, where a catalogue knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions: Option<Vec<&'a str>>,
}

/// Some who may ask for something now, no longer, or on other terms.
#[derive(Serialize)]
struct EntitlementChanged<'a> {
    kind: &'static str,
    people: Vec<String>,
    id: &'a str,
    scope: BTreeMap<&'static str, &'a str>,
    #[serde(flatten)]
    terms: Map<String, Value>,
    /// The terms before, where they change, and the id.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Map<String, Value>>,
    origins: Vec<OriginRow<'a>>,
    /// Rules of changes that speak of this.
    flags: Vec<&'static str>,
    /// Whether the terms are weaker than before.
    weakens: bool,
}

pub(super) fn render(diff: &Diff<'_>) -> Result<String, Error> {
    let document = Document {
        version: 1,
        summary: summary(diff),
        changes: diff.report.rows.iter().filter_map(changed).collect(),
        entitlements: diff.report.entitlements.iter().map(entitlement_changed).collect(),
        policy: diff.report.policy.iter().map(policy).collect(),
        events: diff.report.events.iter().map(event).collect(),
        renames: diff.people.iter().map(person_rename).chain(diff.report.renames.iter().map(rename)).collect(),
        findings: diff.report.findings.iter().map(finding).collect(),
        terraform: terraform(diff.roots),
        notes: diff.advice(),
        bindings: diff.roots.touched.iter().flat_map(bindings).collect(),
        roots: diff.roots.touched.iter().map(root).collect(),
    };
    rows::as_json(&document)
}

fn summary(diff: &Diff<'_>) -> Value {
    let (people, others) = (diff.report.people(), diff.report.others());
    let bindings = diff.roots.counts_of(ResourceClass::Binding);
    let memberships = diff.roots.counts_of(ResourceClass::Membership);
    json!({
        "headline": diff.policy_and_headline(),
        "people_gained": people.gained, "people_lost": people.lost, "people_until": people.until,
        "others_gained": others.gained, "others_lost": others.lost, "others_until": others.until,
        "protected": diff.report.protected(&diff.comparison.base.state, &diff.comparison.head.state),
        "escalations": diff.report.escalations(),
        "unknown_roles": diff.report.unknown_roles.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "policy_changed": diff.report.policy.len(),
        "policy_weakened": diff.report.policy.iter().filter(|change| change.weakens).count(),
        "bindings_created": bindings.add, "bindings_changed": bindings.change, "bindings_destroyed": bindings.destroy,
        "memberships_created": memberships.add, "memberships_changed": memberships.change,
        "memberships_destroyed": memberships.destroy,
        "roots_changed": diff.roots.changed().count(), "roots_removed": diff.roots.removed().count(),
        "roots_moved": diff.roots.moves.len(),
        "fails": diff.report.findings.iter().any(ChangeFinding::fails),
        "allowed": diff.allowed.iter().map(|rule| rule.as_str()).collect::<Vec<_>>(),
    })
}

fn changed<'a>(row: &'a ChangeRow<'_>) -> Option<Changed<'a>> {
    let ChangeRow { change, flags, added, is_relabelled: _ } = row;
    let grant = change.grants()?.longest()?;
    let before =
        change.before.as_ref().filter(|_| change.kind() == ChangeKind::Until).and_then(|grants| grants.longest());
    let scope = &change.key.scope;
    Some(Changed {
        kind: change.kind().as_str(),
        person: change.key.identity.to_string(),
        principal: grant.principal.to_string(),
        target: scope.target().as_str(),
        scope: rows::scope(scope),
        role: change.key.role.to_string(),
        condition: ConditionRow::of(change.key.condition.as_deref()),
        before_conditions: change.was_under.iter().filter_map(|condition| ConditionRow::of(Some(condition))).collect(),
        rules: change.key.role.own_rules().map(|rules| rules.iter().map(policy_rule).collect()),
        until: change.until().map(|day| day.to_string()),
        before_until: change.before_until().map(|day| day.to_string()),
        origins: origins(&grant.grant.origins),
        before_origins: before.map(|grant| origins(&grant.grant.origins)).unwrap_or_default(),
        flags: flags.iter().map(|flag| flag.rule().as_str()).collect(),
        permissions: added.as_ref().map(|added| added.iter().map(String::as_str).collect()),
    })
}

fn entitlement_changed<'a>(change: &EntitlementChange<'a>) -> EntitlementChanged<'a> {
    let EntitlementChange { kind, key, entitlement, before, identities, flags } = change;
    EntitlementChanged {
        kind: kind.as_str(),
        people: identities.iter().map(ToString::to_string).collect(),
        id: &key.id,
        scope: rows::scope(&key.scope),
        terms: terms(entitlement),
        before: before.filter(|_| *kind == EntitlementChangeKind::Changed).map(|(key, before)| {
            let mut value = terms(before);
            value.insert("id".to_owned(), json!(&*key.id));
            value
        }),
        origins: origins(&entitlement.origins),
        flags: flags.iter().map(|flag| flag.rule().as_str()).collect(),
        weakens: !change.weaknesses().is_empty() || change.removed_end().is_some(),
    }
}

/// What an entitlement gives, and on which terms.
fn terms(entitlement: &Entitlement) -> Map<String, Value> {
    let RequestTerms { roles, condition, hours, justification, approvers } = &entitlement.terms;
    let texts = |names: Vec<String>| json!(names);
    Map::from_iter([
        ("roles".to_owned(), texts(roles.iter().map(ToString::to_string).collect())),
        ("condition".to_owned(), json!(ConditionRow::of(condition.as_deref()))),
        ("principals".to_owned(), texts(entitlement.principals.keys().map(ToString::to_string).collect())),
        ("approvers".to_owned(), texts(approvers.iter().flatten().map(ToString::to_string).collect())),
        ("hours".to_owned(), json!(hours)),
        ("justification".to_owned(), json!(justification)),
        ("until".to_owned(), json!(entitlement.until().map(|until| until.to_string()))),
    ])
}

fn policy_rule(rule: &PolicyRule) -> Value {
    let PolicyRule { api_groups, resources, verbs, resource_names } = rule;
    let mut value = json!({ "api_groups": api_groups, "resources": resources, "verbs": verbs });
    if let (false, Some(fields)) = (resource_names.is_empty(), value.as_object_mut()) {
        fields.insert("resource_names".to_owned(), json!(resource_names));
    }
    value
}

fn person_rename(rename: &PersonRename) -> Value {
    json!({
        "what": "person", "before": rename.before.as_str(), "after": rename.after.as_str(), "declared": true,
        "message": rename.sentence().to_string(), "believed": rename.refused.is_none(), "alarming": rename.is_alarming(),
        "file": rename.place.path().as_str(), "line": rename.place.start().line,
    })
}

fn rename(rename: &Rename) -> Value {
    let Rename { kind, before, after, is_declared, derived: _, place: _ } = rename;
    json!({ "what": kind.as_str(), "before": before, "after": after, "declared": is_declared, "message": rename.sentence() })
}

fn policy(change: &PolicyChange) -> Value {
    let PolicyChange { kind, sentence, weakens, before, after, place } = change;
    json!({
        "kind": kind.as_str(), "text": sentence.to_string(), "weakens": weakens, "before": before, "after": after,
        "file": place.path().as_str(), "line": place.start().line,
    })
}

fn event(event: &ChangeEvent) -> Value {
    let ChangeEvent { kind, sentence, place } = event;
    json!({
        "kind": kind.as_str(), "text": sentence.to_string(),
        "file": place.path().as_str(), "line": place.start().line,
    })
}

fn finding(finding: &ChangeFinding) -> Value {
    let diagnostic = &finding.diagnostic;
    let place = diagnostic.labels.first().map(|label| &label.place);
    json!({
        "rule": diagnostic.rule.as_str(),
        "level": diagnostic.severity.to_string(),
        "allowed": finding.is_allowed,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "file": place.map(|place| place.path().as_str()),
        "line": place.map(|place| place.start().line),
    })
}

/// The numbers of Terraform's plans, together and root by root.
fn terraform(roots: &RootChanges) -> Value {
    let each = roots.touched.iter().map(|root| {
        let mut value = counts(root.plan.counts());
        if let Some(fields) = value.as_object_mut() {
            fields.insert("path".to_owned(), json!(root.path.as_str()));
            // What such a root holds is destroyed by hand, if at all.
            fields.insert("gone".to_owned(), json!(root.change == RootChangeKind::Removed));
        }
        value
    });
    let each: Vec<Value> = each.collect();
    let mut value = counts(roots.counts());
    if let Some(fields) = value.as_object_mut() {
        fields.insert("roots".to_owned(), json!(each));
        // What exists and is taken over by files beside the generated ones.
        fields.insert("import".to_owned(), json!(roots.imports.blocks()));
    }
    value
}

fn counts(counts: ActionCounts) -> Value {
    let ActionCounts { add, change, destroy, moved, forget } = counts;
    json!({ "add": add, "change": change, "destroy": destroy, "move": moved, "forget": forget })
}

fn root(root: &TouchedRoot) -> Value {
    let TouchedRoot { path, change, services, environments, scopes, created, destroyed, .. } = root;
    json!({
        "path": path.as_str(), "change": change.as_str(), "services": services, "environments": environments,
        "scopes": scopes, "created": created.len(), "destroyed": destroyed.len(),
    })
}

/// What comes and goes in a root; a binding that moves goes in one and comes in another.
fn bindings(root: &TouchedRoot) -> Vec<Value> {
    let path = root.path.as_str();
    let created = root.created.iter().map(|created| binding("create", path, created));
    created.chain(root.destroyed.iter().map(|destroyed| binding("destroy", path, destroyed))).collect()
}

fn binding(action: &str, root: &str, binding: &RootBinding) -> Value {
    let RootBinding { cluster, binding } = binding;
    match binding {
        Binding::Member { place, role, member, condition } => {
            let mut value = json!({
                "action": action, "root": root, "kind": if place.is_project() { "project-member" } else { "member" },
                "role": role, "member": member,
                "condition": condition.as_ref().map(|condition| &condition.expression),
            });
            if let Some(fields) = value.as_object_mut() {
                fields.extend(place.arguments.iter().map(|(name, part)| (name.clone(), json!(part))));
            }
            value
        }
        Binding::Subject {
            provider: _,
            namespace,
            kind,
            role,
            subject: BindingSubject { kind: of, name, namespace: from },
        } => json!({
            "action": action, "root": root, "kind": "subject",
            "cluster": cluster, "namespace": namespace, "role": format!("{kind}/{role}"),
            "subject": { "kind": of, "name": name, "namespace": from },
        }),
        Binding::Role { provider: _, namespace, name, rules: _ } => {
            json!({ "action": action, "root": root, "kind": "role", "cluster": cluster, "namespace": namespace, "role": format!("Role/{name}") })
        }
        Binding::Membership { group, member, role, expires } => json!({
            "action": action, "root": root, "kind": "membership", "group": group, "member": member,
            "role": role.as_str(), "expires": expires,
        }),
        Binding::Entitlement(EntitlementBinding {
            parent,
            id,
            roles,
            condition,
            principals,
            approvers,
            duration,
            justification,
        }) => json!({
            "action": action, "root": root, "kind": "entitlement", "parent": parent, "id": id, "roles": roles, "condition": condition,
            "principals": principals, "approvers": approvers, "duration": duration, "justification": justification,
        }),
    }
}
