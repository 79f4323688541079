//! Opening the place where a practice lives.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use practice::{Files, OpenStore, Post, Practice, StoreOptions};

use super::Failure;
use crate::args::Place;

/// The name of the SQLite database in the data folder.
const DATABASE: &str = "knead.db";
/// The folder of original files in the data folder.
const ORIGINALS: &str = "originals";

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
    })
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
