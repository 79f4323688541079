//! Wishes besides service, place and time, as fields of a form.

use super::book::Choice;

/// The fields; a list that is empty is not asked.
#[derive(Debug, Clone, Default)]
pub struct WishForm {
    /// Whether something is wished.
    pub open: bool,
    /// The therapist of last time.
    pub same: bool,
    /// Languages that are spoken here.
    pub languages: Vec<Choice>,
    /// Genders of those who work here, as they say themselves.
    pub genders: Vec<Choice>,
    /// At least so senior.
    pub levels: Vec<Choice>,
    /// What can be added to the service.
    pub extras: Vec<Extra>,
    /// What can follow it at once.
    pub then: Vec<Choice>,
}

/// Something that can be added.
#[derive(Debug, Clone)]
pub struct Extra {
    /// What the form sends.
    pub value: String,
    /// Its name.
    pub word: String,
    /// What it adds in minutes and money.
    pub more: String,
    /// It is chosen.
    pub chosen: bool,
}
