//! What Google's documentation of IAM conditions says about them.

/// What conditions can mention, and how large they can be.
#[derive(Debug)]
pub struct ConditionFacts {
    /// Attributes that conditions of allow policies can use, by their first name; with no field where all are possible.
    ///
    /// <https://docs.cloud.google.com/iam/docs/conditions-attribute-reference>
    pub attributes: &'static [(&'static str, &'static [&'static str])],
    /// Functions of CEL that IAM has; others may be added, so only those that are nearly one of these are doubted.
    pub functions: &'static [&'static str],
    /// The same for what is called on a value.
    pub methods: &'static [&'static str],
    /// How many of `&&`, `||` and `!` an expression has.
    ///
    /// <https://docs.cloud.google.com/iam/quotas>
    pub max_operators: usize,
    /// How many characters a title has.
    ///
    /// <https://docs.cloud.google.com/iam/docs/conditions-overview>
    pub max_title: usize,
    /// Kinds of resources that are not among those whose allow policies take conditions, by their keys.
    ///
    /// <https://docs.cloud.google.com/iam/docs/resource-types-with-conditional-roles>
    pub(super) unconditional: &'static [&'static str],
}

impl ConditionFacts {
    /// The facts about IAM.
    pub const IAM: Self = Self {
        attributes: &[
            ("api", &[]),
            ("destination", &["ip", "port"]),
            ("request", &["auth", "host", "path", "time"]),
            ("resource", &["name", "service", "type"]),
        ],
        functions: &[
            "bool",
            "bytes",
            "double",
            "duration",
            "has",
            "int",
            "size",
            "string",
            "timestamp",
            "type",
            "uint",
        ],
        methods: &[
            "contains",
            "endsWith",
            "extract",
            "getAttribute",
            "getDate",
            "getDayOfMonth",
            "getDayOfWeek",
            "getDayOfYear",
            "getFullYear",
            "getHours",
            "getMilliseconds",
            "getMinutes",
            "getMonth",
            "getSeconds",
            "hasOnly",
            "hasTagKey",
            "hasTagKeyId",
            "join",
            "matchTag",
            "matchTagId",
            "matches",
            "size",
            "split",
            "startsWith",
        ],
        max_operators: 12,
        max_title: 100,
        unconditional: &["repository", "subscription", "topic"],
    };
}
