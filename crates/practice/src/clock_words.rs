//! Times as people read them: on whose clock, and which of two where the clock shows an hour twice.

use jiff::{Timestamp, tz::TimeZone};

/// The city of a zone: "Edmonton".
pub fn zone_name(zone: &TimeZone) -> String {
    zone.iana_name().map_or_else(
        || "Local".to_owned(),
        |name| name.rsplit('/').next().unwrap_or(name).replace('_', " "),
    )
}

/// An instant on a zone's clock in a shape of `strftime` that ends with the time: "Sunday 1 November, 01:30"; with the clock's own name
/// behind it where it shows that time twice: "01:30 MDT", and an hour later "01:30 MST".
pub fn on_the_clock(at: Timestamp, zone: &TimeZone, shape: &str) -> String {
    let local = at.to_zoned(zone.clone());
    let twice = zone.to_ambiguous_timestamp(local.datetime()).is_ambiguous();
    let shown = local.strftime(shape);
    if twice {
        format!("{shown} {}", local.strftime("%Z"))
    } else {
        shown.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(zone: &str, at: &str, shows: &str) {
        let zone = TimeZone::get(zone).unwrap();
        assert_eq!(on_the_clock(at.parse().unwrap(), &zone, "%a %H:%M"), shows);
    }

    #[test]
    fn an_hour_that_comes_twice_is_told_apart() {
        check("America/Edmonton", "2026-11-01T06:30:00Z", "Sun 00:30");
        check("America/Edmonton", "2026-11-01T07:30:00Z", "Sun 01:30 MDT");
        check("America/Edmonton", "2026-11-01T08:30:00Z", "Sun 01:30 MST");
        check("America/Edmonton", "2026-11-01T09:00:00Z", "Sun 02:00");
        check("Europe/London", "2026-10-25T00:15:00Z", "Sun 01:15 BST");
        check("Europe/London", "2026-10-25T01:15:00Z", "Sun 01:15 GMT");
        // The clock goes back by half an hour.
        check(
            "Australia/Lord_Howe",
            "2026-04-04T14:45:00Z",
            "Sun 01:45 +11",
        );
        check(
            "Australia/Lord_Howe",
            "2026-04-04T15:15:00Z",
            "Sun 01:45 +1030",
        );
    }

    #[test]
    fn a_night_that_skips_an_hour_shows_nothing_twice() {
        check("America/Edmonton", "2027-03-14T08:30:00Z", "Sun 01:30");
        check("America/Edmonton", "2027-03-14T09:00:00Z", "Sun 03:00");
        check("Australia/Lord_Howe", "2026-10-03T15:30:00Z", "Sun 02:30");
    }

    #[test]
    fn a_zone_is_named_by_its_city() {
        let zone = TimeZone::get("America/Argentina/Buenos_Aires").unwrap();
        assert_eq!(zone_name(&zone), "Buenos Aires");
    }
}
