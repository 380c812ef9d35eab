//! `style: module`: one call of a team-kit module for each root, and one more for each cluster where there are several.
//! Its literal arguments carry the same grants.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::{Binding, RootGrants, Target, address::Moved, shape, targets};
use crate::{
    hcl::{Block, BlockExt, Body, Expression, ReadBlock, Value, block, resource_name, text},
    model::{Org, Pattern, Style, normalized},
};

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

/// The source of a root's calls; `None` if its pattern can't be filled in.
pub(super) fn source(pattern: &Pattern, root: &Utf8Path, org: &Org) -> Option<String> {
    let up = vec![".."; root.components().count()].join("/");
    pattern.fill(&[("workspace", up.as_str()), ("domain", org.domain.text.as_str())].into())
}

/// The directories of the local modules that the roots of an organization call, as paths from the workspace.
#[must_use]
pub fn called_modules(org: &Org) -> BTreeSet<Utf8PathBuf> {
    let Style::Module { source: pattern, .. } = &org.layout.style else { return BTreeSet::new() };
    let sources = org.roots.by_path.keys().filter_map(|root| Some((root, source(pattern, root, org)?)));
    let local = sources.filter(|(_, source)| source.starts_with("./") || source.starts_with("../"));
    local.map(|(root, source)| normalized(&root.join(source))).collect()
}

pub(super) fn emit(root: &RootGrants<'_>, source: &str, version: Option<&str>) -> Vec<Block> {
    if root.root.sites.is_empty() && root.root.scope_names.is_empty() {
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
    calls.extend(clusters.into_iter().map(|cluster| call(&call_of(cluster.cluster), vec![cluster])));
    calls
}

/// The name of the call for one cluster of several.
fn call_of(cluster: Option<&str>) -> String {
    format!("{CALL}__{}", resource_name(cluster))
}

/// The calls that had other addresses while their clusters had other names. A call for the only cluster of a root
/// doesn't name it.
pub(super) fn moved(root: &RootGrants<'_>) -> Vec<Moved> {
    let former = root.org.former_clusters();
    let clusters: BTreeSet<&str> = root.scopes.keys().filter_map(|scope| scope.cluster()).collect();
    if former.is_empty() || clusters.len() < 2 {
        return Vec::new();
    }
    let renamed = clusters.into_iter().filter_map(|cluster| Some((cluster, former.get(cluster)?)));
    let moved = renamed.flat_map(|(cluster, former)| {
        let names: Vec<&str> = former.iter().copied().chain([cluster]).collect();
        let address = |cluster: &str| format!("module.{}", call_of(Some(cluster)));
        let pairs = names.windows(2).filter_map(|pair| match pair {
            [old, new] => Some((address(old), address(new))),
            _ => None,
        });
        pairs.collect::<Vec<_>>()
    });
    moved.collect()
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

/// The calls of a file that have the names of ours.
pub(super) fn calls_in<'b, 'a>(body: &'b Body<'a>) -> impl Iterator<Item = (&'b str, &'b ReadBlock<'a>)> {
    let calls = body.blocks("module").map(|block| (block.label(0).unwrap_or_default(), block));
    calls.filter(|(name, _)| is_team_kit(name))
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
    for (name, block) in calls_in(body) {
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
