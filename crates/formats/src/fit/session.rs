//! Makes activities of what a FIT file's messages say.

use care::training::activity::{Activity, SourceFormat};
use jiff::Timestamp;

use super::{
    clock::{self, FIRST_CLOCK, ms},
    messages::{Messages, Session},
    rebuilt,
};
use crate::{
    error::{Mend, Quantity, ReadError},
    sport,
    track::{self, Beat, CadenceOf, Draft, Point},
};

pub(super) const TRANSITION: u8 = 3;
const MULTISPORT: u8 = 18;

/// One activity for each session; one from the laps or the samples where a session was never written.
pub(super) fn activities(
    mut messages: Messages,
    now: Timestamp,
    mends: &mut Vec<Mend>,
) -> Result<Vec<Activity>, ReadError> {
    refuse_other_kinds(&messages)?;
    let samples = messages.track.len();
    let correction = clock::correction(&mut messages, mends);
    let mut points = std::mem::take(&mut messages.track).settle(now.as_millisecond(), mends);
    let pauses = clock::pauses(&messages.timer);
    for (from_ms, to_ms) in &pauses {
        track::pause(&mut points, *from_ms, to_ms.unwrap_or(i64::MAX));
    }
    let mut sessions = legs(distinct(std::mem::take(&mut messages.sessions)));
    if messages.damaged {
        mends.push(Mend::Salvaged { samples });
    } else if messages.wrong_checksum {
        mends.push(Mend::WrongChecksum);
    } else if let Some(claimed) = messages.wrong_size {
        mends.push(Mend::WrongSize { claimed });
    }
    if sessions.is_empty() {
        sessions = rebuilt::sessions(&messages, &points, &pauses);
        if sessions.is_empty() {
            return Err(ReadError::NothingInside);
        }
        mends.push(Mend::SummaryRebuilt);
    }
    let beats = Apart::of(&mut messages, correction);
    let alone = sessions.len() == 1;
    let mut activities = Vec::new();
    let mut refusal = None;
    for mut session in sessions
        .into_iter()
        .filter(|session| alone || session.sport != Some(TRANSITION))
    {
        let mut starts_ms = starts_ms(&session, correction);
        let own = if alone {
            // Only a clock that was set while recording makes the summary begin on another day than its samples.
            starts_ms = track::trusted_start(starts_ms, &points, mends);
            &mut points[..]
        } else {
            within(&mut points, starts_ms, &session)
        };
        if session.timer_s.is_none()
            && let (Some(first), Some(last)) = (own.first(), own.last())
        {
            session.timer_s = clock::running_s(&pauses, first.at_ms, last.at_ms);
        }
        let mut draft = draft(session, starts_ms, alone, &messages);
        draft.beats = beats.within(starts_ms, own, alone, mends);
        match track::finish(draft, own, SourceFormat::Fit, now, mends) {
            Ok(activity) => activities.push(activity),
            Err(error) => refusal = refusal.or(Some(error)),
        }
    }
    track::some_left(activities, refusal, mends)
}

/// # Source
/// The FIT profile, type `file`.
fn refuse_other_kinds(messages: &Messages) -> Result<(), ReadError> {
    let what = match messages.file_type {
        Some(4) | None => return Ok(()),
        Some(1) => "device description",
        Some(2 | 3) => "settings file",
        Some(5) => "planned workout",
        Some(6) => "course",
        Some(7) => "training schedule",
        Some(9) => "weight scale file",
        Some(10) => "totals file",
        Some(11) => "goals file",
        Some(14) => "blood pressure file",
        Some(15 | 28 | 32) => "daily monitoring file",
        Some(20) => "activity summary",
        Some(34 | 35) => "segment file",
        Some(40) => "display configuration",
        Some(49) => "sleep file",
        // Makers use numbers of their own; what has a session is an activity all the same.
        Some(_) if !messages.sessions.is_empty() => return Ok(()),
        Some(_) => "file for the device's own use",
    };
    Err(ReadError::NotAnActivity { what })
}

pub(super) fn starts_ms(session: &Session, correction: Option<i64>) -> Option<i64> {
    let starts = match (session.starts, correction) {
        (Some(starts), Some(correction)) if starts < FIRST_CLOCK => i64::from(starts) + correction,
        (Some(starts), _) if starts >= FIRST_CLOCK => i64::from(starts),
        // A start without a date, but an end with one.
        #[expect(clippy::cast_possible_truncation, reason = "less than fifty days")]
        (starts, _) => match session.ends.filter(|ends| *ends >= FIRST_CLOCK) {
            Some(ends) => {
                i64::from(ends) - session.elapsed_s.or(session.timer_s).unwrap_or(0.0) as i64
            }
            None => i64::from(starts?),
        },
    };
    Some(ms(starts))
}

/// Some devices write a session twice; the later one is the complete one.
fn distinct(sessions: Vec<Session>) -> Vec<Session> {
    let mut distinct: Vec<Session> = Vec::with_capacity(sessions.len());
    for session in sessions {
        match distinct
            .iter_mut()
            .find(|before| before.starts == session.starts && before.sport == session.sport)
        {
            Some(before) => *before = session,
            None => distinct.push(session),
        }
    }
    distinct
}

/// Without the summary of the whole, which some devices write beside those of its legs.
fn legs(mut sessions: Vec<Session>) -> Vec<Session> {
    let whole = |session: &Session| session.sport == Some(MULTISPORT);
    if sessions.iter().filter(|session| !whole(session)).count() > 1 {
        sessions.retain(|session| !whole(session));
    }
    sessions
}

/// The points of one leg among several.
fn within<'a>(
    points: &'a mut [Point],
    starts_ms: Option<i64>,
    session: &Session,
) -> &'a mut [Point] {
    let Some(starts_ms) = starts_ms else {
        return &mut [];
    };
    let ends_ms = starts_ms.saturating_add(lasts_ms(session));
    let from = points.partition_point(|point| point.at_ms < starts_ms);
    let to = points.partition_point(|point| point.at_ms <= ends_ms);
    &mut points[from.min(to)..to]
}

#[expect(clippy::cast_possible_truncation, reason = "saturates")]
fn lasts_ms(session: &Session) -> i64 {
    (session.elapsed_s.or(session.timer_s).unwrap_or(0.0) * 1000.0) as i64
}

/// Heart rates that stand apart from the records, in order of time.
struct Apart {
    beats: Vec<Beat>,
    impossible: usize,
}

impl Apart {
    /// The strap's own count, which is measured rather than worked out; else the times between beats.
    fn of(messages: &mut Messages, correction: Option<i64>) -> Self {
        let found = std::mem::take(&mut messages.beats);
        let (mut beats, impossible) = if found.strap.is_empty() {
            (found.intervals, found.impossible)
        } else {
            (found.strap, 0)
        };
        for beat in beats
            .iter_mut()
            .filter(|beat| beat.at_ms < ms(FIRST_CLOCK.into()))
        {
            beat.at_ms += correction.unwrap_or(0) * 1000;
        }
        beats.sort_by_key(|beat| beat.at_ms);
        Self { beats, impossible }
    }

    /// The beats of a session whose records have none.
    fn within(
        &self,
        starts_ms: Option<i64>,
        points: &[Point],
        alone: bool,
        mends: &mut Vec<Mend>,
    ) -> Vec<Beat> {
        let with_heart_rate = points.iter().filter(|point| point.has_heart_rate()).count();
        let missing = self.beats.is_empty() || with_heart_rate * 2 > points.len();
        let (Some(starts_ms), false) = (starts_ms, missing) else {
            return Vec::new();
        };
        let ends_ms = match points.last() {
            Some(last) if !alone => last.at_ms,
            _ => i64::MAX,
        };
        Mend::impossible(mends, Quantity::BeatInterval, self.impossible);
        self.beats
            .iter()
            .filter(|beat| (starts_ms..=ends_ms).contains(&beat.at_ms))
            .copied()
            .collect()
    }
}

fn draft(session: Session, starts_ms: Option<i64>, alone: bool, messages: &Messages) -> Draft {
    let (sport, sub_sport) = match session.sport {
        Some(sport) => (Some(sport), session.sub_sport),
        None => (
            messages.sport.map(|(sport, _)| sport),
            messages.sport.and_then(|(_, sub)| sub),
        ),
    };
    // Times of lengths and sets, in FIT seconds by the device's own clock.
    let (from, to) = match session.starts.filter(|_| !alone) {
        Some(starts) => (
            i64::from(starts),
            i64::from(starts) + lasts_ms(&session) / 1000,
        ),
        None => (i64::MIN, i64::MAX),
    };
    let sport = sport::of_fit(sport, sub_sport);
    Draft {
        sport: Some(sport),
        pool: messages
            .lengths
            .swim(&session, from, to)
            .filter(|_| sport == care::training::activity::Sport::Swimming),
        sets: messages.sets.within(from, to),
        name: session.name.or_else(|| messages.sport_name.clone()),
        starts_ms,
        offset_s: messages.offset_s,
        place: session.place,
        virtual_world: messages.virtual_world || sport::on_a_screen(sub_sport),
        timer_s: session.timer_s,
        elapsed_s: session.elapsed_s,
        distance_m: session.distance_m,
        ascent_m: session.ascent_m,
        descent_m: session.descent_m,
        session_rpe: session.session_rpe,
        feel: session.feel,
        marked_as_race: sport::is_race(sub_sport),
        heart_rate: session.heart_rate,
        max_heart_rate: session.max_heart_rate,
        power: session.power,
        cadence: session.cadence,
        cadence_of: CadenceOf::Strides,
        temperature: session.temperature,
        beats: Vec::new(),
    }
}
