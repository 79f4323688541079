//! `knead serve`: the doors over HTTP, and the jobs beside them.

use std::{
    io::{self, IsTerminal},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use practice::{Post, Practice, Reach};
use tokio::net::TcpListener;

use super::{Failure, place};
use crate::{args::Serve, clock};

/// How often mail that is due is sent and holds that are over are released.
const JOBS_EVERY: Duration = Duration::from_secs(15);

/// How long open requests may take to end after a stop; whoever uploads for longer must try again.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serves until it is told to stop.
pub fn run(args: Serve) -> Result<(), Failure> {
    log();
    let base_url = args
        .base_url
        .clone()
        .unwrap_or_else(|| format!("http://{}", args.listen));
    let post = match &args.smtp_url {
        Some(url) => Post::smtp(url, &sender(&base_url)).map_err(Failure::usage)?,
        None => Post::Kept,
    };
    let reach = if args.calendars_inside {
        Reach::Inside
    } else {
        Reach::Public
    };
    let practice = Arc::new(Practice {
        calendars: Some(place::calendars(&args.place, reach, &base_url)?),
        ..place::practice(&args.place, post)?
    });
    practice
        .store
        .migrate(clock::timestamp())
        .map_err(Failure::failed)?;
    runtime()?.block_on(async {
        let clinic = super::clinic::the_clinic(&practice, &args.place).await?;
        // A database that cannot be written is told now, not to the first person who books.
        practice::expire_holds(&practice, clock::now())
            .await
            .map_err(Failure::failed)?;
        let listener = listen(args.listen).await?;
        let mut options = web::WebOptions::new(clinic.id, base_url.clone());
        options.upload_limit = args.upload_limit.saturating_mul(1024 * 1024);
        options.calls_per_minute = args.calls_per_minute;
        // A browser keeps a Secure cookie for HTTPS alone; over plain HTTP nobody could stay signed in.
        options.insecure_cookies = base_url.starts_with("http://");
        eprintln!(
            "Knead serves {} at {base_url}; Ctrl-C stops it",
            clinic.name
        );
        serve(listener, practice, options).await
    })
}

/// The address mail comes from: at the host of the base URL.
fn sender(base_url: &str) -> String {
    let host = base_url
        .split("://")
        .nth(1)
        .and_then(|rest| rest.split(['/', ':']).next())
        .unwrap_or("localhost");
    format!("Knead <knead@{host}>")
}

/// Serves with jobs beside, until Ctrl-C or SIGTERM.
pub async fn serve(
    listener: TcpListener,
    practice: Arc<Practice>,
    options: web::WebOptions,
) -> Result<(), Failure> {
    let jobs = tokio::spawn(jobs(practice.clone(), options.base_url.clone()));
    // By themselves: a calendar server that takes its time holds up no mail.
    let syncing = tokio::spawn(sync_calendars(practice.clone()));
    let (stop, mut stops) = tokio::sync::watch::channel(());
    let told = async move {
        stopped().await;
        eprintln!("Stopping; open requests may end");
        drop(stop);
    };
    let too_long = async {
        // The channel closes when the stop comes.
        stops.changed().await.ok();
        tokio::time::sleep(PATIENCE).await;
    };
    let served = tokio::select! {
        served = web::serve(listener, practice, options, told) => served,
        () = too_long => {
            tracing::warn!("some requests did not end in time");
            Ok(())
        }
    };
    jobs.abort();
    syncing.abort();
    served.map_err(|error| Failure::failed(format_args!("the server broke: {error}")))
}

/// Takes the port, or says whose fault it is.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address)
        .await
        .map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => Failure::failed(format_args!(
                "port {} is in use; hint: stop the other program, or choose another port",
                address.port()
            )),
            _ => Failure::failed(format_args!("could not listen on {address}: {error}")),
        })
}

/// The runtime of a server.
pub fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Runtime::new()
        .map_err(|error| Failure::failed(format_args!("could not start: {error}")))
}

/// Logs to standard error; `RUST_LOG` chooses how much.
pub fn log() {
    let filter =
        tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .try_init()
        .ok();
}

async fn jobs(practice: Arc<Practice>, base_url: String) {
    loop {
        if let Err(error) = practice::run_due_jobs(&practice, &base_url, clock::now()).await {
            tracing::warn!(%error, "could not send mail");
        }
        if let Err(error) = practice::expire_holds(&practice, clock::now()).await {
            tracing::warn!(%error, "could not release holds");
        }
        if let Err(error) = practice::offer_times(&practice, &base_url, clock::now()).await {
            tracing::warn!(%error, "could not offer times to those who wait");
        }
        tokio::time::sleep(JOBS_EVERY).await;
    }
}

async fn sync_calendars(practice: Arc<Practice>) {
    let Some(reach) = practice.calendars.as_deref() else {
        return;
    };
    loop {
        if let Err(error) = practice::sync_calendars(&practice, reach, clock::now()).await {
            tracing::warn!(%error, "could not sync therapists' own calendars");
        }
        tokio::time::sleep(JOBS_EVERY).await;
    }
}

/// Comes when somebody asks the process to stop.
async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        tokio::signal::ctrl_c().await.ok();
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
