//! Writes an activity as a real FIT file, for the demo's sample athlete and for tests.

use std::convert::Infallible;

use care::training::{
    activity::{Activity, Family, Feel, PoolSwim, Sport},
    strength_set::StrengthSet,
};
use embedded_io::{ErrorType, Seek, SeekFrom, Write};
use rustyfit::{
    Encoder,
    profile::{mesgdef, typedef},
    proto::{FIT, Message},
};

use super::messages::FIT_EPOCH_S;
use crate::sport;

/// The activity as a FIT file: file id, start, records, lengths, sets, lap, session and the local time.
///
/// A record is written for each second that has a sample, and one at least every five seconds; distance runs evenly, since an
/// [`Activity`] keeps its total only. Reading it back gives the same activity, in whole seconds, except for what FIT has no
/// field for: gear, the mark of a race, and of a set its kind and rating.
pub fn write_activity(activity: &Activity) -> Vec<u8> {
    let mut fit = FIT {
        messages: messages(activity),
        ..FIT::default()
    };
    let mut file = Memory::default();
    match Encoder::new().encode(&mut file, &mut fit) {
        Ok(()) => file.bytes,
        // Memory never fails, there always are messages, and every field is one of the profile's.
        Err(_) => unreachable!("an activity's messages are valid by construction"),
    }
}

fn messages(activity: &Activity) -> Vec<Message> {
    let start_s = activity.starts_at.as_second();
    let at = |second: i64| typedef::DateTime::from_unix_timestamp(start_s + second);
    let (timer_ms, elapsed_ms) = (millis(activity.duration), millis(activity.elapsed));
    let elapsed_s = i64::from(elapsed_ms.div_ceil(1000));
    let (sport, sub_sport) = sport::to_fit(activity.sport);
    let mut messages = Vec::new();

    let mut file_id = mesgdef::FileId::new();
    file_id.r#type = typedef::File::ACTIVITY;
    file_id.manufacturer = typedef::Manufacturer::DEVELOPMENT;
    file_id.time_created = at(0);
    messages.push(Message::from(file_id));
    messages.push(timer_event(at(0), typedef::EventType::START));
    messages.extend(records(activity, elapsed_s));
    messages.push(timer_event(at(elapsed_s), typedef::EventType::STOP_ALL));
    if let Some(pool) = &activity.pool {
        messages.extend(lengths(pool, at));
    }
    for (index, set) in activity.sets.iter().enumerate() {
        messages.extend(set_and_title(
            set,
            u16::try_from(index).unwrap_or(u16::MAX),
            at(0),
        ));
    }

    let distance_cm = activity
        .distance
        .map_or(u32::MAX, |metres| clamped(metres.get() * 100.0));
    let mut lap = mesgdef::Lap::new();
    lap.timestamp = at(elapsed_s);
    lap.start_time = at(0);
    lap.total_elapsed_time = elapsed_ms;
    lap.total_timer_time = timer_ms;
    lap.total_distance = distance_cm;
    lap.sport = typedef::Sport(sport);
    lap.sub_sport = typedef::SubSport(sub_sport);
    messages.push(Message::from(lap));

    let mut session = mesgdef::Session::new();
    session.timestamp = at(elapsed_s);
    session.start_time = at(0);
    session.sport = typedef::Sport(sport);
    session.sub_sport = typedef::SubSport(sub_sport);
    session.total_elapsed_time = elapsed_ms;
    session.total_timer_time = timer_ms;
    session.total_distance = distance_cm;
    session.total_ascent = activity
        .ascent
        .map_or(u16::MAX, |metres| small(metres.get()));
    session.total_descent = activity
        .descent
        .map_or(u16::MAX, |metres| small(metres.get()));
    session.avg_heart_rate = activity
        .average_heart_rate
        .map_or(u8::MAX, |bpm| u8::try_from(bpm.get()).unwrap_or(u8::MAX));
    session.max_heart_rate = activity
        .max_heart_rate
        .map_or(u8::MAX, |bpm| u8::try_from(bpm.get()).unwrap_or(u8::MAX));
    session.avg_power = activity.average_power.map_or(u16::MAX, |watts| watts.get());
    if let Some(cadence) = activity.average_cadence {
        let (whole, fraction) = turns(cadence.get(), activity.sport);
        session.avg_cadence = whole;
        session.avg_fractional_cadence = fraction;
    }
    session.avg_temperature = activity
        .average_temperature
        .map_or(i8::MAX, |degrees| degrees.get());
    session.workout_feel = activity.feel.map_or(u8::MAX, feel);
    if let Some(pool) = &activity.pool {
        session.pool_length = small(pool.pool.get() * 100.0);
        session.num_active_lengths = u16::try_from(pool.lengths).unwrap_or(u16::MAX - 1);
    }
    session.workout_rpe = activity
        .session_rpe
        .map_or(u8::MAX, |rpe| tenths(rpe.get()));
    if let Some(name) = &activity.name {
        // A FIT string has at most 255 bytes, its end included.
        session.sport_profile_name = name.chars().take(60).collect::<String>().into();
    }
    messages.push(Message::from(session));

    let mut whole = mesgdef::Activity::new();
    whole.timestamp = at(elapsed_s);
    whole.total_timer_time = timer_ms;
    whole.num_sessions = 1;
    whole.r#type = typedef::Activity::MANUAL;
    whole.event = typedef::Event::ACTIVITY;
    whole.event_type = typedef::EventType::STOP;
    if let Some(local) = activity.utc_offset {
        let local = start_s + elapsed_s + i64::from(local.offset.seconds()) - FIT_EPOCH_S;
        whole.local_timestamp = typedef::LocalDateTime(u32::try_from(local).unwrap_or(u32::MAX));
    }
    messages.push(Message::from(whole));
    messages
}

fn timer_event(at: typedef::DateTime, event_type: typedef::EventType) -> Message {
    let mut event = mesgdef::Event::new();
    event.timestamp = at;
    event.event = typedef::Event::TIMER;
    event.event_type = event_type;
    Message::from(event)
}

#[expect(clippy::cast_precision_loss, reason = "seconds of one activity")]
fn records(activity: &Activity, elapsed_s: i64) -> impl Iterator<Item = Message> {
    let start_s = activity.starts_at.as_second();
    let mut heart_rate = activity.streams.heart_rate.iter().peekable();
    let mut power = activity.streams.power.iter().peekable();
    let mut speed = activity.streams.speed.iter().peekable();
    let mut altitude = activity.streams.altitude.iter().peekable();
    let mut cadence = activity.streams.cadence.iter().peekable();
    (0..=elapsed_s.max(0)).filter_map(move |second| {
        let mut record = mesgdef::Record::new();
        let mut sampled = false;
        // The last sample of a second stands for it.
        while let Some(sample) = heart_rate.next_if(|sample| i64::from(sample.at_s) <= second) {
            record.heart_rate = u8::try_from(sample.value.get()).unwrap_or(u8::MAX);
            sampled = true;
        }
        while let Some(sample) = power.next_if(|sample| i64::from(sample.at_s) <= second) {
            record.power = sample.value.get();
            sampled = true;
        }
        while let Some(sample) = speed.next_if(|sample| i64::from(sample.at_s) <= second) {
            record.enhanced_speed = clamped(f64::from(sample.value.get()) * 1000.0);
            sampled = true;
        }
        while let Some(sample) = altitude.next_if(|sample| i64::from(sample.at_s) <= second) {
            record.enhanced_altitude = clamped((f64::from(sample.value) + 500.0) * 5.0);
            sampled = true;
        }
        while let Some(sample) = cadence.next_if(|sample| i64::from(sample.at_s) <= second) {
            (record.cadence, record.fractional_cadence) = turns(sample.value.get(), activity.sport);
            sampled = true;
        }
        if !sampled && second % 5 != 0 && second != elapsed_s {
            return None;
        }
        record.timestamp = typedef::DateTime::from_unix_timestamp(start_s + second);
        if let Some(distance) = activity.distance {
            record.distance =
                clamped(distance.get() * 100.0 * second as f64 / elapsed_s.max(1) as f64);
        }
        Some(Message::from(record))
    })
}

/// A cadence as FIT counts it, whole and in 128ths: on foot the strides of one foot.
fn turns(per_minute: u16, sport: Sport) -> (u8, u8) {
    let halves = match sport.family() {
        Family::OnFoot => per_minute,
        _ => per_minute.saturating_mul(2),
    };
    let fraction = if halves.is_multiple_of(2) { 0 } else { 64 };
    (u8::try_from(halves / 2).unwrap_or(u8::MAX), fraction)
}

const fn feel(feel: Feel) -> u8 {
    match feel {
        Feel::VeryWeak => 0,
        Feel::Weak => 25,
        Feel::Normal => 50,
        Feel::Strong => 75,
        Feel::VeryStrong => 100,
    }
}

/// The lengths of a swim, one after the other, each as long as the others to a millisecond.
fn lengths(
    pool: &PoolSwim,
    at: impl Fn(i64) -> typedef::DateTime,
) -> impl Iterator<Item = Message> {
    let total = u64::from(millis(pool.swimming));
    let count = u64::from(pool.lengths);
    (0..count).map(move |index| {
        let from = total * index / count;
        let to = total * (index + 1) / count;
        let mut length = mesgdef::Length::new();
        length.start_time = at(i64::try_from(from / 1000).unwrap_or(i64::MAX));
        length.timestamp = at(i64::try_from(to / 1000).unwrap_or(i64::MAX));
        length.total_timer_time = u32::try_from(to - from).unwrap_or(u32::MAX - 1);
        length.total_elapsed_time = length.total_timer_time;
        length.length_type = typedef::LengthType::ACTIVE;
        Message::from(length)
    })
}

/// A set, and the name of its exercise: ours are not FIT's, so each name is a title of an unknown exercise's own number.
fn set_and_title(set: &StrengthSet, index: u16, starts: typedef::DateTime) -> [Message; 2] {
    let mut title = mesgdef::ExerciseTitle::new();
    title.message_index = typedef::MessageIndex(index);
    title.exercise_category = typedef::ExerciseCategory::UNKNOWN;
    title.exercise_name = index;
    title.wkt_step_name = Box::new([set.exercise.as_str().into()]);
    let mut message = mesgdef::Set::new();
    message.message_index = typedef::MessageIndex(index);
    message.start_time = starts;
    message.set_type = typedef::SetType::ACTIVE;
    message.category = Box::new([typedef::ExerciseCategory::UNKNOWN]);
    message.category_subtype = Box::new([index]);
    message.repetitions = set.repetitions.unwrap_or(u16::MAX);
    message.weight = set
        .weight
        .map_or(u16::MAX, |weight| small(weight.get() * 16.0));
    message.duration = set.duration.map_or(u32::MAX, millis);
    [Message::from(title), Message::from(message)]
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped below FIT's mark for no value"
)]
fn clamped(value: f64) -> u32 {
    value.round().clamp(0.0, f64::from(u32::MAX - 1)) as u32
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped below FIT's mark for no value"
)]
fn small(value: f64) -> u16 {
    value.round().clamp(0.0, f64::from(u16::MAX - 1)) as u16
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to 100 by its type"
)]
fn tenths(value: f64) -> u8 {
    (value * 10.0).round() as u8
}

fn millis(duration: jiff::SignedDuration) -> u32 {
    u32::try_from(duration.as_millis().max(0)).unwrap_or(u32::MAX - 1)
}

/// A file in memory that the encoder can go back in to fill in its header.
#[derive(Default)]
struct Memory {
    bytes: Vec<u8>,
    at: usize,
}

impl ErrorType for Memory {
    type Error = Infallible;
}

impl Write for Memory {
    fn write(&mut self, from: &[u8]) -> Result<usize, Infallible> {
        let over = from.len().min(self.bytes.len() - self.at);
        self.bytes[self.at..self.at + over].copy_from_slice(&from[..over]);
        self.bytes.extend_from_slice(&from[over..]);
        self.at += from.len();
        Ok(from.len())
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

impl Seek for Memory {
    fn seek(&mut self, to: SeekFrom) -> Result<u64, Infallible> {
        let (from, by) = match to {
            SeekFrom::Start(at) => (0, i64::try_from(at).unwrap_or(i64::MAX)),
            SeekFrom::End(by) => (self.bytes.len(), by),
            SeekFrom::Current(by) => (self.at, by),
        };
        let by = isize::try_from(by).unwrap_or(0);
        self.at = from.saturating_add_signed(by).min(self.bytes.len());
        Ok(self.at as u64)
    }
}
