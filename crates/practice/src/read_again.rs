//! Reading therapists' own calendars again in the moment somebody takes a time of theirs: what was entered there since the last look
//! counts. It is done before the act's transaction, for about as long as somebody waits for a page; where no answer comes, what was last
//! known stays taken, and the next look has more patience.

use std::{collections::BTreeSet, time::Duration};

use care::{
    booking::clinic::{Clinic, Therapist},
    id::Id,
};
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use store::outside::{self, OutsideCalendar};

use crate::{
    Now, Practice,
    busy_times::{Asking, keep_busy},
    caldav::CalendarTrouble,
    fault::Fault,
    outside_calendar::CalendarReach,
    sync_calendars::{blocking, server_of},
};

/// What was asked less than this ago counts as known.
const FRESH: SignedDuration = SignedDuration::from_mins(1);
/// Nobody waits longer for a server elsewhere.
const PATIENCE: Duration = Duration::from_secs(2);

/// Asks the calendars of these therapists again, as far as they have one that was not asked a moment ago.
///
/// # Errors
/// [`Fault`] when the database fails. A server that does not answer is none.
pub(crate) async fn read_again(
    practice: &Practice,
    clinic: Id<Clinic>,
    therapists: impl IntoIterator<Item = Id<Therapist>>,
    now: Now,
) -> Result<(), Fault> {
    let Some(reach) = practice.calendars.as_deref() else {
        return Ok(());
    };
    let therapists: BTreeSet<_> = therapists.into_iter().collect();
    let stale = practice
        .store
        .read(move |tx| {
            let mut stale = Vec::new();
            for therapist in &therapists {
                let calendar = outside::calendar_of(tx, clinic, *therapist)?;
                if let Some(calendar) = calendar.filter(|one| is_stale(one, now.at)) {
                    let written = outside::written(tx, clinic, *therapist)?;
                    stale.push(Asking::of(tx, calendar, written.into_keys(), now.at)?);
                }
            }
            Ok::<_, Fault>(stale)
        })
        .await?;
    let asked = stale
        .into_iter()
        .map(|asking| ask(practice, reach, asking, now));
    for asked in join_all(asked).await {
        asked?;
    }
    Ok(())
}

/// One that could not be read is tried every few minutes, not whenever somebody books.
fn is_stale(calendar: &OutsideCalendar, now: Timestamp) -> bool {
    let trouble = calendar.trouble.as_ref();
    let reads = trouble.is_none_or(|(_, word)| CalendarTrouble::from_word(word).still_reads());
    reads
        && calendar
            .asked_at
            .is_none_or(|asked| now.duration_since(asked) >= FRESH)
}

async fn ask(
    practice: &Practice,
    reach: &CalendarReach,
    asking: Asking,
    now: Now,
) -> Result<(), Fault> {
    let Ok(server) = server_of(reach, &asking.calendar) else {
        return Ok(());
    };
    let server = server.within(PATIENCE);
    let asked = asking.clone();
    let read = blocking(move || asked.ask(&server, now.at)).await?;
    practice
        .store
        .write(move |tx| {
            if !asking.still_connected(tx)? {
                return Ok(());
            }
            match &read {
                Ok(busy) => {
                    keep_busy(tx, &asking, busy, &now)?;
                    Ok(outside::note_asked(tx, &asking.calendar, now.at)?)
                }
                Err(_) => Ok(outside::note_unanswered(tx, &asking.calendar, now.at)?),
            }
        })
        .await
}
