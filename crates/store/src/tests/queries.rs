//! What is kept comes back the same, on both engines.

use std::collections::BTreeSet;

use care::{people::Role, treatment::screening::Outcome};
use jiff::Timestamp;

use super::sample::{self, ANNA, CLINIC, ELSEWHERE, MAYA, at, fill, id, person};
use crate::{
    StoreError, Tx,
    audit::{self, AuditEntry},
    clinic, jobs, params, people, sign_in,
    testing::for_each_engine,
    training::{activities, check_ins, events, originals, profile},
    treatment::{
        findings, massages,
        records::{self, AdviceRecord, ScreeningRecord},
    },
};

/// One transaction on each engine, over the sample.
fn on_both(test: impl Fn(&mut Tx<'_>) -> Result<(), StoreError> + Send + Sync + Copy + 'static) {
    for_each_engine(|fresh| {
        fresh.store.write_blocking(fill).unwrap();
        fresh.store.write_blocking(test).unwrap();
    });
}

#[test]
fn a_clinic_comes_back_whole() {
    on_both(|tx| {
        let book = clinic::load_clinic_book(tx, id(CLINIC))?;
        assert_eq!(book, Some(sample::book()));
        assert_eq!(clinic::load_clinic_book(tx, id(99))?, None);
        assert_eq!(clinic::clinics(tx)?, [sample::book().clinic]);
        Ok(())
    });
}

#[test]
fn people_are_found_by_address_role_and_beginning_of_a_name() {
    on_both(|tx| {
        let clinic = id(CLINIC);
        let maya = people::person_by_email(tx, clinic, "MAYA@example.org")?.unwrap();
        assert_eq!(maya.person, person(MAYA, "Maya"));
        assert_eq!(maya.roles, BTreeSet::from([Role::Athlete]));
        assert_eq!(
            people::people_with_role(tx, clinic, Role::Owner)?,
            [person(ANNA, "Anna")]
        );
        let named = |tx: &mut _, text| people::people_by_name(tx, clinic, Role::Athlete, text);
        assert_eq!(named(tx, " MÁY")?, [person(MAYA, "Maya")]);
        for nobody in ["ay", "%", "_aya", "Maya B", "Anna"] {
            assert_eq!(named(tx, nobody)?, [], "{nobody}");
        }
        assert_eq!(people::people_with_email(tx, "maya@example.org")?.len(), 1);
        assert!(people::person_by_id(tx, id(99), id(MAYA))?.is_none());
        let mut moved = person(MAYA, "Maya");
        moved.zone = "Asia/Tokyo".to_owned();
        moved.name = "Łucja van  Dijk, Dijk".to_owned();
        assert!(people::update_person(tx, clinic, &moved)?);
        for text in ["lucja", "van dijk,", "dijk", "dijk, d", ""] {
            let named = people::people_by_name(tx, clinic, Role::Athlete, text)?;
            assert!(named.contains(&moved), "{text}");
        }
        assert_eq!(
            people::people_by_name(tx, clinic, Role::Athlete, "dijk")?,
            [moved.clone()],
            "once, however many words begin so"
        );
        assert_eq!(
            people::people_by_name(tx, clinic, Role::Athlete, "maya")?,
            []
        );
        assert_eq!(
            people::person_by_id(tx, clinic, id(MAYA))?.unwrap().person,
            moved
        );
        Ok(())
    });
}

#[test]
fn training_comes_back_the_same() {
    on_both(|tx| {
        let (clinic, maya) = (id(CLINIC), id(MAYA));
        assert_eq!(profile::profile(tx, clinic, maya)?, Some(sample::profile()));
        assert_eq!(
            activities::activities_since(tx, clinic, maya, at(1))?,
            [sample::activity()]
        );
        assert_eq!(activities::activities_since(tx, clinic, maya, at(2))?, []);
        assert_eq!(
            originals::originals(tx, clinic, maya)?,
            [sample::original()]
        );
        assert_eq!(
            events::events_since(tx, clinic, maya, at(0))?,
            [(id(30), sample::event())]
        );
        assert_eq!(
            check_ins::latest_check_in(tx, clinic, maya)?,
            Some(sample::check_in())
        );
        assert_eq!(check_ins::check_ins_since(tx, clinic, maya, at(7))?, []);
        Ok(())
    });
}

#[test]
fn the_same_file_counts_once() {
    on_both(|tx| {
        let (clinic, maya) = (id(CLINIC), id(MAYA));
        assert!(!originals::insert_original(
            tx,
            clinic,
            maya,
            &sample::original()
        )?);
        let mut again = sample::activity();
        again.id = id(21);
        assert!(!activities::insert_activity(tx, clinic, maya, &again)?);
        again.loaded.activity.starts_at = at(3);
        again.twin_of = Some(id(20));
        assert!(activities::insert_activity(tx, clinic, maya, &again)?);
        again.loaded.load.value = 1.0;
        let none = activities::Derived::default();
        assert!(activities::set_derived(
            tx,
            clinic,
            maya,
            id(21),
            &again.loaded,
            &none
        )?);
        assert!(activities::set_twin(tx, clinic, maya, id(21), None)?);
        let kept = activities::activities_since(tx, clinic, maya, Timestamp::MIN)?;
        assert_eq!(kept.len(), 2);
        assert_eq!((kept[1].twin_of, kept[1].loaded.load.value), (None, 1.0));
        assert!(activities::delete_activity(tx, clinic, maya, id(21))?);
        assert!(!activities::delete_activity(tx, clinic, maya, id(21))?);
        Ok(())
    });
}

#[test]
fn new_answers_replace_the_old_ones_of_their_codes_alone() {
    on_both(|tx| {
        let (clinic, maya) = (id(CLINIC), id(MAYA));
        assert_eq!(
            findings::findings(tx, clinic, maya)?,
            [sample::finding("M03")]
        );
        let both = ["R01", "R02"].map(sample::denial);
        assert_eq!(findings::denials(tx, clinic, maya)?, both);
        // R01 turns from no to unsure, M03 from unsure to no; R02 is asked and left open.
        let asked = ["R01", "R02", "M03"].map(str::to_owned);
        let found = [(id(41), sample::finding("R01"))];
        findings::replace_answers(tx, clinic, maya, &asked, &found, &[sample::denial("M03")])?;
        assert_eq!(
            findings::findings(tx, clinic, maya)?,
            [sample::finding("R01")]
        );
        assert_eq!(
            findings::denials(tx, clinic, maya)?,
            [sample::denial("M03")]
        );
        Ok(())
    });
}

#[test]
fn massages_screenings_and_advice_come_back() {
    on_both(|tx| {
        let (clinic, maya) = (id(CLINIC), id(MAYA));
        assert_eq!(
            massages::massages_since(tx, clinic, maya, Timestamp::MIN)?,
            [sample::massage()]
        );
        assert_eq!(massages::massages_since(tx, clinic, maya, at(0))?, []);
        let record = |number, hour| ScreeningRecord {
            id: id(number),
            at: at(hour),
            outcome: Outcome::BookWithLimits,
            rule_book: "2026+1".to_owned(),
            verdict_json: "{}".to_owned(),
        };
        records::insert_screening(tx, clinic, maya, &record(60, 1))?;
        records::insert_screening(tx, clinic, maya, &record(61, 2))?;
        assert_eq!(
            records::latest_screening(tx, clinic, maya)?,
            Some(record(61, 2))
        );
        assert_eq!(
            records::screening(tx, clinic, maya, id(60))?,
            Some(record(60, 1))
        );
        assert_eq!(records::latest_advice(tx, clinic, maya)?, None);
        let advice = AdviceRecord {
            id: id(62),
            at: at(1),
            rule_book: "2026+1".to_owned(),
            advice_json: "{}".to_owned(),
            program: Some("0.1.0".to_owned()),
            situation_json: Some("{\"version\": 1}".to_owned()),
        };
        records::insert_advice(tx, clinic, maya, &advice)?;
        assert_eq!(
            records::latest_advice(tx, clinic, maya)?,
            Some(advice.clone())
        );
        assert_eq!(records::advice(tx, clinic, id(62))?, Some((maya, advice)));
        assert_eq!(records::advice(tx, clinic, id(63))?, None);
        Ok(())
    });
}

#[test]
fn a_link_signs_in_once_and_in_time() {
    on_both(|tx| {
        let (clinic, maya) = (id(CLINIC), id(MAYA));
        sign_in::insert_link(tx, clinic, maya, "secret", at(2))?;
        assert_eq!(sign_in::use_link(tx, clinic, "secret", at(2))?, None);
        let elsewhere = sign_in::use_link(tx, id(ELSEWHERE), "secret", at(1))?;
        assert_eq!(elsewhere, None, "and is not used up by it");
        assert_eq!(sign_in::use_link(tx, clinic, "secret", at(1))?, Some(maya));
        assert_eq!(sign_in::use_link(tx, clinic, "secret", at(1))?, None);
        assert_eq!(sign_in::use_link(tx, clinic, "other", at(1))?, None);
        let kept = tx.row(
            "select count(*) from sign_in_links where token_hash = $1",
            params!["secret"],
        )?;
        assert_eq!(kept.unwrap().int(0)?, 0, "the secret itself is not kept");
        Ok(())
    });
}

#[test]
fn a_session_lasts_until_it_expires_or_ends() {
    on_both(|tx| {
        let (clinic, maya) = (id(CLINIC), id(MAYA));
        sign_in::insert_session(tx, clinic, maya, "cookie", at(0), at(10))?;
        sign_in::seen(tx, "cookie", at(3))?;
        let session = sign_in::session(tx, clinic, "cookie", at(4))?.unwrap();
        assert_eq!(session.seen_at, at(3));
        assert_eq!(sign_in::session(tx, id(ELSEWHERE), "cookie", at(4))?, None);
        assert_eq!(session.member.person, person(MAYA, "Maya"));
        assert_eq!(sign_in::session(tx, clinic, "cookie", at(10))?, None);
        sign_in::end_session(tx, "cookie")?;
        assert_eq!(sign_in::session(tx, clinic, "cookie", at(4))?, None);
        sign_in::insert_session(tx, clinic, maya, "cookie", at(0), at(10))?;
        assert_eq!(sign_in::forget_expired(tx, at(10))?, 1);
        Ok(())
    });
}

#[test]
fn the_audit_log_tells_the_latest_first() {
    on_both(|tx| {
        let entry = |number, subject: &str| AuditEntry {
            id: id(number),
            at: at(0),
            actor: Some(id(ANNA)),
            actor_role: "therapist".to_owned(),
            act: "see_chart".to_owned(),
            subject: Some(subject.to_owned()),
            detail: String::new(),
        };
        audit::write(tx, id(CLINIC), &entry(70, "a"))?;
        audit::write(tx, id(CLINIC), &entry(71, "b"))?;
        assert_eq!(
            audit::list(tx, id(CLINIC), 9)?,
            [entry(71, "b"), entry(70, "a")]
        );
        assert_eq!(audit::list_of(tx, id(CLINIC), "a", 9)?, [entry(70, "a")]);
        Ok(())
    });
}

#[test]
fn a_job_is_held_by_one_until_its_lease_ends() {
    on_both(|tx| {
        let clinic = id(CLINIC);
        jobs::enqueue(tx, clinic, id(80), "mail", at(1), "{}")?;
        assert_eq!(jobs::claim(tx, at(0), at(9), 9)?, []);
        assert_eq!(jobs::waiting(tx, at(1))?, 1);
        let first = jobs::claim(tx, at(1), at(2), 9)?;
        assert_eq!((first.len(), first[0].attempts), (1, 1));
        assert_eq!(jobs::claim(tx, at(1), at(2), 9)?, []);
        // The first worker was too slow: the second one's lease counts.
        let second = jobs::claim(tx, at(2), at(3), 9)?;
        assert!(!jobs::done(tx, &first[0], at(2))?);
        assert!(jobs::retry(tx, &second[0], at(5))?);
        assert_eq!(jobs::claim(tx, at(4), at(6), 9)?, []);
        let third = jobs::claim(tx, at(5), at(6), 9)?;
        assert_eq!(third[0].attempts, 3);
        assert!(jobs::done(tx, &third[0], at(5))?);
        assert_eq!(jobs::claim(tx, at(9), at(10), 9)?, []);
        assert_eq!(
            jobs::jobs_of_kind(tx, clinic, "mail", 9)?[0].done_at,
            Some(at(5))
        );
        jobs::enqueue(tx, clinic, id(81), "mail", at(1), "{}")?;
        let hopeless = jobs::claim(tx, at(6), at(7), 9)?;
        assert!(jobs::give_up(tx, &hopeless[0], at(6))?);
        assert_eq!(jobs::waiting(tx, at(99))?, 0);
        assert_eq!(jobs::forget_done(tx, at(6))?, 1);
        Ok(())
    });
}

#[test]
fn many_workers_share_the_jobs_and_none_is_done_twice() {
    for_each_engine(|fresh| {
        fresh.store.write_blocking(fill).unwrap();
        let add = |tx: &mut Tx<'_>| {
            (0..100).try_for_each(|number| {
                jobs::enqueue(tx, id(CLINIC), id(1000 + number), "mail", at(0), "{}")
            })
        };
        fresh.store.write_blocking(add).unwrap();
        let claimed: Vec<_> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        let mut mine = Vec::new();
                        loop {
                            let claim = |tx: &mut Tx<'_>| jobs::claim(tx, at(0), at(1), 7);
                            let jobs = fresh.store.write_blocking(claim).unwrap();
                            let waiting = fresh.store.read_blocking(left).unwrap();
                            mine.extend(jobs.into_iter().map(|job| job.id));
                            if waiting == 0 {
                                return mine;
                            }
                        }
                    })
                })
                .collect();
            workers
                .into_iter()
                .flat_map(|worker| worker.join().unwrap())
                .collect()
        });
        assert_eq!(claimed.len(), 100);
        assert_eq!(claimed.iter().collect::<BTreeSet<_>>().len(), 100);
    });
}

fn left(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    let row = tx.row(
        "select count(*) from outbox where lease_until_us is null",
        params![],
    )?;
    row.unwrap().int(0)
}
