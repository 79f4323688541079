//! `GET /`: the suggestion, its reasons, times that fit.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    booking::{
        clinic::{ClinicBook, Location},
        slot::Slot,
        suggestion::WhyThisSlot,
    },
    situation::Situation,
    training::{
        baseline::Notice,
        soreness::forecast::{DayForecast, sides_together},
        workout::{EventKind, EventTime},
    },
    treatment::{
        recommendation::{Advice, Grade, Reason, Recommendation},
        screening::Screening,
    },
};
use jiff::{Timestamp, tz::TimeZone};
use practice::{Offer, Today, TodayRefusal};

use super::{invitation, not_yet, refusal::answer, weeks};
use crate::{
    app::{App, Member},
    body_map::BodyMap,
    chart,
    pages::{
        page,
        today::{
            CheckInTeaser, Expect, NextAppointment, Nothing, NoticeLine, Plan, RaceAhead,
            ReasonLine, RecentActivity, SlotCard, SorenessCard, SorenessCell, SorenessRow,
            Suggestion, TodayPage,
        },
    },
    problem::DoorError,
    strip, words,
    words::Stamp,
};

/// The page, or the clinic's day for those who work there.
pub async fn show(State(app): State<App>, member: Member) -> Result<Response, DoorError> {
    if !member.is_athlete() {
        return Ok(Redirect::to("/day").into_response());
    }
    let today = practice::today(&app.practice, member.actor(), member.athlete(), app.now()?)
        .await
        .map_err(|refusal| door_error(&refusal))?;
    match &today.plan.screening {
        // One number, and nothing else competes with it.
        Screening::Emergency(_) => Ok(Redirect::to("/not-yet").into_response()),
        Screening::Cleared(_)
        | Screening::NotYet(_)
        | Screening::SpeakToSomeone(_)
        | Screening::Incomplete(_) => {
            let asked = match invitation::cards(&app, &member).await? {
                Ok(asked) => asked,
                Err(refusal) => return answer(refusal),
            };
            let page_of = TodayPage {
                asked_by: asked
                    .into_iter()
                    .next()
                    .map(|card| (card.asked_by, card.at)),
                ..view(&app, &member, &today)
            };
            Ok(page(StatusCode::OK, &page_of))
        }
    }
}

/// What a door answers to each refusal.
pub fn door_error(refusal: &TodayRefusal) -> DoorError {
    match refusal {
        TodayRefusal::NotAllowed(_) => DoorError::NotAllowed,
        TodayRefusal::NoSuchAthlete => DoorError::NotFound,
        TodayRefusal::Fault(fault) => DoorError::fault(fault),
    }
}

fn view(app: &App, member: &Member, today: &Today) -> TodayPage {
    let situation = &today.situation;
    let (zone, now) = (&situation.zone, situation.now);
    let local = now.to_zoned(zone.clone());
    let part = match local.hour() {
        ..5 => "Hello",
        5..12 => "Good morning",
        12..18 => "Good afternoon",
        _ => "Good evening",
    };
    TodayPage {
        frame: member.frame(app, "/"),
        greeting: format!("{part}, {}", today.athlete.name),
        date: Stamp::day(local.date()),
        plan: card(app, today),
        answers: shows_weeks(today).then(|| {
            let massage = matches!(today.plan.advice, Advice::Massage(_));
            weeks::answers(&today.outlook.why, massage)
        }),
        weeks: shows_weeks(today).then(|| weeks::weeks(today)),
        check_in: check_in(
            situation.check_in.as_ref().map(|check_in| check_in.at),
            zone,
            now,
        ),
        notices: today.notices.iter().map(notice_line).collect(),
        soreness: soreness_card(app, situation),
        next: today.ahead.first().map(|appointment| NextAppointment {
            id: appointment.id.to_string(),
            at: Stamp::full(
                appointment.slot.starts_at,
                &zone_of(&today.book, &appointment.slot),
            ),
            what: what(&today.book, &appointment.slot),
        }),
        race: situation
            .events
            .iter()
            .filter(|event| event.kind == EventKind::Race)
            .filter_map(|event| match event.time {
                EventTime::StartsAt(at) if at > now => Some((at, event)),
                EventTime::StartsAt(_) | EventTime::EndedAt(_) => None,
            })
            .min_by_key(|(at, _)| *at)
            .map(|(at, event)| RaceAhead {
                name: event.name.clone().unwrap_or_else(|| "A race".to_owned()),
                at: Stamp::full(at, zone),
            }),
        recent: today
            .recent
            .iter()
            .map(|stored| recent(stored, zone))
            .collect(),
        chart: chart::six_weeks(&situation.load, local.date()),
        sample_map: String::new(),
        asked_by: None,
    }
}

fn notice_line(notice: &Notice) -> NoticeLine {
    NoticeLine {
        says: notice.says.clone(),
        rule: notice.rule.clone(),
        asks_again: notice.asks_again,
    }
}

/// So many areas are shown; the page is for a glance.
const SORE_ROWS: usize = 6;

/// The forecast as a table; nothing where there is nothing to say.
fn soreness_card(app: &App, situation: &Situation) -> Option<SorenessCard> {
    let forecast = &situation.forecast;
    let first = forecast.areas.first()?;
    let rules = &app.practice.rules.check_ins;
    let days = first
        .days
        .iter()
        .enumerate()
        .map(|(index, day)| match index {
            0 => "Now".to_owned(),
            _ => day.date.strftime("%a").to_string(),
        });
    let areas: Vec<_> = forecast
        .areas
        .iter()
        .map(|area| (area.area, area.days.as_slice()))
        .collect();
    let mut rows: Vec<SorenessRow> = sides_together(&areas)
        .into_iter()
        .map(|(area, days)| SorenessRow {
            area,
            cells: days.iter().map(sore_cell).collect(),
        })
        .collect();
    let more = rows.len().saturating_sub(SORE_ROWS);
    rows.truncate(SORE_ROWS);
    Some(SorenessCard {
        says: forecast.earned.says(),
        rule: forecast.earned.rule(rules).to_owned(),
        days: days.collect(),
        rows,
        more,
    })
}

fn sore_cell(day: &DayForecast) -> SorenessCell {
    let (low, high) = (day.low.get(), day.high.get());
    SorenessCell {
        level: day.level.get().to_string(),
        range: if low == high {
            String::new()
        } else {
            format!("{low} to {high}")
        },
    }
}

/// The zone of the place of a slot; UTC where the place is gone.
pub fn zone_of(book: &ClinicBook, slot: &Slot) -> TimeZone {
    book.location(slot.location)
        .map_or(TimeZone::UTC, |location| location.zone.clone())
}

/// "Maintenance massage, 60 minutes, with Noor at Alder Street, room 1".
pub fn what(book: &ClinicBook, slot: &Slot) -> String {
    let service = book
        .service(slot.service)
        .map_or("Massage", |service| service.name.as_str());
    let minutes = (slot.ends_at.as_second() - slot.starts_at.as_second()) / 60;
    let mut text = words::service(service, minutes);
    if let Some(therapist) = book.therapist(slot.therapist) {
        text.push_str(&format!(", with {}", therapist.name));
    }
    if let Some(location) = book.location(slot.location) {
        text.push_str(&format!(" at {}", location.name));
    }
    if let Some(room) = slot.room.and_then(|id| book.room(id)) {
        text.push_str(&format!(", {}", room.name));
    }
    text
}

fn check_in(at: Option<Timestamp>, zone: &TimeZone, now: Timestamp) -> CheckInTeaser {
    CheckInTeaser {
        title: "How do you feel today?".to_owned(),
        says: match at {
            Some(at) if at.to_zoned(zone.clone()).date() == now.to_zoned(zone.clone()).date() => {
                format!(
                    "You answered at {}. Answer again if it has changed.",
                    Stamp::time(at, zone).text
                )
            }
            Some(at) => format!(
                "Your last answer is from {}. A new one may change the suggestion.",
                Stamp::full(at, zone).text
            ),
            None => "Where you are sore decides what is worked. It may change the suggestion."
                .to_owned(),
        },
    }
}

fn recent(loaded: &care::training::load::LoadedActivity, zone: &TimeZone) -> RecentActivity {
    let activity = &loaded.activity;
    let day = activity
        .starts_at
        .to_zoned(zone.clone())
        .strftime("%a %-d %b")
        .to_string();
    let mut facts = vec![day];
    facts.extend(
        activity
            .distance
            .map(|metres| words::distance(metres.get())),
    );
    facts.push(words::duration(activity.duration));
    RecentActivity {
        name: activity
            .name
            .clone()
            .unwrap_or_else(|| activity.sport.plain_name().to_owned()),
        load: format!("{:.0}", loaded.load.value),
        facts: facts.join(", "),
        basis: words::basis(loaded.load.basis).to_owned(),
    }
}

/// Nothing competes with help; and of somebody of whom nothing is known there is nothing to look ahead at.
fn shows_weeks(today: &Today) -> bool {
    let known = !nothing_known(today) || !today.ahead.is_empty();
    known
        && match &today.plan.screening {
            Screening::Cleared(_) | Screening::NotYet(_) => true,
            Screening::SpeakToSomeone(_) | Screening::Emergency(_) | Screening::Incomplete(_) => {
                false
            }
        }
}

fn nothing_known(today: &Today) -> bool {
    today.recent.is_empty()
        && today.situation.events.is_empty()
        && today.situation.check_in.is_none()
        && today.situation.findings.is_empty()
}

fn card(app: &App, today: &Today) -> Plan {
    let verdict = today.plan.screening.verdict();
    let nothing_known = nothing_known(today);
    match (&today.plan.advice, &today.plan.screening) {
        (Advice::Massage(_), _) if nothing_known && today.ahead.is_empty() => Plan::Empty,
        (Advice::Massage(advice), _) => Plan::Massage(Box::new(suggestion(app, today, advice))),
        (Advice::Nothing(reasons), screening) => {
            let (title, href, action) = match screening {
                Screening::Cleared(_) => {
                    ("No massage suggested now", "/book", "See free times anyway")
                }
                Screening::NotYet(_) => (
                    "Not yet",
                    "/not-yet",
                    "What you can do, and when to ask again",
                ),
                Screening::SpeakToSomeone(_) | Screening::Emergency(_) => {
                    ("Speak to someone first", "/not-yet", "Who, and how soon")
                }
                // The team at a finish asks these, in person.
                Screening::Incomplete(_)
                    if not_yet::just_finished(&today.situation, &app.practice.rules).is_some() =>
                {
                    ("Not yet", "/not-yet", "Who decides, and when it opens")
                }
                Screening::Incomplete(_) => (
                    "First, the safety questions",
                    "/questions",
                    "Answer the questions",
                ),
            };
            let map = BodyMap {
                label: format!(
                    "Body map, front and back. Leave out: {}.",
                    words::areas(&verdict.avoid)
                ),
                avoid: verdict.avoid.clone(),
                ..BodyMap::default()
            };
            Plan::Nothing(Nothing {
                title: title.to_owned(),
                why: reasons
                    .first()
                    .map_or_else(String::new, |reason| reason.says.clone()),
                reasons: reasons.iter().map(reason_line).collect(),
                show_map: !verdict.avoid.is_empty(),
                map: map.picture(),
                href,
                action: action.to_owned(),
            })
        }
    }
}

fn suggestion(app: &App, today: &Today, advice: &Recommendation) -> Suggestion {
    let situation = &today.situation;
    let (zone, now) = (&situation.zone, situation.now);
    let verdict = today.plan.screening.verdict();
    let level = |area| {
        let found = today.plan.soreness.iter().find(|sore| sore.area == area);
        found.map_or(4, |sore| sore.level.get().max(3))
    };
    let map = BodyMap {
        label: format!(
            "Body map, front and back. Work: {}. Leave out: {}.",
            words::areas(&advice.work),
            words::areas(&advice.avoid)
        ),
        levels: advice
            .work
            .iter()
            .map(|area| (*area, level(*area)))
            .collect(),
        avoid: advice.avoid.clone(),
    };
    let slots = today
        .offer
        .as_ref()
        .map_or_else(Vec::new, |offer| slots(&today.book, offer, zone, now));
    let count = today.offer.as_ref().map_or(0, |offer| offer.count);
    let best = today.offer.as_ref().map(|offer| &offer.three);
    Suggestion {
        title: format!("{}, {} minutes", advice.kind.plain_name(), advice.minutes),
        when: words::window(advice.window.from, advice.window.to, zone, now),
        waits: today.awaits_questions.then(|| {
            "This holds if none of the safety questions applies to you. You answer them when you pick a time.".to_owned()
        }),
        strip: strip::four_days(situation, advice, best.map_or(&[], Vec::as_slice)),
        pressure: advice.pressure_cap.get(),
        pressure_words: words::pressure(advice.pressure_cap).to_owned(),
        work: if advice.work.is_empty() { "Whatever you like worked".to_owned() } else { words::areas(&advice.work) },
        work_note: consent_note(advice),
        leave_out: words::areas(&advice.avoid),
        leave_note: leave_note(&verdict.avoid, advice),
        expect: expect(app, &advice.reasons),
        map: map.picture(),
        reasons: advice.reasons.iter().map(reason_line).collect(),
        slots_title: match slots.len() {
            0 => "No time fits yet".to_owned(),
            1 => "One time that fits".to_owned(),
            2 => "Two times that fit".to_owned(),
            _ if count > 3 => format!("Three of {count} times that fit"),
            _ => "Three times that fit".to_owned(),
        },
        slots,
        no_slots: "Nobody with the right training is free in this window. Other times are one press away.".to_owned(),
        price: today.offer.as_ref().map_or_else(String::new, |offer| {
            format!("{}, paid at the clinic", words::money(offer.service.price_cents, &today.book.clinic.currency))
        }),
    }
}

fn consent_note(advice: &Recommendation) -> String {
    if advice.consent_needed.is_empty() {
        String::new()
    } else {
        format!(
            "{}: only with your separate yes.",
            words::areas(&advice.consent_needed)
        )
    }
}

fn leave_note(
    told: &std::collections::BTreeSet<care::body::Area>,
    advice: &Recommendation,
) -> String {
    match (told.is_empty(), advice.avoid.is_empty()) {
        (_, true) => String::new(),
        (true, false) => "As always.".to_owned(),
        (false, false) => "Because of what you told us, or as always.".to_owned(),
    }
}

/// The first benefit a reason may speak of: only what the claims grade as supported or mixed is ever shown.
fn expect(app: &App, reasons: &[Reason]) -> Option<Expect> {
    reasons
        .iter()
        .filter_map(|reason| reason.claim.as_deref())
        .filter_map(|claim| app.practice.rules.claims.get(claim))
        .find_map(|claim| match claim.grade {
            Grade::Supported | Grade::Mixed => Some(Expect {
                sentence: claim.says.clone()?,
                grade: claim.grade,
                claim: claim.id.clone(),
            }),
            Grade::Unsupported | Grade::Contradicted | Grade::Custom => None,
        })
}

/// A reason as a line that opens its source.
pub fn reason_line(reason: &Reason) -> ReasonLine {
    ReasonLine {
        says: reason.says.clone(),
        detail: String::new(),
        rule: reason.rule.clone(),
        source: reason.source.clone(),
        claim: reason.claim.clone(),
        grade: reason.grade,
    }
}

fn slots(book: &ClinicBook, offer: &Offer, own: &TimeZone, now: Timestamp) -> Vec<SlotCard> {
    let best = offer
        .three
        .iter()
        .position(|suggested| suggested.why == WhyThisSlot::BestTimed)
        .unwrap_or(0);
    offer
        .three
        .iter()
        .enumerate()
        .map(|(index, suggested)| {
            let slot = &suggested.slot;
            let zone = zone_of(book, slot);
            SlotCard {
                token: crate::slot_token::write(slot),
                lead: suggested.why.plain_name().to_owned(),
                at: Stamp::near(slot.starts_at, &zone, own, now),
                with: book
                    .therapist(slot.therapist)
                    .map_or_else(String::new, |therapist| format!("with {}", therapist.name)),
                note: book
                    .location(slot.location)
                    .map_or_else(String::new, |location| place_and_clock(location, own, slot)),
                main: index == best,
                fits: false,
            }
        })
        .collect()
}

/// "Harbour", or "Harbour, Halifax time: 07:15 for you" where its clock shows another time than one's own.
fn place_and_clock(location: &Location, own: &TimeZone, slot: &Slot) -> String {
    let at = slot.starts_at;
    if location.zone.to_offset(at) == own.to_offset(at) {
        return location.name.clone();
    }
    let (place, yours) = (
        practice::zone_name(&location.zone),
        Stamp::time(at, own).text,
    );
    format!("{}, {place} time: {yours} for you", location.name)
}
