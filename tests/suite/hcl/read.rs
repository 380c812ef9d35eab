//! What our own reader of HCL takes, hcl-rs takes too, and reads the same.

use std::{fs, path::PathBuf};

use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use teamkit::hcl::{format_block, parse_any, parse_canonical};

use super::support::samples;
use crate::support::workspace::repository;

/// Reads a text in both ways; true if our own reader takes it.
fn both_read_the_same(text: &str) -> bool {
    let Some(ours) = parse_canonical(text) else { return false };
    assert_eq!(Ok(ours), parse_any(text), "{text}");
    true
}

#[test]
fn what_our_reader_takes_hcl_rs_reads_the_same() {
    let texts = samples(500).iter().map(|block| format!("{}\n", format_block(block))).collect::<Vec<_>>();
    let taken = texts.iter().filter(|text| both_read_the_same(text)).count();
    assert!(taken > 50, "{taken}");
}

/// The example is read without hcl-rs, or our reader would be of no use.
#[test]
fn our_reader_takes_every_file_of_the_example() {
    let mut open: Vec<PathBuf> = ["terraform", "modules"].map(|name| repository().join(name).into()).into();
    let mut files = 0;
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "tf") {
                let text = fs::read_to_string(&path).expect("a text");
                let is_taken = both_read_the_same(&text);
                assert!(is_taken || !path.ends_with("teamkit.tf"), "{}", path.display());
                files += usize::from(is_taken);
            }
        }
    }
    assert!(files > 100, "{files}");
}

/// What is nearly ours is where two readers may part.
#[test]
fn what_our_reader_takes_of_damaged_texts_hcl_rs_reads_the_same() {
    let parts = [
        "\"",
        "\\",
        "\n",
        " ",
        "#",
        "=",
        "{",
        "}",
        "[",
        "]",
        ",",
        ".",
        "$",
        "%",
        "${",
        "$${",
        "%{",
        "0",
        "01",
        "-1",
        "1.5",
        "a",
        "true",
        "null",
        "for",
        "\t",
        "\r",
        "\\u00e9",
        "\\U0001F600",
        "\\ud800",
        "é",
        "//",
        "/*",
        "<<E",
        "(",
        "a = 1\n",
        "x {}\n",
    ];
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[9; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let cuts = (0..parts.len(), 0.0..1.0_f64, 0..4_usize);
    let mut taken = 0;
    let texts =
        samples(500).iter().map(|block| format!("# Generated\n\n{}\n", format_block(block))).collect::<Vec<_>>();
    for text in texts.iter().filter(|text| parse_canonical(text).is_some()) {
        for _ in 0..40 {
            let (part, at, gone) = cuts.new_tree(&mut runner).expect("a cut").current();
            let signs: Vec<char> = text.chars().collect();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "a place in a short text"
            )]
            let at = (at * signs.len() as f64) as usize;
            let damaged: String = signs[..at]
                .iter()
                .copied()
                .chain(parts[part].chars())
                .chain(signs.iter().copied().skip(at + gone))
                .collect();
            taken += usize::from(both_read_the_same(&damaged));
        }
    }
    assert!(taken > 200, "{taken}");
}
