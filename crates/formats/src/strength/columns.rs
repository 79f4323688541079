//! Which column holds what: by the names in the header, else by what the cells look like.

use csv::StringRecord;

use super::units::{LengthUnit, WeightUnit};
use crate::{
    local_time::{self, Order},
    table::{self, Header},
};

/// Whose table it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum App {
    Strong,
    Hevy,
}

/// Where everything stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Columns {
    pub app: App,
    pub delimiter: u8,
    pub has_header: bool,
    pub date: usize,
    pub end: Option<usize>,
    pub workout: Option<usize>,
    pub duration: Option<usize>,
    pub exercise: usize,
    pub set_order: Option<usize>,
    pub set_type: Option<usize>,
    pub weight: Option<usize>,
    pub weight_unit: Option<WeightUnit>,
    pub weight_unit_column: Option<usize>,
    pub repetitions: Option<usize>,
    pub distance: Option<usize>,
    pub distance_unit: LengthUnit,
    pub distance_unit_column: Option<usize>,
    pub seconds: Option<usize>,
    pub rpe: Option<usize>,
}

/// So many rows tell what a table without a known header holds.
const LOOKED_AT: usize = 200;

impl Columns {
    /// The columns of a table of strength sets; `None` where it is none.
    pub(super) fn of(text: &str) -> Option<Self> {
        let header = Header::of(text)?;
        by_name(&header).or_else(|| by_content(text, header.delimiter))
    }
}

fn by_name(header: &Header) -> Option<Columns> {
    let column = |names: &[&str]| header.column(names);
    if let Some(exercise) = column(&["exercise title"])
        && let Some(date) = column(&["start time"])
    {
        let (weight, weight_unit) = weight_of(header);
        let (distance, distance_unit) = distance_of(header);
        return Some(Columns {
            app: App::Hevy,
            delimiter: header.delimiter,
            has_header: true,
            date,
            end: column(&["end time"]),
            workout: column(&["title"]),
            duration: None,
            exercise,
            set_order: column(&["set index"]),
            set_type: column(&["set type"]),
            weight,
            weight_unit,
            weight_unit_column: None,
            repetitions: column(&["reps"]),
            distance,
            distance_unit: distance_unit.unwrap_or(LengthUnit::Kilometres),
            distance_unit_column: None,
            seconds: column(&["duration seconds"]),
            rpe: column(&["rpe"]),
        });
    }
    let date = column(&[
        "date", "日期", "datum", "fecha", "data", "日付", "날짜", "дата",
    ])?;
    let exercise = column(&[
        "exercise name",
        "exercise",
        "练习名称",
        "动作名称",
        "运动名称",
        "訓練名稱",
        "übungsname",
        "nombre del ejercicio",
        "nom de l'exercice",
        "nome do exercício",
    ])?;
    let set_order = column(&[
        "set order",
        "组顺序",
        "组数顺序",
        "组序",
        "组次",
        "satzreihenfolge",
        "orden de las series",
        "ordre des séries",
    ])?;
    let repetitions = column(&[
        "reps",
        "次数",
        "重复次数",
        "wiederholungen",
        "repeticiones",
        "répétitions",
        "repetições",
    ])?;
    let (weight, weight_unit) = weight_of(header);
    let (distance, distance_unit) = distance_of(header);
    Some(Columns {
        app: App::Strong,
        delimiter: header.delimiter,
        has_header: true,
        date,
        end: None,
        workout: column(&[
            "workout name",
            "训练名称",
            "锻炼名称",
            "体能训练名称",
            "trainingsname",
            "workout-name",
            "nombre del entrenamiento",
            "nom de l'entraînement",
        ]),
        duration: column(&[
            "duration",
            "duration (sec)",
            "workout duration",
            "时长",
            "持续时间",
            "训练时长",
            "dauer",
            "duración",
            "durée",
            "duração",
        ]),
        exercise,
        set_order: Some(set_order),
        set_type: None,
        weight,
        weight_unit,
        weight_unit_column: column(&["weight unit", "重量单位", "gewichtseinheit"]),
        repetitions: Some(repetitions),
        distance,
        distance_unit: distance_unit.unwrap_or(LengthUnit::Metres),
        distance_unit_column: column(&["distance unit", "距离单位"]),
        seconds: column(&["seconds", "秒", "秒数", "sekunden", "segundos", "secondes"]),
        rpe: column(&["rpe"]),
    })
}

/// The column of weights, and the unit that its name tells.
fn weight_of(header: &Header) -> (Option<usize>, Option<WeightUnit>) {
    for (index, name) in header.names().iter().enumerate() {
        if let Some(unit) = WeightUnit::of(name) {
            return (Some(index), Some(unit));
        }
        let is_weight = ["weight", "重量", "gewicht", "peso", "poids"]
            .iter()
            .any(|word| name.starts_with(word));
        if is_weight && !name.contains("unit") && !name.contains("单位") {
            let unit = name
                .split(|letter: char| !letter.is_alphabetic())
                .find_map(WeightUnit::of);
            return (Some(index), unit);
        }
    }
    (None, None)
}

/// The column of distances, and the unit that its name tells.
fn distance_of(header: &Header) -> (Option<usize>, Option<LengthUnit>) {
    for (index, name) in header.names().iter().enumerate() {
        if matches!(name.as_str(), "km" | "mi" | "miles") {
            return (Some(index), LengthUnit::of(name));
        }
        let is_distance = ["distance", "距离", "distanz", "distancia", "distância"]
            .iter()
            .any(|word| name.starts_with(word));
        if is_distance && !name.contains("unit") && !name.contains("单位") {
            let unit = name
                .split(|letter: char| !letter.is_alphabetic())
                .find_map(LengthUnit::of);
            return (Some(index), unit);
        }
    }
    (None, None)
}

/// Strong's columns in the order it always keeps, found by what the cells look like: a local time, then names, then the order
/// of the set, which counts up, then numbers.
fn by_content(text: &str, delimiter: u8) -> Option<Columns> {
    let mut rows: Vec<StringRecord> = table::rows(text, delimiter).take(LOOKED_AT).collect();
    let has_date = |row: &StringRecord| (0..2).find(|&at| is_moment(table::cell(row, Some(at))));
    let has_header = rows.first().is_some_and(|row| has_date(row).is_none());
    if has_header {
        rows.remove(0);
    } else if rows.len() > 2 {
        // The last may have been cut off by whoever looks at the beginning only.
        rows.pop();
    }
    let date = rows.iter().find_map(has_date)?;
    let width = rows.iter().map(StringRecord::len).max()?.min(32);
    if width < date + 6 {
        return None;
    }
    let all = |column: usize, holds: &dyn Fn(&str) -> bool| {
        let cells = rows.iter().filter(|row| row.len() > column);
        let (mut some, mut wrong) = (0_usize, 0_usize);
        for row in cells {
            let cell = table::cell(row, Some(column));
            if !cell.is_empty() {
                some += 1;
                wrong += usize::from(!holds(cell));
            }
        }
        some > 0 && wrong * 20 <= some
    };
    if !all(date, &is_moment) {
        return None;
    }
    // The exercise is the last column of words before the order of the set.
    let is_number = |cell: &str| table::number(cell).is_some();
    let set_order = (date + 2..width).find(|&at| {
        all(at, &is_set_order) && !all(at - 1, &is_number) && counts_up(&rows, date, at)
    })?;
    let exercise = set_order - 1;
    let between = date + 1..exercise;
    let is_duration = |cell: &str| local_time::duration(cell).is_some();
    let duration = between.clone().find(|&at| all(at, &is_duration));
    let workout = between.clone().find(|&at| Some(at) != duration);
    let numeric = |at: &usize| all(*at, &|cell| table::number(cell).is_some());
    let weight = (set_order + 1..width).find(numeric)?;
    let is_weight_unit = |cell: &str| WeightUnit::of(cell).is_some();
    let is_length_unit = |cell: &str| LengthUnit::of(cell).is_some();
    let weight_unit_column = (set_order + 1..width).find(|&at| all(at, &is_weight_unit));
    let repetitions =
        (weight + 1..width).find(|at| Some(*at) != weight_unit_column && numeric(at))?;
    let distance_unit_column = (repetitions + 1..width).find(|&at| all(at, &is_length_unit));
    let empty_or_number = |at: usize| {
        rows.iter().all(|row| {
            let cell = table::cell(row, Some(at));
            cell.is_empty() || table::number(cell).is_some()
        })
    };
    let rest: Vec<usize> = (repetitions + 1..width)
        .filter(|&at| Some(at) != distance_unit_column)
        .take_while(|&at| empty_or_number(at))
        .collect();
    // With a column of units, the rating comes before the distance; without, the distance follows at once and the rating is last.
    let (rpe, distance, seconds) = match (distance_unit_column, rest.as_slice()) {
        (Some(unit), _) => {
            let distance = unit.checked_sub(1).filter(|at| *at > repetitions);
            let rpe = distance.and_then(|distance| rest.iter().copied().find(|at| *at < distance));
            (rpe, distance, rest.iter().copied().find(|at| *at > unit))
        }
        (None, [distance, seconds, ..]) => {
            let last = width - 1;
            let rpe = (last > *seconds && empty_or_number(last)).then_some(last);
            (rpe, Some(*distance), Some(*seconds))
        }
        (None, _) => (None, None, None),
    };
    Some(Columns {
        app: App::Strong,
        delimiter,
        has_header,
        date,
        end: None,
        workout,
        duration,
        exercise,
        set_order: Some(set_order),
        set_type: None,
        weight: Some(weight),
        weight_unit: None,
        weight_unit_column,
        repetitions: Some(repetitions),
        distance,
        distance_unit: LengthUnit::Metres,
        distance_unit_column,
        seconds,
        rpe,
    })
}

/// Whether a column counts the sets of each exercise, as rows of one workout follow each other.
fn counts_up(rows: &[StringRecord], date: usize, at: usize) -> bool {
    let (mut pairs, mut counted) = (0_usize, 0_usize);
    for pair in rows.windows(2) {
        let cell = |row: usize, column: usize| table::cell(&pair[row], Some(column));
        if cell(0, date) != cell(1, date) || cell(0, at - 1) != cell(1, at - 1) {
            continue;
        }
        pairs += 1;
        counted += usize::from(
            match (cell(0, at).parse::<u32>(), cell(1, at).parse::<u32>()) {
                (Ok(before), Ok(after)) => after == before.saturating_add(1),
                (Err(_), _) | (_, Err(_)) => true,
            },
        );
    }
    pairs > 0 && counted * 10 >= pairs * 7
}

/// A date with a time of day: a day alone is no start of a workout.
fn is_moment(cell: &str) -> bool {
    cell.contains(':') && local_time::moment(cell, Order::DayFirst).is_some()
}

/// A small count, or a mark such as W, D, F, or the line between sets.
fn is_set_order(cell: &str) -> bool {
    match cell.parse::<u32>() {
        Ok(count) => count < 100,
        Err(_) => {
            matches!(cell, "W" | "D" | "F" | "w" | "d" | "f")
                || matches!(
                    cell.to_lowercase().as_str(),
                    "rest timer" | "note" | "休息计时器" | "休息时间" | "休息計時器" | "备注"
                )
        }
    }
}
