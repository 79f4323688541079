//! Pounds or kilograms: told by the header or a column; where neither does, by the numbers themselves.

use csv::StringRecord;

use super::columns::Columns;
use crate::table;

const POUND_KG: f64 = 0.453_592_37;

/// A 45-pound bar, and with pairs of plates.
const POUND_PLATES: [f64; 18] = [
    45.0, 55.0, 65.0, 95.0, 115.0, 135.0, 155.0, 165.0, 185.0, 205.0, 225.0, 245.0, 255.0, 275.0,
    315.0, 365.0, 405.0, 495.0,
];
/// A 20-kilogram bar, and with pairs of 20.
const KILOGRAM_PLATES: [f64; 5] = [20.0, 60.0, 100.0, 140.0, 180.0];

/// The unit of a weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WeightUnit {
    Kilograms,
    Pounds,
}

impl WeightUnit {
    /// The unit of a word such as `kg` or `lbs`.
    pub(super) fn of(word: &str) -> Option<Self> {
        match word.trim().to_lowercase().trim_end_matches('.') {
            "kg" | "kgs" | "kilogram" | "kilograms" | "公斤" | "千克" => Some(Self::Kilograms),
            "lb" | "lbs" | "pound" | "pounds" | "磅" => Some(Self::Pounds),
            _ => None,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Kilograms => "kilograms",
            Self::Pounds => "pounds",
        }
    }

    pub(super) fn in_kg(self, number: f64) -> f64 {
        match self {
            Self::Kilograms => number,
            Self::Pounds => number * POUND_KG,
        }
    }
}

/// The unit of a distance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LengthUnit {
    Metres,
    Kilometres,
    Miles,
    Yards,
    Feet,
}

impl LengthUnit {
    /// The unit of a word such as `km`.
    pub(super) fn of(word: &str) -> Option<Self> {
        match word.trim().to_lowercase().as_str() {
            "m" | "meter" | "meters" | "metre" | "metres" | "米" => Some(Self::Metres),
            "km" | "kilometers" | "kilometres" | "公里" => Some(Self::Kilometres),
            "mi" | "mile" | "miles" | "英里" => Some(Self::Miles),
            "yd" | "yds" | "yard" | "yards" => Some(Self::Yards),
            "ft" | "feet" | "foot" => Some(Self::Feet),
            _ => None,
        }
    }

    pub(super) fn in_m(self, number: f64) -> f64 {
        number
            * match self {
                Self::Metres => 1.0,
                Self::Kilometres => 1000.0,
                Self::Miles => 1609.344,
                Self::Yards => 0.9144,
                Self::Feet => 0.3048,
            }
    }
}

/// The unit of the weights of a table, and whether nothing but the numbers told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told {
    pub unit: WeightUnit,
    pub assumed: bool,
}

/// The unit of the weights: by the header, by a column, else by what plates and converted numbers look like.
pub(super) fn weight_unit(columns: &Columns, rows: &[StringRecord]) -> Told {
    if let Some(unit) = columns.weight_unit {
        return Told {
            unit,
            assumed: false,
        };
    }
    let in_column = rows
        .iter()
        .find_map(|row| WeightUnit::of(table::cell(row, columns.weight_unit_column)));
    if let Some(unit) = in_column {
        return Told {
            unit,
            assumed: false,
        };
    }
    let weights: Vec<Weight> = rows
        .iter()
        .filter_map(|row| {
            let value = table::number(table::cell(row, columns.weight))?;
            let exercise = table::cell(row, Some(columns.exercise)).to_lowercase();
            let with_bar = exercise.contains("barbell") || exercise.contains("杠铃");
            (value > 0.0).then_some(Weight { value, with_bar })
        })
        .collect();
    Told {
        unit: by_numbers(&weights),
        assumed: !weights.is_empty(),
    }
}

/// A number, and whether a bar with plates is sure to be meant.
#[derive(Debug, Clone, Copy)]
struct Weight {
    value: f64,
    with_bar: bool,
}

/// Twenty kilograms are 44.0924 pounds to a converter, and 45 pounds are an Olympic bar.
fn by_numbers(weights: &[Weight]) -> WeightUnit {
    // Round numbers say something of plates on a bar only; without any bar, each is asked.
    let any_bar = weights.iter().any(|weight| weight.with_bar);
    let is_near = |value: f64, step: f64, within: f64| {
        ((value / step).round() * step - value).abs() <= within
    };
    let (mut pounds, mut kilograms) = (0_usize, 0_usize);
    for Weight {
        value: weight,
        with_bar,
    } in weights.iter().copied()
    {
        if !is_near(weight, 0.25, 0.004) {
            // A converted number: whole in the other unit.
            if is_near(weight * POUND_KG, 0.25, 0.004) {
                pounds += 2;
            } else if is_near(weight / POUND_KG, 0.5, 0.01) {
                kilograms += 2;
            }
            continue;
        }
        let asked = with_bar || !any_bar;
        let is_one_of = |plates: &[f64]| plates.iter().any(|plate| (plate - weight).abs() < 0.01);
        pounds += usize::from(asked && is_one_of(&POUND_PLATES));
        let fraction = !is_near(weight, 5.0, 0.01) && is_near(weight, 2.5, 0.01)
            || !is_near(weight, 0.5, 0.01);
        kilograms += usize::from(fraction || asked && is_one_of(&KILOGRAM_PLATES));
    }
    if pounds > kilograms {
        WeightUnit::Pounds
    } else {
        WeightUnit::Kilograms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plates_and_converted_numbers_tell_the_unit() {
        let pounds: [&[f64]; 3] = [
            &[45.0, 95.0, 135.0, 185.0, 50.0, 30.0],
            &[44.0924, 66.1387, 110.231],
            &[45.0, 65.0, 90.0, 90.0, 25.0],
        ];
        let unit = |weights: &[f64]| {
            let weights: Vec<Weight> = weights
                .iter()
                .map(|&value| Weight {
                    value,
                    with_bar: true,
                })
                .collect();
            by_numbers(&weights)
        };
        for weights in pounds {
            assert_eq!(unit(weights), WeightUnit::Pounds, "{weights:?}");
        }
        let kilograms: [&[f64]; 4] = [
            &[20.0, 60.0, 62.5, 100.0, 12.5],
            &[20.4117, 61.235],
            &[70.0, 72.5, 10.0],
            &[],
        ];
        for weights in kilograms {
            assert_eq!(unit(weights), WeightUnit::Kilograms, "{weights:?}");
        }
    }
}
