//! `knead serve`: the doors over HTTP, and the jobs beside them.

use std::{
    io::{self, IsTerminal},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use care::{booking::clinic::Clinic, id::Id};
use practice::{Post, Practice, Reach, WebAddress};
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
    let mut practice = place::practice(&args.place, Post::Kept)?;
    practice
        .store
        .migrate(clock::timestamp())
        .map_err(Failure::failed)?;
    runtime()?.block_on(async {
        let Served {
            clinic,
            base_url,
            said,
        } = served(&practice, &args).await?;
        if let Some(url) = &args.smtp_url {
            let from = args.mail_from.as_deref();
            practice.post = Post::smtp(url, from).map_err(Failure::usage)?;
        }
        let reach = if args.calendars_inside {
            Reach::Inside
        } else {
            Reach::Public
        };
        practice.calendars = Some(place::calendars(&args.place, reach, &base_url)?);
        let practice = Arc::new(practice);
        // A database that cannot be written is told now, not to the first person who books.
        practice::expire_holds(&practice, clock::now())
            .await
            .map_err(Failure::failed)?;
        let listener = listen(args.listen).await?;
        let mut options = web::WebOptions::new(clinic, base_url.clone()).at(clinic, &base_url);
        options.upload_limit = args.upload_limit.saturating_mul(1024 * 1024);
        options.calls_per_minute = args.calls_per_minute;
        eprintln!("Knead serves {said}; Ctrl-C stops it");
        serve(listener, practice, options).await
    })
}

/// What a server answers for.
struct Served {
    /// The only clinic, or any of several.
    clinic: Id<Clinic>,
    /// What links begin with where a clinic has no address of its own.
    base_url: String,
    /// All of it in words.
    said: String,
}

async fn served(practice: &Practice, args: &Serve) -> Result<Served, Failure> {
    let clinics = practice::clinics(practice).await.map_err(Failure::failed)?;
    let Some(first) = clinics.first() else {
        return Err(super::clinic::none_yet(&args.place));
    };
    let given = args.base_url.as_deref().map(WebAddress::parse);
    let given = given.transpose().map_err(Failure::usage)?;
    if clinics.len() > 1 {
        return Ok(Served {
            clinic: first.id,
            base_url: format!("http://{}", args.listen),
            said: format!("{} clinics, each at its own address", clinics.len()),
        });
    }
    let own = practice::web_address(practice, first.id).await;
    let own = own.map_err(Failure::failed)?;
    let base_url = match (given, own) {
        (Some(given), Some(own)) if given.base_url() != own => {
            return Err(Failure::usage(format_args!(
                "{} is reached at {own}, not at {}; hint: `knead web-address` changes that; --base-url may be left out",
                first.name,
                given.base_url()
            )));
        }
        (_, Some(own)) => own,
        (Some(given), None) => given.base_url().to_owned(),
        (None, None) => format!("http://{}", args.listen),
    };
    Ok(Served {
        clinic: first.id,
        said: format!("{} at {base_url}", first.name),
        base_url,
    })
}

/// Serves with jobs beside, until Ctrl-C or SIGTERM.
pub async fn serve(
    listener: TcpListener,
    practice: Arc<Practice>,
    options: web::WebOptions,
) -> Result<(), Failure> {
    let doors = web::house(practice.clone(), options.clone());
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
        served = web::serve(listener, doors, told) => served,
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
