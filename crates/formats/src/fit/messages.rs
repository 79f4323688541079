//! Decodes the messages of one FIT file and keeps what an activity needs.

use care::training::activity::Feel;
use rustyfit::{
    Decoder, DecoderEvent, StreamingIterator,
    profile::{mesgdef, typedef::MesgNum},
    proto::Message,
};

use super::{
    beats::Beats,
    developer::Added,
    feed::{CompressedTime, Feed, Source, Step},
    lengths::Lengths,
    record::{Record, Wrapped},
    sequence::Sequence,
    sets::Sets,
    value::{byte, degrees, number, time, words},
};
use crate::{error::ReadError, track::Track};

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
    /// Strides on foot, turns or strokes elsewhere.
    pub(super) cadence: Option<f64>,
    pub(super) temperature: Option<f64>,
    pub(super) session_rpe: Option<f64>,
    pub(super) feel: Option<Feel>,
    pub(super) pool_length_m: Option<f64>,
    pub(super) active_lengths: Option<f64>,
    /// Degrees north and east.
    pub(super) place: Option<(f64, f64)>,
}

/// Everything of one file that an activity needs.
#[derive(Debug, Default)]
pub(super) struct Messages {
    pub(super) file_type: Option<u8>,
    pub(super) time_created: Option<u32>,
    /// Recorded in a world on a screen.
    pub(super) virtual_world: bool,
    pub(super) sessions: Vec<Session>,
    pub(super) laps: Vec<Session>,
    pub(super) sport: Option<(u8, Option<u8>)>,
    pub(super) sport_name: Option<String>,
    /// Records, their FIT seconds as milliseconds since 1970 even where the watch had no date yet.
    pub(super) track: Track,
    /// When the timer stopped and started: (FIT seconds, running from here on).
    pub(super) timer: Vec<(u32, bool)>,
    pub(super) beats: Beats,
    pub(super) lengths: Lengths,
    pub(super) sets: Sets,
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
    added: Added,
    wrapped: Wrapped,
}

/// Decodes as far as it goes.
///
/// # Errors
/// [`ReadError::Truncated`] or [`ReadError::Corrupt`] if not one message could be read.
pub(super) fn decode(sequence: &Sequence<'_>) -> Result<Messages, ReadError> {
    let mut messages = Messages::default();
    let any = match messages.read(Feed::new(sequence.data)) {
        Ok(any) => any,
        Err(CompressedTime) => {
            messages = Messages::default();
            messages.read(Feed::plain(sequence.data)).unwrap_or(false)
        }
    };
    messages.judge(sequence, any)
}

/// Whether anything is kept of such messages; the others never reach the decoder.
pub(super) const fn is_read(number: MesgNum) -> bool {
    matches!(
        number,
        MesgNum::RECORD
            | MesgNum::SESSION
            | MesgNum::LAP
            | MesgNum::EVENT
            | MesgNum::HRV
            | MesgNum::HR
            | MesgNum::LENGTH
            | MesgNum::SET
            | MesgNum::EXERCISE_TITLE
            | MesgNum::FILE_ID
            | MesgNum::SPORT
            | MesgNum::ACTIVITY
            | MesgNum::TIMESTAMP_CORRELATION
            | MesgNum::GPS_METADATA
            | MesgNum::FIELD_DESCRIPTION
    )
}

impl Messages {
    /// Takes in what the feed has: records as they lie there, the rest by way of the decoder. Whether there was anything.
    ///
    /// # Errors
    /// [`CompressedTime`]: only the decoder, given all there is, can tell when its messages were.
    pub(super) fn read(&mut self, mut feed: Feed<'_>) -> Result<bool, CompressedTime> {
        let source = Source::default();
        let mut decoder = Decoder::builder()
            .checksum(false)
            .expand_components(false)
            .build();
        let mut stream = decoder.stream(&source);
        let mut any = false;
        while let Some(step) = feed.next()? {
            match step {
                Step::Record(layout, message) => {
                    any = true;
                    if let Some(record) = layout.read(message, &self.added) {
                        record.keep(&mut self.track);
                        continue;
                    }
                    source.put(message);
                }
                Step::Decode(messages) => source.put(messages),
            }
            while !source.is_empty() {
                match stream.next() {
                    Some(Ok(DecoderEvent::Message(message))) => {
                        any = true;
                        self.keep(message);
                    }
                    Some(Ok(DecoderEvent::FileHeader(_) | DecoderEvent::MessageDefinition(_))) => {}
                    Some(Ok(DecoderEvent::Crc(_)) | Err(_)) | None => {
                        self.damaged = true;
                        return Ok(any || feed.any());
                    }
                }
            }
        }
        Ok(any || feed.any())
    }

    /// Says how whole the file was; `any` tells whether there was any message.
    pub(super) fn judge(mut self, sequence: &Sequence<'_>, any: bool) -> Result<Self, ReadError> {
        self.wrong_size = sequence.wrong_size;
        self.damaged |= sequence.cut_off;
        self.wrong_checksum = !self.damaged && !sequence.sound;
        if any {
            return Ok(self);
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

    fn keep(&mut self, message: &Message) {
        if !is_read(message.num) {
            return;
        }
        match message.num {
            MesgNum::RECORD => {
                Record::decoded(message, &self.added, &mut self.wrapped).keep(&mut self.track);
            }
            MesgNum::SESSION if self.sessions.len() < MOST_SESSIONS => {
                let mut session = session(message);
                session.session_rpe = session.session_rpe.or_else(|| self.added.rating(message));
                self.sessions.push(session);
            }
            MesgNum::LAP if self.laps.len() < MOST_EVENTS => self.laps.push(lap(message)),
            MesgNum::EVENT => self.event(message),
            MesgNum::HRV => self.beats.intervals(message, self.track.last_ms()),
            MesgNum::HR => self.beats.strap(message),
            MesgNum::LENGTH => self.lengths.push(message),
            MesgNum::SET => self.sets.set(message),
            MesgNum::EXERCISE_TITLE => self.sets.title(message),
            MesgNum::FILE_ID => {
                self.file_type = byte(message, mesgdef::FileId::TYPE).or(self.file_type);
                self.time_created =
                    time(message, mesgdef::FileId::TIME_CREATED).or(self.time_created);
                self.virtual_world |= number(message, mesgdef::FileId::MANUFACTURER) == Some(ZWIFT);
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
            MesgNum::FIELD_DESCRIPTION => self.added.describe(message),
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
}

/// The number of the maker whose rides are on a screen.
const ZWIFT: f64 = 260.0;

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
        cadence: number(message, S::AVG_CADENCE)
            .map(|whole| whole + number(message, S::AVG_FRACTIONAL_CADENCE).unwrap_or(0.0) / 128.0),
        temperature: number(message, S::AVG_TEMPERATURE),
        feel: number(message, S::WORKOUT_FEEL).and_then(feel),
        pool_length_m: number(message, S::POOL_LENGTH).map(|cm| cm / 100.0),
        active_lengths: number(message, S::NUM_ACTIVE_LENGTHS),
        place: number(message, S::START_POSITION_LAT)
            .zip(number(message, S::START_POSITION_LONG))
            .map(|(latitude, longitude)| (degrees(latitude), degrees(longitude)))
            .filter(|place| *place != (0.0, 0.0)),
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
        ascent_m: number(message, L::TOTAL_ASCENT),
        descent_m: number(message, L::TOTAL_DESCENT),
        heart_rate: number(message, L::AVG_HEART_RATE),
        max_heart_rate: number(message, L::MAX_HEART_RATE),
        power: number(message, L::AVG_POWER),
        ..Session::default()
    }
}

/// The five steps that watches ask for, as they count them: 0 is very weak, 100 very strong.
fn feel(value: f64) -> Option<Feel> {
    match value {
        0.0..12.5 => Some(Feel::VeryWeak),
        12.5..37.5 => Some(Feel::Weak),
        37.5..62.5 => Some(Feel::Normal),
        62.5..87.5 => Some(Feel::Strong),
        87.5..=100.0 => Some(Feel::VeryStrong),
        _ => None,
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
