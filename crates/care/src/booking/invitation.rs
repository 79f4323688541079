//! A place beside an athlete, kept for somebody they ask to come with them.

use jiff::{SignedDuration, Timestamp};

use crate::{
    booking::{appointment::Appointment, hold::Hold, waiting::OFFER_MINUTES},
    id::Id,
    people::Person,
};

/// For how long a place is kept for whoever is asked, in hours, where the start is far enough away.
pub const KEPT_HOURS: i64 = 24;

/// How many people one athlete may ask within a day, and how often one person is written to within a day.
pub const MOST_A_DAY: usize = 3;

/// A place beside an athlete.
///
/// It is a hold like any other, and becomes an appointment of the same id: how long it is kept is the hold's to say. Until somebody is
/// asked it is the asker's; from then on it is the companion's, who answers for themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The place.
    pub place: Id<Hold>,
    /// Beside what: the asker's hold, and the appointment it becomes.
    pub beside: Id<Appointment>,
    /// Who asks.
    pub asked_by: Id<Person>,
    /// Who is asked, and from when on they may know; `None` while the asker has not said whom.
    pub asked: Option<(Id<Person>, Timestamp)>,
    /// What became of it, once something has.
    pub ended: Option<InvitationEnd>,
}

/// What became of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationEnd {
    /// The companion is booked.
    Accepted,
    /// The place was given back: by the companion, by what they answered, or at the desk. Nobody is told which.
    GivenBack,
    /// Nobody said yes in time.
    Lapsed,
    /// The asker took it back, or their own appointment is there no more.
    Withdrawn,
}

impl InvitationEnd {
    /// Every end.
    pub const ALL: [Self; 4] = [
        Self::Accepted,
        Self::GivenBack,
        Self::Lapsed,
        Self::Withdrawn,
    ];

    /// The word it is stored by.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::GivenBack => "given_back",
            Self::Lapsed => "lapsed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The end of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.word() == word)
    }
}

impl Invitation {
    /// Whether somebody is asked who can still say yes, as long as the hold lasts.
    pub const fn is_open(&self) -> bool {
        self.asked.is_some() && self.ended.is_none()
    }
}

/// Until when a place is kept for whoever is asked now: for a day, and never into the clinic's notice of cancelling, so that it can
/// still be filled; where that leaves less, for half an hour as what is offered to those who wait. Never past the start.
///
/// `notice_h` is the clinic's notice in hours.
pub fn kept_until(now: Timestamp, starts_at: Timestamp, notice_h: u16) -> Timestamp {
    let after = |length| now.saturating_add(length).unwrap_or(Timestamp::MAX);
    let notice = starts_at
        .saturating_sub(SignedDuration::from_hours(i64::from(notice_h)))
        .unwrap_or(Timestamp::MIN);
    after(SignedDuration::from_hours(KEPT_HOURS))
        .min(notice)
        .max(after(SignedDuration::from_mins(OFFER_MINUTES)))
        .min(starts_at)
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    fn check(starts_in_minutes: i64, notice_h: u16, kept_minutes: i64) {
        let now: Timestamp = "2026-05-04T09:00:00Z".parse().unwrap();
        let until = kept_until(now, now + starts_in_minutes.minutes(), notice_h);
        assert_eq!(until.duration_since(now).as_mins(), kept_minutes);
    }

    #[test]
    fn a_place_is_kept_for_a_day_and_never_into_the_notice() {
        check(5 * 24 * 60, 24, 24 * 60);
        check(30 * 60, 24, 6 * 60);
        check(30 * 60, 0, 24 * 60);
    }

    #[test]
    fn soon_it_is_kept_for_half_an_hour_and_never_past_the_start() {
        check(20 * 60, 24, 30);
        check(24 * 60 + 10, 24, 30);
        check(20, 24, 20);
    }

    #[test]
    fn every_end_has_a_word_of_its_own() {
        for end in InvitationEnd::ALL {
            assert_eq!(InvitationEnd::from_word(end.word()), Some(end));
        }
    }
}
