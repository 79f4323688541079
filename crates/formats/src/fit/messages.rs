//! Decodes the messages of one FIT file and keeps what an activity needs.

use std::cell::Cell;

use rustyfit::{
    Decoder, DecoderEvent, StreamingIterator,
    profile::{mesgdef, typedef::MesgNum},
    proto::{Field, Message, Value},
};

use super::sequence::{Feed, Sequence};
use crate::{
    error::ReadError,
    track::{Point, Track},
};

/// Seconds from 1970 to FIT's first moment, 31 December 1989.
pub(super) const FIT_EPOCH_S: i64 = 631_065_600;
/// Earlier than this a FIT time counts seconds since the watch was switched on.
pub(super) const FIRST_DATE: u32 = 0x1000_0000;
const MOST_SESSIONS: usize = 200;
const MOST_EVENTS: usize = 100_000;

/// The summary of one session as the device wrote it. Times are FIT seconds.
#[derive(Debug, Default, Clone)]
pub(super) struct Session {
    pub(super) starts: Option<u32>,
    pub(super) ends: Option<u32>,
    pub(super) sport: Option<u8>,
    pub(super) sub_sport: Option<u8>,
    pub(super) name: Option<String>,
    pub(super) elapsed_s: Option<f64>,
    pub(super) timer_s: Option<f64>,
    pub(super) distance_m: Option<f64>,
    pub(super) ascent_m: Option<f64>,
    pub(super) descent_m: Option<f64>,
    pub(super) heart_rate: Option<f64>,
    pub(super) max_heart_rate: Option<f64>,
    pub(super) power: Option<f64>,
    pub(super) session_rpe: Option<f64>,
}

/// Everything of one file that an activity needs.
#[derive(Debug, Default)]
pub(super) struct Messages {
    pub(super) file_type: Option<u8>,
    pub(super) time_created: Option<u32>,
    pub(super) sessions: Vec<Session>,
    pub(super) laps: Vec<Session>,
    pub(super) sport: Option<(u8, Option<u8>)>,
    pub(super) sport_name: Option<String>,
    /// Records, their FIT seconds as milliseconds since 1970 even where the watch had no date yet.
    pub(super) track: Track,
    /// When the timer stopped and started: (FIT seconds, running from here on).
    pub(super) timer: Vec<(u32, bool)>,
    /// Local minus UTC in seconds, from the activity message.
    pub(super) offset_s: Option<i32>,
    /// The activity message's time, which is its end.
    pub(super) activity_ends: Option<u32>,
    /// A moment told both by the clock and since the watch was switched on: clock minus switch-on.
    pub(super) clock_correction_s: Option<i64>,
    /// Decoding stopped before the end.
    pub(super) damaged: bool,
    /// All bytes were read and the checksum is wrong.
    pub(super) wrong_checksum: bool,
    /// The size in the header, where it is beyond belief.
    pub(super) wrong_size: Option<u64>,
    developer_power: Option<(u8, u8)>,
    /// The wrapping distance counter of old devices.
    wrapped_distance: Option<(u32, f64)>,
}

/// Decodes as far as it goes.
///
/// # Errors
/// [`ReadError::Truncated`] or [`ReadError::Corrupt`] if not one message could be read.
pub(super) fn decode(sequence: &Sequence<'_>) -> Result<Messages, ReadError> {
    let mut messages = Messages::default();
    let left = Cell::new(0);
    let mut decoder = Decoder::builder()
        .checksum(false)
        .expand_components(false)
        .build();
    let mut stream = decoder.stream(Feed::new(sequence.data, &left));
    let mut any = false;
    while left.get() > 0 {
        match stream.next() {
            Some(Ok(DecoderEvent::Message(message))) => {
                any = true;
                messages.keep(message);
            }
            Some(Ok(DecoderEvent::FileHeader(_) | DecoderEvent::MessageDefinition(_))) => {}
            Some(Ok(DecoderEvent::Crc(_)) | Err(_)) | None => {
                messages.damaged = true;
                break;
            }
        }
    }
    messages.wrong_size = sequence.wrong_size;
    messages.damaged |= sequence.cut_off;
    messages.wrong_checksum = !messages.damaged && !sequence.sound;
    if any {
        return Ok(messages);
    }
    if sequence.cut_off {
        return Err(ReadError::Truncated {
            bytes: sequence.data.len() as u64,
        });
    }
    if sequence.data.is_empty() {
        return Err(ReadError::NothingInside);
    }
    Err(ReadError::Corrupt {
        why: "its first message makes no sense".to_owned(),
    })
}

impl Messages {
    fn keep(&mut self, message: &Message) {
        match message.num {
            MesgNum::RECORD => self.record(message),
            MesgNum::SESSION if self.sessions.len() < MOST_SESSIONS => {
                self.sessions.push(session(message))
            }
            MesgNum::LAP if self.laps.len() < MOST_EVENTS => self.laps.push(lap(message)),
            MesgNum::EVENT => self.event(message),
            MesgNum::FILE_ID => {
                self.file_type = byte(message, mesgdef::FileId::TYPE).or(self.file_type);
                self.time_created =
                    time(message, mesgdef::FileId::TIME_CREATED).or(self.time_created);
            }
            MesgNum::SPORT => {
                if let Some(sport) = byte(message, mesgdef::Sport::SPORT) {
                    self.sport = Some((sport, byte(message, mesgdef::Sport::SUB_SPORT)));
                }
                self.sport_name = words(message, mesgdef::Sport::NAME).or(self.sport_name.take());
            }
            MesgNum::ACTIVITY => {
                let ends = time(message, mesgdef::Activity::TIMESTAMP);
                self.offset_s = ends
                    .zip(time(message, mesgdef::Activity::LOCAL_TIMESTAMP))
                    .and_then(|(utc, local)| offset(utc, local));
                self.activity_ends = ends;
            }
            MesgNum::TIMESTAMP_CORRELATION => {
                let clock = time(message, mesgdef::TimestampCorrelation::TIMESTAMP);
                let since_on = time(message, mesgdef::TimestampCorrelation::SYSTEM_TIMESTAMP);
                self.correct(clock, since_on);
            }
            MesgNum::GPS_METADATA => {
                let clock = time(message, mesgdef::GpsMetadata::UTC_TIMESTAMP);
                let since_on = time(message, mesgdef::GpsMetadata::TIMESTAMP);
                self.correct(clock, since_on);
            }
            MesgNum::FIELD_DESCRIPTION => self.describe(message),
            _ => {}
        }
    }

    fn correct(&mut self, clock: Option<u32>, since_on: Option<u32>) {
        if let (Some(clock), Some(since_on)) = (clock, since_on)
            && clock >= FIRST_DATE
            && since_on < FIRST_DATE
        {
            self.clock_correction_s = self
                .clock_correction_s
                .or(Some(i64::from(clock) - i64::from(since_on)));
        }
    }

    /// Remembers which developer field stands for a record's power, as running power meters write it.
    fn describe(&mut self, message: &Message) {
        let record = number(message, mesgdef::FieldDescription::NATIVE_MESG_NUM)
            == Some(f64::from(MesgNum::RECORD.0));
        let power = byte(message, mesgdef::FieldDescription::NATIVE_FIELD_NUM)
            == Some(mesgdef::Record::POWER);
        if record && power {
            let index = byte(message, mesgdef::FieldDescription::DEVELOPER_DATA_INDEX);
            self.developer_power = index.zip(byte(
                message,
                mesgdef::FieldDescription::FIELD_DEFINITION_NUMBER,
            ));
        }
    }

    fn event(&mut self, message: &Message) {
        const TIMER: u8 = 0;
        let at = time(message, mesgdef::Event::TIMESTAMP);
        let running = match byte(message, mesgdef::Event::EVENT_TYPE) {
            Some(0) => Some(true),
            Some(1 | 4 | 8 | 9) => Some(false),
            Some(_) | None => None,
        };
        if let (Some(at), Some(running)) = (at, running)
            && byte(message, mesgdef::Event::EVENT) == Some(TIMER)
            && self.timer.len() < MOST_EVENTS
        {
            self.timer.push((at, running));
        }
    }

    fn record(&mut self, message: &Message) {
        let Some(at) = time(message, mesgdef::Record::TIMESTAMP) else {
            return;
        };
        let mut point = Point::at((i64::from(at) + FIT_EPOCH_S) * 1000);
        let (mut latitude, mut longitude, mut power) = (None, None, None);
        for field in &message.fields {
            match field.num {
                mesgdef::Record::HEART_RATE => {
                    if let Some(value) = value_of(field) {
                        self.track.heart_rate(&mut point, value);
                    }
                }
                mesgdef::Record::POWER => power = value_of(field),
                mesgdef::Record::POSITION_LAT => latitude = value_of(field),
                mesgdef::Record::POSITION_LONG => longitude = value_of(field),
                mesgdef::Record::DISTANCE => {
                    if let Some(value) = value_of(field) {
                        point.set_distance(value / 100.0);
                    }
                }
                mesgdef::Record::ALTITUDE | mesgdef::Record::ENHANCED_ALTITUDE => {
                    if let Some(value) = value_of(field) {
                        point.set_altitude(value / 5.0 - 500.0);
                    }
                }
                mesgdef::Record::COMPRESSED_SPEED_DISTANCE => {
                    if let Some(metres) = self.wrapped(&field.value) {
                        point.set_distance(metres);
                    }
                }
                _ => {}
            }
        }
        if power.is_none()
            && let Some((index, number)) = self.developer_power
        {
            let field = message
                .developer_fields
                .iter()
                .find(|field| field.developer_data_index == index && field.num == number);
            power = field.and_then(|field| plain(&field.value));
        }
        if let Some(power) = power {
            self.track.power(&mut point, power);
        }
        if let (Some(latitude), Some(longitude)) = (latitude, longitude) {
            const DEGREES: f64 = 180.0 / 2_147_483_648.0;
            point.set_position(latitude * DEGREES, longitude * DEGREES);
        }
        self.track.push(point);
    }

    /// Metres from the counter of old devices: twelve bits of sixteenths that wrap around.
    fn wrapped(&mut self, value: &Value) -> Option<f64> {
        let Value::ArrayUint8(bytes) = value else {
            return None;
        };
        let &[low, middle, high] = bytes.as_ref() else {
            return None;
        };
        if [low, middle, high] == [0xff; 3] {
            return None;
        }
        let count = (u32::from(middle) >> 4) | (u32::from(high) << 4);
        let metres = match self.wrapped_distance {
            Some((before, metres)) => metres + f64::from((count + 4096 - before) % 4096) / 16.0,
            None => f64::from(count) / 16.0,
        };
        self.wrapped_distance = Some((count, metres));
        Some(metres)
    }
}

fn session(message: &Message) -> Session {
    use mesgdef::Session as S;
    Session {
        starts: time(message, S::START_TIME),
        ends: time(message, S::TIMESTAMP),
        sport: byte(message, S::SPORT),
        sub_sport: byte(message, S::SUB_SPORT),
        name: words(message, S::SPORT_PROFILE_NAME),
        elapsed_s: number(message, S::TOTAL_ELAPSED_TIME).map(|ms| ms / 1000.0),
        timer_s: number(message, S::TOTAL_TIMER_TIME).map(|ms| ms / 1000.0),
        distance_m: number(message, S::TOTAL_DISTANCE).map(|cm| cm / 100.0),
        ascent_m: number(message, S::TOTAL_ASCENT),
        descent_m: number(message, S::TOTAL_DESCENT),
        heart_rate: number(message, S::AVG_HEART_RATE),
        max_heart_rate: number(message, S::MAX_HEART_RATE),
        power: number(message, S::AVG_POWER),
        // Zero is what watches write when the question was skipped.
        session_rpe: number(message, S::WORKOUT_RPE)
            .filter(|rpe| *rpe > 0.0)
            .map(|rpe| rpe / 10.0),
    }
}

fn lap(message: &Message) -> Session {
    use mesgdef::Lap as L;
    Session {
        starts: time(message, L::START_TIME),
        ends: time(message, L::TIMESTAMP),
        sport: byte(message, L::SPORT),
        sub_sport: byte(message, L::SUB_SPORT),
        elapsed_s: number(message, L::TOTAL_ELAPSED_TIME).map(|ms| ms / 1000.0),
        timer_s: number(message, L::TOTAL_TIMER_TIME).map(|ms| ms / 1000.0),
        distance_m: number(message, L::TOTAL_DISTANCE).map(|cm| cm / 100.0),
        ..Session::default()
    }
}

/// Local minus UTC, if it is one that the world has: within 14 hours and on a quarter.
fn offset(utc: u32, local: u32) -> Option<i32> {
    const QUARTER: i64 = 900;
    let apart = i64::from(local) - i64::from(utc);
    let rounded = (apart + QUARTER / 2).div_euclid(QUARTER) * QUARTER;
    let whole = (apart - rounded).abs() <= 120 && rounded.abs() <= 14 * 3600;
    if whole {
        i32::try_from(rounded).ok()
    } else {
        None
    }
}

fn field(message: &Message, number: u8) -> Option<&Field> {
    message.fields.iter().find(|field| field.num == number)
}

fn number(message: &Message, wanted: u8) -> Option<f64> {
    value_of(field(message, wanted)?)
}

fn value_of(field: &Field) -> Option<f64> {
    plain(&field.value)
}

/// A number, unless it is the one that its type keeps for "no value".
#[expect(
    clippy::cast_precision_loss,
    reason = "no field that we read has 64 bits"
)]
fn plain(value: &Value) -> Option<f64> {
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

fn byte(message: &Message, wanted: u8) -> Option<u8> {
    match field(message, wanted)?.value {
        Value::Uint8(v) => (v != u8::MAX).then_some(v),
        _ => None,
    }
}

fn time(message: &Message, wanted: u8) -> Option<u32> {
    match field(message, wanted)?.value {
        Value::Uint32(v) => (v != u32::MAX).then_some(v),
        _ => None,
    }
}

fn words(message: &Message, wanted: u8) -> Option<String> {
    match &field(message, wanted)?.value {
        Value::String(text) => {
            Some(text.trim_matches(['\0', ' ']).to_owned()).filter(|text| !text.is_empty())
        }
        _ => None,
    }
}
