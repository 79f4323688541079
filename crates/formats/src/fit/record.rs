//! Records, a sample each. They are nearly all of a file, so those of the ordinary kind are read from where they lie; the
//! decoder is asked for the rest.

use rustyfit::{
    profile::mesgdef::Record as R,
    proto::{Message, Value},
};

use super::{
    developer::{Added, Meaning},
    messages::FIT_EPOCH_S,
    value::{self, degrees, value_of},
};
use crate::track::{Point, Track};

/// What one record says, in the file's units where the name has none.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct Record {
    /// FIT seconds.
    at: Option<u32>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    distance_m: Option<f64>,
    speed: Option<f64>,
    enhanced_speed: Option<f64>,
    altitude: Option<f64>,
    enhanced_altitude: Option<f64>,
    cadence: Option<f64>,
    fraction: Option<f64>,
    heart_rate: Option<f64>,
    power: Option<f64>,
    temperature: Option<f64>,
}

impl Record {
    /// A record that the decoder made; `wrapped` counts on where old devices count distance round and round.
    pub(super) fn decoded(message: &Message, added: &Added, wrapped: &mut Wrapped) -> Self {
        let mut record = Self {
            at: value::time(message, R::TIMESTAMP),
            ..Self::default()
        };
        let mut slow = None;
        for field in &message.fields {
            if field.num == R::COMPRESSED_SPEED_DISTANCE {
                if let Some((speed, metres)) = wrapped.read(&field.value) {
                    slow = speed;
                    record.distance_m = Some(metres);
                }
            } else if let Some(value) = value_of(field) {
                record.put(field.num, value);
            }
        }
        record.speed = record.speed.or(slow);
        record.settle();
        if !added.is_empty() {
            for field in &message.developer_fields {
                if let Some(found) = added.read(field) {
                    record.add(found);
                }
            }
        }
        record
    }

    fn put(&mut self, field: u8, value: f64) {
        let own = match field {
            R::HEART_RATE => &mut self.heart_rate,
            R::POWER => &mut self.power,
            R::POSITION_LAT => &mut self.latitude,
            R::POSITION_LONG => &mut self.longitude,
            R::SPEED => &mut self.speed,
            R::ENHANCED_SPEED => &mut self.enhanced_speed,
            R::ALTITUDE => &mut self.altitude,
            R::ENHANCED_ALTITUDE => &mut self.enhanced_altitude,
            R::CADENCE => &mut self.cadence,
            R::FRACTIONAL_CADENCE => &mut self.fraction,
            R::TEMPERATURE => &mut self.temperature,
            R::DISTANCE => {
                self.distance_m = Some(value / 100.0);
                return;
            }
            _ => return,
        };
        *own = Some(value);
    }

    /// Brings fields together that tell one thing: speed in metres a second, cadence in whole and 128ths.
    fn settle(&mut self) {
        let speed = self.enhanced_speed.or(self.speed);
        self.speed = speed.map(|mm_s| mm_s / 1000.0);
        let fraction = self.fraction.unwrap_or(0.0) / 128.0;
        self.cadence = self.cadence.map(|whole| whole + fraction);
    }

    /// Takes in an added field: what it stands for, its value, and whether it goes before the device's own.
    fn add(&mut self, (meaning, value, replaces): (Meaning, f64, bool)) {
        let own = match meaning {
            Meaning::HeartRate => &mut self.heart_rate,
            Meaning::Power => &mut self.power,
            Meaning::Speed => &mut self.speed,
            Meaning::Cadence => &mut self.cadence,
            Meaning::Rating => return,
        };
        // Of speed and cadence the device's own is the one whose unit is sure.
        let may_replace = matches!(meaning, Meaning::HeartRate | Meaning::Power);
        // An app that lost its sensor writes zeros.
        if own.is_none() || (replaces && may_replace && value > 0.0) {
            *own = Some(value);
        }
    }

    /// Puts the sample on the track, if it has a time.
    pub(super) fn keep(self, track: &mut Track) {
        let Some(at) = self.at else {
            return;
        };
        let mut point = Point::at((i64::from(at) + FIT_EPOCH_S) * 1000);
        if let Some(metres) = self.distance_m {
            point.set_distance(metres);
        }
        if let Some(degrees) = self.temperature {
            track.temperature(&mut point, degrees);
        }
        if let Some(bpm) = self.heart_rate {
            track.heart_rate(&mut point, bpm);
        }
        if let Some(power) = self.power {
            track.power(&mut point, power);
        }
        if let Some(speed) = self.speed {
            track.speed(&mut point, speed);
        }
        if let Some(cadence) = self.cadence {
            track.cadence(&mut point, cadence);
        }
        // A raw zero, 500 m below the sea, is a device without a barometer.
        let altitude = self.enhanced_altitude.or(self.altitude);
        if let Some(raw) = altitude.filter(|raw| *raw > 0.0) {
            track.altitude(&mut point, raw / 5.0 - 500.0);
        }
        if let (Some(latitude), Some(longitude)) = (self.latitude, self.longitude) {
            track.position(&mut point, degrees(latitude), degrees(longitude));
        }
        track.push(point);
    }
}

/// The wrapping distance counter of old devices: its last count, and metres in all.
#[derive(Debug, Default)]
pub(super) struct Wrapped(Option<(u32, f64)>);

impl Wrapped {
    /// Speed in millimetres a second and metres in all: twelve bits of hundredths of a metre a second, and a counter of twelve
    /// bits of sixteenths of a metre.
    fn read(&mut self, value: &Value) -> Option<(Option<f64>, f64)> {
        let Value::ArrayUint8(bytes) = value else {
            return None;
        };
        let &[low, middle, high] = bytes.as_ref() else {
            return None;
        };
        if [low, middle, high] == [0xff; 3] {
            return None;
        }
        let speed = u32::from(low) | (u32::from(middle) & 0x0f) << 8;
        let speed = (speed != 0xfff).then(|| f64::from(speed) * 10.0);
        let count = (u32::from(middle) >> 4) | (u32::from(high) << 4);
        let metres = match self.0 {
            Some((before, metres)) => metres + f64::from((count + 4096 - before) % 4096) / 16.0,
            None => f64::from(count) / 16.0,
        };
        self.0 = Some((count, metres));
        Some((speed, metres))
    }
}

/// Where the fields that are looked at stand in the records of one definition.
#[derive(Debug)]
pub(super) struct Layout {
    big_endian: bool,
    fields: Vec<(u8, Place)>,
    added: Vec<AddedPlace>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    at: usize,
    number: Number,
}

#[derive(Debug)]
struct AddedPlace {
    /// The app's index and its field's number.
    field: (u8, u8),
    at: usize,
    size: usize,
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    Uint8,
    Sint8,
    Uint16,
    Sint16,
    Uint32,
    Sint32,
    Float32,
}

impl Number {
    /// Of FIT's base types those that apps use for a single number.
    pub(super) const fn of_base_type(base_type: u8) -> Option<Self> {
        match base_type {
            0x01 => Some(Self::Sint8),
            0x02 => Some(Self::Uint8),
            0x83 => Some(Self::Sint16),
            0x84 => Some(Self::Uint16),
            0x85 => Some(Self::Sint32),
            0x86 => Some(Self::Uint32),
            0x88 => Some(Self::Float32),
            _ => None,
        }
    }

    /// The profile's type of each field that is looked at, whatever type a file claims.
    ///
    /// # Source
    /// The FIT profile, message `record`.
    const fn of_field(field: u8) -> Option<Self> {
        match field {
            R::TIMESTAMP | R::DISTANCE | R::ENHANCED_SPEED | R::ENHANCED_ALTITUDE => {
                Some(Self::Uint32)
            }
            R::POSITION_LAT | R::POSITION_LONG => Some(Self::Sint32),
            R::POWER | R::SPEED | R::ALTITUDE => Some(Self::Uint16),
            R::HEART_RATE | R::CADENCE | R::FRACTIONAL_CADENCE => Some(Self::Uint8),
            R::TEMPERATURE => Some(Self::Sint8),
            _ => None,
        }
    }

    pub(super) const fn size(self) -> usize {
        match self {
            Self::Uint8 | Self::Sint8 => 1,
            Self::Uint16 | Self::Sint16 => 2,
            Self::Uint32 | Self::Sint32 | Self::Float32 => 4,
        }
    }

    /// The number that begins `bytes`, unless it is the one that its type keeps for "no value".
    #[inline]
    pub(super) fn read(self, bytes: &[u8], big_endian: bool) -> Option<f64> {
        match self {
            Self::Uint8 => bytes
                .first()
                .filter(|value| **value != u8::MAX)
                .map(|value| f64::from(*value)),
            Self::Sint8 => Some(bytes.first()?.cast_signed())
                .filter(|value| *value != i8::MAX)
                .map(f64::from),
            Self::Uint16 => Some(two(bytes, big_endian)?)
                .filter(|value| *value != u16::MAX)
                .map(f64::from),
            Self::Sint16 => Some(two(bytes, big_endian)?.cast_signed())
                .filter(|value| *value != i16::MAX)
                .map(f64::from),
            Self::Uint32 => Some(four(bytes, big_endian)?)
                .filter(|value| *value != u32::MAX)
                .map(f64::from),
            Self::Sint32 => Some(four(bytes, big_endian)?.cast_signed())
                .filter(|value| *value != i32::MAX)
                .map(f64::from),
            Self::Float32 => Some(f32::from_bits(four(bytes, big_endian)?))
                .filter(|value| value.is_finite())
                .map(f64::from),
        }
    }
}

#[inline]
fn two(bytes: &[u8], big_endian: bool) -> Option<u16> {
    let bytes = *bytes.first_chunk()?;
    Some(if big_endian {
        u16::from_be_bytes(bytes)
    } else {
        u16::from_le_bytes(bytes)
    })
}

#[inline]
fn four(bytes: &[u8], big_endian: bool) -> Option<u32> {
    let bytes = *bytes.first_chunk()?;
    Some(if big_endian {
        u32::from_be_bytes(bytes)
    } else {
        u32::from_le_bytes(bytes)
    })
}

impl Layout {
    /// Where fields stand, from their definitions: number, size and type of the device's own, then number, size and app of the
    /// added ones. `None` where something is written otherwise than the profile has it, which is the decoder's to judge.
    pub(super) fn of(fields: &[[u8; 3]], added: &[[u8; 3]], big_endian: bool) -> Option<Self> {
        let mut layout = Self {
            big_endian,
            fields: Vec::with_capacity(fields.len()),
            added: Vec::with_capacity(added.len()),
        };
        let mut at = 1;
        for [field, size, _] in fields {
            if *field == R::COMPRESSED_SPEED_DISTANCE {
                return None;
            }
            let size = usize::from(*size);
            if let Some(number) = Number::of_field(*field) {
                let twice = layout.fields.iter().any(|(other, _)| other == field);
                if twice || number.size() != size {
                    return None;
                }
                layout.fields.push((*field, Place { at, number }));
            }
            at += size;
        }
        for [field, size, app] in added {
            let size = usize::from(*size);
            layout.added.push(AddedPlace {
                field: (*app, *field),
                at,
                size,
            });
            at += size;
        }
        Some(layout)
    }

    /// Reads a whole record, its first byte included. `None` where an added field is of a kind that only the decoder knows.
    #[inline]
    pub(super) fn read(&self, message: &[u8], added: &Added) -> Option<Record> {
        let mut record = Record::default();
        for (field, place) in &self.fields {
            let bytes = message.get(place.at..)?;
            if *field == R::TIMESTAMP {
                record.at = four(bytes, self.big_endian).filter(|at| *at != u32::MAX);
            } else if let Some(value) = place.number.read(bytes, self.big_endian) {
                record.put(*field, value);
            }
        }
        record.settle();
        if !added.is_empty() {
            for place in &self.added {
                let bytes = message.get(place.at..place.at + place.size)?;
                if let Some(found) = added.read_plain(place.field, bytes, self.big_endian)? {
                    record.add(found);
                }
            }
        }
        Some(record)
    }
}
