//! Units as types: parsed once at the door, trusted inside.

/// A number that was outside the range its unit allows.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("{value} is not a possible {unit} ({least} to {most})")]
pub struct OutOfRange {
    /// The value as given.
    pub value: f64,
    /// The unit in words.
    pub unit: &'static str,
    /// The least value allowed.
    pub least: f64,
    /// The greatest value allowed.
    pub most: f64,
}

macro_rules! unit {
    ($(#[$doc:meta])* $name:ident($inner:ty) $least:literal ..= $most:literal, $words:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
        pub struct $name($inner);

        impl $name {
            #[doc = concat!("A ", $words, " from ", stringify!($least), " to ", stringify!($most), ".\n\n# Errors\n\n[`OutOfRange`] outside of it, or for what is no number.")]
            pub fn new(value: $inner) -> Result<Self, OutOfRange> {
                if ($least..=$most).contains(&value) {
                    Ok(Self(value))
                } else {
                    Err(OutOfRange { value: f64::from(value), unit: $words, least: f64::from($least), most: f64::from($most) })
                }
            }

            /// The bare number.
            pub const fn get(self) -> $inner {
                self.0
            }
        }

        impl From<$name> for f64 {
            fn from(value: $name) -> Self {
                Self::from(value.0)
            }
        }
    };
}

unit!(
    /// Heart rate in beats per minute. What a strap reports outside of 25 to 250 is an artefact.
    BeatsPerMinute(u16) 25u16..=250u16, "heart rate in beats per minute"
);
unit!(
    /// Power in watts at one moment.
    Watts(u16) 0u16..=2500u16, "power in watts"
);
unit!(
    /// A length or height in metres.
    Metres(f64) 0f64..=5_000_000f64, "distance in metres"
);
unit!(
    /// Speed over ground in metres per second. Nobody is faster by their own strength but downhill on a bike.
    MetresPerSecond(f32) 0f32..=40f32, "speed in metres per second"
);
unit!(
    /// Steps of both feet, or turns of a crank, per minute.
    StepsPerMinute(u16) 0u16..=400u16, "cadence per minute"
);
unit!(
    /// A weight moved, in kilograms.
    Kilograms(f64) 0f64..=1_000f64, "weight in kilograms"
);
unit!(
    /// Air temperature in degrees Celsius.
    Celsius(i8) -60i8..=70i8, "temperature in degrees Celsius"
);
unit!(
    /// Perceived exertion on Borg's CR10 scale, 0 (rest) to 10 (maximal).
    Rpe(f64) 0f64..=10f64, "perceived exertion (0 to 10)"
);
unit!(
    /// Soreness of a region, 0 (none) to 10 (worst imaginable).
    Soreness(u8) 0u8..=10u8, "soreness (0 to 10)"
);

/// Pressure on Walton's scale, in our words: 0 not at all, 1 light lotioning, 2 heavy lotioning, 3 medium, 4 strong, 5 deep.
///
/// # Source
/// `rules/pressure.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pressure(u8);

impl Pressure {
    /// Not to be touched.
    pub const NONE: Self = Self(0);
    /// The most that is ever booked by the product; 5 is the therapist's alone.
    pub const BOOKABLE: Self = Self(4);

    /// A level from 0 to 5.
    ///
    /// # Errors
    /// [`OutOfRange`] above 5.
    pub fn new(level: u8) -> Result<Self, OutOfRange> {
        if level <= 5 {
            Ok(Self(level))
        } else {
            Err(OutOfRange {
                value: f64::from(level),
                unit: "pressure (0 to 5)",
                least: 0.0,
                most: 5.0,
            })
        }
    }

    /// The bare level.
    pub const fn get(self) -> u8 {
        self.0
    }
}
