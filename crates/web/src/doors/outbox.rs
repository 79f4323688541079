//! The demo's outbox; a real practice has no such page.

use std::collections::BTreeSet;

use axum::{extract::State, http::StatusCode, response::Response};
use care::people::Role;
use jiff::tz::TimeZone;
use practice::{Actor, CalendarSays, OutboxRefusal};

use crate::{
    app::{App, Visitor},
    pages::{
        outbox::{MailCard, OutboxPage, links},
        page,
    },
    problem::DoorError,
    words::Stamp,
};

/// `GET /outbox`.
pub async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, DoorError> {
    if !app.options.demo {
        return Err(DoorError::NotFound);
    }
    // In the demo everybody is made up, and whoever started it may look at all of its mail.
    let actor = Actor {
        clinic: app.options.clinic,
        person: visitor.0.as_ref().map_or_else(
            || care::id::Id::from_uuid(app.options.clinic.uuid()),
            |signed_in| signed_in.actor.person,
        ),
        roles: BTreeSet::from([Role::Owner]),
        key: None,
    };
    let mails = match practice::see_outbox(&app.practice, &actor).await {
        Ok(mails) => mails,
        Err(OutboxRefusal::NotAllowed(_)) => return Err(DoorError::NotAllowed),
        Err(OutboxRefusal::Fault(fault)) => return Err(DoorError::fault(&fault)),
    };
    let zone = visitor
        .0
        .as_ref()
        .and_then(|signed_in| TimeZone::get(&signed_in.person.zone).ok())
        .unwrap_or(TimeZone::UTC);
    let mails = mails
        .into_iter()
        .map(|entry| MailCard {
            to: entry.mail.to,
            at: Stamp::full(entry.due_at, &zone),
            subject: entry.mail.subject,
            calendar: entry
                .mail
                .calendar
                .map_or("", |calendar| match calendar.says {
                    CalendarSays::TakeIn => "With an invitation for the calendar.",
                    CalendarSays::Show => "With a calendar file.",
                    CalendarSays::TakeOut => "Takes the appointment out of the calendar.",
                }),
            links: links(&entry.mail.text, &app.options.base_url),
            text: entry.mail.text,
        })
        .collect();
    Ok(page(
        StatusCode::OK,
        &OutboxPage {
            frame: visitor.frame(&app, "/outbox"),
            mails,
        },
    ))
}
