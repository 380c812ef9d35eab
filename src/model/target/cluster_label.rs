//! Labels and annotations of a namespace that a cluster acts on.

/// The domains of labels that the cluster itself and its common parts act on.
const DOMAINS: [&str; 10] = [
    "kubernetes.io",
    "k8s.io",
    "istio.io",
    "linkerd.io",
    "cilium.io",
    "kyverno.io",
    "gatekeeper.sh",
    "openshift.io",
    "gke.io",
    "cnrm.cloud.google.com",
];
/// Labels without a domain that such parts act on.
const BARE: [&str; 1] = ["istio-injection"];
const POD_SECURITY: &str = "pod-security.kubernetes.io/";
/// The levels of pod security, the weakest first.
const LEVELS: [&str; 3] = ["privileged", "baseline", "restricted"];

/// A label that means something to the cluster, such as `pod-security.kubernetes.io/enforce`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClusterLabel {
    /// The level of pod security in one mode.
    PodSecurity,
    /// Another label, whose values can't be compared.
    Other,
}

impl ClusterLabel {
    /// The meaning of a label by its key; nothing for a label that only people read.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        if key.strip_prefix(POD_SECURITY).is_some_and(|mode| !mode.ends_with("-version")) {
            return Some(Self::PodSecurity);
        }
        let is_known = match key.split_once('/') {
            Some((domain, _)) => DOMAINS.iter().any(|known| {
                domain.strip_suffix(known).is_some_and(|before| before.is_empty() || before.ends_with('.'))
            }),
            None => BARE.contains(&key),
        };
        is_known.then_some(Self::Other)
    }

    /// Whether the cluster acts on an annotation. Levels of pod security are labels alone.
    #[must_use]
    pub fn is_annotation(key: &str) -> bool {
        Self::parse(key) == Some(Self::Other)
    }

    /// Whether another value may permit more: a weaker level, none any more, or the weakest where there was none, since
    /// the cluster's own default may be stronger. Any other change of a label that can't be compared may.
    #[must_use]
    pub fn weakens(self, before: Option<&str>, after: Option<&str>) -> bool {
        let level = |value: Option<&str>| LEVELS.iter().position(|level| Some(*level) == value);
        match (self, level(before), level(after)) {
            (Self::Other, ..) | (Self::PodSecurity, _, None) => true,
            (Self::PodSecurity, None, Some(after)) => after == 0,
            (Self::PodSecurity, Some(before), Some(after)) => after < before,
        }
    }
}
