//! What we print is what `terraform fmt` leaves alone, and reads back as what was meant.

use std::{fs, io::Write as _, path::PathBuf, process::Command};

use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use teamkit::hcl::{
    Block, BlockExt, Expression, block, format_block, object, parse_any, parse_canonical, reference, strings, text,
};

use crate::support::workspace::repository;

/// Texts that could end a string, become a template, or confuse a width.
fn any_text() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![
            "[a-z]{1,4}",
            Just("${".to_owned()),
            Just("%{".to_owned()),
            Just("$$".to_owned()),
            Just("}".to_owned()),
            Just("\"".to_owned()),
            Just("\\".to_owned()),
            Just("\n".to_owned()),
            Just("\t".to_owned()),
            Just("日本".to_owned()),
            Just("é".to_owned()),
            Just("#".to_owned()),
        ],
        0..6,
    )
    .prop_map(|parts| parts.concat())
}

fn any_value() -> impl Strategy<Value = Expression> {
    let leaf = prop_oneof![
        any_text().prop_map(text),
        any::<bool>().prop_map(Expression::Bool),
        any::<i32>().prop_map(|number| Expression::from(i64::from(number))),
        proptest::collection::vec("[a-z]{1,3}", 0..4).prop_map(|list| strings(&list)),
        Just(reference(["kubernetes", "prod-a"])),
        Just(Expression::Array(vec![reference(["a_b", "c"]), reference(["d", "e"])])),
    ];
    leaf.prop_recursive(2, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::btree_map("[a-z][a-z_]{0,6}|[a-z]+\\.[a-z]+/[a-z]+", inner.clone(), 0..4)
                .prop_map(|items| object(items.iter().map(|(key, value)| (key.as_str(), value.clone())))),
            proptest::collection::vec(
                proptest::collection::btree_map("[a-z]{1,5}", inner, 1..4)
                    .prop_map(|items| object(items.iter().map(|(key, value)| (key.as_str(), value.clone())))),
                1..3
            )
            .prop_map(Expression::Array),
        ]
    })
}

fn any_block() -> impl Strategy<Value = Block> {
    let attributes = || proptest::collection::btree_map("[a-z][a-z_]{0,8}", any_value(), 0..5);
    let nested = (attributes(), proptest::collection::vec(attributes(), 0..3));
    // Labels hold no text of users: names of resources are made of these.
    ("[a-z_][a-zA-Z0-9_-]{0,12}", nested, attributes()).prop_map(|(label, (first, blocks), last)| {
        let mut whole = block("resource", &["kind", &label]);
        whole = first.into_iter().fold(whole, |whole, (key, value)| whole.with(&format!("a_{key}"), value));
        for inner in blocks {
            let inner = inner.into_iter().fold(block("inner", &[]), |inner, (key, value)| inner.with(&key, value));
            whole = whole.with_block(inner);
        }
        last.into_iter().fold(whole, |whole, (key, value)| whole.with(&format!("z_{key}"), value))
    })
}

fn samples(count: usize) -> Vec<Block> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    (0..count).map(|_| any_block().new_tree(&mut runner).expect("a block").current()).collect()
}

#[test]
fn what_is_printed_reads_back_the_same() {
    for block in samples(500) {
        let printed = format_block(&block);
        let body = hcl::parse(&printed).unwrap_or_else(|error| panic!("{error}\n{printed}"));
        assert_eq!(body.blocks().next(), Some(&block), "{printed}");
    }
}

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

#[test]
fn terraform_would_print_it_the_same() {
    let printed: Vec<String> = samples(500).iter().map(format_block).collect();
    terraform_leaves_alone(&printed);
}

/// Asserts that `terraform fmt` finds nothing to change in these files.
pub(crate) fn terraform_leaves_alone(files: &[String]) {
    let directory = tempfile::tempdir().expect("a directory");
    for (index, text) in files.iter().enumerate() {
        let path = directory.path().join(format!("file{index}.tf"));
        fs::write(path, format!("{text}\n")).expect("a writable file");
    }
    let run = Command::new("terraform").args(["fmt", "-check", "-diff"]).arg(directory.path()).output();
    match run {
        Ok(run) => assert!(
            run.status.success(),
            "{}{}",
            String::from_utf8_lossy(&run.stdout),
            String::from_utf8_lossy(&run.stderr)
        ),
        Err(error) if std::env::var_os("TEAMKIT_REQUIRE_TERRAFORM").is_none() => {
            // Past the capture of the test runner, so that it is seen.
            writeln!(std::io::stderr(), "NOTICE: skipped, no terraform here ({error})").expect("stderr");
        }
        Err(error) => panic!("terraform is required here: {error}"),
    }
}
