# Members of resources in projects: a resource for each kind, of the items that have its key.

resource "google_storage_bucket_iam_member" "this" {
  for_each = { for m in local.google_members.resource : m.key => m if m.bucket != null }

  bucket = each.value.bucket
  role   = each.value.role
  member = each.value.member

  dynamic "condition" {
    for_each = each.value.conditions

    content {
      title      = condition.value.title
      expression = condition.value.expression
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_bigquery_dataset_iam_member" "this" {
  for_each = { for m in local.google_members.resource : m.key => m if m.dataset != null }

  project    = each.value.project
  dataset_id = each.value.dataset
  role       = each.value.role
  member     = each.value.member

  dynamic "condition" {
    for_each = each.value.conditions

    content {
      title      = condition.value.title
      expression = condition.value.expression
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_secret_manager_secret_iam_member" "this" {
  for_each = { for m in local.google_members.resource : m.key => m if m.secret != null }

  project   = each.value.project
  secret_id = each.value.secret
  role      = each.value.role
  member    = each.value.member

  dynamic "condition" {
    for_each = each.value.conditions

    content {
      title      = condition.value.title
      expression = condition.value.expression
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_service_account_iam_member" "this" {
  for_each = { for m in local.google_members.resource : m.key => m if m.service_account != null }

  service_account_id = "projects/${each.value.project}/serviceAccounts/${each.value.service_account}"
  role               = each.value.role
  member             = each.value.member

  dynamic "condition" {
    for_each = each.value.conditions

    content {
      title      = condition.value.title
      expression = condition.value.expression
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_artifact_registry_repository_iam_member" "this" {
  for_each = { for m in local.google_members.resource : m.key => m if m.repository != null }

  project    = each.value.project
  location   = each.value.location
  repository = each.value.repository
  role       = each.value.role
  member     = each.value.member

  dynamic "condition" {
    for_each = each.value.conditions

    content {
      title      = condition.value.title
      expression = condition.value.expression
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_pubsub_topic_iam_member" "this" {
  for_each = { for m in local.google_members.resource : m.key => m if m.topic != null }

  project = each.value.project
  topic   = each.value.topic
  role    = each.value.role
  member  = each.value.member

  dynamic "condition" {
    for_each = each.value.conditions

    content {
      title      = condition.value.title
      expression = condition.value.expression
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_pubsub_subscription_iam_member" "this" {
  for_each = { for m in local.google_members.resource : m.key => m if m.subscription != null }

  project      = each.value.project
  subscription = each.value.subscription
  role         = each.value.role
  member       = each.value.member

  dynamic "condition" {
    for_each = each.value.conditions

    content {
      title      = condition.value.title
      expression = condition.value.expression
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_spanner_database_iam_member" "this" {
  for_each = { for m in local.google_members.resource : m.key => m if m.database != null }

  project  = each.value.project
  instance = each.value.instance
  database = each.value.database
  role     = each.value.role
  member   = each.value.member

  dynamic "condition" {
    for_each = each.value.conditions

    content {
      title      = condition.value.title
      expression = condition.value.expression
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_cloud_run_v2_service_iam_member" "this" {
  for_each = { for m in local.google_members.resource : m.key => m if m.run != null }

  project  = each.value.project
  location = each.value.location
  name     = each.value.run
  role     = each.value.role
  member   = each.value.member

  dynamic "condition" {
    for_each = each.value.conditions

    content {
      title      = condition.value.title
      expression = condition.value.expression
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_kms_crypto_key_iam_member" "this" {
  for_each = { for m in local.google_members.resource : m.key => m if m.crypto_key != null }

  crypto_key_id = each.value.crypto_key
  role          = each.value.role
  member        = each.value.member

  dynamic "condition" {
    for_each = each.value.conditions

    content {
      title      = condition.value.title
      expression = condition.value.expression
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}
