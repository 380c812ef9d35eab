//! The resource that an argument's value is of, by what its expression refers to.

use super::configured::{Configured, module_of, references, skip_key, within, without_keys};
use crate::terraform::PlannedValue;

/// So many expressions are followed from one to the next.
const MAX_STEPS: usize = 32;

/// Expressions that are still to be followed, each with the module that it stands in.
type UnfollowedExpressions<'a> = Vec<(String, &'a PlannedValue<'a>)>;

impl<'a> Configured<'a> {
    /// The only resource of a wanted type that an argument can have its value of, itself or by way of inputs and outputs of
    /// modules. `None` where there are several, or where something else is in it that a plan may not know either.
    pub(super) fn referred(&self, address: &str, argument: &str, is_wanted: fn(&str) -> bool) -> Option<Referred> {
        let written = self.argument(address, argument)?;
        let has_own_key = references(written).any(|reference| reference == "each.key");
        let mut open: UnfollowedExpressions<'a> = vec![(module_of(address), written)];
        let mut found: Vec<Referred> = Vec::new();
        for _ in 0..MAX_STEPS {
            let Some((module, expression)) = open.pop() else { break };
            for (address, key) in self.followed(&module, expression, is_wanted, &mut open)? {
                found.push(Referred { address, key, has_own_key });
            }
        }
        found.sort_unstable();
        found.dedup();
        match found.as_slice() {
            [only] if open.is_empty() => Some(only.clone()),
            _ => None,
        }
    }

    /// The wanted resources in an expression, each with its key; what else it refers to is opened. `None` where that leads
    /// nowhere.
    fn followed(
        &self,
        module: &str,
        expression: &'a PlannedValue<'a>,
        is_wanted: fn(&str) -> bool,
        open: &mut UnfollowedExpressions<'a>,
    ) -> Option<Vec<(String, Option<String>)>> {
        let (mut found, mut has_value, mut has_whole) = (Vec::new(), false, false);
        for reference in longest(expression) {
            let (path, key) = split_key(reference);
            let parts: Vec<&str> = path.split('.').collect();
            match parts.as_slice() {
                // What Terraform always knows.
                ["each", "key"] | ["count", "index"] | ["path" | "terraform", ..] => {}
                ["each", "value", ..] => has_value = true,
                ["var", name, rest @ ..] => {
                    has_whole |= rest.is_empty() && key.is_none();
                    let (above, given) = self.input(module, name);
                    open.extend(given.map(|given| (above, given)));
                }
                ["module", call, output, rest @ ..] => {
                    has_whole |= rest.is_empty() && key.is_none();
                    let inner = within(module, &format!("module.{call}"));
                    let output = self.output(&inner, output)?;
                    open.push((inner, output));
                }
                [kind, name, rest @ ..] if is_wanted(kind) => {
                    has_whole |= rest.is_empty() && key.is_none();
                    found.push((within(module, &format!("{kind}.{name}")), key.map(str::to_owned)));
                }
                _ => return None,
            }
        }
        // The value of an instance picks one of several, or is itself what is meant.
        (has_whole || !has_value).then_some(found)
    }
}

/// The references of an expression without what is a part of another: Terraform lists `a.b["x"].id`, `a.b["x"]` and `a.b`
/// for one.
fn longest<'a>(expression: &'a PlannedValue<'_>) -> Vec<&'a str> {
    let all: Vec<&str> = references(expression).collect();
    let is_part = |one: &str, other: &str| other.strip_prefix(one).is_some_and(|rest| rest.starts_with(['.', '[']));
    all.iter().copied().filter(|one| !all.iter().any(|other| is_part(one, other))).collect()
}

/// A reference without its first instance key, and that key: `a.b.id` and `["x"]` of `a.b["x"].id`.
fn split_key(reference: &str) -> (String, Option<&str>) {
    let Some((before, rest)) = reference.split_once('[') else { return (reference.to_owned(), None) };
    let mut characters = rest.chars();
    skip_key(&mut characters);
    let behind = characters.as_str();
    let key = reference.get(before.len()..reference.len() - behind.len());
    (format!("{before}{behind}"), key)
}

/// A resource that another refers to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Referred {
    /// Without instance keys.
    pub address: String,
    /// The key that is written in the reference.
    pub key: Option<String>,
    /// Whether the reference uses the key of the instance that refers.
    pub has_own_key: bool,
}

impl Referred {
    /// The instance that is meant, as seen from another instance; `None` where several may be.
    pub(super) fn instance<'b>(&self, instances: impl Iterator<Item = &'b str>, from: &str) -> Option<&'b str> {
        let Self { address, key, has_own_key } = self;
        let mut same: Vec<&str> = instances.filter(|instance| without_keys(instance) == *address).collect();
        // Inside a module that is called several times, its own call is meant.
        let call = |address: &'b str| module_instance(address);
        let is_same_module = module_of(address) == module_of(&without_keys(from));
        if is_same_module {
            same.retain(|instance| call(instance) == module_instance(from));
        }
        let own = has_own_key.then(|| last_key(from)).flatten();
        match key.as_deref().or(own) {
            Some(key) if same.len() > 1 || self.key.is_some() => {
                same.retain(|instance| last_key(instance) == Some(key));
            }
            _ => {}
        }
        match same.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }
}

/// The instance key at the end of an address: `["x"]`.
fn last_key(address: &str) -> Option<&str> {
    let resource = address.get(module_instance(address).len()..)?;
    resource.find('[').and_then(|at| resource.get(at..))
}

/// The module call, with instance keys, that an address is in: what is before its last two parts.
fn module_instance(address: &str) -> &str {
    let mut characters = address.chars();
    let mut dots = Vec::new();
    loop {
        let at = address.len() - characters.as_str().len();
        match characters.next() {
            None => break,
            Some('[') => skip_key(&mut characters),
            Some('.') => dots.push(at),
            Some(_) => {}
        }
    }
    let before = dots.len().checked_sub(2).and_then(|index| dots.get(index));
    before.and_then(|at| address.get(..*at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Referred, last_key, module_instance, split_key};

    #[test]
    fn addresses_are_taken_apart() {
        assert_eq!(module_instance("module.a[\"x.y\"].c.d[\"z.w\"]"), "module.a[\"x.y\"]");
        assert_eq!(last_key("module.a[\"x.y\"].c.d[\"z.w\"]"), Some("[\"z.w\"]"));
        assert_eq!((module_instance("c.d"), last_key("c.d")), ("", None));
        assert_eq!(split_key("a.b[\"x.y\"].id"), ("a.b.id".to_owned(), Some("[\"x.y\"]")));
    }

    #[test]
    fn a_reference_means_the_only_instance_or_that_of_its_key() {
        let means = |key: Option<&str>, has_own_key, instances: &[&'static str], from: &str| {
            let referred = Referred { address: "a.b".to_owned(), key: key.map(str::to_owned), has_own_key };
            referred.instance(instances.iter().copied(), from)
        };
        let both = ["a.b[\"x\"]", "a.b[\"y\"]"];
        assert_eq!(means(None, false, &["a.b"], "c.d[\"x\"]"), Some("a.b"));
        assert_eq!(means(None, true, &both, "c.d[\"y\"]"), Some("a.b[\"y\"]"));
        assert_eq!(means(Some("[\"x\"]"), false, &both, "c.d[\"y\"]"), Some("a.b[\"x\"]"));
        // Which one `each.value` names, nobody can tell.
        assert_eq!(means(None, false, &both, "c.d[\"y\"]"), None);
        assert_eq!(means(None, false, &[], "c.d"), None);
    }
}
