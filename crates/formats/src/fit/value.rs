//! Fields of a FIT message as plain numbers and words.

use rustyfit::proto::{Field, Message, Value};

pub(super) fn field(message: &Message, number: u8) -> Option<&Field> {
    message.fields.iter().find(|field| field.num == number)
}

pub(super) fn number(message: &Message, wanted: u8) -> Option<f64> {
    value_of(field(message, wanted)?)
}

pub(super) fn value_of(field: &Field) -> Option<f64> {
    plain(&field.value)
}

/// A number, unless it is the one that its type keeps for "no value".
#[expect(
    clippy::cast_precision_loss,
    reason = "no field that we read has 64 bits"
)]
pub(super) fn plain(value: &Value) -> Option<f64> {
    match value {
        Value::Int8(v) => (*v != i8::MAX).then(|| f64::from(*v)),
        Value::Uint8(v) => (*v != u8::MAX).then(|| f64::from(*v)),
        Value::Int16(v) => (*v != i16::MAX).then(|| f64::from(*v)),
        Value::Uint16(v) => (*v != u16::MAX).then(|| f64::from(*v)),
        Value::Int32(v) => (*v != i32::MAX).then(|| f64::from(*v)),
        Value::Uint32(v) => (*v != u32::MAX).then(|| f64::from(*v)),
        Value::Float32(v) => v.is_finite().then(|| f64::from(*v)),
        Value::Float64(v) => v.is_finite().then_some(*v),
        Value::Int64(v) => (*v != i64::MAX).then_some(*v as f64),
        Value::Uint64(v) => (*v != u64::MAX).then_some(*v as f64),
        _ => None,
    }
}

pub(super) fn byte(message: &Message, wanted: u8) -> Option<u8> {
    match field(message, wanted)?.value {
        Value::Uint8(v) => (v != u8::MAX).then_some(v),
        _ => None,
    }
}

/// The first number of two bytes, of one or several.
pub(super) fn two_bytes(message: &Message, wanted: u8) -> Option<u16> {
    let value = match &field(message, wanted)?.value {
        Value::Uint16(v) => *v,
        Value::ArrayUint16(values) => *values.first()?,
        _ => return None,
    };
    (value != u16::MAX).then_some(value)
}

pub(super) fn time(message: &Message, wanted: u8) -> Option<u32> {
    match field(message, wanted)?.value {
        Value::Uint32(v) => (v != u32::MAX).then_some(v),
        _ => None,
    }
}

pub(super) fn words(message: &Message, wanted: u8) -> Option<String> {
    text(&field(message, wanted)?.value)
}

/// The text of a string, or of the first of several.
pub(super) fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text,
        Value::ArrayString(texts) => texts.first()?,
        _ => return None,
    };
    Some(text.trim_matches(['\0', ' ']).to_owned()).filter(|text| !text.is_empty())
}

/// Degrees of a place that FIT counts in parts of half a circle.
pub(super) fn degrees(semicircles: f64) -> f64 {
    semicircles * (180.0 / 2_147_483_648.0)
}
