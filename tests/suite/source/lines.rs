//! Lines of a text, and the comments that belong to them.

use teamkit::source::{comments_below, line_end, line_start, shifted};

#[test]
fn a_line_goes_from_break_to_break() {
    let text = "one\ntwo\n\nlast";
    let line = |at| &text[line_start(text, at)..line_end(text, at)];
    assert_eq!(
        [line(0), line(2), line(4), line(8), line(9), line(12)],
        ["one\n", "one\n", "two\n", "\n", "last", "last"]
    );
    assert_eq!(line(text.len()), "last");
    assert_eq!((line_start("", 0), line_end("", 0)), (0, 0));
}

#[test]
fn comments_that_stand_further_in_belong_to_the_entry_above() {
    let below = |text: &str, indent: usize| text[..comments_below(text, indent)].to_owned();
    assert_eq!(below("    # mine\n  # of the next\n  - b\n", 2), "    # mine\n");
    assert_eq!(below("\n    # mine\n\n    # mine too\n\n  - b\n", 2), "\n    # mine\n\n    # mine too\n");
    assert_eq!(below("  # of the next\n    # of it, too\n  - b\n", 2), "");
    assert_eq!(below("  - b\n    # of b\n", 2), "");
    assert_eq!(below("\n\n", 0), "");
}

#[test]
fn a_line_moves_sideways_and_a_blank_one_stays() {
    assert_eq!(shifted("  - a\n", 2, 4), "    - a\n");
    assert_eq!(shifted("    - a\n", 4, 2), "  - a\n");
    assert_eq!(shifted(" - a\n", 4, 0), "- a\n", "no more than there is");
    assert_eq!(shifted("   \n", 2, 4), "   \n");
    assert_eq!(shifted("", 2, 4), "");
}
