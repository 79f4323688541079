//! Invitations by mail: one appointment is one entry in the receiver's calendar through all its moves, until it is taken out.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use care::{booking::appointment::Appointment, people::Role};
use common::{Clinic, monday, now, on_each_engine};
use jiff::{Timestamp, ToSpan};
use practice::{
    CalendarSays, CancelWhy, Mail, MailCalendar, MoveTo, Post, cancel, move_appointment,
    run_due_jobs, see_outbox, undo,
};

const BASE: &str = "https://clinic.example";

async fn booked(clinic: &Clinic) -> Appointment {
    let maya = clinic.athlete();
    let slot = clinic.free_on(maya.person, monday(), 2).await.remove(2);
    clinic.book_slot(&maya, &slot, monday()).await
}

async fn moved(clinic: &Clinic, before: &Appointment, at: Timestamp) -> Appointment {
    let maya = clinic.athlete();
    let free = clinic.free_on(maya.person, at, 3).await;
    let to = MoveTo {
        therapist: free[0].therapist,
        location: free[0].location,
        starts_at: free[0].starts_at,
    };
    move_appointment(&clinic.practice, &maya, now(at, 3), before.id, to)
        .await
        .unwrap()
}

async fn cancelled(clinic: &Clinic, before: &Appointment, at: Timestamp) {
    let maya = clinic.athlete();
    cancel(
        &clinic.practice,
        &maya,
        now(at, 4),
        before.id,
        CancelWhy::plans(),
    )
    .await
    .unwrap();
}

async fn send_due(clinic: &Clinic, at: Timestamp) -> usize {
    let number = u64::try_from(at.as_second()).unwrap();
    run_due_jobs(&clinic.practice, BASE, now(at, number))
        .await
        .unwrap()
}

/// The mails about appointments, as they were told, first to last.
async fn told(clinic: &Clinic) -> Vec<(Mail, MailCalendar)> {
    let owner = clinic.actor(clinic.sample.front_desk.id, Role::Owner);
    let mut all: Vec<_> = see_outbox(&clinic.practice, &owner)
        .await
        .unwrap()
        .into_iter()
        .filter_map(|kept| {
            let calendar = kept.mail.calendar.clone()?;
            Some((kept.mail, calendar))
        })
        .collect();
    all.reverse();
    all
}

#[test]
fn a_move_has_the_same_name_and_a_higher_number_and_a_cancellation_too() {
    on_each_engine(|clinic| async move {
        let first = booked(&clinic).await;
        let later = monday() + 10.minutes();
        send_due(&clinic, later).await;
        let second = moved(&clinic, &first, later).await;
        send_due(&clinic, later + 1.minute()).await;
        cancelled(&clinic, &second, later + 2.minutes()).await;
        send_due(&clinic, later + 3.minutes()).await;

        let told = told(&clinic).await;
        let says: Vec<_> = told
            .iter()
            .map(|(_, calendar)| (calendar.says, calendar.entries[0].sequence))
            .collect();
        assert_eq!(
            says,
            [
                (CalendarSays::TakeIn, 0),
                (CalendarSays::TakeIn, 1),
                (CalendarSays::TakeOut, 2)
            ]
        );
        for (mail, calendar) in &told {
            let file = calendar.file(&mail.to, "desk@clinic.example", BASE);
            let name = format!("UID:{}@knead\r\n", first.id);
            assert!(file.contains(&name), "{file}");
            assert_eq!(
                (calendar.entries.len(), calendar.clinic.as_str()),
                (1, clinic.book().clinic.name.as_str())
            );
        }
        let starts = |at: usize| told[at].1.entries[0].starts_at_us;
        assert_eq!(starts(0), first.slot.starts_at.as_microsecond());
        assert_eq!(starts(1), second.slot.starts_at.as_microsecond());
    });
}

#[test]
fn a_booking_undone_within_three_minutes_is_told_to_nobody() {
    on_each_engine(|clinic| async move {
        let first = booked(&clinic).await;
        let maya = clinic.athlete();
        undo(
            &clinic.practice,
            &maya,
            now(monday() + 2.minutes(), 5),
            first.id,
        )
        .await
        .unwrap();
        assert_eq!(send_due(&clinic, monday() + 1.hour()).await, 0);
        assert_eq!(told(&clinic).await, []);
    });
}

#[test]
fn what_moves_before_it_was_told_is_told_once_at_its_new_time() {
    on_each_engine(|clinic| async move {
        let first = booked(&clinic).await;
        let second = moved(&clinic, &first, monday() + 1.minute()).await;
        let told = told(&clinic).await;
        assert_eq!(told.len(), 1);
        let entry = &told[0].1.entries[0];
        assert_eq!(entry.starts_at_us, second.slot.starts_at.as_microsecond());
        assert_eq!(
            (told[0].1.says, entry.sequence),
            (CalendarSays::TakeIn, second.sequence)
        );
    });
}

#[test]
fn an_invitation_says_nothing_of_why_somebody_comes() {
    on_each_engine(|clinic| async move {
        booked(&clinic).await;
        for (mail, calendar) in told(&clinic).await {
            let file = calendar.file(&mail.to, "desk@clinic.example", BASE);
            let service = &clinic.book().services[0].name;
            for word in [service.as_str(), "sore", "fever", "pain", "R0", "plan"] {
                assert!(!file.contains(word), "{word}: {file}");
            }
        }
    });
}

/// The mails as a mail server, PyPI's `icalendar` and the calendar program khal read them, where `KNEAD_TEST_PYTHON` names a Python that
/// has them (`cargo xtask test` sees to that).
#[test]
fn a_mail_server_and_a_calendar_program_see_it_booked_moved_and_cancelled() {
    let Some(python) = common::python_with_peers() else {
        return;
    };
    on_each_engine(move |mut clinic| {
        let python = python.clone();
        async move {
            let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers/invitations.py");
            let mut peer = Command::new(&python)
                .arg(script)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut said = BufReader::new(peer.stdout.take().unwrap()).lines();
            let port = said.next().unwrap().unwrap();
            clinic.practice.post = Post::smtp(&format!("smtp://127.0.0.1:{port}"), None).unwrap();

            let first = booked(&clinic).await;
            let later = monday() + 10.minutes();
            assert_eq!(send_due(&clinic, later).await, 1);
            let second = moved(&clinic, &first, later).await;
            assert_eq!(send_due(&clinic, later + 1.minute()).await, 1);
            cancelled(&clinic, &second, later + 2.minutes()).await;
            assert_eq!(send_due(&clinic, later + 3.minutes()).await, 1);

            // Its input ends: it looks at what came.
            drop(peer.stdin.take());
            let told: Vec<String> = said.map_while(Result::ok).collect();
            assert!(peer.wait().unwrap().success(), "{told:#?}");
            let time = |at: Timestamp| at.strftime("%Y-%m-%d %H:%M").to_string();
            let expected = [
                format!("REQUEST 0 shown {}", time(first.slot.starts_at)),
                format!("REQUEST 1 shown {}", time(second.slot.starts_at)),
                format!("CANCEL 2 cancelled {}", time(second.slot.starts_at)),
            ];
            assert_eq!(told, expected);
        }
    });
}
