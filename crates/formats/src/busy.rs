//! When the entries of somebody's calendar take their time: spans only, no titles.

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
};

use calcard::{
    common::timezone::Tz,
    icalendar::{
        ICalendarComponent, ICalendarComponentType, ICalendarProperty, ICalendarTransparency,
        ICalendarValue, dates::TimeOrDelta,
    },
};
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};

use crate::{
    planned::{events, is_cancelled, parse},
    repeats::{make_ready, zone_said},
};

/// Times of one entry that are told out: more than a hundred years of days.
const MOST_REPEATS: usize = 40_000;
/// Longer entries are a mistake of somebody's program.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 400);

/// A calendar's entry whose times cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an entry of the calendar cannot be read")]
pub struct Unreadable;

/// From and until, half-open.
pub type BusySpan = (Timestamp, Timestamp);

/// When the events of one calendar text take time within `[from, until)`, each as it lies, in order and once.
///
/// Cancelled events take none, nor those that say that they leave one free (`TRANSP:TRANSPARENT`), nor those whose UID is in `ours`.
/// A day without times is a local day of `zone`, as are times without a zone.
///
/// # Errors
/// [`Unreadable`] where any event's times cannot be told: nobody may take it for free time.
pub fn busy_spans(
    text: &str,
    (from, until): BusySpan,
    zone: &TimeZone,
    ours: &BTreeSet<String>,
) -> Result<Vec<BusySpan>, Unreadable> {
    // A mistake of the parser costs this entry and no other.
    catch_unwind(AssertUnwindSafe(|| told(text, (from, until), zone, ours)))
        .unwrap_or(Err(Unreadable))
}

fn told(
    text: &str,
    (from, until): BusySpan,
    zone: &TimeZone,
    ours: &BTreeSet<String>,
) -> Result<Vec<BusySpan>, Unreadable> {
    let mut calendar = parse(text).ok_or(Unreadable)?;
    for event in &mut calendar.components {
        if event.component_type == ICalendarComponentType::VEvent {
            make_ready(event, until);
        }
    }
    let expanded = calendar.expand_dates(Tz::Floating, MOST_REPEATS);
    let takes_time = |id: u32| {
        calendar.components.get(id as usize).is_some_and(|event| {
            event.component_type == ICalendarComponentType::VEvent
                && !is_cancelled(event)
                && !leaves_free(event)
                && event.uid().is_none_or(|uid| !ours.contains(uid))
        })
    };
    if expanded
        .errors
        .iter()
        .any(|error| takes_time(error.comp_id))
        || expanded.events.len() >= MOST_REPEATS
    {
        return Err(Unreadable);
    }
    let mut spans = BTreeSet::new();
    for event in expanded
        .events
        .iter()
        .filter(|event| takes_time(event.comp_id))
    {
        let component = &calendar.components[event.comp_id as usize];
        let all_day = events::is_all_day(component);
        let begins = event.start.naive_local().and_utc().timestamp();
        let lasts = match &event.end {
            TimeOrDelta::Time(end) => end.timestamp() - event.start.timestamp(),
            TimeOrDelta::Delta(delta) => delta.num_seconds(),
        };
        let lasts = if all_day && lasts <= 0 { 86_400 } else { lasts };
        if !(0..=LONGEST.as_secs()).contains(&lasts) {
            return Err(Unreadable);
        }
        let local = |seconds: i64| -> Result<Timestamp, Unreadable> {
            let civil = events::civil(seconds).ok_or(Unreadable)?;
            instant(civil, zone)
        };
        let (starts, ends) = if all_day {
            (local(begins)?, local(begins + lasts)?)
        } else if event.start.timezone().is_floating() {
            // The library leaves repeats in UTC, and times that the clocks skip or repeat, without a zone.
            let starts = match zone_said(component).map_err(|_| Unreadable)? {
                Some(said) => instant(events::civil(begins).ok_or(Unreadable)?, &said)?,
                None => local(begins)?,
            };
            (starts, later(starts, lasts)?)
        } else {
            let starts = Timestamp::from_second(event.start.timestamp()).map_err(|_| Unreadable)?;
            (starts, later(starts, lasts)?)
        };
        // A mark in time takes none.
        if starts < ends && starts < until && from < ends {
            spans.insert((starts, ends));
        }
    }
    Ok(spans.into_iter().collect())
}

fn later(at: Timestamp, seconds: i64) -> Result<Timestamp, Unreadable> {
    at.checked_add(SignedDuration::from_secs(seconds))
        .map_err(|_| Unreadable)
}

/// A time on the wall as an instant; one that the clocks skip is the one after, one that comes twice the first.
fn instant(civil: DateTime, zone: &TimeZone) -> Result<Timestamp, Unreadable> {
    zone.to_ambiguous_timestamp(civil)
        .compatible()
        .map_err(|_| Unreadable)
}

/// Whether an event says that its time is free all the same, in the standard's words or in Outlook's.
fn leaves_free(event: &ICalendarComponent) -> bool {
    let outlook = ICalendarProperty::Other("X-MICROSOFT-CDO-BUSYSTATUS".to_owned());
    let transparent = event
        .properties(&ICalendarProperty::Transp)
        .flat_map(|entry| &entry.values)
        .any(|value| {
            matches!(
                value,
                ICalendarValue::Transparency(ICalendarTransparency::Transparent)
            )
        });
    transparent
        || event
            .properties(&outlook)
            .flat_map(|entry| &entry.values)
            .filter_map(|value| value.as_text())
            .any(|word| word.trim().eq_ignore_ascii_case("FREE"))
}

/// Spans put together where they touch or overlap, cut to `[from, until)`, in order.
pub fn merged(mut spans: Vec<BusySpan>, (from, until): BusySpan) -> Vec<BusySpan> {
    spans.sort_unstable();
    let mut whole: Vec<BusySpan> = Vec::new();
    for (starts, ends) in spans {
        let (starts, ends) = (starts.max(from), ends.min(until));
        if starts >= ends {
            continue;
        }
        match whole.last_mut() {
            Some(last) if starts <= last.1 => last.1 = last.1.max(ends),
            Some(_) | None => whole.push((starts, ends)),
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn spans_of(events: &str) -> Result<Vec<BusySpan>, Unreadable> {
        let text = format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\n{events}END:VCALENDAR\r\n"
        );
        let window = (at("2026-03-01T00:00:00Z"), at("2026-05-01T00:00:00Z"));
        let zone = TimeZone::get("Europe/Zurich").unwrap();
        busy_spans(
            &text,
            window,
            &zone,
            &BTreeSet::from(["ours@knead".to_owned()]),
        )
    }

    fn event(uid: &str, lines: &str) -> String {
        format!("BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\n{lines}END:VEVENT\r\n")
    }

    fn check(lines: &str, expected: &[(&str, &str)]) {
        let expected: Vec<BusySpan> = expected
            .iter()
            .map(|(from, until)| (at(from), at(until)))
            .collect();
        assert_eq!(spans_of(&event("x", lines)), Ok(expected), "{lines}");
    }

    #[test]
    fn times_in_utc_in_a_zone_and_on_the_wall() {
        check(
            "DTSTART:20260310T080000Z\r\nDTEND:20260310T093000Z\r\n",
            &[("2026-03-10T08:00:00Z", "2026-03-10T09:30:00Z")],
        );
        check(
            "DTSTART;TZID=Europe/Zurich:20260310T080000\r\nDURATION:PT30M\r\n",
            &[("2026-03-10T07:00:00Z", "2026-03-10T07:30:00Z")],
        );
        check(
            "DTSTART:20260410T080000\r\nDTEND:20260410T090000\r\n",
            &[("2026-04-10T06:00:00Z", "2026-04-10T07:00:00Z")],
        );
    }

    #[test]
    fn a_day_is_a_local_day_also_when_it_has_23_hours() {
        check(
            "DTSTART;VALUE=DATE:20260329\r\nDTEND;VALUE=DATE:20260330\r\n",
            &[("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")],
        );
        check(
            "DTSTART;VALUE=DATE:20260310\r\n",
            &[("2026-03-09T23:00:00Z", "2026-03-10T23:00:00Z")],
        );
        check(
            "DTSTART;VALUE=DATE:20260327\r\nDTEND;VALUE=DATE:20260331\r\n",
            &[("2026-03-26T23:00:00Z", "2026-03-30T22:00:00Z")],
        );
    }

    #[test]
    fn what_repeats_keeps_its_time_on_the_wall_over_a_clock_change() {
        check(
            "DTSTART;TZID=Europe/Zurich:20260320T100000\r\nDTEND;TZID=Europe/Zurich:20260320T110000\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\nEXDATE;TZID=Europe/Zurich:20260327T100000\r\n",
            &[
                ("2026-03-20T09:00:00Z", "2026-03-20T10:00:00Z"),
                ("2026-04-03T08:00:00Z", "2026-04-03T09:00:00Z"),
            ],
        );
    }

    /// On 29 March at 02:00 the clocks go to 03:00.
    #[test]
    fn a_time_that_the_clocks_skip_is_read_with_the_offset_before_it() {
        let day = |from: &str, until: &str, expected: (&str, &str)| {
            check(
                &format!(
                    "DTSTART;TZID=Europe/Zurich:20260329T{from}00\r\nDTEND;TZID=Europe/Zurich:20260329T{until}00\r\n"
                ),
                &[expected],
            );
        };
        let at_half = "2026-03-29T01:30:00Z";
        day("0230", "0430", (at_half, "2026-03-29T02:30:00Z"));
        day("0130", "0230", ("2026-03-29T00:30:00Z", at_half));
        day("0130", "0330", ("2026-03-29T00:30:00Z", at_half));
        day(
            "0215",
            "0245",
            ("2026-03-29T01:15:00Z", "2026-03-29T01:45:00Z"),
        );
        // Both are half past three then; nobody takes it for no time.
        day("0230", "0330", (at_half, "2026-03-29T02:30:00Z"));
        day("0230", "0315", (at_half, "2026-03-29T02:15:00Z"));
        check(
            "DTSTART;TZID=Europe/Zurich:20260329T023000\r\nDURATION:PT45M\r\n",
            &[(at_half, "2026-03-29T02:15:00Z")],
        );
        check(
            "DTSTART;TZID=Europe/Zurich:20260328T023000\r\nDTEND;TZID=Europe/Zurich:20260328T040000\r\nRRULE:FREQ=DAILY;COUNT=3\r\n",
            &[
                ("2026-03-28T01:30:00Z", "2026-03-28T03:00:00Z"),
                (at_half, "2026-03-29T03:00:00Z"),
                ("2026-03-30T00:30:00Z", "2026-03-30T02:00:00Z"),
            ],
        );
    }

    /// On 25 October at 03:00 the clocks go back to 02:00.
    #[test]
    fn a_time_that_comes_twice_is_the_first() {
        let window = (at("2026-10-01T00:00:00Z"), at("2026-11-01T00:00:00Z"));
        let check = |from: &str, until: &str, expected: (&str, &str)| {
            let text = format!(
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\n{}END:VCALENDAR\r\n",
                event(
                    "x",
                    &format!(
                        "DTSTART;TZID=Europe/Zurich:20261025T{from}00\r\nDTEND;TZID=Europe/Zurich:20261025T{until}00\r\n"
                    )
                )
            );
            let spans = busy_spans(&text, window, &TimeZone::UTC, &BTreeSet::new());
            assert_eq!(spans, Ok(vec![(at(expected.0), at(expected.1))]), "{from}");
        };
        check(
            "0230",
            "0330",
            ("2026-10-25T00:30:00Z", "2026-10-25T02:30:00Z"),
        );
        check(
            "0130",
            "0230",
            ("2026-10-24T23:30:00Z", "2026-10-25T00:30:00Z"),
        );
    }

    #[test]
    fn the_last_time_of_a_series_is_part_of_it() {
        // It ends at 22:30 on the wall, which the rule names in UTC.
        check(
            "DTSTART;TZID=Europe/Zurich:20260310T223000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;UNTIL=20260311T213000Z\r\n",
            &[
                ("2026-03-10T21:30:00Z", "2026-03-10T22:30:00Z"),
                ("2026-03-11T21:30:00Z", "2026-03-11T22:30:00Z"),
            ],
        );
    }

    #[test]
    fn a_zone_may_be_named_as_outlook_does() {
        for zone in ["Europe/Zurich", "\"W. Europe Standard Time\""] {
            check(
                &format!(
                    "DTSTART;TZID={zone}:20260310T223000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;UNTIL=20260311T213000Z\r\n"
                ),
                &[
                    ("2026-03-10T21:30:00Z", "2026-03-10T22:30:00Z"),
                    ("2026-03-11T21:30:00Z", "2026-03-11T22:30:00Z"),
                ],
            );
        }
    }

    #[test]
    fn a_series_without_an_end_that_began_years_ago_is_told_out() {
        let daily = "DTSTART:20040101T100000Z\r\nDTEND:20040101T110000Z\r\nRRULE:FREQ=DAILY\r\n";
        let spans = spans_of(&event("x", daily)).unwrap();
        assert_eq!(spans.len(), 61);
        assert_eq!(spans[60].0, at("2026-04-30T10:00:00Z"));
        let days = "DTSTART;VALUE=DATE:20150105\r\nRRULE:FREQ=WEEKLY\r\n";
        assert_eq!(spans_of(&event("x", days)).unwrap().len(), 9, "Mondays");
        let far = "DTSTART:20260310T100000Z\r\nDTEND:20260310T110000Z\r\nRRULE:FREQ=WEEKLY;UNTIL=20991231T235959Z\r\n";
        assert_eq!(spans_of(&event("x", far)).unwrap().len(), 8);
        // Every second for years: nobody takes that for free time.
        let hostile = "DTSTART:20200101T000000Z\r\nDURATION:PT1S\r\nRRULE:FREQ=SECONDLY\r\n";
        assert_eq!(spans_of(&event("x", hostile)), Err(Unreadable));
    }

    #[test]
    fn one_time_of_a_series_that_was_moved_or_cancelled_counts_as_it_says() {
        let series = event(
            "s",
            "DTSTART:20260310T080000Z\r\nDTEND:20260310T090000Z\r\nRRULE:FREQ=DAILY;COUNT=3\r\n",
        );
        let moved = event(
            "s",
            "RECURRENCE-ID:20260311T080000Z\r\nDTSTART:20260311T150000Z\r\nDTEND:20260311T160000Z\r\nSEQUENCE:3\r\n",
        );
        let cancelled = event(
            "s",
            "RECURRENCE-ID:20260312T080000Z\r\nDTSTART:20260312T080000Z\r\nDTEND:20260312T090000Z\r\nSTATUS:CANCELLED\r\n",
        );
        let spans = spans_of(&format!("{series}{moved}{cancelled}")).unwrap();
        assert_eq!(
            spans,
            [
                (at("2026-03-10T08:00:00Z"), at("2026-03-10T09:00:00Z")),
                (at("2026-03-11T15:00:00Z"), at("2026-03-11T16:00:00Z")),
            ]
        );
    }

    #[test]
    fn free_cancelled_and_our_own_entries_take_no_time() {
        let when = "DTSTART:20260310T080000Z\r\nDTEND:20260310T090000Z\r\n";
        for says in [
            "TRANSP:TRANSPARENT\r\n",
            "STATUS:CANCELLED\r\n",
            "X-MICROSOFT-CDO-BUSYSTATUS:FREE\r\n",
        ] {
            check(&format!("{when}{says}"), &[]);
        }
        check(
            &format!(
                "{when}TRANSP:OPAQUE\r\nSUMMARY:Transparent\r\nSTATUS:TENTATIVE\r\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY\r\n"
            ),
            &[("2026-03-10T08:00:00Z", "2026-03-10T09:00:00Z")],
        );
        assert_eq!(spans_of(&event("ours@knead", when)), Ok(Vec::new()));
    }

    #[test]
    fn an_entry_without_readable_times_is_an_error_and_never_free() {
        for lines in [
            "",
            "DTSTART:tomorrow\r\n",
            "DTSTART:20260310T080000Z\r\nRRULE:FREQ=SOMETIMES\r\n",
        ] {
            let found = spans_of(&event("x", lines));
            assert!(found.as_ref() != Ok(&Vec::new()), "{lines}: {found:?}");
        }
        assert_eq!(
            busy_spans(
                "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
                (at("2026-03-01T00:00:00Z"), at("2026-05-01T00:00:00Z")),
                &TimeZone::UTC,
                &BTreeSet::new()
            ),
            Err(Unreadable)
        );
    }

    #[test]
    fn what_touches_is_one_span_and_what_lies_outside_is_cut() {
        let hour = |hour: i64| Timestamp::from_second(hour * 3600).unwrap();
        let spans = vec![
            (hour(5), hour(7)),
            (hour(0), hour(2)),
            (hour(2), hour(3)),
            (hour(6), hour(12)),
        ];
        assert_eq!(
            merged(spans, (hour(1), hour(10))),
            [(hour(1), hour(3)), (hour(5), hour(10))]
        );
    }
}
