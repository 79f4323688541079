//! One sample with all that it may carry, and the samples of a file while it is read.

use care::units::{BeatsPerMinute, Celsius, StepsPerMinute, Watts};

use super::MOST_POINTS;
use crate::error::Quantity;

/// One sample. Packed, since a file has many.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Point {
    /// Milliseconds since 1970.
    pub(crate) at_ms: i64,
    latitude_e7: i32,
    longitude_e7: i32,
    distance_cm: u32,
    altitude_m: f32,
    heart_rate: u16,
    power: u16,
    speed_mm_s: u16,
    cadence_halves: u16,
    temperature: i8,
    /// The timer was stopped between the point before and this one.
    pub(crate) after_pause: bool,
}

const NO_POSITION: i32 = i32::MIN;
const NO_DISTANCE: u32 = u32::MAX;
const NONE: u16 = u16::MAX;
const NO_HEART_RATE: u16 = 0;
const NO_TEMPERATURE: i8 = i8::MIN;

impl Point {
    pub(crate) const fn at(at_ms: i64) -> Self {
        Self {
            at_ms,
            latitude_e7: NO_POSITION,
            longitude_e7: NO_POSITION,
            distance_cm: NO_DISTANCE,
            altitude_m: f32::NAN,
            heart_rate: NO_HEART_RATE,
            power: NONE,
            speed_mm_s: NONE,
            cadence_halves: NONE,
            temperature: NO_TEMPERATURE,
            after_pause: false,
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range is checked before"
    )]
    pub(crate) fn set_position(&mut self, latitude: f64, longitude: f64) {
        // Exactly 0, 0 is a receiver without a fix, not a swim in the Gulf of Guinea.
        let nowhere = latitude == 0.0 && longitude == 0.0;
        if latitude.abs() <= 90.0 && longitude.abs() <= 180.0 && !nowhere {
            self.latitude_e7 = (latitude * 1e7) as i32;
            self.longitude_e7 = (longitude * 1e7) as i32;
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked before"
    )]
    pub(crate) fn set_distance(&mut self, metres: f64) {
        if (0.0..=5_000_000.0).contains(&metres) {
            self.distance_cm = (metres * 100.0).round() as u32;
        }
    }

    /// Degrees north and east.
    pub(super) fn position(&self) -> Option<(f64, f64)> {
        (self.latitude_e7 != NO_POSITION).then(|| {
            (
                f64::from(self.latitude_e7) / 1e7,
                f64::from(self.longitude_e7) / 1e7,
            )
        })
    }

    pub(super) fn clear_position(&mut self) {
        self.latitude_e7 = NO_POSITION;
    }

    /// Metres since the beginning, by the device's own count.
    pub(super) fn distance(&self) -> Option<f64> {
        (self.distance_cm != NO_DISTANCE).then(|| f64::from(self.distance_cm) / 100.0)
    }

    /// Metres above the sea.
    pub(super) fn altitude(&self) -> Option<f32> {
        (!self.altitude_m.is_nan()).then_some(self.altitude_m)
    }

    pub(super) fn clear_altitude(&mut self) {
        self.altitude_m = f32::NAN;
    }

    pub(super) fn heart_rate(&self) -> Option<BeatsPerMinute> {
        if self.heart_rate == NO_HEART_RATE {
            None
        } else {
            BeatsPerMinute::new(self.heart_rate).ok()
        }
    }

    pub(crate) fn has_heart_rate(&self) -> bool {
        self.heart_rate != NO_HEART_RATE
    }

    pub(super) fn clear_heart_rate(&mut self) {
        self.heart_rate = NO_HEART_RATE;
    }

    pub(super) fn power(&self) -> Option<Watts> {
        Watts::new(self.power).ok()
    }

    pub(super) fn clear_power(&mut self) {
        self.power = NONE;
    }

    /// Metres a second, as told.
    pub(super) fn speed(&self) -> Option<f32> {
        (self.speed_mm_s != NONE).then(|| f32::from(self.speed_mm_s) / 1000.0)
    }

    pub(super) fn clear_speed(&mut self) {
        self.speed_mm_s = NONE;
    }

    /// Turns or strides a minute, as told.
    pub(super) fn cadence(&self) -> Option<f32> {
        (self.cadence_halves != NONE).then(|| f32::from(self.cadence_halves) / 2.0)
    }

    /// Degrees Celsius.
    pub(super) fn temperature(&self) -> Option<i8> {
        (self.temperature != NO_TEMPERATURE).then_some(self.temperature)
    }
}

/// The points of a file while it is read.
#[derive(Debug, Default)]
pub(crate) struct Track {
    pub(super) points: Vec<Point>,
    pub(super) impossible: Impossible,
    pub(super) full: bool,
}

/// How many values of each quantity were left out.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Impossible([usize; Quantity::ALL.len()]);

impl Impossible {
    pub(crate) fn add(&mut self, what: Quantity, count: usize) {
        self.0[what as usize] += count;
    }

    pub(crate) fn of(&self, what: Quantity) -> usize {
        self.0[what as usize]
    }
}

impl Track {
    pub(crate) fn push(&mut self, point: Point) {
        if self.points.len() < MOST_POINTS {
            self.points.push(point);
        } else {
            self.full = true;
        }
    }

    /// Puts a heart rate on a point; impossible ones are counted.
    pub(crate) fn heart_rate(&mut self, point: &mut Point, value: f64) {
        match whole(value).and_then(|bpm| BeatsPerMinute::new(bpm).ok()) {
            Some(bpm) => point.heart_rate = bpm.get(),
            // Zero is how many apps write that the strap was off.
            None if value == 0.0 => {}
            None => self.impossible.add(Quantity::HeartRate, 1),
        }
    }

    /// Puts a power on a point; impossible ones are counted.
    pub(crate) fn power(&mut self, point: &mut Point, value: f64) {
        match whole(value).and_then(|watts| Watts::new(watts).ok()) {
            Some(watts) => point.power = watts.get(),
            None => self.impossible.add(Quantity::Power, 1),
        }
    }

    /// Puts a speed in metres a second on a point; impossible ones are counted.
    pub(crate) fn speed(&mut self, point: &mut Point, value: f64) {
        match whole(value * 1000.0) {
            Some(mm_s) => point.speed_mm_s = mm_s,
            None => self.impossible.add(Quantity::Speed, 1),
        }
    }

    /// Puts turns or strides a minute on a point; impossible ones are counted.
    pub(crate) fn cadence(&mut self, point: &mut Point, value: f64) {
        match whole(value * 2.0).filter(|_| value <= f64::from(MOST_CADENCE)) {
            Some(halves) => point.cadence_halves = halves,
            None => self.impossible.add(Quantity::Cadence, 1),
        }
    }

    /// Puts a temperature on a point; impossible ones are counted.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range is checked before"
    )]
    pub(crate) fn temperature(&mut self, point: &mut Point, value: f64) {
        let degrees = (-127.0..=127.0)
            .contains(&value)
            .then(|| value.round() as i8)
            .filter(|degrees| Celsius::new(*degrees).is_ok());
        match degrees {
            Some(degrees) => point.temperature = degrees,
            None => self.impossible.add(Quantity::Temperature, 1),
        }
    }

    /// Puts a height in metres on a point; impossible ones are counted.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range is checked before"
    )]
    pub(crate) fn altitude(&mut self, point: &mut Point, metres: f64) {
        if (-450.0..=9_000.0).contains(&metres) {
            point.altitude_m = metres as f32;
        } else {
            self.impossible.add(Quantity::Height, 1);
        }
    }

    /// Puts a place in degrees on a point; impossible ones are counted.
    pub(crate) fn position(&mut self, point: &mut Point, latitude: f64, longitude: f64) {
        if latitude.abs() <= 90.0 && longitude.abs() <= 180.0 {
            point.set_position(latitude, longitude);
        } else {
            self.impossible.add(Quantity::Position, 1);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.points.len()
    }

    /// When the last point was.
    pub(crate) fn last_ms(&self) -> Option<i64> {
        self.points.last().map(|point| point.at_ms)
    }

    /// Whether the time since the point before is longer than between two samples.
    pub(crate) fn paused_before(&self, point: &Point) -> bool {
        self.points
            .last()
            .is_some_and(|last| point.at_ms - last.at_ms > 10_000)
    }

    pub(crate) fn points_mut(&mut self) -> &mut [Point] {
        &mut self.points
    }
}

/// The greatest cadence that [`StepsPerMinute`] holds.
const MOST_CADENCE: u16 = 400;
const _: () = assert!(MOST_CADENCE < NONE / 2);

/// A cadence of a number.
pub(super) fn cadence_of(value: f32) -> Option<StepsPerMinute> {
    whole(f64::from(value)).and_then(|value| StepsPerMinute::new(value).ok())
}

/// A number to the nearest whole one, if a u16 holds it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked before"
)]
pub(super) fn whole(value: f64) -> Option<u16> {
    (0.0..=65_534.0)
        .contains(&value)
        .then(|| value.round() as u16)
}

/// The same of a mean or a maximum in an export's summary, where nothing at all is how a sensor that was not there is told.
pub(crate) fn told_whole(value: Option<f64>) -> Option<u16> {
    value.filter(|value| *value >= 1.0).and_then(whole)
}
