//! A slot kept for some minutes while somebody answers the safety questions.

use jiff::{SignedDuration, Timestamp};

use crate::{booking::slot::Slot, id::Id, people::Person};

/// How long a hold lasts, in minutes.
pub const HOLD_MINUTES: i64 = 10;

/// How often "more time" may be asked for: a slot cannot be kept from others for ever.
pub const EXTENSIONS: u8 = 10;

/// A slot kept for somebody until it is booked or `expires_at` comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Identity.
    pub id: Id<Hold>,
    /// For whom.
    pub athlete: Id<Person>,
    /// What is kept.
    pub slot: Slot,
    /// The first instant at which it is kept no more.
    pub expires_at: Timestamp,
    /// How often more time was given.
    pub extended: u8,
}

/// More time was asked for too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this time was already kept {extended} times longer")]
pub struct HeldTooOften {
    /// How often.
    pub extended: u8,
}

impl Hold {
    /// Whether the slot is still kept.
    pub fn is_live(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }

    /// When a hold that begins (or begins anew) now will end.
    pub fn expiry(now: Timestamp) -> Timestamp {
        now.checked_add(SignedDuration::from_mins(HOLD_MINUTES))
            .unwrap_or(Timestamp::MAX)
    }

    /// The same hold with its full time again; the end never comes nearer.
    ///
    /// # Errors
    /// [`HeldTooOften`] after ten times.
    pub fn with_more_time(self, now: Timestamp) -> Result<Self, HeldTooOften> {
        if self.extended >= EXTENSIONS {
            return Err(HeldTooOften {
                extended: self.extended,
            });
        }
        let expires_at = self.expires_at.max(Self::expiry(now));
        Ok(Self {
            expires_at,
            extended: self.extended + 1,
            ..self
        })
    }
}
