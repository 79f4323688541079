//! What is kept of answers, and what they do to appointments: each on both engines.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::collections::BTreeMap;

use care::{
    body::Area,
    booking::appointment::{Appointment, Stage},
    people::Role,
    treatment::{
        decision::Decided,
        finding::{Answer, Finding},
        screening::{Outcome, Screening},
    },
};
use common::{Clinic, monday, now, on_each_engine, start};
use jiff::{Timestamp, ToSpan};
use practice::{
    Actor, Answers, Booking, GivenAs, GivenClearance, NewDecision, StoreError, Told,
    answer_screening, book, day_list, decide, end_clearance, hold, record_clearance, say_where,
    take_back_decision,
};
use store::treatment::{clearances, decisions, findings, sheets};

fn told(code: &str, area: Option<&str>) -> Told {
    Told {
        code: code.to_owned(),
        area: area.map(|area| area.parse().unwrap()),
        onset: None,
        answer: Answer::Yes,
        detail: String::new(),
        answers: BTreeMap::new(),
    }
}

/// A clinician cleared it, and the desk records that.
async fn cleared(clinic: &Clinic, rule: &str, at: Timestamp) {
    let given = GivenClearance {
        rule: rule.to_owned(),
        kind: GivenAs::Clinician,
        by: "Dr Okafor".to_owned(),
        profession: "Haematologist".to_owned(),
        given_at: at,
        until: None,
        covers: String::new(),
        cap: None,
    };
    let maya = clinic.athlete().person;
    let at = now(at, 77);
    record_clearance(&clinic.practice, &clinic.front_desk(), maya, given, at)
        .await
        .unwrap();
}

async fn answer(clinic: &Clinic, told: &[Told], denied: &[&str], at: Timestamp) -> Screening {
    let maya = clinic.athlete();
    let answers = Answers {
        denied: denied.iter().map(|&code| code.to_owned()).collect(),
        told: told.to_vec(),
    };
    let number = u64::try_from(at.as_microsecond()).unwrap();
    answer_screening(
        &clinic.practice,
        &maya,
        maya.person,
        answers,
        now(at, number),
    )
    .await
    .unwrap()
}

fn outcome(screening: &Screening) -> Outcome {
    screening.verdict().outcome
}

/// What stands of a code: where, and whether a clearance is with it.
async fn kept(clinic: &Clinic, code: &str) -> Vec<(String, bool)> {
    let (id, maya) = (clinic.book().clinic.id, clinic.athlete().person);
    let all: Result<Vec<Finding>, StoreError> = clinic
        .practice
        .store
        .read(move |tx| findings::findings(tx, id, maya))
        .await;
    let place = |area: Option<Area>| area.map_or_else(String::new, |area| area.to_string());
    all.unwrap()
        .into_iter()
        .filter(|finding| finding.code == code)
        .map(|finding| (place(finding.area), finding.cleared_at.is_some()))
        .collect()
}

async fn booked(clinic: &Clinic, at: Timestamp) -> Appointment {
    let maya = clinic.athlete();
    let slot = clinic.free(maya.person, at).await.remove(0);
    let held = hold(&clinic.practice, &maya, now(at, 71), start(&slot, &maya))
        .await
        .unwrap();
    let wish = Booking {
        hold: held.id,
        consented: true,
        idempotency_key: None,
    };
    book(&clinic.practice, &maya, now(at, 72), wish)
        .await
        .unwrap()
}

/// Whether the desk sees a mark on Maya's appointment.
async fn is_marked(clinic: &Clinic, at: Timestamp) -> bool {
    let place = clinic.book().locations[0].id;
    let day = day_list(
        &clinic.practice,
        &clinic.front_desk(),
        now(at, 73),
        place,
        None,
    )
    .await
    .unwrap();
    let maya = clinic.athlete().person;
    let entry = day
        .entries
        .iter()
        .find(|entry| entry.appointment.athlete == maya)
        .unwrap();
    assert_eq!(entry.appointment.stage, Stage::Booked, "never cancelled");
    assert!(entry.answered_at.is_some());
    entry.answers_stop_since.is_some()
}

#[test]
fn what_was_not_asked_this_time_stays_as_it_was() {
    on_each_engine(|clinic| async move {
        let told_fever = answer(&clinic, &[told("R09", None)], &[], monday()).await;
        assert_eq!(outcome(&told_fever), Outcome::NotYet);
        answer(&clinic, &[], &["R09"], monday() + 1.minute()).await;
        let rest = answer(&clinic, &[], &["H05", "C12"], monday() + 2.minutes()).await;
        assert_eq!(outcome(&rest), Outcome::NotYet, "the wait runs on");
        assert!(
            rest.verdict().questions.is_empty(),
            "and its no is not lost"
        );
    });
}

#[test]
fn told_again_a_clearance_of_a_lasting_condition_is_not_lost() {
    on_each_engine(|clinic| async move {
        let blocked = answer(&clinic, &[told("C14", None)], &[], monday()).await;
        assert_eq!(outcome(&blocked), Outcome::SpeakToSomeone);
        cleared(&clinic, "C14", monday() + 1.minute()).await;
        let again = answer(&clinic, &[told("C14", None)], &[], monday() + 2.minutes()).await;
        assert_eq!(outcome(&again), Outcome::BookWithLimits);
        assert_eq!(kept(&clinic, "C14").await, [(String::new(), true)]);
    });
}

#[test]
fn a_place_that_is_over_is_let_go_and_one_that_still_waits_is_not() {
    on_each_engine(|clinic| async move {
        let both = [
            told("M04", Some("CHEST:left")),
            told("M04", Some("CHEST:right")),
        ];
        answer(&clinic, &both, &[], monday()).await;
        answer(&clinic, &both[..1], &[], monday() + 1.minute()).await;
        assert_eq!(
            kept(&clinic, "M04").await,
            [("CHEST:left".to_owned(), false)]
        );

        let sprain = |place| told("M01", Some(place));
        answer(
            &clinic,
            &[sprain("ANKLE:left")],
            &[],
            monday() + 5.minutes(),
        )
        .await;
        let moved = answer(
            &clinic,
            &[sprain("ANKLE:right")],
            &[],
            monday() + 6.minutes(),
        )
        .await;
        let avoid = &moved.verdict().avoid;
        for place in ["ANKLE:left", "ANKLE:right"] {
            assert!(avoid.contains(&place.parse().unwrap()), "{place}");
        }
    });
}

#[test]
fn shown_where_it_no_longer_stops_the_rest() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        let sprain = answer(&clinic, &[told("M01", None)], &[], monday()).await;
        assert_eq!(outcome(&sprain), Outcome::NotYet);
        let ankle: Area = "ANKLE:left".parse().unwrap();
        let at = monday() + 1.minute();
        let say = async |actor: &Actor, areas: Vec<Area>| {
            say_where(
                &clinic.practice,
                actor,
                maya.person,
                "M01",
                areas,
                now(at, 80),
            )
            .await
        };
        let unsaid = say(&maya, Vec::new()).await.unwrap();
        assert_eq!(
            outcome(&unsaid),
            Outcome::NotYet,
            "nothing said, nothing gained"
        );
        let said = say_where(
            &clinic.practice,
            &maya,
            maya.person,
            "fresh_injury",
            vec![ankle],
            now(at, 81),
        );
        assert_eq!(outcome(&said.await.unwrap()), Outcome::BookWithLimits);
        assert_eq!(
            kept(&clinic, "M01").await,
            [("ANKLE:left".to_owned(), false)]
        );
        let stranger = say(&clinic.other(0), vec![ankle]).await;
        assert!(stranger.unwrap_err().to_string().contains("may not"));
    });
}

#[test]
fn a_sheet_says_when_who_and_which_words() {
    on_each_engine(|clinic| async move {
        answer(
            &clinic,
            &[told("H05", None)],
            &["C12"],
            monday() + 1.minute(),
        )
        .await;
        let (id, maya) = (clinic.book().clinic.id, clinic.athlete().person);
        let newest: Result<_, StoreError> = clinic
            .practice
            .store
            .read(move |tx| sheets::newest_sheets(tx, id, maya, 9))
            .await;
        let newest = newest.unwrap();
        let flags: Vec<bool> = newest.iter().map(|sheet| sheet.red_flags).collect();
        assert_eq!(flags, [false, true], "the red flags were answered before");
        let rules = &clinic.practice.rules;
        let sheet = &newest[0];
        assert_eq!((sheet.at, sheet.answered_by), (monday() + 1.minute(), maya));
        assert_eq!(sheet.text_version, rules.screening.text_version);
        assert_eq!(sheet.rule_book, rules.version);
        let answers: serde_json::Value = serde_json::from_str(&sheet.answers_json).unwrap();
        assert_eq!(answers["denied"], serde_json::json!(["C12"]));
        assert_eq!(answers["told"][0]["code"], "H05");
    });
}

#[test]
fn answers_that_no_longer_clear_mark_an_appointment_and_never_cancel_it() {
    on_each_engine(|clinic| async move {
        let appointment = booked(&clinic, monday()).await;
        assert!(!is_marked(&clinic, monday()).await);
        let drink = answer(&clinic, &[told("R17", None)], &[], monday() + 1.minute()).await;
        let over = drink.verdict().not_before.unwrap();
        assert!(appointment.slot.starts_at < over, "the wait ends after it");
        assert!(is_marked(&clinic, monday() + 2.minutes()).await);
        answer(&clinic, &[], &["R17"], monday() + 3.minutes()).await;
        assert!(
            is_marked(&clinic, monday() + 3.minutes()).await,
            "the wait runs on"
        );
    });
}

#[test]
fn the_mark_goes_once_the_answers_clear_it_again() {
    on_each_engine(|clinic| async move {
        booked(&clinic, monday()).await;
        answer(&clinic, &[told("C14", None)], &[], monday() + 1.minute()).await;
        assert!(is_marked(&clinic, monday() + 1.minute()).await);
        cleared(&clinic, "C14", monday() + 2.minutes()).await;
        assert!(!is_marked(&clinic, monday() + 2.minutes()).await);
        answer(&clinic, &[told("C14", None)], &[], monday() + 3.minutes()).await;
        assert!(!is_marked(&clinic, monday() + 3.minutes()).await);
    });
}

#[test]
fn a_clearance_takes_the_mark_off_and_taking_it_back_sets_it_again() {
    on_each_engine(|clinic| async move {
        booked(&clinic, monday()).await;
        answer(&clinic, &[told("C14", None)], &[], monday() + 1.minute()).await;
        assert!(is_marked(&clinic, monday() + 1.minute()).await);
        cleared(&clinic, "C14", monday() + 2.minutes()).await;
        assert!(!is_marked(&clinic, monday() + 2.minutes()).await);

        let (id, maya) = (clinic.book().clinic.id, clinic.athlete().person);
        let given: Result<_, StoreError> = clinic
            .practice
            .store
            .read(move |tx| clearances::clearances(tx, id, maya))
            .await;
        let at = monday() + 3.minutes();
        let wrong = given.unwrap()[0].id;
        end_clearance(
            &clinic.practice,
            &clinic.front_desk(),
            maya,
            wrong,
            now(at, 78),
        )
        .await
        .unwrap();
        assert!(is_marked(&clinic, at).await);
    });
}

#[test]
fn a_therapists_wait_marks_what_lies_before_its_end_until_it_is_taken_back() {
    on_each_engine(|clinic| async move {
        let appointment = booked(&clinic, monday()).await;
        let (id, maya) = (clinic.book().clinic.id, clinic.athlete().person);
        let therapist = clinic.actor(clinic.sample.usual_therapist.id, Role::Therapist);
        let wait = NewDecision {
            what: Decided::Wait,
            reason: "Let the knee settle first.".to_owned(),
            until: Some(appointment.slot.starts_at + 1.minute()),
        };
        let at = monday() + 1.minute();
        decide(&clinic.practice, &therapist, maya, wait, now(at, 79))
            .await
            .unwrap();
        assert!(is_marked(&clinic, at).await);

        let kept: Result<_, StoreError> = clinic
            .practice
            .store
            .read(move |tx| decisions::decisions(tx, id, maya))
            .await;
        let at = monday() + 2.minutes();
        let first = kept.unwrap()[0].id;
        take_back_decision(&clinic.practice, &therapist, maya, first, now(at, 80))
            .await
            .unwrap();
        assert!(!is_marked(&clinic, at).await);
    });
}
