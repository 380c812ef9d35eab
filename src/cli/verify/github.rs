//! For GitHub Actions: an annotation for each finding, as far as GitHub shows them.

use super::{
    Verified,
    words::{MAX_NAMES, assumed, concern, left_behind, summary, without_plan},
};
use crate::{
    diagnostic::{RuleId, at_most_shown, workflow_command},
    plan::FILE_NAME,
    text::{brief, join_few},
    verify::{PlanFinding, RootVerdict},
};

/// The longest text of an annotation.
const TEXT: usize = 2_000;
/// So many roots without a plan are named.
const MAX_ROOTS: usize = 5;

pub(super) fn render(verified: &Verified) -> String {
    let mut words = vec![summary(verified)];
    words.extend(without_plan(verified, MAX_ROOTS));
    words.extend(assumed(verified));
    for letting_go in &verified.letting_go {
        let sentences = left_behind(letting_go).into_iter().map(|(sentence, _)| sentence);
        words.extend(sentences.map(|sentence| format!("{}: {sentence}", letting_go.verdict.root)));
    }
    let mut out = workflow_command("notice", None, "teamkit", &words.join("\n"));
    let faulty = verified.faulty();
    let mut annotations: Vec<(usize, String)> = faulty
        .iter()
        .flat_map(|root| root.findings.iter().map(|finding| (finding.urgency(), annotation(verified, root, finding))))
        .collect();
    annotations.sort_by_key(|(urgency, _)| *urgency);
    let annotations = annotations.into_iter().map(|(_, text)| text).collect();
    out.push_str(&at_most_shown("error", annotations, 0, |more| {
        format!("{more} more: run `teamkit verify` with the same plans to see them all")
    }));
    out
}

/// The file of a root is where a reviewer looks.
fn annotation(verified: &Verified, root: &RootVerdict, finding: &PlanFinding) -> String {
    let PlanFinding { rule, address, message: _, subject: _, people, hint } = finding;
    let file = root.root.join(FILE_NAME);
    let is_of_definitions = *rule != RuleId::UnknownRoot && verified.of_letting_go(root).is_none();
    let place = is_of_definitions.then_some((file.as_str(), 1));
    let mut lines = vec![finding.sentence()];
    lines.extend(address.clone());
    if !people.is_empty() {
        lines.push(format!("{} {}", concern(*rule), join_few(people, MAX_NAMES)));
    }
    lines.extend(hint.as_ref().map(|hint| format!("hint: {hint}")));
    workflow_command("error", place, rule.as_str(), &brief(&lines.join("\n"), TEXT))
}
