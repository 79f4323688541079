//! Tables as apps export them: any delimiter, any encoding, headers that move about.

use std::{borrow::Cow, io::Read};

use crate::xml;

/// More rows than anybody's history; what lies beyond is left out.
pub(crate) const MOST_ROWS: usize = 2_000_000;
/// More columns than any export has.
const MOST_COLUMNS: usize = 512;

/// The header of a table, normalised, and how its cells are told apart.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    names: Vec<String>,
    pub(crate) delimiter: u8,
}

impl Header {
    /// The header on the first line that is not empty; `None` where there is none.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let text = without_mark(text);
        let line = text.lines().find(|line| !line.trim().is_empty())?;
        let delimiter = delimiter_of(line);
        let names = rows(line, delimiter)
            .next()?
            .iter()
            .take(MOST_COLUMNS)
            .map(normal)
            .collect();
        Some(Self { names, delimiter })
    }

    /// The first column with one of these names, the first of them preferred.
    pub(crate) fn column(&self, names: &[&str]) -> Option<usize> {
        names
            .iter()
            .find_map(|name| self.names.iter().position(|known| known == name))
    }

    /// Every column's name in lower case, without marks around it.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }
}

/// A header's name as it is compared: lower case, one space between words, quotes and byte-order marks gone.
pub(crate) fn normal(name: &str) -> String {
    name.trim_matches(|letter: char| {
        letter.is_whitespace() || letter == '"' || letter == '\u{feff}'
    })
    .to_lowercase()
    .replace(['_', '\u{a0}'], " ")
    .split_whitespace()
    .collect::<Vec<_>>()
    .join(" ")
}

/// The whole content as text, without a byte-order mark.
pub(crate) fn text(bytes: &[u8]) -> Cow<'_, str> {
    match xml::text(bytes) {
        Cow::Borrowed(text) => Cow::Borrowed(without_mark(text)),
        Cow::Owned(text) => match text.strip_prefix('\u{feff}') {
            Some(rest) => Cow::Owned(rest.to_owned()),
            None => Cow::Owned(text),
        },
    }
}

fn without_mark(text: &str) -> &str {
    text.trim_start_matches(['\u{feff}', '\0'])
}

/// The delimiter that a header uses most outside of quotes.
pub(crate) fn delimiter_of(line: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b';', 0_usize), (b'\t', 0), (b',', 0)];
    for letter in line.bytes() {
        if letter == b'"' {
            quoted = !quoted;
        } else if !quoted
            && let Some((_, count)) = counts.iter_mut().find(|(known, _)| *known == letter)
        {
            *count += 1;
        }
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(delimiter, _)| delimiter)
}

/// Every row that can be read, ragged ones included.
pub(crate) fn rows(text: &str, delimiter: u8) -> impl Iterator<Item = csv::StringRecord> + '_ {
    records(text.as_bytes(), delimiter)
}

fn records<'a>(
    reader: impl Read + 'a,
    delimiter: u8,
) -> impl Iterator<Item = csv::StringRecord> + 'a {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(reader)
        .into_records()
        .take(MOST_ROWS)
        .filter_map(Result::ok)
        .filter(|row| row.iter().any(|cell| !cell.trim().is_empty()))
}

/// Whether a table ends in the middle of a row: its last has no line end and fewer cells than the one before, or a quote that
/// never closes. One that ends between two rows, or within its last cell, nobody can tell from a whole one.
pub(crate) fn is_cut_short(text: &str, delimiter: u8) -> bool {
    const MARK: &str = "\u{1}";
    let text = text.trim_end_matches('\0');
    let ends_a_line = text.is_empty() || text.ends_with(['\n', '\r']);
    let (mut before, mut last, mut mark_is_read) = (0, 0, false);
    // A quote left open swallows the mark.
    for row in records(text.as_bytes().chain(b"\n\x01".as_slice()), delimiter) {
        mark_is_read = row.len() == 1 && row.get(0) == Some(MARK);
        if !mark_is_read {
            (before, last) = (last, row.len());
        }
    }
    !mark_is_read || (!ends_a_line && last < before)
}

/// A cell without space around it; empty where the row is too short or there is no such column.
pub(crate) fn cell(row: &csv::StringRecord, column: Option<usize>) -> &str {
    column
        .and_then(|column| row.get(column))
        .map(str::trim)
        .unwrap_or_default()
}

/// A number with a point or a comma, thousands told apart; `None` for an empty cell and for what is no finite number.
pub(crate) fn number(cell: &str) -> Option<f64> {
    let cell = cell.trim().trim_start_matches('+');
    if cell.is_empty() {
        return None;
    }
    let plain: String = match (cell.rfind('.'), cell.rfind(',')) {
        // "1,234.5" and "1.234,5": the later one is the decimal mark.
        (Some(point), Some(comma)) if point > comma => cell.replace(',', ""),
        (Some(_), Some(_)) => cell.replace('.', "").replace(',', "."),
        (None, Some(_)) => cell.replace(',', "."),
        (Some(_) | None, None) => cell.to_owned(),
    };
    plain
        .replace([' ', '\u{a0}', '\u{202f}'], "")
        .parse::<f64>()
        .ok()
        .filter(|number| number.is_finite())
}

/// The number at the start of a cell and the unit after it, such as "62ms" or "48 bpm".
pub(crate) fn measure(cell: &str) -> Option<(f64, &str)> {
    let cell = cell.trim();
    let end = cell
        .find(|letter: char| !(letter.is_ascii_digit() || matches!(letter, '.' | ',' | '-' | '+')))
        .unwrap_or(cell.len());
    Some((number(&cell[..end])?, cell[end..].trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_of_several_countries_write_them() {
        for (text, expected) in [
            ("44.09", Some(44.09)),
            ("44,09", Some(44.09)),
            ("1,234.5", Some(1234.5)),
            ("1.234,5", Some(1234.5)),
            ("", None),
            ("NaN", None),
            ("inf", None),
            ("--", None),
            ("1e400", None),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
        assert_eq!(measure("62ms"), Some((62.0, "ms")));
        assert_eq!(measure("48 bpm"), Some((48.0, "bpm")));
    }

    #[test]
    fn a_row_cut_in_the_middle_is_told_from_a_short_last_line() {
        for (text, cut) in [
            ("a,b,c\n1,2,3\n", false),
            ("a,b,c\n1,2,3", false),
            ("a,b,c\n1,2,3\n4,5", true),
            ("a,b,c\n1,2,3\n4,\"5\n", true),
            ("a,b,c\n1,2,\"x, \"\"y\"\"\"\n", false),
            ("a,b,c\n1,2", true),
            ("", false),
        ] {
            assert_eq!(is_cut_short(text, b','), cut, "{text:?}");
        }
    }

    #[test]
    fn a_header_is_found_whatever_delimits_it() {
        for text in ["a,B c,\"d\"\n", "\u{feff}A;b_c;D", "\n\na\tb  c\td"] {
            let header = Header::of(text).unwrap();
            assert_eq!(header.names(), ["a", "b c", "d"], "{text:?}");
        }
        assert_eq!(delimiter_of("\"a;b;c\",d"), b',');
    }
}
