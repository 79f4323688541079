//! Finds the files in what a person points at: files, folders, zip archives, and archives within archives.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufReader, Cursor, Read, Seek},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    detect,
    error::{ReadError, Rejected},
    export::{Beside, Export},
    inflate,
    reading::LARGEST_FILE,
};
use metered::Spent;
use tell::Telling;

mod metered;
mod tell;

/// How much a walk takes in before it refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one unpacked file.
    pub file_bytes: u64,
    /// Bytes of an archive within an archive; a large one waits in an unnamed temporary file while it is read.
    pub nested_bytes: u64,
    /// Bytes of one file that is read as a stream: Apple Health's `export.xml`, Garmin's summaries.
    pub streamed_bytes: u64,
    /// Archives within archives.
    pub depth: usize,
    /// Files in all.
    pub files: usize,
    /// Unpacked bytes for each byte of the archive, once it has unpacked [`Limits::free_bytes`].
    pub ratio: u64,
    /// Bytes that an archive may unpack to whatever its ratio; small archives of text pack well.
    pub free_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1024 * 1024;
        Self {
            file_bytes: LARGEST_FILE,
            nested_bytes: 4096 * MIB,
            streamed_bytes: 65_536 * MIB,
            depth: 3,
            files: 200_000,
            ratio: 100,
            free_bytes: 64 * MIB,
        }
    }
}

/// A file that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Its name as shown to people, archives included: `export.zip/activities/1.fit.gz`. Never used as a path.
    pub name: String,
    /// Its bytes as they lie there, gzip not unpacked.
    pub bytes: Vec<u8>,
    /// Whether the person pointed at it by itself, rather than at a folder or archive around it.
    pub pointed_at: bool,
    /// Whether its archive says that it is damaged.
    pub damaged: bool,
    /// The exports in whose archives and folders it lies.
    pub(crate) beside: Beside,
}

/// A file of an export that tells of many activities, already read: Strava's list, Garmin's summaries, Apple's health record.
#[derive(Debug, Clone)]
pub struct Told {
    /// Its name as shown to people.
    pub name: String,
    pub(crate) export: Arc<Export>,
}

impl PartialEq for Told {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && Arc::ptr_eq(&self.export, &other.export)
    }
}

/// How far the reading of one large file has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Streamed {
    /// Bytes read.
    pub bytes: u64,
    /// Bytes that it claims to have.
    pub of: u64,
}

/// A file that was passed over, since nobody would look for an activity in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its name as shown to people.
    pub name: String,
}

/// What a walk comes upon.
#[derive(Debug, Clone, PartialEq)]
pub enum Visit {
    /// A file to look into.
    File(Found),
    /// A file that tells of the others; it comes in its place among them, yet was read before them.
    Told(Told),
    /// A large file is being read; said now and then.
    Streamed(Streamed),
    /// A file passed over.
    Skipped(Skipped),
    /// A file or archive refused.
    Rejected(Rejected),
}

/// Walks through a file, a folder or a zip archive in order of name, one file in memory at a time.
///
/// What tells of other files is read before them, wherever it lies, so that no order matters. Names inside of archives are only
/// shown; nothing is written but a large archive within an archive, to a temporary file without a name.
pub fn walk(path: &Path, limits: &Limits, visit: &mut dyn FnMut(Visit)) {
    let mut walk = Walk::new(limits, visit);
    let told = walk.tell_paths(path);
    walk.path(path, 0, &told);
}

/// As [`walk`], for an upload that is already in memory.
pub fn walk_bytes(name: &str, bytes: Vec<u8>, limits: &Limits, visit: &mut dyn FnMut(Visit)) {
    let mut walk = Walk::new(limits, visit);
    let name = shown(name);
    let mut spent = Spent::of(bytes.len() as u64);
    if detect::kind_of(&bytes, &name) == detect::Kind::Zip {
        walk.archive(&name, Cursor::new(bytes), 1, &mut spent);
        return;
    }
    let size = bytes.len() as u64;
    if let Some(told) = walk.tell(&name, size, &mut bytes.as_slice(), &mut spent) {
        walk.told(&name, told);
        return;
    }
    walk.found(name, bytes, true, false);
}

/// A name as people may see it: no control characters, which could rewrite a terminal, and no endless length.
fn shown(name: &str) -> String {
    const LONGEST: usize = 300;
    name.chars()
        .map(|letter| {
            if letter.is_control() {
                '\u{fffd}'
            } else {
                letter
            }
        })
        .take(LONGEST)
        .collect()
}

struct Walk<'a> {
    limits: &'a Limits,
    visit: &'a mut dyn FnMut(Visit),
    files: usize,
    full: bool,
    /// The exports around where the walk is, the innermost last.
    beside: Vec<Arc<Export>>,
}

impl<'a> Walk<'a> {
    fn new(limits: &'a Limits, visit: &'a mut dyn FnMut(Visit)) -> Self {
        Self {
            limits,
            visit,
            files: 0,
            full: false,
            beside: Vec::new(),
        }
    }

    fn reject(&mut self, name: &str, error: ReadError) {
        (self.visit)(Visit::Rejected(Rejected {
            name: name.to_owned(),
            error,
        }));
    }

    fn skip(&mut self, name: &str) {
        (self.visit)(Visit::Skipped(Skipped {
            name: name.to_owned(),
        }));
    }

    fn found(&mut self, name: String, bytes: Vec<u8>, pointed_at: bool, damaged: bool) {
        let beside = Beside(self.beside.iter().rev().cloned().collect());
        (self.visit)(Visit::File(Found {
            name,
            bytes,
            pointed_at,
            damaged,
            beside,
        }));
    }

    fn told(&mut self, name: &str, telling: Telling) {
        match telling {
            Ok(export) => (self.visit)(Visit::Told(Told {
                name: name.to_owned(),
                export,
            })),
            Err(error) => self.reject(name, error),
        }
    }

    /// Counts a file; false once there are too many, which is said once.
    fn counts(&mut self, name: &str) -> bool {
        self.files += 1;
        if self.files > self.limits.files && !self.full {
            self.full = true;
            self.reject(
                name,
                ReadError::TooMany {
                    limit: self.limits.files,
                },
            );
        }
        !self.full
    }

    fn path(&mut self, path: &Path, depth: usize, told: &HashMap<PathBuf, Telling>) {
        let name = shown(&path.to_string_lossy());
        let metadata = match std::fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) => return self.reject(&name, unreadable(&error)),
        };
        if metadata.is_dir() {
            // A link to a folder may lead in circles; one that the person names is followed.
            let link = depth > 0
                && std::fs::symlink_metadata(path).is_ok_and(|own| own.file_type().is_symlink());
            if depth <= DEEPEST_FOLDER && !link {
                self.folder(path, &name, depth, told);
            }
            return;
        }
        if !self.counts(&name) {
            return;
        }
        if !metadata.is_file() {
            // A device or a pipe could be read for ever.
            return self.skip(&name);
        }
        if depth > 0 && hidden(&name) {
            return self.skip(&name);
        }
        if let Some(telling) = told.get(path) {
            return self.told(&name, telling.clone());
        }
        if let Err(error) = self.file(path, &name, metadata.len(), depth == 0) {
            self.reject(&name, error);
        }
    }

    fn folder(&mut self, path: &Path, name: &str, depth: usize, told: &HashMap<PathBuf, Telling>) {
        match paths_in(path) {
            Ok(paths) => {
                for path in paths {
                    if self.full {
                        return;
                    }
                    self.path(&path, depth + 1, told);
                }
            }
            Err(error) => self.reject(name, unreadable(&error)),
        }
    }

    fn file(
        &mut self,
        path: &Path,
        name: &str,
        size: u64,
        pointed_at: bool,
    ) -> Result<(), ReadError> {
        let mut file = File::open(path).map_err(|error| unreadable(&error))?;
        let mut head = Vec::with_capacity(16);
        (&mut file)
            .take(16)
            .read_to_end(&mut head)
            .map_err(|error| unreadable(&error))?;
        if detect::is_zip(&head) && detect::kind_of(&head, name) == detect::Kind::Zip {
            self.archive(name, BufReader::new(file), 1, &mut Spent::of(size));
            return Ok(());
        }
        if size > self.limits.file_bytes {
            if !pointed_at && !may_be_activity(&head, name) {
                self.skip(name);
                return Ok(());
            }
            return Err(ReadError::TooLarge {
                claimed: size,
                limit: self.limits.file_bytes,
            });
        }
        let mut bytes = head;
        bytes.reserve(usize::try_from(size).unwrap_or_default());
        // A file may grow while it is read; the limit holds all the same.
        file.take(self.limits.file_bytes)
            .read_to_end(&mut bytes)
            .map_err(|error| unreadable(&error))?;
        self.found(name.to_owned(), bytes, pointed_at, false);
        Ok(())
    }

    fn archive<R: Read + Seek>(&mut self, name: &str, reader: R, depth: usize, spent: &mut Spent) {
        if depth > self.limits.depth {
            return self.reject(
                name,
                ReadError::TooDeep {
                    limit: self.limits.depth,
                },
            );
        }
        let mut archive = match zip::ZipArchive::new(reader) {
            Ok(archive) => archive,
            Err(_) => {
                return self.reject(
                    name,
                    ReadError::Corrupt {
                        why: "its list of files is missing or damaged".to_owned(),
                    },
                );
            }
        };
        let (files, outside) = (self.files, self.beside.len());
        let told = match self.tell_archive(name, &mut archive, spent) {
            Ok(told) => told,
            Err(error) => return self.reject(name, error),
        };
        for index in 0..archive.len() {
            if self.full {
                break;
            }
            let inner = match archive.name_for_index(index) {
                Some(Ok(inner)) => shown(&format!("{name}/{inner}")),
                Some(Err(_)) | None => format!("{name}/file {}", index + 1),
            };
            if let Some(telling) = told.get(&index) {
                if self.counts(&inner) {
                    self.told(&inner, telling.clone());
                }
                continue;
            }
            match self.entry(&inner, &mut archive, index, depth, spent) {
                Ok(()) => {}
                Err(error @ ReadError::Bomb { .. }) => {
                    self.reject(name, error);
                    break;
                }
                Err(error) => self.reject(&inner, error),
            }
        }
        self.beside.truncate(outside);
        if self.files == files {
            self.reject(name, ReadError::NothingInside);
        }
    }

    fn entry<R: Read + Seek>(
        &mut self,
        name: &str,
        archive: &mut zip::ZipArchive<R>,
        index: usize,
        depth: usize,
        spent: &mut Spent,
    ) -> Result<(), ReadError> {
        let mut entry = archive
            .by_index(index)
            .map_err(|error| unpackable(&error))?;
        if entry.is_dir() {
            return Ok(());
        }
        if !self.counts(name) {
            return Ok(());
        }
        if hidden(name) || entry.is_symlink() {
            self.skip(name);
            return Ok(());
        }
        let mut bytes = Vec::new();
        let mut damaged = (&mut entry).take(16).read_to_end(&mut bytes).is_err();
        let nested = detect::is_zip(&bytes) && detect::kind_of(&bytes, name) == detect::Kind::Zip;
        let limit = if nested {
            self.limits.nested_bytes
        } else {
            self.limits.file_bytes
        };
        if entry.size() > limit {
            if !nested && !may_be_activity(&bytes, name) {
                self.skip(name);
                return Ok(());
            }
            return Err(ReadError::TooLarge {
                claimed: entry.size(),
                limit,
            });
        }
        if nested && entry.size() > LARGEST_IN_MEMORY {
            // Kept out of memory, and gone with the last handle on it however the program ends.
            let spooled = metered::spool(
                bytes.as_slice().chain(&mut entry),
                limit,
                self.limits,
                spent,
            )?;
            drop(entry);
            self.archive(name, BufReader::new(spooled), depth + 1, spent);
            return Ok(());
        }
        // The claimed size is not believed: what comes out is counted.
        let limit = if nested {
            limit.min(LARGEST_IN_MEMORY)
        } else {
            limit
        };
        damaged = damaged || (&mut entry).take(limit).read_to_end(&mut bytes).is_err();
        drop(entry);
        let size = bytes.len() as u64;
        spent.add(size, self.limits)?;
        if size > limit {
            return Err(ReadError::TooLarge {
                claimed: size,
                limit,
            });
        }
        if damaged && bytes.is_empty() {
            return Err(ReadError::Corrupt {
                why: "it cannot be unpacked".to_owned(),
            });
        }
        if nested {
            self.archive(name, Cursor::new(bytes), depth + 1, spent);
        } else {
            self.found(name.to_owned(), bytes, false, damaged);
        }
        Ok(())
    }
}

/// An archive within an archive that is no larger than this is unpacked in memory.
const LARGEST_IN_MEMORY: u64 = 16 * 1024 * 1024;
const DEEPEST_FOLDER: usize = 32;

/// What lies in a folder, in order of name.
fn paths_in(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    Ok(paths)
}

/// Whether the beginning or the name promises an activity, for what is too large to look into.
fn may_be_activity(head: &[u8], name: &str) -> bool {
    matches!(detect::extension(name).as_str(), "fit" | "tcx" | "gpx")
        || detect::kind_of(head, name) == detect::Kind::Fit
        || inflate::is_gzip(head)
}

/// Files that systems put beside one's own.
fn hidden(name: &str) -> bool {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    base.starts_with('.')
        || base.eq_ignore_ascii_case("thumbs.db")
        || base.eq_ignore_ascii_case("desktop.ini")
        || name.contains("__MACOSX/")
}

fn unreadable(error: &std::io::Error) -> ReadError {
    let why = match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "you may not read it".to_owned(),
        _ => error.to_string(),
    };
    ReadError::Unreadable { why }
}

fn unpackable(error: &zip::result::ZipError) -> ReadError {
    match error {
        zip::result::ZipError::UnsupportedArchive(why) if why.contains("assword") => {
            ReadError::Locked
        }
        zip::result::ZipError::InvalidPassword => ReadError::Locked,
        zip::result::ZipError::UnsupportedArchive(_) => ReadError::Corrupt {
            why: "it is packed in a way that is not read here".to_owned(),
        },
        _ => ReadError::Corrupt {
            why: "it cannot be unpacked".to_owned(),
        },
    }
}
