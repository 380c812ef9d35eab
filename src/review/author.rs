//! The author of a change, as far as definitions know them.

use std::collections::BTreeSet;

use crate::{
    model::{Address, Org},
    text::visible,
};

/// Whoever made a change: `bob-hub` is bob@example.com, by people.yaml.
#[derive(Debug, Clone, Default)]
pub struct Author {
    /// Every address that the author may have: what the base and what the change say of a login. Neither alone is
    /// enough, since a change may write people.yaml.
    pub addresses: BTreeSet<Address>,
    /// The author's name, if the base doesn't know it.
    pub unknown: Option<UnknownAuthor>,
    /// Whether the change maps a login that the base knows to others.
    pub is_remapped: bool,
}

/// An author whom the base doesn't know; what only the change says of them is not trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownAuthor {
    given: String,
    /// Whether the change itself says who it is.
    is_introduced: bool,
}

impl Author {
    /// Looks up an address or a GitHub login in both sides of a change.
    #[must_use]
    pub fn find(given: &str, base: &Org, head: &Org) -> Self {
        // As IAM writes a person, and as GitHub mentions one.
        let name = given.strip_prefix("user:").unwrap_or(given);
        let name = name.strip_prefix('@').unwrap_or(name);
        let (before, after) = (by_login(name, base), by_login(name, head));
        let (known, new) = (by_address(name, base), by_address(name, head));
        let is_known = known.is_some() || !before.is_empty();
        let is_introduced = new.is_some() || !after.is_empty();
        let is_remapped = !before.is_empty() && !after.is_empty() && before != after;
        let mut addresses: BTreeSet<Address> = before.into_iter().chain(after).chain(known).chain(new).collect();
        if name.contains('@') {
            addresses.insert(Address::complete(name, &head.domain.text));
        }
        let unknown = (!is_known).then(|| UnknownAuthor { given: given.to_owned(), is_introduced });
        Self { addresses, unknown, is_remapped }
    }
}

impl Author {
    /// The same author once the base has the addresses that people have now: whose address is another one hasn't lost
    /// their login.
    #[must_use]
    pub fn followed(self, given: &str, base: &Org, head: &Org) -> Self {
        let Self { addresses, unknown, is_remapped } = self;
        let now = Self::find(given, base, head);
        Self {
            addresses: addresses.into_iter().chain(now.addresses).collect(),
            unknown,
            is_remapped: is_remapped && now.is_remapped,
        }
    }
}

impl UnknownAuthor {
    /// What is wrong, with the name in backticks.
    #[must_use]
    pub fn message(&self) -> String {
        let why =
            if self.is_introduced { "only the change itself says who it is" } else { "no definition says who it is" };
        format!("the author `{}` is unknown: {why}", visible(&self.given))
    }

    /// What to do.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        "nothing tells whether they raise their own access; map the login in people.yaml, in a change of its own"
    }
}

/// The people whom people.yaml maps a login to.
fn by_login(name: &str, org: &Org) -> BTreeSet<Address> {
    let is_login = |login: &Option<String>| login.as_ref().is_some_and(|login| login.eq_ignore_ascii_case(name));
    org.people.iter().filter(|(_, person)| is_login(&person.github)).map(|(address, _)| address.clone()).collect()
}

/// The person with an address, short or full, if a definition names them.
fn by_address(name: &str, org: &Org) -> Option<Address> {
    let address = Address::complete(name, &org.domain.text);
    org.named_people().contains(&address).then_some(address)
}
