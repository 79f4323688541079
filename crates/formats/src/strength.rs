//! Strength workouts from the tables of Strong and Hevy.
//!
//! Strong writes at least five dialects: by commas or semicolons, with and without a header, in several languages, with the
//! unit in the header, in a column of its own, or nowhere. What its header does not tell, its cells do.

mod columns;
#[cfg(test)]
mod tests;
mod units;

use std::collections::HashMap;

use care::{
    training::{
        activity::{Activity, SourceFormat, Sport},
        strength_set::{SetKind, StrengthSet},
    },
    units::{Kilograms, Metres, Rpe},
};
use csv::StringRecord;
use jiff::{SignedDuration, Timestamp};

use self::{
    columns::{App, Columns},
    units::{LengthUnit, WeightUnit},
};
use crate::{
    error::{Mend, Quantity, ReadError},
    local_time::{self, Order},
    reading::ReadOptions,
    table,
};

/// A set with its rest, where the app does not say how long the workout took. Volume load does not depend on it.
const SET_WITH_REST: SignedDuration = SignedDuration::from_secs(150);
/// No workout is longer.
const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// More sets than anybody does in one workout.
const MOST_SETS: usize = 1_000;

/// Whether text begins as a table of strength sets does.
pub(crate) fn is_strength(head: &str) -> bool {
    Columns::of(head).is_some()
}

/// Every workout of the table, each an activity of its own.
pub(crate) fn read(
    bytes: &[u8],
    options: &ReadOptions,
    mends: &mut Vec<Mend>,
) -> Result<Vec<Activity>, ReadError> {
    let text = table::text(bytes);
    let Some(columns) = Columns::of(&text) else {
        return Err(ReadError::UnknownFormat {
            looks_like: "a CSV table",
        });
    };
    let mut rows: Vec<StringRecord> = table::rows(&text, columns.delimiter)
        .skip(usize::from(columns.has_header))
        .collect();
    if table::is_cut_short(&text, columns.delimiter) {
        mends.push(Mend::CutShort);
        // Its last number may have lost digits.
        rows.pop();
    }
    let order = Order::of(rows.iter().map(|row| table::cell(row, Some(columns.date))));
    let weight_unit = units::weight_unit(&columns, &rows);
    if weight_unit.assumed {
        mends.push(Mend::WeightUnitAssumed {
            unit: weight_unit.unit.name(),
        });
    }
    let mut table = Table {
        columns: &columns,
        order,
        weight_unit: weight_unit.unit,
        options,
        workouts: Vec::new(),
        by_start: HashMap::new(),
        unreadable: 0,
        impossible: 0,
    };
    for row in &rows {
        table.take(row);
    }
    Ok(table.finish(mends))
}

/// A workout while its rows come in.
struct Workout {
    starts_at: Timestamp,
    ends_at: Option<Timestamp>,
    name: Option<String>,
    duration: Option<SignedDuration>,
    sets: Vec<StrengthSet>,
}

struct Table<'a> {
    columns: &'a Columns,
    order: Order,
    weight_unit: WeightUnit,
    options: &'a ReadOptions,
    workouts: Vec<Workout>,
    by_start: HashMap<(String, String), usize>,
    unreadable: usize,
    impossible: usize,
}

/// What a row is, told by its order or type.
enum Row {
    Set(SetKind),
    /// A rest or a note between sets.
    Aside,
}

impl Table<'_> {
    fn take(&mut self, row: &StringRecord) {
        let columns = self.columns;
        let cell = |column: Option<usize>| table::cell(row, column);
        let (date, name) = (cell(Some(columns.date)), cell(columns.workout));
        let exercise = cell(Some(columns.exercise));
        let kind = match kind_of(cell(columns.set_order), cell(columns.set_type)) {
            Row::Set(kind) => kind,
            Row::Aside => return,
        };
        let Some(starts_at) = local_time::moment(date, self.order)
            .and_then(|moment| moment.at(&self.options.zone))
            .filter(|_| !exercise.is_empty())
        else {
            self.unreadable += 1;
            return;
        };
        let set = self.set(row, exercise, kind);
        let ends_at = local_time::moment(cell(columns.end), self.order)
            .and_then(|moment| moment.at(&self.options.zone));
        let duration = local_time::duration(cell(columns.duration));
        let key = (date.to_owned(), name.to_owned());
        let index = *self.by_start.entry(key).or_insert_with(|| {
            self.workouts.push(Workout {
                starts_at,
                ends_at,
                name: (!name.is_empty()).then(|| short(name)),
                duration,
                sets: Vec::new(),
            });
            self.workouts.len() - 1
        });
        let workout = &mut self.workouts[index];
        workout.duration = workout.duration.or(duration);
        workout.ends_at = workout.ends_at.or(ends_at);
        match set {
            Some(set) if workout.sets.len() < MOST_SETS => workout.sets.push(set),
            Some(_) | None => {}
        }
    }

    /// The set of a row; `None` for one in which nothing was done.
    fn set(&mut self, row: &StringRecord, exercise: &str, kind: SetKind) -> Option<StrengthSet> {
        let columns = self.columns;
        let positive = |column: Option<usize>| {
            table::number(table::cell(row, column)).filter(|number| *number > 0.0)
        };
        let unit = WeightUnit::of(table::cell(row, columns.weight_unit_column))
            .unwrap_or(self.weight_unit);
        let weight = positive(columns.weight).and_then(|number| {
            let weight = Kilograms::new(unit.in_kg(number)).ok();
            self.impossible += usize::from(weight.is_none());
            weight
        });
        let repetitions = positive(columns.repetitions).and_then(|number| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "at most 10,000"
            )]
            let whole = (number <= 10_000.0).then_some(number.round() as u16);
            self.impossible += usize::from(whole.is_none());
            whole.filter(|whole| *whole > 0)
        });
        let length_unit = LengthUnit::of(table::cell(row, columns.distance_unit_column))
            .unwrap_or(columns.distance_unit);
        let distance = positive(columns.distance)
            .and_then(|number| Metres::new(length_unit.in_m(number)).ok());
        let duration = local_time::duration(table::cell(row, columns.seconds))
            .filter(|duration| duration.is_positive() && *duration <= LONGEST);
        let rpe = positive(columns.rpe).and_then(|number| Rpe::new(number).ok());
        (weight.is_some() || repetitions.is_some() || distance.is_some() || duration.is_some())
            .then(|| StrengthSet {
                exercise: short(exercise),
                kind,
                repetitions,
                weight,
                distance,
                duration,
                rpe,
            })
    }

    fn finish(self, mends: &mut Vec<Mend>) -> Vec<Activity> {
        let latest = self
            .options
            .now
            .checked_add(SignedDuration::from_hours(24))
            .unwrap_or(self.options.now);
        let source = match self.columns.app {
            App::Strong => SourceFormat::Strong,
            App::Hevy => SourceFormat::Hevy,
        };
        let (mut without_duration, mut in_future) = (0, 0);
        let mut activities = Vec::with_capacity(self.workouts.len());
        for workout in self.workouts {
            if workout.sets.is_empty() {
                continue;
            }
            if workout.starts_at > latest {
                in_future += 1;
                continue;
            }
            let told = workout.duration.or_else(|| {
                let ends_at = workout.ends_at?;
                Some(ends_at.duration_since(workout.starts_at))
            });
            let duration = told
                .filter(|told| told.is_positive() && *told <= LONGEST)
                .unwrap_or_else(|| {
                    without_duration += 1;
                    let sets = i32::try_from(workout.sets.len()).unwrap_or(i32::MAX);
                    SET_WITH_REST
                        .checked_mul(sets)
                        .map_or(LONGEST, |sum| sum.min(LONGEST))
                });
            let mut activity = Activity::new(Sport::Strength, workout.starts_at, duration, source);
            activity.name = workout.name;
            activity.sets = workout.sets;
            activities.push(activity);
        }
        let mut say = |count: usize, mend: fn(usize) -> Mend| {
            if count > 0 {
                mends.push(mend(count));
            }
        };
        say(self.unreadable, |count| Mend::RowsLeftOut { count });
        say(self.impossible, |count| Mend::ImpossibleValues {
            what: Quantity::StrengthSet,
            count,
        });
        say(in_future, |count| Mend::InFuture { count });
        say(without_duration, |workouts| Mend::DurationFromSets {
            workouts,
        });
        activities
    }
}

/// A name no longer than anybody needs.
fn short(name: &str) -> String {
    const MOST_LETTERS: usize = 120;
    name.chars()
        .filter(|letter| !letter.is_control())
        .take(MOST_LETTERS)
        .collect()
}

/// What kind of row this is: Strong tells in the order of the set, Hevy in a column of its own.
fn kind_of(order: &str, set_type: &str) -> Row {
    let word = if set_type.is_empty() { order } else { set_type }.to_lowercase();
    let word = word.trim();
    // Strong: a number, W, D or F; in some languages the word itself. A number with a letter ("1F") is the set's own.
    let letters: String = word
        .chars()
        .filter(|letter| letter.is_alphabetic() || *letter == ' ')
        .collect();
    match letters.trim() {
        "" | "normal" | "work" | "working" | "left" | "right" | "l" | "r" => {
            Row::Set(SetKind::Work)
        }
        "w" | "warmup" | "warm up" | "warmup set" | "热身" | "熱身" => {
            Row::Set(SetKind::WarmUp)
        }
        "d" | "dropset" | "drop set" | "drop" | "递减组" => Row::Set(SetKind::Drop),
        "f" | "failure" | "to failure" | "力竭" => Row::Set(SetKind::ToFailure),
        "rest timer" | "rest" | "note" | "休息计时器" | "休息时间" | "休息計時器" | "休息"
        | "备注" | "備註" => Row::Aside,
        other if other.contains("rest") || other.contains("timer") || other.contains("休息") => {
            Row::Aside
        }
        _ => Row::Set(SetKind::Work),
    }
}
