//! What staff record about a client's safety, and what therapists decide: taken into each screening, search and booking.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::collections::BTreeMap;

use care::{
    body::Area,
    booking::conflict::Conflict,
    people::Role,
    rules::{
        clinic::{Profile, line::ClinicLine},
        screening::Loosener,
    },
    treatment::{
        blood_pressure::BloodPressure,
        decision::Decided,
        finding::{Answer, FollowUp},
        screening::{Outcome, Screening, UnlockedBy, Urgency, Verdict},
    },
    units::Pressure,
};
use common::{Clinic, monday, now, on_each_engine, start};
use jiff::{Timestamp, ToSpan};
use practice::{
    Actor, Answers, Booking, BookingRefusal, ClearanceRefusal, DecisionRefusal, GivenAs,
    GivenClearance, MeasureRefusal, NewDecision, Told, Undecidable, Unrecordable, add_clinic_rule,
    answer_screening, book, decide, end_clearance, hold, record_blood_pressure, record_clearance,
    see_client, take_back_decision,
};
use store::{StoreError, audit, training::profile, treatment};

fn told(code: &str, area: Option<&str>, onset: Option<Timestamp>) -> Told {
    Told {
        code: code.to_owned(),
        area: area.map(|area| area.parse().unwrap()),
        onset,
        answer: Answer::Yes,
        detail: String::new(),
        answers: BTreeMap::new(),
    }
}

/// Answers those with "yes" and every other red flag with "no"; the verdict.
async fn answered(clinic: &Clinic, actor: &Actor, told: Vec<Told>, at: Timestamp) -> Verdict {
    let red_flags = clinic.practice.rules.screening.red_flags();
    let denied = red_flags
        .map(|rule| rule.id.clone())
        .filter(|id| told.iter().all(|one| one.code != *id))
        .collect();
    let answers = Answers { denied, told };
    let number = at.as_second().unsigned_abs();
    answer_screening(
        &clinic.practice,
        actor,
        actor.person,
        answers,
        now(at, number),
    )
    .await
    .unwrap()
    .verdict()
    .clone()
}

fn therapist(clinic: &Clinic) -> Actor {
    clinic.actor(clinic.sample.usual_therapist.id, Role::Therapist)
}

fn cleared(rule: &str, given_at: Timestamp) -> GivenClearance {
    GivenClearance {
        rule: rule.to_owned(),
        kind: GivenAs::Clinician,
        by: "Dr Okafor".to_owned(),
        profession: "Sports physician".to_owned(),
        given_at,
        until: None,
        covers: "X-ray without a finding.".to_owned(),
        cap: None,
    }
}

async fn recorded(
    clinic: &Clinic,
    athlete: &Actor,
    given: GivenClearance,
    at: Timestamp,
) -> Result<Screening, ClearanceRefusal> {
    let desk = clinic.front_desk();
    let number = 900 + at.as_second().unsigned_abs();
    record_clearance(
        &clinic.practice,
        &desk,
        athlete.person,
        given,
        now(at, number),
    )
    .await
}

/// Tries to book the first hour that is free for anybody.
async fn booked(clinic: &Clinic, actor: &Actor, at: Timestamp) -> Result<(), BookingRefusal> {
    let number = 70 + at.as_second().unsigned_abs();
    let anybody = clinic.other(2).person;
    let slot = clinic.free(anybody, at).await[0].clone();
    let kept = hold(
        &clinic.practice,
        actor,
        now(at, number),
        start(&slot, actor),
    )
    .await?;
    let wish = Booking {
        hold: kept.id,
        consented: true,
        idempotency_key: None,
    };
    book(&clinic.practice, actor, now(at, number + 1), wish)
        .await
        .map(drop)
}

async fn audited(clinic: &Clinic, about: &Actor) -> Vec<String> {
    let (id, subject) = (about.clinic, about.person.to_string());
    let lines = clinic
        .practice
        .store
        .read(move |tx| audit::list_of(tx, id, &subject, 50))
        .await;
    lines
        .map_err(|error: StoreError| error)
        .unwrap()
        .into_iter()
        .map(|line| line.act)
        .collect()
}

#[test]
fn a_recorded_clearance_opens_what_stopped_and_the_next_time_it_happens_stops_again() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        let (onset, seen) = (monday() - 20.hours(), monday() - 2.hours());
        let pop = || told("R11", Some("ANKLE:right"), Some(onset));
        let verdict = answered(&clinic, &maya, vec![pop()], monday()).await;
        assert_eq!(verdict.outcome, Outcome::SpeakToSomeone);
        let unlock = verdict.unlock.unwrap();
        assert_eq!(unlock.by, UnlockedBy::ClinicianClearance);
        assert_eq!(unlock.rules, ["R11"]);
        assert!(matches!(
            booked(&clinic, &maya, monday() + 1.minute()).await,
            Err(BookingRefusal::NotCleared {
                outcome: Outcome::SpeakToSomeone
            })
        ));

        let at = monday() + 10.minutes();
        let screening = recorded(&clinic, &maya, cleared("R11", seen), at)
            .await
            .unwrap();
        assert!(matches!(screening, Screening::Cleared(_)), "{screening:?}");
        booked(&clinic, &maya, at + 1.minute()).await.unwrap();
        assert!(
            audited(&clinic, &maya)
                .await
                .contains(&"write:clearance".to_owned())
        );

        // Another one, an hour after the clinician looked: what was cleared then was the one before.
        let again = told("R11", Some("ANKLE:right"), Some(seen + 1.hour()));
        let verdict = answered(&clinic, &maya, vec![again], monday() + 20.minutes()).await;
        assert_eq!(verdict.outcome, Outcome::SpeakToSomeone);
    });
}

#[test]
fn a_clearance_that_is_taken_back_or_over_lifts_nothing_any_more() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        let onset = Some(monday() - 20.hours());
        answered(&clinic, &maya, vec![told("R11", None, onset)], monday()).await;
        let given = GivenClearance {
            until: Some(monday() + 3.hours()),
            ..cleared("R11", monday() - 1.hour())
        };
        let at = monday() + 10.minutes();
        recorded(&clinic, &maya, given, at).await.unwrap();
        let outcome = async |at: Timestamp| {
            let (id, person) = (maya.clinic, maya.person);
            let rules = clinic.practice.rules.clone();
            let read = clinic.practice.store.read(move |tx| {
                let situation = practice::situation_of(tx, &rules, id, person, at)?;
                Ok::<_, StoreError>(care::treatment::screening::screen(&situation, &rules))
            });
            read.await.unwrap().verdict().outcome
        };
        assert_eq!(outcome(at + 1.minute()).await, Outcome::Book);
        assert_eq!(
            outcome(monday() + 3.hours()).await,
            Outcome::SpeakToSomeone,
            "over"
        );

        let (id, person) = (maya.clinic, maya.person);
        let kept = clinic
            .practice
            .store
            .read(move |tx| treatment::clearances::clearances(tx, id, person))
            .await;
        let kept = kept.map_err(|error: StoreError| error).unwrap();
        let desk = clinic.front_desk();
        let at = monday() + 1.hour();
        end_clearance(&clinic.practice, &desk, person, kept[0].id, now(at, 5))
            .await
            .unwrap();
        assert_eq!(outcome(at).await, Outcome::SpeakToSomeone, "taken back");
        let again = end_clearance(&clinic.practice, &desk, person, kept[0].id, now(at, 6)).await;
        assert!(matches!(again, Err(ClearanceRefusal::NotFound)));
        // Answering anew keeps nothing of what the record once lifted.
        let verdict = answered(&clinic, &maya, Vec::new(), monday() + 2.hours()).await;
        assert_eq!(verdict.outcome, Outcome::SpeakToSomeone);
    });
}

#[test]
fn a_clearance_needs_a_name_a_time_and_a_rule_that_asks_for_it_and_is_recorded_by_somebody_else() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        let refused = async |given| match recorded(&clinic, &maya, given, monday()).await {
            Err(ClearanceRefusal::Unrecordable(why)) => why,
            other => panic!("{other:?}"),
        };
        let good = || cleared("R11", monday());
        let nobody = GivenClearance {
            by: " ".to_owned(),
            ..good()
        };
        assert_eq!(refused(nobody).await, Unrecordable::NoName);
        assert_eq!(
            refused(cleared("R11", monday() + 1.minute())).await,
            Unrecordable::Ahead
        );
        let over = GivenClearance {
            until: Some(monday()),
            ..good()
        };
        assert_eq!(refused(over).await, Unrecordable::Over);
        let slip = GivenClearance {
            until: Some("9999-12-30T00:00:00Z".parse().unwrap()),
            ..good()
        };
        assert_eq!(refused(slip).await, Unrecordable::TooFar);
        let bruise = refused(cleared("K04", monday())).await;
        assert_eq!(bruise, Unrecordable::NotAsked("K04".to_owned()));
        let consent = GivenClearance {
            kind: GivenAs::Guardian,
            ..good()
        };
        assert_eq!(
            refused(consent).await,
            Unrecordable::NotAsked("R11".to_owned())
        );

        let both = Actor {
            roles: [Role::Athlete, Role::Owner].into(),
            ..clinic.athlete()
        };
        let own = record_clearance(
            &clinic.practice,
            &both,
            both.person,
            good(),
            now(monday(), 1),
        )
        .await;
        assert!(matches!(
            own,
            Err(ClearanceRefusal::Unrecordable(Unrecordable::Own))
        ));
        let by_athlete = record_clearance(
            &clinic.practice,
            &maya,
            clinic.other(0).person,
            good(),
            now(monday(), 2),
        )
        .await;
        assert!(matches!(by_athlete, Err(ClearanceRefusal::NotAllowed(_))));
        let staff = clinic.sample.usual_therapist.id;
        let of_staff = record_clearance(
            &clinic.practice,
            &clinic.front_desk(),
            staff,
            good(),
            now(monday(), 3),
        )
        .await;
        assert!(matches!(of_staff, Err(ClearanceRefusal::NotFound)));
    });
}

#[test]
fn a_guardians_consent_counts_when_staff_saw_it_and_not_when_the_minor_says_so() {
    on_each_engine(|clinic| async move {
        let jonas = clinic.other(0);
        let (id, person) = (jonas.clinic, jonas.person);
        let young = profile::Profile {
            birth_year: Some(2010),
            ..profile::Profile::default()
        };
        let kept = clinic
            .practice
            .store
            .write(move |tx| profile::put_profile(tx, id, person, &young))
            .await;
        kept.map_err(|error: StoreError| error).unwrap();
        let yes = FollowUp::Bool(true);
        let says = Told {
            answers: BTreeMap::from([
                ("guardian_consent".to_owned(), yes.clone()),
                ("assent".to_owned(), yes),
            ]),
            ..told("P08", None, None)
        };
        let verdict = answered(&clinic, &jonas, vec![says], monday()).await;
        assert_eq!(verdict.outcome, Outcome::SpeakToSomeone);
        assert_eq!(verdict.unlock.unwrap().by, UnlockedBy::GuardianConsent);
        let consent = GivenClearance {
            kind: GivenAs::Guardian,
            profession: "Mother".to_owned(),
            ..cleared("P08", monday())
        };
        let screening = recorded(&clinic, &jonas, consent, monday() + 1.minute())
            .await
            .unwrap();
        assert_eq!(screening.verdict().outcome, Outcome::BookWithLimits);
        assert_eq!(screening.verdict().pressure_cap, Pressure::new(3).unwrap());
    });
}

#[test]
fn a_note_that_allows_medium_pressure_with_a_blood_thinner_counts_as_far_as_its_rule_lets_it() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        let verdict = answered(&clinic, &maya, vec![told("C12", None, None)], monday()).await;
        assert_eq!(verdict.pressure_cap.get(), 2);
        for (allowed, so) in [(4, 3), (3, 3), (1, 1)] {
            let given = GivenClearance {
                cap: Pressure::new(allowed).ok(),
                ..cleared("C12", monday() + i64::from(10 - allowed).minutes())
            };
            let at = monday() + i64::from(20 - allowed).minutes();
            let screening = recorded(&clinic, &maya, given, at).await.unwrap();
            assert_eq!(
                screening.verdict().pressure_cap.get(),
                so,
                "{allowed} was allowed"
            );
        }
    });
}

fn wanted(what: Decided) -> NewDecision {
    NewDecision {
        what,
        reason: "It bruised the last time.".to_owned(),
        until: None,
    }
}

async fn decided(
    clinic: &Clinic,
    athlete: &Actor,
    wanted: NewDecision,
    at: Timestamp,
) -> Result<Verdict, DecisionRefusal> {
    let (by, number) = (therapist(clinic), 300 + at.as_second().unsigned_abs());
    decide(
        &clinic.practice,
        &by,
        athlete.person,
        wanted,
        now(at, number),
    )
    .await
    .map(|screening| screening.verdict().clone())
}

#[test]
fn what_a_therapist_limits_binds_the_next_booking_and_says_so_to_the_client() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        let verdict = decided(&clinic, &maya, wanted(Decided::Minutes(45)), monday())
            .await
            .unwrap();
        assert_eq!(
            (verdict.outcome, verdict.most_minutes),
            (Outcome::BookWithLimits, Some(45))
        );
        assert!(
            verdict.reasons[0]
                .says
                .ends_with("It bruised the last time.")
        );
        assert!(
            verdict.reasons[0].says.starts_with("Noor asks"),
            "{:?}",
            verdict.reasons
        );
        assert!(matches!(
            booked(&clinic, &maya, monday() + 1.minute()).await,
            Err(BookingRefusal::TooLong { most: 45 })
        ));
        let wait = NewDecision {
            until: Some(monday() + 48.hours()),
            ..wanted(Decided::Wait)
        };
        let verdict = decided(&clinic, &maya, wait, monday() + 2.minutes())
            .await
            .unwrap();
        assert_eq!(verdict.not_before, Some(monday() + 48.hours()));
        let take_back = async |what: &str, minute: i64| {
            let (id, person) = (maya.clinic, maya.person);
            let all = clinic
                .practice
                .store
                .read(move |tx| treatment::decisions::decisions(tx, id, person))
                .await;
            let all = all.map_err(|error: StoreError| error).unwrap();
            let all = all
                .into_iter()
                .filter(|kept| format!("{:?}", kept.decision.what).starts_with(what));
            for kept in all {
                let at = now(monday() + minute.minutes(), kept.id.uuid().as_u64_pair().1);
                take_back_decision(&clinic.practice, &therapist(&clinic), person, kept.id, at)
                    .await
                    .unwrap();
            }
        };
        take_back("Minutes", 3).await;
        let within = booked(&clinic, &maya, monday() + 3.minutes()).await;
        let until = monday() + 48.hours();
        assert!(
            matches!(&within, Err(BookingRefusal::SlotTaken { conflicts, .. })
                if *conflicts == [Conflict::Wait { until }]),
            "{within:?}"
        );
        take_back("Wait", 4).await;
        booked(&clinic, &maya, monday() + 5.minutes())
            .await
            .unwrap();
        let audited = audited(&clinic, &maya).await;
        assert_eq!(
            audited
                .iter()
                .filter(|act| *act == "write:decision")
                .count(),
            2
        );
        assert_eq!(
            audited
                .iter()
                .filter(|act| *act == "write:decision_ended")
                .count(),
            2
        );
    });
}

#[test]
fn a_therapist_loosens_what_the_rule_lets_them_and_never_a_stop() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        let ankle: Area = "ANKLE:right".parse().unwrap();
        let loosen = |rule: &str| {
            wanted(Decided::Loosen {
                rule: rule.to_owned(),
                who: Loosener::Therapist,
            })
        };
        let not_told = decided(&clinic, &maya, loosen("M01"), monday()).await;
        assert!(matches!(
            not_told,
            Err(DecisionRefusal::Undecidable(Undecidable::NotTold { .. }))
        ));
        let onset = Some(monday() - 50.hours());
        let both = vec![
            told("M01", Some("ANKLE:right"), onset),
            told("R11", Some("ANKLE:left"), onset),
        ];
        let verdict = answered(&clinic, &maya, both, monday()).await;
        assert!(verdict.avoid.contains(&ankle));
        for rule in ["R11", "C12", "H06", "Z99"] {
            let refused = decided(&clinic, &maya, loosen(rule), monday() + 1.minute()).await;
            assert!(
                matches!(
                    refused,
                    Err(DecisionRefusal::Undecidable(
                        Undecidable::MayNotLoosen { .. }
                    ))
                ),
                "{rule}"
            );
        }
        let verdict = decided(&clinic, &maya, loosen("M01"), monday() + 2.minutes())
            .await
            .unwrap();
        assert!(!verdict.avoid.contains(&ankle));
        assert_eq!(verdict.pressure_cap_by_area[&ankle].get(), 2);
        assert_eq!(verdict.outcome, Outcome::SpeakToSomeone, "the stop stands");
    });
}

#[test]
fn a_decision_has_a_reason_and_cannot_be_over_endless_or_about_oneself() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        let refused = async |wanted| match decided(&clinic, &maya, wanted, monday()).await {
            Err(DecisionRefusal::Undecidable(why)) => why,
            other => panic!("{other:?}"),
        };
        let silent = NewDecision {
            reason: " ".to_owned(),
            ..wanted(Decided::Minutes(30))
        };
        assert_eq!(refused(silent).await, Undecidable::NoReason);
        assert_eq!(refused(wanted(Decided::Wait)).await, Undecidable::NoEnd);
        let over = NewDecision {
            until: Some(monday()),
            ..wanted(Decided::Minutes(30))
        };
        assert_eq!(refused(over).await, Undecidable::Over);
        let slip = NewDecision {
            until: Some("9999-12-30T00:00:00Z".parse().unwrap()),
            ..wanted(Decided::Minutes(30))
        };
        assert_eq!(refused(slip).await, Undecidable::TooFar);
        let level = Pressure::new(5).unwrap();
        let deep = refused(wanted(Decided::Cap { level, area: None })).await;
        assert_eq!(deep, Undecidable::Pressure { least: 1, most: 4 });
        assert!(matches!(
            refused(wanted(Decided::Minutes(1))).await,
            Undecidable::Minutes(_)
        ));

        let desk = clinic.front_desk();
        let by_desk = decide(
            &clinic.practice,
            &desk,
            maya.person,
            wanted(Decided::Minutes(30)),
            now(monday(), 1),
        )
        .await;
        assert!(matches!(by_desk, Err(DecisionRefusal::NotAllowed(_))));
        let own = therapist(&clinic);
        let about_oneself = decide(
            &clinic.practice,
            &own,
            own.person,
            wanted(Decided::Minutes(30)),
            now(monday(), 2),
        )
        .await;
        assert!(matches!(
            about_oneself,
            Err(DecisionRefusal::Undecidable(Undecidable::Own))
        ));
    });
}

#[test]
fn a_measured_blood_pressure_counts_as_an_answer_where_the_clinic_measures() {
    on_each_engine(|clinic| async move {
        let (maya, noor) = (clinic.athlete(), therapist(&clinic));
        let measured = async |actor: &Actor, upper, lower, minutes: i64| {
            let pressure = BloodPressure::new(upper, lower).unwrap();
            let at = now(monday() + minutes.minutes(), 700 + minutes.unsigned_abs());
            record_blood_pressure(&clinic.practice, actor, maya.person, pressure, at).await
        };
        let refused = measured(&noor, 130, 80, 1).await;
        assert!(matches!(refused, Err(MeasureRefusal::NotMeasuredHere)));
        let mut people = clinic.sample.people.iter();
        let (owner, _) = people.find(|(_, role)| *role == Role::Owner).unwrap();
        let owner = clinic.actor(owner.id, Role::Owner);
        let line = ClinicLine::Profile(Profile::Clinic);
        add_clinic_rule(&clinic.practice, &owner, line, now(monday(), 699))
            .await
            .unwrap();
        for other in [&maya, &clinic.front_desk()] {
            let refused = measured(other, 130, 80, 2).await;
            assert!(matches!(refused, Err(MeasureRefusal::NotAllowed(_))));
        }

        let usual = measured(&noor, 130, 80, 3).await.unwrap();
        assert!(matches!(usual, Screening::Cleared(_)), "{usual:?}");
        let high = measured(&noor, 165, 95, 4).await.unwrap();
        assert_eq!(high.verdict().unlock.as_ref().unwrap().rules, ["C02"]);
        let very_high = measured(&noor, 184, 95, 5).await.unwrap();
        assert_eq!(very_high.verdict().urgency, Some(Urgency::Now));
        let again = measured(&noor, 132, 82, 6).await.unwrap();
        assert_eq!(again.verdict().outcome, Outcome::SpeakToSomeone);

        let file = see_client(&clinic.practice, &noor, maya.person, now(monday(), 690))
            .await
            .unwrap();
        let newest: Vec<String> = file.chart.unwrap().blood_pressures[..2]
            .iter()
            .map(|one| one.pressure.to_string())
            .collect();
        assert_eq!(newest, ["132/82 mmHg", "184/95 mmHg"]);
        assert!(
            audited(&clinic, &maya)
                .await
                .contains(&"write:blood_pressure".to_owned())
        );
    });
}
