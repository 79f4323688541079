//! A clinic for those who are not signed in: `/visit`, `/embed/{clinic}` in a frame of another site, and the owner's page about both.

mod markup;

use axum::{
    Form,
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use care::booking::{
    clinic::{Clinic, ClinicBook},
    days_ahead::DaysAhead,
    slot::Slot,
};
use jiff::{civil::Date, tz::TimeZone};
use practice::{EmbedRefusal, PublicTimes};
use serde::Deserialize;

use super::choices;
use crate::{
    app::{App, Member, PathId, Visitor},
    pages::{
        embed::{EmbedPage, EmbeddingPage, FreeDay, Offered, PublicPlace, VisitPage},
        page,
    },
    problem::DoorError,
    security::FramedBy,
    static_files, words,
    words::Stamp,
};

/// So many times of a day are named; the others are counted.
const NAMED: usize = 6;

/// What the address may say; all of it may be missing or nonsense.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    service: Option<String>,
    location: Option<String>,
    from: Option<String>,
}

/// `GET /embed/{clinic}`: free times in a frame; found only where the owner lets a site show them. Reads no cookie and sets none.
pub async fn show(
    State(app): State<App>,
    PathId(clinic): PathId<Clinic>,
    Query(asked): Query<Asked>,
) -> Result<Response, DoorError> {
    if clinic != app.options.clinic {
        return Err(DoorError::NotFound);
    }
    let service = asked.service.as_deref().and_then(|id| id.parse().ok());
    let location = asked.location.as_deref().and_then(|id| id.parse().ok());
    let from = asked.from.as_deref().and_then(|day| day.parse().ok());
    let times = practice::public_times(&app.practice, clinic, app.now()?, service, location, from)
        .await
        .map_err(refused)?
        .ok_or(DoorError::NotFound)?;
    let sites = times.sites.clone();
    let mut response = page(StatusCode::OK, &view(&times, &app.options.base_url));
    response.extensions_mut().insert(FramedBy(sites));
    Ok(response)
}

fn view(times: &PublicTimes, base: &str) -> EmbedPage {
    let book = &times.book;
    let zone = times
        .location
        .as_ref()
        .map_or(TimeZone::UTC, |place| place.zone.clone());
    let service = times.service.as_ref().map(|service| service.id);
    let location = times.location.as_ref().map(|place| place.id);
    let book_at = match (service, location) {
        (Some(service), Some(location)) => {
            format!("{base}/book?service={service}&location={location}")
        }
        _ => format!("{base}/book"),
    };
    let near = |day: Option<Date>| match (day, service, location) {
        (Some(day), Some(service), Some(location)) => {
            format!("?service={service}&location={location}&from={day}")
        }
        _ => String::new(),
    };
    let shown = times.days.as_ref();
    EmbedPage {
        earlier: near(shown.and_then(DaysAhead::earlier)),
        later: near(shown.and_then(DaysAhead::later)),
        nothing: match shown {
            Some(days) if days.first > days.today => {
                format!(
                    "Nothing is free in the two weeks from {}.",
                    Stamp::day(days.first).text
                )
            }
            _ => "Nothing is free in the next two weeks.".to_owned(),
        },
        clinic: book.clinic.name.clone(),
        services: choices::services(book, service),
        locations: choices::locations(book, location),
        days: days(&times.slots, &zone, &book_at),
        zone_note: format!("Times are {} time.", practice::zone_name(&zone)),
        book: book_at,
    }
}

/// Days with their first times; several therapists who are free at one time count once.
fn days(slots: &[Slot], zone: &TimeZone, book_at: &str) -> Vec<FreeDay> {
    let mut by_day: Vec<(Date, Vec<Stamp>)> = Vec::new();
    let mut last = None;
    for slot in slots {
        if last.replace(slot.starts_at) == Some(slot.starts_at) {
            continue;
        }
        let day = slot.starts_at.to_zoned(zone.clone()).date();
        if by_day.last().is_none_or(|(on, _)| *on != day) {
            by_day.push((day, Vec::new()));
        }
        if let Some((_, times)) = by_day.last_mut() {
            times.push(Stamp::time(slot.starts_at, zone));
        }
    }
    let named = |times: &[Stamp]| {
        let first: Vec<&str> = times
            .iter()
            .take(NAMED)
            .map(|at| at.text.as_str())
            .collect();
        match times.len().saturating_sub(NAMED) {
            0 => first.join(", "),
            more => format!("{} and {more} more", first.join(", ")),
        }
    };
    by_day
        .into_iter()
        .map(|(day, times)| FreeDay {
            href: format!("{book_at}&day={day}#times"),
            at: Stamp::day(day),
            times: named(&times),
        })
        .collect()
}

/// `GET /visit`: what the clinic offers, for people and for search engines.
pub async fn visit(State(app): State<App>, visitor: Visitor) -> Result<Response, DoorError> {
    let book = practice::see_public_clinic(&app.practice, app.options.clinic)
        .await
        .map_err(refused)?
        .ok_or(DoorError::NotFound)?;
    let today = app.now()?.at;
    let offers = book
        .services
        .iter()
        .map(|service| Offered {
            name: service.name.clone(),
            says: format!(
                "{} minutes, {}",
                service.minutes,
                words::money(service.price_cents, &book.clinic.currency)
            ),
        })
        .collect();
    let places = book
        .locations
        .iter()
        .map(|place| PublicPlace {
            name: place.name.clone(),
            address: place.address.clone(),
            hours: markup::weekly_hours(&book, place, today)
                .iter()
                .map(|(day, spans)| format!("{} {}", markup::day_name(*day), markup::spans(spans)))
                .collect(),
        })
        .collect();
    let view = VisitPage {
        frame: visitor.frame(&app, "/visit"),
        clinic: book.clinic.name.clone(),
        offers,
        places,
        markup: markup::of(&book, &app.options.base_url, today),
    };
    Ok(page(StatusCode::OK, &view))
}

/// What the address may say.
#[derive(Deserialize)]
pub struct Done {
    done: Option<String>,
}

/// `GET /clinic/embed`.
pub async fn manage(
    State(app): State<App>,
    member: Member,
    Query(done): Query<Done>,
) -> Result<Response, DoorError> {
    let sites = practice::see_embed_sites(&app.practice, member.actor())
        .await
        .map_err(refused)?;
    let mut view = embedding(&app, &member, &sites.join("\n"), !sites.is_empty()).await?;
    view.done = done.done.is_some();
    Ok(page(StatusCode::OK, &view))
}

/// The form.
#[derive(Deserialize)]
pub struct Sites {
    sites: String,
}

/// `POST /clinic/embed`.
pub async fn keep(
    State(app): State<App>,
    member: Member,
    Form(typed): Form<Sites>,
) -> Result<Response, DoorError> {
    let sites: Vec<String> = typed
        .sites
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect();
    let kept = practice::set_embed_sites(&app.practice, member.actor(), app.now()?, &sites).await;
    match kept {
        Ok(()) => Ok(Redirect::to("/clinic/embed?done=kept").into_response()),
        Err(why @ (EmbedRefusal::NotASite(_) | EmbedRefusal::TooMany)) => {
            let mut view = embedding(&app, &member, &typed.sites, false).await?;
            view.problem = Some(format!("{}.", words::capital(&why.to_string())));
            Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &view))
        }
        Err(other) => Err(refused(other)),
    }
}

async fn embedding(
    app: &App,
    member: &Member,
    sites: &str,
    shown: bool,
) -> Result<EmbeddingPage, DoorError> {
    let book: ClinicBook = practice::see_public_clinic(&app.practice, app.options.clinic)
        .await
        .map_err(refused)?
        .ok_or(DoorError::NotFound)?;
    let base = attribute(&app.options.base_url);
    let name = attribute(&book.clinic.name);
    Ok(EmbeddingPage {
        frame: member.frame(app, "/clinic/set-up"),
        done: false,
        problem: None,
        sites: sites.to_owned(),
        shown,
        link: format!("<a href=\"{base}/visit\">Book a massage at {name}</a>"),
        frame_text: format!(
            "<iframe data-knead src=\"{base}/embed/{}\" title=\"Free times at {name}\" width=\"100%\" height=\"640\" loading=\"lazy\"></iframe>\n\
             <script src=\"{base}/embed.js\" async></script>",
            app.options.clinic
        ),
    })
}

/// Text as it may stand in HTML that somebody copies.
fn attribute(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// `GET /embed.js`: the script that other sites load, at an address that stays.
pub async fn script() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, static_files::EMBED_SCRIPT).into_response()
}

fn refused(refusal: EmbedRefusal) -> DoorError {
    match refusal {
        EmbedRefusal::NotAllowed(_) => DoorError::NotAllowed,
        EmbedRefusal::NotASite(_) | EmbedRefusal::TooMany => DoorError::BadRequest,
        EmbedRefusal::Fault(fault) => DoorError::fault(&fault),
    }
}
