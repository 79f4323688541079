//! "Every second Tuesday, eight times": all conflicts at once with other times for each, then all that were chosen in one act.

use std::sync::Arc;

use care::{
    booking::{
        appointment::{Appointment, Stage},
        clinic::{AddOn, ClinicBook},
        conflict::{Conflict, conflicts},
        hold::Hold,
        series::{Rhythm, Series, SeriesDay, days_of},
        slot::{Slot, SlotQuery, is_open},
        together::take,
    },
    id::Id,
    people::Person,
    plan::plan_for,
    rules::RuleBook,
    situation::Situation,
    treatment::screening::{Clearance, Screening, screen_for_soonest},
};
use jiff::Timestamp;
use store::{Tx, booking};

use crate::{
    Actor, CancelWhy, Now, Practice,
    access::Act,
    answer_screening,
    attempt::{self, Asked},
    audit,
    book::{cleared, keep, plan_json, price_of},
    booking::{
        BookingRefusal, TRIES, WantedStart, against, book_of, may_for, screened_query, taken,
    },
    booking_mail,
    cancel::{cancel_in, found},
    hold::{count_pressure, has_add_ons},
    planned_pressure,
    read_again::read_again,
    rules_in_use::rules_in_use,
    situation_of::situation_of,
};

/// One day of a planned series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesItem {
    /// The day, and the start that is wanted.
    pub day: SeriesDay,
    /// What would be booked; `None` where something stands against it.
    pub slot: Option<Slot>,
    /// Everything that stands against it.
    pub conflicts: Vec<Conflict>,
    /// The nearest free times, where something does.
    pub others: Vec<Slot>,
}

/// A planned series.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesPlan {
    /// Each day in order.
    pub items: Vec<SeriesItem>,
    /// The clinic.
    pub book: ClinicBook,
}

/// What stands against one start of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesConflict {
    /// The start.
    pub wanted: WantedStart,
    /// Everything that stands against it.
    pub conflicts: Vec<Conflict>,
}

/// The starts to be booked together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesBooking {
    /// For whom.
    pub athlete: Id<Person>,
    /// How many weeks apart they are meant to be.
    pub rhythm: Rhythm,
    /// The chosen starts: as planned, or others in their place. All are the athlete's.
    pub starts: Vec<WantedStart>,
    /// What is added to the service each time.
    pub add_ons: Vec<Id<AddOn>>,
    /// Whether the athlete agreed to the treatment as it was described.
    pub consented: bool,
}

/// Looks at every day of a series at once, each time with the same added; nothing is kept.
///
/// # Errors
/// [`BookingRefusal::NotFound`] for a place that the clinic does not have, or an add-on that the service does not have.
pub async fn plan_series(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    (first, add_ons): (WantedStart, Vec<Id<AddOn>>),
    rhythm: Rhythm,
) -> Result<SeriesPlan, BookingRefusal> {
    may_for(actor, Act::Book, first.athlete)?;
    read_again(practice, actor.clinic, [first.therapist], now).await?;
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .read(move |tx| {
            let book = book_of(tx, &actor)?;
            let place = book
                .location(first.location)
                .ok_or(BookingRefusal::NotFound { what: "location" })?;
            has_add_ons(&book, first.service, &add_ons)?;
            let mut screened = screened_query(tx, &actor, &rules, &now, (first, None))?;
            screened.add_ons.clone_from(&add_ons);
            let mut items = Vec::new();
            for day in days_of(first.starts_at, &place.zone, rhythm) {
                items.push(item(tx, &book, &screened, first, day, &now)?);
            }
            Ok(SeriesPlan { items, book })
        })
        .await
}

fn item(
    tx: &mut Tx<'_>,
    book: &ClinicBook,
    screened: &SlotQuery,
    first: WantedStart,
    day: SeriesDay,
    now: &Now,
) -> Result<SeriesItem, BookingRefusal> {
    let Some(starts_at) = day.starts_at else {
        return Ok(SeriesItem {
            day,
            slot: None,
            conflicts: Vec::new(),
            others: Vec::new(),
        });
    };
    let wanted = WantedStart { starts_at, ..first };
    let query = screened.narrowed(wanted.therapist, wanted.location, starts_at);
    let calendar = booking::calendar(tx, book, &query, None, now.at)?;
    let slot = is_open(
        &query,
        &calendar,
        wanted.therapist,
        wanted.location,
        starts_at,
    );
    let (conflicts, others) = match slot {
        Some(_) => (Vec::new(), Vec::new()),
        None => against(tx, book, &query, (wanted, None), now.at)?,
    };
    Ok(SeriesItem {
        day,
        slot,
        conflicts,
        others,
    })
}

/// Books every start or none. One mail names them all. The same attempt again, by the door's key, is the same series.
///
/// # Errors
/// [`BookingRefusal::SeriesTaken`] with everything that stands against each; [`BookingRefusal::ConsentMissing`],
/// [`BookingRefusal::NotCleared`], [`BookingRefusal::TooLong`], [`BookingRefusal::KeyReused`] as for one booking.
pub async fn book_series(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    wish: SeriesBooking,
    key: Option<String>,
) -> Result<(Series, Vec<Appointment>), BookingRefusal> {
    may_for(actor, Act::Book, wish.athlete)?;
    if !wish.consented {
        return Err(BookingRefusal::ConsentMissing);
    }
    let own = |start: &WantedStart| start.athlete == wish.athlete;
    if wish.starts.is_empty() || !wish.starts.iter().all(own) {
        return Err(BookingRefusal::NotFound { what: "start" });
    }
    let therapists = wish.starts.iter().map(|start| start.therapist);
    read_again(practice, actor.clinic, therapists, now).await?;
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .write(move |tx| {
            let asked = Asked {
                key: key.as_deref(),
                act: "book series",
                body: format!("{wish:?}"),
            };
            match attempt::claim(tx, &actor, &now, &asked, now.id("series"))? {
                Some(before) => booked_series(tx, &actor, before),
                None => book_series_in(tx, &actor, &rules, &now, &wish),
            }
        })
        .await
}

/// A series with its appointments as they stand.
fn booked_series(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: Id<Series>,
) -> Result<(Series, Vec<Appointment>), BookingRefusal> {
    let series = booking::series(tx, actor.clinic, id)?
        .ok_or(BookingRefusal::NotFound { what: "series" })?;
    let all = series.appointments.iter();
    let all = all
        .map(|id| found(tx, actor, *id))
        .collect::<Result<_, _>>()?;
    Ok((series, all))
}

fn book_series_in(
    tx: &mut Tx<'_>,
    actor: &Actor,
    shipped: &Arc<RuleBook>,
    now: &Now,
    wish: &SeriesBooking,
) -> Result<(Series, Vec<Appointment>), BookingRefusal> {
    booking::end_expired_holds(tx, actor.clinic, now.at)?;
    let book = book_of(tx, actor)?;
    let rules = &*rules_in_use(tx, shipped, actor.clinic)?;
    let situation = situation_of(tx, rules, actor.clinic, wish.athlete, now.at)?;
    let plan = plan_for(&situation, first_after_wait(&situation, rules, wish), rules);
    let clearance = cleared(&plan.screening)?;
    let queries = queries(&book, clearance, &situation, rules, now, wish)?;
    let slots = {
        let mut tries = 0;
        loop {
            let slots = match open_all(tx, &book, &queries, now, wish) {
                // Another series may have been confirmed between two of these looks: the second sees all of it.
                Err(BookingRefusal::SeriesTaken { .. }) => {
                    open_all(tx, &book, &queries, now, wish)?
                }
                open => open?,
            };
            match tx.attempt(|tx| occupy_all(tx, actor, now, wish, &slots)) {
                Ok(()) => break slots,
                // Somebody was quicker by a moment: look again what stands against each.
                Err(BookingRefusal::SlotTaken { .. }) if tries < TRIES => tries += 1,
                Err(refusal) => return Err(refusal),
            }
        }
    };
    answer_screening::record(tx, actor, wish.athlete, &situation, rules, now)?;
    let facts = Booked {
        rules,
        book: &book,
        clearance,
        queries: &queries,
        plan: plan_json(&plan, &situation, rules),
    };
    let appointments = keep_all(tx, actor, now, &facts, wish, slots)?;
    let series = Series {
        id: now.id("series"),
        athlete: wish.athlete,
        every_weeks: wish.rhythm.every_weeks(),
        appointments: appointments.iter().map(|booked| booked.id).collect(),
        ended_at: None,
    };
    booking::insert_series(tx, actor.clinic, &series, (actor.person, now.at))?;
    booking_mail::series(tx, actor, &series, &appointments, now)?;
    audit::wrote(tx, actor, now, "book series", wish.athlete)?;
    Ok((series, appointments))
}

/// The first start that no wait stands against, or the last of all: those before it are refused each by itself.
fn first_after_wait(situation: &Situation, rules: &RuleBook, wish: &SeriesBooking) -> Timestamp {
    let from = screen_for_soonest(situation, rules).verdict().not_before;
    let mut starts: Vec<Timestamp> = wish.starts.iter().map(|start| start.starts_at).collect();
    starts.sort();
    let open = starts
        .iter()
        .find(|start| from.is_none_or(|from| **start >= from));
    let open = open.or(starts.last()).copied();
    open.unwrap_or(situation.now)
}

/// The search for each start, with what is added, what the clearance asks for, and the pressure that the plan does.
fn queries(
    book: &ClinicBook,
    clearance: &Clearance,
    situation: &Situation,
    rules: &RuleBook,
    now: &Now,
    wish: &SeriesBooking,
) -> Result<Vec<SlotQuery>, BookingRefusal> {
    let query = |wanted: &WantedStart| {
        has_add_ons(book, wanted.service, &wish.add_ons)?;
        let mut query = wanted.query(now.at);
        query.add_ons.clone_from(&wish.add_ons);
        query.pressure = planned_pressure::of(situation, rules, book, wanted.service);
        query.skills.clone_from(&clearance.verdict().skills);
        query.not_before = clearance.verdict().not_before;
        Ok(query)
    };
    wish.starts.iter().map(query).collect()
}

/// The slot of every start while those before it are taken, or everything that stands against any of them.
fn open_all(
    tx: &mut Tx<'_>,
    book: &ClinicBook,
    queries: &[SlotQuery],
    now: &Now,
    wish: &SeriesBooking,
) -> Result<Vec<Slot>, BookingRefusal> {
    let mut open: Vec<(&SlotQuery, Slot)> = Vec::new();
    let mut stands = Vec::new();
    for (wanted, query) in wish.starts.iter().zip(queries) {
        let mut calendar = booking::calendar(tx, book, &query.unbounded(), None, now.at)?;
        for (query, slot) in &open {
            take(&mut calendar, query, slot);
        }
        let (therapist, location) = (wanted.therapist, wanted.location);
        match is_open(query, &calendar, therapist, location, wanted.starts_at) {
            Some(slot) => open.push((query, slot)),
            None => stands.push(SeriesConflict {
                wanted: *wanted,
                conflicts: conflicts(query, &calendar, therapist, location, wanted.starts_at),
            }),
        }
    }
    if stands.is_empty() {
        Ok(open.into_iter().map(|(_, slot)| slot).collect())
    } else {
        Err(BookingRefusal::SeriesTaken { stands })
    }
}

fn holder(now: &Now, number: usize) -> Id<Hold> {
    now.id(&format!("series {number}"))
}

fn occupy_all(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    wish: &SeriesBooking,
    slots: &[Slot],
) -> Result<(), BookingRefusal> {
    for (number, slot) in slots.iter().enumerate() {
        let resources = slot.resources(Some(wish.athlete));
        let holder = holder(now, number).uuid();
        match booking::occupy(tx, actor.clinic, holder, &resources, slot.occupies) {
            Err(error) if error.is_unique("occupancy_key") => return Err(taken()),
            occupied => occupied?,
        }
    }
    Ok(())
}

/// What every appointment of a series is booked upon.
struct Booked<'a> {
    rules: &'a RuleBook,
    book: &'a ClinicBook,
    clearance: &'a Clearance,
    queries: &'a [SlotQuery],
    plan: String,
}

fn keep_all(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    facts: &Booked<'_>,
    wish: &SeriesBooking,
    slots: Vec<Slot>,
) -> Result<Vec<Appointment>, BookingRefusal> {
    let mut kept = Vec::with_capacity(slots.len());
    for (number, slot) in slots.into_iter().enumerate() {
        let wanted = WantedStart::of(&slot, wish.athlete);
        let hold = Hold {
            id: holder(now, number),
            athlete: wish.athlete,
            slot,
            expires_at: now.at,
            extended: 0,
        };
        let appointment = Appointment::of_hold(hold, facts.clearance, now.at);
        let record = booking::Record {
            screening_id: now.id::<Screening>("screening").to_string(),
            plan_json: Some(facts.plan.clone()),
            price_cents: price_of(facts.book, wanted, &wish.add_ons, facts.clearance)?,
            idempotency_key: None,
        };
        keep(tx, actor, facts.rules, now, &appointment, &record)?;
        let pressure = facts.queries.get(number).and_then(|query| query.pressure);
        count_pressure(tx, actor, holder(now, number), pressure)?;
        kept.push(appointment);
    }
    Ok(kept)
}

/// What became of the appointments of a series that was ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedSeries {
    /// Cancelled now.
    pub cancelled: Vec<Appointment>,
    /// Still booked: for the athlete it is too late to cancel them without a fair exception.
    pub stand: Vec<Appointment>,
}

/// Ends a series: what lies ahead is cancelled, each by the clinic's own rules.
///
/// # Errors
/// [`BookingRefusal::NotFound`] where there is no such series.
pub async fn end_series(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Series>,
    why: CancelWhy,
) -> Result<EndedSeries, BookingRefusal> {
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .write(move |tx| {
            let series = booking::series(tx, actor.clinic, id)?
                .ok_or(BookingRefusal::NotFound { what: "series" })?;
            may_for(&actor, Act::ChangeAppointment, series.athlete)?;
            booking::end_series(tx, actor.clinic, id, (actor.person, now.at))?;
            let mut ended = EndedSeries {
                cancelled: Vec::new(),
                stand: Vec::new(),
            };
            for appointment in &series.appointments {
                let Some(before) = booking::appointment(tx, actor.clinic, *appointment)? else {
                    continue;
                };
                if before.stage != Stage::Booked || before.slot.starts_at <= now.at {
                    continue;
                }
                let one = now.for_one(&before.id.to_string());
                match cancel_in(tx, &actor, &rules, &one, before.id, &why) {
                    Ok(after) => ended.cancelled.push(after),
                    Err(BookingRefusal::Stage(_)) => ended.stand.push(before),
                    Err(refusal) => return Err(refusal),
                }
            }
            Ok(ended)
        })
        .await
}

/// The series that an appointment is of, if it is of one that goes on.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for somebody else's.
pub async fn see_series_of(
    practice: &Practice,
    actor: &Actor,
    appointment: Id<Appointment>,
) -> Result<Option<Series>, BookingRefusal> {
    let actor = actor.clone();
    practice
        .store
        .read(move |tx| {
            let Some(id) = booking::series_of(tx, actor.clinic, appointment)? else {
                return Ok(None);
            };
            let series = booking::series(tx, actor.clinic, id)?;
            if let Some(series) = &series {
                may_for(&actor, Act::ChangeAppointment, series.athlete)?;
            }
            Ok(series.filter(|series| series.ended_at.is_none()))
        })
        .await
}
