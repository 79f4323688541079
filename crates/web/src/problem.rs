//! What a door answers when it cannot do what was asked: in plain words, never with health data.

use std::fmt::Display;

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};

use crate::pages::{frame::Frame, page, problem::ProblemPage};

/// Why a door answers with something else than its page.
#[derive(Debug)]
pub enum DoorError {
    /// Nobody is signed in.
    SignInFirst,
    /// Somebody is, but this is not theirs.
    NotAllowed,
    /// There is no such thing.
    NotFound,
    /// What was sent cannot be read.
    BadRequest,
    /// The database, the disk or another machine does not answer: a while later it may.
    Unavailable,
    /// The fault is ours.
    Broken,
}

impl DoorError {
    /// A broken machine: noted with its own words, which hold no health data, and told in ours.
    pub fn fault(fault: &impl Display) -> Self {
        tracing::error!(%fault, "an act failed");
        Self::Unavailable
    }
}

impl IntoResponse for DoorError {
    fn into_response(self) -> Response {
        let frame = Frame::nobody(false);
        match self {
            Self::SignInFirst => Redirect::to("/sign-in").into_response(),
            Self::NotAllowed => page(StatusCode::FORBIDDEN, &ProblemPage::not_allowed(frame)),
            Self::NotFound => page(StatusCode::NOT_FOUND, &ProblemPage::not_found(frame)),
            Self::BadRequest => page(StatusCode::BAD_REQUEST, &ProblemPage::unreadable(frame)),
            Self::Unavailable => (
                [(header::RETRY_AFTER, "30")],
                page(
                    StatusCode::SERVICE_UNAVAILABLE,
                    &ProblemPage::unavailable(frame),
                ),
            )
                .into_response(),
            Self::Broken => page(
                StatusCode::INTERNAL_SERVER_ERROR,
                &ProblemPage::broken(frame),
            ),
        }
    }
}

/// An address or a form that could not be read at all is told as a page; what refused it wrote a line for programmers.
pub async fn told_as_a_page(response: Response) -> Response {
    let plain = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    match response.status() {
        StatusCode::BAD_REQUEST
        | StatusCode::UNPROCESSABLE_ENTITY
        | StatusCode::UNSUPPORTED_MEDIA_TYPE
            if plain =>
        {
            DoorError::BadRequest.into_response()
        }
        _ => response,
    }
}

impl From<practice::NotAllowed> for DoorError {
    fn from(_: practice::NotAllowed) -> Self {
        Self::NotAllowed
    }
}
