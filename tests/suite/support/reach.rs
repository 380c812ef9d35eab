//! A workspace with access in all of the workspace's scopes and on resources of a service.

use super::{fixture::Fixture, workspace::Workspace};

pub const TEAM: &str = "teams/payments.yaml";
pub const PLATFORM: &str = "teams/platform.yaml";

/// Two services, four scopes, one of them the cluster of production; no finding.
const FILES: &str = r#"#> teamkit.yaml
version: 1
domain: example.com
environments:
  dev:
    google: { project: "{{service}}-dev" }
    kubernetes: { cluster: c-dev, namespace: "{{service}}" }
  prod:
    protected: true
    google: { project: "{{service}}-prod" }
    kubernetes: { cluster: c-prod, namespace: "{{service}}" }
scopes:
  commerce: { folder: "481516234200", protected: true }
  company: { organization: "108108108108", protected: true }
  lake: { project: acme-data-lake }
  platform: { cluster: c-prod, protected: true }
roles:
  see: { google: [roles/logging.viewer], kubernetes: [view] }
access: { members: { prod: see } }
rules: { individual-principal: 'off', unbounded-grant: 'off', single-owner: 'off', empty-team: 'off' }
#> services/all.yaml
ledger:
  resources:
    exports: { bucket: "ledger-{{environment}}-exports" }
    key: { secret: signing-key }
search: {}
#> teams/payments.yaml
leads: [ana]
members: [ben]
services: [ledger]
grants:
  - { service: ledger, environment: prod, resource: exports, google: [roles/storage.objectViewer], to: [ben], reason: reads }
  - { scope: commerce, google: [roles/browser], reason: finds projects }
  - { scope: lake, role: see, to: [lead], reason: looks }
#> teams/platform.yaml
members: [pia, raj]
services: [search]
grants:
  - { scope: platform, kubernetes: [view], reason: all }
  - { scope: company, google: [roles/browser], to: [pia], reason: audits }
"#;

pub fn reach() -> Workspace {
    Fixture::parse(FILES).workspace()
}
