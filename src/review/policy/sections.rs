//! Sections of `teamkit.yaml` that are compared as they are written: `terraform`, `principals`, `layout`, `codeowners`.

use serde_json::Value;

use super::sides::PolicySides;
use crate::{
    review::{
        policy_change::{PolicyChange, PolicyKind},
        sentence::Sentence,
        written::{WrittenPair, key_line, shown},
    },
    source::Place,
};

/// A section, and which of its changes weaken the policy: by the keys of what changes, joined by dots.
struct Section {
    key: &'static str,
    kind: PolicyKind,
    weakens: fn(&str, &Value, &Value) -> bool,
}

const SECTIONS: [Section; 4] = [
    Section { key: "terraform", kind: PolicyKind::Terraform, weakens: weakens_terraform },
    Section { key: "principals", kind: PolicyKind::Principals, weakens: weakens_principals },
    Section { key: "layout", kind: PolicyKind::Layout, weakens: weakens_layout },
    // Who has to review a change.
    Section { key: "codeowners", kind: PolicyKind::Codeowners, weakens: |_, _, _| true },
];

pub(super) fn changes(sides: &PolicySides<'_>) -> Vec<PolicyChange> {
    let sections = SECTIONS.iter().flat_map(|section| {
        let (base, head) = sides.section(section.key);
        let parts = WrittenPair::parts(&base, &head).into_iter();
        parts.map(|(part, pair)| change(section, section.key, &part, pair)).collect::<Vec<_>>()
    });
    sections.chain(team_owners(sides)).collect()
}

fn change(section: &Section, key: &str, part: &str, pair: WrittenPair) -> PolicyChange {
    let name = if part.is_empty() { key.to_owned() } else { format!("{key}.{part}") };
    let WrittenPair { before, after, place } = pair;
    let text = match (before.is_null(), after.is_null()) {
        (true, false) => format!("{name}: {}", shown(&after)),
        (false, true) => format!("{name} is gone, was {}", shown(&before)),
        _ => format!("{name}: {} -> {}", shown(&before), shown(&after)),
    };
    PolicyChange {
        kind: section.kind,
        sentence: Sentence::whole(text),
        weakens: (section.weakens)(part, &before, &after),
        before,
        after,
        place,
    }
}

/// A module is code that is applied, unless it is in the workspace itself; where files are is none.
fn weakens_layout(part: &str, _: &Value, after: &Value) -> bool {
    let is_own = after.as_str().is_some_and(|source| source.starts_with("{{workspace}}/"));
    part.starts_with("module.") && !after.is_null() && !is_own
}

/// Whose code runs, where states are, and as whom Terraform acts. A version is none of these.
fn weakens_terraform(part: &str, _: &Value, _: &Value) -> bool {
    !matches!(part.rsplit('.').next(), Some("version" | "required_version"))
}

/// Who a team or a service is to the clouds, and whether that is kept as defined.
fn weakens_principals(part: &str, before: &Value, after: &Value) -> bool {
    match part {
        "grant_to" => false,
        "manage_groups" | "membership_expiry" => before.as_bool() == Some(true) && after.as_bool() != Some(true),
        "lead_membership" => {
            let rank =
                |value: &Value| ["member", "manager", "owner"].iter().position(|name| value.as_str() == Some(name));
            rank(after).unwrap_or(0) > rank(before).unwrap_or(0)
        }
        _ => true,
    }
}

/// Owners in CODEOWNERS that team files set for themselves.
fn team_owners(sides: &PolicySides<'_>) -> Vec<PolicyChange> {
    let mut changes = Vec::new();
    for (id, after) in &sides.head.org.teams {
        let Some(before) = sides.base.org.teams.get(sides.teams.old_name(id.as_str())) else { continue };
        let place = |place: &Place| Place::root(place.source()).key("codeowners");
        let pair = WrittenPair::at(&place(&before.place), &place(&after.place));
        if pair.differs() {
            let text = format!("codeowners of team {id}: {} -> {}", shown(&pair.before), shown(&pair.after));
            changes.push(PolicyChange {
                kind: PolicyKind::Codeowners,
                sentence: Sentence::whole(text),
                weakens: !pair.after.is_null(),
                before: pair.before,
                after: pair.after,
                place: key_line(&pair.place),
            });
        }
    }
    changes
}
