//! Access that nobody loses, and that an apply would interrupt: Terraform destroys a binding at one address and creates
//! the same at another, with no order between them.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;

use super::{moves::Move, root_actions::RootActions};
use crate::{
    check::changes::INTERRUPTED_ACCESS,
    diagnostic::{Diagnostic, Severity},
    terraform::{Action, Configuration, ResourceClass, ResourceIdentity, actions},
    text::{join_few, plural},
};

/// So many roots say enough; the rest is counted.
const MAX_LISTED: usize = 3;

/// The number of bindings and memberships with another address than before, by root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InterruptedAccess(BTreeMap<Utf8PathBuf, usize>);

impl InterruptedAccess {
    /// What a change interrupts: resources that move inside a root, where no `moved` block and no other state carries
    /// them along.
    pub(super) fn of_moves<'a>(moves: impl Iterator<Item = &'a Move>, plan: impl Fn(&Move) -> &'a RootActions) -> Self {
        let mut interrupted = Self::default();
        for one in moves.filter(|one| one.is_within_root()) {
            let plan = plan(one);
            let is_destroyed = |address: &str| plan.actions.get(address) == Some(&Action::Delete);
            let destroyed = one.resources.iter().map(|resource| resource.from.as_str());
            interrupted.add(&one.from, destroyed.filter(|from| is_destroyed(from) && gives_access(from)).count());
        }
        interrupted
    }

    /// What new texts of files interrupt: of each root its path, and its text before and after.
    #[must_use]
    pub fn of_texts<'a>(roots: impl Iterator<Item = (Utf8PathBuf, &'a str, &'a str)>) -> Self {
        let mut interrupted = Self::default();
        for (root, before, after) in roots {
            // Only inside module calls can one thing have several addresses.
            if [before, after].iter().any(|text| text.contains("\nmodule ")) {
                interrupted.add(&root, readdressed(before, after));
            }
        }
        interrupted
    }

    fn add(&mut self, root: &Utf8PathBuf, count: usize) {
        if count > 0 {
            *self.0.entry(root.clone()).or_default() += count;
        }
    }

    /// The finding about all of it; `None` if nothing is interrupted.
    #[must_use]
    pub fn finding(&self, severity: Severity) -> Option<Diagnostic> {
        let count = self.0.values().sum();
        let roots = join_few(self.0.keys().map(|root| format!("`{root}`")), MAX_LISTED);
        let (have, them) = if count == 1 { ("has another address", "it") } else { ("have other addresses", "them") };
        let message = format!(
            "{} in {roots} {have} than before: Terraform would destroy and create {them} in any order, and access that nobody \
             loses could be gone until the next apply",
            plural(count, "binding")
        );
        let hint = format!(
            "move {them} inside the state before the next apply: `teamkit roots --moved` lists the commands; then pass `--allow {}`",
            INTERRUPTED_ACCESS.id
        );
        (count > 0).then(|| Diagnostic::new(severity, INTERRUPTED_ACCESS.id, message).hint(hint))
    }
}

/// The number of bindings and memberships that go at one address and come at another.
fn readdressed(before: &str, after: &str) -> usize {
    let (Ok(before), Ok(after)) = (Configuration::parse(before), Configuration::parse(after)) else { return 0 };
    let actions = actions(Some(&before), Some(&after));
    let identities = |configuration: &Configuration, wanted: Action| -> Vec<ResourceIdentity> {
        let resources = configuration.resources.iter();
        let acted = resources.filter(|(address, _)| gives_access(address) && actions.get(*address) == Some(&wanted));
        acted.map(|(address, resource)| ResourceIdentity::of(address, resource, None)).collect()
    };
    let created = identities(&after, Action::Create);
    let mut by_name: BTreeMap<&[String], Vec<&ResourceIdentity>> = BTreeMap::new();
    for identity in &created {
        by_name.entry(&identity.name).or_default().push(identity);
    }
    let is_created = |gone: &ResourceIdentity| {
        by_name.get(gone.name.as_slice()).is_some_and(|named| named.iter().any(|other| gone.may_be(other)))
    };
    identities(&before, Action::Delete).iter().filter(|gone| is_created(gone)).count()
}

fn gives_access(address: &str) -> bool {
    ResourceClass::of(address) != ResourceClass::Other
}
