//! Several times in one act: finding and holding.

use std::collections::BTreeSet;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use care::booking::slot::Slot;
use practice::{SlotWish, TogetherWish, Wishes};

use super::{
    now,
    times::{limit_of, window},
};
use crate::{
    api::{
        input::{Asked, Body, Once},
        problem::{Kind, Problem},
        shape::{
            hold::HoldOut,
            together::{HoldTogetherIn, HoldsOut, How, TogetherAsked, TogetherOut},
            words::{Ids, Uid},
        },
    },
    app::App,
    caller::Caller,
};

/// `GET /api/v1/times/together`.
pub async fn find(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<TogetherAsked>,
) -> Result<Json<TogetherOut>, Problem> {
    let now = now(&app)?;
    let limit = limit_of(asked.limit)?;
    let client = asked.client.map(Uid::id);
    let second_client = match (asked.how, asked.second_client) {
        (How::After, None) => client,
        (How::After, Some(_)) => {
            return Err(Problem::new(
                Kind::NotPossible,
                "One after another, both services are the same client's; leave `second_client` out.",
            ));
        }
        (How::OneRoom | How::TwoRooms, other) => other.map(Uid::id),
    };
    let wish = SlotWish {
        service: asked.service.id(),
        athlete: client,
        therapist: asked.therapist.map(Uid::id),
        location: asked.location.map(Uid::id),
        window: window(asked.from, asked.to, now.at)?,
    };
    let second = SlotWish {
        service: asked.second_service.id(),
        athlete: second_client,
        therapist: asked.second_therapist.map(Uid::id),
        ..wish.clone()
    };
    // Whoever looks for times for somebody is noted.
    for client in BTreeSet::from([client, second_client])
        .into_iter()
        .flatten()
    {
        practice::see_for_booking(&app.practice, &caller.actor, client, now).await?;
    }
    let first = (wish, wishes(asked.add_ons));
    let second = (second, wishes(asked.second_add_ons));
    let (practice, actor) = (&app.practice, &caller.actor);
    let found: Vec<Vec<Slot>> = match asked.how.side_by_side() {
        None => practice::find_chains(practice, actor, now, vec![first, second]).await?,
        Some(rooms) => practice::find_pairs(practice, actor, now, [first, second], rooms)
            .await?
            .into_iter()
            .map(Vec::from)
            .collect(),
    };
    Ok(Json(TogetherOut::of(&found, limit)))
}

fn wishes(add_ons: Option<Ids>) -> Wishes {
    let add_ons = add_ons.unwrap_or_default().0.into_iter();
    Wishes {
        add_ons: add_ons.map(Uid::id).collect(),
        ..Wishes::default()
    }
}

/// `POST /api/v1/holds/together`.
pub async fn hold(
    State(app): State<App>,
    caller: Caller,
    Once(key): Once,
    Body(wish): Body<HoldTogetherIn>,
) -> Result<Response, Problem> {
    let fits = match wish.how {
        How::After => (2..=4).contains(&wish.parts.len()),
        How::OneRoom | How::TwoRooms => wish.parts.len() == 2,
    };
    if !fits {
        return Err(Problem::new(
            Kind::NotPossible,
            "One after another there are two to four parts, side by side two.",
        )
        .with("at", "/parts"));
    }
    let wish = TogetherWish {
        side_by_side: wish.how.side_by_side(),
        parts: wish.parts.into_iter().map(Into::into).collect(),
    };
    let held = practice::hold_together(&app.practice, &caller.actor, now(&app)?, wish, key).await?;
    let holds = held.iter().map(HoldOut::from).collect();
    Ok((StatusCode::CREATED, Json(HoldsOut { holds })).into_response())
}
