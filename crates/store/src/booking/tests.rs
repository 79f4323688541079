//! On both engines: what a hold and an appointment take, keep and give back.

use std::collections::BTreeSet;

use care::{
    booking::{
        appointment::{Appointment, CancelledBy, Cancelling, Cause, Stage},
        clinic::{Clinic, ClinicBook, Location, Room, Service, Therapist, WeeklyHours},
        hold::Hold,
        invitation::{Invitation, InvitationEnd},
        occupancy::{Resource, Tick, Ticks},
        slot::{Slot, SlotQuery, open_slots},
    },
    id::Id,
    treatment::{massage::Kind, recommendation::Window},
    units::Pressure,
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Weekday, time},
    tz::TimeZone,
};
use uuid::Uuid;

use super::*;
use crate::{
    StoreError, Tx, params,
    testing::{TestStore, for_each_engine},
};

/// Two at the same moment.
#[path = "tests/at_once.rs"]
mod at_once;

fn id<T>(number: u128) -> Id<T> {
    Id::from_uuid(Uuid::from_u128(number))
}

fn now() -> Timestamp {
    "2026-01-05T08:00:00Z".parse().unwrap()
}

/// One therapist, two athletes, one room, 60 minutes with 5 before and 10 after; Mondays from 9 to 12.
fn book() -> ClinicBook {
    let place = id(2);
    ClinicBook {
        locations: vec![Location {
            id: place,
            name: "Quay".into(),
            address: String::new(),
            phone: None,
            country: "GB".into(),
            zone: TimeZone::get("Europe/London").unwrap(),
        }],
        rooms: vec![Room::new(id(3), place, "One")],
        therapists: vec![Therapist {
            services: BTreeSet::from([id(4)]),
            hours: vec![WeeklyHours::every(
                place,
                Weekday::Monday,
                time(9, 0, 0, 0),
                time(12, 0, 0, 0),
            )],
            ..Therapist::new(id(5), "Ines", Pressure::BOOKABLE)
        }],
        services: vec![Service {
            buffer_before: 5,
            buffer_after: 10,
            price_cents: 6_000,
            needs_room: true,
            ..Service::new(id(4), "Maintenance", Kind::Maintenance, 60)
        }],
        ..ClinicBook::new(Clinic {
            id: id(1),
            name: "Quay".into(),
            cancel_notice_h: 24,
            currency: "GBP".into(),
        })
    }
}

fn write<T: Send + 'static>(
    fresh: &TestStore,
    act: impl Fn(&mut Tx<'_>) -> Result<T, StoreError> + Send + Sync + 'static,
) -> Result<T, StoreError> {
    fresh.store.write_blocking(act)
}

fn fill(fresh: &TestStore) {
    let rows = "
        insert into clinics (clinic_id, name, currency, cancel_notice_h) values ('C1', 'Quay', 'GBP', 24);
        insert into locations (clinic_id, location_id, name, address, country, zone) values ('C1', 'C2', 'Quay', '', 'GB', 'Europe/London');
        insert into rooms (clinic_id, room_id, location_id, name) values ('C1', 'C3', 'C2', 'One');
        insert into services (clinic_id, service_id, name, kind, minutes, buffer_before, buffer_after, price_cents, needs_room)
            values ('C1', 'C4', 'Maintenance', 'maintenance', 60, 5, 10, 6000, 1);
        insert into people (clinic_id, person_id, name, email, zone) values ('C1', 'C5', 'Ines', 'ines@knead.example', 'UTC'),
            ('C1', 'C6', 'Maya', 'maya@knead.example', 'UTC'), ('C1', 'C7', 'Ben', 'ben@knead.example', 'UTC');
        insert into therapists (clinic_id, therapist_id, pressure_max) values ('C1', 'C5', 4);
        insert into athletes (clinic_id, athlete_id, resting_hr_estimated, max_hr_estimated, threshold_hr_estimated, threshold_power_estimated)
            values ('C1', 'C6', 0, 0, 0, 0), ('C1', 'C7', 0, 0, 0, 0)";
    let rows = (1..8).fold(rows.to_owned(), |rows, number| {
        rows.replace(
            &format!("'C{number}'"),
            &format!("'{}'", Uuid::from_u128(number)),
        )
    });
    write(fresh, move |tx| tx.batch(&rows)).unwrap();
}

fn query() -> SlotQuery {
    let mut query = SlotQuery::new(
        id(4),
        Window {
            from: now(),
            to: now() + 24.hours(),
        },
        now(),
    );
    query.athlete = Some(id(6));
    query
}

fn offered(fresh: &TestStore, except: Option<Uuid>, at: Timestamp) -> Vec<Slot> {
    let read = move |tx: &mut Tx<'_>| {
        let book = book();
        let calendar = calendar(tx, &book, &query(), except, at)?;
        Ok::<_, StoreError>(open_slots(&query(), &calendar))
    };
    fresh.store.read_blocking(read).unwrap()
}

/// Holds the first free slot.
fn held(fresh: &TestStore, number: u128) -> Hold {
    let slot = offered(fresh, None, now())[0].clone();
    let hold = Hold {
        id: id(number),
        athlete: id(6),
        slot,
        expires_at: Hold::expiry(now()),
        extended: 0,
    };
    let kept = hold.clone();
    write(fresh, move |tx| {
        insert_hold(tx, id(1), &kept)?;
        occupy(
            tx,
            id(1),
            kept.id.uuid(),
            &kept.slot.resources(Some(kept.athlete)),
            kept.slot.occupies,
        )
    })
    .unwrap();
    hold
}

fn ticks_taken(fresh: &TestStore) -> i64 {
    let count = |tx: &mut Tx<'_>| {
        tx.row("select count(*) from occupancy", params![])?
            .unwrap()
            .int(0)
    };
    fresh.store.read_blocking(count).unwrap()
}

#[test]
fn a_hold_takes_therapist_room_and_athlete_and_gives_them_back() {
    for_each_engine(|fresh| {
        fill(fresh);
        let before = offered(fresh, None, now());
        let hold = held(fresh, 10);
        assert_eq!(ticks_taken(fresh), 3 * 15);
        let read = fresh
            .store
            .read_blocking(|tx| super::hold(tx, id(1), id(10)));
        assert_eq!(read.unwrap(), Some(hold.clone()));
        let after = offered(fresh, None, now());
        assert!(after.len() < before.len());
        assert!(
            after
                .iter()
                .all(|slot| !slot.occupies.overlaps(hold.slot.occupies))
        );
        // Whoever changes it sees its own ticks as free.
        assert_eq!(offered(fresh, Some(hold.id.uuid()), now()), before);
        // So does everybody once it has expired, even before anybody tidied up.
        assert_eq!(offered(fresh, None, hold.expires_at), before);
        let ended = move |at| write(fresh, move |tx| end_expired_holds(tx, id(1), at)).unwrap();
        assert_eq!(ended(hold.expires_at - 1.second()), 0);
        assert_eq!(ended(hold.expires_at), 1);
        assert_eq!(ticks_taken(fresh), 0);
    });
}

/// The marks of the days, as resource and tick, and what occupancy says.
fn marks_and_ticks(fresh: &TestStore) -> [Vec<(String, i64)>; 2] {
    let read = |tx: &mut Tx<'_>| {
        let mut marks = Vec::new();
        let days = "select resource_id, day, b0, b1, b2, b3, b4, b5 from busy_days";
        for row in tx.rows(days, params![])? {
            for of_day in 0..288 {
                let bits = row.int(2 + of_day / 48)?;
                if bits >> (of_day % 48) & 1 == 1 {
                    marks.push((row.text(0)?.to_owned(), row.int(1)? * 288 + of_day as i64));
                }
            }
        }
        let mut ticks = Vec::new();
        for row in tx.rows("select resource_id, tick from occupancy", params![])? {
            ticks.push((row.text(0)?.to_owned(), row.int(1)?));
        }
        marks.sort();
        ticks.sort();
        Ok::<_, StoreError>([marks, ticks])
    };
    fresh.store.read_blocking(read).unwrap()
}

#[test]
fn the_marks_of_a_day_are_the_ticks_of_occupancy() {
    for_each_engine(|fresh| {
        fill(fresh);
        let occupied = |holder: u128, resource: u128, from: i64, until: i64| {
            let run = Ticks {
                from: Tick(from),
                until: Tick(until),
            };
            let resource = [Resource::Room(id(resource))];
            write(fresh, move |tx| {
                occupy(tx, id(1), Uuid::from_u128(holder), &resource, run)
            })
        };
        // Over midnight, over the edges of the numbers, side by side, and two whole days.
        for (holder, resource, from, until) in [
            (20, 3, 288 * 20_000 - 7, 288 * 20_000 + 5),
            (21, 3, 288 * 20_000 + 5, 288 * 20_000 + 53),
            (22, 8, 288 * 20_000 + 40, 288 * 20_000 + 150),
            (23, 8, 288 * 20_001, 288 * 20_003),
        ] {
            occupied(holder, resource, from, until).unwrap();
            let [marks, ticks] = marks_and_ticks(fresh);
            assert_eq!(marks, ticks);
        }
        // A run that is refused leaves no mark.
        assert!(occupied(24, 3, 288 * 20_000 - 20, 288 * 20_000 - 6).is_err());
        for holder in [21, 22, 20, 23] {
            let [marks, ticks] = marks_and_ticks(fresh);
            assert_eq!(marks, ticks);
            let freed = write(fresh, move |tx| release(tx, id(1), Uuid::from_u128(holder)));
            assert!(freed.unwrap() > 0);
        }
        let nothing = Vec::<(String, i64)>::new();
        assert_eq!(marks_and_ticks(fresh), [nothing.clone(), nothing]);
    });
}

/// A therapist's day with a limit of one appointment, while something is held, claimed, booked, moved and cancelled.
#[test]
fn a_days_limit_counts_what_is_held_and_booked() {
    for_each_engine(|fresh| {
        fill(fresh);
        let open = |except: Option<Uuid>, at| {
            let read = move |tx: &mut Tx<'_>| {
                let mut book = book();
                book.therapists[0].limits.appointments = Some(1);
                let calendar = calendar(tx, &book, &query(), except, at)?;
                Ok::<_, StoreError>(open_slots(&query(), &calendar).len())
            };
            fresh.store.read_blocking(read).unwrap()
        };
        let all = open(None, now());
        assert!(all > 0);
        let hold = held(fresh, 10);
        assert_eq!(open(None, now()), 0);
        assert_eq!(open(Some(hold.id.uuid()), now()), all);
        assert_eq!(open(None, hold.expires_at), all);
        let booked = Appointment {
            id: id(10),
            athlete: id(6),
            slot: hold.slot.clone(),
            booked_at: now(),
            changed_at: now(),
            sequence: 0,
            stage: Stage::Booked,
            clinic_moved: false,
        };
        let record = Record {
            screening_id: "none".into(),
            plan_json: None,
            price_cents: 0,
            idempotency_key: None,
        };
        let kept = booked.clone();
        write(fresh, move |tx| {
            assert!(claim_hold(tx, id(1), id(10), now())?);
            insert_appointment(tx, id(1), &kept, &record)?;
            note_pressure(tx, id(1), kept.id.uuid(), Pressure::new(2).unwrap())
        })
        .unwrap();
        assert_eq!(open(None, hold.expires_at), 0);
        let change = |after: Appointment| {
            let before = booked.clone();
            let changed = move |tx: &mut Tx<'_>| {
                update_appointment(tx, id(1), &before, &after, (id(7), now()))
            };
            assert!(write(fresh, changed).unwrap());
        };
        let mut moved = booked.clone();
        moved.slot.starts_at += 30.minutes();
        moved.slot.ends_at += 30.minutes();
        change(moved.clone());
        let work =
            |tx: &mut Tx<'_>| tx.rows("select starts_tick, ticks, pressure from work", params![]);
        let rows = fresh.store.read_blocking(work).unwrap();
        let starts = moved.slot.starts_at.as_second() / 300;
        let numbers: Vec<i64> = (0..3).map(|at| rows[0].int(at).unwrap()).collect();
        assert_eq!((rows.len(), numbers), (1, vec![starts, 12, 2]));
        change(Appointment {
            stage: Stage::Cancelled {
                by: CancelledBy::Clinic,
                at: now(),
                cause: Cause::Clinic,
                reason: String::new(),
                late: false,
            },
            ..moved
        });
        write(fresh, |tx| release(tx, id(1), Uuid::from_u128(10))).unwrap();
        assert_eq!(open(None, now()), all);
    });
}

#[test]
fn two_holders_cannot_have_one_tick() {
    for_each_engine(|fresh| {
        fill(fresh);
        let hold = held(fresh, 10);
        let last = hold.slot.occupies.until.0 - 1;
        let run = Ticks {
            from: Tick(last),
            until: Tick(last + 3),
        };
        let refused = write(fresh, move |tx| {
            occupy(
                tx,
                id(1),
                Uuid::from_u128(11),
                &[Resource::Room(id(3))],
                run,
            )
        });
        assert!(refused.unwrap_err().is_unique("occupancy_key"));
        assert_eq!(ticks_taken(fresh), 3 * 15);
        let another_clinic = write(fresh, move |tx| {
            occupy(
                tx,
                id(99),
                Uuid::from_u128(11),
                &[Resource::Room(id(3))],
                run,
            )
        });
        assert!(another_clinic.is_ok());
    });
}

#[test]
fn a_hold_is_claimed_once_and_extended_only_while_it_lives() {
    for_each_engine(|fresh| {
        fill(fresh);
        let hold = held(fresh, 10);
        let longer = hold.clone().with_more_time(now() + 5.minutes()).unwrap();
        let extend = {
            let longer = longer.clone();
            move |at| {
                let longer = longer.clone();
                write(fresh, move |tx| extend_hold(tx, id(1), &longer, at)).unwrap()
            }
        };
        assert!(!extend(hold.expires_at));
        assert!(extend(now() + 5.minutes()));
        // The same press of the button twice gives more time once.
        assert!(!extend(now() + 5.minutes()));
        let claim = move |at| write(fresh, move |tx| claim_hold(tx, id(1), id(10), at)).unwrap();
        assert!(!claim(longer.expires_at));
        assert!(claim(hold.expires_at));
        assert!(!claim(hold.expires_at));
        let read = fresh
            .store
            .read_blocking(|tx| super::hold(tx, id(1), id(10)));
        assert_eq!(read.unwrap(), None);
    });
}

#[test]
fn an_appointment_comes_back_as_it_was_kept() {
    for_each_engine(|fresh| {
        fill(fresh);
        let slot = offered(fresh, None, now())[0].clone();
        let booked = Appointment {
            id: id(20),
            athlete: id(6),
            slot,
            booked_at: now(),
            changed_at: now(),
            sequence: 0,
            stage: Stage::Booked,
            clinic_moved: false,
        };
        let record = Record {
            screening_id: "s".into(),
            plan_json: None,
            price_cents: 6_000,
            idempotency_key: Some("k".into()),
        };
        let insert = |appointment: Appointment| {
            let record = record.clone();
            write(fresh, move |tx| {
                insert_appointment(tx, id(1), &appointment, &record)
            })
        };
        insert(booked.clone()).unwrap();
        let same_key = insert(Appointment {
            id: id(21),
            ..booked.clone()
        })
        .unwrap_err();
        assert!(same_key.is_unique("appointments_once"), "{same_key}");
        let by_key = fresh
            .store
            .read_blocking(|tx| appointment_by_key(tx, id(1), "k"));
        assert_eq!(by_key.unwrap(), Some(booked.clone()));

        let day = move || {
            let read = move |tx: &mut Tx<'_>| {
                day_of(
                    tx,
                    id(1),
                    id(2),
                    now(),
                    now() + 1.hour() + 15.minutes() + 1.second(),
                )
            };
            fresh.store.read_blocking(read).unwrap()
        };
        let entry = day().remove(0);
        assert_eq!(
            (
                entry.athlete.as_str(),
                entry.therapist.as_str(),
                entry.room.as_deref()
            ),
            ("Maya", "Ines", Some("One"))
        );

        let cancelled = booked
            .clone()
            .cancel(
                Cancelling {
                    by: CancelledBy::Clinic,
                    cause: Cause::Plans,
                    reason: "away".into(),
                    answers_stop: false,
                },
                &book().clinic,
                now(),
            )
            .unwrap();
        let update = {
            let (before, after) = (booked.clone(), cancelled.clone());
            move || {
                let (before, after) = (before.clone(), after.clone());
                write(fresh, move |tx| {
                    update_appointment(tx, id(1), &before, &after, (id(7), now()))
                })
                .unwrap()
            }
        };
        assert!(update());
        assert!(
            !update(),
            "somebody who still sees it as booked changes nothing"
        );
        let read = fresh
            .store
            .read_blocking(|tx| appointment(tx, id(1), id(20)));
        assert_eq!(read.unwrap(), Some(cancelled.clone()));
        assert_eq!(day(), []);
        let of_athlete = fresh
            .store
            .read_blocking(|tx| appointments_of(tx, id(1), id(6), now()));
        assert_eq!(of_athlete.unwrap(), [cancelled]);
    });
}

#[test]
fn an_invitation_ends_once_and_lapses_with_its_hold() {
    for_each_engine(|fresh| {
        fill(fresh);
        let hold = held(fresh, 10);
        let invitation = Invitation {
            place: hold.id,
            beside: id(20),
            asked_by: id(6),
            asked: None,
            ended: None,
        };
        let kept = invitation.clone();
        write(fresh, move |tx| insert_invitation(tx, id(1), &kept)).unwrap();
        let end = |end| {
            write(fresh, move |tx| {
                end_invitation(tx, id(1), id(10), (end, now()))
            })
        };
        // Nobody is asked yet: there is nothing to end, and nothing lapses.
        assert!(!end(InvitationEnd::Lapsed).unwrap());
        let lapsed = |at| {
            fresh
                .store
                .read_blocking(move |tx| lapsed_invitations(tx, at))
        };
        assert_eq!(lapsed(hold.expires_at).unwrap(), []);
        let until = now() + 24.hours();
        let given = write(fresh, move |tx| {
            assert!(give_hold(tx, id(1), id(10), (id(7), until), now())?);
            assert!(ask_companion(tx, id(1), id(10), (id(7), now()))?);
            // Only once.
            ask_companion(tx, id(1), id(10), (id(6), now()))
        });
        assert!(!given.unwrap());
        let read = fresh
            .store
            .read_blocking(|tx| super::hold(tx, id(1), id(10)));
        let read = read.unwrap().unwrap();
        assert_eq!((read.athlete, read.expires_at), (id(7), until));
        let asked = Invitation {
            asked: Some((id(7), now())),
            ..invitation
        };
        let for_them = |at| {
            let read = fresh
                .store
                .read_blocking(move |tx| invitations_for(tx, id(1), id(7), at));
            read.unwrap()
        };
        assert_eq!(for_them(now()), std::slice::from_ref(&asked));
        assert_eq!(for_them(now() - 1.second()), []);
        assert_eq!(lapsed(until - 1.second()).unwrap(), []);
        assert_eq!(lapsed(until).unwrap(), [(id(1), asked.clone())]);
        let late = write(fresh, move |tx| {
            give_hold(tx, id(1), id(10), (id(6), until), until)
        });
        assert!(
            !late.unwrap(),
            "a hold that has run out is nobody's to give"
        );
        assert!(end(InvitationEnd::Accepted).unwrap());
        assert!(!end(InvitationEnd::Lapsed).unwrap());
        let beside = fresh
            .store
            .read_blocking(|tx| invitation_beside(tx, id(1), id(20)));
        let ended = beside.unwrap().unwrap().ended;
        assert_eq!(ended, Some(InvitationEnd::Accepted));
        assert_eq!(lapsed(until).unwrap(), []);
        assert_eq!(for_them(until), []);
    });
}

#[test]
fn the_calendar_of_a_therapist_who_has_ended_is_asked_only_for_what_has_changed() {
    use crate::outside::{OutsideCalendar, connect, due};
    for_each_engine(|fresh| {
        fill(fresh);
        let calendar = OutsideCalendar {
            clinic: id(1),
            therapist: id(5),
            id: id(50),
            address: "https://calendar.example/ines/".into(),
            user: "ines".into(),
            sealed: vec![0],
            asked_at: None,
            synced_at: None,
            trouble: None,
        };
        write(fresh, move |tx| connect(tx, &calendar, now())).unwrap();
        let is_due = || write(fresh, |tx| due(tx, now(), 8)).unwrap().len();
        assert_eq!(is_due(), 1);
        let ends = now();
        write(fresh, move |tx| {
            tx.run(
                "update therapists set ended_us = $2 where clinic_id = $1",
                params![id::<Clinic>(1), ends],
            )
        })
        .unwrap();
        assert_eq!(is_due(), 0);
        // What is booked with them is new there, so it has to be written.
        let hold = held(fresh, 10);
        let appointment = Appointment {
            id: id(10),
            athlete: id(6),
            slot: hold.slot,
            booked_at: now(),
            changed_at: now(),
            sequence: 0,
            stage: Stage::Booked,
            clinic_moved: false,
        };
        let record = Record {
            screening_id: "none".into(),
            plan_json: None,
            price_cents: 0,
            idempotency_key: None,
        };
        write(fresh, move |tx| {
            assert!(claim_hold(tx, id(1), id(10), now())?);
            insert_appointment(tx, id(1), &appointment, &record)
        })
        .unwrap();
        assert_eq!(is_due(), 1);
    });
}
