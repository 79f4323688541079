//! Signing in by a link, and out.

use axum::{
    Form,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use practice::SignInRefusal;
use serde::Deserialize;

use crate::{
    app::{App, Visitor},
    pages::{
        page,
        sign_in::{SignInPage, UseLinkPage},
    },
    problem::DoorError,
};

/// What the form sends.
#[derive(Deserialize)]
pub struct Asked {
    email: String,
}

/// What the address of a link may say.
#[derive(Deserialize)]
pub struct Wanted {
    /// Where the link leads, by a word; never an address.
    to: Option<String>,
}

impl Wanted {
    /// Whether the link was sent to ask the safety questions again.
    fn questions(&self) -> bool {
        self.to.as_deref() == Some("questions")
    }

    /// Whether the link was sent by somebody who asks them along.
    fn invitation(&self) -> bool {
        self.to.as_deref() == Some("invitation")
    }

    /// Whether the link was sent with a time that is offered.
    fn waiting(&self) -> bool {
        self.to.as_deref() == Some("waiting")
    }
}

/// `GET /sign-in`.
pub async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    if visitor.0.is_some() {
        return Redirect::to("/").into_response();
    }
    let frame = app.frame_for_nobody();
    page(
        StatusCode::OK,
        &SignInPage {
            frame,
            notice: None,
            email: String::new(),
            problem: None,
        },
    )
}

/// `POST /sign-in`: the answer is the same whether or not the address is known.
pub async fn ask(State(app): State<App>, Form(asked): Form<Asked>) -> Result<Response, DoorError> {
    let base = app.options.base_url.clone();
    let outcome = practice::request_sign_in(
        &app.practice,
        app.options.clinic,
        &asked.email,
        &base,
        app.now()?,
    )
    .await;
    let frame = app.frame_for_nobody();
    match outcome {
        Ok(()) => Ok(page(
            StatusCode::OK,
            &SignInPage {
                frame,
                notice: Some(format!(
                    "If {} can sign in here, a link is on its way. It works once, for half an hour.",
                    asked.email.trim()
                )),
                email: String::new(),
                problem: None,
            },
        )),
        Err(SignInRefusal::NotAnAddress(email)) => Ok(page(
            StatusCode::UNPROCESSABLE_ENTITY,
            &SignInPage {
                frame,
                notice: None,
                email,
                problem: Some(
                    "This is no complete address; it needs a name, an @ and a place.".to_owned(),
                ),
            },
        )),
        Err(refusal @ (SignInRefusal::LinkNotValid | SignInRefusal::Fault(_))) => {
            Err(DoorError::fault(&refusal))
        }
    }
}

/// `GET /sign-in/{token}`: shows a button; programs that look at links in mails do not use them up.
pub async fn link(
    State(app): State<App>,
    Path(token): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Response {
    page(
        StatusCode::OK,
        &UseLinkPage {
            frame: app.frame_for_nobody(),
            token,
            questions: wanted.questions(),
            waiting: wanted.waiting(),
            invitation: wanted.invitation(),
        },
    )
}

/// `POST /sign-in/{token}`.
pub async fn use_link(
    State(app): State<App>,
    Path(token): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, DoorError> {
    let to = if wanted.questions() {
        "/questions"
    } else if wanted.waiting() {
        "/waiting"
    } else if wanted.invitation() {
        "/invitation"
    } else {
        "/"
    };
    match practice::sign_in(&app.practice, app.options.clinic, &token, app.now()?).await {
        Ok((session, _)) => {
            let mut response = Redirect::to(to).into_response();
            app.set_cookie(&mut response, &session);
            Ok(response)
        }
        Err(SignInRefusal::LinkNotValid) => Ok(page(
            StatusCode::GONE,
            &SignInPage {
                frame: app.frame_for_nobody(),
                notice: Some(
                    "This link was used already, or is too old. Ask for a new one.".to_owned(),
                ),
                email: String::new(),
                problem: None,
            },
        )),
        Err(refusal @ (SignInRefusal::NotAnAddress(_) | SignInRefusal::Fault(_))) => {
            Err(DoorError::fault(&refusal))
        }
    }
}

/// `POST /sign-out`.
pub async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Result<Response, DoorError> {
    if let Some(session) = app.session(&headers) {
        practice::sign_out(&app.practice, session)
            .await
            .map_err(|refusal| DoorError::fault(&refusal))?;
    }
    let mut response = Redirect::to("/sign-in").into_response();
    app.set_cookie(&mut response, "");
    Ok(response)
}
