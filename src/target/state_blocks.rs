//! Blocks about a root's state: resources that have another address now, and objects that it lets go.

use std::collections::BTreeSet;

use camino::Utf8Path;

use super::{
    RootGrants,
    address::{Moved, is_within},
    module, targets,
};
use crate::{
    hcl::{Block, BlockExt, BlockText, Expression, block, reference},
    model::Style,
};

/// The `moved` and `removed` blocks of a root with these other blocks, sorted by address.
pub(super) fn state_blocks(path: &Utf8Path, root: &RootGrants<'_>, blocks: &[BlockText]) -> Vec<Block> {
    let moved: BTreeSet<Moved> = match root.org.layout.style {
        Style::Resources => targets().iter().flat_map(|target| target.moved(root)).collect(),
        Style::Module { .. } => module::moved(root).into_iter().collect(),
    };
    let defined: BTreeSet<String> = blocks.iter().filter_map(address).collect();
    let is_free = |address: &str| {
        let is_moved = moved.iter().any(|(from, _)| is_within(address, from));
        !is_moved && !defined.iter().any(|other| is_within(address, other))
    };
    let released = root.org.released.iter().filter(|object| object.root == path);
    let released: BTreeSet<&str> = released.map(|object| &*object.address).filter(|address| is_free(address)).collect();
    let moved = moved.iter().map(|(from, to)| {
        block("moved", &[]).with("from", reference(from.split('.'))).with("to", reference(to.split('.')))
    });
    let removed = released.into_iter().map(|address| {
        let lifecycle = block("lifecycle", &[]).with("destroy", Expression::Bool(false));
        block("removed", &[]).with("from", reference(address.split('.'))).with_block(lifecycle)
    });
    moved.chain(removed).collect()
}

/// The address of a resource or module call; `None` for other blocks.
pub(super) fn address(block: &BlockText) -> Option<String> {
    match (block.kind.as_str(), block.labels.as_slice()) {
        ("resource", [kind, name]) => Some(format!("{kind}.{name}")),
        ("module", [name]) => Some(format!("module.{name}")),
        _ => None,
    }
}
