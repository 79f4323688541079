//! Staff offer a free time to somebody who waits, out of turn: the phone rang, or it is sooner than they asked to know.

use std::sync::Arc;

use care::{
    booking::{
        clinic::{Location, Therapist},
        waiting::{OFFER_MINUTES, Offer, Waiting, Wish},
    },
    id::Id,
    treatment::recommendation::Window,
};
use jiff::{SignedDuration, Timestamp};
use store::booking;

use crate::{
    Actor, Now, Practice, WaitRefusal,
    access::{self, Act, Whose},
    attempt::{self, Asked},
    audit,
    booking::{book_of, taken},
    offer_times::{screened, write_offer},
    rules_in_use::rules_in_use,
};

/// What is offered to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandOffer {
    /// Who waits.
    pub waiting: Id<Waiting>,
    /// With whom.
    pub therapist: Id<Therapist>,
    /// Where.
    pub location: Id<Location>,
    /// When.
    pub starts_at: Timestamp,
}

/// Offers a free time by mail, as the list itself does in turn: for half an hour, and the first to accept has it. What their answers ask for
/// holds as always; whose turn it is and how long before they asked to know of it is for staff to weigh. The same attempt again, by the
/// door's key, is the same offer.
///
/// # Errors
/// [`WaitRefusal::NotAllowed`] for all but those who book for others; [`WaitRefusal::NotFound`] where they wait no longer;
/// [`WaitRefusal::Booking`] where the time is not free for them; [`WaitRefusal::OfferedAlready`].
pub async fn offer_by_hand(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    wish: HandOffer,
    base_url: &str,
    key: Option<String>,
) -> Result<Id<Offer>, WaitRefusal> {
    access::may(actor, Act::Book, Whose::Clinic)?;
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    let base_url = base_url.to_owned();
    practice
        .store
        .write(move |tx| {
            let clinic = actor.clinic;
            let asked = Asked {
                key: key.as_deref(),
                act: "offer",
                body: format!("{wish:?}"),
            };
            let id = now.id::<Offer>("offer");
            if let Some(before) = attempt::claim(tx, &actor, &now, &asked, id)? {
                return Ok(before);
            }
            booking::offer_one_after_another(tx, clinic, now.at)?;
            let waits = booking::waiting_at(tx, clinic, now.at)?;
            let waiting = waits.into_iter().find(|one| one.id == wish.waiting);
            let waiting = waiting.ok_or(WaitRefusal::NotFound { what: "wait" })?;
            access::may(&actor, Act::Book, Whose::Of(waiting.athlete))?;
            let offers = booking::offers_at(tx, clinic, now.at)?;
            let has_one = |offer: &Offer| offer.waiting == waiting.id && offer.is_open(now.at);
            if offers.iter().any(has_one) {
                return Err(WaitRefusal::OfferedAlready);
            }
            let book = book_of(tx, &actor)?;
            let rules = rules_in_use(tx, &rules, clinic)?;
            let athlete = waiting.athlete;
            let bare = Wish {
                waiting,
                open: Vec::new(),
                advised: None,
                offered: Vec::new(),
            };
            let around = Window {
                from: wish.starts_at,
                to: wish
                    .starts_at
                    .saturating_add(SignedDuration::from_secs(1))
                    .unwrap_or(Timestamp::MAX),
            };
            let found = screened(tx, &book, &rules, bare, Some(around), now.at)?;
            let is_it = |slot: &care::booking::slot::Slot| {
                slot.therapist == wish.therapist
                    && slot.location == wish.location
                    && slot.starts_at == wish.starts_at
            };
            let slot = found.and_then(|wish| wish.open.into_iter().find(|slot| is_it(slot)));
            let slot = slot.ok_or_else(|| WaitRefusal::Booking(taken()))?;
            let end = now
                .at
                .saturating_add(SignedDuration::from_mins(OFFER_MINUTES));
            let offer = Offer {
                id,
                waiting: wish.waiting,
                therapist: slot.therapist,
                location: slot.location,
                starts_at: slot.starts_at,
                expires_at: end.unwrap_or(Timestamp::MAX).min(slot.starts_at),
                accepted_at: None,
            };
            if !write_offer(tx, (clinic, athlete), &offer, &slot, &base_url, &now)? {
                return Err(WaitRefusal::OfferedAlready);
            }
            audit::wrote(tx, &actor, &now, "offer by hand", athlete)?;
            Ok(id)
        })
        .await
}
