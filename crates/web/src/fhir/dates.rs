//! Dates as searches write them: a year, a month, a day or an instant, with a prefix.

use formats::fhir::IssueCode;
use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use super::refused::Refused;

/// What a date asks of an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// At or after this.
    pub from: Option<Timestamp>,
    /// Before this.
    pub until: Option<Timestamp>,
}

impl Asked {
    /// Reads a date. What says no offset is read in the zone.
    ///
    /// # Errors
    /// [`Refused`] for what is no date, or has a prefix that is not understood.
    pub fn read(text: &str, zone: &TimeZone) -> Result<Self, Refused> {
        let prefixed = text
            .get(..2)
            .filter(|two| two.chars().all(char::is_alphabetic));
        let (prefix, rest) = match prefixed {
            Some(prefix) => (prefix, &text[2..]),
            None => ("eq", text),
        };
        let (first, after) = span(rest, zone).ok_or_else(|| {
            Refused::bad(
                IssueCode::Value,
                "a date was expected, such as 2026-05-04 or 2026-05-04T09:00:00-06:00",
            )
        })?;
        let (from, until) = match prefix {
            "eq" => (Some(first), Some(after)),
            "ge" => (Some(first), None),
            // Of a day, "after" is from the next one on.
            "gt" | "sa" => (Some(after), None),
            "le" => (None, Some(after)),
            "lt" | "eb" => (None, Some(first)),
            _ => {
                return Err(Refused::bad(
                    IssueCode::NotSupported,
                    "dates are understood with eq, ge, gt, le and lt",
                ));
            }
        };
        Ok(Self { from, until })
    }

    /// Whether an instant is asked for.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }
}

/// The first instant of what a text names, and the first one after it.
pub fn span(text: &str, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
    // A plus that nobody escaped comes as a space.
    let text = text.replace(' ', "+");
    if text.contains('T') {
        let at: Timestamp = match text.parse() {
            Ok(at) => at,
            Err(_) => local(text.parse().ok()?, zone)?,
        };
        let after = at.checked_add(SignedDuration::from_secs(1)).ok()?;
        return Some((at, after));
    }
    let (first, after): (Date, Date) = match text.len() {
        4 => {
            let first: Date = format!("{text}-01-01").parse().ok()?;
            (first, first.checked_add(1.year()).ok()?)
        }
        7 => {
            let first: Date = format!("{text}-01").parse().ok()?;
            (first, first.checked_add(1.month()).ok()?)
        }
        10 => {
            let first: Date = text.parse().ok()?;
            (first, first.tomorrow().ok()?)
        }
        _ => return None,
    };
    let midnight = |date: Date| local(date.at(0, 0, 0, 0), zone);
    Some((midnight(first)?, midnight(after)?))
}

fn local(at: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    zone.to_ambiguous_timestamp(at).compatible().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, at: &str, holds: bool) {
        let zone = TimeZone::get("America/Edmonton").unwrap();
        let asked = Asked::read(text, &zone).unwrap();
        assert_eq!(asked.holds(at.parse().unwrap()), holds, "{text} of {at}");
    }

    #[test]
    fn a_day_is_the_place_s_day() {
        check("2026-05-04", "2026-05-04T06:00:00Z", true);
        check("2026-05-04", "2026-05-04T05:59:59Z", false);
        check("2026-05-04", "2026-05-05T05:59:59Z", true);
        check("ge2026-05-04", "2026-05-04T05:59:59Z", false);
        check("gt2026-05-04", "2026-05-05T05:59:59Z", false);
        check("gt2026-05-04", "2026-05-05T06:00:00Z", true);
        check("le2026-05-04", "2026-05-05T05:59:59Z", true);
        check("lt2026-05-04", "2026-05-04T06:00:00Z", false);
        check("2026-05", "2026-05-31T23:00:00Z", true);
        check("2026", "2027-01-01T06:59:59Z", true);
    }

    #[test]
    fn an_instant_has_its_offset_even_where_its_plus_was_not_escaped() {
        check("2026-05-04T09:00:00+02:00", "2026-05-04T07:00:00Z", true);
        check("ge2026-05-04T09:00:00 02:00", "2026-05-04T07:00:00Z", true);
        check("lt2026-05-04T07:00:00Z", "2026-05-04T07:00:00Z", false);
        check("2026-05-04T09:00:00", "2026-05-04T15:00:00Z", true);
        check("ge2026-05-04T09:00-06:00", "2026-05-04T15:00:00Z", true);
    }

    #[test]
    fn what_is_no_date_is_refused() {
        let zone = TimeZone::UTC;
        for text in ["", "soon", "ap2026-05-04", "2026-13-01", "ne2026", "é2026"] {
            assert!(Asked::read(text, &zone).is_err(), "{text}");
        }
    }
}
