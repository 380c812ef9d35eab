//! Access that nobody loses, and that an apply would interrupt: Terraform destroys something at one address and creates
//! the same at another, or in another root, with no order between them.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::{lost_roots::new_resources, moves::Move, root_actions::RootActions};
use crate::{
    check::changes::INTERRUPTED_ACCESS,
    diagnostic::{Diagnostic, Severity},
    terraform::{Action, Configuration, ResourceClass, ResourceIdentity, actions, holds_others},
    text::{join_few, plural},
};

/// So many roots say enough; the rest is counted.
const MAX_LISTED: usize = 3;

/// The numbers of bindings, memberships and objects that are elsewhere than before, by the root that had them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InterruptedAccess {
    /// They have another address in the same root.
    readdressed: BTreeMap<Utf8PathBuf, usize>,
    /// They are in another root, while this one stays and is applied.
    moved: BTreeMap<Utf8PathBuf, usize>,
}

impl InterruptedAccess {
    /// What a change interrupts: resources that move inside a root, where no `moved` block carries them along, and out
    /// of a root that stays. The whole state of a root that is gone moves, and nobody applies that root.
    pub(super) fn of_moves<'a>(
        moves: impl Iterator<Item = &'a Move>,
        plan: impl Fn(&Move) -> &'a RootActions,
        stays: impl Fn(&Utf8Path) -> bool,
    ) -> Self {
        let mut interrupted = Self::default();
        for one in moves {
            let from = || one.resources.iter().map(|resource| resource.from.as_str());
            if one.is_within_root() {
                let plan = plan(one);
                let is_destroyed = |address: &&str| plan.actions.get(*address) == Some(&Action::Delete);
                let count = from().filter(is_destroyed).filter(|address| gives_access(address)).count();
                add(&mut interrupted.readdressed, &one.from, count);
            } else if stays(&one.from) {
                add(&mut interrupted.moved, &one.from, from().filter(|address| matters(address)).count());
            }
        }
        interrupted
    }

    /// What new texts of files interrupt: of each root that stays its path, and its text before and after; and the texts
    /// of new roots.
    #[must_use]
    pub fn of_texts(updated: &[(Utf8PathBuf, &str, &str)], created: &[&str]) -> Self {
        let mut interrupted = Self::default();
        let mut new: BTreeSet<ResourceIdentity> = BTreeSet::new();
        if !updated.is_empty() {
            new.extend(created.iter().flat_map(|text| new_resources("", text)));
            new.extend(updated.iter().flat_map(|(_, before, after)| new_resources(before, after)));
        }
        let by_name = by_name(&new);
        for (root, before, after) in updated {
            // Only inside module calls can one thing have several addresses.
            if [before, after].iter().any(|text| text.contains("\nmodule ")) {
                add(&mut interrupted.readdressed, root, readdressed(before, after));
            }
            let here = new_resources(before, after);
            let gone = new_resources(after, before);
            let is_moved = |one: &&ResourceIdentity| is_named(&by_name, one) && !here.iter().any(|own| own.may_be(one));
            let gone = gone.iter().filter(|one| one.gives_access() || one.holds_others());
            add(&mut interrupted.moved, root, gone.filter(is_moved).count());
        }
        interrupted
    }

    /// The findings about all of it.
    #[must_use]
    pub fn findings(&self, severity: Severity) -> Vec<Diagnostic> {
        let Self { readdressed, moved } = self;
        let finding = |roots: &BTreeMap<Utf8PathBuf, usize>, noun: &str, what: fn(bool) -> &'static str| {
            let count: usize = roots.values().sum();
            let listed = join_few(roots.keys().map(|root| format!("`{root}`")), MAX_LISTED);
            let message = format!(
                "{} of {listed} {}: Terraform would destroy and create {} in any order, and access that nobody loses could be \
                 gone until the next apply",
                plural(count, noun),
                what(count == 1),
                if count == 1 { "it" } else { "them" },
            );
            let hint = format!(
                "before the next apply, move the state as `teamkit roots --moved` lists; then pass `--allow {}`",
                INTERRUPTED_ACCESS.id
            );
            (count > 0).then(|| Diagnostic::new(severity, INTERRUPTED_ACCESS.id, message).hint(hint))
        };
        let has_address =
            |is_one| if is_one { "has another address than before" } else { "have other addresses than before" };
        let is_elsewhere = |is_one| if is_one { "is in another root now" } else { "are in other roots now" };
        let found = [finding(readdressed, "binding", has_address), finding(moved, "resource", is_elsewhere)];
        found.into_iter().flatten().collect()
    }
}

fn add(counts: &mut BTreeMap<Utf8PathBuf, usize>, root: &Utf8Path, count: usize) {
    if count > 0 {
        *counts.entry(root.to_owned()).or_default() += count;
    }
}

/// The number of bindings and memberships that go at one address and come at another.
fn readdressed(before: &str, after: &str) -> usize {
    let (Ok(before), Ok(after)) = (Configuration::parse(before), Configuration::parse(after)) else { return 0 };
    let actions = actions(Some(&before), Some(&after));
    let identities = |configuration: &Configuration, wanted: Action| -> BTreeSet<ResourceIdentity> {
        let resources = configuration.resources.iter();
        let acted = resources.filter(|(address, _)| gives_access(address) && actions.get(*address) == Some(&wanted));
        acted.map(|(address, resource)| ResourceIdentity::of(address, resource, None)).collect()
    };
    let created = identities(&after, Action::Create);
    let by_name = by_name(&created);
    identities(&before, Action::Delete).iter().filter(|gone| is_named(&by_name, gone)).count()
}

/// Identities by their names: the clusters of some of them aren't known.
type IdentitiesByName<'a> = BTreeMap<&'a [String], Vec<&'a ResourceIdentity>>;

fn by_name(identities: &BTreeSet<ResourceIdentity>) -> IdentitiesByName<'_> {
    let mut by_name = IdentitiesByName::new();
    for identity in identities {
        by_name.entry(&identity.name).or_default().push(identity);
    }
    by_name
}

fn is_named(by_name: &IdentitiesByName<'_>, one: &ResourceIdentity) -> bool {
    by_name.get(one.name.as_slice()).is_some_and(|named| named.iter().any(|other| one.may_be(other)))
}

fn gives_access(address: &str) -> bool {
    ResourceClass::of(address) != ResourceClass::Other
}

/// Whether somebody misses what is at an address while it is gone.
fn matters(address: &str) -> bool {
    gives_access(address) || holds_others(address)
}
