//! Namespaces of a file, and addresses that a cluster's resources had.

use super::{NAMESPACE, PlaceView, places};
use crate::{
    hcl::{BlockLabel, Body, ReadBlock, Value, resource_name, resource_name_parts},
    target::{ManagedObject, RootGrants, address::Moved, module::calls_in},
};

pub(super) const NOUN: &str = "namespace";
const LOSS: &str = "with everything that runs in it";

/// The namespaces that a file manages, in resources and module calls.
pub(super) fn objects(body: &Body<'_>) -> Vec<ManagedObject> {
    let resources = body.blocks("resource").filter(|block| block.label(0) == Some(NAMESPACE));
    let calls = calls_in(body).flat_map(|(name, call)| of_call(name, call));
    resources.filter_map(of_resource).chain(calls).collect()
}

fn of_resource(block: &ReadBlock<'_>) -> Option<ManagedObject> {
    let name = block.label(1)?;
    let metadata = block.body.blocks("metadata").next().and_then(|metadata| metadata.body.get_text("name"));
    let shown = match resource_name_parts(name).as_deref() {
        Some([cluster, namespace]) => format!("{cluster}/{namespace}"),
        _ => metadata.unwrap_or(name).to_owned(),
    };
    Some(ManagedObject { address: format!("{NAMESPACE}.{name}"), noun: NOUN, name: shown, loss: LOSS })
}

fn of_call(call: &str, block: &ReadBlock<'_>) -> Vec<ManagedObject> {
    // The call for one of several clusters names it.
    let cluster = call.split_once("__").map(|(_, name)| resource_name_parts(name).unwrap_or_default().concat());
    let shown = |name: &str| cluster.as_ref().map_or_else(|| name.to_owned(), |cluster| format!("{cluster}/{name}"));
    let namespaces = block.body.get("namespaces").and_then(Value::items).unwrap_or_default();
    let names = namespaces.iter().filter_map(|namespace| namespace.get("name")?.as_text());
    names
        .map(|name| ManagedObject {
            address: format!("module.{call}.{NAMESPACE}.this[\"{name}\"]"),
            noun: NOUN,
            name: shown(name),
            loss: LOSS,
        })
        .collect()
}

/// The addresses that resources had while their clusters had other names: from the oldest to the present one.
pub(super) fn moved(root: &RootGrants<'_>) -> Vec<Moved> {
    let former = root.org.former_clusters();
    if former.is_empty() {
        return Vec::new();
    }
    let views = places(root);
    let renamed = views.iter().filter_map(|view| Some((view, former.get(view.cluster)?)));
    renamed.flat_map(|(view, former)| moved_in(view, former)).collect()
}

fn moved_in(view: &PlaceView<'_>, former: &[&str]) -> Vec<Moved> {
    let cluster = view.cluster;
    let present = resource_name([cluster]);
    let names: Vec<&str> = former.iter().copied().chain([cluster]).collect();
    let mut moved = Vec::new();
    for block in view.blocks() {
        let mut labels = block.labels.iter().map(BlockLabel::as_str);
        let (Some(kind), Some(rest)) = (labels.next(), labels.next().and_then(|name| name.strip_prefix(&*present)))
        else {
            continue;
        };
        let address = |cluster: &str| format!("{kind}.{}{rest}", resource_name([cluster]));
        moved.extend(names.windows(2).filter_map(|pair| match pair {
            [old, new] => Some((address(old), address(new))),
            _ => None,
        }));
    }
    moved
}
