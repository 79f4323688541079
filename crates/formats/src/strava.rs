//! Strava's bulk export: `activities.csv`, which names what the files beside it cannot, in the athlete's own language.

mod columns;
mod date;
mod sport;

use std::collections::HashMap;

use care::{
    training::activity::{Activity, SourceFormat, Sport},
    units::{BeatsPerMinute, Metres, Rpe, Watts},
};
use csv::StringRecord;
use jiff::{SignedDuration, Timestamp};

use crate::{
    error::{Mend, ReadError},
    export::{Alone, Claim, Excerpt, MOST_ENTRIES, Tells, file_key},
    track::{CLOCKLESS_BEFORE_MS, told_whole},
    xml,
};
use columns::Columns;

/// Strava's list of activities.
#[derive(Debug)]
pub(crate) struct Table {
    header: StringRecord,
    columns: Columns,
    order: date::Order,
    rows: Vec<StringRecord>,
    by_file: HashMap<String, usize>,
}

/// Whether a file begins as the list does, in any language: by its header, or by the files that its rows name.
pub(crate) fn is_table(head: &[u8]) -> bool {
    let text = xml::text(head);
    let text = text.trim_start_matches(['\u{feff}', '\0']);
    let Some(first) = text.lines().next() else {
        return false;
    };
    let header = record(first, delimiter(first));
    columns::is_header(&header) || (header.len() >= 8 && names_a_file(text))
}

/// Whether some row names a file as only this export does: `activities/123.fit.gz`.
fn names_a_file(text: &str) -> bool {
    text.match_indices("activities/").any(|(at, found)| {
        let rest = &text[at + found.len()..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        digits > 0
            && [".fit", ".gpx", ".tcx"]
                .iter()
                .any(|end| rest[digits..].starts_with(end))
    })
}

fn delimiter(line: &str) -> u8 {
    let count = |delimiter: char| line.matches(delimiter).count();
    [(',', b','), (';', b';'), ('\t', b'\t')]
        .into_iter()
        .max_by_key(|(letter, byte)| (count(*letter), *byte == b','))
        .map_or(b',', |(_, byte)| byte)
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes())
}

fn record(line: &str, delimiter: u8) -> StringRecord {
    reader(line, delimiter)
        .records()
        .next()
        .and_then(Result::ok)
        .unwrap_or_default()
}

/// Reads the list.
///
/// # Errors
/// [`ReadError::NothingInside`] without rows.
pub(crate) fn read(bytes: &[u8], _name: &str, mends: &mut Vec<Mend>) -> Result<Table, ReadError> {
    let text = xml::text(bytes);
    let nuls = text.contains('\0');
    let text = if nuls {
        std::borrow::Cow::Owned(text.replace('\0', ""))
    } else {
        text
    };
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let delimiter = delimiter(first);
    let mut records = records(text, delimiter);
    if records.len() < 2 {
        return Err(ReadError::NothingInside);
    }
    let header = records.remove(0);
    let full = records.len() > MOST_ENTRIES;
    records.truncate(MOST_ENTRIES);
    if full {
        mends.push(Mend::TooManyEntries { kept: MOST_ENTRIES });
    }
    let before = records.len();
    // A row without its own number is what is left of a damaged one.
    records.retain(|row| row.len() > 3 && is_number(row.get(0).unwrap_or_default()));
    let damaged = before - records.len() + usize::from(nuls);
    if damaged > 0 {
        mends.push(Mend::RowsDamaged { count: damaged });
    }
    if records.is_empty() {
        return Err(ReadError::Corrupt {
            why: "none of its rows can be made out".to_owned(),
        });
    }
    let columns = Columns::find(&header, &records);
    for what in columns.missing() {
        mends.push(Mend::NoColumn { what });
    }
    let order = date::Order::of(
        records
            .iter()
            .filter_map(|row| row.get(columns.date))
            .filter(|text| !text.is_empty()),
    );
    let mut by_file = HashMap::new();
    for (index, row) in records.iter().enumerate() {
        if let Some(file) = text_of(row, columns.file) {
            by_file.entry(file_key(file)).or_insert(index);
        }
    }
    Ok(Table {
        header,
        columns,
        order,
        rows: records,
        by_file,
    })
}

/// The records of the text. A quote that never closes swallows all that follows it: then each row is read by itself.
fn records(text: &str, delimiter: u8) -> Vec<StringRecord> {
    let whole: Vec<StringRecord> = reader(text, delimiter)
        .records()
        .filter_map(Result::ok)
        .collect();
    let starts_row = |line: &str| {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        digits >= 5 && line.as_bytes().get(digits) == Some(&delimiter)
    };
    let swallowed = |field: &str| field.lines().skip(1).any(starts_row);
    if !whole.iter().any(|row| row.iter().any(swallowed)) {
        return whole;
    }
    let width = whole.first().map_or(0, StringRecord::len);
    let mut rows: Vec<String> = Vec::new();
    for line in text.lines() {
        let among_rows = rows.len() > 1;
        match rows.last_mut() {
            Some(row) if among_rows && !starts_row(line) => {
                row.push('\n');
                row.push_str(line);
            }
            Some(_) | None => rows.push(line.to_owned()),
        }
    }
    rows.iter()
        .map(|row| mended(row, delimiter, width))
        .collect()
}

/// One row by itself; where a quote too many keeps it from having all its cells, without that quote.
fn mended(row: &str, delimiter: u8, width: usize) -> StringRecord {
    const MOST_TRIED: usize = 64;
    let as_it_is = record(row, delimiter);
    if as_it_is.len() == width {
        return as_it_is;
    }
    row.match_indices('"')
        .take(MOST_TRIED)
        .map(|(at, _)| record(&format!("{}{}", &row[..at], &row[at + 1..]), delimiter))
        .find(|read| read.len() == width)
        .unwrap_or(as_it_is)
}

fn is_number(cell: &str) -> bool {
    let cell = cell.trim();
    !cell.is_empty()
        && cell
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// A number as either half of the table writes it: `9,44`, `9.44`, `1,024.5`, `1.024,5`.
fn number(cell: &str) -> Option<f64> {
    let cell: String = cell
        .trim()
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '\u{a0}' && *letter != '\'')
        .collect();
    let text = match (cell.rfind(','), cell.rfind('.')) {
        (Some(comma), Some(point)) if comma > point => cell.replace('.', "").replace(',', "."),
        (Some(_), Some(_)) => cell.replace(',', ""),
        (Some(_), None) => cell.replace(',', "."),
        (None, _) => cell,
    };
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

fn text_of(row: &StringRecord, column: Option<usize>) -> Option<&str> {
    row.get(column?)
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

fn number_of(row: &StringRecord, column: Option<usize>) -> Option<f64> {
    text_of(row, column).and_then(number)
}

impl Table {
    fn starts_at(&self, row: &StringRecord) -> Option<Timestamp> {
        date::parse(row.get(self.columns.date)?, self.order)
    }

    fn sport(&self, row: &StringRecord) -> Option<Sport> {
        sport::of(text_of(row, Some(self.columns.kind))?)
    }

    /// True where the athlete marked it as a race: its own column, or the kind of workout, 1 of a run and 11 of a ride.
    fn is_race(&self, row: &StringRecord, sport: Option<Sport>) -> bool {
        let flag = |column| number_of(row, column).is_some_and(|value| value == 1.0);
        let kind = number_of(row, self.columns.workout_type);
        flag(self.columns.competition)
            || match sport {
                Some(Sport::Running | Sport::TrailRunning) => kind == Some(1.0),
                Some(Sport::Cycling) => kind == Some(11.0),
                Some(_) | None => false,
            }
    }

    fn give(&self, row: &StringRecord, activity: &mut Activity) {
        let columns = &self.columns;
        let said = self.sport(row);
        activity.sport = match (activity.sport, said) {
            // A watch that knows no better leaves it to the athlete to say.
            (Sport::Other | Sport::CardioTraining, Some(said)) => said,
            (Sport::Running, Some(Sport::TrailRunning)) => Sport::TrailRunning,
            (told, _) => told,
        };
        if let Some(name) = text_of(row, columns.name) {
            activity.name = Some(crate::export::shown(name));
        }
        if let Some(gear) = text_of(row, columns.gear) {
            activity.gear = Some(crate::export::shown(gear));
        }
        activity.session_rpe = number_of(row, columns.exertion)
            .filter(|value| *value >= 1.0)
            .and_then(|value| Rpe::new(value).ok())
            .or(activity.session_rpe);
        activity.marked_as_race |= self.is_race(row, Some(activity.sport));
    }
}

impl Tells for Table {
    fn entries(&self) -> usize {
        self.rows.len()
    }

    fn enrich(&self, file: &str, _bytes: &[u8], activities: &mut Vec<Activity>) -> Claim {
        let Some(&entry) = self.by_file.get(&file_key(file)) else {
            return Claim::default();
        };
        let row = &self.rows[entry];
        let starts_at = self.starts_at(row);
        // Of a triathlon in one file each leg has its own row, and all of them name the same file or their own copy.
        let apart = |activity: &Activity| {
            starts_at.map_or(0, |at| {
                activity.starts_at.duration_since(at).as_secs().abs()
            })
        };
        if let Some(activity) = activities.iter_mut().min_by_key(|activity| apart(activity)) {
            self.give(row, activity);
        }
        Claim {
            entries: vec![entry],
            original: None,
        }
    }

    fn naming(&self, file: &str) -> Option<usize> {
        self.by_file.get(&file_key(file)).copied()
    }

    fn alone(&self, entry: usize, now: Timestamp) -> Alone {
        let row = &self.rows[entry];
        let columns = &self.columns;
        let seconds = |column| {
            number_of(row, column)
                .filter(|value| (1.0..30.0 * 86_400.0).contains(value))
                .map(SignedDuration::from_secs_f64)
        };
        let elapsed = seconds(columns.elapsed);
        let (Some(starts_at), Some(duration)) =
            (self.starts_at(row), seconds(columns.moving).or(elapsed))
        else {
            return Alone::Unusable;
        };
        if starts_at.as_millisecond() < CLOCKLESS_BEFORE_MS
            || starts_at.duration_since(now) > SignedDuration::from_hours(24)
        {
            return Alone::Unusable;
        }
        let sport = self.sport(row).unwrap_or(Sport::Other);
        let mut activity = Activity::new(sport, starts_at, duration, SourceFormat::StravaRow);
        activity.elapsed = elapsed.unwrap_or(duration).max(duration);
        let metres = |value: Option<f64>| {
            value
                .filter(|value| *value > 0.0)
                .and_then(|value| Metres::new(value).ok())
        };
        activity.distance = metres(self.distance_m(row, sport));
        activity.ascent = metres(number_of(row, columns.ascent));
        activity.descent = metres(number_of(row, columns.descent));
        let bpm = |column| {
            told_whole(number_of(row, column)).and_then(|bpm| BeatsPerMinute::new(bpm).ok())
        };
        activity.average_heart_rate = bpm(columns.average_heart_rate);
        activity.max_heart_rate = bpm(columns.max_heart_rate);
        activity.average_power = told_whole(number_of(row, columns.average_power))
            .and_then(|watts| Watts::new(watts).ok());
        self.give(row, &mut activity);
        Alone::Activity(Box::new(Excerpt {
            activity,
            bytes: self.excerpt(row),
        }))
    }
}

impl Table {
    /// Metres where the table has them, else the kilometres of its first half; swims and rows are in metres there too.
    fn distance_m(&self, row: &StringRecord, sport: Sport) -> Option<f64> {
        number_of(row, self.columns.distance_m).or_else(|| {
            let shown = number_of(row, self.columns.distance_km)?;
            let in_metres = matches!(sport, Sport::Swimming | Sport::Rowing)
                || self.columns.first_distance_in_metres;
            Some(if in_metres { shown } else { shown * 1000.0 })
        })
    }

    /// The header and the row.
    fn excerpt(&self, row: &StringRecord) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(vec![]);
        // Writing into memory cannot fail.
        let _ = writer.write_record(&self.header);
        let _ = writer.write_record(row);
        writer.into_inner().unwrap_or_default()
    }
}
