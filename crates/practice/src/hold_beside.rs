//! An athlete keeps two places side by side: their own, and one for somebody they are about to ask.

use std::slice;

use care::{
    booking::{
        clinic::{AddOn, Therapist},
        hold::Hold,
        invitation::Invitation,
        slot::Slot,
        together::SideBySide,
    },
    id::Id,
};
use store::{Tx, booking};

use crate::{
    Actor, Now, Practice,
    access::Act,
    attempt::{self, Asked},
    booking::{BookingRefusal, TRIES, WantedStart, book_of, may_for, taken},
    held_before::{held_before, keep_answer},
    hold::{self, asks_of, count_pressure, not_cleared},
    invite::{InviteRefusal, may_ask},
    read_again::read_again,
    together::{TogetherWish, open_all, queries},
};

/// Two places side by side, at one start and place, for the same service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BesideWish {
    /// The athlete's own.
    pub own: WantedStart,
    /// What is added to it.
    pub add_ons: Vec<Id<AddOn>>,
    /// Who has the other place.
    pub therapist: Id<Therapist>,
    /// In which rooms.
    pub rooms: SideBySide,
}

/// Keeps both places or neither; the athlete's own hold. The other place is the athlete's too until they say whom they ask
/// ([`crate::book_beside`]); extending and giving back their own does so for both, and booking without asking gives the other back.
/// The same attempt again, by the door's key, is the same hold, also once it has been booked.
///
/// # Errors
/// [`InviteRefusal::AskedAlready`], [`InviteRefusal::TooMany`]; [`InviteRefusal::Booking`] with [`BookingRefusal::SeriesTaken`] and
/// everything that stands against either, or as [`crate::hold_with`].
pub async fn hold_beside(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    wish: BesideWish,
    key: Option<String>,
) -> Result<Hold, InviteRefusal> {
    may_for(actor, Act::Book, wish.own.athlete)?;
    let therapists = [wish.own.therapist, wish.therapist];
    read_again(practice, actor.clinic, therapists, now).await?;
    let asks = asks_of(practice, actor, now, wish.own.athlete).await?;
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            let asked = Asked {
                key: key.as_deref(),
                act: "hold beside",
                body: says(&wish),
            };
            if let Some(before) = attempt::claim(tx, &actor, &now, &asked, own_id(&now))? {
                let key = key.as_deref();
                return Ok(held_before(tx, &actor, &now, key, (before, &wish.own))?);
            }
            let asks = asks.as_ref().map_err(not_cleared)?;
            may_ask(tx, actor.clinic, wish.own.athlete, now.at)?;
            booking::end_expired_holds(tx, actor.clinic, now.at)?;
            let book = book_of(tx, &actor)?;
            let both = both(&wish);
            // Nobody knows yet who comes: only their therapist and room are looked for.
            let mut queries = queries(&book, &[Some(asks), None], &now, &both)?;
            for other in queries.iter_mut().skip(1) {
                other.athlete = None;
            }
            for _ in 0..TRIES {
                let slots = open_all(tx, &book, &queries, &both, &now)?;
                let [own, other] = slots.as_slice() else {
                    return Err(BookingRefusal::NotFound { what: "start" }.into());
                };
                if wish.rooms == SideBySide::OneRoom && !has_room_for(own, other) {
                    return Err(taken().into());
                }
                let kept = tx.attempt(|tx| {
                    let held = keep(tx, &actor, &now, (&wish, own, other))?;
                    count_pressure(tx, &actor, held.id, queries[0].pressure)?;
                    Ok::<_, BookingRefusal>(held)
                });
                match kept {
                    // Somebody was quicker by a moment: look again what stands against each.
                    Err(BookingRefusal::SlotTaken { .. }) => {}
                    kept => {
                        let held = kept?;
                        keep_answer(tx, &actor, key.as_deref(), slice::from_ref(&held))?;
                        return Ok(held);
                    }
                }
            }
            Err(taken().into())
        })
        .await
}

/// Whether the room that the first slot has is kept for as long as the second needs it.
fn has_room_for(own: &Slot, other: &Slot) -> bool {
    own.room.is_some()
        && own.occupies.from <= other.occupies.from
        && other.occupies.until <= own.occupies.until
}

/// Both as one wish; whose the other place will be is not said by it.
fn both(wish: &BesideWish) -> TogetherWish {
    let other = WantedStart {
        therapist: wish.therapist,
        ..wish.own
    };
    TogetherWish {
        parts: vec![(wish.own, wish.add_ons.clone()), (other, Vec::new())],
        side_by_side: Some(wish.rooms),
    }
}

fn own_id(now: &Now) -> Id<Hold> {
    now.id("hold")
}

fn says(wish: &BesideWish) -> String {
    let rooms = match wish.rooms {
        SideBySide::OneRoom => "one room",
        SideBySide::TwoRooms => "two rooms",
    };
    format!(
        "{} beside {} in {rooms}",
        hold::says(&wish.own, &wish.add_ons),
        wish.therapist
    )
}

fn keep(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    (wish, own, other): (&BesideWish, &Slot, &Slot),
) -> Result<Hold, BookingRefusal> {
    let athlete = wish.own.athlete;
    let of = |id, slot: &Slot| Hold {
        id,
        athlete,
        slot: slot.clone(),
        expires_at: Hold::expiry(now.at),
        extended: 0,
    };
    let (held, place) = (of(own_id(now), own), of(now.id("place"), other));
    // The place takes nobody's own time before somebody says yes to it.
    for (hold, whose) in [(&held, Some(athlete)), (&place, None)] {
        booking::insert_hold(tx, actor.clinic, hold)?;
        let (id, resources) = (hold.id.uuid(), hold.slot.resources(whose));
        match booking::occupy(tx, actor.clinic, id, &resources, hold.slot.occupies) {
            Err(error) if error.is_unique("occupancy_key") => return Err(taken()),
            occupied => occupied?,
        }
    }
    let invitation = Invitation {
        place: place.id,
        beside: Id::from_uuid(held.id.uuid()),
        asked_by: athlete,
        asked: None,
        ended: None,
    };
    booking::insert_invitation(tx, actor.clinic, &invitation)?;
    Ok(held)
}
