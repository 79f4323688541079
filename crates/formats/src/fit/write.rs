//! Writes an activity as a real FIT file, for the demo's sample athlete and for tests.

use std::convert::Infallible;

use care::training::activity::Activity;
use embedded_io::{ErrorType, Seek, SeekFrom, Write};
use rustyfit::{
    Encoder,
    profile::{mesgdef, typedef},
    proto::{FIT, Message},
};

use super::messages::FIT_EPOCH_S;
use crate::sport;

/// The activity as a FIT file: file id, start, records, lap, session and the local time.
///
/// A record is written for each second that has a sample, and one at least every five seconds; distance and height run
/// evenly, since an [`Activity`] keeps their totals only. Reading it back gives the same activity, in whole seconds.
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
