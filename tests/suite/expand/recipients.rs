//! Recipients: to whom owned services and entries of `grants` give access.

use super::support::grants;

#[test]
fn grant_to_members_gives_each_person_and_nobody_where_nobody_is_left() {
    grants(
        "#> teams/empty.yaml
grant_to: members
members: [{ email: ann, until: 2026-01-01 }]
services: [alpha1]
#> teams/full.yaml
members: [bob, carl]
grant_to: members
services: [beta12]
",
        &["beta12-dev roles/logging.viewer user:bob@ - bob@", "beta12-dev roles/logging.viewer user:carl@ - carl@"],
    );
}

#[test]
fn a_grant_goes_to_whom_it_names() {
    grants(
        "#> teams/crew.yaml
leads: [ann]
members: [bob]
access: { members: { dev: none } }
services: [alpha1, beta12]
grants:
  - service: alpha1
    environment: dev
    google: [roles/logging.viewer]
    reason: each form of `to`
    to:
      - bob
      - LEAD@example.com
      - lead
      - service/beta12
      - team/other
      - user:bob@example.com
      - group:crew@example.com
      - \"group:Foreign@example.com\"
      - serviceAccount:robot@alpha1-dev.iam.gserviceaccount.com
      - domain:example.com
      - principal://iam.googleapis.com/locations/global/workforcePools/Pool/subject/Ann
#> teams/other.yaml
grant_to: members
members: [zoe]
",
        &[
            "alpha1-dev roles/logging.viewer domain:example.com - -",
            "alpha1-dev roles/logging.viewer group:crew-leads@ - ann@",
            "alpha1-dev roles/logging.viewer group:crew@ - ann@,bob@",
            "alpha1-dev roles/logging.viewer group:foreign@ - -",
            "alpha1-dev roles/logging.viewer principal://iam.googleapis.com/locations/global/workforcePools/Pool/subject/Ann - -",
            "alpha1-dev roles/logging.viewer serviceAccount:beta12@beta12-dev.iam.gserviceaccount.com - -",
            "alpha1-dev roles/logging.viewer serviceAccount:robot@alpha1-dev.iam.gserviceaccount.com - -",
            "alpha1-dev roles/logging.viewer user:bob@ - bob@",
            "alpha1-dev roles/logging.viewer user:lead@ - lead@",
            "alpha1-dev roles/logging.viewer user:zoe@ - zoe@",
        ],
    );
}

#[test]
fn a_grant_without_to_goes_to_the_members_of_the_team() {
    grants(
        "#> teams/crew.yaml
members: [bob, { email: ann, until: 2027-05-01 }]
grant_to: members
grants:
  - { service: [alpha1, beta12], environment: [prod], role: see, until: 2027-01-31, reason: Both at once }
",
        &[
            "alpha1-prod roles/logging.viewer user:ann@ 2027-01-31 ann@",
            "alpha1-prod roles/logging.viewer user:bob@ 2027-01-31 bob@",
            "beta12-prod roles/logging.viewer user:ann@ 2027-01-31 ann@",
            "beta12-prod roles/logging.viewer user:bob@ 2027-01-31 bob@",
        ],
    );
}
