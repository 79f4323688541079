//! The reminder before an appointment: once, in time, and only where it is needed; on both engines.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use care::{booking::appointment::Appointment, people::Role};
use common::{Clinic, monday, now, on_each_engine};
use jiff::{Timestamp, ToSpan};
use practice::{
    Mail, MoveTo, WebAddress, asked_before, cancel, move_appointment, run_due_jobs, see_outbox,
    set_web_address, sign_in,
};

/// Maya books a time on Tuesday, a day ahead.
async fn booked(clinic: &Clinic) -> Appointment {
    let maya = clinic.athlete();
    let slot = clinic.free_on(maya.person, monday(), 1).await.remove(0);
    clinic.book_slot(&maya, &slot, monday()).await
}

/// Runs what is due, as the server does every few seconds.
async fn run(clinic: &Clinic, at: Timestamp) {
    for round in 0..2 {
        let number = u64::try_from(at.as_second()).unwrap() + round;
        run_due_jobs(&clinic.practice, "https://clinic.example", now(at, number))
            .await
            .unwrap();
    }
}

/// The reminders that were mailed.
async fn reminders(clinic: &Clinic) -> Vec<Mail> {
    let owner = clinic.actor(clinic.sample.front_desk.id, Role::Owner);
    let all = see_outbox(&clinic.practice, &owner).await.unwrap();
    all.into_iter()
        .map(|kept| kept.mail)
        .filter(|mail| mail.subject.starts_with("Before "))
        .collect()
}

#[test]
fn twelve_hours_before_the_questions_are_asked_again_by_a_link_that_works_once() {
    on_each_engine(|clinic| async move {
        let appointment = booked(&clinic).await;
        let due = appointment.slot.starts_at - asked_before(&clinic.practice.rules);
        assert_eq!(due, appointment.slot.starts_at - 12.hours());
        run(&clinic, due - 1.second()).await;
        assert!(reminders(&clinic).await.is_empty(), "not before");
        let own = WebAddress::parse("https://own.example").unwrap();
        set_web_address(&clinic.practice, clinic.sample.book.clinic.id, own)
            .await
            .unwrap();
        run(&clinic, due).await;
        run(&clinic, due + 1.minute()).await;
        let mails = reminders(&clinic).await;
        assert_eq!(mails.len(), 1, "once");
        let text = &mails[0].text;
        for word in ["fever", "pain", "R0", "health"] {
            assert!(!text.contains(word), "{word}");
        }
        let (_, rest) = text.split_once("https://own.example/sign-in/").unwrap();
        let token = rest.split_once("?to=questions").unwrap().0.to_owned();
        let at = due + 1.hour();
        let (_, who) = sign_in(
            &clinic.practice,
            clinic.sample.book.clinic.id,
            &token,
            now(at, 90),
        )
        .await
        .unwrap();
        assert_eq!(who.actor.person, clinic.athlete().person);
        assert!(
            sign_in(
                &clinic.practice,
                clinic.sample.book.clinic.id,
                &token,
                now(at, 91)
            )
            .await
            .is_err()
        );
    });
}

#[test]
fn who_has_answered_in_time_or_has_cancelled_is_left_alone() {
    on_each_engine(|clinic| async move {
        let appointment = booked(&clinic).await;
        let due = appointment.slot.starts_at - 12.hours();
        clinic.deny_everything(appointment.athlete, due).await;
        run(&clinic, due + 1.minute()).await;
        assert!(reminders(&clinic).await.is_empty(), "answered");
    });
    on_each_engine(|clinic| async move {
        let appointment = booked(&clinic).await;
        let maya = clinic.athlete();
        let at = monday() + 1.minute();
        cancel(
            &clinic.practice,
            &maya,
            now(at, 74),
            appointment.id,
            practice::CancelWhy::plans(),
        )
        .await
        .unwrap();
        run(&clinic, appointment.slot.starts_at - 12.hours()).await;
        assert!(reminders(&clinic).await.is_empty(), "cancelled");
    });
}

#[test]
fn a_moved_appointment_is_reminded_of_at_its_new_time_only() {
    on_each_engine(|clinic| async move {
        let before = booked(&clinic).await;
        let maya = clinic.athlete();
        let later = clinic
            .free_on(maya.person, monday(), 1)
            .await
            .pop()
            .unwrap();
        let to = MoveTo {
            therapist: later.therapist,
            location: later.location,
            starts_at: later.starts_at,
        };
        let at = monday() + 5.minutes();
        let after = move_appointment(&clinic.practice, &maya, now(at, 75), before.id, to)
            .await
            .unwrap();
        assert!(after.slot.starts_at > before.slot.starts_at);
        run(&clinic, before.slot.starts_at - 12.hours()).await;
        assert!(reminders(&clinic).await.is_empty(), "the old time is over");
        run(&clinic, after.slot.starts_at - 12.hours()).await;
        assert_eq!(reminders(&clinic).await.len(), 1);
    });
}
