//! `GET /book`: days with free counts, times of one day, what fits the plan.

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
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use practice::{SlotWish, Today, WantedStart};
use serde::Deserialize;

use super::{
    appointment::stays,
    beside,
    questions::Fields,
    refusal::{Why, answer},
    today::door_error,
    wishes::Wished,
};
use crate::{
    app::{App, Member},
    pages::{
        book::{BookPage, Choice, Day, PartOfDay},
        page,
        today::SlotCard,
    },
    problem::DoorError,
    slot_token, words,
    words::Stamp,
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

fn view(
    app: &App,
    member: &Member,
    asked: &Asked,
    today: &Today,
    chosen: &Chosen,
    slots: &[Slot],
    now: Timestamp,
) -> BookPage {
    let zone = &chosen.location.zone;
    let therapist = asked
        .therapist
        .as_deref()
        .filter(|id| id.parse::<Id<Therapist>>().is_ok());
    let wanted: Vec<&Slot> = slots
        .iter()
        .filter(|slot| therapist.is_none_or(|id| slot.therapist.to_string() == id))
        .collect();
    let day_of = |slot: &Slot| slot.starts_at.to_zoned(zone.clone()).date();
    let day = asked
        .day
        .as_deref()
        .and_then(|day| day.parse::<Date>().ok())
        .filter(|day| chosen.ahead.shows(*day))
        .or_else(|| {
            wanted
                .iter()
                .find(|slot| chosen.fits(slot.starts_at))
                .map(|slot| day_of(slot))
        })
        .or_else(|| wanted.first().map(|slot| day_of(slot)))
        .unwrap_or(chosen.ahead.first);
    let times: Vec<&Slot> = wanted
        .iter()
        .copied()
        .filter(|slot| day_of(slot) == day)
        .collect();
    let book = &today.book;
    let moves = asked.moved();
    let address = |from: Date, day: Option<Date>| {
        let mut address = format!(
            "/book?service={}&location={}",
            chosen.service.id, chosen.location.id
        );
        if from != chosen.ahead.today {
            address.push_str(&format!("&from={from}"));
        }
        if let Some(id) = therapist {
            address.push_str(&format!("&therapist={id}"));
        }
        match moves {
            Some(id) => address.push_str(&format!("&move={id}")),
            None => address.push_str(&chosen.wished.query()),
        }
        if let Some(rooms) = chosen.rooms {
            address.push_str(&format!("&beside={}", beside::word_of(rooms)));
        }
        if let Some(day) = day {
            address.push_str(&format!("&day={day}#times"));
        }
        address
    };
    let mut keep = vec![
        ("service", chosen.service.id.to_string()),
        ("location", chosen.location.id.to_string()),
        ("day", day.to_string()),
        ("from", chosen.ahead.first.to_string()),
    ];
    match moves {
        Some(id) => keep.push(("move", id.to_string())),
        None => keep.extend(chosen.wished.fields()),
    }
    keep.extend(
        chosen
            .rooms
            .map(|rooms| ("beside", beside::word_of(rooms).to_owned())),
    );
    let then = chosen.wished.then.and_then(|id| book.service(id));
    let booked = chosen.service.with(&chosen.wished.add_ons);
    BookPage {
        frame: member.frame(app, "/book"),
        notice: asked
            .why
            .as_deref()
            .and_then(Why::says)
            .map(str::to_owned)
            .or_else(|| {
                moves.map(|_| {
                    "Choose the new time. Your appointment stays as it is until you do.".to_owned()
                })
            })
            .or_else(|| waits(today, zone, now)),
        action: moves.map_or_else(
            || "/hold".to_owned(),
            |id| format!("/appointment/{id}/move"),
        ),
        what: match then {
            None if chosen.rooms.is_some() => format!(
                "{}, for two side by side; {} each.",
                words::service(&booked.name, i64::from(booked.minutes)),
                words::money(booked.price_cents, &book.clinic.currency)
            ),
            None => format!(
                "{}, {}.",
                words::service(&booked.name, i64::from(booked.minutes)),
                words::money(booked.price_cents, &book.clinic.currency)
            ),
            Some(then) => format!(
                "{}, then {}; {}.",
                words::service(&booked.name, i64::from(booked.minutes)),
                words::service(&then.name, i64::from(then.minutes)),
                words::money(
                    booked.price_cents.saturating_add(then.price_cents),
                    &book.clinic.currency
                )
            ),
        },
        wishes: moves
            .is_none()
            .then(|| chosen.wished.form(&chosen.service, book)),
        repeats: then.is_none() && chosen.rooms.is_none(),
        month: month_name(chosen.ahead.first),
        days: days(day, &wanted, chosen, &|day| {
            address(chosen.ahead.first, Some(day))
        }),
        earlier: chosen
            .ahead
            .earlier()
            .map_or_else(String::new, |from| address(from, None)),
        later: chosen
            .ahead
            .later()
            .map_or_else(String::new, |from| address(from, None)),
        until: if chosen.ahead.later().is_none() && chosen.ahead.is_horizon {
            format!(
                "Times can be booked until {}.",
                Stamp::day(chosen.ahead.last).text
            )
        } else {
            String::new()
        },
        fits: chosen.advice.as_ref().map_or_else(String::new, |advice| {
            format!(
                "Fits your training: {}",
                lower(&words::window(
                    advice.window.from,
                    advice.window.to,
                    zone,
                    now
                ))
            )
        }),
        zone_note: times_note(zone, &member.zone(), now),
        times_title: format!(
            "{}, {}",
            Stamp::day(day).text,
            match times.len() {
                0 => "no times".to_owned(),
                1 => "1 time".to_owned(),
                count => format!("{count} times"),
            }
        ),
        keep,
        any_therapist: therapist.is_none(),
        therapists: therapists(book, slots, &chosen.partners, therapist),
        parts: parts(&times, chosen, book, zone),
        no_times: if chosen.rooms.is_some() {
            "No two places are free side by side on this day. Another day may have some; or come by yourself.".to_owned()
        } else if wanted.is_empty() {
            "Nothing is free in these four weeks. Later days, another therapist or another place may have times.".to_owned()
        } else {
            "Nothing is free on this day. Another day, another therapist or another place may have times.".to_owned()
        },
        wait: if chosen.rooms.is_some() {
            String::new()
        } else {
            super::waiting::address(chosen.service.id, chosen.location.id, day)
        },
        beside: if moves.is_some() {
            Vec::new()
        } else {
            beside::choices(book, chosen.location.id, chosen.rooms)
        },
        services: book
            .services
            .iter()
            .map(|service| Choice {
                value: service.id.to_string(),
                word: words::service(&service.name, i64::from(service.minutes)),
                chosen: service.id == chosen.service.id,
            })
            .collect(),
        locations: book
            .locations
            .iter()
            .map(|location| Choice {
                value: location.id.to_string(),
                word: format!(
                    "{}, {} time",
                    location.name,
                    practice::zone_name(&location.zone)
                ),
                chosen: location.id == chosen.location.id,
            })
            .collect(),
    }
}

fn lower(text: &str) -> String {
    let mut chars = text.trim_end_matches('.').chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

fn month_name(first: Date) -> String {
    let last = first.checked_add((DAYS - 1).days()).unwrap_or(first);
    if last.month() == first.month() {
        first.strftime("%B %Y").to_string()
    } else {
        format!("{} and {}", first.strftime("%B"), last.strftime("%B %Y"))
    }
}

fn times_note(place: &TimeZone, own: &TimeZone, now: Timestamp) -> String {
    let (there, here) = (now.to_zoned(place.clone()), now.to_zoned(own.clone()));
    if there.offset() == here.offset() {
        format!("Times are {} time.", practice::zone_name(place))
    } else {
        format!(
            "Times are {} time. You live on {} time: now it is {} there, {} for you.",
            practice::zone_name(place),
            practice::zone_name(own),
            there.strftime("%H:%M"),
            here.strftime("%A %H:%M")
        )
    }
}

fn days(
    shown: Date,
    slots: &[&Slot],
    chosen: &Chosen,
    address: &dyn Fn(Date) -> String,
) -> Vec<Day> {
    let (zone, first) = (&chosen.location.zone, chosen.ahead.first);
    let before = i64::from(first.weekday().to_monday_zero_offset());
    (-before..DAYS)
        .filter_map(|offset| {
            let date = first.checked_add(offset.days()).ok()?;
            let of_day: Vec<&&Slot> = slots
                .iter()
                .filter(|slot| slot.starts_at.to_zoned(zone.clone()).date() == date)
                .collect();
            Some(Day {
                past: offset < 0,
                number: date.day(),
                weekday: date.strftime("%a").to_string(),
                weekday_long: date.strftime("%A").to_string(),
                month: date.strftime("%B").to_string(),
                free: of_day.len(),
                none_word: "none",
                href: address(date),
                current: date == shown,
                fits: of_day.iter().any(|slot| chosen.fits(slot.starts_at)),
            })
        })
        .collect()
}

fn therapists(
    book: &ClinicBook,
    slots: &[Slot],
    partners: &BTreeSet<Id<Therapist>>,
    chosen: Option<&str>,
) -> Vec<Choice> {
    book.therapists
        .iter()
        .filter(|therapist| {
            slots.iter().any(|slot| slot.therapist == therapist.id)
                || partners.contains(&therapist.id)
                || chosen == Some(therapist.id.to_string().as_str())
        })
        .map(|therapist| Choice {
            value: therapist.id.to_string(),
            word: therapist.name.clone(),
            chosen: chosen == Some(therapist.id.to_string().as_str()),
        })
        .collect()
}

fn parts(slots: &[&Slot], chosen: &Chosen, book: &ClinicBook, zone: &TimeZone) -> Vec<PartOfDay> {
    let hour = |slot: &Slot| slot.starts_at.to_zoned(zone.clone()).hour();
    [
        ("Morning", 0..12_i8),
        ("Afternoon", 12..17),
        ("Evening", 17..24),
    ]
    .into_iter()
    .map(|(title, hours)| PartOfDay {
        title,
        note: String::new(),
        slots: slots
            .iter()
            .filter(|slot| hours.contains(&hour(slot)))
            .map(|slot| {
                let several = chosen.several.get(&(slot.starts_at, slot.therapist));
                (*slot, several)
            })
            .map(|(slot, several)| SlotCard {
                token: several.map_or_else(|| slot_token::write(slot), |(sends, _)| sends.clone()),
                lead: String::new(),
                at: Stamp::time(slot.starts_at, zone),
                with: several.map_or_else(
                    || with_each(std::slice::from_ref(slot), book),
                    |(_, with)| with.clone(),
                ),
                note: chosen
                    .why
                    .get(&(slot.starts_at, slot.therapist))
                    .map_or_else(String::new, |why| why.plain_words().to_owned()),
                main: false,
                fits: chosen.fits(slot.starts_at),
            })
            .collect(),
    })
    .filter(|part| !part.slots.is_empty())
    .map(said_once)
    .collect()
}

/// What is true of every time of a part of the day stands above them, once.
fn said_once(mut part: PartOfDay) -> PartOfDay {
    if part.slots.iter().all(|slot| slot.fits) {
        part.note = "All of these fit your training.".to_owned();
        for slot in &mut part.slots {
            let both = slot.note == WhyHere::FitsAndNextToWork.plain_words();
            let rest = both.then_some(WhyHere::NextToWork.plain_words());
            slot.note = rest.unwrap_or_default().to_owned();
        }
    }
    part
}
