//! Appointments in a calendar program: an address that nobody can guess, for an athlete, a therapist or a room.

use care::{booking::clinic::Clinic, id::Id};
use jiff::{SignedDuration, Timestamp};
use store::{Tx, feeds, people};

use crate::{
    Actor, Now, Practice,
    access::{self, Act, NotAllowed, Whose},
    fault::Fault,
};

pub use store::feeds::{FeedEntry, FeedOf};

/// Why there is no calendar.
#[derive(Debug, thiserror::Error)]
pub enum FeedRefusal {
    /// Not theirs.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(FeedRefusal);

/// A calendar that somebody may give an address to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenFeed {
    /// Whose.
    pub of: FeedOf,
    /// The person's or the room's name.
    pub name: String,
    /// Since when it has an address.
    pub since: Option<Timestamp>,
}

/// A calendar as a program reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Whose.
    pub of: FeedOf,
    /// The clinic's name.
    pub clinic: String,
    /// What lies in it, in order of time.
    pub entries: Vec<FeedEntry>,
}

/// A calendar goes back so far.
const BACK: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Gives a calendar a new secret address and returns the secret, which is told this once; an earlier address ends.
///
/// # Errors
/// [`FeedRefusal::NotAllowed`] for somebody else's calendar, or a room's without permission.
pub async fn make_calendar_feed(
    practice: &Practice,
    actor: &Actor,
    of: FeedOf,
    now: Now,
) -> Result<String, FeedRefusal> {
    may(actor, of)?;
    let (clinic, person) = (actor.clinic, actor.person);
    let secret = now.secret("calendar");
    let kept = secret.clone();
    practice
        .store
        .write(move |tx| {
            Ok::<_, FeedRefusal>(feeds::put_feed(tx, clinic, of, &kept, (person, now.at))?)
        })
        .await?;
    Ok(secret)
}

/// Ends a calendar's address.
///
/// # Errors
/// As [`make_calendar_feed`].
pub async fn end_calendar_feed(
    practice: &Practice,
    actor: &Actor,
    of: FeedOf,
) -> Result<(), FeedRefusal> {
    may(actor, of)?;
    let clinic = actor.clinic;
    practice
        .store
        .write(move |tx| Ok(feeds::end_feed(tx, clinic, of)?))
        .await
}

/// The calendars that somebody may give an address to: their own, and the rooms' for those who manage them.
///
/// # Errors
/// [`FeedRefusal::Fault`] alone.
pub async fn see_calendar_feeds(
    practice: &Practice,
    actor: &Actor,
) -> Result<Vec<SeenFeed>, FeedRefusal> {
    let actor = actor.clone();
    practice
        .store
        .read(move |tx| {
            let book = store::clinic::load_clinic_book(tx, actor.clinic)?;
            let mut seen = Vec::new();
            if let Some(member) = people::person_by_id(tx, actor.clinic, actor.person)? {
                let own = FeedOf::Athlete(actor.person);
                if actor.roles.contains(&care::people::Role::Athlete) && may(&actor, own).is_ok() {
                    seen.push((own, format!("Your massages, {}", member.person.name)));
                }
            }
            for therapist in book.iter().flat_map(|book| &book.therapists) {
                let of = FeedOf::Therapist(therapist.id);
                if may(&actor, of).is_ok() {
                    seen.push((of, therapist.name.clone()));
                }
            }
            for room in book.iter().flat_map(|book| &book.rooms) {
                let of = FeedOf::Room(room.id);
                if may(&actor, of).is_ok() {
                    seen.push((of, room.name.clone()));
                }
            }
            seen.into_iter()
                .map(|(of, name)| {
                    let since = feeds::feed_since(tx, actor.clinic, of)?;
                    Ok(SeenFeed { of, name, since })
                })
                .collect()
        })
        .await
}

/// What lies in the calendar of a clinic that a secret leads to; `None` where it leads nowhere. Whoever has the secret may read it.
///
/// # Errors
/// [`FeedRefusal::Fault`] when the database fails: a calendar that cannot be read is an error, never an empty one.
pub async fn read_calendar_feed(
    practice: &Practice,
    clinic: Id<Clinic>,
    secret: &str,
    now: Now,
) -> Result<Option<Feed>, FeedRefusal> {
    let secret = secret.to_owned();
    practice
        .store
        .read(move |tx| found(tx, clinic, &secret, now.at))
        .await
}

fn found(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    secret: &str,
    at: Timestamp,
) -> Result<Option<Feed>, FeedRefusal> {
    let Some((_, of)) = feeds::feed(tx, secret)?.filter(|(whose, _)| *whose == clinic) else {
        return Ok(None);
    };
    let from = at.checked_sub(BACK).unwrap_or(Timestamp::MIN);
    let named = store::clinic::clinic(tx, clinic)?;
    Ok(Some(Feed {
        of,
        clinic: named.map(|one| one.name).unwrap_or_default(),
        entries: feeds::entries(tx, clinic, of, from)?,
    }))
}

fn may(actor: &Actor, of: FeedOf) -> Result<(), NotAllowed> {
    let whose = match of {
        // Nobody but the athlete hands out their times, whatever they may do else.
        FeedOf::Athlete(person) if person != actor.person => {
            return Err(NotAllowed {
                act: Act::ShareCalendar,
            });
        }
        FeedOf::Athlete(person) => Whose::Of(person),
        // A therapist is the person who works under the same id.
        FeedOf::Therapist(therapist) => Whose::Of(Id::from_uuid(therapist.uuid())),
        FeedOf::Room(_) => Whose::Clinic,
    };
    access::may(actor, Act::ShareCalendar, whose)
}
