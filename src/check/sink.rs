//! From findings to diagnostics: applies levels, exceptions, and the limit of one finding per value.

use std::collections::BTreeMap;

use super::{
    about::About,
    context::Context,
    rule::{Findings, Group, Rule},
    setting::Setting,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId, Severity},
    model::{Exception, RuleLevel, is_over},
    source::Place,
    text::nearest,
};

/// The rules that already reported a value.
#[derive(PartialEq, Eq)]
enum Claim {
    Spoken,
    Excepted,
}

pub(super) struct Sink<'a> {
    context: &'a Context<'a>,
    rules: &'a [&'a Rule],
    claims: BTreeMap<(Group, Place), Claim>,
    /// Whether each exception of the organization was used.
    needed: Vec<bool>,
    diagnostics: Diagnostics,
}

impl<'a> Sink<'a> {
    pub(super) fn new(context: &'a Context<'a>, rules: &'a [&'a Rule]) -> Self {
        let needed = vec![false; context.org.exceptions.len()];
        Self { context, rules, claims: BTreeMap::new(), needed, diagnostics: Diagnostics::default() }
    }

    /// Takes the findings of a rule.
    pub(super) fn take(&mut self, rule: &Rule, findings: Findings) {
        for (about, diagnostic) in findings.found {
            let Some(diagnostic) = self.at_level(rule, diagnostic) else { continue };
            let claim = rule.group.zip(diagnostic.labels.first().map(|label| label.place.clone()));
            if let Some(earlier) = claim.as_ref().and_then(|claim| self.claims.get(claim))
                && (*earlier == Claim::Spoken || !rule.is_of_the_target)
            {
                continue;
            }
            let excepted = self.is_excepted(rule, &about);
            if let Some(claim) = claim {
                self.claims.insert(claim, if excepted { Claim::Excepted } else { Claim::Spoken });
            }
            if !excepted {
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// A finding at the level that the workspace sets for the rule; `None` if that is off.
    fn at_level(&self, rule: &Rule, diagnostic: Diagnostic) -> Option<Diagnostic> {
        let level = self.context.org.rules.get(rule.id.as_str()).and_then(|settings| settings.level);
        let severity = match level.filter(|_| !rule.is_fixed) {
            Some(RuleLevel::Off) => return None,
            // A rule with both warnings and errors keeps the difference at its own level.
            Some(RuleLevel::Warning) if rule.severity == Severity::Error => Severity::Warning,
            Some(RuleLevel::Error) if rule.severity == Severity::Warning => Severity::Error,
            Some(_) | None => diagnostic.severity,
        };
        Some(Diagnostic { severity, ..diagnostic })
    }

    fn is_excepted(&mut self, rule: &Rule, about: &About) -> bool {
        if rule.is_fixed || self.is_closed(rule) {
            return false;
        }
        let today = self.context.today;
        let covers = |exception: &Exception| {
            // A team can't except itself from the finding that its exceptions do nothing.
            let may_cover = rule.id != RuleId::UnusedException || exception.team.is_none();
            exception.rule == rule.id.as_str()
                && may_cover
                && !is_over(exception.until, today)
                && about.is_covered_by(exception)
        };
        let mut excepted = false;
        for (exception, needed) in self.context.org.exceptions.iter().zip(&mut self.needed) {
            if covers(exception) {
                *needed = true;
                excepted = true;
            }
        }
        excepted
    }

    fn is_closed(&self, rule: &Rule) -> bool {
        self.context.org.rules.get(rule.id.as_str()).is_some_and(|settings| !settings.exceptions)
    }

    /// All diagnostics, including those about rules and exceptions themselves.
    pub(super) fn finish(mut self) -> Diagnostics {
        self.judge_settings();
        self.judge_exceptions();
        self.diagnostics
    }

    fn rule(&self, id: &str) -> Option<&'a Rule> {
        self.rules.iter().copied().find(|rule| rule.id.as_str() == id)
    }

    fn unknown_rule(&self, id: &str, place: Place) -> Diagnostic {
        let near = nearest(id, self.rules.iter().map(|rule| rule.id.as_str()));
        let hint =
            near.map_or_else(|| "`teamkit rules` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
        Diagnostic::error(RuleId::UnknownRule, format!("there is no rule `{id}`")).label(place, "not a rule").hint(hint)
    }

    fn judge_settings(&mut self) {
        let rules = self.context.org.place.key("rules");
        for (id, settings) in &self.context.org.rules {
            let Some(rule) = self.rule(id) else {
                let unknown = self.unknown_rule(id, settings.place.clone());
                self.diagnostics.push(unknown);
                continue;
            };
            if rule.is_fixed && settings.level.is_some_and(|level| level != RuleLevel::Error) {
                let message = format!("the level of rule `{id}` can't be changed");
                let fault = Diagnostic::error(RuleId::WrongType, message);
                self.diagnostics.push(fault.label(settings.place.clone(), "always an error").hint("remove the line"));
            }
            let place = rules.key(id.clone());
            for setting in Setting::written(settings).filter(|setting| !rule.settings.contains(setting)) {
                self.diagnostics.push(foreign_setting(rule, setting, place.key_of(setting.key())));
            }
        }
    }

    fn judge_exceptions(&mut self) {
        let context = self.context;
        for (exception, needed) in context.org.exceptions.iter().zip(self.needed.clone()) {
            let id = exception.rule.as_str();
            let Some(rule) = self.rule(id) else {
                let unknown = self.unknown_rule(id, exception.place.key("rule"));
                self.diagnostics.push(unknown);
                continue;
            };
            let (label, hint) = if rule.is_fixed {
                ("this rule allows no exceptions", None)
            } else if self.is_closed(rule) {
                ("teamkit.yaml allows no exceptions from it", None)
            } else if is_over(exception.until, context.today) {
                ("expired", Some("renew or remove it"))
            } else if !needed && context.is_sound {
                ("unused", Some("remove it"))
            } else {
                continue;
            };
            let message = format!("the exception from `{id}` has no effect");
            let about = About { team: exception.team.clone(), ..About::default() };
            let found = Diagnostic::new(Severity::Warning, RuleId::UnusedException, message)
                .label(exception.place.clone(), label)
                .hint_if(hint.map(str::to_owned));
            if let Some(rule) = self.rule(RuleId::UnusedException.as_str()) {
                let mut findings = Findings::of(rule);
                findings.push(about, found);
                self.take(rule, findings);
            }
        }
    }
}

/// The diagnostic of a setting that a rule doesn't have.
fn foreign_setting(rule: &Rule, setting: Setting, place: Place) -> Diagnostic {
    let (id, key) = (rule.id, setting.key());
    let of_all: &[&str] = if rule.is_fixed { &[] } else { &["level", "exceptions"] };
    let known: Vec<&str> = of_all.iter().copied().chain(rule.settings.iter().map(|setting| setting.key())).collect();
    let hint = if known.is_empty() {
        format!("`{id}` has no settings")
    } else {
        format!("settings of `{id}`: {}", known.join(", "))
    };
    Diagnostic::error(RuleId::UnknownKey, format!("the rule `{id}` has no setting `{key}`"))
        .label(place, "has no effect here")
        .hint(hint)
}
