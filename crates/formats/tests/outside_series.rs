//! Series of outside calendars begin where a reader by other people says they do: `recurring-ical-events`, for Python.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    collections::BTreeSet,
    io::Write,
    process::{Command, Stdio},
};

use formats::busy::{BusySpan, busy_spans};
use jiff::{Timestamp, tz::TimeZone};
use proptest::{
    prelude::{Just, Strategy, any},
    prop_oneof,
    sample::{select, subsequence},
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

const SERIES: usize = 1_500;

/// Part of a rule, as the standard writes it.
fn rule() -> impl Strategy<Value = String> {
    let days = subsequence(vec!["MO", "TU", "WE", "TH", "FR", "SA", "SU"], 1..=3);
    let daily = select(vec!["", ";BYDAY=MO,TU,WE,TH,FR", ";BYMONTH=3,4,10"]);
    let weekly = prop_oneof![
        Just(String::new()),
        days.prop_map(|days| format!(";BYDAY={}", days.join(","))),
        Just(";WKST=SU;BYDAY=SU,MO".to_owned()),
    ];
    let monthly = select(vec![
        "",
        ";BYMONTHDAY=-1",
        ";BYMONTHDAY=1,15,31",
        ";BYDAY=2TU",
        ";BYDAY=-1FR",
        ";BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        ";BYDAY=SA;BYMONTHDAY=8,9,10,11,12,13,14",
    ]);
    let yearly = select(vec![
        "",
        ";BYMONTH=3,10;BYDAY=-1SU",
        ";BYMONTH=4;BYMONTHDAY=1",
        ";BYYEARDAY=100,-60",
        ";BYWEEKNO=13;BYDAY=WE",
    ]);
    let named = prop_oneof![
        daily.prop_map(|part| format!("FREQ=DAILY{part}")),
        weekly.prop_map(|part| format!("FREQ=WEEKLY{part}")),
        monthly.prop_map(|part| format!("FREQ=MONTHLY{part}")),
        yearly.prop_map(|part| format!("FREQ=YEARLY{part}")),
    ];
    let every = select(vec!["", "", ";INTERVAL=2", ";INTERVAL=3"]);
    let ends = select(vec![
        "",
        ";COUNT=4",
        ";COUNT=51615",
        ";UNTIL=20260412T120000Z",
        ";UNTIL=20991231T235959Z",
    ]);
    (named, every, ends).prop_map(|(named, every, ends)| format!("{named}{every}{ends}"))
}

/// A series in a zone whose clocks change within what is asked for, sometimes with times left out, moved and added.
fn series() -> impl Strategy<Value = String> {
    let zone = select(vec![
        "Europe/Zurich",
        "America/Edmonton",
        "Australia/Lord_Howe",
    ]);
    let day = select(vec![
        "20251026", "20260301", "20260305", "20260328", "20260329", "20260404", "20260405",
        "20260410", "20240229", "20260308", "20251102",
    ]);
    let time = select(vec![
        "003000", "013000", "020000", "023000", "100000", "233000",
    ]);
    (zone, day, time, rule(), any::<[bool; 3]>()).prop_map(
        |(zone, day, time, rule, [left_out, moved, added])| {
            let mut event = format!(
                "BEGIN:VEVENT\r\nUID:s\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID={zone}:{day}T{time}\r\nDURATION:PT45M\r\nRRULE:{rule}\r\n"
            );
            if left_out {
                event += &format!("EXDATE;TZID={zone}:20260406T{time},20260407T{time}\r\n");
            }
            if added {
                event += &format!("RDATE;TZID={zone}:20260408T111500\r\n");
            }
            event += "END:VEVENT\r\n";
            if moved {
                event += &format!(
                    "BEGIN:VEVENT\r\nUID:s\r\nDTSTAMP:20260101T000000Z\r\nRECURRENCE-ID;TZID={zone}:20260413T{time}\r\nDTSTART;TZID={zone}:20260415T161700\r\nDURATION:PT20M\r\nEND:VEVENT\r\n"
                );
            }
            format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\n{event}END:VCALENDAR\r\n")
        },
    )
}

#[test]
fn series_begin_where_another_reader_says_they_do() {
    let Some(python) = std::env::var_os("KNEAD_TEST_PYTHON") else {
        assert!(
            std::env::var_os("CI").is_none(),
            "KNEAD_TEST_PYTHON must name a Python with the peers"
        );
        return;
    };
    let window: (Timestamp, Timestamp) = (
        "2026-03-01T00:00:00Z".parse().unwrap(),
        "2026-05-01T00:00:00Z".parse().unwrap(),
    );
    let chance = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), chance);
    let strategy = series();
    let texts: Vec<String> = (0..SERIES)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect();
    let asked: Vec<_> = texts
        .iter()
        .map(|text| {
            let (from, until) = (window.0.as_second(), window.1.as_second());
            serde_json::json!({ "text": text, "from": from, "until": until })
        })
        .collect();
    let mut peer = Command::new(python)
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/outside_series.py"
        ))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let asked = serde_json::to_vec(&asked).unwrap();
    peer.stdin.take().unwrap().write_all(&asked).unwrap();
    let said = peer.wait_with_output().unwrap();
    assert!(said.status.success());
    let said: Vec<Vec<i64>> = serde_json::from_slice(&said.stdout).unwrap();
    assert_eq!(said.len(), SERIES);
    let mut apart = Vec::new();
    for (text, said) in texts.iter().zip(said) {
        let spans = busy_spans(text, window, &TimeZone::UTC, &BTreeSet::new());
        let spans = spans.unwrap_or_default();
        // Minutes are exact by the standard, also where the clocks change; the peer counts them on the wall.
        let lasts = |(from, until): &BusySpan| from.duration_until(*until).as_mins();
        assert!(
            spans.iter().all(|span| [45, 20].contains(&lasts(span))),
            "{text}"
        );
        let starts = spans.iter().map(|(from, _)| *from);
        let starts = starts.filter(|from| *from >= window.0);
        let ours: Vec<i64> = starts.map(Timestamp::as_second).collect();
        if ours != said {
            apart.push(format!("{text}\nours {ours:?}\nsaid {said:?}"));
        }
    }
    assert!(
        apart.is_empty(),
        "{} of {SERIES} apart, the first:\n{}",
        apart.len(),
        apart[..apart.len().min(3)].join("\n\n")
    );
}
