//! Steps through the messages of a file and says of each what is to be done with it.
//!
//! Half of many files are messages that nobody reads, such as a satellite's state each second, and most of the rest are records.
//! To step over the ones and to read the others where they lie costs a fraction of decoding them.

use std::{cell::Cell, convert::Infallible};

use rustyfit::profile::{mesgdef::GpsMetadata, typedef::MesgNum};

use super::{
    messages::{FIRST_DATE, is_read},
    record::Layout,
};

/// The messages of a file, one after the other.
pub(super) struct Feed<'a> {
    rest: &'a [u8],
    locals: [Option<Local>; 16],
    any: bool,
    /// All of it is for the decoder.
    plain: bool,
}

/// What is to be done with a message.
pub(super) enum Step<'feed, 'data> {
    /// A record whose fields stand where the layout says.
    Record(&'feed Layout, &'data [u8]),
    /// For the decoder to judge.
    Decode(&'data [u8]),
}

/// A message leaves out its time but for the last bits, which count from the message before, whatever that was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CompressedTime;

const DEFINITION: u8 = 0x40;
const DEVELOPER: u8 = 0x20;
const COMPRESSED: u8 = 0x80;
const TIMESTAMP: u8 = 253;

/// What a definition says of the messages that follow it.
struct Local {
    /// Bytes behind the first.
    size: usize,
    worth: Worth,
}

enum Worth {
    Decoding,
    Nothing,
    /// Tells what time it is, which matters only while the watch itself does not know: where its own time stands.
    Clock {
        at: usize,
        big_endian: bool,
    },
    Record(Layout),
}

impl<'a> Feed<'a> {
    /// The messages of the data that are read.
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self {
            rest: data,
            locals: Default::default(),
            any: false,
            plain: false,
        }
    }

    /// All of the data in one step, for the decoder.
    pub(super) fn plain(data: &'a [u8]) -> Self {
        Self {
            plain: true,
            ..Self::new(data)
        }
    }

    /// Whether there was any message of data so far, be it one that nobody reads.
    pub(super) fn any(&self) -> bool {
        self.any
    }

    /// Steps to the next message that is read.
    ///
    /// # Errors
    /// [`CompressedTime`] where there is one: it needs every message before it, so all of the data must go to the decoder.
    pub(super) fn next(&mut self) -> Result<Option<Step<'_, 'a>>, CompressedTime> {
        while let Some(header) = self.rest.first().copied() {
            let size = if self.plain {
                Some(self.rest.len())
            } else {
                size_of(self.rest, &self.locals)
            };
            let Some(size) = size else {
                // Cut off, or never defined: with its first byte alone the decoder comes to the same conclusion.
                let first = &self.rest[..1];
                self.rest = &[];
                return Ok(Some(Step::Decode(first)));
            };
            let (message, rest) = self.rest.split_at(size);
            self.rest = rest;
            if self.plain {
                return Ok(Some(Step::Decode(message)));
            }
            let slot = usize::from(header & 15);
            if is_definition(header) {
                self.locals[slot] = local(message);
                return Ok(Some(Step::Decode(message)));
            }
            if header & COMPRESSED == COMPRESSED {
                return Err(CompressedTime);
            }
            self.any = true;
            match self.locals[slot].as_ref().map(|local| &local.worth) {
                Some(Worth::Nothing) => {}
                Some(Worth::Clock { at, big_endian })
                    if knows_the_time(message, *at, *big_endian) => {}
                // Asked for anew, since what a loop has borrowed it cannot return.
                Some(Worth::Record(_)) => return Ok(self.record(slot, message)),
                Some(Worth::Decoding | Worth::Clock { .. }) | None => {
                    return Ok(Some(Step::Decode(message)));
                }
            }
        }
        Ok(None)
    }

    fn record(&self, slot: usize, message: &'a [u8]) -> Option<Step<'_, 'a>> {
        match &self.locals[slot].as_ref()?.worth {
            Worth::Record(layout) => Some(Step::Record(layout, message)),
            Worth::Decoding | Worth::Nothing | Worth::Clock { .. } => None,
        }
    }
}

fn knows_the_time(message: &[u8], at: usize, big_endian: bool) -> bool {
    let time = message
        .get(1 + at..)
        .and_then(|bytes| bytes.first_chunk::<4>());
    time.is_some_and(|time| {
        let time = if big_endian {
            u32::from_be_bytes(*time)
        } else {
            u32::from_le_bytes(*time)
        };
        time >= FIRST_DATE
    })
}

const fn is_definition(header: u8) -> bool {
    header & (COMPRESSED | DEFINITION) == DEFINITION
}

/// The bytes of the message at the beginning; `None` where it is cut off or was not defined.
fn size_of(bytes: &[u8], locals: &[Option<Local>; 16]) -> Option<usize> {
    let header = *bytes.first()?;
    let size = if is_definition(header) {
        let fields = 6 + 3 * usize::from(*bytes.get(5)?);
        if header & DEVELOPER == DEVELOPER {
            fields + 1 + 3 * usize::from(*bytes.get(fields)?)
        } else {
            fields
        }
    } else if header & COMPRESSED == COMPRESSED {
        1 + locals[usize::from(header >> 5 & 3)].as_ref()?.size
    } else {
        1 + locals[usize::from(header & 15)].as_ref()?.size
    };
    (size <= bytes.len()).then_some(size)
}

/// What a whole definition says.
fn local(definition: &[u8]) -> Option<Local> {
    let big_endian = *definition.get(2)? != 0;
    let number = [*definition.get(3)?, *definition.get(4)?];
    let number = MesgNum(if big_endian {
        u16::from_be_bytes(number)
    } else {
        u16::from_le_bytes(number)
    });
    let fields_end = 6 + 3 * usize::from(*definition.get(5)?);
    let fields = definition.get(6..fields_end)?.as_chunks::<3>().0;
    let added = definition.get(fields_end + 1..).unwrap_or_default();
    let added = added.as_chunks::<3>().0;
    let sizes = |fields: &[[u8; 3]]| -> usize {
        fields.iter().map(|[_, size, _]| usize::from(*size)).sum()
    };
    let has = |wanted| fields.iter().any(|[field, ..]| *field == wanted);
    let own_time = || {
        let at = fields
            .iter()
            .position(|[field, size, _]| [*field, *size] == [TIMESTAMP, 4])?;
        Some(sizes(&fields[..at]))
    };
    let worth = match number {
        MesgNum::RECORD => {
            Layout::of(fields, added, big_endian).map_or(Worth::Decoding, Worth::Record)
        }
        // A watch that logs its satellites without a clock beside has nothing to say.
        MesgNum::GPS_METADATA if !has(GpsMetadata::UTC_TIMESTAMP) || !has(TIMESTAMP) => {
            Worth::Nothing
        }
        MesgNum::GPS_METADATA => {
            own_time().map_or(Worth::Decoding, |at| Worth::Clock { at, big_endian })
        }
        number if is_read(number) => Worth::Decoding,
        _ => Worth::Nothing,
    };
    Some(Local {
        size: sizes(fields) + sizes(added),
        worth,
    })
}

/// The decoder's source: a header of our own, and then what is put into it.
///
/// With the greatest size in the header the decoder never looks for a checksum or a further file; the end is ours to find.
pub(super) struct Source<'a> {
    header: Cell<&'static [u8]>,
    messages: Cell<&'a [u8]>,
}

const HEADER: &[u8] = &[
    12, 0x20, 0, 0, 0xff, 0xff, 0xff, 0xff, b'.', b'F', b'I', b'T',
];

impl Default for Source<'_> {
    fn default() -> Self {
        Self {
            header: Cell::new(HEADER),
            messages: Cell::new(&[]),
        }
    }
}

impl<'a> Source<'a> {
    /// Hands over messages; those before must have been taken.
    pub(super) fn put(&self, messages: &'a [u8]) {
        self.messages.set(messages);
    }

    /// Whether all that was put in has been taken.
    pub(super) fn is_empty(&self) -> bool {
        self.messages.get().is_empty()
    }
}

impl embedded_io::ErrorType for &Source<'_> {
    type Error = Infallible;
}

impl embedded_io::Read for &Source<'_> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize, Infallible> {
        let taken = take(&self.header, into);
        if taken > 0 {
            return Ok(taken);
        }
        Ok(take(&self.messages, into))
    }
}

fn take(from: &Cell<&[u8]>, into: &mut [u8]) -> usize {
    let bytes = from.get();
    let taken = into.len().min(bytes.len());
    let (now, later) = bytes.split_at(taken);
    into[..taken].copy_from_slice(now);
    from.set(later);
    taken
}

#[cfg(test)]
mod tests;
