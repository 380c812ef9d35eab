//! Texts that are not valid addresses.

use crate::{
    check::{Context, Findings, Group, Rule},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::error(RuleId::MalformedAddress, run).group(Group::Principal);

fn run(context: &Context<'_>, findings: &mut Findings) {
    for written in context.written_addresses() {
        if !is_address(written.address) {
            let message = format!("`{}` is not a valid address", written.address);
            let found = findings.say(message).label(written.place, "not a valid address");
            findings
                .push(written.about, found.hint("an address has a name, an `@` and a domain, such as bob@example.com"));
        }
    }
}

/// Whether a text is a local part that Google Workspace or a service account can have.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let is_local = |one: char| one.is_ascii_alphanumeric() || matches!(one, '.' | '_' | '-' | '+' | '\'' | '%' | '&');
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|one| one.is_ascii_alphanumeric() || one == '-')
    };
    // RFC 5321, section 4.5.3.1.
    (1..=64).contains(&local.len())
        && text.len() <= 254
        && local.chars().all(is_local)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && domain.contains('.')
        && domain.split('.').all(is_label)
}
