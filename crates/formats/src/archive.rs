//! Finds the files in what a person points at: files, folders, zip archives, and archives within archives.

use std::{
    fs::File,
    io::{BufReader, Cursor, Read, Seek},
    path::Path,
};

use crate::{
    detect,
    error::{ReadError, Rejected},
    inflate,
    reading::LARGEST_FILE,
};

/// How much a walk takes in before it refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one unpacked file.
    pub file_bytes: u64,
    /// Bytes of an archive within an archive.
    pub nested_bytes: u64,
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
            nested_bytes: 64 * MIB,
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
    /// A file passed over.
    Skipped(Skipped),
    /// A file or archive refused.
    Rejected(Rejected),
}

/// Walks through a file, a folder or a zip archive in order of name, one file in memory at a time.
///
/// Nothing is ever written, and names inside of archives are only shown.
pub fn walk(path: &Path, limits: &Limits, visit: &mut dyn FnMut(Visit)) {
    let mut walk = Walk {
        limits,
        visit,
        files: 0,
        full: false,
    };
    walk.path(path, 0);
}

/// As [`walk`], for an upload that is already in memory.
pub fn walk_bytes(name: &str, bytes: Vec<u8>, limits: &Limits, visit: &mut dyn FnMut(Visit)) {
    let mut walk = Walk {
        limits,
        visit,
        files: 0,
        full: false,
    };
    let name = shown(name);
    if detect::kind_of(&bytes, &name) == detect::Kind::Zip {
        let mut spent = Spent {
            packed: bytes.len() as u64,
            unpacked: 0,
        };
        walk.archive(&name, Cursor::new(bytes), 1, &mut spent);
    } else {
        walk.found(Found {
            name,
            bytes,
            pointed_at: true,
            damaged: false,
        });
    }
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

/// What an archive, with those inside of it, has unpacked to so far.
struct Spent {
    packed: u64,
    unpacked: u64,
}

struct Walk<'a> {
    limits: &'a Limits,
    visit: &'a mut dyn FnMut(Visit),
    files: usize,
    full: bool,
}

impl Walk<'_> {
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

    fn found(&mut self, found: Found) {
        (self.visit)(Visit::File(found));
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

    fn path(&mut self, path: &Path, depth: usize) {
        const DEEPEST_FOLDER: usize = 32;
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
                self.folder(path, &name, depth);
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
        if let Err(error) = self.file(path, &name, metadata.len(), depth == 0) {
            self.reject(&name, error);
        }
    }

    fn folder(&mut self, path: &Path, name: &str, depth: usize) {
        match std::fs::read_dir(path) {
            Ok(entries) => {
                let mut paths: Vec<_> = entries
                    .filter_map(Result::ok)
                    .map(|entry| entry.path())
                    .collect();
                paths.sort();
                for path in paths {
                    if self.full {
                        return;
                    }
                    self.path(&path, depth + 1);
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
            let mut spent = Spent {
                packed: size,
                unpacked: 0,
            };
            self.archive(name, BufReader::new(file), 1, &mut spent);
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
        // A file may grow while it is read; the limit holds all the same.
        file.take(self.limits.file_bytes)
            .read_to_end(&mut bytes)
            .map_err(|error| unreadable(&error))?;
        self.found(Found {
            name: name.to_owned(),
            bytes,
            pointed_at,
            damaged: false,
        });
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
        let files = self.files;
        for index in 0..archive.len() {
            if self.full {
                return;
            }
            let inner = match archive.name_for_index(index) {
                Some(Ok(inner)) => shown(&format!("{name}/{inner}")),
                Some(Err(_)) | None => format!("{name}/file {}", index + 1),
            };
            match self.entry(&inner, &mut archive, index, depth, spent) {
                Ok(()) => {}
                Err(error @ ReadError::Bomb { .. }) => return self.reject(name, error),
                Err(error) => self.reject(&inner, error),
            }
        }
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
        // The claimed size is not believed: what comes out is counted.
        damaged = damaged || (&mut entry).take(limit).read_to_end(&mut bytes).is_err();
        drop(entry);
        let size = bytes.len() as u64;
        spent.unpacked = spent.unpacked.saturating_add(size);
        if spent.unpacked > self.limits.free_bytes
            && spent.unpacked / spent.packed.max(1) > self.limits.ratio
        {
            return Err(ReadError::Bomb {
                ratio: self.limits.ratio,
            });
        }
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
            self.found(Found {
                name: name.to_owned(),
                bytes,
                pointed_at: false,
                damaged,
            });
        }
        Ok(())
    }
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
