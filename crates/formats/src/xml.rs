//! XML as the outside writes it: any encoding, any damage, and no entity of its own making.

use std::borrow::Cow;

use quick_xml::{Reader, events::Event};

use crate::error::ReadError;

/// Elements deeper than this are no activity; real files have about ten.
const DEEPEST: usize = 64;

/// The beginning as text, enough to see the root element.
pub(crate) fn head(bytes: &[u8]) -> Cow<'_, str> {
    text(&bytes[..bytes.len().min(4096)])
}

/// The bytes as text. UTF-16 is told by its mark, UTF-8 by being valid; all else is read as Latin-1, which cannot fail and
/// keeps every tag and number.
pub(crate) fn text(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => return Cow::Owned(utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => return Cow::Owned(utf16(rest, u16::from_be_bytes)),
        _ => {}
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        // Cut in the middle of a letter: the rest is sound.
        Err(error) if error.error_len().is_none() => {
            String::from_utf8_lossy(&bytes[..error.valid_up_to()])
        }
        Err(_) => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units)
        .map(|letter| letter.unwrap_or('\u{fffd}'))
        .collect()
}

/// What happens in the document, in order.
pub(crate) enum Happening<'a> {
    /// An element opens; its name is on top of the path.
    Open(&'a quick_xml::events::BytesStart<'a>),
    /// An element closes; its name is still on top of the path. The text directly inside of it.
    Close(&'a str),
}

/// What is called with the path and what happens there.
pub(crate) type Visitor<'a> = dyn FnMut(&[String], Happening<'_>) -> Result<(), ReadError> + 'a;

/// Reads through the document. `visit` gets the path of lower-case local names, the document's root first.
///
/// Returns whether the document ended in good order. Document types are passed over and their entities never expanded, so
/// a file cannot grow while it is read.
///
/// # Errors
/// [`ReadError::Corrupt`] for a depth that no activity has; whatever `visit` refuses with.
pub(crate) fn read(document: &str, visit: &mut Visitor<'_>) -> Result<bool, ReadError> {
    let mut reader = Reader::from_str(document);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut path: Vec<String> = Vec::new();
    let mut text = String::new();
    // Names are kept and used again, since the same dozen come a million times.
    let mut spare: Vec<String> = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                push(&mut path, &mut spare, &element)?;
                text.clear();
                visit(&path, Happening::Open(&element))?;
            }
            Ok(Event::Empty(element)) => {
                push(&mut path, &mut spare, &element)?;
                text.clear();
                visit(&path, Happening::Open(&element))?;
                visit(&path, Happening::Close(""))?;
                spare.extend(path.pop());
            }
            Ok(Event::End(element)) => {
                // A stray end of something that is not open is passed over; an end further out closes what is inside.
                let name = element.local_name();
                let name: &str = name.as_ref();
                if let Some(depth) = path
                    .iter()
                    .rposition(|open| open.eq_ignore_ascii_case(name))
                {
                    while path.len() > depth {
                        visit(&path, Happening::Close(text.trim()))?;
                        text.clear();
                        spare.extend(path.pop());
                    }
                }
            }
            Ok(Event::Text(part)) => append(&mut text, &part),
            Ok(Event::CData(part)) => append(&mut text, &part),
            Ok(Event::GeneralRef(reference)) => {
                if let Ok(Some(letter)) = reference.resolve_char_ref() {
                    text.push(letter);
                } else if let Some(known) = quick_xml::escape::resolve_predefined_entity(&reference)
                {
                    text.push_str(known);
                }
            }
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
            Ok(Event::Eof) => return Ok(path.is_empty()),
            Err(_) => return Ok(false),
        }
    }
}

fn push(
    path: &mut Vec<String>,
    spare: &mut Vec<String>,
    element: &quick_xml::events::BytesStart<'_>,
) -> Result<(), ReadError> {
    if path.len() >= DEEPEST {
        return Err(ReadError::Corrupt {
            why: format!("its elements are nested more than {DEEPEST} deep"),
        });
    }
    let mut name = spare.pop().unwrap_or_default();
    name.clear();
    name.push_str(element.local_name().as_ref());
    name.make_ascii_lowercase();
    path.push(name);
    Ok(())
}

/// Text is needed for names and numbers only; the rest of a long one is passed over.
fn append(text: &mut String, part: &str) {
    const LONGEST: usize = 4096;
    if text.len() < LONGEST {
        text.extend(part.chars().take(LONGEST));
    }
}

/// An attribute by its local name.
pub(crate) fn attribute<'a>(
    element: &'a quick_xml::events::BytesStart<'a>,
    name: &str,
) -> Option<Cow<'a, str>> {
    element
        .attributes()
        .with_checks(false)
        .filter_map(Result::ok)
        .find(|attribute| {
            AsRef::<str>::as_ref(&attribute.key.local_name()).eq_ignore_ascii_case(name)
        })
        .map(|attribute| attribute.value)
}

/// A finite number; some apps write a decimal comma.
pub(crate) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let value = text
        .parse::<f64>()
        .ok()
        .or_else(|| text.replace(',', ".").parse().ok())?;
    value.is_finite().then_some(value)
}

/// An instant in milliseconds since 1970, and its offset from UTC in seconds if the text tells one other than `Z`.
pub(crate) fn instant(text: &str) -> Option<(i64, Option<i32>)> {
    let text = text.trim();
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        let offset = jiff::fmt::temporal::Pieces::parse(text)
            .ok()
            .and_then(|pieces| pieces.to_numeric_offset());
        let offset = offset
            .filter(|_| !text.ends_with(['Z', 'z']))
            .map(jiff::tz::Offset::seconds);
        return Some((at.as_millisecond(), offset));
    }
    // Without any zone: the format says UTC, and most writers mean it.
    let at = text
        .parse::<jiff::civil::DateTime>()
        .ok()?
        .to_zoned(jiff::tz::TimeZone::UTC)
        .ok()?;
    Some((at.timestamp().as_millisecond(), None))
}
