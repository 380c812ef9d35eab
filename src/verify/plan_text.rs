//! From the bytes of a file to a plan, or to what the file is instead.

use super::plan_json::PlanJson;
use crate::text::brief;

/// So much of a message about JSON is shown: it may quote the file.
const MAX_MESSAGE: usize = 300;

/// Why a file isn't read as a plan.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PlanFault {
    /// A sentence without its subject: `is empty`.
    pub message: String,
    /// Line and column, from 1, where there is a place.
    pub place: Option<(usize, usize)>,
    pub hint: Option<&'static str>,
}

impl PlanFault {
    fn new(message: impl Into<String>, hint: Option<&'static str>) -> Self {
        Self { message: message.into(), place: None, hint }
    }
}

const SHOW: Option<&str> = Some("write it with `terraform show -json PLAN` or `tofu show -json PLAN`");
const ENCODING: Option<&str> =
    Some("in PowerShell, write it with `terraform show -json PLAN | Out-File -Encoding utf8`");

/// The plan of a file.
pub(super) fn read_plan(bytes: &[u8]) -> Result<PlanJson<'_>, PlanFault> {
    let text = decode(bytes)?;
    let plan: PlanJson<'_> = serde_json::from_str(text).map_err(|error| json_fault(&error, text))?;
    if plan.level.is_some() {
        return Err(log());
    }
    if plan.values.is_some() && plan.resource_changes.is_none() {
        return Err(PlanFault::new("is a state, not a plan", SHOW));
    }
    let version = plan.format_version.as_deref().unwrap_or_default();
    if version.is_empty() {
        return Err(PlanFault::new("has no `format_version`, so it is not a plan", SHOW));
    }
    if version.split('.').next() != Some("1") {
        let version = brief(version, MAX_MESSAGE);
        return Err(PlanFault::new(format!("has the format version `{version}`; teamkit reads 1.x"), None));
    }
    Ok(plan.settled())
}

/// The text of a file, without the mark that some editors put before it.
fn decode(bytes: &[u8]) -> Result<&str, PlanFault> {
    let is_utf16 = matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, ..] | [_, 0, ..]);
    match bytes {
        [b'P', b'K', 3 | 5, 4 | 6, ..] => return Err(PlanFault::new("is a plan in Terraform's own form", SHOW)),
        [0x1f, 0x8b, ..] => return Err(PlanFault::new("is compressed", Some("unpack it first"))),
        _ if is_utf16 => return Err(PlanFault::new("is UTF-16 text, not UTF-8", ENCODING)),
        _ => {}
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        PlanFault::new(format!("is not UTF-8 text: byte {} doesn't fit", error.valid_up_to() + 1), ENCODING)
    })?;
    match text.trim_start().chars().next() {
        None => Err(PlanFault::new("is empty", SHOW)),
        Some('{') => Ok(text),
        Some('[') => Err(PlanFault::new("is a list; a plan is one object", SHOW)),
        Some(_) => Err(PlanFault::new("is not JSON", SHOW)),
    }
}

fn json_fault(error: &serde_json::Error, text: &str) -> PlanFault {
    // The log of `terraform plan -json` is an object a line.
    if text.lines().next().is_some_and(|line| line.contains("\"@level\"")) {
        return log();
    }
    let place = Some((error.line(), error.column())).filter(|(line, _)| *line > 0);
    let message = error.to_string();
    let what = message.rsplit_once(" at line ").map_or(message.as_str(), |(what, _)| what);
    let what = brief(what, MAX_MESSAGE);
    let message = if error.is_eof() { format!("is cut off: {what}") } else { format!("is not a plan: {what}") };
    PlanFault { message, place, hint: SHOW }
}

fn log() -> PlanFault {
    PlanFault::new("is the log of `terraform plan -json`, not the plan", SHOW)
}

#[cfg(test)]
mod tests {
    use super::read_plan;

    fn fault(bytes: &[u8]) -> String {
        let fault = read_plan(bytes).expect_err("no plan");
        let place = fault.place.map(|(line, column)| format!("{line}:{column} ")).unwrap_or_default();
        format!("{place}{}", fault.message)
    }

    #[test]
    fn what_is_no_plan_is_told() {
        let nested = format!("{{\"resource_changes\":{}", "[".repeat(100_000));
        let values = format!(
            "{{\"resource_changes\":[{{\"address\":\"a\",\"type\":\"b\",\"change\":{{\"actions\":[],\"after\":{}",
            "[".repeat(100_000)
        );
        for (bytes, expected) in [
            (&b""[..], "is empty"),
            (b" \n", "is empty"),
            (b"PK\x03\x04abc", "is a plan in Terraform's own form"),
            (b"\xff\xfe{\x00}\x00", "is UTF-16 text, not UTF-8"),
            (b"{\x00}\x00", "is UTF-16 text, not UTF-8"),
            (b"\x1f\x8b\x08", "is compressed"),
            (b"{\"a\": \"\xff\"}", "is not UTF-8 text: byte 8 doesn't fit"),
            (b"[]", "is a list; a plan is one object"),
            (b"terraform {\n}\n", "is not JSON"),
            (b"{\"format_version\": \"1.2\"", "1:24 is cut off: EOF while parsing an object"),
            (b"{}", "has no `format_version`, so it is not a plan"),
            (b"{\"format_version\": \"2.0\"}", "has the format version `2.0`; teamkit reads 1.x"),
            (b"{\"format_version\": \"1.0\", \"values\": {}}", "is a state, not a plan"),
            (b"{\"@level\": \"info\"}\n{\"@level\": \"info\"}", "is the log of `terraform plan -json`, not the plan"),
            (
                b"{\"format_version\": \"1.0\", \"format_version\": \"1.1\"}",
                "1:42 is not a plan: duplicate field `format_version`",
            ),
            (nested.as_bytes(), "1:22 is not a plan: invalid type: sequence, expected a string"),
        ] {
            let text = String::from_utf8_lossy(bytes.get(..bytes.len().min(60)).unwrap_or_default());
            assert_eq!(fault(bytes), expected, "{text}");
        }
        assert!(fault(values.as_bytes()).ends_with("is not a plan: recursion limit exceeded"));
    }

    #[test]
    fn a_key_that_stands_twice_is_refused() {
        let plan = br#"{"format_version":"1.2","resource_changes":[{"address":"a","type":"b","change":{"actions":[],
          "after":{"member":"user:a@b","member":"user:c@d"}}}]}"#;
        assert_eq!(fault(plan), "2:59 is not a plan: the key `member` stands twice");
    }

    #[test]
    fn a_mark_before_the_text_and_unknown_keys_are_passed_over() {
        for text in ["\u{feff}{\"format_version\":\"1.2\"}", "{\"format_version\":\"1.9\",\"new\":{\"a\":[1]}}"] {
            assert!(read_plan(text.as_bytes()).is_ok(), "{text}");
        }
    }
}
