//! What of rules lets their holder take more than they give.

use std::collections::BTreeSet;

use super::access::grants;
use crate::model::{PolicyRule, PolicyRules};

const CHANGE: [&str; 3] = ["create", "patch", "update"];

/// Requests that give more than they seem to: group, resource, verbs, and what that means.
const WAYS: [(&str, &str, &[&str], &str); 2] = [
    ("", "serviceaccounts/token", &["create"], "mints tokens of service accounts (serviceaccounts/token)"),
    ("", "namespaces", &["patch", "update"], "changes the namespace's labels, which decide how far its pods may go"),
];

/// The same of what belongs to no namespace: only where a role is bound in a whole cluster.
const WAYS_IN_A_CLUSTER: [(&str, &str, &[&str], &str); 6] = [
    (
        "certificates.k8s.io",
        "certificatesigningrequests/approval",
        &["patch", "update"],
        "approves certificates of others (certificatesigningrequests/approval)",
    ),
    ("certificates.k8s.io", "signers", &["approve", "sign"], "signs certificates of others (signers)"),
    ("", "nodes/proxy", &["create", "get"], "reaches everything that runs on nodes (nodes/proxy)"),
    ("", "persistentvolumes", &["create"], "mounts the disks of nodes (persistentvolumes)"),
    ("admissionregistration.k8s.io", "mutatingwebhookconfigurations", &CHANGE, "changes what is admitted (webhooks)"),
    ("admissionregistration.k8s.io", "validatingwebhookconfigurations", &CHANGE, "changes what is admitted (webhooks)"),
];

/// Resources that run pods; all of them name the service account that the pods run as.
const WORKLOADS: [(&str, &str); 9] = [
    ("", "pods"),
    ("", "replicationcontrollers"),
    ("apps", "daemonsets"),
    ("apps", "deployments"),
    ("apps", "replicasets"),
    ("apps", "statefulsets"),
    ("batch", "cronjobs"),
    ("batch", "jobs"),
    ("extensions", "deployments"),
];

/// The ways in which a Role of a namespace allows privilege escalation, in words.
pub(in crate::catalog) fn dangers(rules: &PolicyRules) -> BTreeSet<String> {
    let mut dangers = dangers_of_words(rules);
    dangers.extend(dangers_of_requests(rules, &WAYS));
    dangers
}

/// The same for a `ClusterRole`, which may be bound in a whole cluster, too.
pub(super) fn dangers_in_a_cluster(rules: &PolicyRules) -> BTreeSet<String> {
    let mut dangers = dangers(rules);
    dangers.extend(dangers_of_requests(rules, &WAYS_IN_A_CLUSTER));
    dangers
}

/// Verbs that are about other access, and wildcards.
pub(super) fn dangers_of_words(rules: &PolicyRules) -> BTreeSet<String> {
    let mut dangers = BTreeSet::new();
    for rule in rules {
        for verb in ["bind", "escalate", "impersonate"] {
            if rule.verbs.contains(verb) {
                dangers.insert(format!("the verb `{verb}`"));
            }
        }
        for (what, set) in [("verbs", &rule.verbs), ("resources", &rule.resources), ("api groups", &rule.api_groups)] {
            if set.contains("*") {
                dangers.insert(format!("all {what}"));
            }
        }
    }
    dangers
}

fn dangers_of_requests(rules: &PolicyRules, ways: &[(&str, &str, &[&str], &str)]) -> BTreeSet<String> {
    // Who has all resources was told so.
    let narrow = || rules.iter().filter(|rule| !rule.resources.contains("*"));
    let is_open = |(group, resource, verbs, _): &&(&str, &str, &[&str], &str)| {
        narrow().any(|rule| grants(rule, group, resource, verbs))
    };
    ways.iter().filter(is_open).map(|(_, _, _, words)| (*words).to_owned()).collect()
}

/// How rules let their holder act as any service account of the namespace, in words; `None` if they don't.
pub(in crate::catalog) fn takes_accounts(rules: &PolicyRules) -> Option<&'static str> {
    let any = |group: &str, resource: &str, verbs: &[&str]| {
        rules.iter().any(|rule: &PolicyRule| grants(rule, group, resource, verbs))
    };
    if WORKLOADS.iter().any(|(group, resource)| any(group, resource, &CHANGE)) {
        Some("runs pods as")
    } else if any("", "pods/exec", &["create", "get"])
        || any("", "pods/attach", &["create", "get"])
        || any("", "pods/ephemeralcontainers", &["patch", "update"])
    {
        Some("enters pods of")
    } else if any("", "secrets", &["create"]) && any("", "secrets", &["get", "list", "watch"]) {
        Some("makes and reads tokens of")
    } else {
        None
    }
}

/// What rules take that are bound in a whole cluster, in words: every namespace is in it, those of the cluster's own
/// programs among them.
pub(in crate::catalog) fn dangers_everywhere(rules: &PolicyRules) -> BTreeSet<String> {
    let any = |group: &str, resource: &str, verbs: &[&str]| {
        rules.iter().any(|rule: &PolicyRule| grants(rule, group, resource, verbs))
    };
    let mut dangers = dangers_of_words(rules);
    if any("", "secrets", &["get", "list", "watch"]) {
        dangers.insert("reads the secrets of all namespaces, kube-system included".to_owned());
    }
    if let Some(how) = takes_accounts(rules) {
        dangers.insert(format!("{how} all service accounts of the cluster, those of kube-system included"));
    }
    dangers
}
