//! One server for every clinic of a database: which of them a request is for is told by the host it names.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use axum::{
    Router,
    extract::{Request, State},
    http::{StatusCode, header, uri::Authority},
    middleware::from_fn,
    response::{IntoResponse, Response},
};
use care::{booking::clinic::Clinic, id::Id};
use jiff::{SignedDuration, Timestamp};
use practice::{Practice, ReachedClinic};
use tower::ServiceExt;

use crate::{
    app::{App, WebOptions},
    router::{for_the_operator, router_of},
    security::security_headers,
};

/// After how long the database is asked again who is at a host: a clinic may have moved, and another may have come.
const ASKED_AGAIN: SignedDuration = SignedDuration::from_secs(5);

/// Of how many clinics the doors are kept, each some 300 KB; then all are made again as people come.
const MOST_DOORS: usize = 256;

/// Under what a database's only clinic is remembered; no host is called so.
const EVERY_HOST: &str = "*";

/// The doors of every clinic of a database.
///
/// `usual` is how the doors of each are set up, but for its clinic and, where it has one of its own, its address. A clinic's doors are made when somebody first comes to its host, and share one set of figures, budgets and imports with all others.
pub fn house(practice: Arc<Practice>, usual: WebOptions) -> Router {
    let app = App::new(practice, usual);
    let house = House {
        elsewhere: for_the_operator()
            .fallback(nobody_here)
            .layer(from_fn(security_headers))
            .with_state(app.clone()),
        app,
        hosts: RwLock::default(),
        doors: RwLock::default(),
    };
    Router::new().fallback(enter).with_state(Arc::new(house))
}

struct House {
    app: App,
    /// What answers at hosts where no clinic is.
    elsewhere: Router,
    /// Who is at a host, and since when that is known.
    hosts: RwLock<HashMap<String, (ReachedClinic, Timestamp)>>,
    /// The doors of each clinic that somebody has come to.
    doors: RwLock<HashMap<Id<Clinic>, (ReachedClinic, Router)>>,
}

async fn enter(State(house): State<Arc<House>>, request: Request) -> Response {
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .or_else(|| request.uri().authority().map(Authority::as_str))
        .map(practice::host_as_kept)
        .unwrap_or_default();
    let doors = match house.reached_at(host).await {
        Some(reached) => house.doors_of(reached),
        None => house.elsewhere.clone(),
    };
    let Ok(response) = doors.oneshot(request).await;
    response
}

async fn nobody_here() -> impl IntoResponse {
    (
        StatusCode::NOT_FOUND,
        "There is no clinic at this address.\n",
    )
}

impl House {
    async fn reached_at(&self, host: String) -> Option<ReachedClinic> {
        let now = (self.app.options.clock)();
        let known = {
            let hosts = self.hosts.read().unwrap_or_else(PoisonError::into_inner);
            hosts.get(&host).or_else(|| hosts.get(EVERY_HOST)).cloned()
        };
        if let Some((reached, asked_at)) = &known
            && now.duration_since(*asked_at) < ASKED_AGAIN
        {
            return Some(reached.clone());
        }
        let reached = match practice::clinic_at(&self.app.practice, &host).await {
            Ok(reached) => reached,
            Err(fault) => {
                // The doors themselves say that the database does not answer.
                tracing::warn!(%fault, "who is at a host could not be asked");
                return known.map(|(reached, _)| reached);
            }
        };
        let mut hosts = self.hosts.write().unwrap_or_else(PoisonError::into_inner);
        // No host is kept that only a visitor has named, so that nobody can fill the memory.
        hosts.remove(EVERY_HOST);
        match &reached {
            Some(reached) if reached.at_every_host => {
                hosts.insert(EVERY_HOST.to_owned(), (reached.clone(), now));
            }
            Some(reached) => {
                hosts.insert(host, (reached.clone(), now));
            }
            None => {
                hosts.remove(&host);
            }
        }
        reached
    }

    fn doors_of(&self, reached: ReachedClinic) -> Router {
        let made = self.doors.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((as_made, doors)) = made.get(&reached.clinic)
            && *as_made == reached
        {
            return doors.clone();
        }
        drop(made);
        let usual = WebOptions::clone(&self.app.options);
        let options = match &reached.base_url {
            Some(own) => usual.at(reached.clinic, own),
            None => WebOptions {
                clinic: reached.clinic,
                ..usual
            },
        };
        let doors = router_of(self.app.with_options(options));
        let mut made = self.doors.write().unwrap_or_else(PoisonError::into_inner);
        if made.len() >= MOST_DOORS {
            made.clear();
        }
        made.insert(reached.clinic, (reached, doors.clone()));
        doors
    }
}
