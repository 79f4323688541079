//! From a time to an appointment: kept for some minutes, the questions, one press.

use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    booking::{
        clinic::{AddOn, Clinic, ClinicBook, Location},
        hold::{HOLD_MINUTES, Hold},
        slot::Slot,
        together::SideBySide,
    },
    id::Id,
    people::Person,
    treatment::{
        recommendation::{Advice, Recommendation},
        screening::{Outcome, Screening, history_is_open},
    },
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use practice::{Answers, Booking, BookingRefusal, InviteRefusal, TogetherWish, WantedStart};

use super::{
    attempt::key_of,
    beside,
    conflict::{self, Onward},
    questions::{self, Fields, Read, fields, form, form::Sent, onward, today_of},
    refusal::{Why, answer},
};
use crate::{
    app::{App, Member, PathId},
    call::{Call, turn_to_the_clinic},
    pages::{confirm::ConfirmPage, page},
    problem::DoorError,
    slot_token, words,
    words::Stamp,
};

/// `POST /hold`.
pub async fn hold(
    State(app): State<App>,
    member: Member,
    Form(fields): Form<Fields>,
) -> Result<Response, DoorError> {
    let token = fields
        .iter()
        .find(|(name, _)| name == "slot")
        .map(|(_, value)| value.as_str());
    let several = token
        .and_then(slot_token::read_all)
        .ok_or(DoorError::BadRequest)?;
    match several.beside {
        None => {}
        Some((slot_token::Beside::Companion, rooms)) => {
            return hold_beside(&app, &member, several, rooms, &fields).await;
        }
        Some((slot_token::Beside::Client(_), _)) => return Err(DoorError::BadRequest),
    }
    let parts: Vec<_> = several
        .parts
        .into_iter()
        .map(|part| start_of(part, member.athlete()))
        .collect();
    let first = parts.first().ok_or(DoorError::BadRequest)?.0;
    let key = key_of(&fields, "hold");
    match keep(&app, &member, parts, None, key).await? {
        Ok(hold) => Ok(to_confirm(hold)),
        Err(refusal) => {
            let all = super::book::address(&first, None);
            let action = "/hold".to_owned();
            let onward = Onward {
                action,
                all,
                over: None,
            };
            conflict::answer_with_times(&app, &member, first, onward, refusal).await
        }
    }
}

/// Keeps two places side by side.
async fn hold_beside(
    app: &App,
    member: &Member,
    several: slot_token::Several,
    rooms: SideBySide,
    fields: &Fields,
) -> Result<Response, DoorError> {
    let first = several.parts.first().cloned();
    let (first, _) = start_of(first.ok_or(DoorError::BadRequest)?, member.athlete());
    let key = key_of(fields, "hold");
    match beside::keep(app, member, several, rooms, key).await? {
        Ok(hold) => Ok(to_confirm(hold)),
        Err(InviteRefusal::Booking(BookingRefusal::SeriesTaken { stands })) => {
            // What stands against either stands against both.
            let refusal = BookingRefusal::SlotTaken {
                conflicts: stands.into_iter().flat_map(|one| one.conflicts).collect(),
                nearest: Vec::new(),
            };
            let all = beside::address(&first, rooms);
            let action = "/hold".to_owned();
            let onward = Onward {
                action,
                all,
                over: None,
            };
            conflict::answer_with_times(app, member, first, onward, refusal).await
        }
        Err(refusal) => {
            // The same form again, once its hold is booked or has run out: its page says what became of it.
            let over = matches!(
                refusal,
                InviteRefusal::Booking(
                    BookingRefusal::HoldExpired { .. } | BookingRefusal::NotFound { what: "hold" }
                )
            );
            let before = match key_of(fields, "hold").filter(|_| over) {
                Some(key) => practice::made_before(&app.practice, member.actor(), key)
                    .await
                    .map_err(|fault| DoorError::fault(&fault))?,
                None => None,
            };
            before.map_or_else(|| beside::told(refusal), |hold| Ok(to_confirm(hold)))
        }
    }
}

/// A start with what is added.
pub type Start = (WantedStart, Vec<Id<AddOn>>);

/// A start with what is added, for somebody.
pub fn start_of(wanted: slot_token::Wanted, athlete: Id<Person>) -> Start {
    let start = WantedStart {
        athlete,
        service: wanted.service,
        therapist: wanted.therapist,
        location: wanted.location,
        starts_at: wanted.starts_at,
    };
    (start, wanted.add_ons)
}

/// Keeps one start, or several in one act: the first hold, or why not. The same attempt again is the same hold, also once it is booked or
/// has run out: its page says what became of it.
///
/// # Errors
/// What the clock says.
pub async fn keep(
    app: &App,
    member: &Member,
    parts: Vec<Start>,
    side_by_side: Option<SideBySide>,
    key: Option<String>,
) -> Result<Result<Id<Hold>, BookingRefusal>, DoorError> {
    let held = keep_new(app, member, parts, side_by_side, key.clone()).await?;
    let over = matches!(
        held,
        Err(BookingRefusal::HoldExpired { .. } | BookingRefusal::NotFound { what: "hold" })
    );
    match key.filter(|_| over) {
        Some(key) => {
            let before = practice::made_before(&app.practice, member.actor(), key).await;
            let before = before.map_err(|fault| DoorError::fault(&fault))?;
            Ok(before.map_or(held, Ok))
        }
        None => Ok(held),
    }
}

async fn keep_new(
    app: &App,
    member: &Member,
    parts: Vec<Start>,
    side_by_side: Option<SideBySide>,
    key: Option<String>,
) -> Result<Result<Id<Hold>, BookingRefusal>, DoorError> {
    let (practice, actor, now) = (&app.practice, member.actor(), app.now()?);
    if let [(wanted, add_ons)] = parts.as_slice() {
        let add_ons = add_ons.clone();
        let held = practice::hold_with(practice, actor, now, *wanted, add_ons, key).await;
        return Ok(held.map(|hold| hold.id));
    }
    let wish = TogetherWish {
        parts,
        side_by_side,
    };
    let held = practice::hold_together(practice, actor, now, wish, key).await;
    Ok(match held {
        Ok(holds) => holds
            .first()
            .map(|hold| hold.id)
            .ok_or(BookingRefusal::NotFound { what: "start" }),
        // What stands against any of them stands against all.
        Err(BookingRefusal::SeriesTaken { stands }) => Err(BookingRefusal::SlotTaken {
            conflicts: stands.into_iter().flat_map(|one| one.conflicts).collect(),
            nearest: Vec::new(),
        }),
        Err(refusal) => Err(refusal),
    })
}

fn to_confirm(hold: Id<Hold>) -> Response {
    Redirect::to(&format!("/hold/{hold}")).into_response()
}

/// `GET /hold/{id}`: check and confirm.
pub async fn show(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Hold>,
) -> Result<Response, DoorError> {
    confirm(&app, &member, id, Wrong::Nothing, &[]).await
}

/// `POST /hold/{id}/extend`: more time.
pub async fn extend(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Hold>,
    Form(fields): Form<Fields>,
) -> Result<Response, DoorError> {
    let (now, key) = (app.now()?, key_of(&fields, "extend"));
    match practice::extend_hold(&app.practice, member.actor(), now, id, key).await {
        Ok(_) | Err(BookingRefusal::HeldTooOften(_)) => Ok(to_confirm(id)),
        Err(refusal) => answer(refusal),
    }
}

/// `POST /hold/{id}/book`: "none of these" keeps the answers and shows the page again; "Book" books.
pub async fn book(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Hold>,
    Form(fields): Form<Fields>,
) -> Result<Response, DoorError> {
    let only_answers = fields.iter().any(|(name, _)| name == "none");
    let (rules, zone, at) = (&app.practice.rules, member.zone(), app.now()?.at);
    let mut answers = Answers::default();
    let lists = [
        (fields::red_flags(&fields, rules, &zone, at), false),
        (fields::rest(&fields, rules, &zone, at), true),
    ];
    for (read, is_rest) in lists {
        match read {
            Read::Nothing => {}
            Read::Unclear(problem) if is_rest => {
                return confirm(&app, &member, id, Wrong::Rest(problem), &fields).await;
            }
            Read::Unclear(problem) => {
                return confirm(&app, &member, id, Wrong::Questions(problem), &fields).await;
            }
            Read::Answers(more) => {
                answers.denied.extend(more.denied);
                answers.told.extend(more.told);
            }
        }
    }
    if answers != Answers::default() {
        let told = !answers.told.is_empty();
        let screening = questions::keep(&app, &member, answers).await?;
        let stops = onward::stop(&app, &member, &screening, id).await?;
        // What waits everywhere may wait in one place only, once it is told where.
        if stops && told {
            return onward::after(&app, &member, &screening, Some(id)).await;
        }
        if stops {
            return let_go(&app, &member, id).await;
        }
    }
    let types_somebody =
        |(name, value): &(String, String)| name == "companion" && !value.trim().is_empty();
    if only_answers && fields.iter().any(types_somebody) {
        // Shown at once: no address of a page carries somebody's mail address, and what was typed stays.
        return confirm(&app, &member, id, Wrong::Nothing, &fields).await;
    }
    if only_answers {
        return Ok(Redirect::to(&format!("/hold/{id}#book")).into_response());
    }
    if history_is_open(&today_of(&app, &member).await?.situation, rules) {
        let wrong = Wrong::Rest(LOOK_FIRST.to_owned());
        return confirm(&app, &member, id, wrong, &fields).await;
    }
    let wish = Booking {
        hold: id,
        consented: fields.iter().any(|(name, _)| name == "consented"),
        idempotency_key: None,
    };
    let sent = |wanted: &str| {
        let mut found = fields.iter().filter(|(name, _)| name == wanted);
        found.next().map(|(_, value)| value.trim())
    };
    let asks = sent("companion").filter(|_| sent("alone").is_none());
    let booked = match asks {
        None => practice::book(&app.practice, member.actor(), app.now()?, wish).await,
        Some(email) => {
            let (practice, now) = (&app.practice, app.now()?);
            match practice::book_beside(practice, member.actor(), now, wish, email).await {
                Ok(appointment) => Ok(appointment),
                Err(InviteRefusal::Booking(refusal)) => Err(refusal),
                Err(refusal) => {
                    return match beside::problem(&refusal) {
                        Some(problem) => {
                            confirm(&app, &member, id, Wrong::Companion(problem), &fields).await
                        }
                        None => beside::told(refusal),
                    };
                }
            }
        }
    };
    match booked {
        Ok(appointment) => {
            Ok(Redirect::to(&format!("/appointment/{}?new=1", appointment.id)).into_response())
        }
        Err(BookingRefusal::NotCleared {
            outcome: Outcome::Incomplete,
        }) => {
            let wrong = Wrong::Questions(ANSWER_FIRST.to_owned());
            confirm(&app, &member, id, wrong, &fields).await
        }
        Err(BookingRefusal::ConsentMissing) => {
            confirm(&app, &member, id, Wrong::Consent, &fields).await
        }
        Err(refusal) => answer(refusal),
    }
}

/// What is said above questions that were passed over.
const ANSWER_FIRST: &str =
    "Please answer these first: tick what applies, or press “None of these”.";

/// What is said above the longer list where it was passed over.
const LOOK_FIRST: &str =
    "Please look through this list too: tick what applies, or say that nothing does.";

/// Frees what was kept, and says what can be done instead.
pub async fn let_go(app: &App, member: &Member, id: Id<Hold>) -> Result<Response, DoorError> {
    practice::release_hold(&app.practice, member.actor(), app.now()?, id)
        .await
        .or_else(|refusal| answer(refusal).map(drop))?;
    Ok(Redirect::to("/not-yet").into_response())
}

/// What keeps a booking from being made as it was sent.
#[derive(Debug, PartialEq, Eq)]
enum Wrong {
    /// Nothing: the page is shown for the first time.
    Nothing,
    /// The safety questions, in words.
    Questions(String),
    /// Everything else that is asked, in words.
    Rest(String),
    /// The consent was not ticked.
    Consent,
    /// Whom to ask, in words.
    Companion(String),
}

async fn confirm(
    app: &App,
    member: &Member,
    id: Id<Hold>,
    wrong: Wrong,
    sent: &[(String, String)],
) -> Result<Response, DoorError> {
    let now = app.now()?;
    let (hold, book) = match practice::see_hold(&app.practice, member.actor(), now, id).await {
        Ok(found) => found,
        // A second press of "Book": the appointment keeps the id of its hold.
        Err(BookingRefusal::NotFound { .. } | BookingRefusal::HoldExpired { .. }) => {
            let appointment = Id::from_uuid(id.uuid());
            return match practice::see_appointment(&app.practice, member.actor(), appointment).await
            {
                Ok(_) => Ok(Redirect::to(&format!("/appointment/{appointment}")).into_response()),
                Err(_) => Ok(Why::Expired.to_times()),
            };
        }
        Err(refusal) => return answer(refusal),
    };
    let today = today_of(app, member).await?;
    if matches!(today.plan.screening, Screening::Incomplete(_)) {
        // Questions that no page here asks, as those at a finish: the next page says who does, and when it opens again.
        return let_go(app, member, id).await;
    }
    let (mut rest_problem, mut companion_problem) = (None, None);
    let (status, consent_missing, problem) = match wrong {
        Wrong::Nothing => (StatusCode::OK, false, None),
        Wrong::Questions(problem) => (StatusCode::UNPROCESSABLE_ENTITY, false, Some(problem)),
        Wrong::Rest(problem) => {
            rest_problem = Some(problem);
            let flags = today.awaits_questions.then(|| ANSWER_FIRST.to_owned());
            (StatusCode::UNPROCESSABLE_ENTITY, false, flags)
        }
        Wrong::Consent => (
            StatusCode::UNPROCESSABLE_ENTITY,
            true,
            today.awaits_questions.then(|| ANSWER_FIRST.to_owned()),
        ),
        Wrong::Companion(problem) => {
            companion_problem = Some(problem);
            (StatusCode::UNPROCESSABLE_ENTITY, false, None)
        }
    };
    let companion = sent.iter().find(|(name, _)| name == "companion");
    let companion = companion.map_or_else(String::new, |(_, email)| email.trim().to_owned());
    let asked = (companion, companion_problem);
    let beside_form = beside::form(app, member, id, &book, asked).await?;
    let asked_by = match practice::see_who_asks(&app.practice, member.actor(), id).await {
        Ok(asked_by) => asked_by.unwrap_or_default(),
        Err(refusal) => return answer(refusal),
    };
    let held = match practice::see_held_with(&app.practice, member.actor(), id).await {
        Ok(held) => held,
        Err(refusal) => return answer(refusal),
    };
    let slots: Vec<Slot> = held.iter().map(|one| one.slot.clone()).collect();
    let sum = Sum::of(&slots, &book).ok_or(DoorError::NotFound)?;
    let hold = held.first().cloned().unwrap_or(hold);
    let details = practice::details_of(&hold.slot, &book).ok_or(DoorError::NotFound)?;
    let zone = details.location.zone.clone();
    let starts_at = hold.slot.starts_at;
    let rules = &today.rules;
    let red_flags = Sent {
        problem,
        fields: sent,
    };
    let form = form::red_flags(rules, &today.situation, today.awaits_questions, red_flags);
    let needs_rest = rest_problem.is_some() || history_is_open(&today.situation, rules);
    let rest = needs_rest.then(|| {
        let sent = Sent {
            problem: rest_problem,
            fields: sent,
        };
        form::rest(rules, &today.situation, &onward::query_of(Some(id)), sent)
    });
    let (plan, consent_areas) = match &today.plan.advice {
        Advice::Massage(advice) => (plan_of(advice), words::areas(&advice.consent_needed)),
        Advice::Nothing(_) => (String::new(), String::new()),
    };
    let left = (hold.expires_at.as_second() - now.at.as_second()).max(0);
    let whole = HOLD_MINUTES * 60;
    let percent = u8::try_from((100 * left / whole).clamp(0, 100)).unwrap_or(100);
    Ok(page(
        status,
        &ConfirmPage {
            frame: member.frame(app, "/book"),
            hold: hold.id.to_string(),
            kept_until: beside::kept_until_of(&hold, &zone, now.at),
            kept_long: beside::is_long(&hold, now.at),
            asked_by,
            beside: beside_form,
            kept_percent: percent,
            kept_whole_s: whole,
            minutes_left: (left + 59) / 60,
            form,
            rest,
            name: member.0.person.name.clone(),
            email: member.0.person.email.clone(),
            consented: sent.iter().any(|(name, _)| name == "consented"),
            consent_missing,
            consent_areas,
            at: Stamp::full(starts_at, &zone),
            zone_note: zone_note(&zone, &member.zone(), starts_at),
            what: sum.what,
            plan,
            therapist: sum.with,
            room: details.room.map(|room| room.name).unwrap_or_default(),
            place: format!("{}, {}", details.location.name, details.location.address),
            price: words::money(sum.price_cents, &book.clinic.currency),
            call: Call::of(&details.location),
            cancel_rule: cancel_rule(&book, &details.location, starts_at, now.at),
            book_button: format!(
                "Book {}",
                practice::on_the_clock(starts_at, &zone, "%A %H:%M")
            ),
        },
    ))
}

/// Areas and pressure; the pressure alone where no area stands out.
fn plan_of(advice: &Recommendation) -> String {
    let pressure = words::pressure(advice.pressure_cap);
    match words::areas(&advice.work) {
        areas if areas.is_empty() => pressure.to_owned(),
        areas => format!("{areas}; {}", pressure.to_lowercase()),
    }
}

/// Everything that is booked in one act, in a line each.
pub struct Sum {
    /// "Maintenance massage, 60 minutes, then …".
    pub what: String,
    /// "Noor, then Tomas".
    pub with: String,
    /// What all of it costs.
    pub price_cents: i64,
}

impl Sum {
    /// The sum of several times; `None` where something of them is gone from the clinic.
    pub fn of(slots: &[Slot], book: &ClinicBook) -> Option<Self> {
        let details: Option<Vec<_>> = slots
            .iter()
            .map(|slot| practice::details_of(slot, book))
            .collect();
        let services: Vec<_> = details?.into_iter().map(|one| one.service).collect();
        let each = services
            .iter()
            .map(|service| words::service(&service.name, i64::from(service.minutes)));
        Some(Self {
            what: each.collect::<Vec<_>>().join(", then "),
            with: super::book::with_each(slots, book),
            price_cents: services.iter().map(|service| service.price_cents).sum(),
        })
    }
}

/// Whose clock a time is on, and what it is on the person's own.
pub fn zone_note(place: &TimeZone, own: &TimeZone, at: Timestamp) -> String {
    let (there, here) = (at.to_zoned(place.clone()), at.to_zoned(own.clone()));
    let name = practice::zone_name(place);
    if there.offset() == here.offset() {
        format!("{name} time.")
    } else {
        format!(
            "{name} time; {} for you.",
            practice::on_the_clock(at, own, "%A %H:%M")
        )
    }
}

/// Until when it may be moved or cancelled, in a sentence.
pub fn cancel_rule(
    book: &ClinicBook,
    place: &Location,
    starts_at: Timestamp,
    now: Timestamp,
) -> String {
    let turn = turn_to_the_clinic(place);
    match change_until(&book.clinic, starts_at) {
        Some(until) if until > now => {
            format!(
                "Move or cancel here until {}; after that, {turn}.",
                words::until(until, &place.zone, now)
            )
        }
        Some(_) | None => {
            format!("It is soon: to move or cancel later than three minutes after booking, {turn}.")
        }
    }
}

fn change_until(clinic: &Clinic, starts_at: Timestamp) -> Option<Timestamp> {
    starts_at
        .checked_sub(SignedDuration::from_hours(i64::from(
            clinic.cancel_notice_h,
        )))
        .ok()
}
