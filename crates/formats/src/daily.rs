//! Days and nights from the tables of Garmin, WHOOP and Oura: hours slept, resting heart rate, its variability. Nothing else is
//! read, and no maker's score.

mod columns;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use care::{
    training::day_facts::{DayFacts, Hrv, HrvMeasure},
    units::BeatsPerMinute,
};
use csv::StringRecord;
use jiff::{
    ToSpan,
    civil::Date,
    tz::{Offset, TimeZone},
};

use self::columns::{Columns, DateColumn, SleepUnit};
use crate::{
    error::{Mend, Quantity, ReadError},
    local_time::{self, Order},
    reading::ReadOptions,
    table,
};

/// Whether text begins as a table of days does.
pub(crate) fn is_daily(head: &str) -> bool {
    Columns::of(head).is_some()
}

/// Every day of the table, oldest first.
pub(crate) fn read(
    bytes: &[u8],
    options: &ReadOptions,
    mends: &mut Vec<Mend>,
) -> Result<Vec<DayFacts>, ReadError> {
    let text = table::text(bytes);
    let Some(columns) = Columns::of(&text) else {
        return Err(ReadError::UnknownFormat {
            looks_like: "a CSV table",
        });
    };
    let mut rows: Vec<StringRecord> = table::rows(&text, columns.delimiter).skip(1).collect();
    if table::is_cut_short(&text, columns.delimiter) {
        mends.push(Mend::CutShort);
        // Its last number may have lost digits.
        rows.pop();
    }
    let order = Order::of(rows.iter().map(|row| columns.date_cell(row)));
    let mut days: BTreeMap<Date, DayFacts> = BTreeMap::new();
    let (mut unreadable, mut impossible, mut in_future) = (0, 0, 0);
    let today = options.zone.to_datetime(options.now).date();
    let tomorrow = today.tomorrow().unwrap_or(today);
    for row in &rows {
        if columns.is_nap(row) {
            continue;
        }
        let Some(date) = date_of(row, &columns, order, today, &options.zone) else {
            unreadable += 1;
            continue;
        };
        if date > tomorrow {
            in_future += 1;
            continue;
        }
        let (facts, wrong) = facts_of(row, &columns, date);
        impossible += wrong;
        // The open last night is blank: it says nothing yet.
        if facts.sleep_h.is_none() && facts.resting_heart_rate.is_none() && facts.hrv.is_none() {
            continue;
        }
        days.entry(date)
            .and_modify(|known| add(known, &facts))
            .or_insert(facts);
    }
    for (count, mend) in [
        (unreadable, Mend::RowsLeftOut { count: unreadable }),
        (
            impossible,
            Mend::ImpossibleValues {
                what: Quantity::DayFact,
                count: impossible,
            },
        ),
        (in_future, Mend::InFuture { count: in_future }),
    ] {
        if count > 0 {
            mends.push(mend);
        }
    }
    Ok(days.into_values().collect())
}

/// Two rows of one day: the longer sleep is the night's, the rest is taken from whichever has it.
fn add(known: &mut DayFacts, other: &DayFacts) {
    let longer = other.sleep_h > known.sleep_h;
    if longer {
        known.sleep_h = other.sleep_h;
    }
    if known.resting_heart_rate.is_none() || longer && other.resting_heart_rate.is_some() {
        known.resting_heart_rate = other.resting_heart_rate;
    }
    if known.hrv.is_none() || longer && other.hrv.is_some() {
        known.hrv = other.hrv;
    }
}

/// The local day of waking up.
fn date_of(
    row: &StringRecord,
    columns: &Columns,
    order: Order,
    today: Date,
    zone: &TimeZone,
) -> Option<Date> {
    let cell = columns.date_cell(row);
    if columns.date == DateColumn::InDictionary {
        return local_time::date(&columns::in_dictionaries(row, &["calendarDate"])?, order);
    }
    let Some(moment) = local_time::moment(cell, order) else {
        return without_year(cell, today);
    };
    let local = match moment.offset {
        // An instant, not a time of the wall: the day is where the athlete lives.
        Some(Offset::UTC) => zone.to_datetime(moment.at(zone)?),
        Some(_) | None => moment.local,
    };
    match columns.date {
        // A cycle begins when one falls asleep: the evening belongs to the next day's night.
        DateColumn::FallingAsleep(_) if local.hour() >= 12 => local.date().tomorrow().ok(),
        DateColumn::FallingAsleep(_) | DateColumn::Waking(_) | DateColumn::Day(_) => {
            Some(local.date())
        }
        DateColumn::InDictionary => None,
    }
}

/// "Nov 11" is the last one there was.
fn without_year(cell: &str, today: Date) -> Option<Date> {
    let cell = cell.trim();
    if cell.is_empty() || cell.len() > 16 {
        return None;
    }
    let date = local_time::date(&format!("{cell} {}", today.year()), Order::DayFirst)?;
    let tomorrow = today.tomorrow().unwrap_or(today);
    if date <= tomorrow {
        Some(date)
    } else {
        date.checked_sub(1.year()).ok()
    }
}

/// What a row says of its day, and how many of its values cannot be.
fn facts_of(row: &StringRecord, columns: &Columns, date: Date) -> (DayFacts, usize) {
    let mut impossible = 0;
    let sleep_h = columns.sleep(row).and_then(|(cell, unit)| {
        let hours = match unit {
            SleepUnit::Hours => table::number(&cell)?,
            SleepUnit::Minutes => table::number(&cell)? / 60.0,
            SleepUnit::Seconds => table::number(&cell)? / 3600.0,
            SleepUnit::NotSaid => by_size(&cell)?,
        };
        // A watch that was not worn slept for no time.
        let possible = hours > 0.0 && hours <= 24.0;
        impossible += usize::from(!possible && hours != 0.0);
        possible.then_some(hours)
    });
    let resting_heart_rate = columns.resting_heart_rate(row).and_then(|cell| {
        let (number, _) = table::measure(&cell)?;
        const HIGHEST: f64 = 130.0;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and 130"
        )]
        let whole = (0.0..=HIGHEST)
            .contains(&number)
            .then(|| number.round() as u16)
            .and_then(|whole| BeatsPerMinute::new(whole).ok());
        impossible += usize::from(whole.is_none() && number != 0.0);
        whole
    });
    let hrv = columns.hrv(row).and_then(|(cell, measure)| {
        let (ms, _) = table::measure(&cell)?;
        const HIGHEST_MS: f64 = 400.0;
        let possible = (1.0..=HIGHEST_MS).contains(&ms);
        impossible += usize::from(!possible && ms != 0.0);
        possible.then_some(Hrv { ms, measure })
    });
    let facts = DayFacts {
        date,
        source: columns.source,
        sleep_h,
        resting_heart_rate,
        hrv,
    };
    (facts, impossible)
}

/// Hours slept where nothing names the unit: by its own words, else by its size.
fn by_size(cell: &str) -> Option<f64> {
    match table::number(cell) {
        Some(number) if number > 1_440.0 => Some(number / 3600.0),
        Some(number) if number > 24.0 => Some(number / 60.0),
        Some(number) => Some(number),
        None => {
            let clock = cell.matches(':').count() == 1;
            let text = if clock {
                format!("{cell}:00")
            } else {
                cell.to_owned()
            };
            local_time::duration(&text).map(|duration| duration.as_secs_f64() / 3600.0)
        }
    }
}

/// The measure that a column's name tells.
const fn measure(is_sdnn: bool) -> HrvMeasure {
    if is_sdnn {
        HrvMeasure::Sdnn
    } else {
        HrvMeasure::Rmssd
    }
}
