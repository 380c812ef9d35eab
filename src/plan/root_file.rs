//! Files of a root beside the generated one.

/// What the names of files end in that Terraform or `OpenTofu` reads.
const ENDS: [&str; 4] = [".tf", ".tf.json", ".tofu", ".tofu.json"];

/// Whether Terraform or `OpenTofu` reads a file with this name as configuration.
#[must_use]
pub fn is_terraform_file(name: &str) -> bool {
    stem(name).is_some()
}

/// Whether a file with this name can rewrite what other files of its directory say: Terraform merges it into them, or
/// `OpenTofu` reads it in place of the generated file.
#[must_use]
pub fn is_override_file(name: &str) -> bool {
    stem(name).is_some_and(|stem| stem == "override" || stem.ends_with("_override")) || name == "teamkit.tofu"
}

/// The name without its end; `None` for a file that isn't read.
fn stem(name: &str) -> Option<&str> {
    let is_ignored = name.starts_with('.') || name.ends_with('~') || (name.starts_with('#') && name.ends_with('#'));
    ENDS.into_iter().find_map(|end| name.strip_suffix(end)).filter(|_| !is_ignored)
}

#[cfg(test)]
mod tests {
    use super::{is_override_file, is_terraform_file};

    #[test]
    fn files_are_told_by_their_names_as_terraform_tells_them() {
        for name in ["override.tf", "override.tf.json", "z_override.tf", "_override.tf.json", "a.b_override.tofu"] {
            assert!(is_override_file(name) && is_terraform_file(name), "{name}");
        }
        assert!(is_override_file("teamkit.tofu"));
        for name in ["extra.tf", "extra.tf.json", "overrides.tf", "override_.tf", "zoverride.tf", "main.tofu"] {
            assert!(is_terraform_file(name) && !is_override_file(name), "{name}");
        }
        for name in
            [".override.tf", "override.tf~", "#override.tf#", "override.tfvars", "override.hcl", "override.TF", "tf"]
        {
            assert!(!is_terraform_file(name) && !is_override_file(name), "{name}");
        }
    }
}
