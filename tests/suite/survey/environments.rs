//! Environments, by names of projects, clusters and namespaces.

use super::support::LiveFiles;

/// What ids of projects alone suggest.
#[track_caller]
fn shows(ids: &[&str], expected: &str) {
    assert_eq!(LiveFiles::of_projects(ids).environments().trim_end(), expected, "{ids:?}");
}

#[test]
fn words_at_the_end_or_at_the_beginning_name_environments_in_their_usual_order() {
    shows(
        &["cart-prd", "ledger-prd", "cart-stg", "ledger-stg", "cart-dev", "ledger-dev"],
        "development {{service}}-dev - -\nstaging {{service}}-stg - -\nproduction! {{service}}-prd - -",
    );
    shows(
        &["prod-cart", "prod-ledger", "qa-cart", "qa-ledger", "sbx-cart"],
        "sandbox sbx-{{service}} - -\nqa qa-{{service}} - -\nproduction! prod-{{service}} - -",
    );
    shows(
        &["acme-dev-cart", "acme-dev-web-shop", "acme-prod-cart", "acme-prod-web-shop"],
        "development acme-dev-{{service}} - -\nproduction! acme-prod-{{service}} - -",
    );
}

#[test]
fn what_most_ids_have_decides_what_a_word_means() {
    // `test-runner` is a service.
    shows(
        &["test-runner-prod", "cart-prod", "ledger-prod", "test-runner-dev", "cart-dev", "ledger-dev"],
        "development {{service}}-dev - -\nproduction! {{service}}-prod - -",
    );
}

#[test]
fn a_word_in_one_id_of_many_is_no_environment() {
    let ids = ["gke-nonprod", "gke-prod", "a-prod", "b-prod", "c-prod", "d-prod", "e-prod", "f-prod", "g-prod"];
    shows(&ids, "production! {{service}}-prod - -");
}

#[test]
fn a_random_end_leaves_the_environment() {
    let files =
        LiveFiles::of_projects(&["cart-prod-7f3a", "ledger-prod", "web-prod", "cart-dev", "ledger-dev", "web-dev"]);
    assert_eq!(files.environments(), "development {{service}}-dev - -\nproduction! {{service}}-prod - -\n");
    assert!(files.comments().contains("the registry names 1 project of another form: `cart-prod-7f3a`"));
    // Places of a region are another pattern, and no random end.
    shows(&["cart-prod-eu", "ledger-prod-eu", "web-prod-eu"], "production! {{service}}-prod-eu - -");
}

#[test]
fn names_elsewhere_show_where_a_company_begins_all_ids_alike() {
    let ids = ["acme-cart-dev", "acme-web-dev", "acme-pay-dev", "acme-cart-prod", "acme-web-prod", "acme-pay-prod"];
    shows(&ids, "development {{service}}-dev - -\nproduction! {{service}}-prod - -");
    let mut files = LiveFiles::of_projects(&ids);
    for namespace in ["cart", "web", "pay"] {
        files.namespace("main-prod", namespace);
    }
    let expected = "development acme-{{service}}-dev - -\nproduction! acme-{{service}}-prod main-prod {{service}}\n";
    assert_eq!(files.environments(), expected);
    // The domain says it, too.
    let mut files = LiveFiles::of_projects(&ids);
    files.grant("projects/acme-cart-dev", &["roles/logging.viewer"], "group:pay@acme.example");
    assert!(files.environments().contains("acme-{{service}}-prod"), "{}", files.environments());
}

#[test]
fn ids_without_a_word_are_production_where_others_have_one() {
    shows(
        &["cart", "ledger", "cart-dev", "ledger-dev", "data-lake"],
        "development {{service}}-dev - -\nproduction! {{service}} - -",
    );
}

#[test]
fn words_that_nobody_knows_name_environments_where_services_have_them_alike() {
    shows(
        &["cart-blue", "ledger-blue", "web-blue", "cart-green", "ledger-green", "web-green"],
        "blue {{service}}-blue - -\ngreen {{service}}-green - -",
    );
}

#[test]
fn projects_that_nobody_made_are_no_services() {
    shows(&["cart-dev", "ledger-dev", "sys-12345678901234567890"], "development {{service}}-dev - -");
}

#[test]
fn without_any_sign_all_projects_are_production() {
    shows(&["kube-public", "prow-build"], "production! {{service}} - -");
}

#[test]
fn clusters_are_where_their_names_say() {
    let mut files = LiveFiles::of_projects(&["cart-dev", "ledger-dev", "cart-prod", "ledger-prod"]);
    for cluster in ["gke_acme-dev_europe-west1_main", "prod-eu", "prod-us"] {
        files.namespace(cluster, "cart");
        files.namespace(cluster, "ledger");
        files.namespace(cluster, "kube-system");
    }
    let expected = "development {{service}}-dev gke_acme-dev_europe-west1_main {{service}}\n\
                    production! {{service}}-prod prod-eu+prod-us {{service}}\n";
    assert_eq!(files.environments(), expected);
}

#[test]
fn environments_share_a_cluster_by_what_stands_around_the_names_of_services() {
    let mut files =
        LiveFiles::of_projects(&["cart-dev", "ledger-dev", "cart-stg", "ledger-stg", "cart-prod", "ledger-prod"]);
    for service in ["cart", "ledger"] {
        files.namespace("nonprod-a-dev", service);
        files.namespace("nonprod-a-dev", &format!("{service}-stg"));
        files.namespace("live", &format!("team-{service}"));
    }
    let expected = "development {{service}}-dev nonprod-a-dev {{service}}\n\
                    staging {{service}}-stg nonprod-a-dev {{service}}-stg\n\
                    production! {{service}}-prod live team-{{service}}\n";
    assert_eq!(files.environments(), expected);
}

#[test]
fn a_cluster_without_a_word_is_where_its_services_are_and_said_to_be_a_guess() {
    let mut files =
        LiveFiles::of_projects(&["cart-dev", "ledger-dev", "labs-dev", "play-dev", "cart-prod", "ledger-prod"]);
    for service in ["cart", "ledger", "labs", "play"] {
        files.namespace("main", service);
    }
    let expected = "development {{service}}-dev main {{service}}\nproduction! {{service}}-prod - -\n";
    assert_eq!(files.environments(), expected);
    assert!(files.comments().contains("is a guess"), "{}", files.text());
}

#[test]
fn clusters_alone_show_environments() {
    let mut files = LiveFiles::default();
    for cluster in ["apps-dev", "apps-prod"] {
        for namespace in ["cart", "ledger", "istio-system"] {
            files.namespace(cluster, namespace);
        }
    }
    let expected = "development - apps-dev {{service}}\nproduction! - apps-prod {{service}}\n";
    assert_eq!(files.environments(), expected);
}
