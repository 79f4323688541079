//! Lengths of time as the rules write them: `72h`, `14d`, `6w`, `3mo`.

use jiff::{SignedDuration, Span as JiffSpan, Timestamp, tz::TimeZone};
use serde::Deserialize;

/// A length of time; hours, days and weeks are elapsed time, months go by the UTC calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Span {
    /// Elapsed minutes.
    Minutes(i64),
    /// Calendar months.
    Months(i32),
}

impl Span {
    /// The moment this long after another.
    pub fn after(self, start: Timestamp) -> Timestamp {
        // Past the end of the calendar there is no later moment to wait for, so both arms stop at it.
        match self {
            Self::Minutes(minutes) => start
                .saturating_add(SignedDuration::from_mins(minutes))
                .unwrap_or(Timestamp::MAX),
            Self::Months(months) => start
                .to_zoned(TimeZone::UTC)
                .saturating_add(JiffSpan::new().months(months))
                .timestamp(),
        }
    }
}

impl TryFrom<String> for Span {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let unknown =
            || format!("`{text}` is no length of time such as 30min, 72h, 14d, 6w or 3mo");
        let digits = text.trim_end_matches(|sign: char| sign.is_ascii_alphabetic());
        let number: u16 = digits.parse().map_err(|_| unknown())?;
        let minutes = |each: i64| Self::Minutes(i64::from(number) * each);
        match &text[digits.len()..] {
            "min" => Ok(minutes(1)),
            "h" => Ok(minutes(60)),
            "d" => Ok(minutes(24 * 60)),
            "w" => Ok(minutes(7 * 24 * 60)),
            "mo" => Ok(Self::Months(i32::from(number))),
            _ => Err(unknown()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(span: &str, start: &str, end: &str) {
        let span = Span::try_from(span.to_owned()).unwrap();
        assert_eq!(span.after(start.parse().unwrap()), end.parse().unwrap());
    }

    #[test]
    fn days_are_elapsed_hours_and_months_are_the_calendars() {
        check("72h", "2026-05-01T11:00:00Z", "2026-05-04T11:00:00Z");
        check("6w", "2026-05-01T11:00:00Z", "2026-06-12T11:00:00Z");
        check("3mo", "2026-02-04T15:00:00Z", "2026-05-04T15:00:00Z");
    }

    #[test]
    fn an_unknown_unit_is_refused() {
        assert!(Span::try_from("3 moons".to_owned()).is_err());
        assert!(Span::try_from("h".to_owned()).is_err());
    }
}
