use super::*;
use crate::booking::slot::{
    open_slots,
    tests::{instant, looked_up, monday, therapist_id},
};

/// The clock's time in winter in London and why, the best first.
fn order(
    slots: &[Slot],
    query: &SlotQuery,
    calendar: &Calendar<'_>,
    window: Option<Window>,
) -> Vec<(String, WhyHere)> {
    in_order(slots, query, calendar, window)
        .into_iter()
        .map(|ranked| {
            (
                ranked.slot.starts_at.strftime("%H:%M").to_string(),
                ranked.why,
            )
        })
        .collect()
}

#[test]
fn what_fits_comes_first_then_what_leaves_the_day_whole_then_what_is_soonest() {
    use WhyHere::{Fits, FitsAndNextToWork, Free, NextToWork};
    let (mut book, query) = monday();
    // From 9 to 15: a run of 75 minutes each, and nothing shorter is offered.
    book.therapists[0].hours[0].until = jiff::civil::time(15, 0, 0, 0);
    let mut calendar = looked_up(&query, &book);
    let taken = Ticks::covering(
        instant("2026-01-05T11:40:00Z"),
        instant("2026-01-05T12:55:00Z"),
    );
    calendar.take(therapist_id(0).uuid(), taken);
    let slots = open_slots(&query, &calendar);
    let all = order(&slots, &query, &calendar, None);
    // Nothing begins earlier than 09:15, which is kept from 09:10; 10:30 ends its buffer at 11:40.
    assert_eq!(all[0], ("09:15".to_owned(), NextToWork));
    assert_eq!(all[1], ("10:30".to_owned(), NextToWork));
    assert_eq!(all.last(), Some(&("13:45".to_owned(), Free)));
    let window = Window {
        from: instant("2026-01-05T13:00:00Z"),
        to: instant("2026-01-05T13:31:00Z"),
    };
    let fitting = order(&slots, &query, &calendar, Some(window));
    let first: Vec<_> = fitting
        .iter()
        .take(5)
        .map(|(at, why)| (at.as_str(), *why))
        .collect();
    assert_eq!(
        first,
        [
            ("13:00", Fits),
            ("13:15", Fits),
            ("13:30", Fits),
            ("13:45", Free),
            ("10:30", NextToWork)
        ]
    );
    assert_eq!(fitting.len(), slots.len());
    // A start that touches the work before it, and leaves enough after it.
    let mut earlier = looked_up(&query, &book);
    earlier.take(
        therapist_id(0).uuid(),
        Ticks::covering(
            instant("2026-01-05T09:00:00Z"),
            instant("2026-01-05T09:10:00Z"),
        ),
    );
    let slots = open_slots(&query, &earlier);
    let window = Some(query.window);
    let best = order(&slots, &query, &earlier, window).remove(0);
    assert_eq!(best, ("09:15".to_owned(), FitsAndNextToWork));
}
