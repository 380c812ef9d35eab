//! Everybody that `to` and `approvers` name.

use super::{about::About, context::RuleContext};
use crate::model::{GrantEntry, LocatedText, Recipient, TeamId};

/// Who a text of `to` or `approvers` names.
#[derive(Debug, Clone, Copy)]
pub(super) struct NamedRecipient<'a> {
    pub recipient: &'a Recipient,
    pub text: &'a LocatedText,
    /// The team and its entry that name it; `None` for the workspace's approvers.
    pub entry: Option<(&'a TeamId, &'a GrantEntry)>,
    /// Whether it approves what others ask for, and gets no access itself.
    pub is_approver: bool,
}

impl<'a> RuleContext<'a> {
    /// Everybody that entries of `grants` and lists of approvers name, in the order of teams.
    pub(super) fn named_recipients(&self) -> impl Iterator<Item = NamedRecipient<'a>> + use<'a> {
        self.approvers().chain(self.grant_entries().flat_map(|(team, _, entry)| {
            entry.to.iter().map(move |(recipient, text)| NamedRecipient {
                recipient,
                text,
                entry: Some((team, entry)),
                is_approver: false,
            })
        }))
    }

    /// Everybody that the workspace and entries of `grants` name as approvers.
    pub(super) fn approvers(&self) -> impl Iterator<Item = NamedRecipient<'a>> + use<'a> {
        let of = |entry: Option<(&'a TeamId, &'a GrantEntry)>, list: &'a [(Recipient, LocatedText)]| {
            list.iter().map(move |(recipient, text)| NamedRecipient { recipient, text, entry, is_approver: true })
        };
        let entries = self.grant_entries().flat_map(move |(team, _, entry)| {
            let own = entry.eligible.as_ref().and_then(|eligible| eligible.approvers.as_deref());
            of(Some((team, entry)), own.unwrap_or_default())
        });
        of(None, &self.org.policy.eligibility.approvers).chain(entries)
    }
}

impl NamedRecipient<'_> {
    /// The subject of findings about it.
    pub(super) fn about(&self, context: &RuleContext<'_>) -> About {
        self.entry.map(|(team, entry)| context.about(team, entry)).unwrap_or_default()
    }
}
