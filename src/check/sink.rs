//! Where findings become diagnostics: levels, exceptions, and one finding for one value.

use std::collections::BTreeMap;

use super::{
    about::About,
    context::Context,
    rule::{Findings, Group, Rule},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId, Severity},
    model::{Exception, RuleLevel, RuleSettings, is_over},
    source::Place,
    text::nearest,
};

/// Rules that judge whether the target takes a value at all: that another rule was excepted from doesn't help there.
const REFUSED_BY_TARGET: RuleId = RuleId::ConditionalBasicRole;

/// Who spoke of a value already.
#[derive(PartialEq, Eq)]
enum Claim {
    Spoken,
    Excepted,
}

pub(super) struct Sink<'a> {
    context: &'a Context<'a>,
    rules: &'a [&'a Rule],
    claims: BTreeMap<(Group, Place), Claim>,
    /// Whether each exception of the organization was needed.
    needed: Vec<bool>,
    diagnostics: Diagnostics,
}

impl<'a> Sink<'a> {
    pub(super) fn new(context: &'a Context<'a>, rules: &'a [&'a Rule]) -> Self {
        let needed = vec![false; context.org.exceptions.len()];
        Self { context, rules, claims: BTreeMap::new(), needed, diagnostics: Diagnostics::default() }
    }

    /// Takes what a rule found.
    pub(super) fn take(&mut self, rule: &Rule, findings: Findings) {
        for (about, diagnostic) in findings.found {
            let Some(diagnostic) = self.at_level(rule, diagnostic) else { continue };
            let claim = rule.group.zip(diagnostic.labels.first().map(|label| label.place.clone()));
            if let Some(earlier) = claim.as_ref().and_then(|claim| self.claims.get(claim))
                && (*earlier == Claim::Spoken || rule.id != REFUSED_BY_TARGET)
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

    /// A finding at the level that the workspace gives the rule; nothing if that is off.
    fn at_level(&self, rule: &Rule, diagnostic: Diagnostic) -> Option<Diagnostic> {
        let level = self.context.org.rules.get(rule.id.as_str()).and_then(|settings| settings.level);
        let severity = match level.filter(|_| !rule.is_fixed) {
            Some(RuleLevel::Off) => return None,
            // A rule that finds both warnings and errors keeps the difference at its own level.
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
            // That its exceptions do nothing is not for a team to excuse.
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

    /// All findings, with those about rules and exceptions themselves.
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
        for (id, settings) in &self.context.org.rules {
            let found = match self.rule(id) {
                None => self.unknown_rule(id, settings.place.clone()),
                Some(rule) if rule.is_fixed && settings.level.is_some_and(|level| level != RuleLevel::Error) => {
                    let message = format!("the level of rule `{id}` can't be changed");
                    Diagnostic::error(RuleId::WrongType, message)
                        .label(settings.place.clone(), "always an error")
                        .hint("take the line out")
                }
                Some(_) => match foreign_setting(id, settings) {
                    Some(key) => {
                        Diagnostic::error(RuleId::UnknownKey, format!("the rule `{id}` has no setting `{key}`"))
                            .label(settings.place.clone(), format!("`{key}` means nothing here"))
                            .hint("`teamkit rules ID` says which settings a rule has")
                    }
                    None => continue,
                },
            };
            self.diagnostics.push(found);
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
                ("nobody can be excepted from this rule", None)
            } else if self.is_closed(rule) {
                ("teamkit.yaml closes this rule to exceptions", None)
            } else if is_over(exception.until, context.today) {
                ("past its end", Some("renew it, or take it out"))
            } else if !needed && context.is_sound {
                ("nothing needs it", Some("take it out"))
            } else {
                continue;
            };
            let message = format!("the exception from `{id}` does nothing");
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

/// A setting that is another rule's.
fn foreign_setting(id: &str, settings: &RuleSettings) -> Option<&'static str> {
    let is_set = [
        ("days", RuleId::EndingSoon, settings.days.is_some()),
        ("folders", RuleId::PathRestriction, !settings.folders.is_empty()),
    ];
    is_set.into_iter().find(|(_, owner, is_set)| *is_set && owner.as_str() != id).map(|(key, _, _)| key)
}
