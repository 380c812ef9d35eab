//! `style: module`: one call of a team-kit module for each root, and one more for each cluster where there are several.
//! Its literal arguments carry the same grants.

use super::{Binding, RootGrants, Target, shape, targets};
use crate::hcl::{Block, BlockExt, Body, Expression, ReadBlock, Value, block, resource_name, text};

/// Arguments of every call.
const ARGUMENTS: [&str; 3] = ["source", "version", "depends_on"];
/// The name of a root's call.
const CALL: &str = "team-kit";

/// What a target passes to a module.
#[derive(Debug)]
pub struct ModuleCall<'a> {
    /// The cluster that the call is for; nothing where it is for the whole root.
    pub cluster: Option<&'a str>,
    pub arguments: Vec<(&'static str, Expression)>,
}

pub(super) fn emit(root: &RootGrants<'_>, source: &str, version: Option<&str>) -> Vec<Block> {
    if root.root.sites.is_empty() {
        return Vec::new();
    }
    let (clusters, whole): (Vec<_>, Vec<_>) =
        targets().into_iter().flat_map(|target| target.calls(root)).partition(|call| call.cluster.is_some());
    let is_needed = !whole.is_empty() || clusters.is_empty();
    let call = |name: &str, calls: Vec<ModuleCall<'_>>| {
        let call = block("module", &[name]).with("source", text(source)).with_some("version", version.map(text));
        let arguments = calls.into_iter().flat_map(|call| call.arguments);
        arguments.fold(call, |call, (name, value)| call.with(name, value))
    };
    if clusters.len() == 1 {
        return vec![call(CALL, whole.into_iter().chain(clusters).collect())];
    }
    let mut calls: Vec<Block> = is_needed.then(|| call(CALL, whole)).into_iter().collect();
    calls.extend(clusters.into_iter().map(|cluster| {
        let name = format!("{CALL}__{}", resource_name(cluster.cluster));
        call(&name, vec![cluster])
    }));
    calls
}

/// An argument with a list; none where that is empty.
pub(super) fn list(name: &'static str, items: Vec<Expression>) -> Option<(&'static str, Expression)> {
    (!items.is_empty()).then_some((name, Expression::Array(items)))
}

/// A call as it was read.
#[derive(Debug)]
pub struct ReadCall<'a> {
    pub block: &'a ReadBlock<'a>,
    name: &'a str,
}

impl ReadCall<'_> {
    /// The items of an argument, each read; none where it is absent.
    ///
    /// # Errors
    /// A sentence on an argument or item in a form that we don't write.
    pub(super) fn read<T>(
        &self,
        key: &str,
        what: &str,
        read: impl Fn(&Value<'_>) -> Option<T>,
    ) -> Result<Vec<T>, String> {
        let Self { block, name } = self;
        let complain = |what: &str| format!("`module.{name}` has a {what} in a form that teamkit doesn't write");
        let Some(list) = block.body.get(key) else { return Ok(Vec::new()) };
        let items = list.items().ok_or_else(|| complain(key))?;
        items.iter().map(|item| read(item).ok_or_else(|| complain(what))).collect()
    }
}

/// Whether a module call of this name is one of ours.
#[must_use]
pub fn is_team_kit(name: &str) -> bool {
    name.strip_prefix(CALL).is_some_and(|rest| rest.is_empty() || rest.starts_with("__"))
}

/// What the calls of a file bind.
pub(super) fn read(body: &Body<'_>) -> Result<Vec<Binding>, String> {
    let own = targets().into_iter().flat_map(Target::call_arguments);
    let arguments: Vec<&str> = ARGUMENTS.iter().chain(own).copied().collect();
    let mut bindings = Vec::new();
    for block in body.blocks("module") {
        let name = block.label(0).unwrap_or_default();
        if !is_team_kit(name) {
            continue;
        }
        shape::check(block, &arguments, &[])?;
        for target in targets() {
            bindings.extend(target.read_call(&ReadCall { block, name })?);
        }
    }
    Ok(bindings)
}

/// Nothing if an object has a key that we don't write: the module may do with it what it likes.
pub(super) fn known(object: &Value<'_>, keys: &[&str]) -> Option<()> {
    object.has_only(keys).then_some(())
}

pub(super) fn get_text(object: &Value<'_>, key: &str) -> Option<String> {
    object.get(key)?.as_text().map(str::to_owned)
}
