//! Other resources that give access: by type, each with the reason.

use super::{
    PlannedKind, PlannedValue,
    manifest::{MAPS_USERS, TOKEN, changes_access, is_of_access, is_token, known, maps_users, yaml_changes_access},
};

/// Which types of resources a line of the table is about.
enum Types {
    /// These.
    Named(&'static [&'static str]),
    /// Those that begin and end so.
    Ends(&'static str, &'static [&'static str]),
    /// Those that begin so and contain one of these.
    Contains(&'static str, &'static [&'static str]),
}

use Types::{Contains, Ends, Named};

impl Types {
    fn has(&self, kind: &str) -> bool {
        match self {
            Named(names) => names.contains(&kind),
            Ends(start, ends) => kind.starts_with(start) && ends.iter().any(|end| kind.ends_with(end)),
            Contains(start, parts) => kind.starts_with(start) && parts.iter().any(|part| kind.contains(part)),
        }
    }
}

/// Types whose names look like access and give none: what is logged, and what is denied.
const HARMLESS: &[Types] = &[Ends("google_", &["_iam_audit_config"]), Named(DENYING)];

/// Types that take access away, or keep others from giving it: whoever destroys or changes one may give access.
const DENYING: &[&str] = &[
    "google_iam_deny_policy",
    "google_iam_principal_access_boundary_policy",
    "google_iam_organizations_policy_binding",
    "google_iam_folders_policy_binding",
    "google_iam_projects_policy_binding",
    "google_iam_workforce_pool_iam_policy_binding",
    "google_iam_access_boundary_policy",
    "google_org_policy_policy",
    "google_project_organization_policy",
    "google_folder_organization_policy",
    "google_organization_policy",
    "google_access_context_manager_service_perimeter",
];

/// The first line that has a type says why it gives access.
const ACCESS: &[(Types, &str)] = &[
    (
        Ends("google_", &["_iam_member_remove", "_iam_members_remove"]),
        "takes a role away from a member, whoever granted it",
    ),
    (Ends("google_", &["_iam_binding"]), "decides alone who has a role"),
    (Ends("google_", &["_iam_policy"]), "decides alone who has which role"),
    (Ends("google_", &["_iam_member"]), "gives a role in a place that definitions don't know"),
    (Ends("google_", &["_iam_custom_role"]), "decides what a role permits"),
    (Contains("google_iam_", &["_pool", "oauth_client"]), "lets identities from elsewhere sign in"),
    (Contains("google_", &["_iam_"]), "changes an IAM policy in a way that teamkit doesn't write"),
    (
        Ends("google_", &["_service_account_key", "_hmac_key", "_apikeys_key", "_ssh_public_key"]),
        "is a credential that whoever holds it can use",
    ),
    (
        Ends("google_", &["_acl", "_access", "_access_control"]),
        "gives access by a list of its own, beside IAM policies",
    ),
    (Ends("google_", &["_entitlement"]), "lets people ask for access in a way that teamkit doesn't write"),
    (
        Ends("", &["_group_member", "_group_members", "_group_membership", "_group_memberships"]),
        "puts somebody into a group",
    ),
    (Named(&["azuread_group"]), "decides who is in a group"),
    (
        Named(&["googleworkspace_group_settings", "gsuite_group_settings"]),
        "decides who may join a group, or add others",
    ),
    (Named(&["googleworkspace_role_assignment"]), "makes somebody an administrator of the domain"),
    (Named(&["google_container_attached_cluster"]), "makes somebody an administrator of a cluster"),
    (
        Named(&["google_project_default_service_accounts"]),
        "takes roles away from service accounts, and may give them back when it goes",
    ),
    (
        Named(&["google_deployment_manager_deployment", "google_gke_hub_feature_membership"]),
        "applies what a plan doesn't show, bindings included",
    ),
    (Contains("kubernetes_", &["role"]), "changes RBAC in a way that teamkit doesn't write"),
    (Contains("kubernetes_", &["token_request", "certificate_signing_request"]), "is a credential for a cluster"),
    (Contains("", &["_role_binding", "_rolebinding"]), "gives a role in a way that teamkit doesn't write"),
    (Ends("rancher2_", &["_role_template_binding"]), "gives a role in a way that teamkit doesn't write"),
    (
        Named(&[
            "helm_release",
            "kustomization_resource",
            "flux_bootstrap_git",
            "argocd_application",
            "argocd_application_set",
        ]),
        "installs what a plan doesn't show, bindings included",
    ),
    (
        Contains("aws_", &["_iam_", "_policy_attachment", "_role_policy", "_account_assignment", "_access_entry"]),
        "gives access in another cloud",
    ),
    (Named(&["aws_eks_access_policy_association"]), "gives access in another cloud"),
    (
        Contains("azure", &["_role_assignment", "_role_definition", "_access_policy", "_directory_role_member"]),
        "gives access in another cloud",
    ),
    (
        Named(&["shell_script", "restapi_object", "terracurl_request"]),
        "runs what its arguments say, which can be anything",
    ),
];

/// Types with an argument that gives access where a configuration writes it; the providers compute it otherwise.
const BY_ARGUMENT: &[(&str, &str)] = &[("google_bigquery_dataset", "access")];

/// Arguments that give access while they are on, each with its type and the reason.
const SWITCHES: &[(&str, &str, &str)] = &[
    ("google_container_cluster", "enable_legacy_abac", "lets identities do in a cluster what RBAC doesn't permit"),
    ("google_cloud_run_v2_service", "invoker_iam_disabled", "lets whoever reaches it call it, without any role"),
];

/// Why a resource that isn't teamkit's gives access, in words behind its type; `None` for one that gives none.
#[must_use]
pub fn gives_access(kind: &str, value: &PlannedValue<'_>) -> Option<&'static str> {
    if PlannedKind::of(kind).is_some() || HARMLESS.iter().any(|types| types.has(kind)) {
        return None;
    }
    match kind {
        "kubernetes_manifest" => return changes_access(value.get("manifest")),
        "kubectl_manifest" => return yaml_changes_access(value.get("yaml_body"), value.get("override_namespace")),
        "kubernetes_labels" | "kubernetes_annotations" => {
            return marks_access(value).then_some("labels or annotates a namespace, or what gives access");
        }
        "kubernetes_secret" | "kubernetes_secret_v1" => return is_token(known(value.get("type"))).then_some(TOKEN),
        _ if kind.starts_with("kubernetes_config_map") => {
            let metadata = value.get("metadata");
            let maps = maps_users(known(metadata.get("name")), known(metadata.get("namespace")));
            return maps.then_some(MAPS_USERS);
        }
        _ if kind.contains("manifest") => return Some("applies what a plan doesn't show, bindings included"),
        _ => {}
    }
    let is_on = |argument: &str| !matches!(value.get(argument), PlannedValue::Null | PlannedValue::Bool(false));
    let by_type = ACCESS.iter().find(|(types, _)| types.has(kind)).map(|(_, reason)| *reason);
    let switch = || SWITCHES.iter().find(|(known, argument, _)| *known == kind && is_on(argument));
    by_type.or_else(|| switch().map(|(_, _, reason)| *reason))
}

/// The argument by which resources of a type give access.
#[must_use]
pub fn access_argument(kind: &str) -> Option<&'static str> {
    BY_ARGUMENT.iter().find(|(known, _)| *known == kind).map(|(_, argument)| *argument)
}

/// Whether resources of a type take access away.
#[must_use]
pub fn denies_access(kind: &str) -> bool {
    DENYING.contains(&kind)
}

/// Whether labels or annotations are put on what gives access, which widens it, or on a namespace, which definitions label.
fn marks_access(value: &PlannedValue<'_>) -> bool {
    match (value.get("api_version").as_text(), value.get("kind").as_text()) {
        (Some(version), Some(kind)) => kind == "Namespace" || is_of_access(version, kind).is_some(),
        // Nobody knows what they are on.
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::{PlannedValue, denies_access, gives_access};

    #[test]
    fn types_that_give_access_are_told_by_their_names() {
        for kind in [
            "google_project_iam_binding",
            "google_organization_iam_policy",
            "google_cloudfunctions_function_iam_member",
            "google_project_iam_member_remove",
            "google_project_iam_custom_role",
            "google_service_account_key",
            "google_storage_bucket_acl",
            "google_bigquery_dataset_access",
            "google_iam_workload_identity_pool_provider",
            "googleworkspace_group_member",
            "azuread_group_member",
            "kubernetes_cluster_role_v1",
            "kubernetes_token_request_v1",
            "google_gke_hub_scope_rbac_role_binding",
            "helm_release",
            "aws_iam_user_policy_attachment",
            "aws_ssoadmin_account_assignment",
            "azurerm_role_assignment",
            "kubernetes_manifest",
            "kubectl_manifest",
            "k8s_manifest",
            "kubernetes_labels",
            "kubernetes_annotations",
            "kubernetes_config_map_v1_data",
            "googleworkspace_role_assignment",
            "googleworkspace_group_settings",
            "gsuite_group_settings",
            "azuread_group",
            "azuread_directory_role_member",
            "aws_eks_access_policy_association",
            "rancher2_cluster_role_template_binding",
            "rancher2_project_role_template_binding",
            "google_deployment_manager_deployment",
            "google_gke_hub_feature_membership",
            "google_container_attached_cluster",
            "google_container_cluster",
            "google_cloud_run_v2_service",
            "google_project_default_service_accounts",
            "flux_bootstrap_git",
            "argocd_application",
            "argocd_application_set",
        ] {
            // Without arguments nobody knows what a manifest holds.
            assert!(gives_access(kind, &PlannedValue::Unknown).is_some(), "{kind}");
        }
    }

    #[test]
    fn types_that_give_nobody_access_are_left_alone() {
        for kind in [
            "google_project_iam_audit_config",
            "google_iam_deny_policy",
            "google_iam_access_boundary_policy",
            "google_org_policy_policy",
            "google_container_cluster",
            "google_cloud_run_v2_service",
            "googleworkspace_group",
            "kubernetes_config_map",
            "google_project_iam_member",
            "google_access_context_manager_access_level",
            "google_storage_bucket",
            "google_service_account",
            "kubernetes_role_binding",
            "kubernetes_service_account_v1",
            "kubernetes_network_policy_v1",
            "github_team_membership",
            "terraform_data",
            "null_resource",
        ] {
            assert_eq!(gives_access(kind, &PlannedValue::Null), None, "{kind}");
        }
        assert!(denies_access("google_iam_deny_policy") && !denies_access("google_project_iam_audit_config"));
        assert!(denies_access("google_organization_policy"));
    }
}
