//! Exceptions from rules, in `teamkit.yaml` and in team files.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::sides::PolicySides;
use crate::{
    model::{Day, EnvironmentId, Exception, OrgState, is_over, later},
    review::{
        policy_change::{PolicyChange, PolicyKind},
        sentence::Sentence,
    },
};

/// What an exception accepts: a rule, and what narrows it, under the names of the head.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Accepted<'a> {
    rule: &'a str,
    team: Option<&'a str>,
    service: Option<&'a str>,
    environment: Option<&'a str>,
}

impl Accepted<'_> {
    /// Whether this accepts all that another accepts.
    fn covers(&self, other: &Self) -> bool {
        let covers = |wide: Option<&str>, narrow: Option<&str>| wide.is_none() || wide == narrow;
        self.rule == other.rule
            && covers(self.team, other.team)
            && covers(self.service, other.service)
            && covers(self.environment, other.environment)
    }

    /// For whom, in words.
    fn subject(&self) -> String {
        let Self { rule: _, team, service, environment } = self;
        let mut words: Vec<String> = Vec::new();
        words.extend(team.map(|team| format!("team {team}")));
        words.extend(service.map(|service| format!("service {service}")));
        words.extend(environment.map(|environment| format!("environment {environment}")));
        if words.is_empty() { "all that it finds".to_owned() } else { words.join(", ") }
    }
}

type Exceptions<'a> = BTreeMap<Accepted<'a>, (Option<Day>, &'a Exception)>;

pub(super) fn changes(sides: &PolicySides<'_>) -> Vec<PolicyChange> {
    let before = exceptions(sides.base, |team| sides.teams.new_name(team), |service| sides.services.new_name(service));
    let after = exceptions(sides.head, |team| team, |service| service);
    let mut changes: Vec<PolicyChange> = Vec::new();
    for (accepted, (until, exception)) in &after {
        let Accepted { rule, .. } = accepted;
        let whom = accepted.subject();
        let ends = until.map(|day| format!(", until {day}")).unwrap_or_default();
        match before.get(accepted) {
            Some((old, _)) if old == until => {}
            Some((old, previous)) => {
                let day = |day: &Option<Day>| day.map_or("without end".to_owned(), |day| format!("until {day}"));
                changes.push(PolicyChange {
                    kind: PolicyKind::Exception,
                    sentence: Sentence::whole(format!(
                        "exception from {rule} for {whom}: {}, was {}",
                        day(until),
                        day(old)
                    )),
                    weakens: later(*until, *old) == *until,
                    before: as_json(previous),
                    after: as_json(exception),
                    place: exception.place.clone(),
                });
            }
            None => {
                let narrow = before.iter().find(|(old, _)| accepted.covers(old) && !after.contains_key(*old));
                let is_narrower =
                    before.iter().any(|(old, (end, _))| old.covers(accepted) && later(*end, *until) == *end);
                let was = narrow.map(|(old, _)| format!(", was for {}", old.subject())).unwrap_or_default();
                changes.push(PolicyChange {
                    kind: PolicyKind::Exception,
                    sentence: Sentence::whole(format!("new exception from {rule} for {whom}{ends}{was}")),
                    weakens: !is_narrower && !is_over(*until, sides.head.today),
                    before: narrow.map_or(Value::Null, |(_, (_, previous))| as_json(previous)),
                    after: as_json(exception),
                    place: exception.place.clone(),
                });
            }
        }
    }
    let gone = before.iter().filter(|(old, _)| !after.keys().any(|new| new.covers(old)));
    changes.extend(gone.map(|(accepted, (_, exception))| PolicyChange {
        kind: PolicyKind::Exception,
        sentence: Sentence::whole(format!("no exception from {} for {} any more", accepted.rule, accepted.subject())),
        weakens: false,
        before: as_json(exception),
        after: Value::Null,
        place: exception.place.clone(),
    }));
    changes
}

/// The exceptions of one side by what they accept, under new names; of several alike the one that lasts longest.
fn exceptions<'a, 'n: 'a>(
    state: &'a OrgState,
    team_name: impl Fn(&'a str) -> &'n str,
    service_name: impl Fn(&'a str) -> &'n str,
) -> Exceptions<'a> {
    let mut exceptions = Exceptions::new();
    for exception in &state.org.exceptions {
        let Exception { rule, team, service, environment, reason: _, until, place: _ } = exception;
        let accepted = Accepted {
            rule,
            team: team.as_ref().map(|team| team_name(team.as_str())),
            service: service.as_ref().map(|service| service_name(service.as_str())),
            environment: environment.as_ref().map(EnvironmentId::as_str),
        };
        let known = exceptions.entry(accepted).or_insert((*until, exception));
        if known.0 != *until && later(known.0, *until) == *until {
            *known = (*until, exception);
        }
    }
    exceptions
}

fn as_json(exception: &Exception) -> Value {
    let Exception { rule, team, service, environment, reason, until, place: _ } = exception;
    json!({
        "rule": rule,
        "team": team.as_ref().map(ToString::to_string),
        "service": service.as_ref().map(ToString::to_string),
        "environment": environment.as_ref().map(ToString::to_string),
        "reason": reason,
        "until": until.map(|day| day.to_string()),
    })
}
