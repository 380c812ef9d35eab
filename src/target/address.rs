//! Addresses of resources and module calls, as Terraform knows them.

/// The address that a resource or module call had, and the one that it has.
pub(super) type Moved = (String, String);

/// Whether an address is another, or is inside the module call of that address.
#[must_use]
pub fn is_within(address: &str, other: &str) -> bool {
    address.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests {
    use super::is_within;

    #[test]
    fn an_address_is_within_its_module_and_itself() {
        for (address, other, expected) in [
            ("a.b", "a.b", true),
            ("a.bc", "a.b", false),
            ("module.kit.a.b", "module.kit", true),
            ("module.kit__x.a.b", "module.kit", false),
            ("module.kit.a.this[\"x\"]", "module.kit.a.this", true),
            ("module.kit", "module.kit.a.this", false),
        ] {
            assert_eq!(is_within(address, other), expected, "{address} in {other}");
        }
    }
}
