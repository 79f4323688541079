//! What comes out of archives is counted, and stopped where it is more than any export.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
};

use super::{Limits, Streamed, Visit};
use crate::error::ReadError;

/// What an archive, with those inside of it, has unpacked to so far.
pub(super) struct Spent {
    packed: u64,
    unpacked: u64,
}

impl Spent {
    /// Nothing yet, of so many packed bytes.
    pub(super) const fn of(packed: u64) -> Self {
        Self {
            packed,
            unpacked: 0,
        }
    }

    /// Counts unpacked bytes.
    ///
    /// # Errors
    /// [`ReadError::Bomb`] once they are too many for the packed ones.
    pub(super) fn add(&mut self, bytes: u64, limits: &Limits) -> Result<(), ReadError> {
        self.unpacked = self.unpacked.saturating_add(bytes);
        let too_many =
            self.unpacked > limits.free_bytes && self.unpacked / self.packed.max(1) > limits.ratio;
        if too_many {
            Err(ReadError::Bomb {
                ratio: limits.ratio,
            })
        } else {
            Ok(())
        }
    }
}

/// A stream that counts what comes out of it, tells how far it is, and ends where it is too much.
pub(super) struct Metered<'a, R> {
    content: R,
    read: u64,
    of: u64,
    limit: u64,
    limits: &'a Limits,
    spent: &'a mut Spent,
    visit: &'a mut dyn FnMut(Visit),
    told: u64,
    over: Option<ReadError>,
}

impl<'a, R: Read> Metered<'a, R> {
    /// Tells after so many bytes how far it is.
    const TELL_EVERY: u64 = 16 * 1024 * 1024;

    pub(super) fn new(
        content: R,
        of: u64,
        limit: u64,
        limits: &'a Limits,
        spent: &'a mut Spent,
        visit: &'a mut dyn FnMut(Visit),
    ) -> Self {
        Self {
            content,
            read: 0,
            of,
            limit,
            limits,
            spent,
            visit,
            told: 0,
            over: None,
        }
    }

    /// Why it ended early, if it did.
    pub(super) fn over(self) -> Option<ReadError> {
        self.over
    }
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.over.is_some() {
            return Err(io::Error::other("more than an export has"));
        }
        let read = self.content.read(buffer)?;
        self.read += read as u64;
        let over = match self.spent.add(read as u64, self.limits) {
            Err(bomb) => Some(bomb),
            Ok(()) if self.read > self.limit => Some(ReadError::TooLarge {
                claimed: self.read,
                limit: self.limit,
            }),
            Ok(()) => None,
        };
        if let Some(error) = over {
            self.over = Some(error);
            return Err(io::Error::other("more than an export has"));
        }
        if self.read - self.told >= Self::TELL_EVERY {
            self.told = self.read;
            (self.visit)(Visit::Streamed(Streamed {
                bytes: self.read,
                of: self.of.max(self.read),
            }));
        }
        Ok(read)
    }
}

/// Unpacks into a temporary file without a name.
///
/// # Errors
/// [`ReadError::TooLarge`], [`ReadError::Bomb`], or [`ReadError::Unreadable`] where no temporary file can be written.
pub(super) fn spool(
    mut content: impl Read,
    limit: u64,
    limits: &Limits,
    spent: &mut Spent,
) -> Result<File, ReadError> {
    let unwritable = |error: &io::Error| ReadError::Unreadable {
        why: format!("no temporary file for it can be written: {error}"),
    };
    let mut file = tempfile::tempfile().map_err(|error| unwritable(&error))?;
    let mut chunk = vec![0; 1 << 18];
    let mut size = 0;
    loop {
        // What could be unpacked before damage may still hold whole files; the archive's list says.
        let read = content.read(&mut chunk).unwrap_or(0);
        if read == 0 {
            break;
        }
        size += read as u64;
        spent.add(read as u64, limits)?;
        if size > limit {
            return Err(ReadError::TooLarge {
                claimed: size,
                limit,
            });
        }
        file.write_all(&chunk[..read])
            .map_err(|error| unwritable(&error))?;
    }
    file.seek(SeekFrom::Start(0))
        .map_err(|error| unwritable(&error))?;
    Ok(file)
}
