//! A booked slot and what becomes of it.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::{
    booking::{clinic::Clinic, hold::Hold, slot::Slot},
    id::Id,
    people::Person,
    treatment::screening::Clearance,
};

/// For how long a booking can be undone as if it had never been made, in minutes; no mail leaves before.
pub const UNDO_MINUTES: i64 = 3;

/// A booked massage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Identity; kept when it moves.
    pub id: Id<Appointment>,
    /// Whose.
    pub athlete: Id<Person>,
    /// What, with whom, where and when.
    pub slot: Slot,
    /// When it was booked.
    pub booked_at: Timestamp,
    /// When it was booked or last changed.
    pub changed_at: Timestamp,
    /// How often it has changed since; the SEQUENCE of its calendar entry.
    pub sequence: u32,
    /// How far it has come.
    pub stage: Stage,
    /// The clinic moved it for its own reasons: from then on the athlete may change it until it begins, and is never late.
    pub clinic_moved: bool,
}

/// How far an appointment has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// It will take place.
    Booked,
    /// The athlete is here.
    Arrived {
        /// Since.
        at: Timestamp,
    },
    /// It took place.
    Completed {
        /// When that was said.
        at: Timestamp,
    },
    /// It will not take place; its time is free again.
    Cancelled {
        /// Who cancelled.
        by: CancelledBy,
        /// When.
        at: Timestamp,
        /// What kind of reason it was.
        cause: Cause,
        /// Why, in their own words; may be empty. Not for logs.
        reason: String,
        /// Whether the clinic's notice had begun and nothing excused it.
        late: bool,
    },
    /// The athlete did not come.
    NoShow {
        /// When that was said.
        at: Timestamp,
    },
}

/// For how long staff can take back what they said of an appointment, such as the wrong client marked as here, in hours.
pub const SLIP_HOURS: i64 = 24;

/// What kind of reason somebody has to cancel. All but the first are fair exceptions: they are never late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A change of plans.
    Plans,
    /// The athlete is ill.
    Illness,
    /// The safety answers now ask to wait, or for a person to look first.
    Answers,
    /// The clinic's own change: a therapist is ill, a room is flooded.
    Clinic,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Self; 4] = [Self::Plans, Self::Illness, Self::Answers, Self::Clinic];

    /// The word used in JSON and the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Plans => "plans",
            Self::Illness => "illness",
            Self::Answers => "answers",
            Self::Clinic => "clinic",
        }
    }

    /// The cause a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.word() == word)
    }

    /// Whether it is a fair exception to the clinic's notice.
    pub const fn excuses(self) -> bool {
        match self {
            Self::Plans => false,
            Self::Illness | Self::Answers | Self::Clinic => true,
        }
    }
}

/// What somebody says when they cancel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancelling {
    /// On whose side.
    pub by: CancelledBy,
    /// What kind of reason they name.
    pub cause: Cause,
    /// In their own words; may be empty.
    pub reason: String,
    /// Whether the safety answers of now stand in the way of the appointment.
    pub answers_stop: bool,
}

impl Cancelling {
    /// The cause that counts: what is true of the answers, whatever was named; and nobody but the clinic has the clinic's reasons.
    fn counts(&self) -> Cause {
        match self.cause {
            Cause::Clinic if self.by == CancelledBy::Clinic => Cause::Clinic,
            Cause::Illness => Cause::Illness,
            Cause::Plans | Cause::Answers | Cause::Clinic if self.answers_stop => Cause::Answers,
            Cause::Plans | Cause::Answers | Cause::Clinic => Cause::Plans,
        }
    }
}

/// Who cancelled an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelledBy {
    /// The athlete.
    Athlete,
    /// Somebody of the clinic.
    Clinic,
}

impl CancelledBy {
    /// The word used in JSON and the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Athlete => "athlete",
            Self::Clinic => "clinic",
        }
    }

    /// Who a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Athlete, Self::Clinic]
            .into_iter()
            .find(|by| by.word() == word)
    }
}

impl Stage {
    /// The word used in JSON and the database, such as `no_show`.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Arrived { .. } => "arrived",
            Self::Completed { .. } => "completed",
            Self::Cancelled { .. } => "cancelled",
            Self::NoShow { .. } => "no_show",
        }
    }

    /// The words of what staff may say of it from here; `taken_back` makes it booked again.
    pub const fn may_follow(&self) -> &'static [&'static str] {
        match self {
            Self::Booked => &["arrived", "completed", "no_show"],
            Self::Arrived { .. } => &["completed", "taken_back"],
            Self::Completed { .. } | Self::NoShow { .. } => &["taken_back"],
            Self::Cancelled { .. } => &[],
        }
    }
}

/// Why an appointment stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StageError {
    /// It has already come further, or to an end.
    #[error("the appointment is already {stage}; {}", follows(.may_follow))]
    Already {
        /// The word of its stage.
        stage: &'static str,
        /// The words of what can be said of it from there.
        may_follow: &'static [&'static str],
    },
    /// The clinic's notice has begun: only staff may still cancel or move it.
    #[error("it could be changed online until {until}")]
    NoticeHasBegun {
        /// When it began.
        until: Timestamp,
    },
    /// The three minutes are over.
    #[error("it could be undone until {until}")]
    UndoIsOver {
        /// When they were.
        until: Timestamp,
    },
    /// What was said of it was said too long ago to be a slip.
    #[error("it could be taken back until {until}")]
    SlipIsOld {
        /// When that was over.
        until: Timestamp,
    },
    /// Its day has not come yet, on the clock of its place.
    #[error("who is here is said on the day itself, from {from} on")]
    NotItsDay {
        /// When its day begins.
        from: Timestamp,
    },
    /// It has not begun yet.
    #[error("it begins at {starts_at}")]
    NotBegun {
        /// When it does.
        starts_at: Timestamp,
    },
}

/// "completed or taken_back may follow".
fn follows(words: &[&str]) -> String {
    match words {
        [] => "nothing may follow".to_owned(),
        words => format!("{} may follow", words.join(" or ")),
    }
}

impl Appointment {
    /// A hold becomes an appointment and keeps its id, and with it the ticks it has taken. Nobody is booked without a clearance made now.
    pub fn of_hold(hold: Hold, _cleared: &Clearance, now: Timestamp) -> Self {
        Self {
            id: Id::from_uuid(hold.id.uuid()),
            athlete: hold.athlete,
            slot: hold.slot,
            booked_at: now,
            changed_at: now,
            sequence: 0,
            stage: Stage::Booked,
            clinic_moved: false,
        }
    }

    /// Whether its time is still taken.
    pub const fn takes_time(&self) -> bool {
        match self.stage {
            Stage::Booked
            | Stage::Arrived { .. }
            | Stage::Completed { .. }
            | Stage::NoShow { .. } => true,
            Stage::Cancelled { .. } => false,
        }
    }

    /// The first instant at which it can be undone no more.
    pub fn undo_until(&self) -> Timestamp {
        self.booked_at
            .checked_add(SignedDuration::from_mins(UNDO_MINUTES))
            .unwrap_or(Timestamp::MAX)
    }

    /// The first instant at which the athlete can cancel or move it no more without staff.
    pub fn change_until(&self, clinic: &Clinic) -> Timestamp {
        let notice = SignedDuration::from_hours(i64::from(clinic.cancel_notice_h));
        self.slot
            .starts_at
            .checked_sub(notice)
            .unwrap_or(Timestamp::MIN)
    }

    /// The athlete is here. `zone` is that of the place.
    ///
    /// # Errors
    /// [`StageError::Already`] unless it is booked; [`StageError::NotItsDay`] before the local day on which it begins.
    pub fn arrive(self, zone: &TimeZone, now: Timestamp) -> Result<Self, StageError> {
        self.expect_booked()?;
        let from = self.day_begins(zone);
        if now < from {
            return Err(StageError::NotItsDay { from });
        }
        Ok(Self {
            changed_at: now,
            stage: Stage::Arrived { at: now },
            ..self
        })
    }

    /// The first instant of the local day on which it begins.
    pub fn day_begins(&self, zone: &TimeZone) -> Timestamp {
        let starts_at = self.slot.starts_at;
        let day = starts_at.to_zoned(zone.clone()).start_of_day();
        day.map_or(starts_at, |day| day.timestamp())
    }

    /// It took place.
    ///
    /// # Errors
    /// [`StageError::Already`] unless it is booked or the athlete is here; [`StageError::NotBegun`] before its start.
    pub fn complete(self, now: Timestamp) -> Result<Self, StageError> {
        if now < self.slot.starts_at && self.takes_time() {
            return Err(StageError::NotBegun {
                starts_at: self.slot.starts_at,
            });
        }
        match self.stage {
            Stage::Booked | Stage::Arrived { .. } => Ok(Self {
                changed_at: now,
                stage: Stage::Completed { at: now },
                ..self
            }),
            Stage::Completed { .. } | Stage::Cancelled { .. } | Stage::NoShow { .. } => {
                Err(StageError::Already {
                    stage: self.stage.word(),
                    may_follow: self.stage.may_follow(),
                })
            }
        }
    }

    /// The athlete did not come.
    ///
    /// # Errors
    /// [`StageError::Already`] unless it is booked; [`StageError::NotBegun`] before its start.
    pub fn no_show(self, now: Timestamp) -> Result<Self, StageError> {
        self.expect_booked()?;
        if now < self.slot.starts_at {
            return Err(StageError::NotBegun {
                starts_at: self.slot.starts_at,
            });
        }
        Ok(Self {
            changed_at: now,
            stage: Stage::NoShow { at: now },
            ..self
        })
    }

    /// Whether somebody may cancel or move it now: the athlete until the clinic's notice begins, staff at any time.
    ///
    /// # Errors
    /// [`StageError::Already`] unless it is booked; [`StageError::NoticeHasBegun`] for an athlete who comes too late.
    pub fn may_change(
        &self,
        by: CancelledBy,
        clinic: &Clinic,
        now: Timestamp,
    ) -> Result<(), StageError> {
        self.expect_booked()?;
        let until = self.change_until(clinic);
        match by {
            // Whoever has just booked may also cancel: the notice cannot be over before it could be read.
            CancelledBy::Athlete if self.is_free_of_notice(clinic, now) => Ok(()),
            CancelledBy::Athlete => Err(StageError::NoticeHasBegun { until }),
            CancelledBy::Clinic => Ok(()),
        }
    }

    /// Whether the athlete may still change it freely: the clinic's notice has not begun, it was booked a moment ago, or the clinic itself
    /// moved it.
    fn is_free_of_notice(&self, clinic: &Clinic, now: Timestamp) -> bool {
        now < self.change_until(clinic)
            || now < self.undo_until()
            || (self.clinic_moved && now < self.slot.starts_at)
    }

    /// It will not take place. A fair exception is never late, and an athlete may name one until it begins.
    ///
    /// # Errors
    /// [`StageError::Already`] unless it is booked; [`StageError::NoticeHasBegun`] for an athlete who comes too late without an exception.
    pub fn cancel(
        self,
        wish: Cancelling,
        clinic: &Clinic,
        now: Timestamp,
    ) -> Result<Self, StageError> {
        self.expect_booked()?;
        let (cause, in_time) = (wish.counts(), self.is_free_of_notice(clinic, now));
        let excused = cause.excuses() && now < self.slot.starts_at;
        match wish.by {
            CancelledBy::Athlete if !in_time && !excused => {
                return Err(StageError::NoticeHasBegun {
                    until: self.change_until(clinic),
                });
            }
            CancelledBy::Athlete | CancelledBy::Clinic => {}
        }
        Ok(Self {
            changed_at: now,
            sequence: self.sequence + 1,
            stage: Stage::Cancelled {
                by: wish.by,
                at: now,
                cause,
                reason: wish.reason,
                late: !in_time && !cause.excuses(),
            },
            ..self
        })
    }

    /// Takes back a slip of staff: it is booked again, as if they had not said that the athlete is here, was treated or did not come.
    ///
    /// # Errors
    /// [`StageError::Already`] where there is nothing to take back; [`StageError::SlipIsOld`] after a day.
    pub fn take_back(self, now: Timestamp) -> Result<Self, StageError> {
        let said = match self.stage {
            Stage::Arrived { at } | Stage::Completed { at } | Stage::NoShow { at } => at,
            Stage::Booked | Stage::Cancelled { .. } => {
                return Err(StageError::Already {
                    stage: self.stage.word(),
                    may_follow: self.stage.may_follow(),
                });
            }
        };
        let until = said
            .checked_add(SignedDuration::from_hours(SLIP_HOURS))
            .unwrap_or(Timestamp::MAX);
        if now >= until {
            return Err(StageError::SlipIsOld { until });
        }
        Ok(Self {
            changed_at: now,
            stage: Stage::Booked,
            ..self
        })
    }

    /// The same appointment at another time.
    ///
    /// # Errors
    /// As [`Appointment::may_change`].
    pub fn move_to(
        self,
        slot: Slot,
        by: CancelledBy,
        clinic: &Clinic,
        now: Timestamp,
    ) -> Result<Self, StageError> {
        self.may_change(by, clinic, now)?;
        Ok(Self {
            changed_at: now,
            sequence: self.sequence + 1,
            slot,
            ..self
        })
    }

    /// Whether the booking can still be undone as if it had never been made.
    ///
    /// # Errors
    /// [`StageError::UndoIsOver`] after three minutes; [`StageError::Already`] once it has come further.
    pub fn may_undo(&self, now: Timestamp) -> Result<(), StageError> {
        self.expect_booked()?;
        let until = self.undo_until();
        if now < until {
            Ok(())
        } else {
            Err(StageError::UndoIsOver { until })
        }
    }

    fn expect_booked(&self) -> Result<(), StageError> {
        match self.stage {
            Stage::Booked => Ok(()),
            Stage::Arrived { .. }
            | Stage::Completed { .. }
            | Stage::Cancelled { .. }
            | Stage::NoShow { .. } => Err(StageError::Already {
                stage: self.stage.word(),
                may_follow: self.stage.may_follow(),
            }),
        }
    }
}

#[cfg(test)]
#[path = "appointment_tests.rs"]
mod tests;
