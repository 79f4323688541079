//! Offering times that are free to those who wait for them: a job of each server, every few seconds.

use std::sync::Arc;

use care::{
    booking::{
        clinic::{Clinic, ClinicBook, Location},
        slot::{Slot, SlotQuery, open_slots},
        waiting::{Match, Offer, Waiting, WhyFits, Wish, ranked, to_offer},
    },
    id::Id,
    people::Person,
    rules::RuleBook,
    treatment::recommendation::Window,
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use store::{Tx, booking, clinic::load_clinic_book, people, sign_in as links};

use crate::{
    Actor, Now, Practice,
    access::{self, Act, Whose},
    asks::Asks,
    booking::{BookingRefusal, book_of},
    clock_words::{on_the_clock, zone_name},
    day_list::day_of,
    fault::Fault,
    outbox,
    post::Mail,
    rules_in_use::rules_in_use,
    web_address,
};

/// Offers free times to those whose turn it is, and writes to each with a link that works once; how many.
///
/// It finds whatever is free, for whatever reason: a cancellation, a move, a hold that ran out, new hours. Two servers may do it at once:
/// nobody is offered one start twice.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn offer_times(practice: &Practice, base_url: &str, now: Now) -> Result<usize, Fault> {
    let clinics = practice
        .store
        .read(move |tx| Ok::<_, Fault>(booking::clinics_waiting(tx, now.at)?))
        .await?;
    let mut offered = 0;
    for clinic in clinics {
        let rules = Arc::clone(&practice.rules);
        let chosen = practice
            .store
            .read(move |tx| {
                let offers = booking::offers_at(tx, clinic, now.at)?;
                let wishes = wishes(tx, &rules, clinic, &offers, now.at)?;
                let chosen = to_offer(ranked(&wishes, now.at), &offers, now.at);
                Ok::<_, Fault>(chosen)
            })
            .await?;
        for (one, expires_at) in chosen {
            let base_url = base_url.to_owned();
            let kept = practice
                .store
                .write(move |tx| keep(tx, clinic, &one, expires_at, &base_url, &now))
                .await?;
            offered += usize::from(kept);
        }
    }
    Ok(offered)
}

/// Everybody who waits, with what is open for them; those for whom nothing is are not screened.
fn wishes(
    tx: &mut Tx<'_>,
    shipped: &Arc<RuleBook>,
    clinic: Id<Clinic>,
    offers: &[Offer],
    now: Timestamp,
) -> Result<Vec<Wish>, Fault> {
    let Some(book) = load_clinic_book(tx, clinic)? else {
        return Ok(Vec::new());
    };
    let rules = rules_in_use(tx, shipped, clinic)?;
    let mut wishes = Vec::new();
    for waiting in booking::waiting_at(tx, clinic, now)? {
        let Some(service) = book.service(waiting.service) else {
            continue;
        };
        // One offer at a time: whoever has one is not looked at again before it is over.
        if offers
            .iter()
            .any(|offer| offer.waiting == waiting.id && offer.is_open(now))
        {
            continue;
        }
        let length = SignedDuration::from_mins(i64::from(service.minutes));
        let offered: Vec<_> = offers
            .iter()
            .filter(|offer| offer.waiting == waiting.id)
            .map(|offer| {
                let until = offer.starts_at.saturating_add(length);
                (offer.starts_at, until.unwrap_or(Timestamp::MAX))
            })
            .collect();
        let bare = Wish {
            open: open(tx, &book, &waiting, None, None, now)?,
            waiting,
            advised: None,
            offered,
        };
        if ranked(std::slice::from_ref(&bare), now).is_empty() {
            continue;
        }
        wishes.extend(screened(tx, &book, &rules, bare, None, now)?);
    }
    Ok(wishes)
}

/// What is left once the answers of now are looked at; `None` where a person has to be spoken to first.
pub(crate) fn screened(
    tx: &mut Tx<'_>,
    book: &ClinicBook,
    rules: &Arc<RuleBook>,
    bare: Wish,
    within: Option<Window>,
    now: Timestamp,
) -> Result<Option<Wish>, Fault> {
    let (clinic, athlete) = (book.clinic.id, bare.waiting.athlete);
    let Ok(asks) = Asks::looked_up(tx, rules, clinic, athlete, now)? else {
        return Ok(None);
    };
    Ok(Some(Wish {
        open: open(tx, book, &bare.waiting, within, Some(&asks), now)?,
        advised: asks.advised(),
        ..bare
    }))
}

/// The free times that somebody asked for.
fn open(
    tx: &mut Tx<'_>,
    book: &ClinicBook,
    waiting: &Waiting,
    within: Option<Window>,
    asks: Option<&Asks>,
    now: Timestamp,
) -> Result<Vec<Slot>, Fault> {
    let mut found = Vec::new();
    for window in &waiting.windows {
        let window = Window {
            from: within
                .map_or(window.from, |other| window.from.max(other.from))
                .max(now),
            to: within.map_or(window.to, |other| window.to.min(other.to)),
        };
        if window.from >= window.to {
            continue;
        }
        let mut query = SlotQuery::new(waiting.service, window, now);
        query.athlete = Some(waiting.athlete);
        query.therapist = waiting.therapist;
        query.location = waiting.location;
        let query = match asks {
            Some(asks) => asks.kept_by(query, book),
            None => query,
        };
        let calendar = booking::calendar(tx, book, &query, None, now)?;
        found.extend(open_slots(&query, &calendar));
    }
    Ok(found)
}

/// Keeps an offer and queues its mail; false where another server was quicker.
fn keep(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    one: &Match,
    expires_at: Timestamp,
    base_url: &str,
    now: &Now,
) -> Result<bool, Fault> {
    booking::offer_one_after_another(tx, clinic, now.at)?;
    let waits = booking::waiting_at(tx, clinic, now.at)?;
    let Some(waiting) = waits.into_iter().find(|waiting| waiting.id == one.waiting) else {
        return Ok(false);
    };
    // It was chosen before; another server may have offered something since.
    let offers = booking::offers_at(tx, clinic, now.at)?;
    if to_offer(vec![one.clone()], &offers, now.at).is_empty() {
        return Ok(false);
    }
    let slot = &one.slot;
    let label = format!("offer {} {}", waiting.id, slot.starts_at);
    let offer = Offer {
        id: now.id(&label),
        waiting: waiting.id,
        therapist: slot.therapist,
        location: slot.location,
        starts_at: slot.starts_at,
        expires_at,
        accepted_at: None,
    };
    write_offer(tx, (clinic, waiting.athlete), &offer, slot, base_url, now)
}

/// Keeps an offer and queues its mail with a link that works once; false where it was offered before.
pub(crate) fn write_offer(
    tx: &mut Tx<'_>,
    (clinic, athlete): (Id<Clinic>, Id<Person>),
    offer: &Offer,
    slot: &Slot,
    base_url: &str,
    now: &Now,
) -> Result<bool, Fault> {
    match tx.attempt(|tx| booking::insert_offer(tx, clinic, offer, now.at)) {
        Err(error) if error.is_unique("offers_once") => return Ok(false),
        kept => kept?,
    }
    let label = format!("offer {} {}", offer.waiting, slot.starts_at);
    let expires_at = offer.expires_at;
    let book = load_clinic_book(tx, clinic)?;
    let member = people::person_by_id(tx, clinic, athlete)?;
    let (Some(book), Some(member)) = (book, member) else {
        return Ok(false);
    };
    let Some(location) = book.location(slot.location) else {
        return Ok(false);
    };
    let base_url = web_address::base_url_of(tx, clinic, base_url)?;
    let token = now.secret(&label);
    links::insert_link(tx, clinic, athlete, &token, expires_at)?;
    let therapist = book
        .therapist(slot.therapist)
        .map_or("", |therapist| therapist.name.as_str());
    let mail = Mail {
        to: member.person.email,
        subject: format!(
            "A time is free: {} at {}",
            on_the_clock(slot.starts_at, &location.zone, "%a %-d %b, %H:%M"),
            location.name
        ),
        text: format!(
            "You wait for a time, and one is free: {} to {} ({} time)\n{}, {}\nWith {therapist}, {}\n\nThe first to accept has it. It is offered until {}:\n\n{base_url}/sign-in/{token}?to=waiting\n\nThe link works once. You answer the safety questions before anything is booked.\n",
            on_the_clock(slot.starts_at, &location.zone, "%A %-d %B %Y, %H:%M"),
            on_the_clock(slot.ends_at, &location.zone, "%H:%M"),
            zone_name(&location.zone),
            location.name,
            location.address,
            book.clinic.name,
            on_the_clock(expires_at, &location.zone, "%A %H:%M"),
        ),
        calendar: None,
    };
    outbox::enqueue_mail(tx, clinic, now, &format!("mail {label}"), now.at, &mail)?;
    Ok(true)
}

/// Somebody who waits, as the day shows them.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingLine {
    /// What they wait for.
    pub waiting: Waiting,
    /// Their name.
    pub name: String,
    /// The time they are offered now, if one is.
    pub offer: Option<Offer>,
    /// The best free time of the day for them, if there is one, and why.
    pub best: Option<(Slot, WhyFits)>,
    /// Everything of the day that could be offered to them by hand, in order of time: also what is sooner than they asked to know.
    pub open: Vec<Slot>,
}

fn open_for(wishes: &[Wish], waiting: Id<Waiting>, location: Id<Location>) -> Vec<Slot> {
    let own = wishes.iter().filter(|wish| wish.waiting.id == waiting);
    let open = own.flat_map(|wish| &wish.open);
    let mut open: Vec<Slot> = open
        .filter(|slot| slot.location == location)
        .cloned()
        .collect();
    open.sort_by_key(|slot| (slot.starts_at, slot.therapist));
    open
}

/// Who waits for a time on a local day of a location, in the order of their turn; those for whom something is free first.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for all but those who work there.
pub async fn see_waiting(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    location: Id<Location>,
    date: Date,
) -> Result<Vec<WaitingLine>, BookingRefusal> {
    access::may(actor, Act::SeeDay, Whose::Clinic)?;
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .read(move |tx| {
            let clinic = actor.clinic;
            let all = booking::waiting_at(tx, clinic, now.at)?;
            if all.is_empty() {
                return Ok(Vec::new());
            }
            let book = book_of(tx, &actor)?;
            let place = book
                .location(location)
                .ok_or(BookingRefusal::NotFound { what: "location" })?;
            let (from, to) = day_of(&place.zone, date);
            let day = Window { from, to };
            let offers = booking::offers_at(tx, clinic, now.at)?;
            let overlaps = |window: &Window| window.from < to && from < window.to;
            let here = |waiting: &Waiting| {
                waiting.location.is_none_or(|asked| asked == location)
                    && waiting.windows.iter().any(overlaps)
            };
            let all: Vec<Waiting> = all.into_iter().filter(here).collect();
            let rules = rules_in_use(tx, &rules, clinic)?;
            let mut wishes = Vec::with_capacity(all.len());
            for waiting in &all {
                // What was offered before is shown all the same.
                let bare = Wish {
                    waiting: waiting.clone(),
                    open: Vec::new(),
                    advised: None,
                    offered: Vec::new(),
                };
                wishes.extend(screened(tx, &book, &rules, bare, Some(day), now.at)?);
            }
            let turn = ranked(&wishes, now.at);
            let mut lines = Vec::new();
            for waiting in all {
                let person = people::person_by_id(tx, clinic, waiting.athlete)?;
                let best = turn
                    .iter()
                    .position(|one| one.waiting == waiting.id && one.slot.location == location);
                let mut open = offers.iter().filter(|offer| offer.is_open(now.at));
                let line = WaitingLine {
                    name: person.map_or_else(String::new, |member| member.person.name),
                    offer: open.find(|offer| offer.waiting == waiting.id).cloned(),
                    best: best.map(|index| (turn[index].slot.clone(), turn[index].why)),
                    open: open_for(&wishes, waiting.id, location),
                    waiting,
                };
                lines.push((best.unwrap_or(usize::MAX), line));
            }
            lines.sort_by_key(|(turn, line)| (*turn, line.waiting.since));
            Ok(lines.into_iter().map(|(_, line)| line).collect())
        })
        .await
}
