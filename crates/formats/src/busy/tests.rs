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

/// A rule that names more than is asked for ends there, also where it counts: a meeting every week for a thousand years is one a week.
#[test]
fn a_series_that_counts_for_centuries_is_told_out_as_far_as_is_asked() {
    for rule in ["COUNT=51615", "COUNT=4000000000", "COUNT=60000;INTERVAL=2"] {
        let lines =
            format!("DTSTART:20260320T080000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;{rule}\r\n");
        let weeks = if rule.contains("INTERVAL") { 3 } else { 6 };
        let spans = spans_of(&event("x", &lines)).unwrap();
        assert_eq!(spans.len(), weeks, "{rule}");
        assert_eq!(spans[0].0, at("2026-03-20T08:00:00Z"), "{rule}");
    }
    // Both bounds hold: what ends by its count ends there.
    check(
        "DTSTART:20260320T080000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=2\r\n",
        &[
            ("2026-03-20T08:00:00Z", "2026-03-20T09:00:00Z"),
            ("2026-03-21T08:00:00Z", "2026-03-21T09:00:00Z"),
        ],
    );
}

/// There is no Tuesday number nought, no 30 February, and no Wednesday seven days after a Tuesday.
#[test]
fn a_rule_that_names_no_time_is_unreadable_and_never_free() {
    for rule in [
        "FREQ=MONTHLY;BYDAY=0TU",
        "FREQ=MONTHLY;BYDAY=TU,0WE",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=7;BYDAY=WE",
        "FREQ=YEARLY;BYSETPOS=366;BYDAY=MO",
        "FREQ=HOURLY;INTERVAL=24;BYHOUR=3",
    ] {
        let lines = format!("DTSTART:20260310T080000Z\r\nDURATION:PT1H\r\nRRULE:{rule}\r\n");
        assert_eq!(spans_of(&event("x", &lines)), Err(Unreadable), "{rule}");
    }
}

/// What repeats beyond reading repeats at nobody knows what time.
#[test]
fn an_unreadable_rule_or_further_time_is_never_free() {
    for lines in [
        "RRULE:FREQ=SOMETIMES\r\n",
        "RRULE:every Tuesday\r\n",
        "RDATE:soon\r\n",
        "RDATE:20260401T080000Z,soon\r\n",
    ] {
        let lines = format!("DTSTART:20260310T080000Z\r\nDURATION:PT1H\r\n{lines}");
        assert_eq!(spans_of(&event("x", &lines)), Err(Unreadable), "{lines}");
        // Nobody needs the times of what is cancelled.
        let cancelled = format!("{lines}STATUS:CANCELLED\r\n");
        assert_eq!(spans_of(&event("x", &cancelled)), Ok(Vec::new()), "{lines}");
    }
    // A further time that the clocks skip is none the less one.
    check(
        "DTSTART;TZID=Europe/Zurich:20260310T023000\r\nDURATION:PT1H\r\nRDATE;TZID=Europe/Zurich:20260329T023000\r\n",
        &[
            ("2026-03-10T01:30:00Z", "2026-03-10T02:30:00Z"),
            ("2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z"),
        ],
    );
}

/// RFC 5545 leaves open what a start means that its rule does not name; whoever wrote it has something to do then.
#[test]
fn a_start_beside_its_rule_takes_time_as_well() {
    let tuesday = "DTSTART:20260310T080000Z\r\nDURATION:PT1H\r\n";
    let fridays = "RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=2\r\n";
    let series = [
        ("2026-03-13T08:00:00Z", "2026-03-13T09:00:00Z"),
        ("2026-03-20T08:00:00Z", "2026-03-20T09:00:00Z"),
    ];
    let start = ("2026-03-10T08:00:00Z", "2026-03-10T09:00:00Z");
    check(
        &format!("{tuesday}{fridays}"),
        &[start, series[0], series[1]],
    );
    // Unless it says itself that it is left out, or moved.
    check(
        &format!("{tuesday}{fridays}EXDATE:20260310T080000Z\r\n"),
        &series,
    );
    let moved = event(
        "s",
        "RECURRENCE-ID:20260310T080000Z\r\nDTSTART:20260311T150000Z\r\nDURATION:PT1H\r\n",
    );
    let spans = spans_of(&format!(
        "{}{moved}",
        event("s", &format!("{tuesday}{fridays}"))
    ));
    assert_eq!(
        spans.unwrap()[0],
        (at("2026-03-11T15:00:00Z"), at("2026-03-11T16:00:00Z"))
    );
}

/// On 29 March at 02:00 the clocks go to 03:00: a series that begins at half past two then begins at half past three.
#[test]
fn a_series_may_begin_at_a_time_that_the_clocks_skip() {
    for zone in ["Europe/Zurich", "\"W. Europe Standard Time\""] {
        check(
            &format!(
                "DTSTART;TZID={zone}:20260329T023000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=2\r\n"
            ),
            &[
                ("2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z"),
                ("2026-03-30T00:30:00Z", "2026-03-30T01:30:00Z"),
            ],
        );
    }
}

/// What begins past what is asked for takes none of it.
#[test]
fn a_series_that_begins_later_than_is_asked_takes_no_time_of_it() {
    check(
        "DTSTART:20280310T080000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY\r\n",
        &[],
    );
    check(
        "DTSTART:20280310T080000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;UNTIL=20280410T080000Z\r\n",
        &[],
    );
}
