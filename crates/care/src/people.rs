//! People and what they are to a clinic: one person, roles as data.

use std::fmt;

use crate::id::Id;

/// Somebody known to a clinic: athlete, therapist, front desk, owner, or several of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Identity; a therapist's and an athlete's id are this id.
    pub id: Id<Person>,
    /// Name as they want to be called.
    pub name: String,
    /// Address for sign-in links and confirmations, in lower case.
    pub email: String,
    /// IANA name of the zone they live in.
    pub zone: String,
}

/// What a person may be to a clinic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Books massages for themselves.
    Athlete,
    /// Gives massages.
    Therapist,
    /// Runs the day.
    FrontDesk,
    /// Runs the clinic.
    Owner,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Athlete, Self::Therapist, Self::FrontDesk, Self::Owner];

    /// The word used in the database, such as `front_desk`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Athlete => "athlete",
            Self::Therapist => "therapist",
            Self::FrontDesk => "front_desk",
            Self::Owner => "owner",
        }
    }

    /// The role of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
