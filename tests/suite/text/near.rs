//! The nearest right name.

use teamkit::text::nearest;

#[test]
fn a_name_is_near_that_differs_by_two_letters_and_a_third_at_most() {
    let near = |name| nearest(name, ["search", "ledger", "checkout", "api"]);
    assert_eq!(near("serch"), Some("search"));
    assert_eq!(near("ledegr"), Some("ledger"), "two neighbours changed places");
    assert_eq!(near("chekcoutt"), Some("checkout"));
    assert_eq!(near("chkkoott"), None, "three letters");
    assert_eq!(near("apu"), Some("api"));
    assert_eq!(near("bpu"), None, "two letters of three");
    assert_eq!(near("ap"), None, "a third of two is none");
    assert_eq!(near("search"), None, "a name is not near itself");
    assert_eq!(near(&"search".repeat(100)), None);
    assert_eq!(nearest("é-shop", ["e-shop"]), Some("e-shop"), "letters count, not bytes");
}

#[test]
fn of_several_the_nearest_is_taken_and_then_the_first_of_the_alphabet() {
    assert_eq!(nearest("payment", ["payloads", "payments", "payment-b"]), Some("payments"));
    assert_eq!(nearest("team-x", ["team-c", "team-a", "team-b"]), Some("team-a"));
}
