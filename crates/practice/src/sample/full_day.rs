//! Other athletes of the made-up clinic book by the ordinary acts, so that days are neither empty nor full.

use std::collections::{BTreeMap, BTreeSet};

use care::{
    booking::clinic::ClinicBook,
    people::{Person, Role},
    treatment::{finding::Answer, massage::Kind, recommendation::Window},
};
use jiff::SignedDuration;

use super::open::{SampleRefusal, derived};
use crate::{
    Actor, Answers, Booking, Now, Practice, SlotWish, Told, WantedStart, answer_screening, book,
    find_slots, hold,
};

/// Books for each of the others at the start that stands a little further on each time, over the next two days.
pub(super) async fn fill_days(
    practice: &Practice,
    clinic_book: &ClinicBook,
    others: &[Person],
    now: &Now,
) -> Result<(), SampleRefusal> {
    let services: Vec<_> = clinic_book
        .services
        .iter()
        .filter(|service| matches!(service.kind, Kind::Maintenance | Kind::Relaxation))
        .collect();
    for (index, person) in others.iter().enumerate() {
        // Each act has its own chance, as at a door.
        let at = |act: &str| Now {
            chance: derived(now, &format!("{act} {}", person.email)),
            ..*now
        };
        let actor = Actor {
            clinic: clinic_book.clinic.id,
            person: person.id,
            roles: BTreeSet::from([Role::Athlete]),
            key: None,
        };
        let denied = practice
            .rules
            .screening
            .red_flags()
            .map(|rule| rule.id.clone())
            .collect();
        answer_screening(
            practice,
            &actor,
            person.id,
            Answers {
                denied,
                told: Vec::new(),
            },
            at("answer"),
        )
        .await?;
        let Some(service) = services.get(index % services.len().max(1)) else {
            continue;
        };
        let until = now
            .at
            .saturating_add(SignedDuration::from_hours(48))
            .unwrap_or(now.at);
        let wish = SlotWish {
            service: service.id,
            athlete: Some(person.id),
            therapist: None,
            location: clinic_book
                .locations
                .get(usize::from(index % 3 == 2))
                .map(|location| location.id),
            window: Window {
                from: now.at,
                to: until,
            },
        };
        let found = find_slots(practice, &actor, at("find"), wish).await?;
        let Some(slot) = found
            .slots
            .get(found.slots.len() * (index + 1) / (others.len() + 2))
        else {
            continue;
        };
        let held = hold(
            practice,
            &actor,
            at("hold"),
            WantedStart::of(slot, person.id),
        )
        .await?;
        book(
            practice,
            &actor,
            at("book"),
            Booking {
                hold: held.id,
                consented: true,
                idempotency_key: None,
            },
        )
        .await?;
        if let Some(told) = since(index, now) {
            let denied = Vec::new();
            let told = vec![told];
            let answers = Answers { denied, told };
            answer_screening(practice, &actor, person.id, answers, at("tell")).await?;
        }
    }
    Ok(())
}

/// What some of them told after they had booked, so that there is somebody to speak to.
fn since(index: usize, now: &Now) -> Option<Told> {
    let (code, area, hours) = match index {
        0 => ("R11", "ANKLE:right", 20),
        3 => ("M01", "CALF_LOWER:left", 50),
        _ => return None,
    };
    let onset = now.at.checked_sub(SignedDuration::from_hours(hours));
    Some(Told {
        code: code.to_owned(),
        area: area.parse().ok(),
        onset: onset.ok(),
        answer: Answer::Yes,
        detail: String::new(),
        answers: BTreeMap::new(),
    })
}
