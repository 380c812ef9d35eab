//! Objects that Terraform lets go. Whether their roots and addresses are of use is checked by a rule.

use camino::Utf8Path;

use super::Resolver;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::ReleasedObject,
    source::Place,
};

impl Resolver<'_> {
    /// The entries of `released` whose addresses a `removed` block can name.
    pub(super) fn released(&self, diagnostics: &mut Diagnostics) -> Vec<ReleasedObject> {
        let at = self.at.key("released");
        let mut released = Vec::new();
        for (index, written) in self.config.released.iter().flat_map(|list| list.iter()).enumerate() {
            let place = at.index(index);
            let address = written.address.to_string();
            if let Some(fault) = address_fault(&address, place.key("address")) {
                diagnostics.push(fault);
                continue;
            }
            // As the paths of roots are compared, whatever their spelling.
            let root = Utf8Path::new(&*written.root).components().collect();
            released.push(ReleasedObject { root, address, reason: written.reason.to_string(), place });
        }
        released
    }
}

/// What keeps a `removed` block from naming an address.
fn address_fault(address: &str, place: Place) -> Option<Diagnostic> {
    if is_address(address) {
        return None;
    }
    let message = format!("`{address}` is not an address that a `removed` block can name");
    let fault = Diagnostic::error(RuleId::InvalidName, message);
    Some(if address.contains('[') {
        let hint =
            "leave the key out, or take the single instance out of the state by hand: `terraform state rm ADDRESS`";
        fault.label(place, "has an instance key").hint(hint)
    } else {
        fault
            .label(place, "not a resource or module")
            .hint("write TYPE.NAME, with `module.NAME.` before it where the resource is in a module")
    })
}

/// Whether a text is `TYPE.NAME`, `module.NAME`, or modules with a resource in them.
fn is_address(address: &str) -> bool {
    let is_identifier = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    let parts: Vec<&str> = address.split('.').collect();
    let mut pairs = parts.chunks(2).skip_while(|pair| matches!(pair, ["module", _])).peekable();
    let resource = pairs.next();
    let is_resource = resource.is_none_or(|pair| !matches!(pair, ["data" | "module", ..]) && pair.len() == 2);
    parts.len() >= 2 && parts.iter().all(|part| is_identifier(part)) && is_resource && pairs.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn resources_and_modules_are_addresses() {
        for address in [
            "kubernetes_namespace_v1.platform-prod__ledger",
            "module.team-kit",
            "module.a.module.b",
            "module.team-kit__prod-a.kubernetes_namespace_v1.this",
            "terraform_data._x",
        ] {
            assert!(is_address(address), "{address}");
        }
        for address in [
            "",
            "ledger",
            "a.b.c",
            "a.b.c.d",
            "module",
            "module.",
            "module.a.b",
            "data.google_project.it",
            "module.a.data.google_project.it",
            "a.b[0]",
            "module.a[\"x\"].b.c",
            "module.team-kit.kubernetes_namespace_v1.this[\"ledger\"]",
            "a.b ",
            "a.1b",
            "a.b\"",
            "a..b",
        ] {
            assert!(!is_address(address), "{address}");
        }
    }
}
