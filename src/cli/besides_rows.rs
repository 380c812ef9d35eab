//! The public form of what is live besides what is defined.

use std::collections::BTreeMap;

use serde::Serialize;

use super::drift::json::{Row, place, row};
use crate::{
    drift::DriftJudge,
    presence::{Besides, ExtraAccess, LiveWay},
};

/// What answers have besides their rows where an export was given.
#[derive(Serialize)]
pub(super) struct BesidesRows<'a> {
    extra: Vec<ExtraRow<'a>>,
    /// In folders and organizations that may be above.
    inherited: Vec<ExtraRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    folded: Option<usize>,
    not_exported: Vec<BTreeMap<&'static str, &'a str>>,
}

#[derive(Serialize)]
pub(super) struct ExtraRow<'a> {
    #[serde(flatten)]
    row: Row<'a>,
    /// Where it was asked for one service.
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<&'a str>,
    /// Where definitions give it to the group: the members who are in that by no definition.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    undefined_members: &'a [String],
    /// Why it is the person's, where it isn't the person's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    way: Option<String>,
}

pub(super) fn extra_row<'a>(
    access: &'a ExtraAccess<'a>,
    judge: &DriftJudge<'_>,
    environment: Option<&'a str>,
) -> ExtraRow<'a> {
    let ExtraAccess { row: extra, members, way } = access;
    let way = way.as_ref().filter(|way| **way != LiveWay::Own).map(ToString::to_string);
    ExtraRow { row: row(extra, judge), environment, undefined_members: members, way }
}

impl<'a> BesidesRows<'a> {
    /// The rows of a service or scope.
    pub(super) fn of(besides: &'a Besides<'a>, judge: &DriftJudge<'_>) -> Self {
        let extra = besides.extra.iter().map(|access| extra_row(access, judge, None)).collect();
        Self { folded: Some(besides.folded), ..Self::with(extra, besides, judge) }
    }

    /// The rows of a person, with what is around them.
    pub(super) fn with(extra: Vec<ExtraRow<'a>>, around: &'a Besides<'a>, judge: &DriftJudge<'_>) -> Self {
        Self {
            extra,
            inherited: around.above.iter().map(|access| extra_row(access, judge, None)).collect(),
            folded: None,
            not_exported: around.not_exported.iter().map(place).collect(),
        }
    }
}
