//! For GitHub Actions: an annotation for each difference, as far as GitHub shows them.

use super::{
    findings::findings,
    output::DriftOutput,
    words::{compared, summary},
};
use crate::{
    diagnostic::{Diagnostic, Severity, at_most_shown, workflow_command},
    text::visible,
};

pub(super) fn render(output: &DriftOutput<'_>) -> String {
    let summary = summary(output);
    let words = [summary, compared(output)].into_iter().filter(|text| !text.is_empty());
    let words: Vec<String> = words.map(|text| visible(&text)).collect();
    let mut out = workflow_command("notice", None, "teamkit", &words.join("\n"));
    let findings = findings(output);
    for severity in [Severity::Error, Severity::Warning] {
        let of_severity = findings.iter().filter(|finding| finding.severity == severity);
        let commands = of_severity.map(annotation).collect();
        out.push_str(&at_most_shown(&severity.to_string(), commands, 0, |more| {
            format!("{more} more: run `teamkit drift` to see them all")
        }));
    }
    out
}

fn annotation(finding: &Diagnostic) -> String {
    let place = finding.labels.first().map(|label| (label.place.path().as_str(), label.place.start().line));
    workflow_command(&finding.severity.to_string(), place, finding.rule.as_str(), &finding.message)
}
