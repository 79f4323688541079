//! Hands the decoder what is worth decoding: messages and fields that nobody reads never reach it.
//!
//! Half of many files are messages such as a satellite's state each second, and half of a record are fields such as the left
//! foot's share. To step over them costs a fraction of decoding them.

use std::{cell::Cell, convert::Infallible, ops::Range};

use rustyfit::profile::typedef::MesgNum;

use super::messages::{FIRST_DATE, is_read, is_read_of_a_record};

/// The decoder's source: a header of our own and then the messages.
///
/// With the greatest size in the header the decoder never looks for a checksum or a further file; the end is ours to find.
pub(super) struct Feed<'a> {
    header: &'static [u8],
    /// The message being handed over, if it goes as it stands.
    message: &'a [u8],
    /// The message being handed over, if parts of it are left out, and how much of it has gone.
    shortened: Vec<u8>,
    gone: usize,
    /// What comes behind it.
    rest: &'a [u8],
    left: &'a Cell<usize>,
    locals: [Option<Local>; 16],
    /// Until a message of data was handed over, so that a file of nothing that we read is still a file with something in it.
    first: bool,
    /// Hand over all of it as it stands.
    plain: bool,
}

const HEADER: &[u8] = &[
    12, 0x20, 0, 0, 0xff, 0xff, 0xff, 0xff, b'.', b'F', b'I', b'T',
];
const DEFINITION: u8 = 0x40;
const DEVELOPER: u8 = 0x20;
const COMPRESSED: u8 = 0x80;
const TIMESTAMP: u8 = 253;

/// What a definition says of the messages that follow it.
#[derive(Default)]
struct Local {
    /// Bytes behind the first.
    size: usize,
    worth: Worth,
    /// Of a record, the bytes that are handed over, the first one included; neighbours are one range.
    kept: Vec<Range<usize>>,
}

#[derive(Default, Clone, Copy)]
enum Worth {
    #[default]
    Read,
    Nothing,
    /// Tells what time it is, which matters only while the watch itself does not know: where its own time stands.
    Clock {
        at: usize,
        big_endian: bool,
    },
    /// Fields of it are left out.
    InPart,
}

/// What to do with a message.
enum Next {
    Whole,
    Shortened,
    Nothing,
}

impl<'a> Feed<'a> {
    /// A feed of the data; `left` always holds how many bytes are still to come, 0 once no message is left that is read.
    pub(super) fn new(data: &'a [u8], left: &'a Cell<usize>) -> Self {
        // A compressed time counts from the message before, whatever that was.
        let plain = has_compressed_times(data);
        Self::with(data, left, plain)
    }

    fn with(data: &'a [u8], left: &'a Cell<usize>, plain: bool) -> Self {
        let mut feed = Self {
            header: HEADER,
            message: if plain { data } else { &[] },
            shortened: Vec::new(),
            gone: 0,
            rest: if plain { &[] } else { data },
            left,
            locals: Default::default(),
            first: true,
            plain,
        };
        feed.next_message();
        feed
    }

    /// Steps to the next message that is read.
    fn next_message(&mut self) {
        self.shortened.clear();
        self.gone = 0;
        while !self.plain && !self.rest.is_empty() {
            let Some(size) = size_of(self.rest, &self.locals) else {
                // Cut off, or never defined: with its first byte alone the decoder comes to the same conclusion.
                (self.message, self.rest) = (&self.rest[..1], &[]);
                break;
            };
            let (message, rest) = self.rest.split_at(size);
            self.rest = rest;
            match self.look_at(message) {
                Next::Nothing => continue,
                Next::Whole => self.message = message,
                Next::Shortened => {}
            }
            break;
        }
        self.left
            .set(self.message.len() + self.shortened.len() + self.rest.len());
    }

    fn look_at(&mut self, message: &[u8]) -> Next {
        let slot = usize::from(message[0] & 15);
        if is_definition(message[0]) {
            let local = local(message, &mut self.shortened);
            let in_part = matches!(
                local,
                Some(Local {
                    worth: Worth::InPart,
                    ..
                })
            );
            self.locals[slot] = local;
            return if in_part {
                Next::Shortened
            } else {
                Next::Whole
            };
        }
        let first = std::mem::replace(&mut self.first, false);
        let Some(local) = &self.locals[slot] else {
            return Next::Whole;
        };
        match local.worth {
            Worth::InPart => {
                for range in &local.kept {
                    self.shortened.extend_from_slice(&message[range.clone()]);
                }
                Next::Shortened
            }
            Worth::Nothing if !first => Next::Nothing,
            Worth::Clock { at, big_endian }
                if !first && knows_the_time(message, at, big_endian) =>
            {
                Next::Nothing
            }
            Worth::Read | Worth::Nothing | Worth::Clock { .. } => Next::Whole,
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

/// What a whole definition says; of a record, a definition of the fields that are read goes into `shortened`.
fn local(definition: &[u8], shortened: &mut Vec<u8>) -> Option<Local> {
    let big_endian = *definition.get(2)? != 0;
    let number = [*definition.get(3)?, *definition.get(4)?];
    let number = MesgNum(if big_endian {
        u16::from_be_bytes(number)
    } else {
        u16::from_le_bytes(number)
    });
    let fields_end = 6 + 3 * usize::from(*definition.get(5)?);
    let fields = definition.get(6..fields_end)?.as_chunks::<3>().0;
    let developer = definition.get(fields_end + 1..).unwrap_or_default();
    let mut local = Local::default();
    if number == MesgNum::RECORD {
        local.worth = Worth::InPart;
        local.kept.push(0..1);
        shortened.extend_from_slice(&definition[..6]);
    } else if !is_read(number) {
        local.worth = Worth::Nothing;
    }
    for field in fields {
        let end = local.size + usize::from(field[1]);
        if number == MesgNum::RECORD {
            if is_read_of_a_record(field[0]) {
                shortened.extend_from_slice(field);
                local.keep(1 + local.size..1 + end);
            }
        } else if number == MesgNum::GPS_METADATA && field[..2] == [TIMESTAMP, 4] {
            let at = local.size;
            local.worth = Worth::Clock { at, big_endian };
        }
        local.size = end;
    }
    let behind: usize = developer
        .as_chunks::<3>()
        .0
        .iter()
        .map(|field| usize::from(field[1]))
        .sum();
    if number == MesgNum::RECORD {
        shortened[5] = u8::try_from((shortened.len() - 6) / 3).unwrap_or(u8::MAX);
        shortened.extend_from_slice(&definition[fields_end..]);
        local.keep(1 + local.size..1 + local.size + behind);
    }
    local.size += behind;
    Some(local)
}

impl Local {
    fn keep(&mut self, range: Range<usize>) {
        match self.kept.last_mut() {
            Some(last) if last.end == range.start => last.end = range.end,
            Some(_) | None => self.kept.push(range),
        }
    }
}

/// Whether any message leaves out its time but for the last bits.
fn has_compressed_times(mut data: &[u8]) -> bool {
    let mut locals: [Option<Local>; 16] = Default::default();
    let mut unused = Vec::new();
    while let Some(size) = size_of(data, &locals) {
        let (message, rest) = data.split_at(size);
        let header = message[0];
        if is_definition(header) {
            locals[usize::from(header & 15)] = local(message, &mut unused);
            unused.clear();
        } else if header & COMPRESSED == COMPRESSED {
            return true;
        }
        data = rest;
    }
    false
}

impl embedded_io::ErrorType for Feed<'_> {
    type Error = Infallible;
}

impl embedded_io::Read for Feed<'_> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize, Infallible> {
        if !self.header.is_empty() {
            let taken = into.len().min(self.header.len());
            into[..taken].copy_from_slice(&self.header[..taken]);
            self.header = &self.header[taken..];
            return Ok(taken);
        }
        let taken = if self.shortened.is_empty() {
            let taken = into.len().min(self.message.len());
            into[..taken].copy_from_slice(&self.message[..taken]);
            self.message = &self.message[taken..];
            taken
        } else {
            let message = &self.shortened[self.gone..];
            let taken = into.len().min(message.len());
            into[..taken].copy_from_slice(&message[..taken]);
            self.gone += taken;
            taken
        };
        self.left.set(self.left.get() - taken);
        if self.message.is_empty() && self.gone == self.shortened.len() {
            self.next_message();
        }
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use rustyfit::{Decoder, DecoderEvent, StreamingIterator};

    use super::*;

    /// What the decoder makes of a feed, of the messages that are read; and whether it stumbled.
    fn decoded(mut feed: Feed<'_>, left: &Cell<usize>) -> (Vec<String>, bool) {
        let mut decoder = Decoder::builder()
            .checksum(false)
            .expand_components(false)
            .build();
        let mut found = Vec::new();
        let mut stream = decoder.stream(&mut feed);
        while left.get() > 0 {
            match stream.next() {
                Some(Ok(DecoderEvent::Message(message))) => {
                    if is_read(message.num) && message.num != MesgNum::GPS_METADATA {
                        let mut message = message.clone();
                        message.fields.retain(|field| {
                            message.num != MesgNum::RECORD || is_read_of_a_record(field.num)
                        });
                        found.push(format!("{message:?}"));
                    }
                }
                Some(Ok(DecoderEvent::FileHeader(_) | DecoderEvent::MessageDefinition(_))) => {}
                Some(Ok(DecoderEvent::Crc(_)) | Err(_)) | None => return (found, true),
            }
        }
        (found, false)
    }

    fn check(data: &[u8]) {
        let (left, left_of_all) = (Cell::new(0), Cell::new(0));
        let feed = Feed::new(data, &left);
        let all = Feed::with(data, &left_of_all, true);
        assert_eq!(decoded(feed, &left), decoded(all, &left_of_all));
    }

    fn defined(local: u8, number: u16, fields: &[[u8; 3]]) -> Vec<u8> {
        let mut bytes = vec![0x40 | local, 0, 0];
        bytes.extend(number.to_le_bytes());
        bytes.push(u8::try_from(fields.len()).unwrap());
        bytes.extend(fields.concat());
        bytes
    }

    /// Records of local number 0, and between them messages of local number 1 that nobody reads.
    fn mixed(compressed: bool) -> Vec<u8> {
        // Between what is read stands a vertical oscillation, which is not.
        let mut bytes = defined(
            0,
            20,
            &[[39, 2, 0x84], [253, 4, 0x86], [39, 2, 0x84], [3, 1, 2]],
        );
        bytes.extend(defined(1, 233, &[[253, 4, 0x86], [2, 4, 0x86]]));
        bytes.extend(defined(2, 20, &[[3, 1, 2]]));
        for second in 0..40u32 {
            let at = (1_000_000_000 + second * 3).to_le_bytes();
            bytes.extend([0, 7, 7]);
            bytes.extend(at);
            bytes.extend([8, 8, 120]);
            bytes.push(1);
            bytes.extend((1_000_000_001 + second * 3).to_le_bytes());
            bytes.extend([0xff; 4]);
            if compressed {
                // Its last five bits, counted from the message that nobody reads.
                let low = u8::try_from((1_000_000_002 + second * 3) & 31).unwrap();
                bytes.extend([0x80 | 2 << 5 | low, 121]);
            }
        }
        bytes
    }

    #[test]
    fn what_is_left_out_is_what_nobody_reads() {
        for compressed in [false, true] {
            let bytes = mixed(compressed);
            check(&bytes);
            for length in 0..bytes.len() {
                check(&bytes[..length]);
            }
            let left = Cell::new(0);
            let (found, stumbled) = decoded(Feed::new(&bytes, &left), &left);
            assert_eq!(
                (found.len(), stumbled),
                (if compressed { 80 } else { 40 }, false)
            );
        }
    }

    #[test]
    fn a_message_that_was_never_defined_is_the_decoders_to_judge() {
        let mut bytes = mixed(false);
        bytes.extend([5, 1, 2, 3]);
        bytes.extend(mixed(false));
        check(&bytes);
        check(&[0x0f; 40]);
        check(&[0xff; 40]);
        check(&[0x60; 400]);
    }

    #[test]
    fn a_file_of_nothing_that_we_read_still_has_something_in_it() {
        let mut bytes = defined(0, 233, &[[2, 4, 0x86]]);
        bytes.extend([0, 1, 2, 3, 4].repeat(3));
        let left = Cell::new(0);
        let mut decoder = Decoder::builder().checksum(false).build();
        let mut stream = decoder.stream(Feed::new(&bytes, &left));
        let mut messages = 0;
        while left.get() > 0 {
            if let Some(Ok(DecoderEvent::Message(_))) = stream.next() {
                messages += 1;
            }
        }
        assert_eq!(messages, 1);
    }

    #[test]
    fn a_satellite_log_is_read_only_while_the_watch_does_not_know_the_time() {
        let log = |first: u32| {
            let mut bytes = defined(0, 160, &[[253, 4, 0x86], [5, 4, 0x86]]);
            for second in 0..3 {
                bytes.push(0);
                bytes.extend((first + second).to_le_bytes());
                bytes.extend(1_000_000_000u32.to_le_bytes());
            }
            let left = Cell::new(0);
            let mut feed = Feed::new(&bytes, &left);
            let mut read = Vec::new();
            let mut buffer = [0; 64];
            while left.get() > 0 {
                let taken = embedded_io::Read::read(&mut feed, &mut buffer).unwrap();
                read.extend_from_slice(&buffer[..taken]);
            }
            read.len() - HEADER.len() - 12
        };
        assert_eq!(log(40), 27, "switched on a moment ago: all three");
        assert_eq!(log(1_000_000_000), 9, "the first of any file, no more");
    }
}
