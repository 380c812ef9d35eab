//! The list of rules: of those about the same value, the first one reports it.

mod basic_role;
mod broad_principal;
mod case_sensitive_address;
pub mod changes;
mod cluster_admin;
mod condition_limit;
mod conditional_basic_role;
mod conditional_resource;
mod conflicting_condition;
mod conflicting_eligibility;
mod conflicting_role;
mod constant_condition;
mod deleted_principal;
mod deprecated_role;
mod drifts;
mod earlier;
mod empty_grant;
mod empty_team;
mod ending_soon;
mod escalating_role;
mod expired_grant;
mod expired_member;
mod foreign_domain;
mod foreign_grant;
mod former_address;
mod hidden_end;
mod individual_principal;
mod ineffective_rule;
mod ineligible_role;
mod invalid_owner;
mod invalid_rule;
mod layout_collision;
mod lead_only;
mod leaderless_grant;
mod malformed_address;
mod malformed_condition;
mod many_owners;
mod missing_reason;
mod missing_workload;
mod mistaken_principal;
mod namespace_name;
mod override_file;
mod ownerless_service;
mod path_restriction;
mod plans;
mod policy_principals;
mod project_id;
mod public_principal;
mod repeated_member;
mod repeated_service;
mod reserved_namespace;
mod self_approval;
mod service_agent_role;
mod shadowed_grant;
mod shared_group;
mod shared_state;
mod single_owner;
mod split_scope;
mod unbounded_grant;
mod unenforced_until;
mod unknown_attribute;
mod unknown_native_role;
mod unknown_person;
mod unsupported_condition;
mod unsupported_principal;
mod unused_access;
mod unused_exception;
mod unused_release;
mod unused_unmanaged;
mod weakened_default;
mod workload_id;

pub use override_file::override_file;

use super::rule::Rule;

/// Every rule: first those that report while files are read and names are resolved, then the others, those about plans,
/// and at the end the rules about changes.
pub const RULES: &[&Rule] = &[
    &earlier::INVALID_YAML,
    &earlier::UNREAD_FILE,
    &earlier::UNKNOWN_KEY,
    &earlier::MISSING_KEY,
    &earlier::REPEATED_KEY,
    &earlier::WRONG_TYPE,
    &earlier::UNSUPPORTED_VERSION,
    &earlier::UNKNOWN_PLACEHOLDER,
    &earlier::TERRAFORM_EXPRESSION,
    &earlier::INVALID_NAME,
    &earlier::NAME_MISMATCH,
    &earlier::REPEATED_NAME,
    &earlier::INVALID_DATE,
    &earlier::INVALID_PATH,
    &earlier::INVALID_CATALOG,
    &earlier::UNKNOWN_SERVICE,
    &earlier::UNKNOWN_ENVIRONMENT,
    &earlier::UNKNOWN_ROLE,
    &earlier::UNKNOWN_SCOPE,
    &earlier::UNKNOWN_RESOURCE,
    &earlier::UNKNOWN_TEAM,
    &earlier::UNKNOWN_RULE,
    &earlier::CIRCULAR_PARENT,
    &earlier::CIRCULAR_ROLE,
    &earlier::TOO_MANY_GRANTS,
    &earlier::TOO_MANY_FINDINGS,
    &invalid_owner::RULE,
    &mistaken_principal::RULE,
    &malformed_address::RULE,
    &deleted_principal::RULE,
    &public_principal::RULE,
    &unsupported_principal::RULE,
    &foreign_domain::RULE,
    &broad_principal::RULE,
    &repeated_member::RULE,
    &former_address::RULE,
    &unknown_person::RULE,
    &case_sensitive_address::RULE,
    &expired_member::RULE,
    &unenforced_until::RULE,
    &empty_team::RULE,
    &single_owner::RULE,
    &lead_only::RULE,
    &many_owners::RULE,
    &repeated_service::RULE,
    &ownerless_service::RULE,
    &foreign_grant::RULE,
    &path_restriction::RULE,
    &basic_role::RULE,
    &cluster_admin::RULE,
    &unknown_native_role::RULE,
    &conditional_basic_role::RULE,
    &malformed_condition::RULE,
    &conflicting_condition::RULE,
    &unsupported_condition::RULE,
    &conditional_resource::RULE,
    &unknown_attribute::RULE,
    &condition_limit::RULE,
    &constant_condition::RULE,
    &hidden_end::RULE,
    &ineligible_role::RULE,
    &service_agent_role::RULE,
    &escalating_role::RULE,
    &invalid_rule::RULE,
    &ineffective_rule::RULE,
    &deprecated_role::RULE,
    &individual_principal::RULE,
    &unbounded_grant::RULE,
    &expired_grant::RULE,
    &ending_soon::RULE,
    &missing_reason::RULE,
    &empty_grant::RULE,
    &leaderless_grant::RULE,
    &missing_workload::RULE,
    &conflicting_eligibility::RULE,
    &self_approval::RULE,
    &shadowed_grant::RULE,
    &weakened_default::RULE,
    &unused_access::RULE,
    &conflicting_role::RULE,
    &project_id::RULE,
    &workload_id::RULE,
    &namespace_name::RULE,
    &reserved_namespace::RULE,
    &policy_principals::RULE,
    &split_scope::RULE,
    &shared_state::RULE,
    &layout_collision::RULE,
    &unused_release::RULE,
    &unused_unmanaged::RULE,
    &override_file::RULE,
    &shared_group::RULE,
    &unused_exception::RULE,
    &plans::PLAN_EXTRA,
    &plans::PLAN_MISSING,
    &plans::PLAN_GAP,
    &plans::PLAN_DESTROYS,
    &plans::PLAN_FORGETS,
    &plans::PLAN_IMPORT,
    &plans::PLAN_ACCESS,
    &plans::PLAN_INCOMPLETE,
    &plans::LETTING_GO,
    &plans::UNKNOWN_ROOT,
    &drifts::DRIFT_EXTRA,
    &drifts::DRIFT_MISSING,
    &drifts::DRIFT_UNTIL,
    &drifts::DRIFT_CONDITION,
    &drifts::DRIFT_RULES,
    &changes::DESTROYED_OBJECT,
    &changes::INTERRUPTED_ACCESS,
    &changes::MASS_REMOVAL,
    &changes::LOCK_OUT,
    &changes::WEAKENED_POLICY,
    &changes::MIXED_CHANGE,
    &changes::FOREIGN_TERRAFORM,
    &changes::ESCALATING_ACCESS,
    &changes::OWN_ACCESS,
    &changes::OUTSIDE_ACCESS,
    &changes::REMOVED_END,
    &changes::REMOVED_CONDITION,
    &changes::UNINVITED_ACCESS,
    &changes::PROTECTED_ACCESS,
];
