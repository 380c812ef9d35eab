//! What a change does beyond what the definitions say of people: groups that others fill, authors whom nobody knows.

use std::collections::BTreeSet;

use super::Diff;
use crate::{
    diagnostic::RuleId,
    model::Principal,
    text::{join_few, plural},
};

/// So many groups say enough; the rest is counted.
const SHOWN: usize = 3;

impl Diff<'_> {
    /// The first sentence where no access of anybody changes by the definitions.
    pub(super) fn nobody(&self) -> String {
        let escalations = match self.report.escalations() {
            0 => String::new(),
            count => format!(" · {}", plural(count, "escalation")),
        };
        format!("{}{escalations}", self.nobody_but())
    }

    fn nobody_but(&self) -> String {
        // What the definitions say of a group is not who is in it.
        let mut buts: Vec<String> = Vec::new();
        match self.regrouped().len() {
            0 => {}
            1 => buts.push("1 team has another group".to_owned()),
            count => buts.push(format!("{count} teams have other groups")),
        }
        match self.people.iter().filter(|rename| rename.refused.is_none()).count() {
            0 => {}
            1 => buts.push("1 person has another address".to_owned()),
            count => buts.push(format!("{count} people have other addresses")),
        }
        let unfilled = self.report.unfilled.len();
        if buts.is_empty() && unfilled > 0 {
            let verb = if unfilled == 1 { "has" } else { "have" };
            buts.push(format!("{} that teamkit doesn't fill {verb} other bindings", plural(unfilled, "group")));
        }
        let unlisted = self.report.unlisted().len();
        if unlisted > 0 {
            buts.push(format!("nobody is listed for {} any more", plural(unlisted, "group")));
        }
        if !buts.is_empty() {
            return format!("Nobody's access changes by the definitions, but {}", buts.join(", and "));
        }
        let bindings = self.report.bindings.iter().map(|binding| &binding.row.change.key.identity);
        match bindings.collect::<BTreeSet<_>>().len() {
            0 => "Nobody's access changes".to_owned(),
            1 => "Nobody's access changes, but 1 principal gets new bindings".to_owned(),
            count => format!("Nobody's access changes, but {count} principals get new bindings"),
        }
    }

    /// Groups whose bindings change unseen, as far as no other sentence names them.
    pub(super) fn unfilled_note(&self) -> Option<String> {
        let told: BTreeSet<&str> =
            self.regrouped().into_iter().flat_map(|(_, before, after)| [before, after]).collect();
        let others = self.report.unfilled.iter().filter(|group| !told.contains(group.address()));
        let names: Vec<String> = others.map(|group: &Principal| format!("`{group}`")).collect();
        (!names.is_empty()).then(|| {
            let (noun, it) = if names.len() == 1 { ("group", "it") } else { ("groups", "them") };
            format!(
                "bindings of the {noun} {} change: those who are listed there have the same as before, but teamkit doesn't fill {it}, so who else is in {it} is not in any definition",
                join_few(names, SHOWN)
            )
        })
    }

    /// What has to be known of the author, unless a finding says it.
    pub(super) fn author_notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(author) = &self.author.unknown {
            let message = author.message();
            let is_found = |rule: RuleId, text: &str| rule == RuleId::OwnAccess && *text == message;
            let mut findings = self.report.findings.iter().map(|finding| &finding.diagnostic);
            if !findings.any(|finding| is_found(finding.rule, &finding.message)) {
                notes.push(format!("{message}; {}", author.hint()));
            }
        }
        if self.author.is_remapped {
            notes.push("the change maps the author's login to somebody else: both count as the author".to_owned());
        }
        notes
    }
}
