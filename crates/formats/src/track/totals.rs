//! What points add up to: time, distance, climbs.

use super::point::Point;

/// Heights closer than this to the last one counted are noise.
const HEIGHT_STEP_M: f32 = 3.0;
/// A receiver is this far off at times without having moved.
pub(super) const RECEIVER_M: f64 = 50.0;

/// What points add up to.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Totals {
    pub(super) elapsed_s: f64,
    pub(super) timer_s: f64,
    pub(super) distance_m: Option<f64>,
    /// Metres of steps that nobody can have made.
    pub(super) leapt_m: f64,
    pub(super) ascent_m: Option<f64>,
    pub(super) descent_m: Option<f64>,
}

/// Adds points up. A pause is where the file says so, or a gap of more than a minute in which nobody moved.
///
/// `fastest` is the sport's highest speed in metres a second; steps beyond it are leaps and not added.
pub(super) fn totals(points: &[Point], fastest: f64, climb_m_s: f64) -> Totals {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return Totals::default();
    };
    let mut totals = Totals {
        elapsed_s: seconds(first, last),
        ..Totals::default()
    };
    let mut paused_s = 0.0;
    let mut told = Odometer::new(fastest);
    for pair in points.windows(2) {
        let gap_s = seconds(&pair[0], &pair[1]);
        let mut step = None;
        if let (Some(from), Some(to)) = (pair[0].distance(), pair[1].distance()) {
            told.add(to - from, gap_s);
            step = Some(to - from);
        }
        let stood = gap_s > 60.0
            && match step.or_else(|| step_m(&pair[0], &pair[1])) {
                Some(metres) => metres < 0.3 * gap_s,
                // Some watches record only on change, up to a minute apart; five minutes of nothing is a pause.
                None => gap_s > 300.0,
            };
        if pair[1].after_pause || stood {
            paused_s += gap_s;
        }
    }
    totals.timer_s = (totals.elapsed_s - paused_s).max(0.0);
    let distance = match told.reading().filter(|metres| *metres > 0.0) {
        Some(metres) => (Some(metres), told.leapt_m),
        None => by_position(points, fastest),
    };
    (totals.distance_m, totals.leapt_m) = distance;
    if let Some((ascent, descent)) = climb(points, climb_m_s) {
        totals.ascent_m = Some(ascent);
        totals.descent_m = Some(descent);
    }
    totals
}

/// Metres along the positions, and metres that were leaps.
fn by_position(points: &[Point], fastest: f64) -> (Option<f64>, f64) {
    let mut odometer = Odometer::new(fastest);
    let mut placed = points.iter().filter(|point| point.position().is_some());
    let Some(mut before) = placed.next() else {
        return (None, 0.0);
    };
    for point in placed {
        if let Some(metres) = step_m(before, point) {
            odometer.add(metres, seconds(before, point));
        }
        before = point;
    }
    (odometer.reading(), odometer.leapt_m)
}

struct Odometer {
    fastest: f64,
    metres: f64,
    leapt_m: f64,
    used: bool,
}

impl Odometer {
    const fn new(fastest: f64) -> Self {
        Self {
            fastest,
            metres: 0.0,
            leapt_m: 0.0,
            used: false,
        }
    }

    fn add(&mut self, metres: f64, gap_s: f64) {
        self.used = true;
        if metres > RECEIVER_M + self.fastest * gap_s.max(1.0) {
            self.leapt_m += metres;
        } else if metres > 0.0 {
            // Backwards is a counter that began again.
            self.metres += metres;
        }
    }

    fn reading(&self) -> Option<f64> {
        self.used.then_some(self.metres)
    }
}

/// Metres up and down with hysteresis, so that noise does not add up; `None` without heights.
fn climb(points: &[Point], most_m_s: f64) -> Option<(f64, f64)> {
    let mut heights = points
        .iter()
        .filter_map(|point| point.altitude().map(|height| (point, height)));
    let (mut before, first) = heights.next()?;
    let (mut level, mut last) = (first, first);
    let (mut up, mut down, mut count) = (0.0, 0.0, 1usize);
    let mut flat_zero = first == 0.0;
    for (point, height) in heights {
        count += 1;
        flat_zero &= height == 0.0;
        let gap_s = seconds(before, point).max(1.0);
        // Faster than anyone upright is a barometer finding its height, not a climb.
        if f64::from((height - last).abs()) > most_m_s * gap_s {
            level = height;
        }
        (before, last) = (point, height);
        let change = height - level;
        if change.abs() >= HEIGHT_STEP_M {
            if change > 0.0 {
                up += f64::from(change);
            } else {
                down -= f64::from(change);
            }
            level = height;
        }
    }
    // Some apps write height 0 throughout instead of leaving it out.
    (count >= 2 && !flat_zero).then_some((up, down))
}

/// Seconds from one point to the next.
#[expect(clippy::cast_precision_loss, reason = "milliseconds of centuries fit")]
pub(super) fn seconds(from: &Point, to: &Point) -> f64 {
    to.at_ms.saturating_sub(from.at_ms) as f64 / 1000.0
}

/// Metres between the positions of two points, if both have one.
pub(super) fn step_m(from: &Point, to: &Point) -> Option<f64> {
    Some(haversine_m(from.position()?, to.position()?))
}

/// Metres between two places on the globe, in degrees.
fn haversine_m((lat_a, lon_a): (f64, f64), (lat_b, lon_b): (f64, f64)) -> f64 {
    const RADIUS_M: f64 = 6_371_008.8;
    let (lat_a, lat_b) = (lat_a.to_radians(), lat_b.to_radians());
    let half = ((lat_b - lat_a) / 2.0).sin().powi(2)
        + lat_a.cos() * lat_b.cos() * ((lon_b - lon_a).to_radians() / 2.0).sin().powi(2);
    2.0 * RADIUS_M * half.sqrt().min(1.0).asin()
}
