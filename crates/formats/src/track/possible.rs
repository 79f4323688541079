//! Leaves out what no body can have done and no sensor can have measured, before anything is worked out from it.

use care::{
    rules::possible::{MostOver, Possible},
    training::activity::{Family, Sport},
};

use super::{
    point::{Impossible, Point},
    totals::{RECEIVER_M, seconds, step_m},
};
use crate::error::Quantity;

/// A leap that lasts for so many points is where the receiver or the barometer found itself, not a stray.
const STAYS: usize = 10;
/// The longest silence that a value is held through, in seconds.
const GAP_S: f64 = 10.0;
/// A window needs values for this share of it before its mean says anything.
const COVERAGE: f64 = 0.8;
/// A receiver's height is this far off at times without having moved.
const HEIGHT_M: f64 = 20.0;
/// Of a sensor that is wrong for more than this share of its values none is believed.
const WRONG_SHARE: usize = 2;

/// How quickly height can change in a sport, in metres a second.
pub(super) fn climb_m_s(sport: Sport) -> f64 {
    let height = &Possible::built_in().height;
    match sport.family() {
        Family::OnSnow => height.most_on_snow,
        _ => height.most,
    }
}

/// Leaves out impossible values of a recording, and counts them.
pub(super) fn leave_out(points: &mut [Point], sport: Sport) -> Impossible {
    let possible = Possible::built_in();
    let movement = possible.movement(sport);
    let fastest = movement.fastest();
    let mut out = Impossible::default();

    let mut highest = Highest::default();
    for point in &mut *points {
        if let Some(speed) = point.speed() {
            if f64::from(speed) > fastest {
                point.clear_speed();
                out.add(Quantity::Speed, 1);
            } else {
                highest.speed = highest.speed.max(speed);
            }
        }
        highest.heart_rate = point
            .heart_rate()
            .map_or(highest.heart_rate, |bpm| highest.heart_rate.max(bpm.get()));
        highest.power = point
            .power()
            .map_or(highest.power, |watts| highest.power.max(watts.get()));
    }

    let sensors: [(Quantity, f64, &[MostOver], Sensor); 3] = [
        (
            Quantity::HeartRate,
            highest.heart_rate.into(),
            &possible.heart_rate.over,
            Sensor {
                read: |point| point.heart_rate().map(|bpm| f64::from(bpm.get())),
                clear: Point::clear_heart_rate,
            },
        ),
        (
            Quantity::Power,
            highest.power.into(),
            &possible.power.over,
            Sensor {
                read: |point| point.power().map(|watts| f64::from(watts.get())),
                clear: Point::clear_power,
            },
        ),
        (
            Quantity::Speed,
            highest.speed.into(),
            &movement.over[1..],
            Sensor {
                read: |point| point.speed().map(f64::from),
                clear: Point::clear_speed,
            },
        ),
    ];
    for (what, highest, over, sensor) in sensors {
        // No mean is above the highest value, so most recordings are done here.
        if over.iter().any(|rule| highest > rule.most) {
            out.add(what, sensor.leave_out(points, over));
        }
    }

    let climb = climb_m_s(sport);
    let heights = strays(
        points,
        |point| point.altitude().is_some(),
        |from, to| {
            let (Some(from_m), Some(to_m)) = (from.altitude(), to.altitude()) else {
                return false;
            };
            f64::from((to_m - from_m).abs()) > climb * seconds(from, to).max(1.0) + HEIGHT_M
        },
    );
    out.add(Quantity::Height, heights.len());
    for index in heights {
        points[index].clear_altitude();
    }

    // Where the device counts distance, positions are not measured with.
    if points.iter().all(|point| point.distance().is_none()) {
        let places = strays(
            points,
            |point| point.position().is_some(),
            |from, to| {
                step_m(from, to).is_some_and(|metres| {
                    metres > RECEIVER_M + fastest * seconds(from, to).max(1.0)
                })
            },
        );
        out.add(Quantity::Position, places.len());
        for index in places {
            points[index].clear_position();
        }
    }
    out
}

/// The highest value of each sensor.
#[derive(Default)]
struct Highest {
    heart_rate: u16,
    power: u16,
    speed: f32,
}

/// How to read a value of a point, and how to leave it out.
struct Sensor {
    read: fn(&Point) -> Option<f64>,
    clear: fn(&mut Point),
}

impl Sensor {
    /// Leaves out what is held higher than can be, and returns how many values that were.
    fn leave_out(&self, points: &mut [Point], over: &[MostOver]) -> usize {
        let read = points
            .iter()
            .enumerate()
            .filter_map(|(index, point)| (self.read)(point).map(|value| (index, value)));
        let read: Vec<(usize, f64)> = read.collect();
        let mut wrong = vec![false; read.len()];
        for rule in over {
            mark_over(points, &read, rule, &mut wrong);
        }
        let mut count = wrong.iter().filter(|wrong| **wrong).count();
        if count * WRONG_SHARE > read.len() {
            wrong.fill(true);
            count = read.len();
        }
        for ((index, _), _) in read.iter().zip(&wrong).filter(|(_, wrong)| **wrong) {
            (self.clear)(&mut points[*index]);
        }
        count
    }
}

/// Marks the values of every window whose mean is above what can be held for its time.
fn mark_over(points: &[Point], read: &[(usize, f64)], rule: &MostOver, wrong: &mut [bool]) {
    let window_s = f64::from(rule.seconds);
    let held_s = |at: usize| {
        let Some((next, _)) = read.get(at + 1) else {
            return 1.0;
        };
        let gap_s = seconds(&points[read[at].0], &points[*next]);
        if gap_s > GAP_S { 1.0 } else { gap_s }
    };
    let (mut from, mut sum, mut covered_s) = (0, 0.0, 0.0);
    let mut marked = 0;
    for to in 0..read.len() {
        let held = held_s(to);
        sum += read[to].1 * held;
        covered_s += held;
        while seconds(&points[read[from].0], &points[read[to].0]) > window_s {
            let held = held_s(from);
            sum -= read[from].1 * held;
            covered_s -= held;
            from += 1;
        }
        if covered_s >= COVERAGE * window_s && sum > rule.most * covered_s {
            wrong[from.max(marked)..=to].fill(true);
            marked = to + 1;
        }
    }
}

/// The points that leap away and come back, and a beginning that the rest leaps away from at once.
///
/// `far` tells whether one point cannot follow the other.
fn strays(
    points: &[Point],
    has: impl Fn(&Point) -> bool,
    far: impl Fn(&Point, &Point) -> bool,
) -> Vec<usize> {
    let mut strays = Vec::new();
    // Where the recording is, for how many points; and the points that would be elsewhere.
    let mut anchor: Option<usize> = None;
    let mut beginning: Vec<usize> = Vec::new();
    let mut settled = false;
    let mut away: Vec<usize> = Vec::new();
    for (index, point) in points.iter().enumerate().filter(|(_, point)| has(point)) {
        let Some(here) = anchor else {
            anchor = Some(index);
            beginning.push(index);
            continue;
        };
        if far(&points[here], point) {
            if away.last().is_some_and(|last| far(&points[*last], point)) {
                strays.append(&mut away);
            }
            away.push(index);
            if away.len() < STAYS {
                continue;
            }
            if !settled {
                strays.append(&mut beginning);
            }
            away.clear();
            settled = true;
        } else {
            strays.append(&mut away);
            if !settled {
                beginning.push(index);
                settled = beginning.len() >= STAYS;
            }
        }
        anchor = Some(index);
    }
    // What is elsewhere to the very end, but not for long, never came back.
    strays.append(&mut away);
    strays
}
