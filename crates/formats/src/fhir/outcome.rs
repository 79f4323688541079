//! What went wrong, or what is to know, as FHIR says it. Never with anybody's health in it.

use serde::Serialize;

use super::elements::CodeableConcept;

/// `OperationOutcome`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OperationOutcome {
    resource_type: &'static str,
    /// What there is to say; at least one thing, where it is sent.
    pub issue: Vec<Issue>,
}

/// One thing to say.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Issue {
    /// How bad it is.
    pub severity: Severity,
    /// What sort of thing.
    pub code: IssueCode,
    /// In plain words.
    pub details: CodeableConcept,
    /// More of it for programs, such as where to go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diagnostics: Option<String>,
    /// Which part of what was sent it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expression: Vec<String>,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing was done, and the same will not be done as asked.
    Fatal,
    /// Nothing was done.
    Error,
    /// It was done, but look at this.
    Warning,
    /// To know.
    Information,
}

/// What sort of thing it is, of FHIR's own list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each is FHIR's own word")]
pub enum IssueCode {
    Invalid,
    Structure,
    Required,
    Value,
    Login,
    Forbidden,
    NotSupported,
    NotFound,
    MultipleMatches,
    TooLong,
    TooCostly,
    BusinessRule,
    Conflict,
    Duplicate,
    Expired,
    Throttled,
    Exception,
    Transient,
    Informational,
}

impl Issue {
    /// Something to say in plain words.
    pub fn new(severity: Severity, code: IssueCode, words: impl Into<String>) -> Self {
        Self {
            severity,
            code,
            details: CodeableConcept::text(words),
            diagnostics: None,
            expression: Vec::new(),
        }
    }

    /// The same with more for programs.
    #[must_use]
    pub fn with(mut self, diagnostics: impl Into<String>) -> Self {
        self.diagnostics = Some(diagnostics.into());
        self
    }

    /// The same, about a part of what was sent.
    #[must_use]
    pub fn at(mut self, expression: impl Into<String>) -> Self {
        self.expression.push(expression.into());
        self
    }
}

impl OperationOutcome {
    /// What there is to say.
    pub const fn new(issue: Vec<Issue>) -> Self {
        Self {
            resource_type: "OperationOutcome",
            issue,
        }
    }

    /// One thing that went wrong.
    pub fn error(code: IssueCode, words: impl Into<String>) -> Self {
        Self::new(vec![Issue::new(Severity::Error, code, words)])
    }
}
