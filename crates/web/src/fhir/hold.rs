//! `Appointment/$hold` (IHE ITI-116): a proposed time is kept for some minutes.

use axum::response::Response;
use care::{booking::hold::Hold, id::Id, people::Person};
use formats::fhir::{
    Bundle, Given, Issue, IssueCode, Offer, OperationOutcome, Reference, SearchMode, Severity,
    Value,
};
use practice::{WantedStart, extend_hold, hold_once, see_hold};

use super::{
    Door, answer,
    find::patient,
    id_of,
    read::offered,
    refused::{Refused, utc},
};

/// Holds a proposal; one that is held already is kept longer.
pub async fn hold(door: &Door, given: Given) -> Result<Response, Refused> {
    let id = appointment_id(door, &given)?;
    if let Some(kept) = id_of::<Hold>(&id) {
        let practice = &door.app.practice;
        let longer = extend_hold(practice, door.actor(), door.now, kept, None).await;
        longer.map_err(|refusal| door.refused(refusal))?;
        let seen = see_hold(practice, door.actor(), door.now, kept).await;
        let (hold, book) = seen.map_err(|refusal| door.refused(refusal))?;
        return Ok(answer(&held(door, &hold, &book)));
    }
    let (offer, found) = offered(door, &id).await?;
    let athlete = athlete_of(offer, patient(door, &given)?)?;
    let wanted = wanted(offer, athlete);
    let practice = &door.app.practice;
    let hold = hold_once(practice, door.actor(), door.now, wanted, door.attempt()).await;
    let hold = hold.map_err(|refusal| door.refused(refusal))?;
    Ok(answer(&held(door, &hold, &found.book)))
}

fn held(door: &Door, hold: &Hold, book: &care::booking::clinic::ClinicBook) -> Bundle {
    let mut bundle = Bundle::searchset(1);
    let resource = door.writer(book).held(hold, None);
    bundle.add(&door.base, SearchMode::Match, &resource);
    bundle.tell(&OperationOutcome::new(vec![
        Issue::new(
            Severity::Information,
            IssueCode::Informational,
            "Kept for this client; book it before then",
        )
        .with(format!("until {}", utc(hold.expires_at))),
    ]));
    bundle
}

/// The id in `appointment-reference`.
pub fn appointment_id(door: &Door, given: &Given) -> Result<String, Refused> {
    let reference = given
        .first("appointment-reference")
        .and_then(Value::reference)
        .ok_or_else(|| {
            Refused::bad(
                IssueCode::Required,
                "appointment-reference is needed: Appointment/ and the id of a proposal",
            )
        })?;
    id_in(&reference, &door.base)
}

fn id_in(reference: &Reference, base: &str) -> Result<String, Refused> {
    if let Some(("Appointment", id)) = reference.target(base) {
        return Ok(id.to_owned());
    }
    let by_identifier = reference.identifier.as_ref().and_then(|one| one.id::<()>());
    by_identifier
        .map(|id| id.to_string())
        .ok_or_else(|| Refused::not_found("Appointment"))
}

/// Whose a time is to be: as the proposal says, or as the request does.
pub fn athlete_of(offer: Offer, named: Option<Id<Person>>) -> Result<Id<Person>, Refused> {
    match (offer.athlete, named) {
        (Some(one), Some(other)) if one != other => Err(Refused::cannot(
            IssueCode::Conflict,
            "The proposal is for another patient",
        )),
        (Some(athlete), _) | (None, Some(athlete)) => Ok(athlete),
        (None, None) => Err(Refused::cannot(
            IssueCode::Required,
            "Whose is it to be? Look with patient-reference, or send it along",
        )),
    }
}

/// The start that an offer stands for.
pub fn wanted(offer: Offer, athlete: Id<Person>) -> WantedStart {
    WantedStart {
        athlete,
        service: offer.by.service,
        therapist: offer.by.therapist,
        location: offer.by.location,
        starts_at: offer.starts_at,
    }
}
