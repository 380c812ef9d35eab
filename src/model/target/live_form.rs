//! The forms in which live access is written: where it is, whose it is, and what it permits.

use super::{
    account::is_account,
    federated::{FormFault, is_format_control},
    google::{self, is_number, is_role},
    names::{is_label, is_project},
    resource::ResourceKind,
    role::NativeRole,
};
use crate::model::{
    mail::{is_mail_address, is_mail_domain},
    principal::Principal,
    text_pattern::TextPattern,
};

/// What a person has in a group, and what gives power over it.
const MEMBER: &str = "member";
const OF_GROUPS: [&str; 3] = [MEMBER, "manager", "owner"];
/// Everybody, who has no kind.
const EVERYBODY: [&str; 2] = ["allUsers", "allAuthenticatedUsers"];
/// The beginnings of all other principals.
const KINDS: [&str; 10] = [
    "user:",
    "group:",
    "serviceAccount:",
    "domain:",
    "principal://",
    "principalSet://",
    "projectOwner:",
    "projectEditor:",
    "projectViewer:",
    "deleted:",
];
/// The beginnings of native roles: first those of IAM.
const ROLES: [&str; 5] = ["roles/", "projects/", "organizations/", "ClusterRole/", "Role/"];
const ROLES_OF_IAM: usize = 3;
/// How projects of Google begin that hold the service agents of customers' projects.
const AGENTS: &str = "gcp-sa-";
const SCOPE_FORMS: &str = "write `PROJECT`, `CLUSTER/NAMESPACE`, `PROJECT/bucket/NAME` and so on for other resources, \
                           `folder/NUMBER`, `organization/NUMBER`, `cluster/NAME`, a group's address, or a name of `scopes`";

impl TextPattern {
    /// What is wrong with a text that nobody would write on purpose.
    #[must_use]
    pub fn character_fault(&self) -> Option<FormFault> {
        let is_hidden = self.start().chars().any(|one| one.is_control() || is_format_control(one));
        is_hidden.then(|| FormFault::new("contains a hidden character", "remove it"))
    }

    /// What is wrong with the text of a scope, if no live access can be there.
    #[must_use]
    pub fn scope_fault(&self) -> Option<FormFault> {
        let start = self.start();
        let full_names = [
            ("projects/", ""),
            ("folders/", "folder/"),
            ("organizations/", "organization/"),
            ("clusters/", "cluster/"),
        ];
        if let Some((own, rest)) = full_names.iter().find_map(|(full, own)| Some((own, start.strip_prefix(full)?))) {
            let rest = self.with_start(&format!("{own}{rest}"));
            return Some(FormFault::new("not the way in which scopes are written", format!("write `{rest}`")));
        }
        if start.starts_with('/') || start.contains("//") || start.contains(char::is_whitespace) {
            return Some(not_a_scope());
        }
        let Some(text) = self.text() else { return is_mail_address(start).then(|| behind_whole_name(start, start)) };
        let is_form = match text.split_once('/') {
            None if text.contains('@') => is_mail_address(text),
            None => is_project(text),
            Some(("folder" | "organization", number)) => {
                let fault = || FormFault::new("not a number", google::FOLDER.form);
                return (!is_number(number)).then(fault);
            }
            Some(("cluster", name)) => !name.is_empty() && !name.contains('/'),
            Some((_, rest)) => match rest.split_once('/') {
                None => is_label(rest),
                Some((kind, id)) => !id.is_empty() && ResourceKind::all().any(|known| known.facts().key == kind),
            },
        };
        (!is_form).then(not_a_scope)
    }

    /// What is wrong with the text of a principal, if nobody with a role, where one is named, can have it.
    #[must_use]
    pub fn principal_fault(&self, role: Option<&Self>) -> Option<FormFault> {
        let Some(text) = self.text() else {
            let forms = KINDS.iter().chain(&EVERYBODY);
            let is_form = may_begin(self.start(), forms);
            let whole = is_form.then(|| whole_name(self.start())).flatten();
            return match whole {
                Some(name) => Some(behind_whole_name(name, self.start())),
                None => (!is_form).then(|| kindless(&self.to_string())),
            };
        };
        if EVERYBODY.contains(&text) {
            return None;
        }
        let Some(name) = KINDS.iter().find_map(|kind| text.strip_prefix(kind)) else {
            return Some(kindless(text));
        };
        if name.is_empty() || name.trim() != name {
            let hint = "put the name right behind the kind, such as `user:bob@example.com`";
            return Some(FormFault::new("names nobody", hint));
        }
        let is_of_iam =
            role.is_some_and(|role| ROLES.iter().take(ROLES_OF_IAM).any(|form| role.start().starts_with(form)));
        match Principal::parse(text)? {
            // A cluster has names of its own for people and groups, and accounts by their namespaces.
            Principal::User(_) | Principal::Group(_) if !is_of_iam => None,
            Principal::ServiceAccount(account) if !is_of_iam && is_account_of_cluster(&account) => None,
            Principal::ServiceAccount(account) if is_account(&account) => None,
            // Of pools there may be forms in policies that definitions don't take.
            Principal::Federated(_) | Principal::FederatedSet(_) => None,
            principal => principal.form_fault(),
        }
    }

    /// What is wrong with the text of a role, if nothing that somebody can have in a scope, where one is named, is written
    /// so.
    #[must_use]
    pub fn role_fault(&self, scope: Option<&Self>) -> Option<FormFault> {
        let Some(text) = self.text() else {
            let is_form = may_begin(self.start(), ROLES.iter().chain(&OF_GROUPS));
            return (!is_form).then(|| not_a_role(&self.to_string()));
        };
        let is_custom =
            |rest: &str| rest.split_once('/').is_some_and(|(parent, role)| !parent.is_empty() && is_role(role));
        let is_name = |name: &str| !name.is_empty() && !name.contains(char::is_whitespace);
        let is_form = match text.split_once('/') {
            // Of groups alone one would say `owner`.
            None => {
                text == MEMBER || (OF_GROUPS.contains(&text) && scope.is_some_and(|scope| scope.start().contains('@')))
            }
            Some(("roles", _)) => is_role(text),
            Some(("projects" | "organizations", rest)) => is_custom(rest),
            Some(("ClusterRole" | "Role", name)) => is_name(name),
            Some(_) => false,
        };
        (!is_form).then(|| not_a_role(text))
    }

    /// The native role of which a catalogue can tell whether it exists.
    #[must_use]
    pub fn known_role(&self) -> Option<NativeRole> {
        let text = self.text()?;
        let is_listed = ["roles/", "ClusterRole/"].iter().any(|form| text.starts_with(form));
        if is_listed { NativeRole::parse(text) } else { None }
    }
}

/// The address or domain that the beginning of a principal ends with, if it is whole: what goes on behind it is another
/// domain, which anybody can have. Behind a deleted principal stands its id.
fn whole_name(start: &str) -> Option<&str> {
    let (kind, name) = start.split_once(':')?;
    let name = if name.starts_with("//") { name.rsplit('/').next()? } else { name };
    let is_whole = match kind {
        "deleted" => false,
        "domain" => is_mail_domain(name),
        "serviceAccount" => is_account(name),
        _ => is_mail_address(name),
    };
    is_whole.then_some(name)
}

fn behind_whole_name(name: &str, start: &str) -> FormFault {
    FormFault::new(
        "a `*` behind a whole name",
        format!("it would also accept `{name}.evil.example`, which anybody can have: write `{start}`"),
    )
}

impl TextPattern {
    /// What the beginning of a principal leaves open of a domain or project, in words: `user:ida@exam*` is of any domain
    /// that begins so.
    #[must_use]
    pub fn open_domain(&self) -> Option<&'static str> {
        if self.text().is_some() {
            return None;
        }
        let (kind, name) = self.start().split_once(':')?;
        let (open, any, begun) = match kind {
            "user" | "group" => (name.split_once('@')?.1, "any domain", "any domain that begins so"),
            "domain" if !name.is_empty() => (name, "any domain", "any domain that begins so"),
            "serviceAccount" => (name.split_once('@')?.1, "any project", "any project that begins so"),
            _ => return None,
        };
        // Behind that stands a project of Google's.
        let is_of_agents = kind == "serviceAccount" && open.starts_with(AGENTS);
        (!is_of_agents).then_some(if open.is_empty() { any } else { begun })
    }
}

/// Whether a text begins one of the forms, or begins with one.
fn may_begin<'f>(start: &str, forms: impl IntoIterator<Item = &'f &'f str>) -> bool {
    forms.into_iter().any(|form| form.starts_with(start) || start.starts_with(form))
}

fn not_a_scope() -> FormFault {
    FormFault::new("not a scope", SCOPE_FORMS)
}

fn kindless(text: &str) -> FormFault {
    let (kind, name) = text.split_once(':').unwrap_or_default();
    let name = name.trim_start_matches('/');
    let meant = KINDS.iter().find(|known| known.trim_end_matches([':', '/']).eq_ignore_ascii_case(kind));
    match meant {
        Some(meant) if !name.is_empty() => FormFault::new("not a kind of principal", format!("write `{meant}{name}`")),
        _ if is_account(text) => FormFault::new("has no kind", format!("write `serviceAccount:{text}`")),
        _ if text.contains('@') && kind.is_empty() => {
            FormFault::new("has no kind", format!("write `user:{text}` for a person and `group:{text}` for a group"))
        }
        _ => FormFault::new(
            "has no kind",
            "write the principal as policies have it, such as `user:bob@example.com`, `group:…`, `serviceAccount:…` or \
             `principal://…`",
        ),
    }
}

fn not_a_role(text: &str) -> FormFault {
    let own = "`roles/NAME`, `projects/ID/roles/NAME` or `organizations/NUMBER/roles/NAME` for a role of IAM";
    let of_cluster = "`ClusterRole/NAME` or `Role/NAME` for one of a cluster";
    let hint = if OF_GROUPS.contains(&text) {
        format!("write `roles/{text}` for a role of IAM; for people of groups name a group as `scope`")
    } else if text.contains('/') || text.is_empty() {
        format!("write {own}, {of_cluster}, `{MEMBER}` for people of a group")
    } else {
        format!("live access has native roles: write `roles/{text}`, `ClusterRole/{text}` or `Role/{text}`")
    };
    FormFault::new("not a native role", hint)
}

/// Whether an account is one of a cluster, by its namespace and name.
fn is_account_of_cluster(account: &str) -> bool {
    account.split_once('/').is_some_and(|(namespace, name)| is_label(namespace) && !name.is_empty())
}
