//! Labels and annotations of services, which managed namespaces get.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    schema::{Map, ServiceFacts, Text},
    source::Place,
};

/// The prefix of the labels that say a namespace's owners.
const RESERVED: &str = "owner.teamkit/";
/// The maximum length of a key's prefix, a DNS subdomain.
const PREFIX_LENGTH: usize = 253;
/// The maximum size of an object's annotations, keys and values together, in bytes, as the API server counts them.
const ANNOTATIONS_SIZE: usize = 256 * 1024;
const OF_LABELS: &str =
    "a label has at most 63 letters, digits, `-`, `_` and `.`, and begins and ends with a letter or digit";
const OF_ANNOTATIONS: &str = "a key is a name of at most 63 letters, digits, `-`, `_` and `.`, such as `example.com/pager` with a domain before it";

/// Reports labels and annotations that don't have the cluster's form, or that are reserved for the owners.
pub(super) fn check(facts: &ServiceFacts, at: &Place, diagnostics: &mut Diagnostics) {
    let ServiceFacts { labels, annotations, .. } = facts;
    check_labels(labels.as_ref(), &at.key("labels"), diagnostics);
    check_annotations(annotations.as_ref(), &at.key("annotations"), diagnostics);
}

fn check_labels(labels: Option<&Map<Text>>, at: &Place, diagnostics: &mut Diagnostics) {
    for (key, value) in labels.into_iter().flat_map(|labels| labels.iter()) {
        let (place, what) = if !is_label_key(key) {
            (at.key_of(key.clone()), format!("`{key}` is not a valid label key"))
        } else if !is_label_part(value) {
            (at.key(key.clone()), format!("`{}` is not a valid label value", &**value))
        } else {
            continue;
        };
        diagnostics
            .push(Diagnostic::error(RuleId::InvalidName, what).label(place, "not a valid label").hint(OF_LABELS));
    }
}

fn check_annotations(annotations: Option<&Map<Text>>, at: &Place, diagnostics: &mut Diagnostics) {
    let mut size = 0;
    for (key, value) in annotations.into_iter().flat_map(|annotations| annotations.iter()) {
        size += key.len() + value.len();
        if !is_annotation_key(key) {
            let what = format!("`{key}` is not a valid annotation key");
            let hint = if key.starts_with(RESERVED) { "teamkit writes the owners itself" } else { OF_ANNOTATIONS };
            diagnostics.push(
                Diagnostic::error(RuleId::InvalidName, what)
                    .label(at.key_of(key.clone()), "not a valid annotation")
                    .hint(hint),
            );
        }
    }
    if size > ANNOTATIONS_SIZE {
        let what = format!("the annotations have {size} bytes, and a namespace takes {ANNOTATIONS_SIZE}");
        diagnostics.push(Diagnostic::error(RuleId::WrongType, what).label(at.clone(), "too much"));
    }
}

fn is_label_key(key: &str) -> bool {
    let (prefix, name) = key.rsplit_once('/').unwrap_or(("a", key));
    is_label_part(name) && !name.is_empty() && is_label_part(prefix) && !key.starts_with(RESERVED)
}

fn is_annotation_key(key: &str) -> bool {
    let (prefix, name) = match key.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, key),
    };
    !name.is_empty() && is_label_part(name) && prefix.is_none_or(is_subdomain) && !key.starts_with(RESERVED)
}

/// Whether a text is a DNS subdomain: labels of lower-case letters, digits and hyphens, with dots between them.
fn is_subdomain(text: &str) -> bool {
    let is_plain =
        |part: &str| part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    text.len() <= PREFIX_LENGTH && text.split('.').all(|part| !part.is_empty() && is_plain(part) && is_label_part(part))
}

fn is_label_part(text: &str) -> bool {
    let is_edge = |character: Option<char>| character.is_none_or(|character| character.is_ascii_alphanumeric());
    text.len() <= 63
        && is_edge(text.chars().next())
        && is_edge(text.chars().last())
        && text.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.'))
}
