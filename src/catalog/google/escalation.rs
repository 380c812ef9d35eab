//! The ways in which Google's permissions let their holder gain more access than they give.

/// A way of escalation, the widest first: with `iam.serviceAccountKeys.create` somebody mints keys of service accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Escalation {
    ProjectPolicy,
    FolderPolicy,
    OrganizationPolicy,
    AccountPolicy,
    ResourcePolicy,
    Roles,
    ActAs,
    Keys,
    Tokens,
    Pools,
    Approval,
    Entitlements,
    Denials,
    Clusters,
    Builds,
    Code,
}

impl Escalation {
    /// Every way, in order.
    pub(super) const ALL: [Self; 16] = [
        Self::ProjectPolicy,
        Self::FolderPolicy,
        Self::OrganizationPolicy,
        Self::AccountPolicy,
        Self::ResourcePolicy,
        Self::Roles,
        Self::ActAs,
        Self::Keys,
        Self::Tokens,
        Self::Pools,
        Self::Approval,
        Self::Entitlements,
        Self::Denials,
        Self::Clusters,
        Self::Builds,
        Self::Code,
    ];

    /// The name in the table of predefined roles.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::ProjectPolicy => "project-policy",
            Self::FolderPolicy => "folder-policy",
            Self::OrganizationPolicy => "organization-policy",
            Self::AccountPolicy => "account-policy",
            Self::ResourcePolicy => "resource-policy",
            Self::Roles => "roles",
            Self::ActAs => "act-as",
            Self::Keys => "keys",
            Self::Tokens => "tokens",
            Self::Pools => "pools",
            Self::Approval => "approval",
            Self::Entitlements => "entitlements",
            Self::Denials => "denials",
            Self::Clusters => "clusters",
            Self::Builds => "builds",
            Self::Code => "code",
        }
    }

    /// The way in words, as the end of a sentence about the role.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::ProjectPolicy => "sets a project's IAM policy",
            Self::FolderPolicy => "sets a folder's IAM policy",
            Self::OrganizationPolicy => "sets the organization's IAM policy",
            Self::AccountPolicy => "sets the IAM policies of service accounts",
            Self::ResourcePolicy => "sets IAM policies of resources",
            Self::Roles => "changes roles",
            Self::ActAs => "acts as service accounts",
            Self::Keys => "mints keys of service accounts",
            Self::Tokens => "mints tokens of service accounts",
            Self::Pools => "decides which outside identities are trusted",
            Self::Approval => "approves requests for access",
            Self::Entitlements => "decides who may ask for access",
            Self::Denials => "lifts policies that deny or restrict",
            Self::Clusters => "gives access in Kubernetes clusters",
            Self::Builds => "runs builds as another account",
            Self::Code => "runs code as another account",
        }
    }

    /// The way that a permission opens, if it opens one.
    pub(super) fn of(permission: &str) -> Option<Self> {
        // Newer services repeat the API's name: `iam.googleapis.com/workloadIdentityPools.create`.
        let plain = permission.replacen(".googleapis.com/", ".", 1);
        Self::of_iam(&plain).or_else(|| Self::of_services(&plain)).or_else(|| Self::of_any(&plain))
    }

    /// The permissions about access itself.
    fn of_iam(permission: &str) -> Option<Self> {
        Some(match permission {
            "resourcemanager.projects.setIamPolicy" => Self::ProjectPolicy,
            "resourcemanager.folders.setIamPolicy" => Self::FolderPolicy,
            "resourcemanager.organizations.setIamPolicy" => Self::OrganizationPolicy,
            "iam.serviceAccounts.setIamPolicy" => Self::AccountPolicy,
            "iam.accesspolicies.bind" | "iam.accesspolicies.create" | "iam.accesspolicies.update" => {
                Self::ResourcePolicy
            }
            "iam.roles.create" | "iam.roles.update" => Self::Roles,
            "iam.serviceAccounts.actAs" => Self::ActAs,
            "iam.serviceAccountKeys.create" | "iam.serviceAccountApiKeyBindings.create" | "storage.hmacKeys.create" => {
                Self::Keys
            }
            "iam.serviceAccounts.getAccessToken"
            | "iam.serviceAccounts.getOpenIdToken"
            | "iam.serviceAccounts.signBlob"
            | "iam.serviceAccounts.signJwt"
            | "iam.serviceAccounts.implicitDelegation" => Self::Tokens,
            "iam.workloadIdentityPools.create"
            | "iam.workloadIdentityPools.update"
            | "iam.workloadIdentityPools.setAttestationRules"
            | "iam.workloadIdentityPoolProviders.create"
            | "iam.workloadIdentityPoolProviders.update"
            | "iam.workloadIdentityPoolProviderKeys.create"
            | "iam.workloadIdentityPoolManagedIdentities.setAttestationRules"
            | "iam.workforcePools.create"
            | "iam.workforcePools.update"
            | "iam.workforcePoolProviders.create"
            | "iam.workforcePoolProviders.update"
            | "iam.workforcePoolProviderKeys.create"
            | "iam.workforcePoolProviderScimGroups.create"
            | "iam.workforcePoolProviderScimGroups.patch"
            | "iam.workforcePoolProviderScimGroups.put"
            | "iam.workforcePoolProviderScimUsers.create"
            | "iam.workforcePoolProviderScimUsers.patch"
            | "iam.workforcePoolProviderScimUsers.put" => Self::Pools,
            "privilegedaccessmanager.grants.approve" => Self::Approval,
            "privilegedaccessmanager.entitlements.create" | "privilegedaccessmanager.entitlements.update" => {
                Self::Entitlements
            }
            "orgpolicy.policy.set"
            | "orgpolicy.policies.create"
            | "orgpolicy.policies.update"
            | "orgpolicy.policies.delete"
            | "orgpolicy.customConstraints.update"
            | "orgpolicy.customConstraints.delete"
            | "iam.denypolicies.update"
            | "iam.denypolicies.delete"
            | "iam.principalaccessboundarypolicies.update"
            | "iam.principalaccessboundarypolicies.delete"
            | "iam.principalaccessboundarypolicies.unbind" => Self::Denials,
            _ => return None,
        })
    }

    /// The permissions of services that give access elsewhere, or run somebody's code as an account of the service.
    fn of_services(permission: &str) -> Option<Self> {
        Some(match permission {
            "container.clusterRoleBindings.create"
            | "container.clusterRoleBindings.update"
            | "container.clusterRoles.bind"
            | "container.clusterRoles.escalate"
            | "container.clusters.impersonate"
            | "container.roleBindings.create"
            | "container.roleBindings.update"
            | "container.roles.bind"
            | "container.roles.escalate"
            | "container.serviceAccounts.createToken"
            | "gkehub.rbacrolebindings.create"
            | "gkehub.rbacrolebindings.update" => Self::Clusters,
            "cloudbuild.builds.create" | "cloudbuild.builds.update" => Self::Builds,
            "aiplatform.customJobs.create"
            | "aiplatform.hyperparameterTuningJobs.create"
            | "aiplatform.notebookExecutionJobs.create"
            | "aiplatform.pipelineJobs.create"
            | "aiplatform.reasoningEngines.create"
            | "aiplatform.reasoningEngines.update"
            | "aiplatform.trainingPipelines.create"
            | "appengine.versions.create"
            | "appengine.versions.update"
            | "batch.jobs.create"
            | "clouddeploy.automations.create"
            | "clouddeploy.automations.update"
            | "clouddeploy.releases.create"
            | "cloudfunctions.functions.create"
            | "cloudfunctions.functions.update"
            | "composer.environments.create"
            | "composer.environments.executeAirflowCommand"
            | "composer.environments.update"
            | "config.deployments.create"
            | "config.deployments.update"
            | "config.previews.create"
            | "dataflow.jobs.create"
            | "datafusion.namespaces.setServiceAccount"
            | "datafusion.pipelines.create"
            | "datafusion.pipelines.execute"
            | "datafusion.pipelines.update"
            | "datapipelines.pipelines.create"
            | "datapipelines.pipelines.update"
            | "dataproc.batches.create"
            | "dataproc.clusters.create"
            | "dataproc.clusters.update"
            | "dataproc.jobs.create"
            | "dataproc.sessions.create"
            | "dataproc.workflowTemplates.instantiate"
            | "dataproc.workflowTemplates.instantiateInline"
            | "deploymentmanager.deployments.create"
            | "deploymentmanager.deployments.update"
            | "genomics.operations.create"
            | "lifesciences.workflows.run"
            | "ml.jobs.create"
            | "notebooks.executions.create"
            | "notebooks.instances.create"
            | "notebooks.runtimes.create"
            | "notebooks.schedules.create"
            | "osconfig.guestPolicies.create"
            | "osconfig.guestPolicies.update"
            | "osconfig.osPolicyAssignments.create"
            | "osconfig.osPolicyAssignments.update"
            | "osconfig.patchDeployments.create"
            | "osconfig.patchDeployments.update"
            | "osconfig.patchJobs.exec"
            | "osconfig.policyOrchestrators.create"
            | "osconfig.policyOrchestrators.update"
            | "run.instances.create"
            | "run.instances.update"
            | "run.jobs.create"
            | "run.jobs.runWithOverrides"
            | "run.jobs.update"
            | "run.services.create"
            | "run.services.update"
            | "run.workerpools.create"
            | "run.workerpools.update"
            | "workflows.workflows.create"
            | "workflows.workflows.update"
            | "workstations.workstationConfigs.create"
            | "workstations.workstationConfigs.update" => Self::Code,
            _ => return None,
        })
    }

    /// The permissions that all kinds of resources may have.
    fn of_any(permission: &str) -> Option<Self> {
        let (_, verb) = permission.rsplit_once('.')?;
        match verb {
            "setIamPolicy" => Some(Self::ResourcePolicy),
            "deletePolicyBinding" | "updatePolicyBinding" => Some(Self::Denials),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Escalation;

    #[test]
    fn a_permission_opens_the_way_that_it_is_listed_under() {
        for (permission, way) in [
            ("resourcemanager.projects.setIamPolicy", Some(Escalation::ProjectPolicy)),
            ("iam.serviceAccounts.setIamPolicy", Some(Escalation::AccountPolicy)),
            ("secretmanager.secrets.setIamPolicy", Some(Escalation::ResourcePolicy)),
            ("brandnew.things.setIamPolicy", Some(Escalation::ResourcePolicy)),
            ("iam.workloadIdentityPoolProviders.update", Some(Escalation::Pools)),
            ("iam.googleapis.com/workloadIdentityPoolProviders.update", Some(Escalation::Pools)),
            ("container.clusterRoleBindings.create", Some(Escalation::Clusters)),
            ("cloudbuild.builds.create", Some(Escalation::Builds)),
            ("cloudfunctions.functions.update", Some(Escalation::Code)),
            ("privilegedaccessmanager.grants.approve", Some(Escalation::Approval)),
            ("orgpolicy.policy.set", Some(Escalation::Denials)),
            ("secretmanager.secrets.getIamPolicy", None),
            ("cloudfunctions.functions.call", None),
            ("container.clusterRoleBindings.list", None),
            ("setIamPolicy", None),
        ] {
            assert_eq!(Escalation::of(permission), way, "{permission}");
        }
    }

    #[test]
    fn ways_have_names_of_their_own_and_an_order() {
        assert!(Escalation::ALL.is_sorted());
        for (index, way) in Escalation::ALL.iter().enumerate() {
            let others = Escalation::ALL.get(index + 1..).unwrap_or_default();
            assert!(others.iter().all(|other| other.id() != way.id() && other.words() != way.words()), "{way:?}");
        }
    }
}
