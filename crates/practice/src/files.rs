//! Original files, kept by content hash beside the database, so that a better model can read all of history again.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use crate::{fault::Fault, now::sha256_hex};

/// The folder of original files.
#[derive(Debug, Clone)]
pub struct Files {
    folder: PathBuf,
}

impl Files {
    /// Keeps originals below this folder; it is made when the first file is kept.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// Keeps a file and returns its SHA-256 in hexadecimal; the same bytes are kept once.
    ///
    /// # Errors
    /// [`Fault::Files`] when the folder cannot be written.
    pub fn keep(&self, bytes: &[u8]) -> Result<String, Fault> {
        let sha256 = sha256_hex(bytes);
        self.keep_as(&sha256, bytes)?;
        Ok(sha256)
    }

    /// Keeps a file whose SHA-256 in hexadecimal is known already.
    ///
    /// # Errors
    /// [`Fault::Files`] when the folder cannot be written.
    pub(crate) fn keep_as(&self, sha256: &str, bytes: &[u8]) -> Result<(), Fault> {
        let path = self.path_of(sha256);
        if path.exists() {
            return Ok(());
        }
        let fault = |source: io::Error| Fault::Files {
            doing: "keep an original file",
            source,
        };
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder).map_err(fault)?;
        // Written beside under a name of its own and renamed: a crash never leaves half a file under a whole file's name, and two
        // that keep the same file at once do not write into each other's half.
        let mut half = tempfile::Builder::new()
            .prefix(".half-")
            .tempfile_in(folder)
            .map_err(fault)?;
        half.write_all(bytes).map_err(fault)?;
        half.persist(&path).map_err(|error| fault(error.error))?;
        Ok(())
    }

    /// A folder for uploads on their way in, on the same disk as the originals; it vanishes when it is dropped.
    ///
    /// # Errors
    /// [`Fault::Files`] when it cannot be made.
    pub fn waiting_folder(&self) -> Result<tempfile::TempDir, Fault> {
        let fault = |source: io::Error| Fault::Files {
            doing: "make a folder for an upload",
            source,
        };
        fs::create_dir_all(&self.folder).map_err(fault)?;
        tempfile::Builder::new()
            .prefix(".upload-")
            .tempdir_in(&self.folder)
            .map_err(fault)
    }

    /// The bytes of a kept file.
    ///
    /// # Errors
    /// [`Fault::Files`] when it is not there or cannot be read.
    pub fn get(&self, sha256: &str) -> Result<Vec<u8>, Fault> {
        fs::read(self.path_of(sha256)).map_err(|source| Fault::Files {
            doing: "read an original file",
            source,
        })
    }

    /// How many bytes of it are kept; `None` where it is not there.
    pub fn size_of(&self, sha256: &str) -> Option<u64> {
        fs::metadata(self.path_of(sha256))
            .ok()
            .map(|file| file.len())
    }

    fn path_of(&self, sha256: &str) -> PathBuf {
        let shelf = sha256.get(..2).unwrap_or("00");
        Path::new(&self.folder).join(shelf).join(sha256)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_are_kept_once_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::new(folder.path().join("originals"));
        let first = files.keep(b"a ride").unwrap();
        assert_eq!(files.keep(b"a ride").unwrap(), first);
        assert_eq!(files.get(&first).unwrap(), b"a ride");
        assert_eq!(files.size_of(&first), Some(6));
        assert_eq!(files.size_of(&"0".repeat(64)), None);
        assert!(files.get(&"0".repeat(64)).is_err());
    }
}
