//! Answers with several resources.

use serde::Serialize;
use serde_json::Value as Json;

use super::outcome::OperationOutcome;

/// `Bundle` of the type `searchset`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bundle {
    resource_type: &'static str,
    /// Always `searchset`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// How many there are on all pages.
    pub total: usize,
    /// This page and the next one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub link: Vec<Link>,
    /// What was found, what belongs to it, and what is to say about the search.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entry: Vec<Entry>,
}

/// Where a page is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// `self`, `next` or `previous`.
    pub relation: &'static str,
    /// Its address.
    pub url: String,
}

/// A resource of an answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Its whole address; what is said about the search has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_url: Option<String>,
    /// It.
    pub resource: Json,
    /// Why it is here.
    search: Search,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Search {
    mode: SearchMode,
}

/// Why a resource is in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SearchMode {
    /// It was looked for.
    Match,
    /// It belongs to one that was.
    Include,
    /// It says something about the search.
    Outcome,
}

impl Bundle {
    /// An answer; nothing is in it yet.
    pub const fn searchset(total: usize) -> Self {
        Self {
            resource_type: "Bundle",
            kind: "searchset",
            total,
            link: Vec::new(),
            entry: Vec::new(),
        }
    }

    /// Adds a resource under a server's address.
    pub fn add(&mut self, base: &str, mode: SearchMode, resource: &impl Serialize) {
        let resource = json(resource);
        let part = |name: &str| resource.get(name).and_then(Json::as_str);
        let full_url = match (part("resourceType"), part("id")) {
            (Some(kind), Some(id)) => Some(format!("{base}/{kind}/{id}")),
            (Some(_) | None, _) => None,
        };
        self.entry.push(Entry {
            full_url,
            resource,
            search: Search { mode },
        });
    }

    /// Says something about the search, if there is anything to say.
    pub fn tell(&mut self, outcome: &OperationOutcome) {
        if !outcome.issue.is_empty() {
            self.entry.push(Entry {
                full_url: None,
                resource: json(outcome),
                search: Search {
                    mode: SearchMode::Outcome,
                },
            });
        }
    }
}

/// A resource as JSON. Ours have text keys and finite numbers, so that nothing of them cannot be written.
fn json(resource: &impl Serialize) -> Json {
    serde_json::to_value(resource).expect("a resource has text keys and finite numbers alone")
}
