//! `/api/v1/times`.

use axum::{Json, extract::State};
use care::{booking::staff::StaffWish, treatment::recommendation::Window};
use jiff::{SignedDuration, Timestamp};
use practice::{SlotWish, Wishes};

use super::now;
use crate::{
    api::{
        input::Asked,
        problem::{Kind, Problem},
        shape::{
            time::{FreeTimesOut, TimesAsked},
            words::At,
        },
    },
    app::App,
    caller::Caller,
};

/// Without an end, a search looks so far ahead.
const USUAL: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The longest span of one search.
const LONGEST: SignedDuration = SignedDuration::from_hours(28 * 24);

/// So many times are given unless more are asked for.
const USUAL_TIMES: u16 = 50;

/// The most times of one answer.
const MOST_TIMES: u16 = 500;

/// Free times, the best first.
pub async fn find(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<TimesAsked>,
) -> Result<Json<FreeTimesOut>, Problem> {
    let now = now(&app)?;
    let limit = limit_of(asked.limit)?;
    let length = asked.language.as_ref().map_or(0, |tag| tag.chars().count());
    if length > 35 {
        return Err(Problem::new(
            Kind::Unreadable,
            "`language` has 35 characters at most.",
        ));
    }
    let wish = SlotWish {
        service: asked.service.id(),
        athlete: asked.client.map(|id| id.id()),
        therapist: asked.therapist.map(|id| id.id()),
        location: asked.location.map(|id| id.id()),
        window: window(asked.from, asked.to, now.at)?,
    };
    let mut wishes = Wishes {
        staff: StaffWish {
            seniority: asked.seniority.map(|word| word.0),
            language: asked.language,
            gender: asked.gender.map(|word| word.0),
        },
        same_as_last_time: asked.same_as_last_time.unwrap_or(false),
        add_ons: asked
            .add_ons
            .map(|ids| ids.0.into_iter().map(|id| id.id()).collect())
            .unwrap_or_default(),
        ..Wishes::default()
    };
    if let Some(client) = wish.athlete {
        let known = practice::see_for_booking(&app.practice, &caller.actor, client, now).await?;
        wishes.fits = known.window;
    }
    let advised = wishes.fits.is_some();
    let found = practice::find_times(&app.practice, &caller.actor, now, wish, wishes).await?;
    let times = FreeTimesOut::of(&found.times, limit, advised);
    Ok(Json(times))
}

/// How many times one answer gives.
pub fn limit_of(asked: Option<u16>) -> Result<usize, Problem> {
    let limit = asked.unwrap_or(USUAL_TIMES);
    if (1..=MOST_TIMES).contains(&limit) {
        Ok(usize::from(limit))
    } else {
        Err(Problem::new(Kind::Unreadable, "`limit` is 1 to 500."))
    }
}

/// The span of a search: from now on unless asked otherwise.
pub fn window(from: Option<At>, to: Option<At>, now: Timestamp) -> Result<Window, Problem> {
    let from = from.map_or(now, |at| at.0);
    let usual = from.saturating_add(USUAL).unwrap_or(from);
    let to = to.map_or(usual, |at| at.0);
    let fits = from <= to && to.duration_since(from) <= LONGEST;
    fits.then_some(Window { from, to }).ok_or_else(|| {
        Problem::new(
            Kind::NotPossible,
            "`to` is not before `from`, and four weeks after it at most.",
        )
    })
}
