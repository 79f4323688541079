//! Several times in one act: services one after another, two people side by side. All of them are kept, or none.

use care::{
    booking::{
        appointment::{Appointment, Stage},
        clinic::{AddOn, ClinicBook},
        conflict::conflicts,
        hold::Hold,
        occupancy::Resource,
        slot::{Slot, SlotQuery, is_open},
        together::{SECOND_TABLE, SideBySide, take},
    },
    id::Id,
};
use store::{Tx, booking};

use crate::{
    Actor, Now, Practice,
    access::Act,
    asks::Asks,
    attempt::{self, Asked},
    audit,
    book::shares_room,
    booking::{BookingRefusal, TRIES, WantedStart, book_of, may_for, taken},
    held_before::{held_before, keep_answer},
    hold::{self, asks_of, count_pressure, held_with, not_cleared, query_with},
    invitation::companion_of,
    read_again::read_again,
    series::SeriesConflict,
};

/// The times to be kept in one act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TogetherWish {
    /// Each start with what is added to it, in their order.
    pub parts: Vec<(WantedStart, Vec<Id<AddOn>>)>,
    /// Where, if they are side by side; `None` for one after another.
    pub side_by_side: Option<SideBySide>,
}

/// No act keeps more times than this.
const MOST_PARTS: usize = 4;

/// Keeps every start or none, each with its own hold and the same end. Extending, giving back, booking and undoing one does so for all.
/// The same attempt again, by the door's key, is the same holds, for as long as they last.
///
/// # Errors
/// [`BookingRefusal::SeriesTaken`] with everything that stands against each; [`BookingRefusal::NotFound`] for no start, too many, or an
/// add-on that a service does not have; [`BookingRefusal::KeyReused`] where the key stands for something else.
pub async fn hold_together(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    wish: TogetherWish,
    key: Option<String>,
) -> Result<Vec<Hold>, BookingRefusal> {
    if wish.parts.is_empty() || wish.parts.len() > MOST_PARTS {
        return Err(BookingRefusal::NotFound { what: "start" });
    }
    for (wanted, _) in &wish.parts {
        may_for(actor, Act::Book, wanted.athlete)?;
    }
    let therapists = wish.parts.iter().map(|(wanted, _)| wanted.therapist);
    read_again(practice, actor.clinic, therapists, now).await?;
    let mut asks = Vec::with_capacity(wish.parts.len());
    for (wanted, _) in &wish.parts {
        asks.push(asks_of(practice, actor, now, wanted.athlete).await?);
    }
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            let asked = Asked {
                key: key.as_deref(),
                act: "hold together",
                body: says(&wish),
            };
            if let Some(before) = attempt::claim(tx, &actor, &now, &asked, holder(&now, 0))? {
                let all = held_with(tx, &actor, before)?;
                let parts = all.into_iter().zip(&wish.parts);
                return parts
                    .map(|(id, (wanted, _))| {
                        held_before(tx, &actor, &now, key.as_deref(), (id, wanted))
                    })
                    .collect();
            }
            booking::end_expired_holds(tx, actor.clinic, now.at)?;
            let book = book_of(tx, &actor)?;
            let asks = asks.iter().map(|one| one.as_ref().map(Some));
            let asks: Vec<_> = asks.collect::<Result<_, _>>().map_err(not_cleared)?;
            let queries = queries(&book, &asks, &now, &wish)?;
            for _ in 0..TRIES {
                let slots = open_all(tx, &book, &queries, &wish, &now)?;
                match tx.attempt(|tx| keep_all(tx, &actor, &now, &wish, &queries, slots.clone())) {
                    // Somebody was quicker by a moment: look again what stands against each.
                    Err(BookingRefusal::SlotTaken { .. }) => {}
                    kept => {
                        let held = kept?;
                        keep_answer(tx, &actor, key.as_deref(), &held)?;
                        return Ok(held);
                    }
                }
            }
            Err(taken())
        })
        .await
}

/// The holds that were kept in one act with a hold, itself included, in their order.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for somebody else's; [`BookingRefusal::NotFound`] where it is gone.
pub async fn see_held_with(
    practice: &Practice,
    actor: &Actor,
    id: Id<Hold>,
) -> Result<Vec<Hold>, BookingRefusal> {
    let actor = actor.clone();
    practice
        .store
        .read(move |tx| {
            let mut holds = Vec::new();
            for id in held_with(tx, &actor, id)? {
                let hold = booking::hold(tx, actor.clinic, id)?
                    .ok_or(BookingRefusal::NotFound { what: "hold" })?;
                may_for(&actor, Act::Book, hold.athlete)?;
                holds.push(hold);
            }
            Ok(holds)
        })
        .await
}

/// The appointments that were booked in one act with an appointment, or by an invitation beside it, and still stand, itself not included; of others
/// only for those who book for others.
///
/// # Errors
/// The database's.
pub async fn see_booked_with(
    practice: &Practice,
    actor: &Actor,
    id: Id<Appointment>,
) -> Result<Vec<Appointment>, BookingRefusal> {
    let actor = actor.clone();
    practice
        .store
        .read(move |tx| {
            let mut others = Vec::new();
            let mut all = booking::together(tx, actor.clinic, id.uuid())?;
            all.extend(companion_of(tx, actor.clinic, id)?.map(Id::uuid));
            for other in all {
                let other = booking::appointment(tx, actor.clinic, Id::from_uuid(other))?;
                others.extend(other.filter(|other| {
                    other.id != id
                        && other.takes_time()
                        && may_for(&actor, Act::Book, other.athlete).is_ok()
                }));
            }
            Ok(others)
        })
        .await
}

pub(crate) fn queries(
    book: &ClinicBook,
    asks: &[Option<&Asks>],
    now: &Now,
    wish: &TogetherWish,
) -> Result<Vec<SlotQuery>, BookingRefusal> {
    let one_room = wish.side_by_side == Some(SideBySide::OneRoom);
    let mut queries = Vec::with_capacity(wish.parts.len());
    for (number, ((wanted, add_ons), asks)) in wish.parts.iter().zip(asks).enumerate() {
        let mut query = query_with(book, *asks, now, (*wanted, add_ons))?;
        match (one_room, number) {
            (true, 0) => {
                query.equipment.insert(SECOND_TABLE.to_owned());
            }
            (true, _) => query.shares_room = true,
            (false, _) => {}
        }
        queries.push(query);
    }
    Ok(queries)
}

/// The slot of every start beside those before it, or everything that stands against any of them.
pub(crate) fn open_all(
    tx: &mut Tx<'_>,
    book: &ClinicBook,
    queries: &[SlotQuery],
    wish: &TogetherWish,
    now: &Now,
) -> Result<Vec<Slot>, BookingRefusal> {
    let whole: Vec<SlotQuery> = queries.iter().map(SlotQuery::unbounded).collect();
    let mut calendar = booking::calendar_of_all(tx, book, &whole, None, now.at)?;
    let (mut slots, mut stands) = (Vec::new(), Vec::new());
    for (query, (wanted, _)) in queries.iter().zip(&wish.parts) {
        let (therapist, location) = (wanted.therapist, wanted.location);
        match is_open(query, &calendar, therapist, location, wanted.starts_at) {
            Some(slot) => {
                take(&mut calendar, query, &slot);
                slots.push(slot);
            }
            None => stands.push(SeriesConflict {
                wanted: *wanted,
                conflicts: conflicts(query, &calendar, therapist, location, wanted.starts_at),
            }),
        }
    }
    if stands.is_empty() {
        Ok(slots)
    } else {
        Err(BookingRefusal::SeriesTaken { stands })
    }
}

/// The hold of one part.
fn holder(now: &Now, number: usize) -> Id<Hold> {
    now.id(&format!("together {number}"))
}

/// A wish in one text.
fn says(wish: &TogetherWish) -> String {
    let mut says = match wish.side_by_side {
        None => "after".to_owned(),
        Some(SideBySide::OneRoom) => "one room".to_owned(),
        Some(SideBySide::TwoRooms) => "two rooms".to_owned(),
    };
    for (wanted, add_ons) in &wish.parts {
        says.push_str("; ");
        says.push_str(&hold::says(wanted, add_ons));
    }
    says
}

fn keep_all(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    wish: &TogetherWish,
    queries: &[SlotQuery],
    slots: Vec<Slot>,
) -> Result<Vec<Hold>, BookingRefusal> {
    let mut holds = Vec::with_capacity(slots.len());
    for (number, slot) in slots.into_iter().enumerate() {
        let hold = Hold {
            id: holder(now, number),
            athlete: wish.parts[number].0.athlete,
            slot,
            expires_at: Hold::expiry(now.at),
            extended: 0,
        };
        booking::insert_hold(tx, actor.clinic, &hold)?;
        let resources = hold.slot.resources(Some(hold.athlete));
        let holder = hold.id.uuid();
        match booking::occupy(tx, actor.clinic, holder, &resources, hold.slot.occupies) {
            Err(error) if error.is_unique("occupancy_key") => return Err(taken()),
            occupied => occupied?,
        }
        count_pressure(tx, actor, hold.id, queries[number].pressure)?;
        holds.push(hold);
    }
    let holders: Vec<_> = holds.iter().map(|hold| hold.id.uuid()).collect();
    booking::insert_together(tx, actor.clinic, &holders)?;
    Ok(holds)
}

/// Whoever shared the room of an appointment that has left it has the room to themselves from now on.
pub(crate) fn pass_on_room(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    left: &Appointment,
) -> Result<(), BookingRefusal> {
    let Some(room) = left.slot.room else {
        return Ok(());
    };
    let mut others = booking::together(tx, actor.clinic, left.id.uuid())?;
    let companion = companion_of(tx, actor.clinic, left.id)?;
    others.extend(companion.map(Id::uuid));
    if others.is_empty() {
        return Ok(());
    }
    let book = book_of(tx, actor)?;
    for other in others {
        let Some(before) = booking::appointment(tx, actor.clinic, Id::from_uuid(other))? else {
            continue;
        };
        let beside = before.id != left.id
            && before.takes_time()
            && before.slot.location == left.slot.location
            && before.slot.starts_at == left.slot.starts_at
            && shares_room(&book, &before.slot);
        if !beside {
            continue;
        }
        let mut after = before.clone();
        after.slot.room = Some(room);
        if before.stage == Stage::Booked {
            after.changed_at = now.at;
        }
        let by = (actor.person, now.at);
        if !booking::update_appointment(tx, actor.clinic, &before, &after, by)? {
            return Err(BookingRefusal::ChangedMeanwhile);
        }
        let resources = [Resource::Room(room)];
        let holder = before.id.uuid();
        booking::occupy(tx, actor.clinic, holder, &resources, before.slot.occupies)?;
        audit::wrote(tx, actor, now, "room passed on", before.athlete)?;
    }
    Ok(())
}
