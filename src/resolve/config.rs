//! `teamkit.yaml` without roles, layout and rules.

use std::collections::{BTreeMap, BTreeSet};

use super::{Resolver, lookup::AccessByEnvironment, pattern::pattern, target};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{
        Backend, CatalogSources, Environment, EnvironmentId, GrantTo, GroupRole, LocatedText, Policy, ProviderSettings,
        SettingValue, TargetId, Terraform,
    },
    schema::{self, Map, Setting},
    source::Place,
};

impl Resolver<'_> {
    pub(super) fn domain(&self) -> LocatedText {
        LocatedText { text: self.config.domain.to_lowercase(), place: self.at.key("domain") }
    }

    pub(super) fn allowed_domains(&self) -> Vec<LocatedText> {
        let list = self.config.allowed_domains.iter().flat_map(|list| list.iter()).enumerate();
        list.map(|(index, text)| LocatedText {
            text: text.to_lowercase(),
            place: self.at.key("allowed_domains").index(index),
        })
        .collect()
    }

    pub(super) fn environments(&self, diagnostics: &mut Diagnostics) -> Vec<Environment> {
        if self.config.version != 1 {
            diagnostics.push(
                Diagnostic::error(
                    RuleId::UnsupportedVersion,
                    format!("version {} is not supported", self.config.version),
                )
                .label(self.at.key("version"), "must be 1")
                .hint("upgrade teamkit, or write `version: 1`"),
            );
        }
        if self.config.environments.0.is_empty() && !self.names.config_damaged {
            diagnostics.push(
                Diagnostic::error(RuleId::WrongType, "expected at least one environment, found an empty mapping")
                    .label(self.at.key("environments"), "empty"),
            );
        }
        let environments = self.config.environments.0.iter().enumerate();
        environments.map(|(index, (name, written))| self.environment(index, name, written, diagnostics)).collect()
    }

    fn environment(
        &self,
        index: usize,
        name: &str,
        written: &schema::Environment,
        diagnostics: &mut Diagnostics,
    ) -> Environment {
        let at = self.at.key("environments").key(name.to_owned());
        Environment {
            id: EnvironmentId::new(index, name),
            protected: written.protected.unwrap_or(false),
            clusters: self.clusters(written, &at, diagnostics),
            manage_namespace: target::manages_namespaces(written),
            place: self.at.key("environments").key_of(name.to_owned()),
        }
    }

    pub(super) fn policy(&self, diagnostics: &mut Diagnostics) -> Policy {
        let default = schema::Principals::default();
        let principals = self.config.principals.as_ref().unwrap_or(&default);
        let manage_groups = principals.manage_groups.unwrap_or(false);
        if manage_groups && principals.customer.is_none() {
            diagnostics.push(
                Diagnostic::error(
                    RuleId::MissingKey,
                    "the key `customer` is missing: managed groups belong to a customer",
                )
                .label(self.at.key("principals"), "has no `customer`")
                .hint("add `customer:` with the Cloud Identity customer, such as C01abc234"),
            );
        }
        let default = schema::Access::default();
        let access = self.config.access.as_ref().unwrap_or(&default);
        let at = self.at.key("access");
        let without_places = |table: AccessByEnvironment| table.into_iter().map(|(id, (role, _))| (id, role)).collect();
        let mut lookup = self.lookup("the workspace", diagnostics);
        let members = lookup.access(access.members.as_ref(), &at.key("members"));
        let leads = lookup.access(access.leads.as_ref(), &at.key("leads"));
        let codeowners = self
            .config
            .codeowners
            .as_ref()
            .map(|text| pattern(text, &["team", "domain"], &self.at.key("codeowners"), diagnostics));
        Policy {
            grant_to: grant_to(principals.grant_to),
            manage_groups,
            membership_expiry: principals.membership_expiry.unwrap_or(false),
            lead_membership: lead_membership(principals.lead_membership),
            customer: principals.customer.as_ref().map(ToString::to_string),
            codeowners,
            member_access: without_places(members),
            lead_access: without_places(leads),
        }
    }

    pub(super) fn terraform(&self, diagnostics: &mut Diagnostics) -> Terraform {
        let Some(written) = &self.config.terraform else { return Terraform::default() };
        let at = self.at.key("terraform");
        let mut providers = BTreeMap::new();
        for (name, provider) in written.providers.iter().flat_map(|providers| providers.iter()) {
            let Some(target) = TargetId::parse(name) else {
                let known = TargetId::ALL.map(TargetId::as_str).join(" or ");
                diagnostics.push(
                    Diagnostic::error(RuleId::UnknownKey, format!("no root uses the provider `{name}`"))
                        .label(at.key("providers").key_of(name.clone()), "not a provider that teamkit uses")
                        .hint(format!("use {known}")),
                );
                continue;
            };
            let place = at.key("providers").key(name.clone()).key("config");
            let known = target.facts().provider_placeholders;
            let config = provider.config.as_ref().map(|config| settings(config, known, &place, diagnostics));
            if provider.config.as_ref().is_some_and(|config| config.contains_key("alias")) {
                diagnostics.push(
                    Diagnostic::error(RuleId::UnknownKey, "`alias` is derived from each cluster's `provider`")
                        .label(place.key_of("alias"), "can't be set")
                        .hint(target::alias_hint()),
                );
            }
            let version = provider.version.as_ref().map(ToString::to_string);
            providers.insert(target, ProviderSettings { source: provider.source.to_string(), version, config });
        }
        let backend = written.backend.as_ref().map(|backend| {
            if !is_argument(&backend.kind) {
                let message = format!("`{}` is not a valid backend type", backend.kind);
                diagnostics.push(
                    Diagnostic::error(RuleId::InvalidName, message)
                        .label(at.key("backend").key("type"), "not a valid type"),
                );
            }
            let place = at.key("backend").key("config");
            let config =
                backend.config.as_ref().map(|config| settings(config, &["domain", "root"], &place, diagnostics));
            Backend { kind: backend.kind.to_string(), config: config.unwrap_or_default() }
        });
        Terraform { required_version: written.required_version.as_ref().map(ToString::to_string), providers, backend }
    }

    pub(super) fn catalog(&self) -> CatalogSources {
        let Some(written) = &self.config.catalog else { return CatalogSources::default() };
        let at = self.at.key("catalog");
        let known: BTreeSet<_> = written.known.iter().flat_map(|list| list.iter()).map(ToString::to_string).collect();
        let files = TargetId::ALL.into_iter().filter_map(|target| {
            let path = target::catalog_file(written, target)?;
            Some((target, (path.to_string().into(), at.key(target.as_str()))))
        });
        CatalogSources { files: files.collect(), known }
    }
}

pub(super) fn grant_to(written: Option<schema::GrantTo>) -> GrantTo {
    match written {
        Some(schema::GrantTo::Members) => GrantTo::Members,
        Some(schema::GrantTo::Group) | None => GrantTo::Group,
    }
}

fn lead_membership(written: Option<schema::LeadMembership>) -> GroupRole {
    match written {
        Some(schema::LeadMembership::Manager) => GroupRole::Manager,
        Some(schema::LeadMembership::Owner) => GroupRole::Owner,
        Some(schema::LeadMembership::Member) | None => GroupRole::Member,
    }
}

fn settings(
    written: &Map<Setting>,
    known: &[&'static str],
    at: &Place,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<String, SettingValue> {
    let mut settings = BTreeMap::new();
    for (name, value) in written.iter() {
        if !is_argument(name) {
            diagnostics.push(
                Diagnostic::error(RuleId::InvalidName, format!("`{name}` is not a valid name for an argument"))
                    .label(at.key_of(name.clone()), "not a valid name")
                    .hint("an argument has lower-case letters, digits and underscores"),
            );
        }
        let value = match value {
            Setting::Text(text) => SettingValue::Text(pattern(text, known, &at.key(name.clone()), diagnostics)),
            Setting::Number(number) => SettingValue::Number(*number),
            Setting::Bool(value) => SettingValue::Bool(*value),
        };
        settings.insert(name.clone(), value);
    }
    settings
}

fn is_argument(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
