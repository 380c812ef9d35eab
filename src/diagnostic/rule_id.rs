//! The ids of all rules, whichever stage they belong to; each with its page.

use std::fmt;

macro_rules! rule_ids {
    ($($rule:ident = $id:literal,)+) => {
        /// The id of a rule: a kebab-case name that reads well after "allow", as in `basic-role`. Ids are ordered by
        /// their texts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum RuleId {
            $($rule,)+
        }

        impl RuleId {
            /// Every id, in order.
            pub const ALL: &[Self] = &[$(Self::$rule,)+];

            /// The id as a text: `basic-role`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$rule => $id,)+
                }
            }

            /// The rule's page in Markdown: what it reports, why, and what to do.
            #[must_use]
            pub const fn page(self) -> &'static str {
                match self {
                    $(Self::$rule => include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules/", $id, ".md")),)+
                }
            }
        }
    };
}

rule_ids! {
    BasicRole = "basic-role",
    BroadPrincipal = "broad-principal",
    CaseSensitiveAddress = "case-sensitive-address",
    CircularParent = "circular-parent",
    CircularRole = "circular-role",
    ClusterAdmin = "cluster-admin",
    ConditionLimit = "condition-limit",
    ConditionalBasicRole = "conditional-basic-role",
    ConditionalResource = "conditional-resource",
    ConflictingCondition = "conflicting-condition",
    ConflictingEligibility = "conflicting-eligibility",
    ConflictingRole = "conflicting-role",
    ConstantCondition = "constant-condition",
    DeletedPrincipal = "deleted-principal",
    DeprecatedRole = "deprecated-role",
    DestroyedObject = "destroyed-object",
    DriftCondition = "drift-condition",
    DriftExtra = "drift-extra",
    DriftMissing = "drift-missing",
    DriftRules = "drift-rules",
    DriftUntil = "drift-until",
    EmptyGrant = "empty-grant",
    EmptyTeam = "empty-team",
    EndingSoon = "ending-soon",
    EscalatingAccess = "escalating-access",
    EscalatingRole = "escalating-role",
    ExpiredGrant = "expired-grant",
    ExpiredMember = "expired-member",
    ForeignDomain = "foreign-domain",
    ForeignGrant = "foreign-grant",
    ForeignTerraform = "foreign-terraform",
    FormerAddress = "former-address",
    HiddenEnd = "hidden-end",
    IndividualPrincipal = "individual-principal",
    IneffectiveRule = "ineffective-rule",
    IneligibleRole = "ineligible-role",
    InterruptedAccess = "interrupted-access",
    InvalidCatalog = "invalid-catalog",
    InvalidDate = "invalid-date",
    InvalidName = "invalid-name",
    InvalidOwner = "invalid-owner",
    InvalidPath = "invalid-path",
    InvalidRule = "invalid-rule",
    InvalidYaml = "invalid-yaml",
    LayoutCollision = "layout-collision",
    LeadOnly = "lead-only",
    LeaderlessGrant = "leaderless-grant",
    LettingGo = "letting-go",
    LockOut = "lock-out",
    MalformedAddress = "malformed-address",
    MalformedCondition = "malformed-condition",
    ManyOwners = "many-owners",
    MassRemoval = "mass-removal",
    MissingKey = "missing-key",
    MissingReason = "missing-reason",
    MissingWorkload = "missing-workload",
    MistakenPrincipal = "mistaken-principal",
    MixedChange = "mixed-change",
    NameMismatch = "name-mismatch",
    NamespaceName = "namespace-name",
    OutsideAccess = "outside-access",
    OverrideFile = "override-file",
    OwnAccess = "own-access",
    OwnerlessService = "ownerless-service",
    PathRestriction = "path-restriction",
    PlanAccess = "plan-access",
    PlanDestroys = "plan-destroys",
    PlanExtra = "plan-extra",
    PlanForgets = "plan-forgets",
    PlanGap = "plan-gap",
    PlanImport = "plan-import",
    PlanIncomplete = "plan-incomplete",
    PlanMissing = "plan-missing",
    PolicyPrincipals = "policy-principals",
    ProjectId = "project-id",
    ProtectedAccess = "protected-access",
    PublicPrincipal = "public-principal",
    RemovedCondition = "removed-condition",
    RemovedEnd = "removed-end",
    RepeatedKey = "repeated-key",
    RepeatedMember = "repeated-member",
    RepeatedName = "repeated-name",
    RepeatedService = "repeated-service",
    ReservedNamespace = "reserved-namespace",
    SelfApproval = "self-approval",
    ServiceAgentRole = "service-agent-role",
    ShadowedGrant = "shadowed-grant",
    SharedGroup = "shared-group",
    SharedState = "shared-state",
    SingleOwner = "single-owner",
    SplitScope = "split-scope",
    TerraformExpression = "terraform-expression",
    TooManyFindings = "too-many-findings",
    TooManyGrants = "too-many-grants",
    UnboundedGrant = "unbounded-grant",
    UnenforcedUntil = "unenforced-until",
    UninvitedAccess = "uninvited-access",
    UnknownAttribute = "unknown-attribute",
    UnknownEnvironment = "unknown-environment",
    UnknownKey = "unknown-key",
    UnknownNativeRole = "unknown-native-role",
    UnknownPerson = "unknown-person",
    UnknownPlaceholder = "unknown-placeholder",
    UnknownResource = "unknown-resource",
    UnknownRole = "unknown-role",
    UnknownRoot = "unknown-root",
    UnknownRule = "unknown-rule",
    UnknownScope = "unknown-scope",
    UnknownService = "unknown-service",
    UnknownTeam = "unknown-team",
    UnreadFile = "unread-file",
    UnsupportedCondition = "unsupported-condition",
    UnsupportedPrincipal = "unsupported-principal",
    UnsupportedVersion = "unsupported-version",
    UnusedAccess = "unused-access",
    UnusedException = "unused-exception",
    UnusedRelease = "unused-release",
    UnusedUnmanaged = "unused-unmanaged",
    WeakenedDefault = "weakened-default",
    WeakenedPolicy = "weakened-policy",
    WorkloadId = "workload-id",
    WrongType = "wrong-type",
}

impl RuleId {
    /// The id with a text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|id| id.as_str() == text)
    }

    /// The first sentence of the page: what the rule reports.
    #[must_use]
    pub fn summary(self) -> &'static str {
        self.page().lines().skip(1).find(|line| !line.is_empty()).unwrap_or_default()
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_ordered_as_their_texts() {
        assert!(RuleId::ALL.is_sorted_by(|left, right| left < right && left.as_str() < right.as_str()));
    }

    #[test]
    fn an_id_is_read_as_it_is_written() {
        for id in RuleId::ALL {
            assert_eq!(RuleId::parse(id.as_str()), Some(*id));
            assert_eq!(id.to_string(), id.as_str());
        }
        for text in ["", "basic_role", "basic-role ", "BASIC-ROLE"] {
            assert_eq!(RuleId::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_page_is_its_rule_s_own() {
        for id in RuleId::ALL {
            assert!(id.page().starts_with(&format!("# {id}\n\n")), "{id}");
            assert!(id.summary().ends_with('.'), "{id}: {}", id.summary());
        }
    }
}
