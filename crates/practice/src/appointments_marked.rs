//! Appointments whose athlete's answers changed: marked for a person to look at, never cancelled by a machine.

use care::{id::Id, people::Person, treatment::screening::Screening};
use store::{StoreError, Tx, booking, clinic as clinics};

use crate::{Actor, Now};

/// Marks the appointments ahead that the answers no longer clear, and takes the mark off those they clear again.
pub(crate) fn settle(
    tx: &mut Tx<'_>,
    actor: &Actor,
    athlete: Id<Person>,
    screening: &Screening,
    now: &Now,
) -> Result<(), StoreError> {
    let clinic = actor.clinic;
    let ahead = booking::appointments_of(tx, clinic, athlete, now.at)?;
    if ahead.is_empty() {
        return Ok(());
    }
    let verdict = screening.verdict();
    let book = clinics::load_clinic_book(tx, clinic)?;
    for appointment in ahead.iter().filter(|ahead| ahead.takes_time()) {
        let slot = &appointment.slot;
        let day = book
            .as_ref()
            .and_then(|book| book.location(slot.location))
            .map(|location| slot.starts_at.to_zoned(location.zone.clone()).date());
        let therapist = book
            .as_ref()
            .and_then(|book| book.therapist(slot.therapist));
        // A skill that the answers ask for now, and that this therapist does not hold.
        let unskilled = match (therapist, day) {
            (Some(therapist), Some(day)) => !therapist.holds(&verdict.skills, day),
            _ => !verdict.skills.is_empty(),
        };
        if verdict.stands_in_the_way_of(slot.starts_at) || unskilled {
            booking::mark_answers(tx, clinic, appointment.id, now.at)?;
        } else {
            booking::unmark_answers(tx, clinic, appointment.id)?;
        }
    }
    Ok(())
}
