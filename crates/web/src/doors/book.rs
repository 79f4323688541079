//! `GET /book`: days with free counts, times of one day, what fits the plan.

mod view;

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    booking::{
        appointment::{Appointment, CancelledBy},
        clinic::{BookingWindow, ClinicBook, Location, Service, Therapist},
        days_ahead::DaysAhead,
        fitting::fitting_service,
        order::{RankedSlot, WhyHere},
        slot::Slot,
        together::SideBySide,
    },
    id::Id,
    treatment::recommendation::{Advice, Recommendation},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use practice::{SlotWish, Today, WantedStart};
use serde::Deserialize;

use self::view::view;
use super::{
    appointment::stays, beside, questions::Fields, refusal::answer, today::door_error,
    wishes::Wished,
};
use crate::{
    app::{App, Member},
    pages::page,
    problem::DoorError,
    slot_token, words,
};

/// How many days are shown at once.
const DAYS: i64 = 28;

/// What the address says; all of it may be missing or nonsense.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    service: Option<String>,
    location: Option<String>,
    therapist: Option<String>,
    from: Option<String>,
    day: Option<String>,
    why: Option<String>,
    beside: Option<String>,
    #[serde(rename = "move")]
    moves: Option<String>,
}

impl Asked {
    /// The appointment that is to be moved.
    fn moved(&self) -> Option<Id<Appointment>> {
        self.moves.as_deref()?.parse().ok()
    }
}

/// The page.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
    Query(fields): Query<Fields>,
) -> Result<Response, DoorError> {
    let now = app.now()?;
    let today = practice::today(&app.practice, member.actor(), member.athlete(), now)
        .await
        .map_err(|refusal| door_error(&refusal))?;
    let moved = match asked.moved() {
        Some(id) => practice::see_appointment(&app.practice, member.actor(), id)
            .await
            .ok()
            .map(|(appointment, _)| appointment)
            .filter(|appointment| appointment.athlete == member.athlete()),
        None => None,
    };
    if let Some(before) = &moved
        && let Err(stage) = before.may_change(CancelledBy::Athlete, &today.book.clinic, now.at)
    {
        // No time is shown that would then be refused.
        return stays(&member, before.id, stage.into());
    }
    if moved.is_none() && stops(&today) {
        // Nothing can be booked now, so no time is offered.
        return Ok(Redirect::to("/not-yet").into_response());
    }
    let Some(mut choice) = Chosen::of(&asked, &fields, moved.as_ref(), &today, now.at) else {
        return Err(DoorError::NotFound);
    };
    let wish = SlotWish {
        service: choice.service.id,
        athlete: Some(member.athlete()),
        therapist: None,
        location: Some(choice.location.id),
        window: choice.ahead.window(now.at),
    };
    if let Some(rooms) = choice.rooms {
        let own = SlotWish {
            therapist: asked.therapist.as_deref().and_then(|id| id.parse().ok()),
            ..wish
        };
        let wishes = choice.wished.wishes(None);
        return match beside::find(&app, &member, (own, wishes), rooms).await? {
            Ok(pairs) => {
                let slots = choice.take_pairs(pairs, rooms, &today.book);
                let view = view(&app, &member, &asked, &today, &choice, &slots, now.at);
                Ok(page(StatusCode::OK, &view))
            }
            Err(refusal) => answer(refusal),
        };
    }
    if let Some(parts) = choice.wished.chain(&wish) {
        let chains = practice::find_chains(&app.practice, member.actor(), now, parts).await;
        return match chains {
            Ok(chains) => {
                let slots = choice.take_chains(chains, &today.book);
                let view = view(&app, &member, &asked, &today, &choice, &slots, now.at);
                Ok(page(StatusCode::OK, &view))
            }
            Err(refusal) => answer(refusal),
        };
    }
    let wishes = choice
        .wished
        .wishes(choice.advice.as_ref().map(|advice| advice.window));
    match practice::find_times(&app.practice, member.actor(), now, wish, wishes).await {
        Ok(found) => {
            let of = |ranked: &RankedSlot| (ranked.slot.starts_at, ranked.slot.therapist);
            choice.why = found.times.iter().map(|one| (of(one), one.why)).collect();
            // The page stands in order of time; what comes first says so beside it.
            let mut slots: Vec<Slot> = found.times.into_iter().map(|one| one.slot).collect();
            slots.sort_by_key(|slot| (slot.starts_at, slot.therapist));
            Ok(page(
                StatusCode::OK,
                &view(&app, &member, &asked, &today, &choice, &slots, now.at),
            ))
        }
        Err(refusal) => answer(refusal),
    }
}

/// Whether the answers of now stand against every time; open questions do not, they are asked before it.
fn stops(today: &Today) -> bool {
    let verdict = today.plan.screening.verdict();
    verdict.stands_in_the_way_of(Timestamp::MAX)
}

/// From when on times are shown, where the answers of now ask to wait.
fn waits(today: &Today, zone: &TimeZone, now: Timestamp) -> Option<String> {
    let verdict = today.plan.screening.verdict();
    let until = words::until(verdict.not_before?, zone, now);
    Some(format!(
        "Your answers ask to wait until {until}, so these are the times after it. We ask again before you come."
    ))
}

/// The times around a start somebody wanted, with the appointment they move, if they move one.
pub fn address(wanted: &WantedStart, moves: Option<Id<Appointment>>) -> String {
    let moves = moves.map_or_else(String::new, |id| format!("&move={id}"));
    format!(
        "/book?service={}&location={}{moves}",
        wanted.service, wanted.location
    )
}

/// What is looked for: as asked, else what fits the plan.
struct Chosen {
    service: Service,
    location: Location,
    /// The days that are shown.
    ahead: DaysAhead,
    advice: Option<Box<Recommendation>>,
    /// What else is wished.
    wished: Wished,
    /// Why each time stands where it does in the order of the search.
    why: BTreeMap<(Timestamp, Id<Therapist>), WhyHere>,
    /// What a time that is the first of several sends, and with whom they are.
    several: BTreeMap<(Timestamp, Id<Therapist>), (String, String)>,
    /// In which rooms two are side by side, if somebody is to be beside them.
    rooms: Option<SideBySide>,
    /// Who has the place beside them at one time or another.
    partners: BTreeSet<Id<Therapist>>,
}

impl Chosen {
    fn of(
        asked: &Asked,
        fields: &Fields,
        moved: Option<&Appointment>,
        today: &Today,
        now: Timestamp,
    ) -> Option<Self> {
        let book = &today.book;
        let advice = match &today.plan.advice {
            Advice::Massage(advice) => Some(advice.clone()),
            Advice::Nothing(_) => None,
        };
        let service = moved
            .and_then(|moved| book.service(moved.slot.service))
            .or_else(|| book.offered(asked.service.as_deref()?.parse().ok()?))
            .or_else(|| today.offer.as_ref().map(|offer| &offer.service))
            .or_else(|| {
                advice
                    .as_ref()
                    .and_then(|advice| fitting_service(book, advice.kind, advice.minutes))
            })
            .or_else(|| book.services.first())?;
        let location = asked
            .location
            .as_deref()
            .and_then(|id| book.location(id.parse().ok()?))
            .or_else(|| {
                // The place of the suggested times first: people go where they went.
                let places = || {
                    let three = today.offer.iter().flat_map(|offer| &offer.three);
                    three.filter_map(|suggested| book.location(suggested.slot.location))
                };
                // A place on one's own clock before one in another city.
                let (own, now) = (&today.situation.zone, today.situation.now);
                let near = |place: &&Location| own.to_offset(now) == place.zone.to_offset(now);
                places().find(near).or_else(|| places().next())
            })
            .or_else(|| book.locations.first())?;
        let advice = advice.filter(|advice| advice.kind == service.kind);
        let rooms = asked.beside.as_deref().and_then(beside::rooms_of);
        let mut wished = moved.map_or_else(
            || Wished::of(fields, service, book),
            |moved| Wished::of_moved(moved.id, &moved.slot),
        );
        let rooms = rooms.filter(|_| moved.is_none());
        if rooms.is_some() {
            // Two people side by side have one thing each.
            wished.then = None;
        }
        Some(Self {
            ahead: shown_days(asked, book.booking_window(service), &location.zone, now),
            service: service.clone(),
            location: location.clone(),
            advice,
            wished,
            why: BTreeMap::new(),
            several: BTreeMap::new(),
            rooms,
            partners: BTreeSet::new(),
        })
    }

    /// The first of each chain, in order of time; the rest stands behind it.
    fn take_chains(&mut self, chains: Vec<Vec<Slot>>, book: &ClinicBook) -> Vec<Slot> {
        let mut firsts = Vec::with_capacity(chains.len());
        for chain in chains {
            let Some(first) = chain.first() else { continue };
            let sends = slot_token::write_all(&chain, None);
            let key = (first.starts_at, first.therapist);
            self.several.insert(key, (sends, with_each(&chain, book)));
            firsts.push(first.clone());
        }
        firsts
    }

    /// The own of each pair, in order of time; the one beside stands behind it.
    fn take_pairs(
        &mut self,
        pairs: Vec<[Slot; 2]>,
        rooms: SideBySide,
        book: &ClinicBook,
    ) -> Vec<Slot> {
        let mut own = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let key = (pair[0].starts_at, pair[0].therapist);
            self.several.insert(key, beside::card(&pair, rooms, book));
            self.partners.extend(pair.iter().map(|slot| slot.therapist));
            own.extend(pair.into_iter().next());
        }
        own
    }

    fn fits(&self, at: Timestamp) -> bool {
        self.advice
            .as_ref()
            .is_some_and(|advice| advice.window.from <= at && at < advice.window.to)
    }
}

/// The days from the one asked for; else those in which the day asked for lies; else from today.
fn shown_days(asked: &Asked, window: BookingWindow, zone: &TimeZone, now: Timestamp) -> DaysAhead {
    let days = DaysAhead::from_today(window, zone, now, DAYS);
    let date = |text: &Option<String>| text.as_deref()?.parse::<Date>().ok();
    match (date(&asked.from), date(&asked.day)) {
        (Some(first), _) => days.beginning(first),
        (None, Some(day)) => days.around(day),
        (None, None) => days,
    }
}

/// "Noor", or "Noor, then Tomas".
pub fn with_each(slots: &[Slot], book: &ClinicBook) -> String {
    let mut names: Vec<&str> = slots
        .iter()
        .filter_map(|slot| book.therapist(slot.therapist))
        .map(|therapist| therapist.name.as_str())
        .collect();
    names.dedup();
    names.join(", then ")
}
