//! Gzip, unpacked up to a limit.

use std::io::Read;

use crate::error::ReadError;

/// True for content that begins as gzip does.
pub(crate) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// The first kilobytes of a gzip file's content, enough to tell what it is; empty where it cannot be unpacked.
pub(crate) fn head(bytes: &[u8]) -> Vec<u8> {
    let mut head = Vec::new();
    // An error after some bytes leaves those bytes, and they are all that is asked for.
    let _ = flate2::bufread::MultiGzDecoder::new(bytes)
        .take(4096)
        .read_to_end(&mut head);
    head
}

/// The content of a gzip file, and whether it was cut off or damaged at the end.
///
/// `on_large` is called once when it grows past what is ordinary, before more is allocated.
pub(crate) fn gunzip(
    bytes: &[u8],
    limit: u64,
    ordinary: u64,
    on_large: &mut dyn FnMut(),
) -> Result<(Vec<u8>, bool), ReadError> {
    let mut reader = flate2::bufread::MultiGzDecoder::new(bytes);
    let mut content = Vec::with_capacity(claimed_size(bytes, ordinary));
    let mut damaged = (&mut reader)
        .take(ordinary)
        .read_to_end(&mut content)
        .is_err();
    if !damaged && content.len() as u64 == ordinary {
        on_large();
        damaged = reader
            .take(limit.saturating_sub(ordinary) + 1)
            .read_to_end(&mut content)
            .is_err();
    }
    let claimed = content.len() as u64;
    if claimed > limit {
        return Err(ReadError::TooLarge { claimed, limit });
    }
    if content.is_empty() {
        return Err(if damaged {
            ReadError::Corrupt {
                why: "its gzip wrapping cannot be unpacked".to_owned(),
            }
        } else {
            ReadError::Empty
        });
    }
    Ok((content, damaged))
}

/// How much a gzip file says at its end that it holds, believed no further than what is ordinary and than gzip can pack.
fn claimed_size(bytes: &[u8], ordinary: u64) -> usize {
    const MOST_TIMES: usize = 1032;
    let claimed = bytes
        .last_chunk()
        .map_or(0, |size| u32::from_le_bytes(*size));
    let most = usize::try_from(ordinary)
        .unwrap_or(usize::MAX)
        .min(bytes.len().saturating_mul(MOST_TIMES));
    // One more, so that the end is seen without growing.
    usize::try_from(claimed)
        .unwrap_or(usize::MAX)
        .saturating_add(1)
        .min(most)
}

/// Packs bytes; the same bytes always pack alike.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    // Writing into memory cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
