//! Which column holds what, by its name alone: these tables put their columns in any order.

use care::training::day_facts::{DaySource, HrvMeasure};
use csv::StringRecord;

use super::measure;
use crate::{
    local_time::{self, Order},
    table::{self, Header},
};

/// Which day a row is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DateColumn {
    /// The time of waking up.
    Waking(usize),
    /// The day itself.
    Day(usize),
    /// The time of falling asleep.
    FallingAsleep(usize),
    /// Within a cell that holds a dictionary.
    InDictionary,
}

/// The unit that hours of sleep are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SleepUnit {
    Hours,
    Minutes,
    Seconds,
    /// The header does not say.
    NotSaid,
}

/// Where everything stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Columns {
    pub delimiter: u8,
    pub source: DaySource,
    pub date: DateColumn,
    sleep: Option<(usize, SleepUnit)>,
    resting: Option<usize>,
    hrv: Option<(usize, HrvMeasure)>,
    nap: Option<usize>,
    /// Cells may hold dictionaries, as dumps of Garmin's service do.
    dictionaries: bool,
}

const WAKING: [&str; 4] = [
    "wake onset",
    "bedtime end",
    "wake time",
    "hora de despertar",
];
const DAYS: [&str; 12] = [
    "calendardate",
    "calendar date",
    "hrvsummary calendardate",
    "dailysleepdto calendardate",
    "date",
    "day",
    "datum",
    "fecha",
    "data",
    "日期",
    "statistics day",
    "summary date",
];
const FALLING_ASLEEP: [&str; 2] = ["cycle start time", "sleep onset"];
const RESTING: [&str; 16] = [
    "resting heart rate (bpm)",
    "resting heart rate",
    "restingheartrate",
    "lowest resting heart rate",
    "lowest heart rate",
    "values restinghr",
    "resting hr",
    "restinghr",
    "resting",
    "rhr",
    "wellness resting heart rate",
    "average resting heart rate",
    "frecuencia cardíaca en reposo (ppm)",
    "frecuencia cardiaca en reposo",
    "ruheherzfrequenz",
    "fréquence cardiaque au repos",
];
const RMSSD: [&str; 13] = [
    "heart rate variability (ms)",
    "heart rate variability",
    "average hrv",
    "overnight hrv",
    "hrvsummary lastnightavg",
    "lastnightavg",
    "last night avg",
    "avgovernighthrv",
    "hrv (ms)",
    "hrv rmssd",
    "rmssd",
    "hrv",
    "variabilidad de la frecuencia cardíaca (ms)",
];
const SDNN: [&str; 3] = ["hrvsdnn", "hrv sdnn", "sdnn"];
const SLEEP: [(&str, SleepUnit); 19] = [
    ("asleep duration (min)", SleepUnit::Minutes),
    ("total sleep duration", SleepUnit::NotSaid),
    ("total sleep time", SleepUnit::NotSaid),
    ("dailysleepdto sleeptimeseconds", SleepUnit::Seconds),
    ("sleeptimeseconds", SleepUnit::Seconds),
    ("sleep time seconds", SleepUnit::Seconds),
    ("sleepingseconds", SleepUnit::Seconds),
    ("sleepsecs", SleepUnit::Seconds),
    ("minutes asleep", SleepUnit::Minutes),
    ("minutesasleep", SleepUnit::Minutes),
    ("asleep duration", SleepUnit::NotSaid),
    ("sleep duration (hours)", SleepUnit::Hours),
    ("sleep duration (h)", SleepUnit::Hours),
    ("sleep hours", SleepUnit::Hours),
    ("hours slept", SleepUnit::Hours),
    ("sleep duration", SleepUnit::NotSaid),
    ("total sleep", SleepUnit::NotSaid),
    ("tiempo dormido (min)", SleepUnit::Minutes),
    ("duration", SleepUnit::NotSaid),
];
/// What a dictionary in a cell calls them.
const DICTIONARY_SLEEP: [&str; 2] = ["sleepTimeSeconds", "sleepingSeconds"];
const DICTIONARY_RESTING: [&str; 1] = ["restingHeartRate"];
const DICTIONARY_HRV: [&str; 2] = ["lastNightAvg", "avgOvernightHrv"];

impl Columns {
    /// The columns of a table of days; `None` where it is none.
    pub(super) fn of(text: &str) -> Option<Self> {
        let header = Header::of(text)?;
        let first_row = table::rows(text, header.delimiter).nth(1);
        let dictionaries = first_row.as_ref().is_some_and(|row| {
            row.iter()
                .any(|cell| cell.starts_with(['{', '[']) && cell.contains("': "))
        });
        let hrv = header
            .column(&RMSSD)
            .map(|column| (column, measure(false)))
            .or_else(|| header.column(&SDNN).map(|column| (column, measure(true))));
        let resting = header.column(&RESTING);
        let named_sleep = SLEEP
            .iter()
            .find_map(|(name, unit)| Some((header.column(&[name])?, *unit)));
        let source = source_of(&header, dictionaries);
        // "Duration" alone may be of anything: only beside a night's other facts is it sleep.
        let is_sleep_report = header
            .names()
            .iter()
            .any(|name| name.contains("sleep") || name.contains("bedtime"));
        let sleep = named_sleep
            .filter(|(column, _)| header.names()[*column] != "duration" || is_sleep_report);
        let in_dictionary = dictionaries
            && first_row.as_ref().is_some_and(|row| {
                let any = [&DICTIONARY_SLEEP[..], &DICTIONARY_RESTING, &DICTIONARY_HRV];
                any.iter().any(|keys| in_dictionaries(row, keys).is_some())
            });
        if resting.is_none() && hrv.is_none() && sleep.is_none() && !in_dictionary {
            return None;
        }
        let date = date_of(&header, first_row.as_ref(), source, in_dictionary)?;
        Some(Self {
            delimiter: header.delimiter,
            source,
            date,
            sleep,
            resting,
            hrv,
            nap: header.column(&["nap", "is nap", "siesta"]),
            dictionaries,
        })
    }

    /// The cell that tells the day; empty where a dictionary does.
    pub(super) fn date_cell<'r>(&self, row: &'r StringRecord) -> &'r str {
        match self.date {
            DateColumn::Waking(column)
            | DateColumn::Day(column)
            | DateColumn::FallingAsleep(column) => table::cell(row, Some(column)),
            DateColumn::InDictionary => "",
        }
    }

    /// Whether a row is of a nap.
    pub(super) fn is_nap(&self, row: &StringRecord) -> bool {
        let cell = table::cell(row, self.nap).to_lowercase();
        matches!(cell.as_str(), "true" | "1" | "yes" | "verdadero")
    }

    /// Hours slept as written, with their unit.
    pub(super) fn sleep(&self, row: &StringRecord) -> Option<(String, SleepUnit)> {
        self.sleep
            .map(|(column, unit)| (table::cell(row, Some(column)).to_owned(), unit))
            .filter(|(cell, _)| !cell.is_empty())
            .or_else(|| {
                Some((
                    self.in_dictionary(row, &DICTIONARY_SLEEP)?,
                    SleepUnit::Seconds,
                ))
            })
    }

    /// Resting heart rate as written.
    pub(super) fn resting_heart_rate(&self, row: &StringRecord) -> Option<String> {
        Some(table::cell(row, self.resting).to_owned())
            .filter(|cell| !cell.is_empty())
            .or_else(|| self.in_dictionary(row, &DICTIONARY_RESTING))
    }

    /// Heart-rate variability as written, with its measure.
    pub(super) fn hrv(&self, row: &StringRecord) -> Option<(String, HrvMeasure)> {
        self.hrv
            .map(|(column, measure)| (table::cell(row, Some(column)).to_owned(), measure))
            .filter(|(cell, _)| !cell.is_empty())
            .or_else(|| Some((self.in_dictionary(row, &DICTIONARY_HRV)?, HrvMeasure::Rmssd)))
    }

    fn in_dictionary(&self, row: &StringRecord, keys: &[&str]) -> Option<String> {
        self.dictionaries
            .then(|| in_dictionaries(row, keys))
            .flatten()
    }
}

fn date_of(
    header: &Header,
    first_row: Option<&StringRecord>,
    source: DaySource,
    in_dictionary: bool,
) -> Option<DateColumn> {
    // A dictionary is no date, whatever its column is called; nor is "7:05 AM".
    let tells = |column: &usize| {
        first_row.is_none_or(|row| {
            let cell = table::cell(row, Some(*column));
            cell.is_empty() || is_day(cell)
        })
    };
    let waking = header.column(&WAKING).filter(tells);
    let day = header.column(&DAYS).filter(tells);
    let falling_asleep = header.column(&FALLING_ASLEEP).filter(tells);
    // WHOOP's cycle begins the evening before; everybody else names the day.
    let preferred = match source {
        DaySource::Whoop => waking.map(DateColumn::Waking),
        DaySource::Garmin | DaySource::Oura | DaySource::AppleHealth | DaySource::Table => {
            day.map(DateColumn::Day)
        }
    };
    preferred
        .or(day.map(DateColumn::Day))
        .or(waking.map(DateColumn::Waking))
        .or(falling_asleep.map(DateColumn::FallingAsleep))
        .or(in_dictionary.then_some(DateColumn::InDictionary))
        // Garmin's reports head the column of days with the name of the report.
        .or_else(|| {
            let cell = table::cell(first_row?, Some(0));
            is_day(cell).then_some(DateColumn::Day(0))
        })
}

fn is_day(cell: &str) -> bool {
    let with_year = format!("{cell} 2024");
    [Order::DayFirst, Order::MonthFirst]
        .into_iter()
        .any(|order| {
            local_time::moment(cell, order).is_some()
                || cell.len() <= 16 && local_time::date(&with_year, order).is_some()
        })
}

fn source_of(header: &Header, dictionaries: bool) -> DaySource {
    let any = |marks: &[&str]| {
        header
            .names()
            .iter()
            .any(|name| marks.iter().any(|mark| name.contains(mark)))
    };
    if any(&[
        "cycle start time",
        "cycle timezone",
        "recovery score %",
        "ciclo",
    ]) {
        DaySource::Whoop
    } else if dictionaries
        || any(&[
            "overnight hrv",
            "body battery",
            "hrvsummary",
            "dailysleepdto",
            "calendardate",
            "restingheartrate",
            "sleep score 4 weeks",
            "sleep score 7 days",
            "lastnightavg",
        ])
    {
        DaySource::Garmin
    } else if any(&[
        "readiness score",
        "lowest resting heart rate",
        "lowest heart rate",
        "average hrv",
        "temperature deviation",
        "restless sleep",
        "sleep balance",
    ]) {
        DaySource::Oura
    } else {
        DaySource::Table
    }
}

/// The value of the first of these keys in the row's dictionaries, as Python or JSON writes them.
pub(super) fn in_dictionaries(row: &StringRecord, keys: &[&str]) -> Option<String> {
    for key in keys {
        for cell in row.iter().filter(|cell| cell.starts_with(['{', '['])) {
            for quote in ['\'', '"'] {
                let Some(at) = cell.find(&format!("{quote}{key}{quote}")) else {
                    continue;
                };
                let rest = cell[at + key.len() + 2..].trim_start();
                let Some(value) = rest.strip_prefix(':') else {
                    continue;
                };
                let value: String = value
                    .trim_start()
                    .trim_start_matches(['\'', '"'])
                    .chars()
                    .take_while(|letter| !matches!(letter, ',' | '}' | ']' | '\'' | '"'))
                    .take(40)
                    .collect();
                let value = value.trim();
                if !value.is_empty() && value != "None" && value != "null" {
                    return Some(value.to_owned());
                }
            }
        }
    }
    None
}
