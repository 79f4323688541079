//! Blood pressure as somebody measured it: what it counts as an answer to.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::finding::{Answer, Finding, FollowUp};
use crate::rules::RuleBook;

/// The upper and the lower value, in mmHg.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BloodPressure {
    systolic: u16,
    diastolic: u16,
}

/// Two numbers that no cuff shows together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the upper value is 50 to 300 mmHg, the lower one 20 to 200 and less than the upper")]
pub struct NoBloodPressure;

impl BloodPressure {
    /// A measurement: 50 to 300 over 20 to 200 mmHg.
    ///
    /// # Errors
    /// [`NoBloodPressure`] outside of that, or with the values the wrong way round.
    pub fn new(systolic: u16, diastolic: u16) -> Result<Self, NoBloodPressure> {
        let possible = (50..=300).contains(&systolic)
            && (20..=200).contains(&diastolic)
            && diastolic < systolic;
        possible
            .then_some(Self {
                systolic,
                diastolic,
            })
            .ok_or(NoBloodPressure)
    }

    /// The upper value.
    pub const fn systolic(self) -> u16 {
        self.systolic
    }

    /// The lower value.
    pub const fn diastolic(self) -> u16 {
        self.diastolic
    }

    /// The answer that a measurement counts as; `None` where it is below every line. Either value reaches a line by itself.
    ///
    /// # Source
    /// `rules/screening.toml#blood_pressure`.
    pub fn finding(self, measured_at: Timestamp, rules: &RuleBook) -> Option<Finding> {
        let lines = &rules.screening.blood_pressure;
        let line = lines.iter().find(|line| {
            self.systolic >= line.systolic_from || self.diastolic >= line.diastolic_from
        })?;
        let number = |value: u16| FollowUp::Number(f64::from(value));
        Some(Finding {
            code: line.rule.clone(),
            area: None,
            // A clearance from before the measurement says nothing of it.
            onset: Some(measured_at),
            answer: Answer::Yes,
            answered_at: measured_at,
            cleared_at: None,
            detail: String::new(),
            answers: BTreeMap::from([
                ("systolic".to_owned(), number(self.systolic)),
                ("diastolic".to_owned(), number(self.diastolic)),
            ]),
        })
    }
}

impl std::fmt::Display for BloodPressure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{} mmHg", self.systolic, self.diastolic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(systolic: u16, diastolic: u16, expected: Result<Option<&str>, NoBloodPressure>) {
        let rules = RuleBook::built_in().unwrap();
        let found = BloodPressure::new(systolic, diastolic)
            .map(|measured| measured.finding(Timestamp::UNIX_EPOCH, &rules));
        let found = found.map(|finding| finding.map(|finding| finding.code));
        assert_eq!(found, expected.map(|code| code.map(str::to_owned)));
    }

    #[test]
    fn either_value_reaches_a_line_and_the_stricter_one_counts() {
        check(180, 80, Ok(Some("C01")));
        check(150, 110, Ok(Some("C01")));
        check(179, 109, Ok(Some("C02")));
        check(160, 70, Ok(Some("C02")));
        check(120, 100, Ok(Some("C02")));
        check(159, 99, Ok(None));
    }

    #[test]
    fn two_numbers_that_cannot_be_are_refused() {
        for (systolic, diastolic) in [(1200, 80), (80, 120), (120, 10), (49, 30), (120, 120)] {
            check(systolic, diastolic, Err(NoBloodPressure));
        }
    }
}
