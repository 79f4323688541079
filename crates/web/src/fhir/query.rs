//! What a search asks: filters that the table knows, the page, what is to come along, and what was not understood.

use axum::http::{HeaderMap, StatusCode};
use formats::fhir::{Issue, IssueCode, OperationOutcome, Severity};

use super::{
    refused::Refused,
    table::{Param, Served},
};

/// How many a page has unless asked, and at the most.
const PAGE: u32 = 50;
const LONGEST_PAGE: u32 = 500;

/// Parameters of the page itself, which narrow nothing.
const PAGING: [&str; 4] = ["_count", "_offset", "_format", "_pretty"];

/// What a search asks.
pub struct Query {
    /// All of them have to be met.
    pub filters: Vec<Filter>,
    /// How many of the first are left out.
    pub offset: u32,
    /// How many a page has.
    pub count: u32,
    /// Where in a resource the references stand that are to come along, and to which types.
    pub includes: Vec<(&'static str, Option<&'static str>)>,
    /// What was not understood.
    notes: Vec<Issue>,
    /// What was understood, for the links to pages.
    understood: Vec<(String, String)>,
}

/// One of them has to be met.
pub struct Filter {
    /// Which parameter.
    pub param: &'static Param,
    /// What stood after the colon.
    pub modifier: Modifier,
    /// The values.
    pub values: Vec<String>,
}

/// What stands after a parameter's colon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Modifier {
    /// Nothing.
    None,
    /// The text is the whole text.
    Exact,
    /// The text stands anywhere.
    Contains,
    /// An identifier in place of a reference.
    Identifier,
    /// The type of a reference.
    Type(String),
}

/// Whether a program wants to be told of everything that is not understood, rather than have it read over.
pub fn is_strict(headers: &HeaderMap) -> bool {
    let all = headers.get_all("prefer").iter();
    all.filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split([',', ';']))
        .any(|wish| wish.trim() == "handling=strict")
}

impl Query {
    /// Reads the pairs of an address or a form.
    ///
    /// # Errors
    /// [`Refused`] for what makes no sense, and in strict handling for what is not understood.
    pub fn of(
        served: &'static Served,
        pairs: Vec<(String, String)>,
        strict: bool,
    ) -> Result<Self, Refused> {
        let mut query = Self {
            filters: Vec::new(),
            offset: 0,
            count: PAGE,
            includes: Vec::new(),
            notes: Vec::new(),
            understood: Vec::new(),
        };
        for (name, value) in pairs {
            if PAGING.contains(&name.as_str()) {
                query.page(&name, &value)?;
            } else if name == "_include" {
                query.include(served, value);
            } else {
                query.filter(served, name, value)?;
            }
        }
        if strict && !query.notes.is_empty() {
            for issue in &mut query.notes {
                issue.severity = Severity::Error;
            }
            return Err(Refused {
                status: StatusCode::BAD_REQUEST,
                outcome: OperationOutcome::new(query.notes),
            });
        }
        Ok(query)
    }

    /// Everything of a parameter.
    pub fn of_param<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Filter> {
        self.filters
            .iter()
            .filter(move |filter| filter.param.name == name)
    }

    /// What was not understood, and so does not narrow the search.
    pub fn notes(&self) -> OperationOutcome {
        OperationOutcome::new(self.notes.clone())
    }

    /// The address of a page of the same search.
    pub fn address(&self, base: &str, kind: &str, offset: u32) -> String {
        let mut pairs = self.understood.clone();
        pairs.push(("_count".into(), self.count.to_string()));
        if offset > 0 {
            pairs.push(("_offset".into(), offset.to_string()));
        }
        let text = serde_urlencoded::to_string(&pairs).unwrap_or_default();
        format!("{base}/{kind}?{text}")
    }

    fn page(&mut self, name: &str, value: &str) -> Result<(), Refused> {
        let number = || {
            value.parse::<u32>().map_err(|_| {
                Refused::bad(IssueCode::Value, format!("{name} has to be a whole number"))
            })
        };
        match name {
            "_count" => self.count = number()?.min(LONGEST_PAGE),
            "_offset" => self.offset = number()?,
            // The format was looked at when the request came in; prettiness is the reader's.
            _ => {}
        }
        Ok(())
    }

    fn include(&mut self, served: &Served, value: String) {
        let mut parts = value.split(':');
        let named = parts.next().filter(|kind| *kind == served.name);
        let name = named.and_then(|_| parts.next());
        let found = served
            .includes
            .iter()
            .find(|(known, _)| Some(*known) == name);
        match found {
            Some((name, path)) => {
                self.includes.push((path, target_of(name)));
                self.understood.push(("_include".into(), value));
            }
            None => self.not_understood(&format!("_include={value}")),
        }
    }

    fn filter(
        &mut self,
        served: &'static Served,
        name: String,
        value: String,
    ) -> Result<(), Refused> {
        // `patient.identifier` is asked for by IHE and means the same as `patient:identifier`.
        let (plain, modifier) = match name.split_once([':', '.']) {
            Some((plain, modifier)) => (plain, Some(modifier)),
            None => (name.as_str(), None),
        };
        let Some(param) = served.param(plain) else {
            self.not_understood(&name);
            return Ok(());
        };
        use super::table::Takes;
        let modifier = match (modifier, param.takes) {
            (None, _) => Modifier::None,
            (Some("exact"), Takes::Text) => Modifier::Exact,
            (Some("contains"), Takes::Text) => Modifier::Contains,
            (Some("identifier"), Takes::Reference) => Modifier::Identifier,
            (Some(kind), Takes::Reference) if super::table::served(kind).is_some() => {
                Modifier::Type(kind.to_owned())
            }
            // A modifier changes what is found: reading over it would find something else.
            (Some(other), _) => {
                return Err(Refused::bad(
                    IssueCode::NotSupported,
                    format!("{plain} is not understood with {other}"),
                ));
            }
        };
        let values = value.split(',').map(str::to_owned).collect();
        self.filters.push(Filter {
            param,
            modifier,
            values,
        });
        self.understood.push((name, value));
        Ok(())
    }

    fn not_understood(&mut self, what: &str) {
        let words = format!("{what} is not understood and narrows nothing");
        self.notes.push(Issue::new(
            Severity::Warning,
            IssueCode::NotSupported,
            words,
        ));
    }
}

/// The only type that an include wants, of a place where references to several stand.
fn target_of(name: &str) -> Option<&'static str> {
    match name {
        "practitioner" => Some("Practitioner"),
        "location" | "partof" => Some("Location"),
        _ => None,
    }
}
