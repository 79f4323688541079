//! What points add up to: time, distance, climbs.

use care::rules::possible::MostOver;

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
/// `movement` holds the sport's highest means of speed, the first of a single step; steps beyond them are leaps and not added.
pub(super) fn totals(points: &[Point], movement: &[MostOver], climb_m_s: f64) -> Totals {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return Totals::default();
    };
    let mut totals = Totals {
        elapsed_s: seconds(first, last),
        ..Totals::default()
    };
    let mut paused_s = 0.0;
    let mut told = Odometer::new(movement);
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
    (totals.distance_m, totals.leapt_m) = match told.reading() {
        (Some(metres), leapt_m) if metres > 0.0 => (Some(metres), leapt_m),
        (_, told_m) => {
            let (metres, leapt_m) = by_position(points, movement);
            (metres, leapt_m.max(told_m))
        }
    };
    if let Some((ascent, descent)) = climb(points, climb_m_s) {
        totals.ascent_m = Some(ascent);
        totals.descent_m = Some(descent);
    }
    totals
}

/// Metres along the positions, and metres that were leaps.
fn by_position(points: &[Point], movement: &[MostOver]) -> (Option<f64>, f64) {
    let mut odometer = Odometer::new(movement);
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
    odometer.reading()
}

/// Adds steps up, without those that nobody can have made: one by one, and held for a time.
struct Odometer<'a> {
    fastest: f64,
    held: &'a [MostOver],
    /// Every step so far: seconds and metres.
    steps: Vec<(f64, f64)>,
    quickest: f64,
    leapt_m: f64,
    used: bool,
}

impl<'a> Odometer<'a> {
    fn new(movement: &'a [MostOver]) -> Self {
        let (single, held) = movement
            .split_first()
            .map_or((None, movement), |(one, held)| (Some(one), held));
        Self {
            fastest: single.map_or(f64::INFINITY, |rule| rule.most),
            held,
            steps: Vec::new(),
            quickest: 0.0,
            leapt_m: 0.0,
            used: false,
        }
    }

    fn add(&mut self, metres: f64, gap_s: f64) {
        self.used = true;
        let gap_s = gap_s.max(1.0);
        if metres > RECEIVER_M + self.fastest * gap_s {
            self.leapt_m += metres;
        } else if metres > 0.0 {
            // Backwards is a counter that began again.
            self.quickest = self.quickest.max(metres / gap_s);
            self.steps.push((gap_s, metres));
        }
    }

    /// Metres, `None` where no step was told or all were leaps, and metres that were leaps.
    fn reading(mut self) -> (Option<f64>, f64) {
        for rule in self.held {
            // No mean is above the quickest step, so most recordings are done here.
            if self.quickest > rule.most {
                self.leapt_m += leave_out_held(&mut self.steps, rule);
            }
        }
        let metres: f64 = self.steps.iter().map(|(_, metres)| metres).sum();
        let any = self.used && (metres > 0.0 || self.leapt_m == 0.0);
        (any.then_some(metres), self.leapt_m)
    }
}

/// Takes the metres of steps quicker than the rule's mean wherever its time is held above it; returns how many they were.
fn leave_out_held(steps: &mut [(f64, f64)], rule: &MostOver) -> f64 {
    let window_s = f64::from(rule.seconds);
    let mut wrong = vec![false; steps.len()];
    let (mut from, mut marked) = (0, 0);
    let (mut sum_s, mut sum_m) = (0.0, 0.0);
    for to in 0..steps.len() {
        sum_s += steps[to].0;
        sum_m += steps[to].1;
        while from < to && sum_s - steps[from].0 >= window_s {
            sum_s -= steps[from].0;
            sum_m -= steps[from].1;
            from += 1;
        }
        if sum_s >= window_s && sum_m > rule.most * sum_s + RECEIVER_M {
            wrong[from.max(marked)..=to].fill(true);
            marked = to + 1;
        }
    }
    let mut leapt_m = 0.0;
    for ((gap_s, metres), _) in steps.iter_mut().zip(wrong).filter(|(_, wrong)| *wrong) {
        if *metres > rule.most * *gap_s {
            leapt_m += *metres;
            *metres = 0.0;
        }
    }
    leapt_m
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
