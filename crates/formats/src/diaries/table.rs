//! A table with a header, read by the names of its columns, whatever their order.

use std::path::Path;

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use super::{DiaryError, bytes_of};

/// A table.
pub(super) struct Table {
    header: Vec<String>,
    rows: Vec<csv::StringRecord>,
    /// Rows that were no rows.
    pub broken: usize,
}

/// One row.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    table: &'a Table,
    cells: &'a csv::StringRecord,
}

impl Table {
    pub fn read(path: &Path) -> Result<Self, DiaryError> {
        Self::parse(&bytes_of(path)?).map_err(|why| DiaryError::at(path, why))
    }

    /// Comma or semicolon, whichever the header has more of; a byte-order mark is passed over.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or(bytes);
        let count = |wanted: u8| line.iter().filter(|byte| **byte == wanted).count();
        let delimiter = if count(b';') > count(b',') {
            b';'
        } else {
            b','
        };
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .trim(csv::Trim::All)
            .from_reader(bytes);
        let mut header = None;
        let mut rows = Vec::new();
        let mut broken = 0;
        for row in reader.byte_records() {
            let Ok(row) = row else {
                broken += 1;
                continue;
            };
            let row = csv::StringRecord::from_byte_record_lossy(row);
            if row.iter().all(str::is_empty) {
                continue;
            }
            match header {
                None => header = Some(row.iter().map(str::to_lowercase).collect()),
                Some(_) => rows.push(row),
            }
        }
        let header = header.ok_or("it is empty; hint: its first line names the columns")?;
        Ok(Self {
            header,
            rows,
            broken,
        })
    }

    pub fn has(&self, column: &str) -> bool {
        self.header.iter().any(|name| name == column)
    }

    /// The names of the columns, in lower case.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.header.iter().map(String::as_str)
    }

    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|cells| Row { table: self, cells })
    }
}

impl<'a> Row<'a> {
    /// A cell's text; `None` where the column is missing or says nothing.
    pub fn text(self, column: &str) -> Option<&'a str> {
        let index = self.table.header.iter().position(|name| name == column)?;
        let text = self
            .cells
            .get(index)?
            .trim_matches(|letter: char| letter == '"' || letter.is_whitespace());
        let says_nothing = ["", "nan", "na", "n/a", "none", "null", "-"];
        (!says_nothing.contains(&text.to_lowercase().as_str())).then_some(text)
    }

    /// A number from `least` to `most`.
    pub fn number(self, column: &str, least: f64, most: f64) -> Option<f64> {
        let text = self.text(column)?;
        let value: f64 = text
            .parse()
            .or_else(|_| text.replace(',', ".").parse())
            .ok()?;
        (least..=most).contains(&value).then_some(value)
    }

    /// An instant: with its offset, else local to the zone; a bare day is taken at `hour`.
    pub fn instant(self, column: &str, zone: &TimeZone, hour: i8) -> Option<Timestamp> {
        instant(self.text(column)?, zone, hour)
    }
}

/// An instant from text, as [`Row::instant`] says.
pub(super) fn instant(text: &str, zone: &TimeZone, hour: i8) -> Option<Timestamp> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    let local = if text.len() <= 10 {
        text.parse::<Date>().ok()?.at(hour, 0, 0, 0)
    } else {
        text.parse::<DateTime>().ok()?
    };
    zone.to_ambiguous_timestamp(local).compatible().ok()
}
