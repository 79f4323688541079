//! A series: every day with what stands against it and other times, then all that were chosen in one press. For oneself, and at the desk.

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    booking::series::{Rhythm, Series},
    id::Id,
    people::Person,
};
use jiff::Timestamp;
use practice::{BookingRefusal, SeriesBooking, SeriesItem, SeriesPlan, WantedStart};
use serde::Deserialize;

use super::{
    attempt::key_of,
    conflict::{cards, says},
    desk::{
        confirm::{Taken, missing, take_answers},
        to_times,
    },
    hold,
    questions::{Fields, form, form::Sent},
    refusal::answer,
};
use crate::{
    app::{App, Member, PathId},
    pages::{
        page,
        series::{SeriesDayFields, SeriesPage},
    },
    problem::DoorError,
    slot_token, words,
    words::Stamp,
};

/// What the address says.
#[derive(Debug, Clone, Deserialize)]
pub struct Asked {
    slot: String,
    #[serde(default)]
    every: u8,
    #[serde(default)]
    times: u8,
}

/// For whom, and on whose side of the house.
#[derive(Clone, Copy)]
struct Whom {
    client: Id<Person>,
    at_desk: bool,
}

impl Whom {
    fn action(self, asked: &Asked) -> String {
        let Asked { slot, every, times } = asked;
        let query = format!("slot={slot}&every={every}&times={times}");
        if self.at_desk {
            format!("/desk/clients/{}/series?{query}", self.client)
        } else {
            format!("/series?{query}")
        }
    }

    fn all_times(self) -> String {
        if self.at_desk {
            format!("/desk/clients/{}", self.client)
        } else {
            "/book".to_owned()
        }
    }
}

/// `GET /series`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Response, DoorError> {
    let whom = Whom {
        client: member.athlete(),
        at_desk: false,
    };
    render(&app, &member, whom, &asked, StatusCode::OK, None, &[]).await
}

/// `GET /desk/clients/{id}/series`.
pub async fn show_at_desk(
    State(app): State<App>,
    member: Member,
    PathId(client): PathId<Person>,
    Query(asked): Query<Asked>,
) -> Result<Response, DoorError> {
    let whom = Whom {
        client,
        at_desk: true,
    };
    render(&app, &member, whom, &asked, StatusCode::OK, None, &[]).await
}

/// `POST /series`.
pub async fn book(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
    Form(sent): Form<Fields>,
) -> Result<Response, DoorError> {
    let whom = Whom {
        client: member.athlete(),
        at_desk: false,
    };
    book_for(&app, &member, whom, &asked, &sent).await
}

/// `POST /desk/clients/{id}/series`.
pub async fn book_at_desk(
    State(app): State<App>,
    member: Member,
    PathId(client): PathId<Person>,
    Query(asked): Query<Asked>,
    Form(sent): Form<Fields>,
) -> Result<Response, DoorError> {
    let whom = Whom {
        client,
        at_desk: true,
    };
    book_for(&app, &member, whom, &asked, &sent).await
}

/// The first start with what is added to each, and how often.
fn first(asked: &Asked, whom: Whom) -> Result<(hold::Start, Rhythm), DoorError> {
    let wanted = slot_token::read(&asked.slot).ok_or(DoorError::BadRequest)?;
    let rhythm = Rhythm::new(asked.every, asked.times).ok_or(DoorError::BadRequest)?;
    Ok((hold::start_of(wanted, whom.client), rhythm))
}

fn start_of(token: &str, client: Id<Person>) -> Option<WantedStart> {
    let (start, _) = hold::start_of(slot_token::read(token)?, client);
    Some(start)
}

async fn book_for(
    app: &App,
    member: &Member,
    whom: Whom,
    asked: &Asked,
    sent: &Fields,
) -> Result<Response, DoorError> {
    let ((_, add_ons), rhythm) = first(asked, whom)?;
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    // What stands against one of them is said beside it; here only what stands against all.
    match take_answers(app, member, whom.client, Timestamp::MAX, sent).await? {
        Taken::Fine => {}
        Taken::Unclear(problem) => {
            return render(app, member, whom, asked, refused, Some(problem), sent).await;
        }
        Taken::Stops if whom.at_desk => {
            return render(app, member, whom, asked, StatusCode::CONFLICT, None, &[]).await;
        }
        Taken::Stops => return Ok(Redirect::to("/not-yet").into_response()),
    }
    if sent.iter().any(|(name, _)| name == "none") {
        return render(app, member, whom, asked, StatusCode::OK, None, sent).await;
    }
    let starts: Vec<WantedStart> = sent
        .iter()
        .filter(|(name, value)| name.starts_with("pick-") && value != "none")
        .map(|(_, value)| start_of(value, whom.client).ok_or(DoorError::BadRequest))
        .collect::<Result<_, DoorError>>()?;
    if starts.is_empty() {
        let problem = Some("Choose at least one of the days.".to_owned());
        return render(app, member, whom, asked, refused, problem, sent).await;
    }
    let wish = SeriesBooking {
        athlete: whom.client,
        rhythm,
        starts,
        add_ons,
        consented: sent.iter().any(|(name, _)| name == "consented"),
    };
    let (now, key) = (app.now()?, key_of(sent, "series"));
    match practice::book_series(&app.practice, member.actor(), now, wish, key).await {
        Ok((series, _)) => {
            let first = series.appointments.first().ok_or(DoorError::Broken)?;
            let to = if whom.at_desk {
                format!("/desk/appointments/{first}?done=series")
            } else {
                format!("/appointment/{first}?new=series")
            };
            Ok(Redirect::to(&to).into_response())
        }
        Err(BookingRefusal::SeriesTaken { .. }) => {
            let problem = "Some of these were taken meanwhile, and nothing was booked. This is how they stand now.";
            let problem = Some(problem.to_owned());
            let status = StatusCode::CONFLICT;
            render(app, member, whom, asked, status, problem, &[]).await
        }
        Err(refusal) => match missing(&refusal) {
            Some(problem) => {
                let problem = Some(problem.to_owned());
                render(app, member, whom, asked, refused, problem, sent).await
            }
            None => answer(refusal),
        },
    }
}

async fn render(
    app: &App,
    member: &Member,
    whom: Whom,
    asked: &Asked,
    status: StatusCode,
    problem: Option<String>,
    sent: &[(String, String)],
) -> Result<Response, DoorError> {
    let ((wanted, add_ons), rhythm) = first(asked, whom)?;
    let (practice, actor, now) = (&app.practice, member.actor(), app.now()?);
    let start = (wanted, add_ons.clone());
    let plan = match practice::plan_series(practice, actor, now, start, rhythm).await {
        Err(BookingRefusal::NotCleared { .. }) if whom.at_desk => return Ok(to_times(whom.client)),
        Ok(plan) => plan,
        Err(refusal) => return answer(refusal),
    };
    let seen = match practice::see_for_booking(practice, actor, whom.client, now).await {
        Ok(seen) => seen,
        Err(refusal) => return answer(refusal),
    };
    let place = plan.book.location(wanted.location);
    let zone = place.ok_or(DoorError::NotFound)?.zone.clone();
    let service = plan.book.service(wanted.service);
    let service = service.map(|service| service.with(&add_ons));
    let form = seen.awaits_questions.then(|| {
        let sent = Sent {
            problem: None,
            fields: sent,
        };
        form::red_flags(&seen.rules, &seen.asked_afresh, true, sent)
    });
    let flag =
        super::desk::flag(&seen, &zone, now.at).filter(|_| whom.at_desk || !seen.awaits_questions);
    Ok(page(
        status,
        &SeriesPage {
            frame: member.frame(app, if whom.at_desk { "/day" } else { "/book" }),
            name: if whom.at_desk {
                seen.person.name.clone()
            } else {
                String::new()
            },
            flag,
            problem,
            what: service.map_or_else(String::new, |service| {
                words::service(&service.name, i64::from(service.minutes))
            }),
            says: match rhythm.every_weeks() {
                1 => format!("Every week, {} times", rhythm.times()),
                weeks => format!("Every {weeks} weeks, {} times", rhythm.times()),
            },
            action: whom.action(asked),
            all: whom.all_times(),
            days: days(&plan, wanted, whom, now.at, sent),
            form,
            consented: sent.iter().any(|(name, _)| name == "consented"),
        },
    ))
}

fn days(
    plan: &SeriesPlan,
    wanted: WantedStart,
    whom: Whom,
    now: jiff::Timestamp,
    sent: &[(String, String)],
) -> Vec<SeriesDayFields> {
    let Some(place) = plan.book.location(wanted.location) else {
        return Vec::new();
    };
    let of_day = |(number, item): (usize, &SeriesItem)| {
        let name = format!("pick-{number}");
        let picked = sent.iter().find(|(field, _)| *field == name);
        let says = match item.day.starts_at {
            None => vec!["The clock skips this time on that day.".to_owned()],
            Some(starts_at) if item.slot.is_none() => {
                let at = WantedStart {
                    starts_at,
                    ..wanted
                };
                says(&plan.book, place, at, &item.conflicts, !whom.at_desk, now)
            }
            Some(_) => Vec::new(),
        };
        let open: Vec<_> = item.slot.iter().cloned().collect();
        let mut choices = cards(&open, &plan.book, place, now);
        choices.extend(cards(&item.others, &plan.book, place, now));
        let chosen = picked.map(|(_, value)| value.clone()).unwrap_or_else(|| {
            item.slot
                .as_ref()
                .map_or_else(|| "none".to_owned(), slot_token::write)
        });
        SeriesDayFields {
            name,
            date: Stamp::day(item.day.date),
            says,
            choices,
            chosen,
        }
    };
    plan.items.iter().enumerate().map(of_day).collect()
}

/// `POST /series/{id}/end`.
pub async fn end(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Series>,
    Form(fields): Form<Fields>,
) -> Result<Response, DoorError> {
    let why = super::appointment::why_of(&fields);
    let to = |stand: usize| match (member.is_athlete(), stand) {
        (true, 0) => "/book?why=ended".to_owned(),
        (true, _) => "/book?why=ended-but".to_owned(),
        (false, _) => "/day?why=ended".to_owned(),
    };
    match practice::end_series(&app.practice, member.actor(), app.now()?, id, why).await {
        Ok(ended) => Ok(Redirect::to(&to(ended.stand.len())).into_response()),
        Err(refusal) => answer(refusal),
    }
}
