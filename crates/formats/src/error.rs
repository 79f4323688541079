//! Why a file was refused, and what was mended in one that was kept.

use std::fmt;

use jiff::Timestamp;

/// What makes a date impossible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateFault {
    /// The device had no clock when it began: it wrote its date of birth instead.
    NoClock,
    /// It lies more than a day after now.
    Future,
}

/// Why nothing in a file could be trusted.
///
/// `Display` says what is wrong, without the file's name; [`ReadError::hint`] says what to do. [`Rejected`] prints both
/// in one line with the name.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ReadError {
    /// No bytes at all.
    #[error("the file is empty")]
    Empty,
    /// A sound file of a kind that records no activity.
    #[error("it is a {what}, not a recorded activity")]
    NotAnActivity {
        /// The kind in words, such as `settings file`.
        what: &'static str,
    },
    /// A format that we do not read.
    #[error("it looks like {looks_like}, which is not read here")]
    UnknownFormat {
        /// The format's name, such as `a PWX file`.
        looks_like: &'static str,
    },
    /// It ends before anything could be read.
    #[error("it ends early, after {bytes} bytes, before any of the activity")]
    Truncated {
        /// How many bytes there are.
        bytes: u64,
    },
    /// It is damaged beyond use.
    #[error("it is damaged: {why}")]
    Corrupt {
        /// What was found.
        why: String,
    },
    /// Points on a map without times: a route.
    #[error("its points have no times, so it is a route and not a recorded activity")]
    NoTime,
    /// A date at which nothing can have been recorded.
    #[error("{}", date_sentence(*.fault, *.starts_at))]
    ImpossibleDate {
        /// The date as the file has it.
        starts_at: Timestamp,
        /// What is wrong with it.
        fault: DateFault,
    },
    /// A length of time that nobody trains for, and no samples to mend it from.
    #[error("it claims to last {seconds} seconds and has no samples to work out the true length")]
    ImpossibleDuration {
        /// The length as the file has it; negative where it ends before it begins.
        seconds: i64,
    },
    /// Larger than any activity, or claiming to be.
    #[error("it is too large: {}", too_large(*.claimed, *.limit))]
    TooLarge {
        /// Bytes that it has or claims.
        claimed: u64,
        /// Bytes that are read at most.
        limit: u64,
    },
    /// An archive that unpacks to far more than it holds.
    #[error("it unpacks to more than {ratio} times its size, as archives made to fill a disk do")]
    Bomb {
        /// The greatest ratio allowed.
        ratio: u64,
    },
    /// Archives within archives within archives.
    #[error("it holds archives nested more than {limit} deep")]
    TooDeep {
        /// The greatest depth allowed.
        limit: usize,
    },
    /// More files than anyone's history.
    #[error("it holds more than {limit} files")]
    TooMany {
        /// The greatest number allowed.
        limit: usize,
    },
    /// Locked with a password.
    #[error("it is locked with a password")]
    Locked,
    /// A sound file or archive without any activity in it.
    #[error("there is no activity inside")]
    NothingInside,
    /// The file system did not let us read it.
    #[error("it cannot be opened: {why}")]
    Unreadable {
        /// The system's words.
        why: String,
    },
}

impl ReadError {
    /// What the person can do about it, as the rest of a sentence.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Empty => "upload it again from the watch or the app",
            Self::NotAnActivity { .. } => "nothing to do: leave it out",
            Self::UnknownFormat { .. } => "export the activity as FIT, TCX or GPX",
            Self::Truncated { .. } | Self::Corrupt { .. } => {
                "copy it again from the watch, or export it again from the app"
            }
            Self::NoTime => "export the recorded activity instead of its route",
            Self::ImpossibleDate {
                fault: DateFault::NoClock,
                ..
            } => "correct the date in the app that holds it and export it again",
            Self::ImpossibleDate {
                fault: DateFault::Future,
                ..
            } => "check the clock of the watch and of this computer",
            Self::ImpossibleDuration { .. } => {
                "correct its duration in the app that holds it and export it again"
            }
            Self::TooLarge { .. } => "pick the activity's own file, or unpack the archive first",
            Self::Bomb { .. } => "do not open it; export it again from where it came",
            Self::TooDeep { .. } => "unpack it first, then pick the folder",
            Self::TooMany { .. } => "split it into smaller folders",
            Self::Locked => "unpack it with its password first",
            Self::NothingInside => "pick the file or export that holds the recording",
            Self::Unreadable { .. } => "check that the file exists and that you may read it",
        }
    }

    /// A word for this kind of refusal, for counting, such as `not_an_activity`.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotAnActivity { .. } => "not_an_activity",
            Self::UnknownFormat { .. } => "unknown_format",
            Self::Truncated { .. } => "truncated",
            Self::Corrupt { .. } => "corrupt",
            Self::NoTime => "no_time",
            Self::ImpossibleDate { .. } => "impossible_date",
            Self::ImpossibleDuration { .. } => "impossible_duration",
            Self::TooLarge { .. } => "too_large",
            Self::Bomb { .. } => "bomb",
            Self::TooDeep { .. } => "too_deep",
            Self::TooMany { .. } => "too_many",
            Self::Locked => "locked",
            Self::NothingInside => "nothing_inside",
            Self::Unreadable { .. } => "unreadable",
        }
    }
}

/// A file that was refused. Prints as one line: which file, what is wrong, what to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Rejected {
    /// The file's name as shown to people; inside of an archive after the archive's name and a slash.
    pub name: String,
    /// Why.
    pub error: ReadError,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "could not read `{}`: {}; hint: {}",
            self.name,
            self.error,
            self.error.hint()
        )
    }
}

/// What a value measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quantity {
    /// Beats per minute.
    HeartRate,
    /// Times between two beats.
    BeatInterval,
    /// Watts.
    Power,
    /// Metres per second.
    Speed,
    /// A distance, or a leap in one.
    Distance,
    /// A place on the globe.
    Position,
    /// A height, or a sum of climbs.
    Height,
    /// Steps, turns or strokes a minute.
    Cadence,
    /// Degrees.
    Temperature,
    /// Repetitions, weight or time of a strength set.
    StrengthSet,
    /// What a table tells of a day or a night.
    DayFact,
}

impl Quantity {
    /// Every quantity, in the order above.
    pub const ALL: [Self; 11] = [
        Self::HeartRate,
        Self::BeatInterval,
        Self::Power,
        Self::Speed,
        Self::Distance,
        Self::Position,
        Self::Height,
        Self::Cadence,
        Self::Temperature,
        Self::StrengthSet,
        Self::DayFact,
    ];

    /// Its name in a sentence, such as `heart rate`.
    pub const fn plain_name(self) -> &'static str {
        match self {
            Self::HeartRate => "heart rate",
            Self::BeatInterval => "time between beats",
            Self::Power => "power",
            Self::Speed => "speed",
            Self::Distance => "distance",
            Self::Position => "position",
            Self::Height => "height",
            Self::Cadence => "cadence",
            Self::Temperature => "temperature",
            Self::StrengthSet => "strength set",
            Self::DayFact => "day or night",
        }
    }
}

/// What was mended in a file that was kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Mend {
    /// Damaged or cut off part of the way; what came before was kept.
    Salvaged {
        /// How many samples were read before the damage.
        samples: usize,
    },
    /// The checksum is wrong, yet everything could be read.
    WrongChecksum,
    /// The header claims far more bytes than there are, yet the checksum fits what is there.
    WrongSize {
        /// Bytes that it claims.
        claimed: u64,
    },
    /// The name ends in something other than what the file is.
    WrongExtension {
        /// What the content is, such as `FIT`.
        is: &'static str,
    },
    /// Values that cannot be, left out.
    ImpossibleValues {
        /// Of what.
        what: Quantity,
        /// How many.
        count: usize,
    },
    /// The summary is not what its own samples say; theirs was taken.
    SummaryContradicted {
        /// In what.
        what: Quantity,
    },
    /// The summary was missing and was worked out from the samples.
    SummaryRebuilt,
    /// The summary's duration cannot be and was worked out from the samples.
    DurationRebuilt,
    /// The device had no clock when it began; the date was worked out from later times in the file.
    DateMended,
    /// Some of the times went backwards; those samples were left out.
    TimesOutOfOrder {
        /// How many.
        count: usize,
    },
    /// One of several activities in the file was refused.
    PartLeftOut {
        /// Why.
        error: ReadError,
    },
    /// Rows of a table that hold nothing that could be read.
    RowsLeftOut {
        /// How many.
        count: usize,
    },
    /// Entries dated later than tomorrow, of what ought to lie behind.
    InFuture {
        /// How many.
        count: usize,
    },
    /// Nothing but the numbers tells the unit of a table's weights.
    WeightUnitAssumed {
        /// What they look like: `pounds` or `kilograms`.
        unit: &'static str,
    },
    /// The table does not say how long workouts took: taken from the number of sets.
    DurationFromSets {
        /// How many workouts.
        workouts: usize,
    },
    /// Entries of a calendar that are cut off or say no time.
    EntriesLeftOut {
        /// How many.
        count: usize,
    },
    /// What a calendar says is done already; the recording of it counts.
    DoneLeftOut {
        /// How many.
        count: usize,
    },
    /// Entries of a calendar too far behind or ahead to matter.
    OutOfReach {
        /// How many.
        count: usize,
    },
    /// A table or calendar that ends in the middle; what stands whole before was kept.
    CutShort,
    /// Rows of a table that are damaged: cut short, wrongly quoted or with zeros in them; what they still tell was taken.
    RowsDamaged {
        /// How many.
        count: usize,
    },
    /// Entries of an export of which neither time nor duration can be made out.
    EntriesUndated {
        /// How many.
        count: usize,
    },
    /// The export is damaged or cut off part of the way; what came before was kept.
    EntriesCut {
        /// How many entries came before.
        kept: usize,
    },
    /// More entries than anybody has; the rest was left out.
    TooManyEntries {
        /// How many were kept.
        kept: usize,
    },
    /// A table in which something could not be found, and was not guessed.
    NoColumn {
        /// What was looked for.
        what: &'static str,
    },
    /// More heart rates than there is room for; some were left out evenly.
    HeartRateThinned {
        /// Seconds between two that were kept.
        step_s: u32,
    },
    /// More samples than any activity has; the rest was left out.
    TooManySamples {
        /// How many were kept.
        kept: usize,
    },
}

impl Mend {
    /// Counts values left out, in one mend for each quantity.
    pub(crate) fn impossible(mends: &mut Vec<Self>, what: Quantity, more: usize) {
        if more == 0 {
            return;
        }
        let before = mends.iter_mut().find_map(|mend| match mend {
            Self::ImpossibleValues { what: of, count } if *of == what => Some(count),
            _ => None,
        });
        match before {
            Some(count) => *count += more,
            None => mends.push(Self::ImpossibleValues { what, count: more }),
        }
    }

    /// Says once that a summary is not what its samples say.
    pub(crate) fn contradicted(mends: &mut Vec<Self>, what: Quantity) {
        let mend = Self::SummaryContradicted { what };
        if !mends.contains(&mend) {
            mends.push(mend);
        }
    }
}

impl fmt::Display for Mend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Salvaged { samples } => write!(
                f,
                "damaged or cut off: kept the {samples} samples before that"
            ),
            Self::WrongChecksum => {
                f.write_str("its checksum is wrong, yet all of it could be read")
            }
            Self::WrongSize { claimed } => write!(
                f,
                "it claims {claimed} bytes, which it does not have: read what is there"
            ),
            Self::WrongExtension { is } => {
                write!(f, "despite its name it is {is}, and was read as that")
            }
            Self::ImpossibleValues { what, count: 1 } => {
                write!(f, "left out an impossible {}", what.plain_name())
            }
            Self::ImpossibleValues { what, count } => {
                write!(
                    f,
                    "left out {count} impossible values of {}",
                    what.plain_name()
                )
            }
            Self::SummaryContradicted { what } => {
                write!(
                    f,
                    "its summary of {} is not what its samples say: took these",
                    what.plain_name()
                )
            }
            Self::SummaryRebuilt => f.write_str("it has no summary: worked out from its samples"),
            Self::DurationRebuilt => {
                f.write_str("its duration cannot be right: worked out from its samples")
            }
            Self::DateMended => f.write_str(
                "the watch had no date when it began: worked out from later times in the file",
            ),
            Self::TimesOutOfOrder { count } => {
                write!(f, "left out {count} samples whose times run backwards")
            }
            Self::PartLeftOut { error } => write!(f, "one activity in it was left out: {error}"),
            Self::RowsLeftOut { count } => write!(
                f,
                "left out {count} {} that could not be read",
                if *count == 1 { "row" } else { "rows" }
            ),
            Self::InFuture { count } => {
                write!(f, "left out {count} dated later than tomorrow")
            }
            Self::WeightUnitAssumed { unit } => write!(
                f,
                "it does not say the unit of its weights: taken as {unit} by what the numbers look like"
            ),
            Self::DurationFromSets { workouts } => write!(
                f,
                "it does not say how long {workouts} of its workouts took: taken from their sets"
            ),
            Self::EntriesLeftOut { count } => write!(
                f,
                "left out {count} {} cut off or without a time",
                if *count == 1 { "entry" } else { "entries" }
            ),
            Self::DoneLeftOut { count } => {
                write!(
                    f,
                    "left out {count} that the calendar says are done: recordings count"
                )
            }
            Self::OutOfReach { count } => {
                write!(f, "left out {count} too far behind or ahead to matter")
            }
            Self::CutShort => write!(
                f,
                "it ends in the middle, as if cut off: took what stands before"
            ),
            Self::RowsDamaged { count } => {
                write!(
                    f,
                    "{count} of its rows are damaged: took what they still tell"
                )
            }
            Self::EntriesUndated { count } => write!(
                f,
                "left out {count} entries without a date or a duration that can be"
            ),
            Self::EntriesCut { kept } => {
                write!(f, "damaged or cut off: kept the {kept} entries before that")
            }
            Self::TooManyEntries { kept } => write!(f, "kept the first {kept} entries only"),
            Self::NoColumn { what } => {
                write!(f, "found no column for {what}, and did not guess one")
            }
            Self::HeartRateThinned { step_s } => write!(
                f,
                "it holds more heart rates than can be kept: took one in {step_s} seconds"
            ),
            Self::TooManySamples { kept } => write!(f, "kept the first {kept} samples only"),
        }
    }
}

/// Something that was mended, and in which file. Prints as one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Warning {
    /// The file's name as shown to people.
    pub name: String,
    /// What was mended.
    pub mend: Mend,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.name, self.mend)
    }
}

fn date_sentence(fault: DateFault, starts_at: Timestamp) -> String {
    let day = starts_at.to_zoned(jiff::tz::TimeZone::UTC).date();
    match fault {
        DateFault::NoClock => {
            format!("it is dated {day}, as by a watch without a clock, and holds no other time")
        }
        DateFault::Future => format!("it is dated {day}, which lies in the future"),
    }
}

/// What was counted only as far as the limit is said to be more than it.
fn too_large(claimed: u64, limit: u64) -> String {
    if size(claimed) == size(limit) {
        format!("more than {}", size(limit))
    } else {
        format!("{} of at most {}", size(claimed), size(limit))
    }
}

fn size(bytes: u64) -> String {
    const MIB: u64 = 1024 * 1024;
    if bytes < MIB {
        format!("{bytes} bytes")
    } else {
        format!("{} MiB", bytes / MIB)
    }
}
