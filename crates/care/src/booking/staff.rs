//! What somebody may know about a therapist before they choose.

use std::collections::BTreeSet;

/// How well a skill is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum SkillLevel {
    /// Has learned it.
    #[default]
    Trained,
    /// Does it regularly.
    Experienced,
    /// Teaches it, or is asked by others.
    Expert,
}

impl SkillLevel {
    /// Every level, the least first.
    pub const ALL: [Self; 3] = [Self::Trained, Self::Experienced, Self::Expert];

    /// The word used in the database and on pages.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Trained => "trained",
            Self::Experienced => "experienced",
            Self::Expert => "expert",
        }
    }

    /// The level of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.word() == word)
    }
}

/// How long somebody has been in the profession, as the clinic puts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seniority {
    /// Began lately.
    Junior,
    /// Has practised for years.
    Senior,
    /// Leads others.
    Lead,
}

impl Seniority {
    /// Every one, the least first.
    pub const ALL: [Self; 3] = [Self::Junior, Self::Senior, Self::Lead];

    /// The word used in the database and on pages.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Junior => "junior",
            Self::Senior => "senior",
            Self::Lead => "lead",
        }
    }

    /// The seniority of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.word() == word)
    }
}

/// A therapist's gender, as they say themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gender {
    /// A woman.
    Woman,
    /// A man.
    Man,
    /// Neither of the two.
    NonBinary,
}

impl Gender {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Woman, Self::Man, Self::NonBinary];

    /// The word used in the database and on pages.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Woman => "woman",
            Self::Man => "man",
            Self::NonBinary => "non-binary",
        }
    }

    /// The gender of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|gender| gender.word() == word)
    }
}

/// What somebody may wish for in a therapist; what nobody said fits no wish.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StaffProfile {
    /// How senior.
    pub seniority: Option<Seniority>,
    /// Languages spoken, as BCP 47 tags such as `en` or `pt`.
    pub languages: BTreeSet<String>,
    /// Gender.
    pub gender: Option<Gender>,
}

/// What somebody wishes for in a therapist; nothing wished fits everybody.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StaffWish {
    /// At least so senior.
    pub seniority: Option<Seniority>,
    /// Speaks this language.
    pub language: Option<String>,
    /// Is of this gender.
    pub gender: Option<Gender>,
}

impl StaffWish {
    /// Whether a therapist fits.
    pub fn fits(&self, profile: &StaffProfile) -> bool {
        let senior = self
            .seniority
            .is_none_or(|least| profile.seniority.is_some_and(|has| has >= least));
        let speaks = self
            .language
            .as_ref()
            .is_none_or(|wanted| profile.languages.contains(wanted));
        senior
            && speaks
            && self
                .gender
                .is_none_or(|wanted| profile.gender == Some(wanted))
    }
}
