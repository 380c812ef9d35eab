//! The head of the script: what it does, and what it takes.

use std::collections::BTreeSet;

use super::exporters::{Exporter, Need};

const WHAT: &str = "\
#!/usr/bin/env bash
# Exports what is live, for `teamkit drift --live DIR`: who has access to what the definitions know,
# and nothing else. `teamkit live --commands` printed this script. It only reads.
#
#   bash export.sh [--fresh] [--inherited] [DIR]
#
# DIR is `live` if it isn't named; nobody else can read what is written there. A file is there only when
# it is whole. What failed is named at the end, with exit code 1, and everything else is exported. What
# is there isn't fetched again, so run the script until it ends with 0. --fresh fetches all of it again.
# EXPORT_AT_ONCE (4) commands run at a time.
#
# --inherited also exports the policies of the folders and the organization above the projects: who has
# access to all projects below. Without it only those are exported that the definitions name.
#
# Where Cloud Asset Inventory is on, one command has all policies, and `teamkit drift` reads it too:
#   gcloud asset search-all-iam-policies --scope=organizations/NUMBER --format=json > live/policies.json
# It takes cloudasset.assets.searchAllIamPolicies on the organization (roles/cloudasset.viewer). Remove
# the lines from `Projects` to `Clusters` then, but for those of `project`, which tell ids from numbers.
";

const PERMISSIONS: &str = "\
#
# The fewest permissions, each with a role of Google's that has it; roles/iam.securityReviewer has every
# getIamPolicy. Grant them where the export reads, or on a folder or the organization above:
";

const ABOVE: &str = "\
# With --inherited, on what is above the projects:
";

const GROUPS: &str = "\
#
# For groups: the administrator role `Groups Reader` of Cloud Identity or Google Workspace, or being
# allowed to see the members of each group. The Cloud Identity API has to be on in the project that
# gcloud counts requests to: gcloud config set billing/quota_project PROJECT
";

const CLUSTERS: &str = "\
#
# For clusters: a ClusterRole that allows `list` on rolebindings, roles and clusterrolebindings (API
# group rbac.authorization.k8s.io) and on namespaces, in a ClusterRoleBinding; on GKE
# roles/container.clusterViewer besides, to reach the cluster. If one of the four can't be listed, the
# cluster isn't exported: half of it would look like access that is gone.
#
# Each cluster has a variable with the context of kubectl that reaches it. Say so if yours is called
# otherwise, or `-` to leave the cluster out:
#   CONTEXT_PLATFORM_PROD=gke_acme_asia-northeast1_prod bash export.sh live/
";

/// The comment that the script begins with, for what it exports.
pub(super) fn head(asked: &[&Exporter], above: &[&Exporter], has_groups: bool, has_clusters: bool) -> String {
    let mut head = WHAT.to_owned();
    if !asked.is_empty() {
        head.push_str(PERMISSIONS);
        head.push_str(&permissions(asked));
    }
    if !above.is_empty() {
        head.push_str(ABOVE);
        head.push_str(&permissions(above));
    }
    if has_groups {
        head.push_str(GROUPS);
    }
    if has_clusters {
        head.push_str(CLUSTERS);
    }
    head
}

fn permissions(exporters: &[&Exporter]) -> String {
    let needs: BTreeSet<&Need> = exporters.iter().flat_map(|exporter| exporter.needs).collect();
    let width = needs.iter().map(|need| need.permission.len()).max().unwrap_or(0);
    let line = |Need { permission, role }: &Need| format!("#   {permission:<width$}  {role}\n");
    needs.into_iter().map(line).collect()
}
