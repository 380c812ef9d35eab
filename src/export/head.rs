//! The head of the script: what it does, and what it takes.

use std::collections::BTreeSet;

use super::exporters::{Exporter, Need};

const WHAT: &str = "\
#!/usr/bin/env bash
# Exports what is live, for `teamkit drift --live DIR`: who has access to what the definitions know, and nothing else.
# `teamkit live --commands` printed it. It only reads.
#
#   bash export.sh [--fresh] [--inherited] [DIR]
#
# DIR is `live` if nothing else is said. A file is there only when it is whole; what failed is named at the end, with exit
# code 1, and what is there isn't fetched again: run it until it ends with 0, and for a later export with --fresh.
# EXPORT_AT_ONCE (4) commands run at the same time. --inherited adds the policies of all folders and of the organization
# above the projects, for which it asks each project what is above it.
#
# Where Cloud Asset Inventory is on, one command can stand for all policies here, and `teamkit drift` reads that too:
#   gcloud asset search-all-iam-policies --scope=organizations/NUMBER --format=json > live/policies.json
# It needs cloudasset.assets.searchAllIamPolicies there (roles/cloudasset.viewer) and is some minutes behind. Clusters,
# groups and projects.json are still to be exported.
";

const PERMISSIONS: &str = "\
#
# It runs with the credentials that its programs have. These are the fewest permissions, each with the smallest role of
# Google's that has it; grant them on what is exported, or on a folder or the organization above.
";

const INHERITED: &str = "\
# With --inherited also resourcemanager.folders.getIamPolicy and resourcemanager.organizations.getIamPolicy there.
";

const GROUPS: &str = "\
#
# Groups: an administrator's role of Cloud Identity or Google Workspace that reads groups (Groups Reader), or being allowed
# to see the members of each of them. The Cloud Identity API is on in the project that `gcloud` counts requests to
# (gcloud config set billing/quota_project PROJECT).
";

const CLUSTERS: &str = "\
#
# Clusters: to be allowed `list` on rolebindings, roles and clusterrolebindings (rbac.authorization.k8s.io) and on
# namespaces, by a ClusterRole with just that in a ClusterRoleBinding; and to reach the cluster, on GKE by
# container.clusters.get and container.clusters.connect (roles/container.clusterViewer). Where one of them can't be listed,
# the cluster isn't exported: half a list would look like access that is gone. Each cluster has a variable with the
# context of kubectl that reaches it. Where yours has another name, or `-` to leave a cluster out:
#   CONTEXT_PLATFORM_PROD=gke_acme_asia-northeast1_prod bash export.sh live/
";

/// The comment that the script begins with.
pub(super) fn head(policies: &[&Exporter], has_groups: bool, has_clusters: bool) -> String {
    let mut head = WHAT.to_owned();
    let needs: BTreeSet<&Need> = policies.iter().flat_map(|exporter| exporter.needs).collect();
    if !needs.is_empty() {
        head.push_str(PERMISSIONS);
        let width = needs.iter().map(|need| need.permission.len()).max().unwrap_or(0);
        for Need { permission, role } in needs {
            head.push_str(&format!("#   {permission:<width$}  {role}\n"));
        }
        if policies.iter().any(|exporter| exporter.name == "project") {
            head.push_str(INHERITED);
        }
    }
    if has_groups {
        head.push_str(GROUPS);
    }
    if has_clusters {
        head.push_str(CLUSTERS);
    }
    head
}
