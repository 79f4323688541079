//! Saying a threshold, and taking it back.

use care::{
    id::Id,
    people::Person,
    training::thresholds::{Entry, Kind, said_on},
    units::OutOfRange,
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use store::{Tx, training::thresholds};

use crate::{
    Actor, Changes, Now, Practice, access,
    derive::{Deriving, before, derive},
    fault::Fault,
    situation_of::zone_of,
};

/// A threshold as the athlete says it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SaidThreshold {
    /// Which.
    pub kind: Kind,
    /// In the kind's own unit.
    pub value: f64,
    /// The local day from which it holds; today where nobody says.
    pub from: Option<Date>,
}

/// Why a threshold was not kept.
#[derive(Debug, thiserror::Error)]
pub enum ThresholdRefusal {
    /// Not theirs to say.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// No person has it.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    /// A day that lies ahead, or before anything is counted.
    #[error("{0} is not a day from which it can hold; hint: take today or a day before")]
    NotADay(Date),
    /// Heart rates that do not rise from rest over threshold to the highest.
    #[error(
        "heart rate at rest, at threshold and at its highest rise in this order, and these do not"
    )]
    OutOfOrder,
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(ThresholdRefusal);

/// Keeps a threshold from its day on, and works out again every load since.
///
/// # Errors
/// [`ThresholdRefusal`]; nothing is kept then.
pub async fn say_threshold(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    said: SaidThreshold,
    now: Now,
) -> Result<Changes, ThresholdRefusal> {
    access::may(actor, access::Act::Train, access::Whose::Of(athlete))?;
    let (actor, rules) = (actor.clone(), practice.rules.clone());
    practice
        .store
        .write(move |tx| {
            let clinic = actor.clinic;
            let zone = zone_of(tx, clinic, athlete)?;
            let today = now.at.to_zoned(zone.clone()).date();
            let from = said.from.unwrap_or(today);
            if from > today || from < rules.load.history.earliest {
                return Err(ThresholdRefusal::NotADay(from));
            }
            let entry = Entry::said(said.kind, said.value, from)?;
            thresholds::put_threshold(tx, clinic, athlete, &entry, now.at)?;
            in_order(&thresholds::thresholds(tx, clinic, athlete)?)?;
            crate::audit::wrote(tx, &actor, &now, "threshold", athlete)?;
            let deriving = Deriving {
                rules: &rules,
                clinic,
                athlete,
                at: now.at,
            };
            Ok(since_day(tx, &deriving, (said.kind, from), &zone)?)
        })
        .await
}

/// Takes back a threshold that was said; what was estimated holds again.
///
/// # Errors
/// [`ThresholdRefusal`]; nothing is changed then.
pub async fn take_back_threshold(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    (kind, from): (Kind, Date),
    now: Now,
) -> Result<Changes, ThresholdRefusal> {
    access::may(actor, access::Act::Train, access::Whose::Of(athlete))?;
    let (actor, rules) = (actor.clone(), practice.rules.clone());
    practice
        .store
        .write(move |tx| {
            let clinic = actor.clinic;
            let zone = zone_of(tx, clinic, athlete)?;
            if !thresholds::delete_threshold(tx, clinic, athlete, kind, from, false)? {
                return Ok(Changes::default());
            }
            in_order(&thresholds::thresholds(tx, clinic, athlete)?)?;
            crate::audit::wrote(tx, &actor, &now, "threshold", athlete)?;
            let deriving = Deriving {
                rules: &rules,
                clinic,
                athlete,
                at: now.at,
            };
            Ok(since_day(tx, &deriving, (kind, from), &zone)?)
        })
        .await
}

/// Works out again what follows from thresholds of a day on.
fn since_day(
    tx: &mut Tx<'_>,
    deriving: &Deriving<'_>,
    (kind, from): (Kind, Date),
    zone: &TimeZone,
) -> Result<Changes, store::StoreError> {
    // What was said of a heart first is taken for the time before it too.
    if kind.holds_before() {
        return derive(tx, deriving, Timestamp::MIN);
    }
    let start = from
        .to_zoned(zone.clone())
        .map_or(Timestamp::MIN, |zoned| zoned.timestamp());
    // An activity's own offset may put it on that day although the zone does not.
    derive(tx, deriving, before(start, SignedDuration::from_hours(26)))
}

/// Whether what was said can be of one heart, on every day on which something new holds.
fn in_order(entries: &[Entry]) -> Result<(), ThresholdRefusal> {
    for entry in entries.iter().filter(|entry| !entry.estimated) {
        let athlete = said_on(entries, None, entry.from);
        let said: Vec<f64> = [
            Kind::RestingHeartRate,
            Kind::ThresholdHeartRate,
            Kind::MaxHeartRate,
        ]
        .into_iter()
        .filter_map(|kind| kind.of(&athlete))
        .map(|known| known.value)
        .collect();
        if !said.is_sorted_by(|lower, higher| lower < higher) {
            return Err(ThresholdRefusal::OutOfOrder);
        }
    }
    Ok(())
}
