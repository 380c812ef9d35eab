//! The API of Kubernetes: its groups, its resources and its verbs, as far as rules have to know them.

/// The API groups that come with Kubernetes. Others have a dot in their names.
pub(super) const GROUPS: [&str; 26] = [
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "apps",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "extensions",
    "flowcontrol.apiserver.k8s.io",
    "imagepolicy.k8s.io",
    "internal.apiserver.k8s.io",
    "metrics.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "resource.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
    "storagemigration.k8s.io",
];

/// The verbs that the API server and its own checks ask for.
pub(super) const VERBS: [&str; 16] = [
    "approve",
    "attest",
    "bind",
    "create",
    "delete",
    "deletecollection",
    "escalate",
    "get",
    "impersonate",
    "list",
    "patch",
    "request-serviceaccounts-token-audience",
    "sign",
    "update",
    "use",
    "watch",
];

/// A resource that comes with Kubernetes.
#[derive(Debug, Clone, Copy)]
pub(super) struct ApiResource {
    pub name: &'static str,
    /// What `kubectl` also calls it; empty for most.
    pub short: &'static str,
    /// Every group that has it.
    pub groups: &'static [&'static str],
    /// Whether its objects belong to a namespace.
    pub is_namespaced: bool,
    /// Its subresources beside `status`, `finalizers` and `scale`.
    pub subresources: &'static [&'static str],
}

impl ApiResource {
    /// The resource with this name.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        RESOURCES.iter().find(|resource| resource.name == name)
    }

    /// The resource that a kind, a singular or a short name stands for: `Deployment`, `deployment` and `deploy` for
    /// `deployments`.
    pub(super) fn meant_by(word: &str) -> Option<&'static Self> {
        let lower = word.to_ascii_lowercase();
        let plural = plural(&lower);
        RESOURCES.iter().find(|resource| {
            resource.name == plural || resource.name == lower || (!resource.short.is_empty() && resource.short == lower)
        })
    }

    /// Whether it may have a subresource of this name.
    pub(super) fn has(&self, subresource: &str) -> bool {
        matches!(subresource, "status" | "finalizers" | "scale") || self.subresources.contains(&subresource)
    }
}

/// The plural as Kubernetes forms it.
pub(super) fn plural(singular: &str) -> String {
    match singular.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if singular.ends_with('s') || singular.ends_with('x') || singular.ends_with("ch") => {
            format!("{singular}es")
        }
        None => format!("{singular}s"),
    }
}

const CORE: &[&str] = &[""];
const APPS: &[&str] = &["apps"];
const APPS_ONCE_EXTENSIONS: &[&str] = &["apps", "extensions"];
const NETWORKING: &[&str] = &["networking.k8s.io"];
const NETWORKING_ONCE_EXTENSIONS: &[&str] = &["networking.k8s.io", "extensions"];
const RBAC: &[&str] = &["rbac.authorization.k8s.io"];
const STORAGE: &[&str] = &["storage.k8s.io"];
const ADMISSION: &[&str] = &["admissionregistration.k8s.io"];
const AUTHENTICATION: &[&str] = &["authentication.k8s.io"];
const AUTHORIZATION: &[&str] = &["authorization.k8s.io"];
const CERTIFICATES: &[&str] = &["certificates.k8s.io"];
const COORDINATION: &[&str] = &["coordination.k8s.io"];
const FLOWCONTROL: &[&str] = &["flowcontrol.apiserver.k8s.io"];
const CLAIMS: &[&str] = &["resource.k8s.io"];

const fn namespaced(name: &'static str, short: &'static str, groups: &'static [&'static str]) -> ApiResource {
    ApiResource { name, short, groups, is_namespaced: true, subresources: &[] }
}

const fn of_the_cluster(name: &'static str, short: &'static str, groups: &'static [&'static str]) -> ApiResource {
    ApiResource { name, short, groups, is_namespaced: false, subresources: &[] }
}

impl ApiResource {
    const fn with(self, subresources: &'static [&'static str]) -> Self {
        Self { subresources, ..self }
    }
}

const RESOURCES: &[ApiResource] = &[
    namespaced("bindings", "", CORE),
    namespaced("configmaps", "cm", CORE),
    namespaced("endpoints", "ep", CORE),
    namespaced("events", "ev", &["", "events.k8s.io"]),
    namespaced("limitranges", "limits", CORE),
    namespaced("persistentvolumeclaims", "pvc", CORE),
    namespaced("pods", "po", &["", "metrics.k8s.io"]).with(&[
        "attach",
        "binding",
        "ephemeralcontainers",
        "eviction",
        "exec",
        "log",
        "portforward",
        "proxy",
        "resize",
    ]),
    namespaced("podtemplates", "", CORE),
    namespaced("replicationcontrollers", "rc", &["", "extensions"]),
    namespaced("resourcequotas", "quota", CORE),
    namespaced("secrets", "", CORE),
    namespaced("serviceaccounts", "sa", CORE).with(&["token"]),
    namespaced("services", "svc", CORE).with(&["proxy"]),
    of_the_cluster("componentstatuses", "cs", CORE),
    of_the_cluster("groups", "", CORE),
    of_the_cluster("namespaces", "ns", CORE).with(&["finalize"]),
    of_the_cluster("nodes", "no", &["", "metrics.k8s.io"]).with(&[
        "checkpoint",
        "configz",
        "healthz",
        "log",
        "metrics",
        "pods",
        "proxy",
        "spec",
        "stats",
    ]),
    of_the_cluster("persistentvolumes", "pv", CORE),
    of_the_cluster("users", "", CORE),
    namespaced("controllerrevisions", "", APPS),
    namespaced("daemonsets", "ds", APPS_ONCE_EXTENSIONS),
    namespaced("deployments", "deploy", APPS_ONCE_EXTENSIONS).with(&["rollback"]),
    namespaced("replicasets", "rs", APPS_ONCE_EXTENSIONS),
    namespaced("statefulsets", "sts", APPS),
    namespaced("cronjobs", "cj", &["batch"]),
    namespaced("jobs", "", &["batch"]),
    namespaced("horizontalpodautoscalers", "hpa", &["autoscaling"]),
    namespaced("poddisruptionbudgets", "pdb", &["policy"]),
    of_the_cluster("podsecuritypolicies", "psp", &["policy", "extensions"]),
    namespaced("ingresses", "ing", NETWORKING_ONCE_EXTENSIONS),
    namespaced("networkpolicies", "netpol", NETWORKING_ONCE_EXTENSIONS),
    of_the_cluster("ingressclasses", "", NETWORKING),
    of_the_cluster("ipaddresses", "ip", NETWORKING),
    of_the_cluster("servicecidrs", "", NETWORKING),
    namespaced("rolebindings", "", RBAC),
    namespaced("roles", "", RBAC),
    of_the_cluster("clusterrolebindings", "", RBAC),
    of_the_cluster("clusterroles", "", RBAC),
    namespaced("csistoragecapacities", "", STORAGE),
    of_the_cluster("csidrivers", "", STORAGE),
    of_the_cluster("csinodes", "", STORAGE),
    of_the_cluster("storageclasses", "sc", STORAGE),
    of_the_cluster("volumeattachments", "", STORAGE),
    of_the_cluster("volumeattributesclasses", "vac", STORAGE),
    namespaced("leases", "", COORDINATION),
    namespaced("leasecandidates", "", COORDINATION),
    namespaced("endpointslices", "", &["discovery.k8s.io"]),
    of_the_cluster("mutatingadmissionpolicies", "", ADMISSION),
    of_the_cluster("mutatingadmissionpolicybindings", "", ADMISSION),
    of_the_cluster("mutatingwebhookconfigurations", "", ADMISSION),
    of_the_cluster("validatingadmissionpolicies", "", ADMISSION),
    of_the_cluster("validatingadmissionpolicybindings", "", ADMISSION),
    of_the_cluster("validatingwebhookconfigurations", "", ADMISSION),
    of_the_cluster("customresourcedefinitions", "crd", &["apiextensions.k8s.io"]),
    of_the_cluster("apiservices", "", &["apiregistration.k8s.io"]),
    of_the_cluster("selfsubjectreviews", "", AUTHENTICATION),
    of_the_cluster("tokenreviews", "", AUTHENTICATION),
    of_the_cluster("uids", "", AUTHENTICATION),
    namespaced("localsubjectaccessreviews", "", AUTHORIZATION),
    of_the_cluster("selfsubjectaccessreviews", "", AUTHORIZATION),
    of_the_cluster("selfsubjectrulesreviews", "", AUTHORIZATION),
    of_the_cluster("subjectaccessreviews", "", AUTHORIZATION),
    namespaced("podcertificaterequests", "", CERTIFICATES),
    of_the_cluster("certificatesigningrequests", "csr", CERTIFICATES).with(&["approval"]),
    of_the_cluster("clustertrustbundles", "", CERTIFICATES),
    of_the_cluster("signers", "", CERTIFICATES),
    of_the_cluster("flowschemas", "", FLOWCONTROL),
    of_the_cluster("prioritylevelconfigurations", "", FLOWCONTROL),
    of_the_cluster("runtimeclasses", "", &["node.k8s.io"]),
    of_the_cluster("priorityclasses", "pc", &["scheduling.k8s.io"]),
    namespaced("resourceclaims", "", CLAIMS).with(&["binding", "driver"]),
    namespaced("resourceclaimtemplates", "", CLAIMS),
    of_the_cluster("deviceclasses", "", CLAIMS),
    of_the_cluster("devicetaintrules", "", CLAIMS),
    of_the_cluster("resourceslices", "", CLAIMS),
    of_the_cluster("storageversions", "", &["internal.apiserver.k8s.io"]),
    of_the_cluster("storageversionmigrations", "", &["storagemigration.k8s.io"]),
];

/// The names of all resources, without their subresources.
pub(super) fn resource_names() -> impl Iterator<Item = &'static str> {
    RESOURCES.iter().map(|resource| resource.name)
}

#[cfg(test)]
mod tests {
    use super::{ApiResource, GROUPS, RESOURCES, VERBS, plural};

    #[test]
    fn tables_are_sorted_and_fit_together() {
        assert!(GROUPS.is_sorted() && VERBS.is_sorted());
        for resource in RESOURCES {
            assert!(resource.groups.iter().all(|group| GROUPS.contains(group)), "{}", resource.name);
            let namesakes = RESOURCES.iter().filter(|other| other.name == resource.name);
            assert_eq!(namesakes.count(), 1, "{}", resource.name);
            assert!(RESOURCES.iter().all(|other| other.name != resource.short), "{}", resource.short);
        }
    }

    #[test]
    fn words_stand_for_resources() {
        for (word, name) in [
            ("Deployment", "deployments"),
            ("NetworkPolicy", "networkpolicies"),
            ("Ingress", "ingresses"),
            ("Endpoints", "endpoints"),
            ("pod", "pods"),
            ("Pods", "pods"),
            ("svc", "services"),
            ("StorageClass", "storageclasses"),
        ] {
            assert_eq!(ApiResource::meant_by(word).map(|resource| resource.name), Some(name), "{word}");
        }
        assert!(ApiResource::meant_by("").is_none());
        assert_eq!(plural("certificate"), "certificates");
    }
}
