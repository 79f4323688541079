//! Cuts a stream of XML into its tags. Only one tag is ever held, and a damaged one costs itself alone.
//!
//! A whole-document reader holds whatever lies between two brackets, however much that is; here it is bounded.

use quick_xml::events::attributes::Attributes;

/// The longest tag that is read; real ones have some hundred bytes.
const LONGEST_TAG: usize = 64 * 1024;

/// One tag without its brackets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tag<'a>(&'a str);

impl<'a> Tag<'a> {
    /// The element's name.
    pub(super) fn name(&self) -> &'a str {
        let text = self.0.strip_prefix('/').unwrap_or(self.0);
        let end = text
            .find(|letter: char| letter.is_ascii_whitespace() || letter == '/')
            .unwrap_or(text.len());
        &text[..end]
    }

    /// Whether it closes an element.
    pub(super) fn closes(&self) -> bool {
        self.0.starts_with('/')
    }

    /// Whether it opens and closes an element at once.
    pub(super) fn is_empty(&self) -> bool {
        self.0.ends_with('/')
    }

    /// The value of the first attribute, which tells the kind of a record, without looking at the others.
    pub(super) fn first_value(&self) -> Option<&'a str> {
        let value = self.0.split('"').nth(1)?;
        Some(value)
    }

    /// The attributes, as they are written.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let text = self.0.strip_suffix('/').unwrap_or(self.0);
        let mut attributes = Attributes::new(text, self.name().len());
        attributes.with_checks(false);
        attributes.filter_map(|attribute| {
            let attribute = attribute.ok()?;
            let std::borrow::Cow::Borrowed(value) = attribute.value else {
                return None;
            };
            Some((attribute.key.into_inner(), value))
        })
    }

    /// One attribute, with its entities resolved.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let (_, value) = self.attributes().find(|(key, _)| *key == name)?;
        Some(
            quick_xml::escape::unescape(value)
                .map(std::borrow::Cow::into_owned)
                .unwrap_or_else(|_| value.to_owned()),
        )
    }
}

/// The stream so far: the beginning of a tag that is not whole yet.
#[derive(Debug, Default)]
pub(super) struct Tags {
    held: Vec<u8>,
}

impl Tags {
    /// Takes the next bytes and hands on every tag that is whole with them.
    pub(super) fn feed(&mut self, chunk: &[u8], visit: &mut impl FnMut(Tag<'_>)) {
        let mut chunk = chunk;
        // What is held ends within a tag; most often the next bracket in the chunk ends it.
        let mut step = memchr::memchr(b'>', chunk).map_or(chunk.len(), |at| at + 1);
        while !self.held.is_empty() && !chunk.is_empty() {
            let (next, rest) = chunk.split_at(step.min(chunk.len()));
            self.held.extend_from_slice(next);
            chunk = rest;
            step = LONGEST_TAG;
            let left = cut(&self.held, visit).len();
            self.held.drain(..self.held.len() - left);
        }
        let rest = cut(chunk, visit);
        self.held.extend_from_slice(rest);
    }
}

/// Hands on the tags of `bytes`, and returns the beginning of one that is not whole.
fn cut<'a>(bytes: &'a [u8], visit: &mut impl FnMut(Tag<'_>)) -> &'a [u8] {
    let mut rest = bytes;
    while let Some(open) = memchr::memchr(b'<', rest) {
        rest = &rest[open + 1..];
        match end_of(rest) {
            End::At(end) => {
                let tag = &rest[..end];
                rest = &rest[end + 1..];
                // Declarations and comments tell nothing.
                if !matches!(tag.first(), None | Some(b'!' | b'?'))
                    && let Ok(tag) = std::str::from_utf8(tag)
                {
                    visit(Tag(tag));
                }
            }
            End::Damaged(at) => rest = &rest[at..],
            End::Beyond if rest.len() > LONGEST_TAG => return &[],
            End::Beyond => return &bytes[bytes.len() - rest.len() - 1..],
        }
    }
    &[]
}

enum End {
    /// The place of the closing bracket.
    At(usize),
    /// Another tag begins before this one ends.
    Damaged(usize),
    /// Not within these bytes.
    Beyond,
}

/// Where a tag ends; a bracket within quotes does not end it.
fn end_of(bytes: &[u8]) -> End {
    let mut quoted = false;
    let mut at = 0;
    while let Some(next) = memchr::memchr3(b'"', b'<', b'>', &bytes[at..]) {
        at += next;
        match bytes[at] {
            b'"' => quoted = !quoted,
            b'<' => return End::Damaged(at),
            _ if !quoted => return End::At(at),
            _ => {}
        }
        at += 1;
    }
    End::Beyond
}

/// An instant, and the offset it was written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment {
    /// Seconds since 1970.
    pub(super) unix: i64,
    /// Seconds ahead of UTC.
    pub(super) offset: i32,
}

impl Moment {
    /// From `2024-01-01 07:30:00 +0100`, as every date of the export is written.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() < 25
            || bytes[4] != b'-'
            || bytes[7] != b'-'
            || bytes[13] != b':'
            || bytes[16] != b':'
        {
            return None;
        }
        let number = |from: usize, to: usize| {
            bytes[from..to].iter().try_fold(0_i64, |number, byte| {
                byte.is_ascii_digit()
                    .then(|| number * 10 + i64::from(byte - b'0'))
            })
        };
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        let possible = (1990..2100).contains(&year)
            && (1..=12).contains(&month)
            && (1..=31).contains(&day)
            && hour < 24
            && minute < 60
            && second < 61;
        let sign = match bytes[20] {
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let offset = sign * (number(21, 23)? * 3600 + number(23, 25)? * 60);
        if !possible || offset.abs() > 18 * 3600 {
            return None;
        }
        let unix = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset;
        Some(Self {
            unix,
            offset: i32::try_from(offset).ok()?,
        })
    }

    /// Seconds of local time since the local 1 January 1970.
    pub(super) fn local(self) -> i64 {
        self.unix + i64::from(self.offset)
    }
}

/// Days since 1970 of a civil date, by the usual count in years that begin with March.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(chunks: &[&[u8]]) -> Vec<String> {
        let mut tags = Tags::default();
        let mut names = Vec::new();
        for chunk in chunks {
            tags.feed(chunk, &mut |tag| names.push(tag.0.to_owned()));
        }
        names
    }

    const XML: &[u8] = b"<?xml version=\"1.0\"?><!DOCTYPE HealthData [<!ELEMENT Me EMPTY>]><HealthData locale=\"x\">text<Record type=\"a &lt; b > c\" v=\"1\"/><Workout a=\"2\"></Workout></HealthData>";

    #[test]
    fn the_same_tags_however_the_stream_is_cut() {
        let whole = names(&[XML]);
        assert_eq!(
            whole,
            [
                "HealthData locale=\"x\"",
                "Record type=\"a &lt; b > c\" v=\"1\"/",
                "Workout a=\"2\"",
                "/Workout",
                "/HealthData"
            ]
        );
        for cut in 1..XML.len() {
            assert_eq!(names(&[&XML[..cut], &XML[cut..]]), whole, "cut at {cut}");
        }
        let bytes: Vec<&[u8]> = XML.chunks(1).collect();
        assert_eq!(names(&bytes), whole);
    }

    #[test]
    fn a_damaged_tag_costs_itself_alone() {
        assert_eq!(names(&[b"<a x=\"1><b y=\"2\"/><c/>"]), ["b y=\"2\"/", "c/"]);
    }

    #[test]
    fn an_endless_tag_is_not_held() {
        let mut tags = Tags::default();
        let chunk = vec![b'x'; 40_000];
        tags.feed(b"<a ", &mut |_| {});
        for _ in 0..1000 {
            tags.feed(&chunk, &mut |_| {});
            assert!(tags.held.len() <= LONGEST_TAG + chunk.len());
        }
        let mut seen = 0;
        tags.feed(b"\"><b/>", &mut |_| seen += 1);
        assert_eq!(seen, 1);
    }

    #[test]
    fn attributes_with_entities() {
        let tag = Tag("Record type=\"HK\" sourceName=\"A &amp; B\" value=\"3\"/");
        assert_eq!(tag.first_value(), Some("HK"));
        assert_eq!(tag.attribute("sourceName").as_deref(), Some("A & B"));
        assert_eq!(tag.attribute("value").as_deref(), Some("3"));
    }

    #[test]
    fn moments() {
        let check = |text: &str, expected: &str, offset: i32| {
            let moment = Moment::parse(text).unwrap();
            assert_eq!(
                jiff::Timestamp::from_second(moment.unix)
                    .unwrap()
                    .to_string(),
                expected
            );
            assert_eq!(moment.offset, offset);
        };
        check("2024-01-01 07:30:00 +0100", "2024-01-01T06:30:00Z", 3600);
        check("2024-02-29 23:59:59 -0330", "2024-03-01T03:29:59Z", -12_600);
        check("2000-03-01 00:00:00 +0000", "2000-03-01T00:00:00Z", 0);
        assert_eq!(Moment::parse("2024-13-01 07:30:00 +0100"), None);
        assert_eq!(Moment::parse("ä024-01-01 07:30:00 +0100"), None);
        assert_eq!(Moment::parse(""), None);
    }
}
