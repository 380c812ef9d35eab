//! What `who` says to people.

use std::collections::BTreeSet;

use super::{Question, live::LiveContext};
use crate::{
    cli::{
        presence_text::{
            DifferenceLine, besides_sections, difference_line, difference_section, live_cell, unseen_line,
        },
        rows::{lines_of, merged, role_name, site_environment, site_name},
        site::AskedSite,
        table::table,
        workspace::ValidWorkspace,
    },
    model::GrantKey,
    presence::PresenceAnswer,
    review::RoleAssignment,
};

/// The table of who has what; with an export, whether it is live, and then what differs.
pub(super) fn as_table(
    question: &Question<'_>,
    role_assignments: &[RoleAssignment<'_>],
    workspace: &ValidWorkspace,
    live: Option<&LiveContext<'_>>,
    width: usize,
) -> String {
    let Some(live) = live else { return table_of(question, role_assignments, workspace, None, width) };
    let mut differences: BTreeSet<DifferenceLine> = BTreeSet::new();
    let mut cells = Vec::new();
    for assignment in role_assignments {
        let answers = answers(assignment, live);
        cells.push(live_cell(answers.iter().map(|(_, answer)| answer)));
        differences.extend(answers.iter().filter_map(|(key, answer)| {
            let origins = lines_of(&assignment.origins);
            difference_line(assignment.identity.person(), key, assignment.until, answer, origins)
        }));
    }
    let mut sections = vec![table_of(question, role_assignments, workspace, Some(&cells), width)];
    sections.extend(
        [difference_section("defined, and not so live", &differences, 0, width)]
            .into_iter()
            .filter(|section| !section.is_empty()),
    );
    sections.extend(besides_sections(&live.besides, &live.judge, workspace.state.today, 0, width));
    let unseen = unseen_line(&live.besides, width);
    sections.extend((!unseen.is_empty()).then_some(unseen));
    sections.join("\n")
}

fn answers(assignment: &RoleAssignment<'_>, live: &LiveContext<'_>) -> Vec<(GrantKey, PresenceAnswer)> {
    let of_role = |(scope, role): &(_, _)| {
        let (principal, condition) = (assignment.principal.clone(), assignment.condition.clone());
        let key = GrantKey { scope: Clone::clone(scope), principal, role: Clone::clone(role), condition };
        let answer = live.index.answer(&key, assignment.identity.person(), assignment.until);
        (key, answer)
    };
    assignment.scoped_roles.iter().map(of_role).collect()
}

fn table_of(
    question: &Question<'_>,
    role_assignments: &[RoleAssignment<'_>],
    workspace: &ValidWorkspace,
    live: Option<&[String]>,
    width: usize,
) -> String {
    if role_assignments.is_empty() {
        let by = if live.is_some() { "nobody by the definitions\n" } else { "nobody\n" };
        return by.to_owned();
    }
    let org = &workspace.state.org;
    let mut live_cells = live.map(<[String]>::iter);
    let cells = role_assignments.iter().map(|assignment| {
        let site = assignment.site;
        let place = match question.site {
            None => vec![site_name(org, site), site_environment(org, site)],
            Some(AskedSite::Service(_)) => vec![site_environment(org, site)],
            Some(AskedSite::Scope(_)) => vec![site_name(org, site)],
        };
        let until = assignment.until.map(|day| day.to_string()).unwrap_or_default();
        let rest = vec![role_name(assignment), assignment.principal.to_string(), until];
        let is_live = live_cells.as_mut().and_then(Iterator::next).cloned();
        let from = lines_of(&assignment.origins);
        [vec![assignment.identity.to_string()], place, rest, Vec::from_iter(is_live), vec![from]].concat()
    });
    let place: &[&str] = match question.site {
        None => &["SERVICE", "ENVIRONMENT"],
        Some(AskedSite::Service(_)) => &["ENVIRONMENT"],
        Some(AskedSite::Scope(_)) => &["SCOPE"],
    };
    let is_live: &[&str] = if live.is_some() { &["LIVE"] } else { &[] };
    let head = [&["WHO"], place, &["ROLE", "BY", "UNTIL"], is_live, &["FROM"]].concat();
    table(&head, &merged(cells, place.len()), width)
}
