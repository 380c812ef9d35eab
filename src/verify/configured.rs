//! What a plan's configuration says about its resources: the provider of each, and what its arguments refer to.

use std::collections::BTreeMap;

use super::plan_json::{ConfigurationJson, ExpressionJson, ModuleJson, ResourceJson};
use crate::terraform::{PlannedKind, access_argument};

/// So many references are followed from one to the next.
const MAX_STEPS: usize = 32;

/// A configuration's resources by their addresses without instance keys.
#[derive(Debug, Default)]
pub(super) struct Configured<'a> {
    configuration: Option<&'a ConfigurationJson<'a>>,
    resources: BTreeMap<String, &'a ResourceJson<'a>>,
}

impl<'a> Configured<'a> {
    pub(super) fn of(configuration: Option<&'a ConfigurationJson<'a>>) -> Self {
        let mut resources = BTreeMap::new();
        if let Some(module) = configuration.and_then(|configuration| configuration.root_module.as_ref()) {
            collect("", module, &mut resources);
        }
        Self { configuration, resources }
    }

    /// The resource at an address without instance keys.
    pub(super) fn resource(&self, address: &str) -> Option<&'a ResourceJson<'a>> {
        self.resources.get(address).copied()
    }

    /// The text that is written out for an argument of a provider.
    pub(super) fn provider_constant(&self, key: &str, argument: &str) -> Option<&'a str> {
        let provider = self.configuration?.provider_config.as_ref()?.get(key)?;
        provider.expressions.as_ref()?.get(argument)?.constant.as_deref()
    }

    /// The resources that an argument of a resource refers to, itself or by way of inputs and outputs of modules, as far
    /// as their types are wanted.
    pub(super) fn referred(&self, address: &str, argument: &str, is_wanted: fn(&str) -> bool) -> Vec<Referred> {
        let Some(resource) = self.resource(address) else { return Vec::new() };
        let written = resource.expressions.as_ref().and_then(|expressions| expressions.get(argument));
        let mut open = references(&module_of(address), written);
        let has_own_key = open.iter().any(|(_, reference)| *reference == "each.key");
        let mut found = Vec::new();
        for _ in 0..MAX_STEPS {
            let Some((module, reference)) = open.pop() else { break };
            let (path, key) = split_key(reference);
            let mut parts = path.split('.');
            match (parts.next(), parts.next(), parts.next()) {
                (Some(kind), Some(name), _) if is_wanted(kind) => {
                    let address = within(&module, &format!("{kind}.{name}"));
                    found.push(Referred { address, key: key.map(str::to_owned), has_own_key });
                }
                (Some("var"), Some(name), _) => open.extend(self.input(&module, name)),
                (Some("module"), Some(call), Some(output)) => {
                    open.extend(self.output(&within(&module, &format!("module.{call}")), output));
                }
                _ => {}
            }
        }
        // Terraform lists `a.b["x"].id`, `a.b["x"]` and `a.b` for one reference.
        let keyed: Vec<String> = found.iter().filter(|one| one.key.is_some()).map(|one| one.address.clone()).collect();
        found.retain(|one| one.key.is_some() || !keyed.contains(&one.address));
        found.sort_unstable();
        found.dedup();
        found
    }

    /// What the input of a module refers to, where it is called.
    fn input(&self, module: &str, name: &str) -> Vec<(String, &'a str)> {
        let (above, call) = match module.rsplit_once(".module.") {
            Some((above, call)) => (above.to_owned(), call),
            None => (String::new(), module.strip_prefix("module.").unwrap_or_default()),
        };
        let call = self.module(&above).and_then(|module| module.module_calls.as_ref()?.get(call));
        references(&above, call.and_then(|call| call.expressions.as_ref()?.get(name)))
    }

    /// What the output of a module refers to, in it.
    fn output(&self, module: &str, name: &str) -> Vec<(String, &'a str)> {
        let output = self.module(module).and_then(|module| module.outputs.as_ref()?.get(name));
        references(module, output.and_then(|output| output.expression.as_ref()))
    }

    fn module(&self, address: &str) -> Option<&'a ModuleJson<'a>> {
        let mut module = self.configuration?.root_module.as_ref()?;
        for name in address.split("module.").skip(1) {
            module = module.module_calls.as_ref()?.get(name.trim_end_matches('.'))?.module.as_ref()?;
        }
        Some(module)
    }
}

/// The references of an expression, each with the module that it stands in.
fn references<'a>(module: &str, expression: Option<&'a ExpressionJson<'a>>) -> Vec<(String, &'a str)> {
    let references = expression.into_iter().flat_map(|expression| &expression.references);
    references.map(|reference| (module.to_owned(), &**reference)).collect()
}

fn collect<'a>(module: &str, json: &'a ModuleJson<'a>, resources: &mut BTreeMap<String, &'a ResourceJson<'a>>) {
    for resource in json.resources.iter().flatten() {
        let is_needed = PlannedKind::of(&resource.kind).is_some()
            || access_argument(&resource.kind).is_some()
            || resource.provisioners.as_ref().is_some_and(|provisioners| !provisioners.is_empty());
        if is_needed {
            resources.insert(within(module, &resource.address), resource);
        }
    }
    for (name, call) in json.module_calls.iter().flatten() {
        if let Some(inner) = &call.module {
            collect(&within(module, &format!("module.{}", &**name)), inner, resources);
        }
    }
}

fn within(module: &str, address: &str) -> String {
    if module.is_empty() { address.to_owned() } else { format!("{module}.{address}") }
}

/// The module of an address without instance keys.
fn module_of(address: &str) -> String {
    let mut module = String::new();
    let mut parts = address.split('.').peekable();
    while parts.peek() == Some(&"module") {
        parts.next();
        module = within(&module, &format!("module.{}", parts.next().unwrap_or_default()));
    }
    module
}

/// An address without instance keys: `module.kit.google_project_iam_member.this` of
/// `module.kit["a"].google_project_iam_member.this["x[0]"]`.
pub(super) fn without_keys(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    let mut characters = address.chars();
    while let Some(character) = characters.next() {
        if character == '[' {
            skip_key(&mut characters);
        } else {
            out.push(character);
        }
    }
    out
}

/// Goes past the end of an instance key, which may be a quoted text.
fn skip_key(characters: &mut std::str::Chars<'_>) {
    let mut is_quoted = false;
    while let Some(character) = characters.next() {
        match character {
            '\\' if is_quoted => {
                characters.next();
            }
            '"' => is_quoted = !is_quoted,
            ']' if !is_quoted => return,
            _ => {}
        }
    }
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
    use super::{Referred, last_key, module_instance, module_of, split_key, without_keys};

    #[test]
    fn keys_of_instances_are_left_out() {
        for (address, expected) in [
            ("a.b", "a.b"),
            ("a.b[0]", "a.b"),
            ("module.kit[\"x.y\"].a.this[\"p [q] \\\"r]\\\"\"]", "module.kit.a.this"),
            ("module.a.module.b[0].c.d", "module.a.module.b.c.d"),
        ] {
            assert_eq!(without_keys(address), expected);
        }
        assert_eq!(module_of("module.a.module.b.c.d"), "module.a.module.b");
        assert_eq!(module_of("c.d"), "");
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
