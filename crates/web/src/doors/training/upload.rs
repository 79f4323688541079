//! Files in, with live progress.

use std::{
    convert::Infallible,
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};

use axum::{
    extract::{Multipart, Path as RoutePath, Query, State, multipart::MultipartError},
    http::StatusCode,
    response::{
        IntoResponse, Redirect, Response, Sse,
        sse::{Event as ServerEvent, KeepAlive},
    },
};
use futures_util::{Stream, stream};
use practice::ImportRefusal;
use serde::Deserialize;

use crate::{
    app::{App, Member},
    imports::Progress,
    pages::training::Imported,
    problem::DoorError,
};

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
    let folder = app
        .practice
        .files
        .waiting_folder()
        .map_err(|fault| DoorError::fault(&fault))?;
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
    let (app, actor, athlete) = (app.clone(), member.actor().clone(), member.athlete());
    // On its own, so that an import that has begun goes on where the browser has left.
    let importing = tokio::spawn(async move {
        let outcome = practice::import_activities(
            &app.practice,
            &actor,
            athlete,
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
        drop(folder);
        outcome
    });
    let outcome = importing.await.map_err(|error| DoorError::fault(&error))?;
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
    match imported.changed {
        0 => {}
        1 => says.push("1 of them tells more now.".to_owned()),
        more => says.push(format!("{more} of them tell more now.")),
    }
    match imported.days {
        0 => {}
        1 => says.push("Sleep, resting heart rate or its variability of 1 day.".to_owned()),
        more => says.push(format!(
            "Sleep, resting heart rate or its variability of {more} days."
        )),
    }
    match imported.planned {
        0 => {}
        1 => says.push("1 planned workout or race is new or changed.".to_owned()),
        more => says.push(format!(
            "{more} planned workouts and races are new or changed."
        )),
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
            0 if imported.days + imported.planned + imported.changed > 0 => "Added.".to_owned(),
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
