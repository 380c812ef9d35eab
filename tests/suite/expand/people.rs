//! People: who is in a team, and whom a group stands for.

use super::support::grants;

#[test]
fn people_of_a_team_are_its_leads_its_members_and_those_below() {
    grants(
        "#> teams/above.yaml
leads: [ann]
members: [bob, carl@example.com]
services: [shop-api]
#> teams/middle.yaml
parent: above
members: [DORA]
#> teams/deep/below.yaml
parent: middle
leads: [eve]
members: [ann]
",
        &["shop-api-dev roles/logging.viewer group:above@ - ann@,bob@,carl@,dora@,eve@"],
    );
}

#[test]
fn a_person_past_the_end_is_not_in_the_team_and_one_listed_twice_stays_to_the_latest() {
    grants(
        "#> teams/above.yaml
grant_to: members
members:
  - { email: gone, until: 2026-11-21 }
  - { email: today, until: 2026-11-22 }
  - { email: twice, until: 2026-12-01 }
  - { email: endless, until: 2026-12-01 }
  - { email: once-gone, until: 2026-01-01 }
services: [shop-api]
#> teams/below.yaml
parent: above
members:
  - { email: twice, until: 2026-12-24 }
  - { email: once-gone, until: 2027-01-01 }
  - endless
",
        &[
            "shop-api-dev roles/logging.viewer user:endless@ - endless@",
            "shop-api-dev roles/logging.viewer user:once-gone@ 2027-01-01 once-gone@",
            "shop-api-dev roles/logging.viewer user:today@ 2026-11-22 today@",
            "shop-api-dev roles/logging.viewer user:twice@ 2026-12-24 twice@",
        ],
    );
}

#[test]
fn the_lead_group_stands_for_the_teams_own_leads() {
    grants(
        "#> teams/above.yaml
leads: [ann, { email: old, until: 2026-01-01 }]
members: [bob]
services: [shop-api]
access: { members: { dev: none }, leads: { dev: see } }
#> teams/below.yaml
parent: above
leads: [eve]
members: [dora]
",
        &["shop-api-dev roles/logging.viewer group:above-leads@ - ann@"],
    );
}

#[test]
fn a_group_gets_its_grants_whether_or_not_anyone_is_left_in_it() {
    grants(
        "#> teams/empty.yaml
leads: [{ email: ann, until: 2026-01-01 }]
group: old-name@example.com
lead_group: Old-Leads@example.com
access: { leads: { dev: see } }
services: [alpha1]
#> teams/leaderless.yaml
members: [bob]
access: { leads: { prod: see } }
services: [beta12]
",
        &[
            "alpha1-dev roles/logging.viewer group:old-leads@ - -",
            "alpha1-dev roles/logging.viewer group:old-name@ - -",
            "beta12-dev roles/logging.viewer group:leaderless@ - bob@",
        ],
    );
}

#[test]
fn a_group_that_several_teams_name_stands_for_the_people_of_each() {
    grants(
        "#> teams/above.yaml
leads: [ann]
lead_group: heads@example.com
access: { members: { dev: none }, leads: { dev: see } }
services: [alpha1]
#> teams/by-person.yaml
grant_to: members
leads: [bob]
lead_group: heads@example.com
",
        &["alpha1-dev roles/logging.viewer group:heads@ - ann@,bob@"],
    );
}
