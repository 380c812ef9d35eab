//! Annotations of GitHub.

use crate::support::findings::with_many_errors;

#[test]
fn github_gets_at_most_ten_annotations_of_a_kind() {
    for (count, expected) in [(1, 1), (9, 9), (10, 10), (11, 10), (30, 10)] {
        let text = with_many_errors(count).run(&["check", "--format", "github"]).exits(1).stdout;
        let errors: Vec<&str> = text.lines().filter(|line| line.starts_with("::error ")).collect();
        assert_eq!(errors.len(), expected, "{count}: {text}");
        let says_more = format!("::error title=teamkit::{} more errors: ", count.saturating_sub(9));
        assert_eq!(errors.last().is_some_and(|line| line.starts_with(&says_more)), count > 10, "{text}");
        assert!(text.lines().all(|line| line.starts_with("::error ") || line.starts_with("::warning ")), "{text}");
    }
}

#[test]
fn github_annotations_escape_what_could_end_them() {
    let text = with_many_errors(1).run(&["check", "--format", "github"]).exits(1).stdout;
    let line = text.lines().next().unwrap_or_default();
    let start = "::error file=teams/a%2C b%3A 100%25/many.yaml,line=3,endLine=3,col=55,endColumn=64,title=unknown-role::team `many` names the unknown role `100%25,:0`%0Ahint: ";
    assert!(line.starts_with(start), "{line}");
}
