//! `Appointment/$book` (IHE ITI-117): a proposal or a held time becomes an appointment; one that stands is moved or cancelled.

use axum::response::Response;
use care::{
    booking::{appointment::Appointment, hold::Hold},
    id::Id,
};
use formats::fhir::{
    AppointmentResource, Bundle, Given, Issue, IssueCode, OperationOutcome, SearchMode,
    SentAppointment, Severity, Value,
};
use practice::{
    AppointmentSearch, Booking, StartBooking, book as book_hold, book_start, search_appointments,
};

use super::{
    Door, answer,
    find::patient,
    hold::{appointment_id, athlete_of, wanted},
    id_of,
    read::offered,
    refused::Refused,
    update::{Change, change},
};

/// Parameters that are understood.
const KNOWN: [&str; 7] = [
    "appointment-reference",
    "appointment-resource",
    "patient-resource",
    "patient-reference",
    "consented",
    "comment",
    "_format",
];

/// Books, moves or cancels.
pub async fn book(door: &Door, given: Given) -> Result<Response, Refused> {
    let consented = given.first("consented").and_then(Value::flag) == Some(true);
    let comment = given.first("comment").and_then(Value::text);
    let resource = match given.first("appointment-resource") {
        None => {
            let id = appointment_id(door, &given)?;
            new(door, &given, &id, None, consented).await?
        }
        Some(Value::Resource(resource)) => {
            let sent = SentAppointment::of_json(resource)?;
            if ["pending", "proposed"].contains(&sent.status.as_str()) {
                let id = sent.named_id(&door.base).ok_or_else(|| {
                    Refused::cannot(
                        IssueCode::Required,
                        "Which time? Name the proposal or the held appointment by its id, or the slot",
                    )
                })?;
                let agreed = consented || sent.is_accepted_by_client(&door.base);
                new(door, &given, &id, Some(&sent), agreed).await?
            } else {
                let id = sent
                    .kept_id()
                    .ok_or_else(|| Refused::not_found("Appointment"))?;
                let wish = Change {
                    sent: &sent,
                    version: sent.meta.as_ref().and_then(|meta| meta.version_id.clone()),
                    comment: comment.map(str::to_owned),
                };
                change(door, id, wish).await?
            }
        }
        Some(_) => {
            return Err(Refused::bad(
                IssueCode::Structure,
                "appointment-resource has to be an Appointment",
            ));
        }
    };
    Ok(answer(&bundle(door, &given, &resource)))
}

/// A new appointment, of a proposal or of a held time.
async fn new(
    door: &Door,
    given: &Given,
    id: &str,
    sent: Option<&SentAppointment>,
    consented: bool,
) -> Result<AppointmentResource, Refused> {
    if let Some(kept) = id_of::<Hold>(id) {
        return of_hold(door, kept, consented).await;
    }
    let (offer, found) = offered(door, id).await?;
    let named = match patient(door, given)? {
        Some(athlete) => Some(athlete),
        None => sent.and_then(|sent| sent.athlete(&door.base)),
    };
    let athlete = athlete_of(offer, named)?;
    let wish = StartBooking {
        wanted: wanted(offer, athlete),
        consented,
        idempotency_key: door.attempt(),
    };
    let booked = book_start(&door.app.practice, door.actor(), door.now, wish).await;
    let booked = booked.map_err(|refusal| door.refused(refusal))?;
    Ok(door.writer(&found.book).appointment(&booked, None))
}

async fn of_hold(
    door: &Door,
    hold: Id<Hold>,
    consented: bool,
) -> Result<AppointmentResource, Refused> {
    // What the answer is written with is read first: whoever may not read it books nothing by mistake.
    let wish = AppointmentSearch::one(Id::<Appointment>::from_uuid(hold.uuid()));
    let found = search_appointments(&door.app.practice, door.actor(), door.now, wish).await;
    let found = found.map_err(|refusal| door.refused(refusal))?;
    let wish = Booking {
        hold,
        consented,
        idempotency_key: door.attempt(),
    };
    let booked = book_hold(&door.app.practice, door.actor(), door.now, wish).await;
    let booked = booked.map_err(|refusal| door.refused(refusal))?;
    Ok(door.writer(&found.book).appointment(&booked, None))
}

fn bundle(door: &Door, given: &Given, resource: &AppointmentResource) -> Bundle {
    let mut bundle = Bundle::searchset(1);
    bundle.add(&door.base, SearchMode::Match, resource);
    let warning = |words: String| Issue::new(Severity::Warning, IssueCode::NotSupported, words);
    let mut notes: Vec<Issue> = given
        .besides(&KNOWN)
        .into_iter()
        .map(|name| {
            warning(format!(
                "{name} is not understood, and nothing was done with it"
            ))
        })
        .collect();
    if given.first("comment").is_some() && resource.status != "cancelled" {
        notes.push(warning(
            "The comment was not kept: appointments have no notes that programs write".into(),
        ));
    }
    bundle.tell(&OperationOutcome::new(notes));
    bundle
}
