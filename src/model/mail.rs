//! The form of mail addresses, which people and groups have.

/// Whether a text is an address that Google Workspace can have: a local part, an `@` and a domain
/// (RFC 5321, section 4.5.3.1).
#[must_use]
pub fn is_mail_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let is_local = |character: char| {
        character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-' | '+' | '\'' | '%' | '&')
    };
    (1..=64).contains(&local.len())
        && text.len() <= 254
        && local.chars().all(is_local)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && is_mail_domain(domain)
}

/// Whether a text is a domain with at least two labels, such as `example.com`.
#[must_use]
pub fn is_mail_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|character| character.is_ascii_alphanumeric() || character == '-')
    };
    let is_number = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
    text.len() <= 253
        && text.contains('.')
        && text.split('.').all(is_label)
        // An address of the network is no domain.
        && !text.rsplit('.').next().is_some_and(is_number)
}

#[cfg(test)]
mod tests {
    use super::{is_mail_address, is_mail_domain};

    #[test]
    fn what_mail_delivers_is_an_address() {
        let long = format!("{}@example.com", "a".repeat(64));
        for text in ["ida@example.com", "o'neill+a@mail.example.co.uk", "C_Smith-2@x-y.io", "a%b&c@example.com", &long]
        {
            assert!(is_mail_address(text), "{text}");
        }
    }

    #[test]
    fn what_mail_refuses_is_none() {
        let long = format!("{}@example.com", "a".repeat(65));
        let label = format!("ida@{}.com", "a".repeat(64));
        let whole = format!("ida@{}com", "abcdefghi.".repeat(26));
        for text in [
            "",
            "ida",
            "@example.com",
            "ida@",
            "a@@b",
            "a@@example.com",
            "a@b@example.com",
            ".ida@example.com",
            "ida.@example.com",
            "i..da@example.com",
            "i da@example.com",
            "ida @example.com",
            "ida@ example.com",
            "ida@example",
            "ida@.example.com",
            "ida@example..com",
            "ida@example.com.",
            "ida@-example.com",
            "ida@example-.com",
            "ida@exam_ple.com",
            "ida@10.0.0.1",
            "idä@example.com",
            "ida@exämple.com",
            "\"ida\"@example.com",
            "Ida <ida@example.com>",
            "mailto:ida@example.com",
            &long,
            &label,
            &whole,
        ] {
            assert!(!is_mail_address(text), "{text}");
        }
        assert!(!is_mail_domain("acme") && !is_mail_domain("*.example.com") && is_mail_domain("acme.io"));
    }
}
