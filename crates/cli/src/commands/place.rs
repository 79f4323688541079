//! Opening the place where a practice lives.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use practice::{CalendarReach, Files, Key, OpenStore, Post, Practice, Reach, StoreOptions};

use super::Failure;
use crate::args::Place;

/// The name of the SQLite database in the data folder.
const DATABASE: &str = "knead.db";
/// The folder of original files in the data folder.
const ORIGINALS: &str = "originals";
/// The name of the key file in the data folder.
const KEY: &str = "calendars.key";

/// Opens the database of a place, and makes it where there is none.
pub fn store(place: &Place) -> Result<OpenStore, Failure> {
    let at = match (&place.database_url, &place.data) {
        (Some(url), _) => url.clone(),
        (None, Some(folder)) => {
            make(folder)?;
            folder.join(DATABASE).to_string_lossy().into_owned()
        }
        (None, None) => {
            return Err(Failure::usage(
                "say where the practice lives: --data DIR or --database-url URL",
            ));
        }
    };
    OpenStore::open(&at, &StoreOptions::default()).map_err(Failure::failed)
}

/// Opens the database of a place; looking into a place never makes one.
pub fn store_that_is_there(place: &Place) -> Result<OpenStore, Failure> {
    if let (None, Some(folder)) = (&place.database_url, &place.data)
        && !folder.join(DATABASE).exists()
    {
        return Err(Failure::failed(format_args!(
            "there is no practice in `{}`; hint: is it the right folder? `knead clinic --help` says how to open one",
            folder.display()
        )));
    }
    store(place)
}

/// Opens a whole practice.
pub fn practice(place: &Place, post: Post) -> Result<Practice, Failure> {
    let folder = place
        .data
        .clone()
        .ok_or_else(|| Failure::usage("say with --data DIR where the original files are kept"))?;
    make(&folder)?;
    over(store(place)?, place, post)
}

/// A practice for acts that touch no original file, so that a database's address is enough.
pub fn office(place: &Place) -> Result<Practice, Failure> {
    over(store(place)?, place, Post::Kept)
}

/// [`office`] where there is one already.
pub fn office_that_is_there(place: &Place) -> Result<Practice, Failure> {
    let store = store_that_is_there(place)?;
    store.check_schema().map_err(Failure::failed)?;
    over(store, place, Post::Kept)
}

fn over(store: OpenStore, place: &Place, post: Post) -> Result<Practice, Failure> {
    Ok(Practice {
        store,
        rules: Arc::new(super::rule_book()?),
        files: Files::new(originals(place)),
        post,
        calendars: None,
    })
}

/// How therapists' own calendars are reached, with the key that seals their passwords; it is made where there is none.
pub fn calendars(
    place: &Place,
    reach: Reach,
    base_url: &str,
) -> Result<Arc<CalendarReach>, Failure> {
    let file = place.data.clone().unwrap_or_default().join(KEY);
    let failed = |error: std::io::Error| {
        Failure::failed(format_args!(
            "could not read or make the key in `{}`: {error}; hint: may this user read and write there?",
            file.display()
        ))
    };
    if !file.exists() {
        let mut bytes = [0; Key::LENGTH];
        getrandom::fill(&mut bytes)
            .map_err(|error| Failure::failed(format_args!("no randomness: {error}")))?;
        match make_secret(&file, &bytes) {
            // Another server that shares the folder was quicker; its key is ours.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            made => made.map_err(failed)?,
        }
    }
    let bytes = std::fs::read(&file).map_err(failed)?;
    let bytes = bytes.try_into().map_err(|_| {
        Failure::failed(format_args!(
            "`{}` is not a key of {} bytes; hint: bring back the file from your backup, or remove it and let therapists enter their passwords again",
            file.display(),
            Key::LENGTH
        ))
    })?;
    Ok(Arc::new(CalendarReach {
        key: Key::new(bytes),
        reach,
        base_url: base_url.to_owned(),
    }))
}

/// Writes a new file that only its owner can read, whole or not at all: it is written beside and then given its name.
fn make_secret(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let part = file.with_extension(format!("part-{}", std::process::id()));
    std::fs::remove_file(&part).ok();
    let mut options = std::fs::OpenOptions::new();
    let mut opened = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&part)?;
    let written = opened.write_all(bytes).and_then(|()| opened.sync_all());
    // A link, unlike a rename, never takes the place of a key that is there.
    let linked = written.and_then(|()| std::fs::hard_link(&part, file));
    std::fs::remove_file(&part).ok();
    linked
}

/// Where the original files are.
pub fn originals(place: &Place) -> PathBuf {
    place.data.clone().unwrap_or_default().join(ORIGINALS)
}

fn make(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| {
        Failure::failed(format_args!(
            "could not make the folder `{}`: {error}; hint: may this user write there?",
            folder.display()
        ))
    })
}
