//! Two at the same moment, interleaved by hand.

use care::booking::waiting::{Offer, Waiting};

use super::*;
use crate::tests::meeting::meet;

fn free(fresh: &TestStore) -> Slot {
    fill(fresh);
    offered(fresh, None, now())[0].clone()
}

/// Somebody holds a slot.
fn holding(slot: &Slot, number: u128) -> impl Fn(&mut Tx<'_>) -> Result<(), StoreError> + use<> {
    let hold = Hold {
        id: id(number),
        athlete: id(6),
        slot: slot.clone(),
        expires_at: Hold::expiry(now()),
        extended: 0,
    };
    let resources = slot.resources(Some(hold.athlete));
    move |tx| {
        insert_hold(tx, id(1), &hold)?;
        occupy(tx, id(1), hold.id.uuid(), &resources, hold.slot.occupies)
    }
}

/// Staff book over the therapist and the room of a slot, and look who is choosing it.
fn booking_over(
    slot: &Slot,
    number: u128,
) -> impl Fn(&mut Tx<'_>) -> Result<Vec<Id<Hold>>, StoreError> + use<> {
    let (resources, run) = (slot.resources(None), slot.occupies);
    move |tx| {
        occupy_over(tx, id(1), Uuid::from_u128(number), &resources, run)?;
        let holds = holds_within(tx, id(1), &resources, run)?;
        Ok(holds.into_iter().map(|(id, _)| id).collect())
    }
}

fn holders(fresh: &TestStore, slot: &Slot) -> Vec<String> {
    let therapist = slot.therapist.to_string();
    let read = move |tx: &mut Tx<'_>| {
        let sql = "select distinct holder_id from occupancy where resource_id = $1";
        let rows = tx.rows(sql, params![&therapist])?;
        rows.iter().map(|row| Ok(row.text(0)?.to_owned())).collect()
    };
    fresh.store.read_blocking::<_, StoreError, _>(read).unwrap()
}

#[test]
fn an_override_that_meets_a_hold_in_the_making_sees_it() {
    for_each_engine(|fresh| {
        let slot = free(fresh);
        let (held, over) = meet(fresh, holding(&slot, 10), booking_over(&slot, 20));
        held.unwrap();
        assert_eq!(over.unwrap(), [id(10)]);
    });
}

#[test]
fn a_hold_that_meets_an_override_in_the_making_comes_to_nothing() {
    for_each_engine(|fresh| {
        let slot = free(fresh);
        let (over, held) = meet(fresh, booking_over(&slot, 20), holding(&slot, 10));
        assert_eq!(over.unwrap(), []);
        let refused = held.unwrap_err();
        assert!(refused.is_unique("occupancy_key"), "{refused}");
        assert_eq!(holders(fresh, &slot), [Uuid::from_u128(20).to_string()]);
    });
}

#[test]
fn what_is_released_while_an_override_is_made_over_it_goes_to_the_override() {
    for_each_engine(|fresh| {
        let slot = free(fresh);
        write(fresh, holding(&slot, 10)).unwrap();
        let release = |tx: &mut Tx<'_>| release(tx, id(1), Uuid::from_u128(10));
        let (over, released) = meet(fresh, booking_over(&slot, 20), release);
        assert_eq!(over.unwrap(), [id(10)]);
        released.unwrap();
        assert_eq!(holders(fresh, &slot), [Uuid::from_u128(20).to_string()]);
    });
}

#[test]
fn an_override_and_what_lies_under_it_end_at_once_and_leave_nothing() {
    for_each_engine(|fresh| {
        let slot = free(fresh);
        write(fresh, holding(&slot, 10)).unwrap();
        write(fresh, booking_over(&slot, 20)).unwrap();
        let end = |number| move |tx: &mut Tx<'_>| release(tx, id(1), Uuid::from_u128(number));
        let (over, under) = meet(fresh, end(20), end(10));
        over.unwrap();
        under.unwrap();
        assert_eq!(ticks_taken(fresh), 0);
    });
}

#[test]
fn of_two_servers_that_offer_times_the_second_sees_what_the_first_has_offered() {
    for_each_engine(|fresh| {
        let slot = free(fresh);
        let waiting = Waiting {
            id: id(30),
            athlete: id(6),
            service: slot.service,
            windows: vec![Window {
                from: now(),
                to: now() + 24.hours(),
            }],
            therapist: None,
            location: None,
            notice_minutes: 0,
            since: now(),
        };
        write(fresh, move |tx| insert_waiting(tx, id(1), &waiting)).unwrap();
        let offer = Offer {
            id: id(31),
            waiting: id(30),
            therapist: slot.therapist,
            location: slot.location,
            starts_at: slot.starts_at,
            expires_at: now() + 30.minutes(),
            accepted_at: None,
        };
        let first = move |tx: &mut Tx<'_>| {
            offer_one_after_another(tx, id(1), now())?;
            insert_offer(tx, id(1), &offer, now())
        };
        let second = |tx: &mut Tx<'_>| {
            offer_one_after_another(tx, id(1), now())?;
            offers_at(tx, id(1), now())
        };
        let (offered, seen) = meet(fresh, first, second);
        offered.unwrap();
        assert_eq!(seen.unwrap().len(), 1);
        // Whoever waits no longer accepts nothing, however open the offer is.
        write(fresh, |tx| end_waiting(tx, id(1), id(30), now())).unwrap();
        assert!(!write(fresh, |tx| accept_offer(tx, id(1), id(31), now())).unwrap());
    });
}
