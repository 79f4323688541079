//! The doors over HTTP: a door parses, calls one act, matches the refusal, renders.

mod api;
mod app;
mod body_map;
mod caller;
mod chart;
mod csrf;
mod doors;
mod fhir;
mod imports;
mod metrics;
pub mod pages;
mod problem;
mod rate;
mod router;
mod security;
mod slot_token;
mod static_files;
mod strip;
mod words;

use std::{future::Future, io, net::SocketAddr, sync::Arc};

use practice::Practice;
use tokio::net::TcpListener;

pub use api::openapi::description as api_description;
pub use app::{Clock, WebOptions, system_clock};
pub use router::router;
pub use security::security_headers;
pub use static_files::serve as static_file;

/// Serves until `shutdown` comes, then lets running answers end.
///
/// # Errors
/// When the listener breaks.
pub async fn serve(
    listener: TcpListener,
    practice: Arc<Practice>,
    options: WebOptions,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let doors = router(practice, options).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, doors)
        .with_graceful_shutdown(shutdown)
        .await
}
