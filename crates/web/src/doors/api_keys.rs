//! `/clinic/api-keys`: keys for other programs, made and ended by the clinic's owner.

use std::collections::BTreeSet;

use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use jiff::Timestamp;
use practice::{KeyRefusal, KeyScope, KeyWish, SeenKey};

use crate::{
    app::{App, Member},
    pages::{
        api_keys::{ApiKeysPage, KeyLine, MadeKey, ScopeChoice},
        client::Sent,
        page,
    },
    problem::DoorError,
    words,
    words::Stamp,
};

/// `GET /clinic/api-keys`.
pub async fn show(State(app): State<App>, member: Member) -> Result<Response, DoorError> {
    let view = view(&app, &member, app.now()?.at).await?;
    Ok(page(StatusCode::OK, &view))
}

/// `POST /clinic/api-keys`: a new key, whose secret is shown this once.
pub async fn make(
    State(app): State<App>,
    member: Member,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, DoorError> {
    let sent = Sent(fields);
    let now = app.now()?;
    let chosen = sent.0.iter().filter(|(field, _)| field == "scope");
    let wish = KeyWish {
        name: sent.value("name").to_owned(),
        scopes: chosen
            .filter_map(|(_, word)| KeyScope::from_word(word))
            .collect::<BTreeSet<_>>(),
        days: sent.value("days").parse().unwrap_or(0),
    };
    let name = wish.name.clone();
    match practice::make_api_key(&app.practice, member.actor(), wish, now).await {
        Ok((_, secret)) => {
            let mut view = view(&app, &member, now.at).await?;
            view.made = Some(MadeKey { name, secret });
            Ok(page(StatusCode::OK, &view))
        }
        Err(
            why @ (KeyRefusal::BadName
            | KeyRefusal::NoScopes
            | KeyRefusal::BadLife
            | KeyRefusal::NotFound),
        ) => {
            let mut view = view(&app, &member, now.at).await?;
            view.problem = Some(format!("{}.", words::capital(&why.to_string())));
            view.scopes = scopes(&sent);
            view.sent = sent;
            Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &view))
        }
        Err(refusal @ (KeyRefusal::NotAllowed(_) | KeyRefusal::Fault(_))) => Err(refused(refusal)),
    }
}

/// `POST /clinic/api-keys/end`.
pub async fn end(
    State(app): State<App>,
    member: Member,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, DoorError> {
    let id = Sent(fields).value("id").parse();
    let id = id.map_err(|_| DoorError::BadRequest)?;
    practice::end_api_key(&app.practice, member.actor(), id, app.now()?)
        .await
        .map_err(refused)?;
    Ok(Redirect::to("/clinic/api-keys").into_response())
}

fn refused(refusal: KeyRefusal) -> DoorError {
    match refusal {
        KeyRefusal::NotAllowed(_) => DoorError::NotAllowed,
        KeyRefusal::NotFound => DoorError::NotFound,
        KeyRefusal::BadName | KeyRefusal::NoScopes | KeyRefusal::BadLife => DoorError::BadRequest,
        KeyRefusal::Fault(fault) => DoorError::fault(&fault),
    }
}

async fn view(app: &App, member: &Member, at: Timestamp) -> Result<ApiKeysPage, DoorError> {
    let keys = practice::see_api_keys(&app.practice, member.actor())
        .await
        .map_err(refused)?;
    Ok(ApiKeysPage {
        frame: member.frame(app, "/clinic/set-up"),
        made: None,
        problem: None,
        lines: keys.iter().map(|key| line(key, member, at)).collect(),
        scopes: scopes(&Sent::default()),
        sent: Sent::default(),
    })
}

fn scopes(sent: &Sent) -> Vec<ScopeChoice> {
    let is_chosen = |word: &str| {
        let mut fields = sent.0.iter();
        fields.any(|(field, value)| field == "scope" && value == word)
    };
    KeyScope::ALL
        .into_iter()
        .map(|scope| ScopeChoice {
            word: scope.word(),
            says: scope.says(),
            chosen: is_chosen(scope.word()),
        })
        .collect()
}

fn line(seen: &SeenKey, member: &Member, at: Timestamp) -> KeyLine {
    let (key, zone) = (&seen.key, member.zone());
    let stamp = |at| Stamp::full(at, &zone);
    let over = match (key.ended_at, &key.ended_by) {
        (Some(ended), by) => {
            let by = by.as_deref().unwrap_or("somebody");
            Some(format!("Ended by {by}, {}", stamp(ended).text))
        }
        (None, _) if !key.is_live(at) => Some(format!("Expired {}", stamp(key.expires_at).text)),
        (None, _) => None,
    };
    KeyLine {
        id: key.id.to_string(),
        name: key.name.clone(),
        scopes: seen.scopes.iter().map(|scope| scope.word()).collect(),
        made: stamp(key.made_at),
        maker: key.maker.clone(),
        // Mostly another year, so the year is said.
        expires: Stamp {
            text: key
                .expires_at
                .to_zoned(zone.clone())
                .strftime("%-d %B %Y")
                .to_string(),
            ..stamp(key.expires_at)
        },
        used: key.used_at.map(stamp),
        over,
    }
}
