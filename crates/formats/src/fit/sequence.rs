//! The files within a file: header, data and checksum, as far as they can be trusted.

use super::crc::crc16;

/// One file of the chain.
pub(super) struct Sequence<'a> {
    /// Messages, without header and checksum.
    pub(super) data: &'a [u8],
    /// The size in the header, where it is beyond belief.
    pub(super) wrong_size: Option<u64>,
    /// Whether the data ends before the header says.
    pub(super) cut_off: bool,
    /// Whether the checksum at the end fits.
    pub(super) sound: bool,
}

/// Splits a file into its chain. Sizes are believed only as far as there are bytes: a header that claims two gigabytes
/// costs nothing.
pub(super) fn sequences(bytes: &[u8]) -> Vec<Sequence<'_>> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some(header) = header_size(rest) {
        let claimed = u32::from_le_bytes([rest[4], rest[5], rest[6], rest[7]]) as usize;
        let after = &rest[header..];
        if claimed == 0 && (after.len() <= 2 || header_size(&after[2..]).is_some()) {
            found.push(Sequence {
                data: &[],
                wrong_size: None,
                cut_off: false,
                sound: true,
            });
            rest = after.get(2..).unwrap_or_default();
            continue;
        }
        let believed = believable(rest, header, claimed);
        // Some apps always count a few bytes too many; that is not worth a word.
        let wrong_size = (believed < claimed / 2).then_some(claimed as u64);
        let claimed = believed;
        let cut_off = after.len() < claimed;
        let data = &after[..claimed.min(after.len())];
        found.push(Sequence {
            data,
            wrong_size,
            cut_off,
            sound: fits(rest, header, claimed),
        });
        rest = after.get(claimed.saturating_add(2)..).unwrap_or_default();
    }
    found
}

/// The size that the data has. A watch that died before it could write the size leaves 0, and some apps count wrong; a
/// checksum that fits at the very end of the file is worth more than the header.
fn believable(bytes: &[u8], header: usize, claimed: usize) -> usize {
    let rest = bytes.len().saturating_sub(header + 2);
    if claimed == 0 || (claimed > rest && fits(bytes, header, rest)) {
        rest
    } else {
        claimed
    }
}

/// Whether the checksum behind `size` bytes of data fits them.
fn fits(bytes: &[u8], header: usize, size: usize) -> bool {
    let end = header.saturating_add(size);
    let Some(&[low, high]) = bytes.get(end..end.saturating_add(2)) else {
        return false;
    };
    let written = u16::from_le_bytes([low, high]);
    // The checksum covers the header too, unless a writer took a header with a checksum of its own for done.
    written == crc16(&bytes[..end]) || written == crc16(&bytes[header..end])
}

/// 12 or 14 where a FIT header stands.
fn header_size(bytes: &[u8]) -> Option<usize> {
    let size = usize::from(*bytes.first()?);
    (matches!(size, 12 | 14) && bytes.len() >= size && &bytes[8..12] == b".FIT").then_some(size)
}
