//! An effort as bytes, for keeping: a version, then each part in turn, whole numbers in as few bytes as they need.
//!
//! | part | bytes |
//! |---|---|
//! | version | 1 |
//! | what follows: 1 power, 2 pace, 4 the pace is of altitude too | 1 |
//! | heart rates: how many, then for each the step from the one before and the seconds | varints |
//! | power: normalized watts, seconds | 8 + varint |
//! | pace: metres a second, seconds | 8 + varint |
//! | which bests follow, one bit each | varint |
//! | bests: watts; metres a second; beats; metres of steep descent | varints; 4 each; varints; 8 |
//!
//! Varints are LEB128, numbers with a fraction little-endian IEEE 754. An hour with heart rate takes about 250 bytes.

use super::Effort;
use crate::{
    training::{
        activity::Bests,
        load::{graded_pace::GradedPace, power::NormalizedPower},
    },
    units::{BeatsPerMinute, Metres, MetresPerSecond, Watts},
};

/// Bytes that are not the effort they were kept as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EffortError {
    /// Kept by another version of the product: take the effort from the original again.
    #[error("the effort is of version {0}; hint: recompute it from the original")]
    OtherVersion(u8),
    /// Cut short, too long, or with numbers that cannot be.
    #[error("the effort is damaged; hint: recompute it from the original")]
    Damaged,
}

const POWER: u8 = 1;
const PACE: u8 = 2;
const ALTITUDE: u8 = 4;

impl Effort {
    /// Changes whenever these bytes, or the rules by which samples become an effort, do: older bytes are then taken again
    /// from the originals.
    pub const VERSION: u8 = 1;

    /// The effort as bytes, for keeping. The same effort always gives the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(64 + 3 * self.heart_rate.len());
        out.push(Self::VERSION);
        let altitude = self.pace.is_some_and(|pace| pace.with_altitude);
        out.push(
            POWER * u8::from(self.power.is_some())
                + PACE * u8::from(self.pace.is_some())
                + ALTITUDE * u8::from(altitude),
        );
        put(&mut out, self.heart_rate.len() as u64);
        let mut before = 0;
        for (bpm, seconds) in &self.heart_rate {
            put(&mut out, u64::from(bpm.get() - before));
            put(&mut out, u64::from(*seconds));
            before = bpm.get();
        }
        if let Some(power) = self.power {
            out.extend(power.watts.to_le_bytes());
            put(&mut out, u64::from(power.seconds));
        }
        if let Some(pace) = self.pace {
            out.extend(pace.metres_per_second.to_le_bytes());
            put(&mut out, u64::from(pace.seconds));
        }
        put_bests(&mut out, &self.bests);
        out
    }

    /// The effort of bytes that [`Effort::to_bytes`] made.
    ///
    /// # Errors
    /// [`EffortError`]; both are mended by taking the effort from the original again.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EffortError> {
        let mut heart_rate = Vec::new();
        let parts = parts_of(bytes, |bpm, seconds| heart_rate.push((bpm, seconds)))?;
        Ok(Self {
            heart_rate: heart_rate.into(),
            power: parts.power,
            pace: parts.pace,
            bests: parts.bests,
        })
    }

    /// The best means alone, of bytes that [`Effort::to_bytes`] made: for looking through years of them.
    ///
    /// # Errors
    /// Those of [`Effort::from_bytes`], for the same bytes.
    pub fn bests_of(bytes: &[u8]) -> Result<Bests, EffortError> {
        parts_of(bytes, |_, _| ()).map(|parts| parts.bests)
    }
}

/// An effort without its heart rates.
struct Parts {
    power: Option<NormalizedPower>,
    pace: Option<GradedPace>,
    bests: Bests,
}

fn parts_of(bytes: &[u8], rate: impl FnMut(BeatsPerMinute, u32)) -> Result<Parts, EffortError> {
    match bytes.split_first() {
        Some((&Effort::VERSION, rest)) => parse(&mut Rest(rest), rate).ok_or(EffortError::Damaged),
        Some((version, _)) => Err(EffortError::OtherVersion(*version)),
        None => Err(EffortError::Damaged),
    }
}

fn put(out: &mut Vec<u8>, mut number: u64) {
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

fn put_bests(out: &mut Vec<u8>, bests: &Bests) {
    let Bests {
        power,
        graded_speed,
        heart_rate,
        steep_descent,
    } = bests;
    let there = power
        .iter()
        .map(Option::is_some)
        .chain(graded_speed.iter().map(Option::is_some))
        .chain(heart_rate.iter().map(Option::is_some))
        .chain([steep_descent.is_some()]);
    let mask = there
        .enumerate()
        .fold(0u64, |mask, (bit, there)| mask | u64::from(there) << bit);
    put(out, mask);
    for watts in power.iter().flatten() {
        put(out, u64::from(watts.get()));
    }
    for speed in graded_speed.iter().flatten() {
        out.extend(speed.get().to_le_bytes());
    }
    for bpm in heart_rate.iter().flatten() {
        put(out, u64::from(bpm.get()));
    }
    if let Some(metres) = steep_descent {
        out.extend(metres.get().to_le_bytes());
    }
}

/// What is left to read.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    fn number<T: TryFrom<u64>>(&mut self) -> Option<T> {
        let mut number = 0u64;
        for shift in (0..63).step_by(7) {
            let [byte] = self.take()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return T::try_from(number).ok();
            }
        }
        None
    }

    fn real(&mut self) -> Option<f64> {
        let number = f64::from_le_bytes(self.take()?);
        (number.is_finite() && number >= 0.0).then_some(number)
    }
}

/// Gives each heart rate with its seconds, the lowest first.
fn parse(rest: &mut Rest<'_>, mut rate: impl FnMut(BeatsPerMinute, u32)) -> Option<Parts> {
    let [follows] = rest.take()?;
    if follows & !(POWER | PACE | ALTITUDE) != 0 {
        return None;
    }
    // No more heart rates than there are, whatever the bytes claim.
    let rates: u8 = rest.number()?;
    let mut before = 0u16;
    for _ in 0..rates {
        let step: u16 = rest.number()?;
        before = before.checked_add(step).filter(|_| step > 0)?;
        rate(BeatsPerMinute::new(before).ok()?, rest.number()?);
    }
    let power = if follows & POWER == 0 {
        None
    } else {
        Some(NormalizedPower {
            watts: rest.real()?,
            seconds: rest.number()?,
        })
    };
    let pace = if follows & PACE == 0 {
        None
    } else {
        Some(GradedPace {
            metres_per_second: rest.real()?,
            seconds: rest.number()?,
            with_altitude: follows & ALTITUDE != 0,
        })
    };
    let bests = parse_bests(rest)?;
    rest.0.is_empty().then_some(Parts { power, pace, bests })
}

fn parse_bests(rest: &mut Rest<'_>) -> Option<Bests> {
    let mut bests = Bests::default();
    let mut mask: u16 = rest.number()?;
    let mut next = || {
        let there = mask & 1 == 1;
        mask >>= 1;
        there
    };
    let there = bests.power.map(|_| next());
    let speeds = bests.graded_speed.map(|_| next());
    let beats = bests.heart_rate.map(|_| next());
    let descent = next();
    if mask != 0 {
        return None;
    }
    for (best, _) in bests
        .power
        .iter_mut()
        .zip(there)
        .filter(|(_, there)| *there)
    {
        *best = Some(Watts::new(rest.number()?).ok()?);
    }
    for (best, _) in bests
        .graded_speed
        .iter_mut()
        .zip(speeds)
        .filter(|(_, there)| *there)
    {
        *best = Some(MetresPerSecond::new(f32::from_le_bytes(rest.take()?)).ok()?);
    }
    for (best, _) in bests
        .heart_rate
        .iter_mut()
        .zip(beats)
        .filter(|(_, there)| *there)
    {
        *best = Some(BeatsPerMinute::new(rest.number()?).ok()?);
    }
    if descent {
        bests.steep_descent = Some(Metres::new(rest.real()?).ok()?);
    }
    Some(bests)
}

#[cfg(test)]
mod tests {
    use proptest::{collection::btree_map, option, prelude::*};

    use super::*;

    fn efforts() -> impl Strategy<Value = Effort> {
        let real = 0.0f64..1e6;
        let parts = (
            btree_map(25u16..=250, any::<u32>(), 0..226),
            option::of((real.clone(), any::<u32>())),
            option::of((real, any::<u32>(), any::<bool>())),
        );
        let bests = (
            [(); 4].map(|()| option::of(0u16..=2500)),
            [(); 4].map(|()| option::of(0.0f32..=40.0)),
            [(); 4].map(|()| option::of(25u16..=250)),
            option::of(0.0f64..=5_000_000.0),
        );
        (parts, bests).prop_map(
            |((rates, power, pace), (watts, speeds, beats, descent))| Effort {
                heart_rate: rates
                    .into_iter()
                    .map(|(bpm, seconds)| (BeatsPerMinute::new(bpm).unwrap(), seconds))
                    .collect(),
                power: power.map(|(watts, seconds)| NormalizedPower { watts, seconds }),
                pace: pace.map(|(metres_per_second, seconds, with_altitude)| GradedPace {
                    metres_per_second,
                    seconds,
                    with_altitude,
                }),
                bests: Bests {
                    power: watts.map(|best| best.and_then(|watts| Watts::new(watts).ok())),
                    graded_speed: speeds
                        .map(|best| best.and_then(|speed| MetresPerSecond::new(speed).ok())),
                    heart_rate: beats
                        .map(|best| best.and_then(|bpm| BeatsPerMinute::new(bpm).ok())),
                    steep_descent: descent.and_then(|metres| Metres::new(metres).ok()),
                },
            },
        )
    }

    proptest! {
        #[test]
        fn an_effort_comes_back_as_it_was_kept(effort in efforts()) {
            let bytes = effort.to_bytes();
            prop_assert_eq!(Effort::bests_of(&bytes), Ok(effort.bests()));
            prop_assert_eq!(Effort::from_bytes(&bytes), Ok(effort));
        }

        #[test]
        fn no_bytes_are_fatal(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut versioned = bytes.clone();
            versioned.insert(0, Effort::VERSION);
            for bytes in [bytes, versioned] {
                // What is taken for an effort is one: it is kept as the same bytes, or shorter ones.
                if let Ok(effort) = Effort::from_bytes(&bytes) {
                    prop_assert_eq!(Effort::from_bytes(&effort.to_bytes()), Ok(effort));
                }
            }
        }

        #[test]
        fn an_effort_cut_short_or_with_something_after_it_is_damaged(effort in efforts(), at in any::<proptest::sample::Index>()) {
            let mut bytes = effort.to_bytes();
            let cut = at.index(bytes.len() - 1) + 1;
            prop_assert_eq!(Effort::from_bytes(&bytes[..cut]), Err(EffortError::Damaged));
            bytes.push(0);
            prop_assert_eq!(Effort::from_bytes(&bytes), Err(EffortError::Damaged));
        }
    }

    #[test]
    fn what_another_version_kept_is_not_guessed_at() {
        let mut bytes = Effort::default().to_bytes();
        assert_eq!(bytes, [Effort::VERSION, 0, 0, 0]);
        bytes[0] = 9;
        assert_eq!(
            Effort::from_bytes(&bytes),
            Err(EffortError::OtherVersion(9))
        );
        assert_eq!(Effort::from_bytes(&[]), Err(EffortError::Damaged));
    }
}
