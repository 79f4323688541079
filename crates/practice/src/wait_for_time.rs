//! Waiting for a time: joining the list, leaving it, seeing where one stands, accepting what is offered.

use care::{
    booking::{
        clinic::{ClinicBook, Location, Service, Therapist},
        hold::Hold,
        waiting::{Offer, Waiting},
    },
    id::Id,
    people::Person,
    treatment::recommendation::Window,
};
use jiff::{SignedDuration, Timestamp};
use store::booking;

use crate::{
    Actor, Now, Practice,
    access::{self, Act},
    attempt::{self, Asked},
    audit,
    booking::{BookingRefusal, WantedStart, book_of, may_for, with_nearest},
    client_record::client,
    fault::Fault,
    hold::{asks_of, hold_in, live_hold, not_cleared},
    read_again::read_again,
};

/// What somebody waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitWish {
    /// For whom.
    pub athlete: Id<Person>,
    /// For what.
    pub service: Id<Service>,
    /// When they could come.
    pub windows: Vec<Window>,
    /// With whom; `None` for any therapist.
    pub therapist: Option<Id<Therapist>>,
    /// Where; `None` for any place.
    pub location: Option<Id<Location>>,
    /// How long before a start they have to know of it, in minutes.
    pub notice_minutes: u32,
}

/// Why nobody was put on the list, or nothing accepted.
#[derive(Debug, thiserror::Error)]
pub enum WaitRefusal {
    /// Not theirs to do.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// There is no such thing in this clinic.
    #[error("there is no such {what} here")]
    NotFound {
        /// What was looked for.
        what: &'static str,
    },
    /// A window is over, ends before it begins, is longer than four weeks, or there are none or too many.
    #[error("say from when to when you could come, up to six times")]
    BadWindows,
    /// They wait for enough already.
    #[error("you wait for {most} times already")]
    TooMany {
        /// How many one person can wait for.
        most: usize,
    },
    /// The offer was open until then, or was accepted before.
    #[error("this was offered until {until}")]
    OfferOver {
        /// When.
        until: Timestamp,
    },
    /// They have an offer that is open, or were offered this time before.
    #[error("they were offered a time already")]
    OfferedAlready,
    /// Somebody else accepted first, or the time is not free for another reason.
    #[error(transparent)]
    Booking(BookingRefusal),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(WaitRefusal);

impl From<BookingRefusal> for WaitRefusal {
    fn from(refusal: BookingRefusal) -> Self {
        Self::Booking(refusal)
    }
}

/// The most windows of one wait.
const MOST_WINDOWS: usize = 6;
/// The longest window.
const LONGEST: SignedDuration = SignedDuration::from_hours(28 * 24);
/// The most waits of one person at once.
const MOST_WAITS: usize = 5;
/// The longest notice, in minutes.
const LONGEST_NOTICE: u32 = 7 * 24 * 60;

/// Puts somebody on the list. Every time that fits them is offered to those whose turn it is, by mail. The same attempt again, by the
/// door's key, is the same wait, for as long as it lasts.
///
/// # Errors
/// [`WaitRefusal::BadWindows`], [`WaitRefusal::TooMany`]; [`WaitRefusal::NotFound`] for a service the clinic does not have;
/// [`BookingRefusal::KeyReused`] where the key stands for something else.
pub async fn wait_for_time(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    wish: WaitWish,
    key: Option<String>,
) -> Result<Waiting, WaitRefusal> {
    access::may(actor, Act::Book, access::Whose::Of(wish.athlete))?;
    let fits = |window: &Window| {
        window.from < window.to
            && window.to > now.at
            && window.to.duration_since(window.from) <= LONGEST
    };
    let count = wish.windows.len();
    if count == 0 || count > MOST_WINDOWS || !wish.windows.iter().all(fits) {
        return Err(WaitRefusal::BadWindows);
    }
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            let asked = Asked {
                key: key.as_deref(),
                act: "wait",
                body: format!("{wish:?}"),
            };
            let id = now.id("waiting");
            let mine = booking::waiting_at(tx, actor.clinic, now.at)?;
            if let Some(before) = attempt::claim(tx, &actor, &now, &asked, id)? {
                let before = mine.into_iter().find(|one| one.id == before);
                return before.ok_or(WaitRefusal::NotFound { what: "wait" });
            }
            client(tx, &actor, wish.athlete)?.ok_or(WaitRefusal::NotFound { what: "client" })?;
            let book = book_of(tx, &actor)?;
            book.offered(wish.service)
                .ok_or(WaitRefusal::NotFound { what: "service" })?;
            let mine = mine.iter().filter(|one| one.athlete == wish.athlete);
            if mine.count() >= MOST_WAITS {
                return Err(WaitRefusal::TooMany { most: MOST_WAITS });
            }
            let mut windows = wish.windows.clone();
            windows.sort_by_key(|window| window.from);
            windows.dedup_by_key(|window| window.from);
            let waiting = Waiting {
                id,
                athlete: wish.athlete,
                service: wish.service,
                windows,
                therapist: wish.therapist.filter(|id| book.therapist(*id).is_some()),
                location: wish.location.filter(|id| book.location(*id).is_some()),
                notice_minutes: wish.notice_minutes.min(LONGEST_NOTICE),
                since: now.at,
            };
            booking::insert_waiting(tx, actor.clinic, &waiting)?;
            audit::wrote(tx, &actor, &now, "wait", wish.athlete)?;
            Ok(waiting)
        })
        .await
}

/// What somebody waits for, with what they are offered now.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenWaits {
    /// Each wait with its open offer, if there is one; longest first.
    pub waits: Vec<(Waiting, Option<Offer>)>,
    /// The clinic.
    pub book: ClinicBook,
}

/// What an athlete waits for.
///
/// # Errors
/// [`WaitRefusal::NotAllowed`] for somebody else's.
pub async fn see_waits(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    athlete: Id<Person>,
) -> Result<SeenWaits, WaitRefusal> {
    access::may(actor, Act::Book, access::Whose::Of(athlete))?;
    let actor = actor.clone();
    practice
        .store
        .read(move |tx| {
            let offers = booking::offers_at(tx, actor.clinic, now.at)?;
            let waits = booking::waiting_at(tx, actor.clinic, now.at)?;
            let waits = waits
                .into_iter()
                .filter(|waiting| waiting.athlete == athlete)
                .map(|waiting| {
                    let mut open = offers.iter().filter(|offer| offer.is_open(now.at));
                    let offer = open.find(|offer| offer.waiting == waiting.id).cloned();
                    (waiting, offer)
                })
                .collect();
            Ok(SeenWaits {
                waits,
                book: book_of(tx, &actor)?,
            })
        })
        .await
}

/// Takes somebody off the list; one who is off already is no trouble.
///
/// # Errors
/// [`WaitRefusal::NotAllowed`] for somebody else's wait.
pub async fn stop_waiting(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Waiting>,
) -> Result<(), WaitRefusal> {
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            let waits = booking::waiting_at(tx, actor.clinic, now.at)?;
            let Some(waiting) = waits.into_iter().find(|waiting| waiting.id == id) else {
                return Ok(());
            };
            access::may(&actor, Act::Book, access::Whose::Of(waiting.athlete))?;
            booking::end_waiting(tx, actor.clinic, id, now.at)?;
            audit::wrote(tx, &actor, &now, "stop waiting", waiting.athlete)?;
            Ok(())
        })
        .await
}

/// Accepts an offer: the time is held, and booked like any other after the questions of now. The first to accept has it; the wait goes on
/// until something is booked. The same attempt again, by the door's key, is the same hold, for as long as it lasts.
///
/// # Errors
/// [`WaitRefusal::OfferOver`]; [`WaitRefusal::Booking`] with [`BookingRefusal::SlotTaken`] where somebody was quicker, or with
/// [`BookingRefusal::KeyReused`] where the key stands for something else.
pub async fn accept_offer(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Offer>,
    key: Option<String>,
) -> Result<Hold, WaitRefusal> {
    let by = actor.clone();
    let (offer, waiting) = practice
        .store
        .read(move |tx| {
            let offer = booking::offer(tx, by.clinic, id)?
                .ok_or(WaitRefusal::NotFound { what: "offer" })?;
            let waits = booking::waiting_at(tx, by.clinic, now.at)?;
            let waiting = waits.into_iter().find(|one| one.id == offer.waiting);
            let waiting = waiting.ok_or(WaitRefusal::OfferOver {
                until: offer.expires_at,
            })?;
            access::may(&by, Act::Book, access::Whose::Of(waiting.athlete))?;
            Ok::<_, WaitRefusal>((offer, waiting))
        })
        .await?;
    let wanted = WantedStart {
        athlete: waiting.athlete,
        service: waiting.service,
        therapist: offer.therapist,
        location: offer.location,
        starts_at: offer.starts_at,
    };
    let (by, until) = (actor.clone(), offer.expires_at);
    let asks = asks_of(practice, actor, now, wanted.athlete).await?;
    read_again(practice, actor.clinic, [wanted.therapist], now).await?;
    let held = practice
        .store
        .write(move |tx| {
            may_for(&by, Act::Book, wanted.athlete)?;
            let asked = Asked {
                key: key.as_deref(),
                act: "accept",
                body: id.to_string(),
            };
            if let Some(before) = attempt::claim(tx, &by, &now, &asked, now.id::<Hold>("hold"))? {
                return live_hold(tx, &by, &now, before).map(Some);
            }
            let asks = asks.as_ref().map_err(not_cleared)?;
            if !booking::accept_offer(tx, by.clinic, id, now.at)? {
                return Ok(None);
            }
            booking::end_expired_holds(tx, by.clinic, now.at)?;
            let book = book_of(tx, &by)?;
            hold_in(tx, &by, (&book, asks), &now, (wanted, &[])).map(Some)
        })
        .await;
    let held: Result<Option<Hold>, BookingRefusal> = held;
    match with_nearest(practice, actor, now, wanted, Vec::new(), held).await? {
        Some(hold) => Ok(hold),
        None => Err(WaitRefusal::OfferOver { until }),
    }
}
