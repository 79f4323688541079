//! GPX 1.0 and 1.1, with the heart rate and power that apps add in extensions of many names.

use care::training::activity::{Activity, SourceFormat};
use jiff::Timestamp;

use crate::{
    error::{Mend, ReadError},
    sport,
    track::{self, Draft, Point, Track},
    xml::{self, Happening},
};

const MOST_TRACKS: usize = 1_000;
/// Tracks further apart than this are separate activities rather than one with a long pause.
const APART_MS: i64 = 2 * 3_600_000;

#[derive(Default)]
struct Part {
    draft: Draft,
    track: Track,
    /// Positions without a time.
    timeless: usize,
}

#[derive(Default)]
struct Reader {
    parts: Vec<Part>,
    part: Part,
    name: Option<String>,
    point: Option<Point>,
    new_segment: bool,
    virtual_world: bool,
    points_of_routes: usize,
}

/// Reads every activity of a GPX file; tracks that follow one another closely are one.
pub(crate) fn read(
    bytes: &[u8],
    now: Timestamp,
    mends: &mut Vec<Mend>,
) -> Result<Vec<Activity>, ReadError> {
    let text = xml::text(bytes);
    let mut reader = Reader::default();
    let whole = xml::read(&text, &mut |path, happening| {
        match happening {
            Happening::Open(element) => reader.open(path, element),
            Happening::Close(text) => reader.close(path, text),
        }
        Ok(())
    })?;
    reader.end_track();
    let timeless =
        reader.points_of_routes + reader.parts.iter().map(|part| part.timeless).sum::<usize>();
    let parts: Vec<Part> = reader
        .parts
        .into_iter()
        .filter(|part| part.track.len() > 0)
        .collect();
    if parts.is_empty() {
        return Err(match () {
            () if timeless > 0 => ReadError::NoTime,
            () if !whole => ReadError::Truncated {
                bytes: bytes.len() as u64,
            },
            () => ReadError::NothingInside,
        });
    }
    if !whole {
        mends.push(Mend::Salvaged {
            samples: parts.iter().map(|part| part.track.len()).sum(),
        });
    }
    let mut activities = Vec::new();
    let mut refusal = None;
    for (mut draft, mut points) in joined(parts, now, mends) {
        draft.name = draft.name.or_else(|| reader.name.clone());
        draft.sport = draft
            .sport
            .or_else(|| draft.name.as_deref().and_then(sport::of_name));
        draft.virtual_world |= reader.virtual_world;
        match track::finish(draft, &mut points, SourceFormat::Gpx, now, mends) {
            Ok(activity) => activities.push(activity),
            Err(error) => refusal = refusal.or(Some(error)),
        }
    }
    track::some_left(activities, refusal, mends)
}

/// Settles each track and joins those that follow within two hours.
fn joined(parts: Vec<Part>, now: Timestamp, mends: &mut Vec<Mend>) -> Vec<(Draft, Vec<Point>)> {
    let mut joined: Vec<(Draft, Vec<Point>)> = Vec::new();
    for part in parts {
        let mut points = part.track.settle(now.as_millisecond(), mends);
        let follows = joined
            .last()
            .and_then(|(_, before)| before.last())
            .zip(points.first());
        let apart_ms = follows.map(|(last, first)| first.at_ms.saturating_sub(last.at_ms));
        match (joined.last_mut(), apart_ms) {
            (Some((_, before)), Some(0..=APART_MS)) => {
                points[0].after_pause = true;
                before.append(&mut points);
            }
            _ => joined.push((part.draft, points)),
        }
    }
    joined
}

impl Reader {
    fn open(&mut self, path: &[String], element: &quick_xml::events::BytesStart<'_>) {
        match path.last().map_or("", String::as_str) {
            "gpx" => {
                self.virtual_world = xml::attribute(element, "creator")
                    .is_some_and(|creator| sport::is_virtual(&creator));
            }
            "trk" => self.end_track(),
            "trkseg" => self.new_segment = true,
            "trkpt" => {
                let mut point = Point::at(i64::MIN);
                let degrees =
                    |name| xml::attribute(element, name).and_then(|text| xml::number(&text));
                if let (Some(latitude), Some(longitude)) = (degrees("lat"), degrees("lon")) {
                    self.part.track.position(&mut point, latitude, longitude);
                }
                self.point = Some(point);
            }
            "rtept" => self.points_of_routes += 1,
            _ => {}
        }
    }

    fn close(&mut self, path: &[String], text: &str) {
        let name = path.last().map_or("", String::as_str);
        let parent = path
            .len()
            .checked_sub(2)
            .map_or("", |parent| path[parent].as_str());
        let Some(point) = &mut self.point else {
            match (parent, name) {
                ("metadata" | "gpx", "name") => self.name = some_text(text),
                ("trk", "name") => self.part.draft.name = some_text(text),
                ("trk", "type") => {
                    self.part.draft.sport = sport::of_type(text);
                    // 17 and 53 are Strava's numbers for rides and runs on a screen.
                    self.part.draft.virtual_world |=
                        sport::is_virtual(text) || matches!(text.trim(), "17" | "53");
                }
                ("trk", "desc" | "cmt") if self.part.draft.sport.is_none() => {
                    // Apps without a type put a single word here; a longer text is the person's own.
                    self.part.draft.sport = Some(text)
                        .filter(|text| text.split_whitespace().count() == 1)
                        .and_then(sport::of_word);
                }
                (_, "activity") if self.part.draft.sport.is_none() => {
                    self.part.draft.sport = sport::of_word(text)
                }
                ("gpx", "trk") => self.end_track(),
                _ => {}
            }
            return;
        };
        let track = &mut self.part.track;
        match name {
            "trkpt" => {
                if let Some(mut point) = self.point.take() {
                    if point.at_ms == i64::MIN {
                        self.part.timeless += 1;
                    } else {
                        point.after_pause =
                            std::mem::take(&mut self.new_segment) && track.len() > 0;
                        track.push(point);
                    }
                }
            }
            "time" if parent == "trkpt" => {
                if let Some((at, offset)) = xml::instant(text) {
                    point.at_ms = at;
                    self.part.draft.offset_s = self.part.draft.offset_s.or(offset);
                }
            }
            "ele" => set(text, |metres| track.altitude(point, metres)),
            // Version 1.0 has speed on the point itself, version 2 of Garmin's extension within it.
            "speed" => set(text, |metres_s| track.speed(point, metres_s)),
            "cad" | "cadence" | "runcadence" | "rpm" => {
                set(text, |turns| track.cadence(point, turns))
            }
            "atemp" | "temp" | "temperature" => {
                set(text, |degrees| track.temperature(point, degrees))
            }
            "hr" | "heartrate" | "heart_rate" | "heartratebpm" | "bpm" => {
                set(text, |bpm| track.heart_rate(point, bpm))
            }
            "power" | "powerinwatts" | "pwr_pwrinwatts" | "watts" | "pwr" => {
                set(text, |watts| track.power(point, watts))
            }
            _ => {}
        }
    }

    fn end_track(&mut self) {
        self.point = None;
        let part = std::mem::take(&mut self.part);
        if (part.track.len() > 0 || part.timeless > 0) && self.parts.len() < MOST_TRACKS {
            self.parts.push(part);
        }
    }
}

fn some_text(text: &str) -> Option<String> {
    Some(
        text.chars()
            .filter(|letter| !letter.is_control())
            .take(200)
            .collect::<String>(),
    )
    .filter(|text| !text.trim().is_empty())
}

fn set(text: &str, put: impl FnOnce(f64)) {
    if let Some(value) = xml::number(text) {
        put(value);
    }
}
