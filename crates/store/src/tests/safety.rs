//! What staff record about a person's safety comes back as it was, and nothing of it is lost when it ends.

use care::{
    rules::screening::Loosener,
    treatment::{
        blood_pressure::BloodPressure,
        decision::{Decided, Decision},
    },
    units::Pressure,
};

use super::sample::{ANNA, CLINIC, MAYA, at, fill as fill_all, id};
use crate::{
    StoreError, Tx, clinic_rules, sharing,
    testing::for_each_engine,
    treatment::{
        blood_pressures,
        clearances::{self, GivenAs, GivenClearance},
        decisions,
    },
};

fn cleared() -> GivenClearance {
    GivenClearance {
        rule: "H04".to_owned(),
        kind: GivenAs::Clinician,
        by: "Dr Okafor".to_owned(),
        profession: "Neurologist".to_owned(),
        given_at: at(1),
        until: Some(at(100)),
        covers: "No scents.".to_owned(),
        cap: Pressure::new(3).ok(),
    }
}

fn decided(what: Decided) -> Decision {
    Decision {
        by: "Anna".to_owned(),
        at: at(2),
        reason: "It bruised.".to_owned(),
        until: Some(at(50)),
        what,
    }
}

fn every_decision() -> Vec<Decision> {
    let calf = "CALF_LOWER:left".parse().unwrap();
    let level = Pressure::new(2).unwrap();
    [
        Decided::Avoid(calf),
        Decided::Cap {
            level,
            area: Some(calf),
        },
        Decided::Cap { level, area: None },
        Decided::Minutes(30),
        Decided::Wait,
        Decided::Loosen {
            rule: "M01".to_owned(),
            who: Loosener::Therapist,
        },
    ]
    .map(decided)
    .into()
}

/// Writes one of each.
pub(super) fn fill(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let (clinic, maya, anna) = (id(CLINIC), id(MAYA), id(ANNA));
    clearances::insert_clearance(tx, clinic, maya, id(60), &cleared(), (at(3), anna))?;
    for (number, upper) in [(75, 132), (76, 184)] {
        let pressure = BloodPressure::new(upper, 82).unwrap();
        let by = (at(upper.into()), anna);
        blood_pressures::insert_blood_pressure(tx, clinic, maya, id(number), by, pressure)?;
    }
    for (number, decision) in (61..).zip(every_decision()) {
        decisions::insert_decision(tx, clinic, maya, id(number), &decision, anna)?;
    }
    decisions::insert_conversation(tx, clinic, maya, id(70), (at(4), anna), "By phone.")?;
    let line = ("fever", "fever_from_c = 37.8\n");
    clinic_rules::insert_line(tx, clinic, id(71), line, (at(3), anna))?;
    let line = ("region_cap", "[[region_cap]]\n");
    clinic_rules::insert_line(tx, clinic, id(72), line, (at(2), anna))?;
    sharing::share_training(tx, clinic, maya, Some(at(5)))
}

fn on_both(test: fn(&mut Tx<'_>) -> Result<(), StoreError>) {
    for_each_engine(move |fresh| {
        fresh.store.write_blocking(fill_all).unwrap();
        fresh.store.write_blocking(test).unwrap();
    });
}

#[test]
fn a_clearance_comes_back_and_ends_once() {
    on_both(|tx| {
        let (clinic, maya, anna) = (id(CLINIC), id(MAYA), id(ANNA));
        let kept = clearances::clearances(tx, clinic, maya)?.remove(0);
        assert_eq!(kept.given, cleared());
        assert_eq!(
            (kept.recorded_at, kept.recorded_by.as_str()),
            (at(3), "Anna")
        );
        assert!(kept.holds(at(1)) && !kept.holds(at(0)) && !kept.holds(at(100)));
        let mut end = |hour| clearances::end_clearance(tx, clinic, maya, id(60), (at(hour), anna));
        assert_eq!((end(8)?, end(9)?), (true, false));
        let kept = clearances::clearances(tx, clinic, maya)?.remove(0);
        assert_eq!(kept.ended_at, Some(at(8)));
        assert!(kept.holds(at(7)) && !kept.holds(at(8)));
        Ok(())
    });
}

#[test]
fn every_decision_comes_back_and_ends_once() {
    on_both(|tx| {
        let (clinic, maya, anna) = (id(CLINIC), id(MAYA), id(ANNA));
        let kept = decisions::decisions(tx, clinic, maya)?;
        let mut said: Vec<Decision> = kept.iter().map(|kept| kept.decision.clone()).collect();
        said.reverse();
        assert_eq!(said, every_decision());
        let mut end = |hour| decisions::end_decision(tx, clinic, maya, id(61), (at(hour), anna));
        assert_eq!((end(8)?, end(9)?), (true, false));
        let kept = decisions::decisions(tx, clinic, maya)?;
        assert!(
            kept.iter()
                .any(|kept| kept.holds(at(7)) && !kept.holds(at(8)))
        );
        assert_eq!(kept.iter().filter(|kept| kept.holds(at(8))).count(), 5);
        let spoken = decisions::conversations(tx, clinic, maya, 5)?;
        assert_eq!((spoken[0].at, spoken[0].by.as_str()), (at(4), "Anna"));
        Ok(())
    });
}

#[test]
fn measurements_come_newest_first() {
    on_both(|tx| {
        let newest = blood_pressures::newest_blood_pressures(tx, id(CLINIC), id(MAYA), 5)?;
        let told: Vec<String> = newest
            .iter()
            .map(|one| format!("{} by {}", one.pressure, one.by))
            .collect();
        assert_eq!(told, ["184/82 mmHg by Anna", "132/82 mmHg by Anna"]);
        Ok(())
    });
}

#[test]
fn a_clinics_lines_come_in_an_order_that_can_be_read_and_keep_their_history() {
    on_both(|tx| {
        let (clinic, anna) = (id(CLINIC), id(ANNA));
        let live = clinic_rules::live_lines(tx, clinic)?;
        assert_eq!(live, ["fever_from_c = 37.8\n", "[[region_cap]]\n"]);
        assert!(clinic_rules::end_line(tx, clinic, id(71), (at(9), anna))?);
        assert_eq!(clinic_rules::live_lines(tx, clinic)?.len(), 1);
        let all = clinic_rules::lines(tx, clinic)?;
        assert_eq!(all[0].ended_by.as_deref(), Some("Anna"));
        assert_eq!(all.len(), 2);
        Ok(())
    });
}

#[test]
fn training_is_shared_until_it_is_not() {
    on_both(|tx| {
        let (clinic, maya) = (id(CLINIC), id(MAYA));
        assert_eq!(
            sharing::training_shared_since(tx, clinic, maya)?,
            Some(at(5))
        );
        sharing::share_training(tx, clinic, maya, Some(at(9)))?;
        assert_eq!(
            sharing::training_shared_since(tx, clinic, maya)?,
            Some(at(5))
        );
        sharing::share_training(tx, clinic, maya, None)?;
        assert_eq!(sharing::training_shared_since(tx, clinic, maya)?, None);
        Ok(())
    });
}
