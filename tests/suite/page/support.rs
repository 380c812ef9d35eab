//! The page of the example, and its data.

use camino::Utf8PathBuf;
use serde_json::Value;

use crate::support::workspace::Workspace;

/// The example with its page, compared with what it was before a few edits.
pub fn example() -> (Workspace, Utf8PathBuf) {
    let base = Workspace::example();
    base.edit("teams/commerce/payments.yaml", "  - emre\n", "  - hugo\n");
    base.edit(
        "teams/commerce/payments.yaml",
        "    to: [ida]\n    until: 2099-12-31",
        "    to: [ida]\n    until: 2098-12-31",
    );
    base.edit(
        "teams/commerce/payments.yaml",
        "tariq@partner.example, until: 2099-12-31",
        "tariq@partner.example, until: 2098-12-31",
    );
    let workspace = Workspace::example();
    workspace.run(&["report", "--out", "page", "--base-dir", base.path().as_str()]).exits(0);
    let file = workspace.path().join("page/index.html");
    (workspace, file)
}

/// The data block of a page.
pub fn data(html: &str) -> Value {
    let start = "<script type=\"application/json\" id=\"data\">";
    let from = html.find(start).expect("data") + start.len();
    let until = from + html[from..].find("</script>").expect("an end");
    serde_json::from_str(&html[from..until]).expect("JSON")
}
