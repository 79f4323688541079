//! What tells of other files is read before them.

use std::{
    collections::HashMap,
    fs::File,
    hash::Hash,
    io::{BufReader, Read, Seek},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    DEEPEST_FOLDER, Walk, hidden,
    metered::{Metered, Spent},
    paths_in, shown,
};
use crate::{
    error::ReadError,
    export::{self, Export},
};

/// What came of reading a file that tells of others.
pub(super) type Telling = Result<Arc<Export>, ReadError>;

impl Walk<'_> {
    /// Stands within these exports from now on.
    fn enter<K: Eq + Hash + Ord>(&mut self, told: &HashMap<K, Telling>) {
        let mut places: Vec<&K> = told.keys().collect();
        places.sort();
        let exports = places
            .into_iter()
            .filter_map(|place| told[place].as_ref().ok());
        self.beside.extend(exports.cloned());
    }

    /// Reads a file if it tells of others; `None` if not.
    pub(super) fn tell(
        &mut self,
        name: &str,
        size: u64,
        content: &mut dyn Read,
        spent: &mut Spent,
    ) -> Option<Telling> {
        if !export::may_tell(name) || hidden(name) {
            return None;
        }
        let mut head = Vec::new();
        // Damage shows again when the whole is read.
        let _ = content.take(export::HEAD_BYTES).read_to_end(&mut head);
        let kind = export::kind_of(&head)?;
        let limit = match kind {
            export::Kind::Strava => self.limits.file_bytes,
            export::Kind::Garmin | export::Kind::Apple => self.limits.streamed_bytes,
        };
        let too_large = |claimed| ReadError::TooLarge { claimed, limit };
        if size > limit {
            return Some(Err(too_large(size)));
        }
        let whole = head.as_slice().chain(content);
        let mut metered = Metered::new(whole, size, limit, self.limits, spent, &mut *self.visit);
        let read = export::read(kind, name, &mut metered, limit);
        Some(match metered.over() {
            Some(error) => Err(error),
            None => read.map(Arc::new),
        })
    }

    /// Reads what tells of others under a folder, or the one file that is pointed at.
    pub(super) fn tell_paths(&mut self, path: &Path) -> HashMap<PathBuf, Telling> {
        let mut told = HashMap::new();
        let mut files = Vec::new();
        files_that_may_tell(path, 0, self.limits.files, &mut files);
        for path in files {
            let name = shown(&path.to_string_lossy());
            let Ok(file) = File::open(&path) else {
                continue;
            };
            let size = file.metadata().map_or(0, |metadata| metadata.len());
            let mut content = BufReader::with_capacity(1 << 18, file);
            if let Some(telling) = self.tell(&name, size, &mut content, &mut Spent::of(size)) {
                told.insert(path, telling);
            }
        }
        self.enter(&told);
        told
    }

    /// Reads what tells of others in an archive.
    ///
    /// # Errors
    /// [`ReadError::Bomb`] as soon as it unpacks to too much.
    pub(super) fn tell_archive<R: Read + Seek>(
        &mut self,
        name: &str,
        archive: &mut zip::ZipArchive<R>,
        spent: &mut Spent,
    ) -> Result<HashMap<usize, Telling>, ReadError> {
        let mut told = HashMap::new();
        for index in 0..archive.len().min(self.limits.files) {
            let inner = match archive.name_for_index(index) {
                Some(Ok(inner)) if export::may_tell(&inner) => shown(&format!("{name}/{inner}")),
                Some(_) | None => continue,
            };
            let Ok(mut entry) = archive.by_index(index) else {
                continue;
            };
            if entry.is_dir() || entry.is_symlink() {
                continue;
            }
            let size = entry.size();
            match self.tell(&inner, size, &mut entry, spent) {
                Some(Err(error @ ReadError::Bomb { .. })) => return Err(error),
                Some(telling) => {
                    told.insert(index, telling);
                }
                None => {}
            }
        }
        self.enter(&told);
        Ok(told)
    }
}

/// The files under a path whose names are worth a look, as the walk itself would come upon them.
fn files_that_may_tell(path: &Path, depth: usize, most: usize, found: &mut Vec<PathBuf>) {
    let Ok(own) = std::fs::symlink_metadata(path) else {
        return;
    };
    let link = own.file_type().is_symlink();
    let Ok(metadata) = std::fs::metadata(path) else {
        return;
    };
    if metadata.is_dir() && depth <= DEEPEST_FOLDER && !(link && depth > 0) {
        for path in paths_in(path).unwrap_or_default() {
            files_that_may_tell(&path, depth + 1, most, found);
        }
    } else if metadata.is_file() && found.len() < most && export::may_tell(&path.to_string_lossy())
    {
        found.push(path.to_owned());
    }
}
