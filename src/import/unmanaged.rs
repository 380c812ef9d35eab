//! Entries of `unmanaged` for what is left.

use std::collections::BTreeSet;

use super::left::LeftRow;
use crate::{
    error::Error,
    model::{Day, TextPattern},
    source::{NodeKind, Route, Source, WORKSPACE_FILE, line_end},
    text::{first_hidden, yaml_scalar},
};

/// So many days everything is accepted: then somebody has looked at it, or `drift` shows it again.
const DAYS: i64 = 90;

/// The text of `teamkit.yaml` with an entry for each row that can be accepted; the rest of it stays as it is.
///
/// # Errors
/// [`Error::Usage`] where its `unmanaged` has another form than a line for each entry.
pub(super) fn with_accepted(source: &Source, left: &[LeftRow], today: Day) -> Result<Option<String>, Error> {
    let until = today.checked_add(jiff::Span::new().days(DAYS)).unwrap_or(today);
    let mut seen = BTreeSet::new();
    let entries = left.iter().filter(|row| is_acceptable(row)).map(|row| entry(row, until));
    let entries: Vec<String> = entries.filter(|entry| seen.insert(entry.clone())).collect();
    if entries.is_empty() {
        return Ok(None);
    }
    let text = source.text();
    let form = || {
        Error::Usage(format!(
            "nothing can be added to `unmanaged` in {WORKSPACE_FILE}: write it as a list with a line for each entry"
        ))
    };
    let tree = source.tree().map_err(|_| form())?;
    let route = Route::root().key("unmanaged");
    let Some(list) = tree.get(&route) else {
        let is_block =
            tree.root().and_then(|root| text.get(root.span.start..)).is_some_and(|rest| !rest.starts_with('{'));
        if !is_block {
            return Err(form());
        }
        let gap = if text.ends_with('\n') { "" } else { "\n" };
        return Ok(Some(format!("{text}{gap}unmanaged:\n{}", lines(&entries, "  "))));
    };
    let NodeKind::List(items) = &tree.node(list.node).kind else { return Err(form()) };
    let last_item = items.last().ok_or_else(form)?;
    let is_flow = text.get(list.span.start..).is_none_or(|rest| rest.starts_with('['));
    let end = line_end(text, last_item.span.end.saturating_sub(1).max(last_item.span.start));
    let (Some(before), Some(after)) = (text.get(..end), text.get(end..)) else { return Err(form()) };
    let line = text.get(..list.span.start).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
    let indent: String = line.chars().take_while(|one| *one == ' ').collect();
    if is_flow {
        return Err(form());
    }
    let gap = if before.ends_with('\n') { "" } else { "\n" };
    Ok(Some(format!("{before}{gap}{}{after}", lines(&entries, &indent))))
}

/// Whether an entry can say it: what is live and not defined, in a form in which definitions name it.
fn is_acceptable(row: &LeftRow) -> bool {
    let pattern = |text: &str| TextPattern::parse(text).filter(|pattern| pattern.text().is_some());
    let (Some(scope), Some(principal), Some(role)) = (pattern(&row.place), pattern(&row.principal), pattern(&row.role))
    else {
        return false;
    };
    let faults = [scope.scope_fault(), principal.principal_fault(Some(&role)), role.role_fault(Some(&scope))];
    let is_visible = [&*row.place, &*row.principal, &*row.role].iter().all(|text| first_hidden(text).is_none());
    is_visible && row.is_extra && faults.iter().all(Option::is_none)
}

fn entry(row: &LeftRow, until: Day) -> String {
    let [scope, principal, role] = [&row.place, &row.principal, &*row.role].map(yaml_scalar);
    let cause = row.flags.iter().find(|flag| flag.is_alarming()).map(|flag| format!(" ({})", flag.describe()));
    let reason = yaml_scalar(&format!("{}{}", super::yaml::REASON, cause.unwrap_or_default()));
    format!("- {{ scope: {scope}, principal: {principal}, role: {role}, reason: {reason}, until: {until} }}")
}

fn lines(entries: &[String], indent: &str) -> String {
    entries.iter().flat_map(|entry| [indent, entry, "\n"]).collect()
}
