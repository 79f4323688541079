//! The doors over HTTP: a door parses, calls one act, matches the refusal, renders.

mod api;
mod app;
mod body_map;
mod call;
mod caller;
mod chart;
mod csrf;
mod doors;
mod fhir;
mod house;
mod imports;
mod metrics;
pub mod pages;
mod problem;
mod rate;
mod router;
mod security;
mod static_files;
mod strip;
mod words;

use std::{future::Future, io, net::SocketAddr};

use axum::Router;
use formats::slot_token;
use tokio::net::TcpListener;

pub use api::openapi::description as api_description;
pub use app::{Clock, WebOptions, system_clock};
pub use house::house;
pub use router::router;
pub use security::security_headers;
pub use static_files::serve as static_file;

/// Serves these doors until `shutdown` comes, then lets running answers end.
///
/// # Errors
/// When the listener breaks.
pub async fn serve(
    listener: TcpListener,
    doors: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let doors = doors.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, doors)
        .with_graceful_shutdown(shutdown)
        .await
}
