//! Training: what was done, what lies ahead, and files in, with live progress.

use std::{
    convert::Infallible,
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};

use axum::{
    Form,
    extract::{Multipart, Path as RoutePath, Query, State, multipart::MultipartError},
    http::{StatusCode, header},
    response::{
        IntoResponse, Redirect, Response, Sse,
        sse::{Event as ServerEvent, KeepAlive},
    },
};
use care::training::workout::{EventKind, EventTime};
use futures_util::{Stream, stream};
use jiff::{Timestamp, civil::DateTime};
use practice::{AddEventRefusal, ImportRefusal, PlannedEvent, Training, TrainingRefusal};
use serde::Deserialize;

use crate::{
    app::{App, Member},
    chart,
    imports::Progress,
    pages::{
        page,
        training::{ActivityRow, Imported, RaceLine, TrainingPage},
    },
    problem::DoorError,
    words,
    words::Stamp,
};

/// How many activities the list shows.
const SHOWN: usize = 60;

/// What the address may say.
#[derive(Deserialize)]
pub struct Shown {
    /// The import whose outcome is shown.
    import: Option<String>,
}

/// `GET /training`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Query(shown): Query<Shown>,
) -> Result<Response, DoorError> {
    let imported = shown
        .import
        .and_then(|watch| app.imports.ended(member.actor().person, &watch));
    render(&app, &member, StatusCode::OK, imported, None).await
}

async fn render(
    app: &App,
    member: &Member,
    status: StatusCode,
    imported: Option<Imported>,
    race_problem: Option<String>,
) -> Result<Response, DoorError> {
    let (training, now) = load(app, member).await?;
    let zone = &training.zone;
    let local = now.to_zoned(zone.clone()).date();
    let activities: Vec<ActivityRow> = training
        .activities
        .iter()
        .take(SHOWN)
        .map(|loaded| {
            let activity = &loaded.activity;
            let day = activity.starts_at.to_zoned(zone.clone());
            ActivityRow {
                day: Stamp {
                    iso: day.date().to_string(),
                    text: day.strftime("%a %-d %b %Y").to_string(),
                },
                name: activity
                    .name
                    .clone()
                    .unwrap_or_else(|| activity.sport.plain_name().to_owned()),
                time: words::duration(activity.duration),
                distance: activity
                    .distance
                    .map(|metres| words::distance(metres.get()))
                    .unwrap_or_default(),
                load: format!("{:.0}", loaded.load.value),
                basis: words::basis(loaded.load.basis).to_owned(),
            }
        })
        .collect();
    Ok(page(
        status,
        &TrainingPage {
            frame: member.frame(app, "/training"),
            imported,
            limit_mib: u64::try_from(app.options.upload_limit / (1024 * 1024)).unwrap_or(u64::MAX),
            chart: chart::six_weeks(&training.load, local),
            count: match training.activities.len() {
                all if all > SHOWN => format!("{all} activities; the latest {SHOWN} are shown."),
                all => format!("{all} in all, newest first."),
            },
            activities,
            races: races(&training),
            race_problem,
        },
    ))
}

async fn load(app: &App, member: &Member) -> Result<(Training, Timestamp), DoorError> {
    let now = app.now()?;
    practice::see_training(&app.practice, member.actor(), member.athlete(), now)
        .await
        .map(|training| (training, now.at))
        .map_err(|refusal| match refusal {
            TrainingRefusal::NotAllowed(_) => DoorError::NotAllowed,
            TrainingRefusal::Fault(fault) => DoorError::fault(&fault),
        })
}

/// Races ahead, soonest first.
fn races(training: &Training) -> Vec<RaceLine> {
    training
        .ahead
        .iter()
        .map(|(_, event)| event)
        .filter(|event| event.kind == EventKind::Race)
        .filter_map(|event| match event.time {
            EventTime::StartsAt(at) => Some((event, at)),
            EventTime::EndedAt(_) => None,
        })
        .map(|(event, at)| {
            let sport = event.sport.map(|sport| sport.plain_name().to_owned());
            let distance = event.distance.map(|metres| words::distance(metres.get()));
            RaceLine {
                name: event.name.clone().unwrap_or_else(|| "A race".to_owned()),
                day: Stamp::full(at, &training.zone),
                facts: sport
                    .into_iter()
                    .chain(distance)
                    .collect::<Vec<_>>()
                    .join(", "),
            }
        })
        .collect()
}

/// `GET /training/load.csv`.
pub async fn csv(State(app): State<App>, member: Member) -> Result<Response, DoorError> {
    let (training, _) = load(&app, &member).await?;
    Ok((
        [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
            (
                header::CONTENT_DISPOSITION,
                "attachment; filename=\"load.csv\"",
            ),
        ],
        chart::csv(&training.load),
    )
        .into_response())
}

/// A race as the form sends it.
#[derive(Deserialize)]
pub struct RaceForm {
    name: String,
    at: String,
}

/// `POST /training/races`.
pub async fn add_race(
    State(app): State<App>,
    member: Member,
    Form(form): Form<RaceForm>,
) -> Result<Response, DoorError> {
    let problem = |text: &str| Some(text.to_owned());
    let Ok(at) = form.at.parse::<DateTime>() else {
        let why = problem("The day and time could not be read. Please choose them again.");
        return render(&app, &member, StatusCode::UNPROCESSABLE_ENTITY, None, why).await;
    };
    let planned = PlannedEvent {
        kind: EventKind::Race,
        name: form.name.trim().chars().take(80).collect(),
        date: at.date(),
        time: Some(at.time()),
        hard: true,
    };
    let outcome = practice::add_event(
        &app.practice,
        member.actor(),
        member.athlete(),
        planned,
        app.now()?,
    )
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to("/training").into_response()),
        Err(AddEventRefusal::NotAllowed(_)) => Err(DoorError::NotAllowed),
        Err(AddEventRefusal::NotADay(_)) => {
            let why = problem("That day cannot be planned. Please choose another.");
            render(&app, &member, StatusCode::UNPROCESSABLE_ENTITY, None, why).await
        }
        Err(AddEventRefusal::Fault(fault)) => Err(DoorError::fault(&fault)),
    }
}

/// What the address of an import may say.
#[derive(Deserialize)]
pub struct Watched {
    /// The name under which a page watches it.
    watch: Option<String>,
}

/// `POST /training/import`: files stream to a folder that vanishes afterwards, then the importer reads them.
pub async fn import(
    State(app): State<App>,
    member: Member,
    Query(watched): Query<Watched>,
    form: Multipart,
) -> Result<Response, DoorError> {
    let now = app.now()?;
    let watch = watched
        .watch
        .filter(|watch| is_plain(watch))
        .unwrap_or_else(|| now.id::<Imported>("import").to_string());
    let sender = app.imports.sender(member.actor().person, &watch);
    let folder = tempfile::tempdir().map_err(|error| DoorError::fault(&error))?;
    let back = Redirect::to(&format!("/training?import={watch}"));
    let paths = match receive(form, folder.path()).await {
        Ok(paths) => paths,
        Err(Unreceived::TooLarge) => {
            sender.send_replace(ended(not_taken(format!(
                "Together these files are larger than {} MiB. Send them in parts.",
                app.options.upload_limit / (1024 * 1024)
            ))));
            return Ok(back.into_response());
        }
        Err(Unreceived::Broken) => return Err(DoorError::BadRequest),
        Err(Unreceived::Disk(error)) => return Err(DoorError::fault(&error)),
    };
    if paths.is_empty() {
        sender.send_replace(ended(not_taken("No file was chosen.".to_owned())));
        return Ok(back.into_response());
    }
    // The reader names files by their paths; a person knows only the name at the end.
    let folders: Vec<String> = paths
        .iter()
        .filter_map(|path| path.parent())
        .map(|parent| format!("{}{}", parent.display(), std::path::MAIN_SEPARATOR))
        .collect();
    let told = sender.clone();
    let outcome = practice::import_activities(
        &app.practice,
        member.actor(),
        member.athlete(),
        paths,
        now,
        move |progress| {
            told.send_replace(Progress {
                done: progress.done,
                total: progress.found,
                says: format!("{} of {} files read", progress.done, progress.found),
                ended: None,
            });
        },
    )
    .await;
    match outcome {
        Ok(imported) => {
            sender.send_replace(ended(summary(&imported, &folders)));
            Ok(back.into_response())
        }
        Err(ImportRefusal::NotAllowed(_)) => Err(DoorError::NotAllowed),
        Err(ImportRefusal::Fault(fault)) => Err(DoorError::fault(&fault)),
    }
}

fn ended(imported: Imported) -> Progress {
    Progress {
        done: 1,
        total: 1,
        says: imported.title.clone(),
        ended: Some(imported),
    }
}

fn not_taken(why: String) -> Imported {
    Imported {
        title: "Nothing was imported.".to_owned(),
        says: why,
        ..Imported::default()
    }
}

fn summary(imported: &practice::Imported, folders: &[String]) -> Imported {
    let plain = |line: String| {
        folders
            .iter()
            .fold(line, |line, folder| line.replace(folder.as_str(), ""))
    };
    let known = imported.read - imported.new.min(imported.read) + imported.duplicates.len();
    let mut says = Vec::new();
    match known {
        0 => {}
        1 => says.push("1 was already here.".to_owned()),
        more => says.push(format!("{more} were already here.")),
    }
    match imported.twins {
        0 => {}
        1 => says.push("1 was recorded twice; the richer record counts.".to_owned()),
        more => says.push(format!(
            "{more} were recorded twice; the richer record counts."
        )),
    }
    if imported.skipped > 0 {
        says.push(format!(
            "Files that are no activities: {}.",
            imported.skipped
        ));
    }
    Imported {
        title: match imported.new {
            0 => "No new activities.".to_owned(),
            1 => "1 activity added.".to_owned(),
            new => format!("{new} activities added."),
        },
        says: says.join(" "),
        rejected: imported
            .rejected
            .iter()
            .map(|line| plain(line.to_string()))
            .collect(),
        warnings: imported
            .warnings
            .iter()
            .map(|line| plain(line.to_string()))
            .collect(),
    }
}

/// Why files did not arrive.
enum Unreceived {
    TooLarge,
    Broken,
    Disk(std::io::Error),
}

impl From<MultipartError> for Unreceived {
    fn from(error: MultipartError) -> Self {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Self::TooLarge
        } else {
            Self::Broken
        }
    }
}

/// Streams each file to its own folder, so that two of one name don't meet.
async fn receive(mut form: Multipart, folder: &Path) -> Result<Vec<PathBuf>, Unreceived> {
    let mut paths = Vec::new();
    while let Some(mut field) = form.next_field().await? {
        let Some(name) = field
            .file_name()
            .map(plain_file_name)
            .filter(|name| !name.is_empty())
        else {
            continue;
        };
        let own = folder.join(format!("{:05}", paths.len()));
        std::fs::create_dir(&own).map_err(Unreceived::Disk)?;
        let path = own.join(name);
        let mut file = std::fs::File::create(&path).map_err(Unreceived::Disk)?;
        while let Some(chunk) = field.chunk().await? {
            file.write_all(&chunk).map_err(Unreceived::Disk)?;
        }
        paths.push(path);
    }
    Ok(paths)
}

/// The last part of a name that a browser sent, without what could leave the folder.
fn plain_file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or("");
    let kept: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
    if kept.chars().all(|c| c == '.') {
        String::new()
    } else {
        kept
    }
}

/// Letters, digits and hyphens only: it stands in addresses.
fn is_plain(watch: &str) -> bool {
    !watch.is_empty()
        && watch.len() <= 64
        && watch
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// `GET /training/import/progress/{watch}`: server-sent events until the import has ended.
pub async fn progress(
    State(app): State<App>,
    member: Member,
    RoutePath(watch): RoutePath<String>,
) -> Result<Sse<impl Stream<Item = Result<ServerEvent, Infallible>>>, DoorError> {
    if !is_plain(&watch) {
        return Err(DoorError::NotFound);
    }
    let receiver = app
        .imports
        .sender(member.actor().person, &watch)
        .subscribe();
    let events = stream::unfold(Some(receiver), |state| async move {
        let mut receiver = state?;
        if receiver.changed().await.is_err() {
            return None;
        }
        let progress = receiver.borrow_and_update().clone();
        let over = progress.ended.is_some();
        let event = ServerEvent::default()
            .event("progress")
            .json_data(&progress)
            .unwrap_or_default();
        Some((Ok(event), (!over).then_some(receiver)))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_folder() {
        assert_eq!(plain_file_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_file_name("C:\\rides\\a.fit"), "a.fit");
        assert_eq!(plain_file_name(".."), "");
        assert_eq!(plain_file_name("r\u{0}ide.fit"), "ride.fit");
    }

    #[test]
    fn a_watch_is_plain() {
        assert!(is_plain("0b7c-42"));
        assert!(!is_plain("a/b") && !is_plain("") && !is_plain(&"x".repeat(65)));
    }
}
