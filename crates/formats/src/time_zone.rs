//! The local time of a place, from a map of the world's time zones.

use std::sync::LazyLock;

use jiff::{
    Timestamp,
    tz::{Offset, TimeZone},
};
use tzf_rs::EmbeddedFinder;

/// Four megabytes of borders, searched where they lie; opened by the first activity that needs it, in some 15 ms.
static BORDERS: LazyLock<EmbeddedFinder> = LazyLock::new(EmbeddedFinder::new);

/// The offset from UTC at a place (degrees north and east) and an instant; on the high seas the nautical one.
pub(crate) fn offset_at((latitude, longitude): (f64, f64), at: Timestamp) -> Option<Offset> {
    if !(latitude.abs() <= 90.0 && longitude.abs() <= 180.0) {
        return None;
    }
    let name = BORDERS.get_tz_name(longitude, latitude);
    // A border newer than our own zones names a zone that we do not know.
    Some(TimeZone::get(name).ok()?.to_offset(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_their_offset_of_the_season() {
        let check = |place, at: &str, hours_and_minutes: (i32, i32)| {
            let offset = offset_at(place, at.parse().unwrap()).unwrap();
            let (hours, minutes) = hours_and_minutes;
            assert_eq!(offset.seconds(), hours * 3600 + minutes * 60, "{place:?}");
        };
        let zurich = (47.37, 8.54);
        check(zurich, "2026-01-15T12:00:00Z", (1, 0));
        check(zurich, "2026-07-15T12:00:00Z", (2, 0));
        check((4.65, -74.1), "2026-07-15T12:00:00Z", (-5, 0));
        check((27.7, 85.3), "2026-07-15T12:00:00Z", (5, 45));
        check((-43.95, -176.55), "2026-01-15T12:00:00Z", (13, 45));
        // Nepal's neighbour to the south, ten minutes' walk away; the middle of the Atlantic; the pole.
        check((26.8, 84.0), "2026-07-15T12:00:00Z", (5, 30));
        check((40.0, -30.0), "2026-07-15T12:00:00Z", (-2, 0));
        assert!(offset_at((90.0, 0.0), "2026-07-15T12:00:00Z".parse().unwrap()).is_some());
        assert_eq!(offset_at((f64::NAN, 0.0), Timestamp::UNIX_EPOCH), None);
    }
}
