//! The file of a root that says what Terraform takes over there: literal `import` blocks and nothing else.

use super::instance_address::{InstanceAddress, unquoted};
use crate::hcl::escape;

/// The name of the file in each root.
pub const IMPORT_FILE: &str = "teamkit.imports.tf";

/// The first line of every such file.
const HEADER: &str =
    "# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.";

/// An object that exists, and the address at which Terraform is to manage it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImportBlock {
    pub to: InstanceAddress,
    /// The provider's id of the object.
    pub id: String,
}

/// The text of a root's file.
#[must_use]
pub fn import_file(imports: &[ImportBlock]) -> String {
    let mut text = format!("{HEADER}\n");
    for ImportBlock { to, id } in imports {
        text.push_str(&format!("\nimport {{\n  to = {to}\n  id = \"{}\"\n}}\n", escape(id)));
    }
    text
}

/// The blocks of a file that holds nothing else, in the form that [`import_file`] writes; `None` for any other text.
#[must_use]
pub fn read_import_file(text: &str) -> Option<Vec<ImportBlock>> {
    let text = text.replace("\r\n", "\n");
    let mut imports = Vec::new();
    let mut lines = text.lines().skip(1).filter(|line| !line.is_empty());
    while lines.next().is_some() {
        let to = InstanceAddress::parse(lines.next()?.strip_prefix("  to = ")?)?;
        let id = unquoted(lines.next()?.strip_prefix("  id = ")?)?;
        imports.push(ImportBlock { to, id });
        lines.next()?;
    }
    // Whatever was passed over above is different here.
    (import_file(&imports) == text).then_some(imports)
}

/// Whether a text has the header of such files. Files without it are never overwritten or removed.
#[must_use]
pub fn is_import_file(text: &str) -> bool {
    text.lines().next() == Some(HEADER)
}
