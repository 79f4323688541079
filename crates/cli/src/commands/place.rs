//! Opening the place where a practice lives.

use std::{path::Path, sync::Arc};

use practice::{Files, OpenStore, Post, Practice, StoreOptions};

use super::Failure;
use crate::args::Place;

/// The name of the SQLite database in the data folder.
const DATABASE: &str = "knead.db";

/// Opens the database of a place.
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

/// Opens a whole practice.
pub fn practice(place: &Place, post: Post) -> Result<Practice, Failure> {
    let folder = place
        .data
        .clone()
        .ok_or_else(|| Failure::usage("say with --data DIR where the original files are kept"))?;
    make(&folder)?;
    Ok(Practice {
        store: store(place)?,
        rules: Arc::new(super::rule_book()?),
        files: Files::new(folder.join("files")),
        post,
    })
}

fn make(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| {
        Failure::failed(format_args!(
            "could not make the folder `{}`: {error}; hint: may this user write there?",
            folder.display()
        ))
    })
}
