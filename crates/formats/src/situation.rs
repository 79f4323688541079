//! The situation document: one JSON in, one JSON out.
//!
//! `knead plan --situation` and the API speak it; vignettes are written in it. The shapes live here, the decisions in `care`.

mod answer;
mod codes;
mod decision;
mod document;
mod outlook;
mod read;
mod suppose;
mod tell;
mod write;

pub(crate) use codes::{SportWord, Zone};

pub use answer::Answer;
pub use codes::Instant;
pub use document::{CheckInIn, Document};
pub use read::{SituationError, check_in_of, read, read_json};
pub use suppose::{SuppositionError, WAYS, parse as suppose};
pub use tell::document;
pub use write::{
    ActivitiesRead, RejectedFile, WhatIf, decision, verdict, write, write_what_if,
    write_with_outlook,
};

/// The JSON Schemas of the two documents, generated from the very types that read and write them.
pub struct Schemas {
    /// `docs/reference/situation-in.schema.json`.
    pub input: serde_json::Value,
    /// `docs/reference/situation-out.schema.json`.
    pub output: serde_json::Value,
}

/// The JSON Schemas of the document in and of the document out.
pub fn schemas() -> Schemas {
    Schemas {
        input: schemars::schema_for!(Document).to_value(),
        output: schemars::schema_for!(Answer).to_value(),
    }
}
