//! The settings of rules, in addition to the level and whether exceptions are allowed.

use crate::model::RuleSettings;

/// A setting under a rule's name in `rules`; each rule lists those that it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingKey {
    Days,
    Folders,
    Grants,
    People,
    Pinned,
    Role,
    Services,
    Share,
}

impl SettingKey {
    /// The key in `teamkit.yaml`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Folders => "folders",
            Self::Grants => "grants",
            Self::People => "people",
            Self::Pinned => "pinned",
            Self::Role => "role",
            Self::Services => "services",
            Self::Share => "share",
        }
    }

    /// The settings that a workspace sets for a rule, whether or not the rule has them.
    pub(super) fn written(settings: &RuleSettings) -> impl Iterator<Item = Self> + use<> {
        let RuleSettings {
            level: _,
            exceptions: _,
            days,
            share,
            people,
            services,
            grants,
            pinned,
            role,
            folders,
            place: _,
        } = settings;
        let is_written = [
            (Self::Days, days.is_some()),
            (Self::Folders, folders.is_some()),
            (Self::Grants, grants.is_some()),
            (Self::People, people.is_some()),
            (Self::Pinned, pinned.is_some()),
            (Self::Role, role.is_some()),
            (Self::Services, services.is_some()),
            (Self::Share, share.is_some()),
        ];
        is_written.into_iter().filter_map(|(setting, is_written)| is_written.then_some(setting))
    }
}
