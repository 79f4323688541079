//! What the clinic sees of a client, whom it has to speak to, and its own rules.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::collections::BTreeMap;

use care::{
    body::Region,
    people::Role,
    rules::clinic::{
        ClinicRulesRefused, Profile,
        line::{Adds, ClinicLine},
    },
    treatment::{
        decision::Decided,
        finding::{Answer, FollowUp},
        screening::{Outcome, Verdict},
    },
    units::Pressure,
};
use common::{Clinic, monday, now, on_each_engine, start};
use jiff::{Timestamp, ToSpan};
use practice::{
    Actor, Answers, Booking, ClientRefusal, ClinicRulesRefusal, NewDecision, SpeakWhy, Told,
    add_clinic_rule, answer_screening, book, day_list, decide, end_clinic_rule, find_clients, hold,
    note_conversation, see_client, see_clinic_rules, share_training,
};
use store::{StoreError, audit};

fn therapist(clinic: &Clinic) -> Actor {
    clinic.actor(clinic.sample.usual_therapist.id, Role::Therapist)
}

fn owner(clinic: &Clinic) -> Actor {
    let people = &clinic.sample.people;
    let (owner, role) = people
        .iter()
        .find(|(_, role)| *role == Role::Owner)
        .unwrap();
    clinic.actor(owner.id, *role)
}

async fn tells(
    clinic: &Clinic,
    actor: &Actor,
    code: &str,
    answers: &[(&str, FollowUp)],
    at: Timestamp,
) -> Verdict {
    let told = Told {
        code: code.to_owned(),
        area: None,
        onset: None,
        answer: Answer::Yes,
        detail: "her own words".to_owned(),
        answers: answers
            .iter()
            .map(|(name, answer)| ((*name).to_owned(), answer.clone()))
            .collect::<BTreeMap<_, _>>(),
    };
    let answers = Answers {
        denied: Vec::new(),
        told: vec![told],
    };
    let at = now(at, at.as_second().unsigned_abs());
    answer_screening(&clinic.practice, actor, actor.person, answers, at)
        .await
        .unwrap()
        .verdict()
        .clone()
}

async fn log_of(clinic: &Clinic, subject: String) -> Vec<String> {
    let id = clinic.book().clinic.id;
    let lines = clinic
        .practice
        .store
        .read(move |tx| audit::list_of(tx, id, &subject, 50))
        .await;
    let lines = lines.map_err(|error: StoreError| error).unwrap();
    lines
        .into_iter()
        .map(|line| format!("{} {}", line.actor_role, line.act))
        .collect()
}

#[test]
fn a_therapist_sees_the_chart_the_desk_only_what_to_do_and_each_look_is_noted() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        tells(&clinic, &maya, "R11", &[], monday() + 1.second()).await;
        let noor = therapist(&clinic);
        let at = |minutes: i64| now(monday() + minutes.minutes(), 40 + minutes.unsigned_abs());
        let file = see_client(&clinic.practice, &noor, maya.person, at(1))
            .await
            .unwrap();
        let chart = file.chart.unwrap();
        assert_eq!(chart.situation.findings[0].detail, "her own words");
        assert_eq!(chart.history[0].outcome, Outcome::SpeakToSomeone);
        assert_eq!(chart.history[0].rule_book, clinic.practice.rules.version);
        assert!(chart.training.is_none(), "she has shared nothing");

        let note = "Told her who to see.".to_owned();
        note_conversation(&clinic.practice, &noor, maya.person, note, at(2))
            .await
            .unwrap();
        let desk = clinic.front_desk();
        let file = see_client(&clinic.practice, &desk, maya.person, at(3))
            .await
            .unwrap();
        assert!(file.chart.is_none());
        assert_eq!(file.flags.outcome, Outcome::SpeakToSomeone);
        assert_eq!(file.flags.unlock.unwrap().rules, ["R11"]);
        assert_eq!(
            (
                file.conversations[0].by.as_str(),
                file.conversations[0].note.as_str()
            ),
            ("Noor", "")
        );

        let log = log_of(&clinic, maya.person.to_string()).await;
        assert!(log.contains(&"therapist read:chart".to_owned()), "{log:?}");
        assert!(
            log.contains(&"front_desk read:client".to_owned()),
            "{log:?}"
        );
        assert!(
            log.contains(&"therapist write:conversation".to_owned()),
            "{log:?}"
        );

        let other = clinic.other(0);
        let refused = see_client(&clinic.practice, &other, maya.person, at(4)).await;
        assert!(matches!(refused, Err(ClientRefusal::NotAllowed(_))));
        let staff = see_client(&clinic.practice, &noor, desk.person, at(5)).await;
        assert!(
            matches!(staff, Err(ClientRefusal::NotFound)),
            "staff have no chart"
        );
    });
}

#[test]
fn training_is_seen_only_while_it_is_shared() {
    on_each_engine(|clinic| async move {
        let (maya, noor) = (clinic.athlete(), therapist(&clinic));
        for (number, shares) in [(1_u64, true), (2, false)] {
            share_training(
                &clinic.practice,
                &maya,
                maya.person,
                shares,
                now(monday(), number),
            )
            .await
            .unwrap();
            let file = see_client(
                &clinic.practice,
                &noor,
                maya.person,
                now(monday(), 50 + number),
            )
            .await
            .unwrap();
            assert_eq!(file.chart.unwrap().training.is_some(), shares);
        }
        let desk = clinic.front_desk();
        let by_desk =
            share_training(&clinic.practice, &desk, maya.person, true, now(monday(), 9)).await;
        assert!(by_desk.is_err());
    });
}

#[test]
fn clients_are_found_by_a_part_of_their_name() {
    on_each_engine(|clinic| async move {
        let desk = clinic.front_desk();
        let found = find_clients(&clinic.practice, &desk, " JON ".to_owned())
            .await
            .unwrap();
        assert_eq!(
            found
                .iter()
                .map(|person| person.name.as_str())
                .collect::<Vec<_>>(),
            ["Jonas"]
        );
        let all = find_clients(&clinic.practice, &desk, String::new())
            .await
            .unwrap();
        assert_eq!(all.len(), 1 + clinic.sample.others.len(), "clients alone");
        assert!(
            find_clients(&clinic.practice, &clinic.athlete(), String::new())
                .await
                .is_err()
        );
    });
}

/// Books the first free hour of the morning.
async fn booked(clinic: &Clinic, actor: &Actor, at: Timestamp) {
    let number = 70 + at.as_second().unsigned_abs();
    let slot = clinic.free(actor.person, at).await[0].clone();
    let kept = hold(
        &clinic.practice,
        actor,
        now(at, number),
        start(&slot, actor),
    )
    .await
    .unwrap();
    let wish = Booking {
        hold: kept.id,
        consented: true,
        idempotency_key: None,
    };
    book(&clinic.practice, actor, now(at, number + 1), wish)
        .await
        .unwrap();
}

#[test]
fn the_day_names_whom_to_speak_to_and_not_why() {
    on_each_engine(|clinic| async move {
        let (maya, jonas, priya) = (clinic.athlete(), clinic.other(0), clinic.other(1));
        for (minutes, actor) in [(1, &maya), (2, &jonas), (3, &priya)] {
            booked(&clinic, actor, monday() + minutes.minutes()).await;
        }
        let desk = clinic.front_desk();
        let place = clinic.book().locations[0].id;
        let people = async |at: Timestamp| {
            let day = day_list(&clinic.practice, &desk, now(at, 7), place, None)
                .await
                .unwrap();
            day.to_speak_to
        };
        assert!(people(monday() + 5.minutes()).await.is_empty());

        tells(&clinic, &jonas, "R11", &[], monday() + 6.minutes()).await;
        let shorter = NewDecision {
            what: Decided::Minutes(30),
            reason: "Short ones for now.".to_owned(),
            until: None,
        };
        let at = now(monday() + 7.minutes(), 8);
        decide(
            &clinic.practice,
            &therapist(&clinic),
            priya.person,
            shorter,
            at,
        )
        .await
        .unwrap();
        let found = people(monday() + 8.minutes()).await;
        let of = |actor: &Actor| found.iter().find(|one| one.athlete == actor.person);
        assert_eq!(of(&jonas).unwrap().why, SpeakWhy::Person);
        assert_eq!(of(&priya).unwrap().why, SpeakWhy::TooLong);
        assert!(of(&maya).is_none() && of(&jonas).unwrap().spoken.is_none());

        let note = "Called; she sees a doctor at noon.".to_owned();
        let at = now(monday() + 9.minutes(), 9);
        note_conversation(&clinic.practice, &desk, jonas.person, note, at)
            .await
            .unwrap();
        let found = people(monday() + 10.minutes()).await;
        let spoken = found
            .iter()
            .find(|one| one.athlete == jonas.person)
            .unwrap();
        let by = spoken.spoken.clone().unwrap();
        assert_eq!(
            (by.by.as_str(), by.note.as_str()),
            ("Robin", ""),
            "the note is the chart's"
        );
    });
}

#[test]
fn answers_that_have_expired_are_named_when_the_appointment_is_near() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        let late = monday() + 10.hours();
        let free = clinic.free(maya.person, monday()).await;
        let slot = free
            .iter()
            .find(|slot| slot.starts_at >= monday() + 12.hours())
            .unwrap();
        let kept = hold(
            &clinic.practice,
            &maya,
            now(monday(), 3),
            start(slot, &maya),
        )
        .await
        .unwrap();
        let wish = Booking {
            hold: kept.id,
            consented: true,
            idempotency_key: None,
        };
        book(&clinic.practice, &maya, now(monday(), 4), wish)
            .await
            .unwrap();
        let place = clinic.book().locations[0].id;
        let desk = clinic.front_desk();
        let people = async |at: Timestamp| {
            let day = day_list(&clinic.practice, &desk, now(at, 7), place, None)
                .await
                .unwrap();
            day.to_speak_to
        };
        assert!(
            people(late).await.is_empty(),
            "the answers of the morning still hold"
        );
        let expired = people(monday() + 12.hours()).await;
        assert_eq!(expired.first().map(|one| one.why), Some(SpeakWhy::Answers));
    });
}

#[test]
fn a_clinics_own_rule_counts_from_the_next_screening_on_and_ends_when_taken_back() {
    on_each_engine(|clinic| async move {
        let (maya, owner) = (clinic.athlete(), owner(&clinic));
        let free = [
            ("fit_within_6_months", FollowUp::Bool(false)),
            ("medicine_changed", FollowUp::Bool(false)),
        ];
        let shipped = tells(&clinic, &maya, "H04", &free, monday()).await;
        assert_eq!(shipped.outcome, Outcome::Book);
        let line = || ClinicLine::Stricter {
            rule: "H04".to_owned(),
            adds: Adds::Clearance,
            reason: "Our insurer asks for it.".to_owned(),
        };
        let add = async |actor: &Actor, line, number| {
            add_clinic_rule(&clinic.practice, actor, line, now(monday(), number)).await
        };
        add(&owner, line(), 1).await.unwrap();
        let own = tells(&clinic, &maya, "H04", &free, monday() + 1.minute()).await;
        assert_eq!(own.outcome, Outcome::SpeakToSomeone);
        assert!(matches!(
            add(&clinic.front_desk(), line(), 2).await,
            Err(ClinicRulesRefusal::NotAllowed(_))
        ));

        let seen = see_clinic_rules(&clinic.practice, &clinic.front_desk())
            .await
            .unwrap();
        assert!(seen.rules.version.contains("+clinic."));
        assert_eq!(
            (seen.lines.len(), seen.lines[0].added_by.as_str()),
            (1, "Sam")
        );
        end_clinic_rule(&clinic.practice, &owner, seen.lines[0].id, now(monday(), 3))
            .await
            .unwrap();
        let after = tells(&clinic, &maya, "H04", &free, monday() + 2.minutes()).await;
        assert_eq!(after.outcome, Outcome::Book);
        let seen = see_clinic_rules(&clinic.practice, &owner).await.unwrap();
        assert_eq!(
            seen.lines[0].ended_by.as_deref(),
            Some("Sam"),
            "what was is still told"
        );
        assert!(matches!(
            end_clinic_rule(&clinic.practice, &owner, seen.lines[0].id, now(monday(), 4)).await,
            Err(ClinicRulesRefusal::NotFound)
        ));
    });
}

#[test]
fn a_looser_rule_is_refused_with_its_facts_and_nothing_of_it_is_kept() {
    on_each_engine(|clinic| async move {
        let owner = owner(&clinic);
        let add = async |line, number| {
            add_clinic_rule(&clinic.practice, &owner, line, now(monday(), number)).await
        };
        let looser = ClinicLine::RegionCap {
            region: Region::NeckSide,
            cap: Pressure::new(3).unwrap(),
            reason: "so".to_owned(),
        };
        let looser = add(looser, 1).await;
        assert!(matches!(
            looser,
            Err(ClinicRulesRefusal::Refused(ClinicRulesRefused::Looser {
                given: 3,
                shipped: 2,
                ..
            }))
        ));
        let fever = add(ClinicLine::FeverFrom(38.9), 2).await;
        assert!(matches!(
            fever,
            Err(ClinicRulesRefusal::Refused(
                ClinicRulesRefused::Fever { .. }
            ))
        ));
        let seen = see_clinic_rules(&clinic.practice, &owner).await.unwrap();
        assert!(seen.lines.is_empty() && !seen.rules.version.contains("clinic"));

        // Of what there is only one of, the newer takes the place of the older.
        for (number, celsius) in [(3, 37.6), (4, 37.8)] {
            add(ClinicLine::FeverFrom(celsius), number).await.unwrap();
        }
        add(ClinicLine::Profile(Profile::Clinic), 5).await.unwrap();
        let seen = see_clinic_rules(&clinic.practice, &owner).await.unwrap();
        assert_eq!(
            seen.lines
                .iter()
                .filter(|line| line.ended_at.is_none())
                .count(),
            2
        );
        assert!(
            seen.rules
                .screening
                .rule("R09")
                .unwrap()
                .question
                .contains("37.8")
        );
        assert_eq!(seen.rules.profile, Profile::Clinic);
    });
}

#[test]
fn the_desk_may_look_at_one_client_twice_in_one_request() {
    on_each_engine(|clinic| async move {
        let (desk, maya) = (clinic.front_desk(), clinic.sample.athlete.id);
        let at = now(monday(), 1);
        for _ in 0..2 {
            practice::see_for_booking(&clinic.practice, &desk, maya, at)
                .await
                .unwrap();
        }
        let id = clinic.book().clinic.id;
        let lines = clinic
            .practice
            .store
            .read(move |tx| audit::list(tx, id, 100))
            .await
            .map_err(|error: StoreError| error)
            .unwrap();
        let looks = lines.iter().filter(|line| line.act == "read:booking");
        assert_eq!(looks.count(), 1);
    });
}
