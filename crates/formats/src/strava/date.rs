//! Strava's dates: instants of UTC, written as the athlete's language writes them.

use jiff::{Timestamp, civil, tz::TimeZone};

/// Which of two numbers before the year is the day, where no month is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
}

impl Order {
    /// What the dates of a table show together: a day past the twelfth gives it away. Day first where nothing does.
    pub(super) fn of<'a>(dates: impl Iterator<Item = &'a str>) -> Self {
        for date in dates {
            let parts = parts(date);
            if parts.month.is_none()
                && let [first, second, ..] = parts.numbers.as_slice()
                && *first <= 31
            {
                if *first > 12 {
                    return Self::DayFirst;
                }
                if *second > 12 && *second <= 31 {
                    return Self::MonthFirst;
                }
            }
        }
        Self::DayFirst
    }
}

/// Months as they begin in the languages that Strava speaks, accents and points set aside.
const MONTHS: [&[&str]; 12] = [
    &[
        "jan", "ene", "gen", "janv", "sty", "led", "ian", "янв", "oca", "tammi",
    ],
    &[
        "feb", "fev", "fév", "lut", "úno", "uno", "фев", "şub", "helmi",
    ],
    &[
        "mar", "mär", "mrz", "maa", "mrt", "bře", "bre", "maart", "мар", "maalis",
    ],
    &["apr", "abr", "avr", "kwi", "dub", "апр", "nis", "huhti"],
    &[
        "may", "mai", "maj", "mag", "mei", "kvě", "kve", "мая", "май", "touko",
    ],
    &[
        "jun", "giu", "juin", "cze", "čer", "cer", "июн", "haz", "kesä",
    ],
    &[
        "jul", "lug", "juil", "lip", "čvc", "červenc", "cvc", "июл", "tem", "heinä",
    ],
    &[
        "aug", "ago", "aoû", "aou", "aoû", "sie", "srp", "авг", "ağu", "elo",
    ],
    &["sep", "set", "wrz", "zář", "zar", "сен", "eyl", "syys"],
    &[
        "oct", "okt", "ott", "out", "paź", "paz", "říj", "rij", "окт", "eki", "loka",
    ],
    &["nov", "lis", "ноя", "kas", "marras"],
    &[
        "dec", "dez", "dic", "déc", "des", "gru", "pro", "дек", "ara", "joulu",
    ],
];

struct Parts {
    numbers: Vec<i64>,
    month: Option<i8>,
    afternoon: Option<bool>,
}

fn parts(text: &str) -> Parts {
    let mut parts = Parts {
        numbers: Vec::new(),
        month: None,
        afternoon: None,
    };
    let text = text.to_lowercase();
    let mut word = String::new();
    let mut digits = String::new();
    for letter in text.chars().chain([' ']) {
        if let Some(digit) = letter.to_digit(10) {
            digits.push(char::from_digit(digit, 10).unwrap_or('0'));
        } else if !digits.is_empty() {
            parts.numbers.extend(digits.parse::<i64>());
            digits.clear();
        }
        if letter.is_alphabetic() || (letter == '.' && !word.is_empty()) {
            word.push(letter);
        } else if !word.is_empty() {
            parts.word(&word.replace('.', ""));
            word.clear();
        }
    }
    parts
}

impl Parts {
    fn word(&mut self, word: &str) {
        let has = |markers: &[&str]| markers.iter().any(|marker| word.contains(marker));
        if word == "am" || has(&["上午", "午前", "오전"]) {
            self.afternoon = Some(false);
        } else if word == "pm" || has(&["下午", "午後", "오후"]) {
            self.afternoon = Some(true);
        } else if self.month.is_none() {
            // The longest beginning that fits: `čer` is June, `červenc` is July.
            let fits = |names: &&[&str]| {
                names
                    .iter()
                    .filter(|name| word.starts_with(**name))
                    .map(|name| name.len())
                    .max()
            };
            self.month = MONTHS
                .iter()
                .zip(1_i8..)
                .filter_map(|(names, month)| Some((fits(names)?, month)))
                .max_by_key(|(length, _)| *length)
                .map(|(_, month)| month);
        }
    }
}

/// The instant of a date such as `Sep 12, 2018, 3:02:23 PM`, `12.09.2018, 15:02:23` or `2018-09-12 15:02:23`.
pub(super) fn parse(text: &str, order: Order) -> Option<Timestamp> {
    let parts = parts(text);
    let (year, month, day, time) = match (parts.month, parts.numbers.as_slice()) {
        (Some(month), [year, day, time @ ..]) if *year > 31 => {
            (*year, i64::from(month), *day, time)
        }
        (Some(month), [day, year, time @ ..]) => (*year, i64::from(month), *day, time),
        (None, [year, month, day, time @ ..]) if *year > 31 => (*year, *month, *day, time),
        (None, [one, other, year, time @ ..]) => match order {
            Order::DayFirst => (*year, *other, *one, time),
            Order::MonthFirst => (*year, *one, *other, time),
        },
        (Some(_) | None, _) => return None,
    };
    let at = |index: usize| time.get(index).copied().unwrap_or(0);
    let hour = match (parts.afternoon, at(0)) {
        (Some(false), 12) => 0,
        (Some(true), hour) if hour < 12 => hour + 12,
        (_, hour) => hour,
    };
    let small = |value: i64| i8::try_from(value).ok();
    let year = if year < 100 { year + 2000 } else { year };
    civil::DateTime::new(
        i16::try_from(year).ok()?,
        small(month)?,
        small(day)?,
        small(hour)?,
        small(at(1))?,
        small(at(2))?,
        0,
    )
    .ok()?
    .to_zoned(TimeZone::UTC)
    .ok()
    .map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let order = Order::of([text].into_iter());
        assert_eq!(
            parse(text, order).map(|at| at.to_string()).as_deref(),
            Some(expected),
            "{text}"
        );
    }

    #[test]
    fn one_instant_in_many_languages() {
        for text in [
            "Sep 12, 2018, 3:02:23 PM",
            "Sep 12, 2018, 3:02:23\u{202f}PM",
            "12 Sept 2018, 15:02:23",
            "2018-09-12 15:02:23",
            "12.09.2018, 15:02:23",
            "12. 9. 2018 15:02:23",
            "12 sept. 2018 à 15:02:23",
            "12 de set. de 2018, 15:02:23",
            "12 sep 2018, 15:02:23",
            "12 set 2018, 15:02:23",
            "12 wrz 2018, 15:02:23",
            "12 sep. 2018 15:02:23",
            "12. sep. 2018, 15.02.23",
            "2018/09/12 15:02:23",
            "2018年9月12日 15:02:23",
            "2018年9月12日 下午3:02:23",
            "2018. 9. 12. 오후 3:02:23",
            "12 сент. 2018 г., 15:02:23",
        ] {
            if text.starts_with("12.") && !text.contains("sep") {
                // Nothing in the table shows which number is the day.
                assert_eq!(
                    parse(text, Order::DayFirst)
                        .map(|at| at.to_string())
                        .as_deref(),
                    Some("2018-09-12T15:02:23Z"),
                    "{text}"
                );
            } else {
                check(text, "2018-09-12T15:02:23Z");
            }
        }
        check("Dec 1, 2023, 12:10:00 AM", "2023-12-01T00:10:00Z");
        check("1 déc. 2023, 12:10:00", "2023-12-01T12:10:00Z");
        check("15 mrt. 2024 06:45:12", "2024-03-15T06:45:12Z");
        check("15 lip 2024, 06:45:12", "2024-07-15T06:45:12Z");
        check("15 juil. 2024 à 06:45:12", "2024-07-15T06:45:12Z");
        check("2 de ene. de 2025, 7:05:00", "2025-01-02T07:05:00Z");
    }

    #[test]
    fn a_day_past_the_twelfth_gives_the_order_away() {
        let dates = ["9/12/2018, 3:02:23 PM", "9/13/2018, 3:02:23 PM"];
        let order = Order::of(dates.into_iter());
        assert_eq!(order, Order::MonthFirst);
        assert_eq!(
            parse(dates[0], order).map(|at| at.to_string()).as_deref(),
            Some("2018-09-12T15:02:23Z")
        );
    }

    #[test]
    fn nonsense_is_no_date() {
        for text in ["", "x", "12", "99.99.2018, 15:02:23", "2018-02-30 10:00:00"] {
            assert_eq!(parse(text, Order::DayFirst), None, "{text}");
        }
    }
}
