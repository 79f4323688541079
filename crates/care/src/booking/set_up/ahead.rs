//! How far ahead a clinic plans.

use jiff::{ToSpan, civil::Date};

use super::{Change, SetUpRefused};

/// So many years ahead a day can be named. What goes on for longer has no last day.
pub const YEARS_AHEAD: i16 = 10;

/// Refuses a day further ahead than anybody plans: a slip of the keyboard, which would stand for longer than whoever made it works there.
///
/// # Errors
/// [`SetUpRefused::TooFar`].
pub fn not_too_far(change: &Change, today: Date) -> Result<(), SetUpRefused> {
    let latest = today.saturating_add(YEARS_AHEAD.years());
    if days_of(change)
        .into_iter()
        .flatten()
        .any(|day| day > latest)
    {
        Err(SetUpRefused::TooFar { latest })
    } else {
        Ok(())
    }
}

/// The days that a change brings in; what it takes away may lie anywhere.
fn days_of(change: &Change) -> [Option<Date>; 2] {
    match change {
        Change::Hours { effective, .. } => [effective.from, effective.until],
        Change::Break { pause, .. } => [pause.effective.from, pause.effective.until],
        Change::Day { day, .. } => [Some(day.on), None],
        Change::Skill { held, .. } => [held.expires_on, None],
        Change::Holiday(holiday) => [Some(holiday.on), None],
        Change::Location(_)
        | Change::Room(_)
        | Change::Service(_)
        | Change::NewTherapist(_)
        | Change::About { .. }
        | Change::Gives { .. }
        | Change::NoHours { .. }
        | Change::UsualDay { .. }
        | Change::NotAway { .. }
        | Change::NoSkill { .. }
        | Change::Limits { .. }
        | Change::NoHoliday { .. }
        | Change::Travel(_)
        | Change::NoTravel(_)
        | Change::Booking { .. }
        | Change::Offered { .. } => [None, None],
    }
}
