//! The items of a check-in, each turned so that more is worse.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::training::check_in::CheckIn;

/// An item that is compared with what is usual for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is its own word in a check-in")]
pub enum Item {
    Soreness,
    Heavy,
    Tight,
    Drained,
    Stress,
    Mood,
    Recovered,
}

impl Item {
    /// Every item.
    pub const ALL: [Self; 7] = [
        Self::Soreness,
        Self::Heavy,
        Self::Tight,
        Self::Drained,
        Self::Stress,
        Self::Mood,
        Self::Recovered,
    ];

    /// The word used in JSON, such as `heavy`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Soreness => "soreness",
            Self::Heavy => "heavy",
            Self::Tight => "tight",
            Self::Drained => "drained",
            Self::Stress => "stress",
            Self::Mood => "mood",
            Self::Recovered => "recovered",
        }
    }

    /// Being worse in it, in a sentence that begins with "You have been".
    pub const fn worse(self) -> &'static str {
        match self {
            Self::Soreness => "sorer",
            Self::Heavy => "heavier",
            Self::Tight => "tighter",
            Self::Drained => "more drained",
            Self::Stress => "more stressed",
            Self::Mood => "lower in mood",
            Self::Recovered => "less recovered",
        }
    }
}

/// The items of one check-in. In each of them more is worse.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DayItems {
    /// When it was answered.
    pub at: Timestamp,
    /// What was answered.
    pub items: BTreeMap<Item, f64>,
    /// Hours slept the night before.
    pub sleep_h: Option<f64>,
    /// When the soreness began to rise, if it still rises.
    pub rising_since: Option<Timestamp>,
}

impl From<&CheckIn> for DayItems {
    /// Mood (1 to 5) and recovery (0 to 10) are turned, since there more is better.
    fn from(check_in: &CheckIn) -> Self {
        let worst = check_in.soreness.values().map(|level| level.get()).max();
        let turned = |value: Option<u8>, most: u8| value.map(|value| most.saturating_sub(value));
        let items = [
            (Item::Soreness, Some(worst.unwrap_or(0))),
            (Item::Heavy, check_in.heavy),
            (Item::Tight, check_in.tight),
            (Item::Drained, check_in.drained),
            (Item::Stress, check_in.stress),
            (Item::Mood, turned(check_in.mood, 6)),
            (Item::Recovered, turned(check_in.recovered, 10)),
        ];
        Self {
            at: check_in.at,
            items: items
                .into_iter()
                .filter_map(|(item, value)| Some((item, f64::from(value?))))
                .collect(),
            sleep_h: check_in.sleep_h,
            rising_since: check_in.worse_since,
        }
    }
}
