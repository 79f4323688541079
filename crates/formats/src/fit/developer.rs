//! Fields that apps add to a file: power pods, core thermometers, questions asked at the end.

use rustyfit::{
    profile::{mesgdef, typedef::MesgNum},
    proto::{DeveloperField, Message, Value},
};

use super::{
    record::Number,
    value::{byte, number, plain, words},
};

/// What an added field stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    HeartRate,
    Power,
    Speed,
    Cadence,
    /// A rating of how hard it was.
    Rating,
}

/// The added fields that we know of.
#[derive(Debug, Default)]
pub(super) struct Added(Vec<Known>);

#[derive(Debug)]
struct Known {
    index: u8,
    number: u8,
    meaning: Meaning,
    /// It is said to stand for the device's own field, so it goes before it.
    replaces: bool,
    /// Parts of one unit, where it counts as the device's own field does.
    scale: f64,
    /// How its value is written, where that is as a single number.
    written: Option<Number>,
}

/// More than any file describes.
const MOST: usize = 256;

impl Added {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Remembers what a field stands for: by the number of the device's own field that it replaces, else by its name.
    pub(super) fn describe(&mut self, message: &Message) {
        use mesgdef::FieldDescription as F;
        let (Some(index), Some(field_number)) = (
            byte(message, F::DEVELOPER_DATA_INDEX),
            byte(message, F::FIELD_DEFINITION_NUMBER),
        ) else {
            return;
        };
        let written = byte(message, F::FIT_BASE_TYPE_ID).and_then(Number::of_base_type);
        // What is described anew is written anew, also under a name that says nothing to us.
        for known in &mut self.0 {
            if (known.index, known.number) == (index, field_number) {
                known.written = written;
            }
        }
        let native = number(message, F::NATIVE_MESG_NUM).zip(byte(message, F::NATIVE_FIELD_NUM));
        let replaced = native.and_then(|(of, field)| replaced(of, field));
        let name = words(message, F::FIELD_NAME).unwrap_or_default();
        let Some(meaning) = replaced.or_else(|| named(&name)) else {
            return;
        };
        let scale = match byte(message, F::SCALE).filter(|scale| *scale > 0) {
            Some(scale) => f64::from(scale),
            None if replaced == Some(Meaning::Speed) => 1000.0,
            None => 1.0,
        };
        self.0
            .retain(|known| (known.index, known.number) != (index, field_number));
        if self.0.len() < MOST {
            self.0.push(Known {
                index,
                number: field_number,
                meaning,
                replaces: replaced.is_some(),
                scale,
                written,
            });
        }
    }

    /// What a field of a message stands for, its value, and whether it goes before the device's own.
    pub(super) fn read(&self, field: &DeveloperField) -> Option<(Meaning, f64, bool)> {
        let known = self
            .0
            .iter()
            .find(|known| (known.index, known.number) == (field.developer_data_index, field.num))?;
        let value = match &field.value {
            // Fractions are written as they are.
            Value::Float32(_) | Value::Float64(_) => plain(&field.value)?,
            Value::String(text) => text.trim_matches(['\0', ' ']).parse().ok()?,
            whole => plain(whole)? / known.scale,
        };
        value
            .is_finite()
            .then_some((known.meaning, value, known.replaces))
    }

    /// The same of a field's bytes as they lie in a message; `Some(None)` if it stands for nothing or has no value. `None` where
    /// the decoder must read it.
    pub(super) fn read_plain(
        &self,
        (index, field_number): (u8, u8),
        bytes: &[u8],
        big_endian: bool,
    ) -> Option<Option<(Meaning, f64, bool)>> {
        let found = self
            .0
            .iter()
            .find(|known| (known.index, known.number) == (index, field_number));
        let Some(known) = found else {
            return Some(None);
        };
        let written = known.written.filter(|one| one.size() == bytes.len())?;
        let value = written.read(bytes, big_endian).map(|value| match written {
            // Fractions are written as they are.
            Number::Float32 => value,
            _ => value / known.scale,
        });
        Some(value.map(|value| (known.meaning, value, known.replaces)))
    }

    /// A rating from 0 to 10 that an app asked for at the end of a session.
    pub(super) fn rating(&self, message: &Message) -> Option<f64> {
        let values = message
            .developer_fields
            .iter()
            .filter_map(|field| self.read(field));
        values
            .filter(|(meaning, ..)| *meaning == Meaning::Rating)
            .find_map(|(_, value, _)| match value {
                // 0 is a question that was skipped. Up to 10 it is the scale of ten, above 20 that of a hundred; between them
                // lies the old scale from 6 to 20, which cannot be told from either.
                value if value > 0.0 && value <= 10.0 => Some(value),
                value if value > 20.0 && value <= 100.0 => Some(value / 10.0),
                _ => None,
            })
    }
}

/// The meaning of a device's own field.
fn replaced(message: f64, field: u8) -> Option<Meaning> {
    use mesgdef::{Record as R, Session as S};
    if message == f64::from(MesgNum::RECORD.0) {
        match field {
            R::HEART_RATE => Some(Meaning::HeartRate),
            R::POWER => Some(Meaning::Power),
            R::SPEED | R::ENHANCED_SPEED => Some(Meaning::Speed),
            R::CADENCE => Some(Meaning::Cadence),
            _ => None,
        }
    } else {
        (message == f64::from(MesgNum::SESSION.0) && field == S::WORKOUT_RPE)
            .then_some(Meaning::Rating)
    }
}

/// The meaning of a name; of names that apps are known to use only.
fn named(name: &str) -> Option<Meaning> {
    let name = name.to_lowercase();
    let mut words = name.split(|letter: char| !letter.is_alphanumeric());
    match name.trim() {
        "power" | "stryd power" | "running power" | "run power" => Some(Meaning::Power),
        "heart rate" | "heart_rate" | "heartrate" | "hr" => Some(Meaning::HeartRate),
        "perceived exertion" | "perceived_exertion" | "perceived effort" | "perceived_effort" => {
            Some(Meaning::Rating)
        }
        _ if words.any(|word| matches!(word, "rpe" | "srpe")) => Some(Meaning::Rating),
        _ => None,
    }
}
