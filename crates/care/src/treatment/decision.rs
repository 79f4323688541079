//! What a therapist decides about one person, beyond the rules: stricter always, looser only where a rule names who may.

use jiff::Timestamp;

use crate::{body::Area, rules::screening::Loosener, units::Pressure};

/// One decision, with its reason; the person reads it too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Who decided, by name.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why, in words for the person.
    pub reason: String,
    /// From when it no longer holds; `None` until it is taken back.
    pub until: Option<Timestamp>,
    /// What.
    pub what: Decided,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// An area stays out of the massage.
    Avoid(Area),
    /// Most pressure, in an area or everywhere.
    Cap {
        /// The level.
        level: Pressure,
        /// Where; `None` for everywhere.
        area: Option<Area>,
    },
    /// The longest massage, in minutes.
    Minutes(u16),
    /// No massage until the decision's end.
    Wait,
    /// A rule holds less strictly, as far as its row in `rules/screening.toml` allows.
    Loosen {
        /// The rule.
        rule: String,
        /// As whom they decide.
        who: Loosener,
    },
}

impl Decision {
    /// As whom it loosens a rule, if it does.
    pub fn loosens(&self, code: &str) -> Option<Loosener> {
        match &self.what {
            Decided::Loosen { rule, who } if rule == code => Some(*who),
            Decided::Loosen { .. }
            | Decided::Avoid(_)
            | Decided::Cap { .. }
            | Decided::Minutes(_)
            | Decided::Wait => None,
        }
    }

    /// Whether it holds at an instant.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.at <= at && self.until.is_none_or(|until| at < until)
    }
}
