//! `teamkit.yaml` without roles, layout, `terraform` and rules.

use std::collections::BTreeSet;

use super::{Resolver, lookup::AccessByEnvironment, pattern::pattern, target};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{CatalogSources, Environment, EnvironmentId, GrantTo, GroupRole, LocatedText, Pattern, Policy, TargetId},
    schema::{self, defaults},
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
        // A pattern that can't be read is reported where it is filled in.
        let patterns = TargetId::ALL.into_iter().filter_map(|target| {
            let pattern = Pattern::parse(target::scope_pattern(written, target)?).ok()?;
            Some((target, pattern))
        });
        Environment {
            id: EnvironmentId::new(index, name),
            protected: written.protected.unwrap_or(false),
            clusters: self.clusters(written, &at, diagnostics),
            manage_namespace: target::manages_namespaces(written),
            patterns: patterns.collect(),
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
        let eligible = lookup.access(access.eligible.as_ref(), &at.key("eligible"));
        let eligibility = lookup.eligibility(self.config.eligibility.as_ref(), &self.at.key("eligibility"));
        let at = self.at.key("codeowners");
        let written = self.config.codeowners.iter().flat_map(|list| list.iter()).enumerate();
        let codeowners = written.map(|(index, text)| {
            let place = at.index(index);
            (pattern(text, &["team", "domain"], &place, diagnostics), place)
        });
        let codeowners = codeowners.collect();
        // A pattern with a fault is reported where teams are resolved.
        let group_pattern = |written: Option<&str>, default| {
            Pattern::parse(written.unwrap_or(default)).unwrap_or_else(|_| Pattern::broken())
        };
        Policy {
            grant_to: grant_to(principals.grant_to),
            group: group_pattern(principals.group.as_deref(), defaults::GROUP),
            lead_group: group_pattern(principals.lead_group.as_deref(), defaults::LEAD_GROUP),
            manage_groups,
            membership_expiry: principals.membership_expiry.unwrap_or(false),
            lead_membership: lead_membership(principals.lead_membership),
            customer: principals.customer.as_ref().map(ToString::to_string),
            codeowners,
            member_access: without_places(members),
            lead_access: without_places(leads),
            eligible_access: without_places(eligible),
            eligibility,
        }
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
