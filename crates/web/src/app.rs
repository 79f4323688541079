//! What every door has at hand: the practice, the options, the clock, the figures.

use std::sync::Arc;

use axum::{
    extract::{FromRef, FromRequestParts, Path},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::Response,
};
use care::{booking::clinic::Clinic, id::Id, people::Role};
use jiff::{Timestamp, tz::TimeZone};
use practice::{Actor, Now, Practice, SignedIn};

use crate::{
    caller::CallRates,
    imports::Imports,
    metrics::Metrics,
    pages::frame::{Frame, Side},
    problem::DoorError,
};

/// How the doors are set up.
#[derive(Clone)]
pub struct WebOptions {
    /// The clinic this server answers for.
    pub clinic: Id<Clinic>,
    /// The address under which people reach it, such as `https://knead.example.org`; for links in mails.
    pub base_url: String,
    /// Made-up people: pages say so, and the outbox is open to look at.
    pub demo: bool,
    /// Session cookies without `Secure`, for plain HTTP in a trusted network: only when an operator says so.
    pub insecure_cookies: bool,
    /// The most bytes of one upload.
    pub upload_limit: usize,
    /// Requests a minute for each API key, on each server.
    pub calls_per_minute: u32,
    /// Where time comes from.
    pub clock: Clock,
}

/// Where the doors take the time from; tests set it.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The machine's own clock: the one place of the doors that asks it.
#[expect(
    clippy::disallowed_methods,
    reason = "a door gives time to the acts; this is the door"
)]
pub fn system_clock() -> Clock {
    Arc::new(Timestamp::now)
}

impl WebOptions {
    /// The usual options for a clinic at an address.
    pub fn new(clinic: Id<Clinic>, base_url: impl Into<String>) -> Self {
        Self {
            clinic,
            base_url: base_url.into(),
            demo: false,
            insecure_cookies: false,
            upload_limit: 2048 * 1024 * 1024,
            calls_per_minute: 600,
            clock: system_clock(),
        }
    }

    /// The same for a clinic at an address of its own. A browser keeps a `Secure` cookie for HTTPS alone; over plain HTTP nobody could stay
    /// signed in.
    #[must_use]
    pub fn at(self, clinic: Id<Clinic>, base_url: &str) -> Self {
        Self {
            clinic,
            base_url: base_url.to_owned(),
            insecure_cookies: base_url.starts_with("http://"),
            ..self
        }
    }
}

/// Shared by all doors.
#[derive(Clone)]
pub struct App {
    /// The acts' side.
    pub practice: Arc<Practice>,
    /// How it is set up.
    pub options: Arc<WebOptions>,
    /// Counted for `/metrics`.
    pub metrics: Arc<Metrics>,
    /// Imports that run or just ended.
    pub imports: Arc<Imports>,
    /// How often programs with a key may call.
    pub calls: Arc<CallRates>,
}

impl FromRef<App> for Arc<Practice> {
    fn from_ref(app: &App) -> Self {
        app.practice.clone()
    }
}

impl App {
    /// An app with nothing counted yet.
    pub fn new(practice: Arc<Practice>, options: WebOptions) -> Self {
        Self {
            calls: Arc::new(CallRates::per_minute(options.calls_per_minute)),
            practice,
            options: Arc::new(options),
            metrics: Arc::new(Metrics::new()),
            imports: Arc::new(Imports::default()),
        }
    }

    /// The same server's doors for another clinic.
    pub fn with_options(&self, options: WebOptions) -> Self {
        Self {
            options: Arc::new(options),
            ..self.clone()
        }
    }

    /// The instant and fresh chance, for one call of an act.
    ///
    /// # Errors
    /// When the machine has no randomness to give: nothing is done then.
    pub fn now(&self) -> Result<Now, DoorError> {
        let mut chance = [0; 32];
        getrandom::fill(&mut chance).map_err(|error| {
            tracing::error!(%error, "no randomness");
            DoorError::Broken
        })?;
        Ok(Now {
            at: (self.options.clock)(),
            chance,
        })
    }

    /// The name of the session's cookie.
    pub fn cookie_name(&self) -> &'static str {
        if self.options.insecure_cookies {
            "knead"
        } else {
            "__Host-knead"
        }
    }

    /// Puts the session's cookie on an answer, or takes it off with an empty one.
    pub fn set_cookie(&self, response: &mut Response, session: &str) {
        let secure = if self.options.insecure_cookies {
            ""
        } else {
            "; Secure"
        };
        let age = if session.is_empty() {
            "; Max-Age=0"
        } else {
            "; Max-Age=2592000"
        };
        let text = format!(
            "{}={session}; Path=/; HttpOnly; SameSite=Lax{secure}{age}",
            self.cookie_name()
        );
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().insert(header::SET_COOKIE, value);
        }
    }

    /// The session's token, as the browser sent it.
    pub fn session<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, value)| *name == self.cookie_name() && !value.is_empty())
            .map(|(_, value)| value)
    }

    /// The frame for somebody who is not signed in.
    pub fn frame_for_nobody(&self) -> Frame {
        Frame::nobody(self.options.demo)
    }
}

/// Who looks at the page, if anybody is signed in.
pub struct Visitor(pub Option<SignedIn>);

impl FromRequestParts<App> for Visitor {
    type Rejection = DoorError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, DoorError> {
        let Some(session) = app.session(&parts.headers) else {
            return Ok(Self(None));
        };
        let found =
            practice::signed_in(&app.practice, app.options.clinic, session, app.now()?).await;
        found.map(Self).map_err(|error| DoorError::fault(&error))
    }
}

impl Visitor {
    /// The frame around a page for this visitor.
    pub fn frame(&self, app: &App, current: &'static str) -> Frame {
        match &self.0 {
            Some(signed_in) => frame(app, signed_in, current),
            None => app.frame_for_nobody(),
        }
    }
}

/// An id in an address; what is none is not found.
pub struct PathId<T>(pub Id<T>);

impl<T, S: Send + Sync> FromRequestParts<S> for PathId<T> {
    type Rejection = DoorError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, DoorError> {
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| DoorError::NotFound)?;
        text.parse().map(Self).map_err(|_| DoorError::NotFound)
    }
}

/// Somebody who is signed in; others are sent to sign in first.
pub struct Member(pub SignedIn);

impl FromRequestParts<App> for Member {
    type Rejection = DoorError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, DoorError> {
        match Visitor::from_request_parts(parts, app).await? {
            Visitor(Some(signed_in)) => Ok(Self(signed_in)),
            Visitor(None) => Err(DoorError::SignInFirst),
        }
    }
}

impl Member {
    /// What they may do.
    pub const fn actor(&self) -> &Actor {
        &self.0.actor
    }

    /// The id under which they train and are booked.
    pub fn athlete<T>(&self) -> Id<T> {
        Id::from_uuid(self.0.actor.person.uuid())
    }

    /// Whether they book for themselves; all others are staff.
    pub fn is_athlete(&self) -> bool {
        self.0.actor.roles.contains(&Role::Athlete)
    }

    /// The zone they live in; UTC where it is unknown.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.0.person.zone).unwrap_or(TimeZone::UTC)
    }

    /// The frame around a page for them.
    pub fn frame(&self, app: &App, current: &'static str) -> Frame {
        frame(app, &self.0, current)
    }
}

fn frame(app: &App, signed_in: &SignedIn, current: &'static str) -> Frame {
    let athlete = signed_in.actor.roles.contains(&Role::Athlete);
    Frame {
        who: signed_in.person.name.clone(),
        side: if athlete { Side::Athlete } else { Side::Clinic },
        current,
        attempt: attempt_token(),
        demo: app.options.demo,
    }
}

/// What the forms of one page send along; empty where the machine has no randomness to give, and they do as well as they can without.
fn attempt_token() -> String {
    let mut chance = [0; 16];
    match getrandom::fill(&mut chance) {
        Ok(()) => chance.iter().map(|byte| format!("{byte:02x}")).collect(),
        Err(error) => {
            tracing::error!(%error, "no randomness");
            String::new()
        }
    }
}
