# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-build__group__engineers_at_fjordpost_example__artifactregistry_reader
  id = "fp-build roles/artifactregistry.reader group:engineers@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-build__group__platform_at_fjordpost_example__artifactregistry_admin
  id = "fp-build roles/artifactregistry.admin group:platform@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-build__serviceAccount__551200000136_at_cloudbuild_gserviceaccount_com__cloudbuild_builds_builder
  id = "fp-build roles/cloudbuild.builds.builder serviceAccount:551200000136@cloudbuild.gserviceaccount.com"
}

import {
  to = google_project_iam_member.fp-build__serviceAccount__deployer_at_fp-build_iam_gserviceaccount_com__artifactregistry_writer
  id = "fp-build roles/artifactregistry.writer serviceAccount:deployer@fp-build.iam.gserviceaccount.com"
}
