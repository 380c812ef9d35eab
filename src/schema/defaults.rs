//! The patterns that apply where none is written.

/// The group of a team.
pub const GROUP: &str = "{{team}}@{{domain}}";
/// The group of a team's leads.
pub const LEAD_GROUP: &str = "{{team}}-leads@{{domain}}";
/// The namespace of a service.
pub const NAMESPACE: &str = "{{service}}";
/// The service account that a service runs as.
pub const WORKLOAD: &str = "{{service}}@{{project}}.iam.gserviceaccount.com";
