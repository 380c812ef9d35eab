# Written by `teamkit adopt`: what Terraform takes over here. `teamkit adopt --done` takes it away.

import {
  to = google_project_iam_member.fp-events-prod__group__data-leads_at_fjordpost_example__cloudtrace_user
  id = "fp-events-prod roles/cloudtrace.user group:data-leads@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-events-prod__group__data_at_fjordpost_example__logging_viewer
  id = "fp-events-prod roles/logging.viewer group:data@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-events-prod__group__data_at_fjordpost_example__monitoring_viewer
  id = "fp-events-prod roles/monitoring.viewer group:data@fjordpost.example"
}

import {
  to = google_project_iam_member.fp-events-prod__serviceAccount__notify_at_fp-notify-prod_iam_gserviceaccount_com__pubsub_publisher
  id = "fp-events-prod roles/pubsub.publisher serviceAccount:notify@fp-notify-prod.iam.gserviceaccount.com"
}

import {
  to = google_project_iam_member.fp-events-prod__serviceAccount__tracking_at_fp-tracking-prod_iam_gserviceaccount_com__pubsub_publisher
  id = "fp-events-prod roles/pubsub.publisher serviceAccount:tracking@fp-tracking-prod.iam.gserviceaccount.com"
}
