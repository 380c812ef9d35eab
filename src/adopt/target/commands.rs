//! Commands that take away one binding of a policy, or delete a binding of a cluster.

use crate::{adopt::managed_access::ManagedCondition, model::Scope, text::shell_word};

/// How `gcloud` names the policy of a scope, by the kind of the scope, with the parts of it in braces.
const POLICIES: &[(&str, &[&str])] = &[
    ("project", &["projects", "remove-iam-policy-binding", "{project}"]),
    ("folder", &["resource-manager", "folders", "remove-iam-policy-binding", "{folder}"]),
    ("organization", &["organizations", "remove-iam-policy-binding", "{organization}"]),
    ("bucket", &["storage", "buckets", "remove-iam-policy-binding", "gs://{bucket}"]),
    ("secret", &["secrets", "remove-iam-policy-binding", "projects/{project}/secrets/{secret}"]),
    ("service_account", &["iam", "service-accounts", "remove-iam-policy-binding", "{service_account}"]),
    (
        "database",
        &[
            "spanner",
            "databases",
            "remove-iam-policy-binding",
            "projects/{project}/instances/{instance}/databases/{database}",
        ],
    ),
    (
        "run",
        &["run", "services", "remove-iam-policy-binding", "projects/{project}/locations/{location}/services/{run}"],
    ),
    ("crypto_key", &["kms", "keys", "remove-iam-policy-binding", "{crypto_key}"]),
];

/// What may stand between the parts of a condition: the first that is in none of them.
const DELIMITERS: [&str; 8] = [",", ";", "|", "#", "~", "@@", "%%", "::::"];

/// The command that takes a member out of a policy; `None` where no command does.
pub(super) fn remove_member(
    scope: &Scope,
    role: &str,
    member: &str,
    condition: Option<&ManagedCondition>,
) -> Option<String> {
    let (key, _) = scope.parts().last()?;
    let (_, words) = POLICIES.iter().find(|(kind, _)| *kind == key)?;
    let fill =
        |word: &&str| scope.parts().fold((*word).to_owned(), |word, (key, id)| word.replace(&format!("{{{key}}}"), id));
    let mut command = "gcloud".to_owned();
    for word in words.iter().map(fill).chain([format!("--member={member}"), format!("--role={role}")]) {
        command.push_str(&format!(" {}", shell_word(&word)));
    }
    let condition = match condition {
        Some(condition) => dictionary(condition)?,
        None => "None".to_owned(),
    };
    Some(format!("{command} {}", shell_word(&format!("--condition={condition}"))))
}

/// A condition as an option takes it, which splits it at a delimiter.
fn dictionary(condition: &ManagedCondition) -> Option<String> {
    let ManagedCondition { title, expression, description } = condition;
    let description = (!description.is_empty()).then(|| format!("description={description}"));
    let parts = [Some(format!("title={title}")), description, Some(format!("expression={expression}"))];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let is_free = |delimiter: &&&str| parts.iter().all(|part| !part.contains(**delimiter));
    let delimiter = DELIMITERS.iter().find(is_free)?;
    let start = if *delimiter == "," { String::new() } else { format!("^{delimiter}^") };
    Some(format!("{start}{}", parts.join(delimiter)))
}

/// The command that deletes a binding of a namespace, or of a whole cluster. Contexts are called as their clusters are.
pub(super) fn delete_binding(cluster: &str, namespace: Option<&str>, name: &str) -> String {
    let context = shell_word(&format!("--context={cluster}")).into_owned();
    match namespace {
        Some(namespace) => {
            let namespace = shell_word(&format!("--namespace={namespace}")).into_owned();
            format!("kubectl {context} {namespace} delete rolebinding -- {}", shell_word(name))
        }
        None => format!("kubectl {context} delete clusterrolebinding -- {}", shell_word(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::{delete_binding, remove_member};
    use crate::{adopt::managed_access::ManagedCondition, model::Scope};

    #[test]
    fn nothing_that_is_live_is_a_command() {
        let condition = |title: &str, expression: &str| ManagedCondition {
            title: title.to_owned(),
            expression: expression.to_owned(),
            description: String::new(),
        };
        let scope = Scope::Project("ledger-prod".into());
        let command =
            |title, expression| remove_member(&scope, "roles/x", "user:a@b.c", Some(&condition(title, expression)));
        assert_eq!(
            command("it's; rm -rf /", "a, b").as_deref(),
            Some(
                "gcloud projects remove-iam-policy-binding ledger-prod '--member=user:a@b.c' --role=roles/x \
                 '--condition=^|^title=it'\\''s; rm -rf /|expression=a, b'"
            )
        );
        assert_eq!(
            remove_member(&scope, "roles/x", "user:a@b.c", None).as_deref(),
            Some(
                "gcloud projects remove-iam-policy-binding ledger-prod '--member=user:a@b.c' --role=roles/x \
                 --condition=None"
            )
        );
        assert_eq!(command(",;|#~", "@@%%::::"), None);
        assert_eq!(
            delete_binding("prod; x", Some("ledger"), "$(id)"),
            "kubectl '--context=prod; x' --namespace=ledger delete rolebinding -- '$(id)'"
        );
    }
}
