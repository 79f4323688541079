//! Lengths of a pool.

use care::{training::activity::PoolSwim, units::Metres};
use jiff::SignedDuration;
use rustyfit::{profile::mesgdef, proto::Message};

use super::{
    messages::Session,
    value::{byte, number, time},
};

/// More than anyone swims in a month.
const MOST: usize = 100_000;
const IDLE: u8 = 0;
/// Pools are longer and shorter than this nowhere.
const POOLS_M: std::ops::RangeInclusive<f64> = 5.0..=200.0;

/// The lengths of a file; rests at the wall are lengths too, idle ones.
#[derive(Debug, Default)]
pub(super) struct Lengths(Vec<Length>);

#[derive(Debug)]
struct Length {
    /// FIT seconds.
    starts: Option<u32>,
    seconds: f64,
    active: bool,
}

impl Lengths {
    pub(super) fn push(&mut self, message: &Message) {
        use mesgdef::Length as L;
        if self.0.len() < MOST {
            self.0.push(Length {
                starts: time(message, L::START_TIME).or(time(message, L::TIMESTAMP)),
                seconds: number(message, L::TOTAL_TIMER_TIME)
                    .or(number(message, L::TOTAL_ELAPSED_TIME))
                    .map_or(0.0, |ms| ms / 1000.0),
                active: byte(message, L::LENGTH_TYPE) != Some(IDLE),
            });
        }
    }

    /// The pool swim of a session, from the lengths that began within these FIT seconds, else from its own count.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked before"
    )]
    pub(super) fn swim(&self, session: &Session, from: i64, to: i64) -> Option<PoolSwim> {
        let active = self.0.iter().filter(|length| {
            let within = length
                .starts
                .is_none_or(|starts| (from..=to).contains(&i64::from(starts)));
            length.active && within
        });
        let (count, seconds) = active.fold((0u32, 0.0), |(count, seconds), length| {
            (count + 1, seconds + length.seconds)
        });
        let told = session
            .active_lengths
            .filter(|count| (1.0..=1e5).contains(count));
        let (lengths, swimming_s) = if count > 0 {
            (count, seconds)
        } else {
            (told? as u32, session.timer_s.unwrap_or(0.0))
        };
        let pool = session
            .pool_length_m
            .or(session.distance_m.map(|metres| metres / f64::from(lengths)))
            .filter(|metres| POOLS_M.contains(metres))?;
        Some(PoolSwim {
            pool: Metres::new(pool).ok()?,
            lengths,
            swimming: SignedDuration::from_millis(
                (swimming_s.clamp(0.0, 1e7) * 1000.0).round() as i64
            ),
        })
    }
}
