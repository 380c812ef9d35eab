//! Random blocks.

use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use teamkit::hcl::{Block, BlockExt as _, Expression, block, object, reference, strings, text};

/// Texts that could end a string, become a template, or confuse a width.
pub fn any_text() -> impl Strategy<Value = String> {
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

pub fn any_value() -> impl Strategy<Value = Expression> {
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

pub fn any_block() -> impl Strategy<Value = Block> {
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

pub fn samples(count: usize) -> Vec<Block> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    (0..count).map(|_| any_block().new_tree(&mut runner).expect("a block").current()).collect()
}
