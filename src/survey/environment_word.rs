//! The words by which companies name environments.

/// The environment that a word such as `prd` means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EnvironmentWord {
    /// The environment's name in definitions.
    pub name: String,
    /// Its place in the usual order, the least protected first.
    pub rank: usize,
    pub is_protected: bool,
}

/// The place of an environment whose name says nothing.
const UNKNOWN_RANK: usize = 5;

/// Environments in the usual order, with the words for each.
const WORDS: [(&str, &[&str]); 13] = [
    ("sandbox", &["sandbox", "sbx", "sb", "box", "play", "playground"]),
    ("development", &["dev", "devel", "develop", "development"]),
    ("integration", &["int", "integration"]),
    ("test", &["test", "tst", "testing"]),
    ("qa", &["qa"]),
    ("nonproduction", &["nonprod", "nonprd", "nonproduction"]),
    ("preview", &["preview"]),
    ("acceptance", &["uat", "acc", "acceptance"]),
    ("staging", &["stg", "stage", "staging"]),
    ("preproduction", &["preprod", "preprd", "pre", "preproduction"]),
    ("canary", &["canary"]),
    (PRODUCTION, &["prod", "prd", "production", "live"]),
    ("recovery", &["dr", "recovery"]),
];
const PRODUCTION: &str = "production";

impl EnvironmentWord {
    /// What a word says; `None` for one that isn't an environment's.
    pub(super) fn parse(word: &str) -> Option<Self> {
        let (rank, (name, _)) = WORDS.iter().enumerate().find(|(_, (_, words))| words.contains(&word))?;
        Some(Self { name: (*name).to_owned(), rank, is_protected: rank >= rank_of_production() })
    }

    /// The environment that people change by hand the least.
    pub(super) fn production() -> Self {
        Self { name: PRODUCTION.to_owned(), rank: rank_of_production(), is_protected: true }
    }

    /// An environment by a word that isn't known.
    pub(super) fn unknown(word: &str) -> Self {
        Self { name: word.to_owned(), rank: UNKNOWN_RANK, is_protected: false }
    }
}

fn rank_of_production() -> usize {
    WORDS.iter().position(|(name, _)| *name == PRODUCTION).unwrap_or_default()
}

/// The words that ids use for an environment, its own name first: those of each usual environment that the name says.
#[must_use]
pub fn environment_words(environment: &str) -> Vec<&str> {
    let is_said = |(_, words): &&(&str, &[&str])| environment.split('-').any(|part| words.contains(&part));
    std::iter::once(environment)
        .chain(WORDS.iter().filter(is_said).flat_map(|(_, words)| words.iter().copied()))
        .collect()
}
