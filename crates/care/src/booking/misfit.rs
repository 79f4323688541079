//! Appointments that were booked before a clinic changed, and would not be offered so any more.

use std::collections::BTreeSet;

use crate::{
    booking::{
        appointment::Appointment,
        availability::{Span, working_spans},
        clinic::{ClinicBook, Room},
        hours::Rota,
        occupancy::Ticks,
    },
    treatment::massage::Skill,
};

/// Why an appointment does not fit how its clinic is set up. It stands all the same, until somebody moves or cancels it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Misfit {
    /// The service is given no more.
    ServiceEnded,
    /// The therapist has left.
    TherapistLeft,
    /// The therapist does not give this service any more.
    NotGiven,
    /// The therapist does not work there then.
    Hours,
    /// The therapist will not hold these skills, or not so well.
    Skills(BTreeSet<Skill>),
    /// The room is used no more.
    RoomEnded,
    /// The room is not open then.
    RoomHours,
    /// The room has not what the service asks for.
    Equipment,
}

impl Misfit {
    /// Whether another time can be the answer; where the service itself has ended, the appointment may as well stay.
    pub fn is_mended_by_moving(&self) -> bool {
        *self != Self::ServiceEnded
    }
}

/// Everything in which an appointment does not fit; nothing for one that would be offered so today, if its time were free. Minutes and
/// buffers are those it was booked with, whatever the service takes by now.
pub fn misfits(appointment: &Appointment, book: &ClinicBook) -> Vec<Misfit> {
    let slot = &appointment.slot;
    let (Some(service), Some(therapist), Some(place)) = (
        book.service(slot.service),
        book.therapist(slot.therapist),
        book.location(slot.location),
    ) else {
        return vec![Misfit::TherapistLeft];
    };
    let mut found = Vec::new();
    if !book.offers(service.id) {
        found.push(Misfit::ServiceEnded);
    }
    let open = |rota: &Rota<'_>| covers(rota, slot.occupies, place, book);
    if book.therapists.iter().all(|one| one.id != therapist.id) {
        found.push(Misfit::TherapistLeft);
    } else {
        if !therapist.services.contains(&service.id) {
            found.push(Misfit::NotGiven);
        }
        if !open(&therapist.rota()) {
            found.push(Misfit::Hours);
        }
        let day = place.zone.to_datetime(slot.starts_at).date();
        let missing: BTreeSet<Skill> = service
            .skills
            .iter()
            .filter(|(skill, level)| !therapist.holds_at(**skill, **level, day))
            .map(|(skill, _)| *skill)
            .collect();
        if !missing.is_empty() {
            found.push(Misfit::Skills(missing));
        }
    }
    if let Some(room) = slot.room.and_then(|id| book.room(id)) {
        if book.rooms.iter().all(|one| one.id != room.id) {
            found.push(Misfit::RoomEnded);
        } else {
            if !room_is_open(room, slot.occupies, open) {
                found.push(Misfit::RoomHours);
            }
            if !service.equipment.is_subset(&room.equipment) {
                found.push(Misfit::Equipment);
            }
        }
    }
    found
}

fn room_is_open(room: &Room, run: Ticks, open: impl Fn(&Rota<'_>) -> bool) -> bool {
    if room.hours.is_empty() {
        let mut closed = room.closed.iter();
        return closed.all(|one| !Ticks::covering(one.from, one.until).overlaps(run));
    }
    open(&Rota {
        hours: &room.hours,
        breaks: &[],
        days: &[],
        away: &room.closed,
    })
}

/// Whether a rota is open for the whole of a run.
fn covers(
    rota: &Rota<'_>,
    run: Ticks,
    place: &crate::booking::clinic::Location,
    book: &ClinicBook,
) -> bool {
    let span = Span {
        from: run.from.starts_at(),
        until: run.until.starts_at(),
    };
    working_spans(rota, place, &book.holidays, span) == [span]
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        booking::{
            appointment::Stage,
            clinic::{Ended, Holiday},
            slot::{
                open_slots,
                tests::{looked_up, monday},
            },
            staff::SkillLevel,
        },
        id::Id,
    };

    /// A clinic on a Monday, and an appointment at the first time that it offers.
    fn booked() -> (ClinicBook, Appointment) {
        let (book, query) = monday();
        let slot = open_slots(&query, &looked_up(&query, &book)).remove(0);
        let appointment = Appointment {
            id: Id::from_uuid(uuid::Uuid::from_u128(900)),
            athlete: Id::from_uuid(uuid::Uuid::from_u128(901)),
            booked_at: query.now,
            changed_at: query.now,
            sequence: 0,
            stage: Stage::Booked,
            slot,
            clinic_moved: false,
        };
        (book, appointment)
    }

    fn check(change: impl Fn(&mut ClinicBook), expected: &[Misfit]) {
        let (mut book, appointment) = booked();
        change(&mut book);
        assert_eq!(misfits(&appointment, &book), expected);
    }

    #[test]
    fn what_is_offered_fits_and_minutes_and_buffers_of_tomorrow_change_nothing() {
        check(|_| {}, &[]);
        check(
            |book| {
                for service in &mut book.services {
                    service.minutes += 60;
                    service.buffer_before += 60;
                }
            },
            &[],
        );
    }

    #[test]
    fn what_ended_or_changed_is_named() {
        check(
            |book| book.ended.services = std::mem::take(&mut book.services),
            &[Misfit::ServiceEnded],
        );
        check(
            |book| {
                book.ended = Ended {
                    therapists: std::mem::take(&mut book.therapists),
                    ..Ended::default()
                }
            },
            &[Misfit::TherapistLeft],
        );
        check(
            |book| book.therapists[0].services.clear(),
            &[Misfit::NotGiven],
        );
        check(|book| book.therapists[0].hours.clear(), &[Misfit::Hours]);
        check(
            |book| {
                book.holidays.push(Holiday {
                    location: None,
                    on: date(2026, 1, 5),
                    name: "Founders".into(),
                });
            },
            &[Misfit::Hours],
        );
        let sport = Skill::Sport;
        check(
            |book| {
                book.services[0].skills.insert(sport, SkillLevel::Trained);
            },
            &[Misfit::Skills(BTreeSet::from([sport]))],
        );
    }
}
