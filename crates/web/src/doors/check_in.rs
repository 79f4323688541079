//! Telling how one feels.

use std::collections::BTreeMap;

use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{body::Area, training::check_in::CheckIn, units::Soreness};
use practice::CheckInRefusal;

use super::questions::Fields;
use crate::{
    app::{App, Member},
    body_map,
    pages::{check_in::CheckInPage, page},
    problem::DoorError,
};

/// `GET /check-in`: empty, since yesterday's soreness is no answer for today.
pub async fn show(State(app): State<App>, member: Member) -> Response {
    let frame = member.frame(&app, "/check-in");
    page(
        StatusCode::OK,
        &CheckInPage::new(frame, &BTreeMap::new(), None),
    )
}

/// `POST /check-in`.
pub async fn save(
    State(app): State<App>,
    member: Member,
    Form(fields): Form<Fields>,
) -> Result<Response, DoorError> {
    let read = match read(&fields) {
        Ok(read) => read,
        Err(wrong) => {
            let marked = wrong.kept;
            let frame = member.frame(&app, "/check-in");
            let page_again = CheckInPage::new(frame, &marked, Some(wrong.why));
            return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &page_again));
        }
    };
    let outcome = practice::check_in(
        &app.practice,
        member.actor(),
        member.athlete(),
        read,
        app.now()?,
    )
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to("/").into_response()),
        Err(CheckInRefusal::NotAllowed(_)) => Err(DoorError::NotAllowed),
        Err(CheckInRefusal::NotFound | CheckInRefusal::KeyReused) => Err(DoorError::BadRequest),
        Err(CheckInRefusal::Fault(fault)) => Err(DoorError::fault(&fault)),
    }
}

/// What is wrong with a check-in, and what of it is kept in the form.
#[derive(Debug)]
struct Wrong {
    why: String,
    kept: BTreeMap<Area, u8>,
}

/// Reads areas and sliders; what was not said stays unknown.
fn read(fields: &Fields) -> Result<CheckIn, Wrong> {
    let mut soreness = BTreeMap::new();
    let mut wrong = Vec::new();
    for (name, value) in fields {
        let Some(area) = body_map::area_of_key(name) else {
            continue;
        };
        match value.trim() {
            "" => {}
            text => match text
                .parse::<u8>()
                .ok()
                .and_then(|level| Soreness::new(level).ok())
            {
                Some(level) => {
                    soreness.insert(area, level);
                }
                None => wrong.push(area.plain_name()),
            },
        }
    }
    if !wrong.is_empty() {
        let kept = soreness
            .iter()
            .map(|(area, level)| (*area, level.get()))
            .collect();
        let why = format!(
            "Soreness goes from 0 to 10. Please look at: {}.",
            wrong.join(", ")
        );
        return Err(Wrong { why, kept });
    }
    let value = |name: &str| {
        let find = |name: &str| {
            fields
                .iter()
                .find(|(field, _)| field == name)
                .map(|(_, value)| value.as_str())
        };
        // A slider always sends something; only its tick says that it was meant.
        find(&format!("{name}-said")).and(find(name))
    };
    let level = |name: &str, least: u8, most: u8| {
        value(name)
            .and_then(|text| text.parse::<u8>().ok())
            .filter(|level| (least..=most).contains(level))
    };
    Ok(CheckIn {
        soreness,
        heavy: level("heavy", 0, 10),
        tight: level("tight", 0, 10),
        drained: level("drained", 0, 10),
        stress: level("stress", 1, 5),
        mood: level("mood", 1, 5),
        sleep_h: value("sleep")
            .and_then(|text| text.parse::<f64>().ok())
            .filter(|hours| (0.0..=24.0).contains(hours)),
        recovered: level("recovered", 0, 10),
        ..CheckIn::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn a_slider_that_was_not_ticked_stays_unknown() {
        let check_in = read(&fields(&[
            ("heavy", "5"),
            ("tight", "4"),
            ("tight-said", "yes"),
        ]))
        .unwrap();
        assert_eq!((check_in.heavy, check_in.tight), (None, Some(4)));
    }

    #[test]
    fn areas_are_read_by_their_keys_and_nonsense_is_named() {
        let check_in = read(&fields(&[("CALF_LOWER-left", "6"), ("LOW_BACK-mid", "")])).unwrap();
        assert_eq!(check_in.soreness.len(), 1);
        let wrong = read(&fields(&[("CALF_LOWER-left", "11")])).unwrap_err();
        assert!(wrong.why.contains("left lower calf"));
    }
}
