//! TCX, Garmin's older XML: tolerant of what real apps leave out.

use care::training::activity::{Activity, SourceFormat};
use jiff::Timestamp;

use crate::{
    error::{Mend, ReadError},
    sport,
    track::{self, CadenceOf, Draft, Point, Track},
    xml::{self, Happening},
};

const MOST_ACTIVITIES: usize = 1_000;

/// One `Activity` element.
#[derive(Default)]
struct Part {
    draft: Draft,
    track: Track,
    laps: Laps,
}

/// What the laps say, added up.
#[derive(Default)]
struct Laps {
    timer_s: Option<f64>,
    distance_m: Option<f64>,
    heart_rate: Mean,
    power: Mean,
    cadence: Mean,
    current_s: f64,
}

/// A mean over laps, each weighted by its time.
#[derive(Default)]
struct Mean {
    sum: f64,
    seconds: f64,
}

impl Mean {
    fn add(&mut self, value: f64, seconds: f64) {
        self.sum += value * seconds;
        self.seconds += seconds;
    }

    fn value(&self) -> Option<f64> {
        (self.seconds > 0.0).then(|| self.sum / self.seconds)
    }
}

#[derive(Default)]
struct Reader {
    parts: Vec<Part>,
    part: Option<Part>,
    point: Option<Point>,
    latitude: Option<f64>,
    new_track: bool,
    course: bool,
    workout: bool,
}

/// Reads every activity of a TCX file.
pub(crate) fn read(
    bytes: &[u8],
    now: Timestamp,
    mends: &mut Vec<Mend>,
) -> Result<Vec<Activity>, ReadError> {
    let text = xml::text(bytes);
    let mut reader = Reader::default();
    let whole = xml::read(&text, &mut |path, happening| {
        let names = (
            path.len()
                .checked_sub(2)
                .map_or("", |parent| path[parent].as_str()),
            path.last().map_or("", String::as_str),
        );
        match happening {
            Happening::Open(element) => reader.open(names, element),
            Happening::Close(text) => reader.close(names, text),
        }
        Ok(())
    })?;
    reader.end_activity();
    if reader.parts.is_empty() {
        return Err(match () {
            () if reader.course => ReadError::NotAnActivity { what: "course" },
            () if reader.workout => ReadError::NotAnActivity {
                what: "planned workout",
            },
            () if !whole => ReadError::Truncated {
                bytes: bytes.len() as u64,
            },
            () => ReadError::NothingInside,
        });
    }
    if !whole {
        mends.push(Mend::Salvaged {
            samples: reader.parts.iter().map(|part| part.track.len()).sum(),
        });
    }
    let mut activities = Vec::new();
    let mut refusal = None;
    for part in reader.parts {
        match part.finish(now, mends) {
            Ok(activity) => activities.push(activity),
            Err(error) => refusal = refusal.or(Some(error)),
        }
    }
    track::some_left(activities, refusal, mends)
}

impl Reader {
    fn open(&mut self, (parent, name): (&str, &str), element: &quick_xml::events::BytesStart<'_>) {
        match name {
            "activity" if parent != "author" => {
                self.end_activity();
                if self.parts.len() < MOST_ACTIVITIES {
                    let mut part = Part::default();
                    part.draft.sport =
                        xml::attribute(element, "Sport").and_then(|word| sport::of_word(&word));
                    self.part = Some(part);
                }
            }
            "course" => self.course = true,
            "workout" => self.workout = true,
            "lap" => {
                let starts =
                    xml::attribute(element, "StartTime").and_then(|text| xml::instant(&text));
                if let (Some(part), Some((starts, offset))) = (&mut self.part, starts) {
                    part.draft.starts_ms = part.draft.starts_ms.or(Some(starts));
                    part.draft.offset_s = part.draft.offset_s.or(offset);
                }
            }
            "track" => self.new_track = true,
            "trackpoint" => {
                self.point = Some(Point::at(i64::MIN));
                self.latitude = None;
            }
            _ => {}
        }
    }

    fn close(&mut self, (parent, name): (&str, &str), text: &str) {
        if name == "activity" {
            self.end_activity();
            return;
        }
        let Some(part) = &mut self.part else { return };
        let Some(point) = &mut self.point else {
            part.lap_fact(parent, name, text);
            return;
        };
        match name {
            "trackpoint" => {
                let point = self.point.take().filter(|point| point.at_ms != i64::MIN);
                if let Some(mut point) = point {
                    // A new track within a lap is how a pause is written; between laps there is none.
                    point.after_pause =
                        std::mem::take(&mut self.new_track) && part.track.paused_before(&point);
                    part.track.push(point);
                }
            }
            "time" => {
                if let Some((at, offset)) = xml::instant(text) {
                    point.at_ms = at;
                    part.draft.offset_s = part.draft.offset_s.or(offset);
                }
            }
            "latitudedegrees" => self.latitude = xml::number(text),
            "longitudedegrees" => {
                if let (Some(latitude), Some(longitude)) = (self.latitude, xml::number(text)) {
                    part.track.position(point, latitude, longitude);
                }
            }
            "altitudemeters" => set(text, |metres| part.track.altitude(point, metres)),
            "distancemeters" => set(text, |metres| point.set_distance(metres)),
            "value" if parent == "heartratebpm" => {
                set(text, |bpm| part.track.heart_rate(point, bpm))
            }
            "watts" | "power" => set(text, |watts| part.track.power(point, watts)),
            "speed" => set(text, |metres_s| part.track.speed(point, metres_s)),
            "cadence" | "runcadence" | "bikecadence" => {
                set(text, |turns| part.track.cadence(point, turns))
            }
            "temperature" | "temp" | "atemp" => {
                set(text, |degrees| part.track.temperature(point, degrees))
            }
            _ => {}
        }
    }

    fn end_activity(&mut self) {
        self.point = None;
        self.new_track = false;
        self.parts.extend(self.part.take());
    }
}

impl Part {
    fn lap_fact(&mut self, parent: &str, name: &str, text: &str) {
        let add = |total: &mut Option<f64>, value: f64| *total = Some(total.unwrap_or(0.0) + value);
        match (parent, name) {
            ("lap", "totaltimeseconds") => set(text, |seconds| {
                self.laps.current_s = seconds;
                add(&mut self.laps.timer_s, seconds);
            }),
            ("lap", "distancemeters") => set(text, |metres| add(&mut self.laps.distance_m, metres)),
            ("averageheartratebpm", "value") => set(text, |bpm| {
                self.laps.heart_rate.add(bpm, self.laps.current_s);
            }),
            (_, "avgwatts") => set(text, |watts| {
                self.laps.power.add(watts, self.laps.current_s)
            }),
            ("lap", "cadence") | (_, "avgruncadence" | "avgbikecadence") => set(text, |turns| {
                self.laps.cadence.add(turns, self.laps.current_s);
            }),
            // The device, by the name its maker gives it.
            ("creator", "name") => {
                self.draft.virtual_world |= sport::is_virtual(text);
            }
            ("maximumheartratebpm", "value") => set(text, |bpm| {
                self.draft.max_heart_rate = Some(
                    self.draft
                        .max_heart_rate
                        .map_or(bpm, |before| before.max(bpm)),
                );
            }),
            ("activity", "id") => {
                if let Some((starts, offset)) = xml::instant(text) {
                    self.draft.starts_ms = self.draft.starts_ms.or(Some(starts));
                    self.draft.offset_s = self.draft.offset_s.or(offset);
                }
            }
            _ => {}
        }
    }

    fn finish(self, now: Timestamp, mends: &mut Vec<Mend>) -> Result<Activity, ReadError> {
        let Self {
            mut draft,
            track,
            laps,
        } = self;
        let mut points = track.settle(now.as_millisecond(), mends);
        draft.timer_s = laps.timer_s;
        draft.distance_m = laps.distance_m;
        draft.heart_rate = laps.heart_rate.value();
        draft.power = laps.power.value();
        draft.cadence = laps.cadence.value();
        draft.cadence_of = CadenceOf::Unsaid;
        draft.starts_ms = track::trusted_start(draft.starts_ms, &points, mends);
        track::finish(draft, &mut points, SourceFormat::Tcx, now, mends)
    }
}

fn set(text: &str, put: impl FnOnce(f64)) {
    if let Some(value) = xml::number(text) {
        put(value);
    }
}
