//! The variables of the script that name the contexts of clusters.

use std::collections::{BTreeMap, BTreeSet};

/// The variable of each cluster's context: `CONTEXT_PLATFORM_PROD` of `platform-prod`. Clusters whose names differ only in
/// signs get numbers, in the order of their names.
pub(super) fn variables(clusters: BTreeSet<String>) -> BTreeMap<String, String> {
    let mut taken = BTreeSet::new();
    let mut variables = BTreeMap::new();
    for cluster in clusters {
        let sign = |sign: char| if sign.is_ascii_alphanumeric() { sign.to_ascii_uppercase() } else { '_' };
        let plain = format!("CONTEXT_{}", cluster.chars().map(sign).collect::<String>());
        let numbered = (2..).map(|number| format!("{plain}_{number}"));
        let free = std::iter::once(plain.clone()).chain(numbered).find(|name| !taken.contains(name));
        let name = free.unwrap_or(plain);
        taken.insert(name.clone());
        variables.insert(cluster, name);
    }
    variables
}

#[cfg(test)]
mod tests {
    use super::variables;

    #[test]
    fn clusters_have_variables_of_their_own() {
        let clusters = ["a-b", "a.b", "a_b", "a_b_2", "$(x) é"];
        let named: Vec<(String, String)> = variables(clusters.map(str::to_owned).into()).into_iter().collect();
        let expected = [
            ("$(x) é", "CONTEXT___X___"),
            ("a-b", "CONTEXT_A_B"),
            ("a.b", "CONTEXT_A_B_2"),
            ("a_b", "CONTEXT_A_B_3"),
            ("a_b_2", "CONTEXT_A_B_2_2"),
        ];
        assert_eq!(named, expected.map(|(cluster, variable)| (cluster.to_owned(), variable.to_owned())));
    }
}
