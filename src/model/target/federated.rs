//! Federated identities: the forms of `principal://` and `principalSet://` that allow policies take
//! (cloud.google.com/iam/docs/principal-identifiers).

use super::names::{is_label, is_project, is_subdomain};

/// What is wrong with a principal, for a finding that shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormFault {
    pub label: &'static str,
    pub hint: String,
}

impl FormFault {
    pub(super) fn new(label: &'static str, hint: impl Into<String>) -> Self {
        Self { label, hint: hint.into() }
    }
}

/// What a federated identity stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FederatedForm<'a> {
    /// A person of a workforce pool.
    WorkforcePerson,
    /// A group of a workforce pool.
    WorkforceGroup,
    /// A service account of the clusters of a project.
    ClusterAccount { namespace: &'a str, name: &'a str },
    /// Another single identity: one of a workload pool, an agent.
    Single,
    /// Those with a group, or with a value of an attribute.
    Selected,
    /// Everything of a kind, in words.
    Everything(&'static str),
}

const PREFIX_OF_DENY: &str = "goog";
const CLUSTERS: &str = ".svc.id.goog";

/// Reads what follows `principal://`, or `principalSet://` for a set.
pub(super) fn parse_federated(text: &str, is_set: bool) -> Result<FederatedForm<'_>, FormFault> {
    if text.chars().any(char::is_control) || text.chars().any(is_format_control) {
        return Err(FormFault::new("contains a hidden character", "remove it"));
    }
    let Some((host, path)) = text.split_once('/') else { return Err(unknown()) };
    match host {
        "iam.googleapis.com" => of_pool(path, is_set),
        "cloudresourcemanager.googleapis.com" if is_set => of_resource(path),
        PREFIX_OF_DENY => Err(of_deny(path)),
        _ if is_agents(host) => of_agents(path, is_set),
        _ => Err(unknown()),
    }
}

/// Marks of direction and width, which no identity provider would have in a subject on purpose.
pub(super) fn is_format_control(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// The project of a workload pool that belongs to clusters: `P` of `…/workloadIdentityPools/P.svc.id.goog/…`.
pub(super) fn project_of_clusters(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("/locations/global/workloadIdentityPools/")?;
    rest.split_once('/')?.0.strip_suffix(CLUSTERS)
}

fn of_pool(path: &str, is_set: bool) -> Result<FederatedForm<'_>, FormFault> {
    if let Some(rest) = path.strip_prefix("locations/global/workforcePools/") {
        let (pool, member) = rest.split_once('/').ok_or_else(no_member)?;
        if !is_pool(pool) {
            return Err(bad_pool());
        }
        return of_member(member, is_set, Pool::Workforce);
    }
    let Some((project, rest)) = path.strip_prefix("projects/").and_then(|rest| rest.split_once('/')) else {
        return Err(unknown());
    };
    if let Some(account) = rest.strip_prefix("serviceAccounts/") {
        return Err(FormFault::new("a form of deny policies", format!("write `serviceAccount:{account}`")));
    }
    if !is_number(project) {
        let label = "a project's number belongs here, not its id";
        return Err(FormFault::new(
            label,
            format!(
                "write `projects/NUMBER`; `gcloud projects describe {project} --format='value(projectNumber)'` prints it"
            ),
        ));
    }
    let Some(rest) = rest.strip_prefix("locations/global/workloadIdentityPools/") else { return Err(unknown()) };
    let (pool, member) = rest.split_once('/').ok_or_else(no_member)?;
    match pool.strip_suffix(CLUSTERS) {
        Some(project) if is_project(project) => of_member(member, is_set, Pool::Clusters),
        None if is_pool(pool) => of_member(member, is_set, Pool::Workload),
        Some(_) | None => Err(bad_pool()),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pool {
    Workforce,
    Workload,
    /// The pool of a project's clusters, `PROJECT.svc.id.goog`.
    Clusters,
}

fn of_member(member: &str, is_set: bool, pool: Pool) -> Result<FederatedForm<'_>, FormFault> {
    let (kind, value) = member.split_once('/').unwrap_or((member, ""));
    let is_attribute = kind.strip_prefix("attribute.").is_some_and(is_attribute);
    let form = match kind {
        "*" if member == "*" => (true, Some(FederatedForm::Everything(everything(pool)))),
        "subject" if pool == Pool::Clusters => (false, account(value)),
        "subject" => {
            let form = if pool == Pool::Workforce { FederatedForm::WorkforcePerson } else { FederatedForm::Single };
            (false, Some(form).filter(|_| !value.is_empty()))
        }
        "group" => {
            let form = if pool == Pool::Workforce { FederatedForm::WorkforceGroup } else { FederatedForm::Selected };
            (true, Some(form).filter(|_| !value.is_empty()))
        }
        "kubernetes.serviceaccount.uid" if pool == Pool::Clusters => {
            (false, Some(FederatedForm::Single).filter(|_| !value.is_empty()))
        }
        "namespace" if pool == Pool::Clusters => {
            let form = FederatedForm::Everything("every Pod of a namespace, in every cluster of the project");
            (true, Some(form).filter(|_| is_label(value)))
        }
        "kubernetes.cluster" if pool == Pool::Clusters => {
            let form = FederatedForm::Everything("every Pod of a cluster");
            (true, Some(form).filter(|_| is_cluster(value)))
        }
        _ if is_attribute => (true, Some(FederatedForm::Selected).filter(|_| !value.is_empty())),
        _ => return Err(no_member()),
    };
    match form {
        (of_set, _) if of_set != is_set => Err(other_prefix(of_set)),
        (_, Some(form)) => Ok(form),
        (_, None) if kind == "subject" && pool == Pool::Clusters => {
            Err(FormFault::new("not an account of a cluster", "write `subject/ns/NAMESPACE/sa/NAME`"))
        }
        (_, None) => Err(no_member()),
    }
}

fn everything(pool: Pool) -> &'static str {
    match pool {
        Pool::Workforce => "everybody in a workforce pool",
        Pool::Workload => "every identity that a workload pool lets in",
        Pool::Clusters => "every Pod in every cluster of the project",
    }
}

fn account(value: &str) -> Option<FederatedForm<'_>> {
    let (namespace, name) = value.strip_prefix("ns/")?.split_once("/sa/")?;
    (is_label(namespace) && is_subdomain(name)).then_some(FederatedForm::ClusterAccount { namespace, name })
}

fn is_cluster(value: &str) -> bool {
    let rest = value.strip_prefix("https://container.googleapis.com/v1/projects/").unwrap_or_default();
    let parts: Vec<&str> = rest.split('/').collect();
    matches!(parts.as_slice(), [project, "locations" | "zones", location, "clusters", name]
        if is_project(project) && !location.is_empty() && !name.is_empty())
}

/// `projects/NUMBER/type/ServiceAccount`: all service accounts, or agents, in a project, folder or organization.
fn of_resource(path: &str) -> Result<FederatedForm<'_>, FormFault> {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["projects" | "folders" | "organizations", id, "type", kind @ ("ServiceAccount" | "ServiceAgent")] => {
            if !is_number(id) {
                return Err(FormFault::new("a number belongs here, not an id", "write `projects/NUMBER/type/…`"));
            }
            Ok(FederatedForm::Everything(if *kind == "ServiceAccount" {
                "every service account of a project, folder or organization"
            } else {
                "every service agent of a project, folder or organization"
            }))
        }
        _ => Err(FormFault::new(
            "not a known set",
            "write `projects/NUMBER/type/ServiceAccount`, or with `folders` or `organizations`",
        )),
    }
}

/// `agents.global.org-NUMBER.system.id.goog`, or of a project.
fn is_agents(host: &str) -> bool {
    let owner = host.strip_prefix("agents.global.").and_then(|rest| rest.strip_suffix(".system.id.goog"));
    owner
        .and_then(|owner| owner.split_once('-'))
        .is_some_and(|(kind, number)| matches!(kind, "org" | "project" | "proj") && is_number(number))
}

fn of_agents(path: &str, is_set: bool) -> Result<FederatedForm<'_>, FormFault> {
    let is_resource = path.strip_prefix("resources/").is_some_and(|rest| !rest.is_empty());
    let attribute = path.strip_prefix("attribute.").and_then(|rest| rest.split_once('/'));
    match (is_resource, path, attribute) {
        (true, ..) if is_set => Err(other_prefix(false)),
        (true, ..) => Ok(FederatedForm::Single),
        (_, "*", _) | (_, _, Some(_)) if !is_set => Err(other_prefix(true)),
        (_, "*", _) => Ok(FederatedForm::Everything("every agent of an organization or project")),
        (_, _, Some((name, value))) if is_name(name) && !value.is_empty() => Ok(FederatedForm::Selected),
        _ => Err(no_member()),
    }
}

fn is_number(text: &str) -> bool {
    (1..=19).contains(&text.len()) && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_pool(text: &str) -> bool {
    (1..=63).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_attribute(text: &str) -> bool {
    (1..=100).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
}

fn unknown() -> FormFault {
    FormFault::new(
        "not a known form",
        "known are `iam.googleapis.com/locations/global/workforcePools/POOL/…` and \
         `iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/…`",
    )
}

fn bad_pool() -> FormFault {
    FormFault::new("not the id of a pool", "an id has letters, digits and hyphens, or is `PROJECT.svc.id.goog`")
}

fn no_member() -> FormFault {
    FormFault::new(
        "names nobody in the pool",
        "a pool is followed by `subject/…`, or in `principalSet://` by `group/…`, `attribute.NAME/VALUE` or `*`",
    )
}

fn other_prefix(is_set: bool) -> FormFault {
    if is_set {
        FormFault::new("a set, not one identity", "write `principalSet://…`")
    } else {
        FormFault::new("one identity, not a set", "write `principal://…`")
    }
}

/// The form of the other kind of policies, `goog/subject/EMAIL`, with the one of allow policies as a hint.
fn of_deny(path: &str) -> FormFault {
    let hint = match path.split_once('/') {
        Some(("subject", address)) => format!("write `user:{address}`"),
        Some(("group", address)) => format!("write `group:{address}`"),
        _ => "name a group or a person".to_owned(),
    };
    FormFault::new("a form of deny policies", hint)
}

#[cfg(test)]
mod tests {
    use super::{FederatedForm, parse_federated};

    const WORKFORCE: &str = "iam.googleapis.com/locations/global/workforcePools/corp";
    const WORKLOAD: &str = "iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/gh";
    const CLUSTERS: &str =
        "iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/acme-prod.svc.id.goog";

    fn parse(text: &str, is_set: bool) -> Option<FederatedForm<'_>> {
        parse_federated(text, is_set).ok()
    }

    #[test]
    fn documented_identities_are_known() {
        for (text, form) in [
            (format!("{WORKFORCE}/subject/kim@corp.example"), FederatedForm::WorkforcePerson),
            (format!("{WORKFORCE}/subject/CN=Kim, OU=a/b"), FederatedForm::WorkforcePerson),
            (format!("{WORKLOAD}/subject/repo:acme/shop:ref:refs/heads/main"), FederatedForm::Single),
            (
                format!("{CLUSTERS}/subject/ns/ledger/sa/jobs.v2"),
                FederatedForm::ClusterAccount { namespace: "ledger", name: "jobs.v2" },
            ),
            (format!("{CLUSTERS}/kubernetes.serviceaccount.uid/b1f5"), FederatedForm::Single),
            (
                "agents.global.org-1234.system.id.goog/resources/aiplatform/projects/9/locations/x/reasoningEngines/1"
                    .to_owned(),
                FederatedForm::Single,
            ),
        ] {
            assert_eq!(parse(&text, false), Some(form), "{text}");
            assert_eq!(parse(&text, true), None, "{text} as a set");
        }
        for (text, form) in [
            (format!("{WORKFORCE}/group/Pay Team"), Some(FederatedForm::WorkforceGroup)),
            (format!("{WORKFORCE}/attribute.department/finance"), Some(FederatedForm::Selected)),
            (format!("{WORKLOAD}/group/ci"), Some(FederatedForm::Selected)),
            (format!("{WORKLOAD}/attribute.repository/acme/shop"), Some(FederatedForm::Selected)),
            (format!("{WORKFORCE}/*"), None),
            (format!("{WORKLOAD}/*"), None),
            (format!("{CLUSTERS}/*"), None),
            (format!("{CLUSTERS}/namespace/ledger"), None),
            (
                format!(
                    "{CLUSTERS}/kubernetes.cluster/https://container.googleapis.com/v1/projects/acme-prod/locations/europe-west1/clusters/main"
                ),
                None,
            ),
            ("cloudresourcemanager.googleapis.com/projects/123456789012/type/ServiceAccount".to_owned(), None),
            ("cloudresourcemanager.googleapis.com/folders/1/type/ServiceAgent".to_owned(), None),
        ] {
            let found = parse(&text, true);
            match form {
                Some(form) => assert_eq!(found, Some(form), "{text}"),
                None => assert!(matches!(found, Some(FederatedForm::Everything(_))), "{text}: {found:?}"),
            }
            assert_eq!(parse(&text, false), None, "{text} as one identity");
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let number = "123456789012/locations/global/workloadIdentityPools";
        for text in [
            String::new(),
            "x".to_owned(),
            "example.com/subject/kim".to_owned(),
            "iam.googleapis.com".to_owned(),
            WORKFORCE.to_owned(),
            format!("{WORKFORCE}/"),
            format!("{WORKFORCE}/subject/"),
            format!("{WORKFORCE}/subject"),
            format!("{WORKFORCE}/group/"),
            format!("{WORKFORCE}/attribute./x"),
            format!("{WORKFORCE}/attribute.a b/x"),
            format!("{WORKFORCE}/attribute.department/"),
            format!("{WORKFORCE}/user/kim"),
            format!("{WORKFORCE}/*/x"),
            format!("{WORKFORCE}/namespace/ledger"),
            format!("{WORKFORCE}/subject/ki\u{202e}m"),
            format!("{WORKFORCE}/subject/ki\nm"),
            "iam.googleapis.com/locations/eu/workforcePools/corp/subject/kim".to_owned(),
            "iam.googleapis.com/locations/global/workforcepools/corp/subject/kim".to_owned(),
            "iam.googleapis.com/locations/global/workforcePools/co.rp/subject/kim".to_owned(),
            "iam.googleapis.com/projects/acme-ci/locations/global/workloadIdentityPools/gh/subject/x".to_owned(),
            "iam.googleapis.com/projects/0123/locations/global/workloadIdentityPools/gh/subject/x".to_owned(),
            "iam.googleapis.com/projects/-/serviceAccounts/a@b.iam.gserviceaccount.com".to_owned(),
            format!("iam.googleapis.com/projects/{number}/x.svc.id.goog/subject/ns/a/sa/b"),
            format!("iam.googleapis.com/projects/{number}/gh"),
            format!("iam.googleapis.com/projects/{number}//subject/x"),
            format!("{CLUSTERS}/subject/ledger"),
            format!("{CLUSTERS}/subject/ns/Ledger/sa/jobs"),
            format!("{CLUSTERS}/subject/ns/ledger/sa/"),
            format!("{CLUSTERS}/subject/ns//sa/jobs"),
            format!("{CLUSTERS}/namespace/led_ger"),
            format!("{CLUSTERS}/kubernetes.cluster/main"),
            "goog/subject/kim@example.com".to_owned(),
            "goog/public:all".to_owned(),
            "cloudresourcemanager.googleapis.com/projects/acme-prod/type/ServiceAccount".to_owned(),
            "cloudresourcemanager.googleapis.com/projects/1".to_owned(),
            "agents.global.org-acme.system.id.goog/resources/x".to_owned(),
        ] {
            for is_set in [false, true] {
                assert!(parse_federated(&text, is_set).is_err(), "{text} (set: {is_set})");
            }
        }
    }

    #[test]
    fn the_hint_is_the_way_to_say_it() {
        for (text, is_set, part) in [
            (format!("{WORKFORCE}/subject/kim"), true, "`principal://…`"),
            (format!("{WORKFORCE}/group/pay"), false, "`principalSet://…`"),
            (format!("{WORKLOAD}/*"), false, "`principalSet://…`"),
            ("goog/subject/kim@example.com".to_owned(), false, "`user:kim@example.com`"),
            ("goog/group/pay@example.com".to_owned(), true, "`group:pay@example.com`"),
            (
                "iam.googleapis.com/projects/acme-ci/locations/global/workloadIdentityPools/gh/*".to_owned(),
                true,
                "`projects/NUMBER`",
            ),
            (format!("{CLUSTERS}/subject/ledger"), false, "`subject/ns/NAMESPACE/sa/NAME`"),
        ] {
            let fault = parse_federated(&text, is_set).expect_err(&text);
            assert!(fault.hint.contains(part), "{text}: {}", fault.hint);
        }
    }
}
