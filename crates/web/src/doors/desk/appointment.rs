//! One appointment as the desk sees it: what becomes of it, move, cancel.

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::booking::appointment::{Appointment, CancelledBy, Cause, Stage};
use practice::{BookingRefusal, MoveTo, SaidStage, SeenAtDesk};
use serde::Deserialize;

use super::{asked_slot, onward};
use crate::{
    app::{App, Member, PathId},
    doors::{
        appointment::{back, stays},
        attempt::attempt_of,
        conflict,
        hold::start_of,
        questions::Fields,
        refusal::answer,
    },
    pages::{
        desk::{DeskAppointmentPage, StageButton},
        page,
    },
    problem::DoorError,
    words,
    words::Stamp,
};

/// What the address may say.
#[derive(Deserialize)]
pub struct Shown {
    done: Option<String>,
    why: Option<String>,
}

/// `GET /desk/appointments/{id}`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Appointment>,
    Query(shown): Query<Shown>,
) -> Result<Response, DoorError> {
    let now = app.now()?;
    let seen = match practice::see_at_desk(&app.practice, member.actor(), id).await {
        Ok(seen) => seen,
        Err(refusal) => return answer(refusal),
    };
    let notice = match (shown.done.as_deref(), shown.why.as_deref()) {
        (_, Some("soon")) => Some("It has not begun yet."),
        (_, Some("day")) => Some("It is not today: who is here is said on the day itself."),
        (_, Some("old" | "over")) => Some("That was said too long ago to take back here."),
        (_, Some("speak")) => Some("A therapist has to speak to them before it is moved."),
        (_, Some(_)) => Some("Somebody changed it at the same moment. This is how it stands now."),
        (Some("booked"), None) => {
            Some("Booked. The confirmation leaves in three minutes; until then you can undo.")
        }
        (Some("series"), None) => {
            Some("All are booked. One mail names them; it leaves in three minutes.")
        }
        (Some("moved"), None) => Some("Moved. The client gets a mail with the new time."),
        (Some("cancelled"), None) => Some("Cancelled. The client gets a mail."),
        (Some(_), None) => Some("Noted."),
        (None, None) => None,
    };
    let series = if seen.may_change {
        match practice::see_series_of(&app.practice, member.actor(), id).await {
            Ok(series) => series,
            Err(refusal) => return answer(refusal),
        }
    } else {
        None
    };
    let mut view = view(&app, &member, &seen, notice, now.at).ok_or(DoorError::NotFound)?;
    view.series = series.map_or_else(String::new, |series| series.id.to_string());
    Ok(page(StatusCode::OK, &view))
}

fn view(
    app: &App,
    member: &Member,
    seen: &SeenAtDesk,
    notice: Option<&'static str>,
    now: jiff::Timestamp,
) -> Option<DeskAppointmentPage> {
    let appointment = &seen.appointment;
    let details = practice::details_of(&appointment.slot, &seen.book)?;
    let zone = details.location.zone.clone();
    let stage = &appointment.stage;
    let begun = now >= appointment.slot.starts_at;
    let button = |said: SaidStage, word, main| StageButton {
        value: said.word(),
        word,
        main,
    };
    let buttons = match stage {
        Stage::Booked if begun => vec![
            button(SaidStage::Arrived, "Here", true),
            button(SaidStage::Completed, "Done", false),
            button(SaidStage::NoShow, "Did not come", false),
        ],
        Stage::Booked if now >= appointment.day_begins(&zone) => {
            vec![button(SaidStage::Arrived, "Here", true)]
        }
        Stage::Booked => Vec::new(),
        Stage::Arrived { .. } if begun => vec![
            button(SaidStage::Completed, "Done", true),
            button(SaidStage::TakenBack, "Not here after all", false),
        ],
        Stage::Arrived { .. } => vec![button(SaidStage::TakenBack, "Not here after all", false)],
        Stage::Completed { .. } | Stage::NoShow { .. } => {
            vec![button(SaidStage::TakenBack, "Take that back", false)]
        }
        Stage::Cancelled { .. } => Vec::new(),
    };
    let changes = *stage == Stage::Booked && seen.may_change;
    Some(DeskAppointmentPage {
        frame: member.frame(app, "/day"),
        id: appointment.id.to_string(),
        client: appointment.athlete.to_string(),
        name: seen.athlete.name.clone(),
        date: appointment
            .slot
            .starts_at
            .to_zoned(zone.clone())
            .date()
            .to_string(),
        at: Stamp::full(appointment.slot.starts_at, &zone),
        until: Stamp::time(appointment.slot.ends_at, &zone).text,
        what: words::service(&details.service.name, i64::from(details.service.minutes)),
        with: details.therapist.name,
        room: details.room.map(|room| room.name).unwrap_or_default(),
        place: details.location.name,
        stands: stands(seen, &zone),
        over: seen.override_reason.clone(),
        notice,
        buttons: if seen.may_run { buttons } else { Vec::new() },
        series: String::new(),
        undo: changes && appointment.may_undo(now).is_ok(),
        changes,
        late_from: words::until(appointment.change_until(&seen.book.clinic), &zone, now),
        is_late: now >= appointment.change_until(&seen.book.clinic) && !appointment.clinic_moved,
    })
}

/// How it stands, with who cancelled it and why.
fn stands(seen: &SeenAtDesk, zone: &jiff::tz::TimeZone) -> String {
    let at = |at: jiff::Timestamp| Stamp::full(at, zone).text;
    match &seen.appointment.stage {
        Stage::Booked => "Booked".to_owned(),
        Stage::Arrived { at: since } => format!("Here since {}", at(*since)),
        Stage::Completed { at: said } => format!("Done, noted {}", at(*said)),
        Stage::NoShow { at: said } => format!("Did not come, noted {}", at(*said)),
        Stage::Cancelled {
            by,
            at: when,
            cause,
            reason,
            late,
        } => {
            let by = match by {
                CancelledBy::Athlete => "the client",
                CancelledBy::Clinic => "the clinic",
            };
            let cause = match cause {
                Cause::Plans => "plans changed",
                Cause::Illness => "ill",
                Cause::Answers => "their answers ask to wait",
                Cause::Clinic => "the clinic’s own change",
            };
            let late = if *late { "; late" } else { "" };
            let words = if reason.is_empty() {
                String::new()
            } else {
                format!(" “{reason}”")
            };
            format!("Cancelled by {by}, {}: {cause}{late}.{words}", at(*when))
        }
    }
}

/// `POST /desk/appointments/{id}/stage`.
pub async fn say(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Appointment>,
    Form(fields): Form<Fields>,
) -> Result<Response, DoorError> {
    let said = fields.iter().find(|(name, _)| name == "said");
    let said = said
        .and_then(|(_, word)| SaidStage::from_word(word))
        .ok_or(DoorError::BadRequest)?;
    let (now, attempt) = (app.now()?, attempt_of(&fields, "stage"));
    match practice::say_stage_once(&app.practice, member.actor(), now, id, said, attempt).await {
        Ok(_) => Ok(back(&member, id, "said")),
        Err(refusal) => stays(&member, id, refusal),
    }
}

/// `POST /desk/appointments/{id}/move`.
pub async fn move_to(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Appointment>,
    Form(fields): Form<Fields>,
) -> Result<Response, DoorError> {
    let now = app.now()?;
    let client = match practice::see_appointment(&app.practice, member.actor(), id).await {
        Ok((appointment, _)) => appointment.athlete,
        Err(refusal) => return answer(refusal),
    };
    let sent = asked_slot(&app, &member, &fields).await?;
    let (wanted, _) = start_of(sent.clone(), client);
    let to = MoveTo {
        therapist: wanted.therapist,
        location: wanted.location,
        starts_at: wanted.starts_at,
    };
    let attempt = attempt_of(&fields, "move");
    match practice::move_once(&app.practice, member.actor(), now, id, to, attempt).await {
        Ok(_) => Ok(back(&member, id, "moved")),
        Err(refusal @ BookingRefusal::SlotTaken { .. }) => {
            let onward = onward(&member, client, &sent, Some(id));
            conflict::answer_with_times(&app, &member, wanted, onward, refusal).await
        }
        Err(BookingRefusal::NotCleared { .. }) => {
            Ok(Redirect::to(&format!("/clinic/clients/{client}")).into_response())
        }
        Err(refusal) => stays(&member, id, refusal),
    }
}
