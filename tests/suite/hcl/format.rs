//! What we print is what `terraform fmt` leaves alone, and reads back as what was meant.

use teamkit::hcl::format_block;

use super::support::samples;
use crate::support::{
    terraform::{is_formatted, terraform_leaves_alone},
    workspace::Workspace,
};

#[test]
fn what_is_printed_reads_back_the_same() {
    for block in samples(500) {
        let printed = format_block(&block);
        let body = hcl::parse(&printed).unwrap_or_else(|error| panic!("{error}\n{printed}"));
        assert_eq!(body.blocks().next(), Some(&block), "{printed}");
    }
}

#[test]
fn terraform_would_print_it_the_same() {
    let printed: Vec<String> = samples(500).iter().map(format_block).collect();
    terraform_leaves_alone(&printed);
}

#[test]
fn terraform_leaves_every_file_of_the_example_alone() {
    let workspace = Workspace::example();
    workspace.generate();
    is_formatted(&workspace);
    workspace.write(
        "teamkit.yaml",
        workspace.read("teamkit.yaml").replace("layout:\n", "layout:\n  style: module\n  module: { source: x }\n"),
    );
    // Everything is in the module then, under other addresses.
    let allowed = ["--allow", "destroyed-object", "--allow", "interrupted-access"];
    workspace.run(&[&["generate"], &allowed[..]].concat()).exits(0);
    is_formatted(&workspace);
}
