//! Programs that come with an API key: who calls, how often they may, and why somebody is not let in.
//!
//! A group of routes for programs has [`admit`] as its layer and takes [`Caller`] in its doors. A door that tells refusals in its own way
//! takes `Result<Caller, CallerRefusal>`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use care::id::Id;
use practice::{Actor, ApiKey, SeenKey};

use crate::{
    api::problem::Problem,
    app::App,
    rate::{Allowance, Rates, UsedUp},
};

/// Wrong keys from one address, a minute; good keys are not counted.
const WRONG_KEYS: u32 = 30;

/// The budgets of all who come with a key.
pub struct CallRates {
    keys: Rates<Id<ApiKey>>,
    wrong: Rates<IpAddr>,
}

impl CallRates {
    /// So many requests a minute for each key.
    pub fn per_minute(requests: u32) -> Self {
        Self {
            keys: Rates::per_minute(requests),
            wrong: Rates::per_minute(WRONG_KEYS),
        }
    }
}

/// A program with a good key.
#[derive(Debug, Clone)]
pub struct Caller {
    /// In whose name it acts and what it may do; every act asks it.
    pub actor: Actor,
    /// Its key.
    pub key: SeenKey,
}

/// Why a program is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallerRefusal {
    /// No key came.
    Missing,
    /// The key is unknown here, ended or expired; which of them is not told.
    NotValid,
    /// The budget is used up.
    TooMany(UsedUp),
    /// The database does not answer, so the key could not be looked up.
    Unavailable,
}

impl CallerRefusal {
    /// The HTTP status.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Missing | Self::NotValid => StatusCode::UNAUTHORIZED,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// What it means and what to do, in a sentence.
    pub const fn says(self) -> &'static str {
        match self {
            Self::Missing => {
                "Send an API key as `Authorization: Bearer`; the clinic's owner makes one under Set up."
            }
            Self::NotValid => {
                "This API key is unknown here, ended or expired; ask the clinic's owner for another."
            }
            Self::TooMany(_) => {
                "Too many requests; wait for as long as Retry-After says and send it again."
            }
            Self::Unavailable => {
                "Knead cannot answer right now; nothing was done. Try again later."
            }
        }
    }
}

impl IntoResponse for CallerRefusal {
    fn into_response(self) -> Response {
        Problem::from(self).into_response()
    }
}

/// What was found out about who calls, for the doors behind.
#[derive(Clone)]
struct Admission(Result<Caller, CallerRefusal>);

impl FromRequestParts<App> for Caller {
    type Rejection = CallerRefusal;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, CallerRefusal> {
        // Routes without the layer let nobody in.
        match parts.extensions.get::<Admission>() {
            Some(Admission(admitted)) => admitted.clone(),
            None => Err(CallerRefusal::Missing),
        }
    }
}

/// The layer of routes for programs: looks the key up, takes the request off its budget, and puts on every answer what is left of it.
pub async fn admit(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let address = network(address.map(|ConnectInfo(address)| address.ip()));
    let admitted = look_up(&app, request.headers(), address).await;
    let (admission, budget) = match admitted {
        Ok((caller, allowance)) => (Ok(caller), Some(Ok(allowance))),
        Err(refusal @ CallerRefusal::TooMany(used_up)) => (Err(refusal), Some(Err(used_up))),
        Err(refusal) => (Err(refusal), None),
    };
    request.extensions_mut().insert(Admission(admission));
    let mut response = next.run(request).await;
    told(response.headers_mut(), budget);
    response
}

async fn look_up(
    app: &App,
    headers: &HeaderMap,
    address: IpAddr,
) -> Result<(Caller, Allowance), CallerRefusal> {
    let secret = bearer(headers).ok_or(CallerRefusal::Missing)?;
    let now = app.now().map_err(|_| CallerRefusal::Unavailable)?;
    let found = practice::use_api_key(&app.practice, app.options.clinic, secret, now)
        .await
        .map_err(|fault| {
            tracing::error!(%fault, "an API key could not be looked up");
            CallerRefusal::Unavailable
        })?;
    let Some((actor, key)) = found else {
        let counted = app.calls.wrong.take(address, now.at);
        return Err(counted.map_or_else(CallerRefusal::TooMany, |_| CallerRefusal::NotValid));
    };
    let allowance = app
        .calls
        .keys
        .take(key.key.id, now.at)
        .map_err(CallerRefusal::TooMany)?;
    Ok((Caller { actor, key }, allowance))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = value.split_once(' ')?;
    let secret = secret.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !secret.is_empty()).then_some(secret)
}

/// One household has a whole /64 of IPv6 to write from. Whose address is not known shares one budget with all of those.
fn network(address: Option<IpAddr>) -> IpAddr {
    match address {
        Some(IpAddr::V6(long)) => {
            let [a, b, c, d, ..] = long.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        Some(short @ IpAddr::V4(_)) => short,
        None => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    }
}

/// `RateLimit-Policy` and `RateLimit` as draft-ietf-httpapi-ratelimit-headers-10 writes them; `Retry-After` where nothing is left.
fn told(headers: &mut HeaderMap, budget: Option<Result<Allowance, UsedUp>>) {
    let Some(budget) = budget else { return };
    let (per_minute, left, wait) = match budget {
        Ok(allowance) => (allowance.per_minute, allowance.left, allowance.full_in_s),
        Err(used_up) => (used_up.per_minute, 0, used_up.retry_in_s),
    };
    let mut put = |name: HeaderName, text: String| {
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.insert(name, value);
        }
    };
    put(
        HeaderName::from_static("ratelimit-policy"),
        format!("\"minute\";q={per_minute};w=60"),
    );
    put(
        HeaderName::from_static("ratelimit"),
        format!("\"minute\";r={left};t={wait}"),
    );
    if budget.is_err() {
        put(header::RETRY_AFTER, wait.to_string());
    }
}
