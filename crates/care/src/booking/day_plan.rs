//! What a day at a place holds for a therapist or a room before anything is booked: its hours, and what takes of them.

use crate::booking::{
    availability::{Span, holiday_spans, joined, without, working_spans},
    clinic::{ClinicBook, Location, Room, Therapist},
    closure::{Closed, Closure},
    hours::{Rota, TimeOff},
};

/// Why nobody is booked in a stretch of the hours.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rest {
    /// A break of the therapist.
    Break,
    /// A day on which nobody works, with its name.
    Holiday(String),
    /// The therapist is away, as is known from their hours.
    Away,
    /// The room is out of use, as is known from its hours.
    OutOfUse,
    /// The desk closed the time, for this reason.
    Closed(String),
    /// The therapist's own calendar takes it. Nobody here knows more of it.
    OwnCalendar,
}

/// A day at a place, for one therapist or one room.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DayPlan {
    /// When they work there or it can be used, whatever takes of it; sorted, not touching.
    pub hours: Vec<Span>,
    /// What takes of the hours: within them, in order of time, no two over each other.
    pub rests: Vec<(Span, Rest)>,
}

impl DayPlan {
    /// Hours at a place, and what the clinic takes of them: its holidays, and time that the desk closed.
    fn new(
        hours: Vec<Span>,
        (book, place): (&ClinicBook, &Location),
        day: Span,
        closures: &[Closure],
        is_closed: impl Fn(Closed) -> bool,
    ) -> Self {
        let mut plan = Self {
            hours,
            rests: Vec::new(),
        };
        for holiday in &book.holidays {
            let taken = holiday_spans(holiday, place, day);
            plan.take(taken, &Rest::Holiday(holiday.name.clone()));
        }
        for closure in closures.iter().filter(|closure| is_closed(closure.closed)) {
            let taken = Span {
                from: closure.from,
                until: closure.until,
            };
            plan.take(vec![taken], &Rest::Closed(closure.reason.clone()));
        }
        plan
    }

    /// Takes time out of what is left of the hours; what was taken out before keeps its reason.
    fn take(&mut self, taken: Vec<Span>, rest: &Rest) {
        let before = self.rests.iter().map(|(span, _)| *span).collect();
        let left = without(self.hours.clone(), &joined(before));
        let still = without(left.clone(), &joined(taken));
        let gone = without(left, &still).into_iter();
        self.rests.extend(gone.map(|span| (span, rest.clone())));
        self.rests.sort_unstable();
    }
}

/// A therapist's day at a place. `busy` is what their own calendar takes.
pub fn therapist_day(
    therapist: &Therapist,
    (book, place): (&ClinicBook, &Location),
    day: Span,
    closures: &[Closure],
    busy: &[Span],
) -> DayPlan {
    let hours = hours_of(therapist, place, day);
    let mut plan = DayPlan::new(hours, (book, place), day, closures, |closed| match closed {
        Closed::Location(id) => id == place.id,
        Closed::Therapist(id) => id == therapist.id,
        Closed::Room(_) => false,
    });
    plan.take(spans_of(&therapist.time_off), &Rest::Away);
    let at_work = Rota {
        away: &[],
        ..therapist.rota()
    };
    let at_work = working_spans(&at_work, place, &[], day);
    plan.take(without(plan.hours.clone(), &at_work), &Rest::Break);
    plan.take(busy.to_vec(), &Rest::OwnCalendar);
    plan
}

/// A room's day. Where nobody limited its hours, it can be used while somebody works at its place.
pub fn room_day(
    room: &Room,
    (book, place): (&ClinicBook, &Location),
    day: Span,
    closures: &[Closure],
) -> DayPlan {
    let own = Rota {
        hours: &room.hours,
        breaks: &[],
        days: &[],
        away: &[],
    };
    let hours = if room.hours.is_empty() {
        let worked = book.therapists.iter();
        joined(worked.flat_map(|one| hours_of(one, place, day)).collect())
    } else {
        working_spans(&own, place, &[], day)
    };
    let mut plan = DayPlan::new(hours, (book, place), day, closures, |closed| match closed {
        Closed::Location(id) => id == place.id,
        Closed::Room(id) => id == room.id,
        Closed::Therapist(_) => false,
    });
    plan.take(spans_of(&room.closed), &Rest::OutOfUse);
    plan
}

/// Hours with their breaks, holidays and time away in them.
fn hours_of(therapist: &Therapist, place: &Location, day: Span) -> Vec<Span> {
    let whole = Rota {
        breaks: &[],
        away: &[],
        ..therapist.rota()
    };
    working_spans(&whole, place, &[], day)
}

/// Time away that ends before it begins is none.
fn spans_of(away: &[TimeOff]) -> Vec<Span> {
    let spans = away.iter().map(|TimeOff { from, until }| Span {
        from: *from,
        until: *until,
    });
    spans.filter(|span| span.from < span.until).collect()
}

#[cfg(test)]
#[path = "day_plan_tests.rs"]
mod tests;
