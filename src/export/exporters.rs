//! What exports each kind of scope: the functions of the script.

/// What exports a kind of scope, or the groups.
#[derive(Debug)]
pub(super) struct Exporter {
    /// The name of the function that exports one of them.
    pub name: &'static str,
    /// What they are, at the start of a line.
    pub title: &'static str,
    /// The body of the function. Its arguments are the parts of the file's path.
    pub body: &'static str,
    /// The program that it runs.
    pub program: &'static str,
    /// What it takes; nothing where it isn't IAM that allows it.
    pub needs: &'static [Need],
}

impl Exporter {
    /// Whether projects are below what it exports.
    pub(super) fn is_above_projects(&self) -> bool {
        matches!(self.name, "folder" | "organization")
    }
}

/// A permission, and the predefined role with the fewest others that people can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Need {
    pub permission: &'static str,
    pub role: &'static str,
}

const fn need(permission: &'static str, role: &'static str) -> Need {
    Need { permission, role }
}

const REVIEWER: &str = "roles/iam.securityReviewer";

/// What exports projects, folders, organizations and all kinds of resources, in the order of the script.
///
/// Each command asks for version 3 of the policy, which has the conditions, apart from those of Artifact Registry and
/// Pub/Sub, whose policies take none. Resources are named in full, so that no name is taken for an option.
pub(super) static POLICIES: &[Exporter] = &[
    Exporter {
        name: "project",
        program: "gcloud",
        title: "Projects",
        body: r#"policy "projects/$1.json" projects get-iam-policy "$1"
  beside keep "$pieces/projects/$1.json" \
    gcloud projects describe "$1" --format='json(projectId,projectNumber,parent)' --quiet
  if [[ -z $inherited ]]; then return; fi
  beside keep "$pieces/ancestors/$1.txt" \
    gcloud projects get-ancestors "$1" --format='value(type,id)' --quiet"#,
        needs: &[
            need("resourcemanager.projects.getIamPolicy", "roles/browser"),
            need("resourcemanager.projects.get", "roles/browser"),
        ],
    },
    Exporter {
        name: "folder",
        program: "gcloud",
        title: "Folders",
        body: r#"policy "folders/$1.json" resource-manager folders get-iam-policy "$1""#,
        needs: &[need("resourcemanager.folders.getIamPolicy", REVIEWER)],
    },
    Exporter {
        name: "organization",
        program: "gcloud",
        title: "Organizations",
        body: r#"policy "organizations/$1.json" organizations get-iam-policy "$1""#,
        needs: &[need("resourcemanager.organizations.getIamPolicy", REVIEWER)],
    },
    Exporter {
        name: "bucket",
        program: "gcloud",
        title: "Buckets",
        body: r#"policy "buckets/$1.json" storage buckets get-iam-policy "gs://$1""#,
        needs: &[need("storage.buckets.getIamPolicy", REVIEWER)],
    },
    Exporter {
        name: "dataset",
        program: "bq",
        title: "Datasets of BigQuery",
        body: r#"beside keep "datasets/$1/$2.json" \
    bq --headless --format=json get-iam-policy --dataset "$1:$2""#,
        needs: &[need("bigquery.datasets.getIamPolicy", "roles/bigquery.metadataViewer")],
    },
    Exporter {
        name: "secret",
        program: "gcloud",
        title: "Secrets",
        body: r#"policy "secrets/$1/$2.json" secrets get-iam-policy "projects/$1/secrets/$2""#,
        needs: &[need("secretmanager.secrets.getIamPolicy", "roles/secretmanager.viewer")],
    },
    Exporter {
        name: "service_account",
        program: "gcloud",
        title: "Service accounts",
        body: r#"policy "service_accounts/$1.json" iam service-accounts get-iam-policy "$1""#,
        needs: &[need("iam.serviceAccounts.getIamPolicy", "roles/iam.serviceAccountViewer")],
    },
    Exporter {
        name: "repository",
        program: "gcloud",
        title: "Repositories of Artifact Registry",
        body: r#"policy "repositories/$1/$2/$3.json" \
    artifacts repositories get-iam-policy "projects/$1/locations/$2/repositories/$3""#,
        needs: &[need("artifactregistry.repositories.getIamPolicy", "roles/artifactregistry.viewer")],
    },
    Exporter {
        name: "topic",
        program: "gcloud",
        title: "Topics of Pub/Sub",
        body: r#"policy "topics/$1/$2.json" pubsub topics get-iam-policy "projects/$1/topics/$2""#,
        needs: &[need("pubsub.topics.getIamPolicy", REVIEWER)],
    },
    Exporter {
        name: "subscription",
        program: "gcloud",
        title: "Subscriptions of Pub/Sub",
        body: r#"policy "subscriptions/$1/$2.json" \
    pubsub subscriptions get-iam-policy "projects/$1/subscriptions/$2""#,
        needs: &[need("pubsub.subscriptions.getIamPolicy", REVIEWER)],
    },
    Exporter {
        name: "database",
        program: "gcloud",
        title: "Databases of Spanner",
        body: r#"policy "databases/$1/$2/$3.json" \
    spanner databases get-iam-policy "projects/$1/instances/$2/databases/$3""#,
        needs: &[need("spanner.databases.getIamPolicy", REVIEWER)],
    },
    Exporter {
        name: "run",
        program: "gcloud",
        title: "Services of Cloud Run",
        body: r#"policy "runs/$1/$2/$3.json" \
    run services get-iam-policy "projects/$1/locations/$2/services/$3""#,
        needs: &[need("run.services.getIamPolicy", "roles/run.viewer")],
    },
    Exporter {
        name: "crypto_key",
        program: "gcloud",
        title: "Keys of Cloud KMS",
        body: r#"policy "crypto_keys/$1/$2/$3/$4.json" \
    kms keys get-iam-policy "projects/$1/locations/$2/keyRings/$3/cryptoKeys/$4""#,
        needs: &[need("cloudkms.cryptoKeys.getIamPolicy", REVIEWER)],
    },
];

/// What exports a cluster, by its name and the context that reaches it.
pub(super) static CLUSTER: Exporter = Exporter {
    name: "cluster",
    program: "kubectl",
    title: "Clusters",
    body: r#"if [[ $2 == - ]]; then
    leave_out "cluster $1" 'its context is -'
    return
  fi
  beside keep "clusters/$1.json" kubectl --context="$2" get --all-namespaces --output=json \
    "rolebindings.$rbac,roles.$rbac,clusterrolebindings.$rbac,namespaces""#,
    needs: &[],
};

/// What exports a group with its memberships, by its address.
pub(super) static GROUP: Exporter = Exporter {
    name: "group",
    program: "gcloud",
    title: "Groups",
    body: r#"beside keep "$pieces/groups/$1.json" with_memberships "$1""#,
    needs: &[],
};
