//! Which days a page of free times shows, of all that can be booked today.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};

use crate::{booking::clinic::BookingWindow, treatment::recommendation::Window};

/// How far ahead is looked where neither service nor clinic says it, in days. Therapists' own calendars are known a little further.
const FURTHEST: i64 = 364;

/// Some days in a row on a place's clock, of all those that can be booked today.
#[derive(Debug, Clone, PartialEq)]
pub struct DaysAhead {
    /// Today.
    pub today: Date,
    /// The first day shown.
    pub first: Date,
    /// How many are shown; at least 1.
    pub count: i64,
    /// The last day on which something can be booked today.
    pub last: Date,
    /// Whether service or clinic say that it is the last.
    pub is_horizon: bool,
    zone: TimeZone,
}

impl DaysAhead {
    /// The first `count` days from today on.
    pub fn from_today(window: BookingWindow, zone: &TimeZone, now: Timestamp, count: i64) -> Self {
        let today = now.to_zoned(zone.clone()).date();
        let furthest = today
            .checked_add((FURTHEST - 1).days())
            .unwrap_or(Date::MAX);
        // A horizon counts days of 24 hours.
        let horizon = window
            .horizon_days
            .map(|days| SignedDuration::from_hours(24 * i64::from(days)))
            .and_then(|ahead| now.checked_add(ahead).ok())
            .map(|at| at.to_zoned(zone.clone()).date())
            .filter(|last| *last <= furthest);
        Self {
            today,
            first: today,
            count: count.max(1),
            last: horizon.unwrap_or(furthest),
            is_horizon: horizon.is_some(),
            zone: zone.clone(),
        }
    }

    /// The days from one on; from the nearest that can be booked, where it cannot.
    #[must_use]
    pub fn beginning(self, first: Date) -> Self {
        Self {
            first: first.min(self.last).max(self.today),
            ..self
        }
    }

    /// Those in which a day lies, as one comes to them from today on.
    #[must_use]
    pub fn around(self, day: Date) -> Self {
        let ahead = i64::from((day.min(self.last) - self.today).get_days()).max(0);
        let first = after(self.today, ahead - ahead % self.count);
        self.beginning(first)
    }

    /// Whether a day is shown.
    pub fn shows(&self, day: Date) -> bool {
        (self.first..after(self.first, self.count)).contains(&day)
    }

    /// The first of the days before them; `None` where they begin today.
    pub fn earlier(&self) -> Option<Date> {
        (self.first > self.today).then(|| after(self.first, -self.count).max(self.today))
    }

    /// The first of the days after them; `None` where nothing can be booked there today.
    pub fn later(&self) -> Option<Date> {
        let next = after(self.first, self.count);
        (next <= self.last).then_some(next)
    }

    /// From now, or the first moment of the first day, to the end of the last one.
    pub fn window(&self, now: Timestamp) -> Window {
        let begins = |day: Date| {
            let zoned = day.to_zoned(self.zone.clone());
            zoned.map_or(Timestamp::MAX, |zoned| zoned.timestamp())
        };
        Window {
            from: begins(self.first).max(now),
            to: begins(after(self.first, self.count)),
        }
    }
}

fn after(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn edmonton() -> TimeZone {
        TimeZone::get("America/Edmonton").unwrap()
    }

    /// From 5 May 2026, 09:00, four weeks at once.
    fn ahead(horizon_days: Option<u16>) -> DaysAhead {
        let now = date(2026, 5, 5).at(9, 0, 0, 0).to_zoned(edmonton());
        let window = BookingWindow {
            notice_minutes: None,
            horizon_days,
        };
        DaysAhead::from_today(window, &edmonton(), now.unwrap().timestamp(), 28)
    }

    #[test]
    fn one_goes_on_to_the_horizon_and_back_to_today() {
        let first = ahead(Some(60));
        assert_eq!(first.earlier(), None);
        let second = first.clone().beginning(first.later().unwrap());
        assert_eq!(second.first, date(2026, 6, 2));
        assert_eq!(second.earlier(), Some(first.today));
        let third = second.clone().beginning(second.later().unwrap());
        assert_eq!(third.first, date(2026, 6, 30));
        assert_eq!((third.last, third.is_horizon), (date(2026, 7, 4), true));
        assert_eq!(third.later(), None);
        assert_eq!(third.earlier(), Some(second.first));
    }

    #[test]
    fn a_horizon_within_the_first_days_has_nothing_after_them() {
        assert_eq!(ahead(Some(27)).later(), None);
        assert_eq!(ahead(Some(28)).later(), Some(date(2026, 6, 2)));
    }

    #[test]
    fn without_a_horizon_it_ends_before_own_calendars_are_unknown() {
        let mut shown = ahead(None);
        let mut pages = 1;
        while let Some(next) = shown.later() {
            shown = shown.beginning(next);
            pages += 1;
        }
        assert_eq!((pages, shown.is_horizon), (13, false));
    }

    #[test]
    fn a_day_is_found_where_one_comes_to_it_and_nonsense_shows_what_is_nearest() {
        let day = date(2026, 6, 10);
        let shown = ahead(None).around(day);
        assert_eq!(shown.first, date(2026, 6, 2));
        assert!(shown.shows(day) && !shown.shows(date(2026, 6, 30)));
        assert_eq!(ahead(None).around(date(2020, 1, 1)).first, date(2026, 5, 5));
        assert_eq!(ahead(Some(60)).beginning(Date::MAX).first, date(2026, 7, 4));
    }

    #[test]
    fn the_window_is_whole_days_on_the_places_clock_but_never_the_past() {
        let shown = ahead(None);
        let now = "2026-05-05T15:00:00Z".parse().unwrap();
        let window = shown.window(now);
        assert_eq!(window.from, now);
        assert_eq!(window.to, "2026-06-02T06:00:00Z".parse().unwrap());
        let later = shown.beginning(date(2026, 10, 20)).window(now);
        assert_eq!(later.from, "2026-10-20T06:00:00Z".parse().unwrap());
        assert_eq!(later.to, "2026-11-17T07:00:00Z".parse().unwrap());
    }
}
