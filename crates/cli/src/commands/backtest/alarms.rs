//! How often notices come to people to whom nothing happens: on simulated check-ins, and on the diaries given.

use std::collections::BTreeMap;

use care::{
    rules::check_ins::CheckInRules,
    training::baseline::{DayItems, Item, told},
};
use jiff::{Timestamp, tz::TimeZone};
use practice::LookedBack;

use super::table::laid_out;
use crate::output::Paper;

/// One kind of simulated people: how they answer when nothing ever changes.
struct People {
    name: &'static str,
    items: &'static [Item],
    /// Standard deviation of an answer, in points.
    spread: f64,
    /// How alike two days in a row are.
    from_day_to_day: f64,
    /// How alike the items of one day are.
    between_items: f64,
}

const FIVE: &[Item] = &[
    Item::Heavy,
    Item::Tight,
    Item::Drained,
    Item::Stress,
    Item::Recovered,
];

/// The people simulated. Whoever tunes the rules looks at the first; the others are there to see what else may happen.
const PEOPLE: [People; 6] = [
    People {
        name: "five items, each day for itself",
        items: FIVE,
        spread: 1.5,
        from_day_to_day: 0.0,
        between_items: 0.0,
    },
    People {
        name: "all seven items",
        items: &Item::ALL,
        spread: 1.5,
        from_day_to_day: 0.0,
        between_items: 0.0,
    },
    People {
        name: "days alike",
        items: &Item::ALL,
        spread: 1.5,
        from_day_to_day: 0.5,
        between_items: 0.0,
    },
    People {
        name: "days and items alike",
        items: &Item::ALL,
        spread: 1.5,
        from_day_to_day: 0.3,
        between_items: 0.4,
    },
    People {
        name: "hardly ever another answer",
        items: &Item::ALL,
        spread: 0.4,
        from_day_to_day: 0.3,
        between_items: 0.2,
    },
    People {
        name: "wide swings",
        items: &Item::ALL,
        spread: 2.5,
        from_day_to_day: 0.3,
        between_items: 0.4,
    },
];

/// Of one kind of people: the median person's notices a week, and the share of people with one a week at most.
pub struct Simulated {
    pub name: &'static str,
    pub median: f64,
    pub calm: f64,
}

const PERSONS: u64 = 200;
const DAYS: usize = 26 * 7;

/// Simulates the same people every time.
pub fn simulate(rules: &CheckInRules) -> Vec<Simulated> {
    PEOPLE
        .iter()
        .map(|people| {
            let mut rates: Vec<f64> = (0..PERSONS)
                .map(|person| rate(people, person, rules))
                .collect();
            rates.sort_by(f64::total_cmp);
            let calm = rates.iter().filter(|rate| **rate <= 1.0).count();
            Simulated {
                name: people.name,
                median: rates[rates.len() / 2],
                calm: calm as f64 / rates.len() as f64,
            }
        })
        .collect()
}

/// The notices a week of one simulated person, from the day on which what is usual is known.
fn rate(people: &People, person: u64, rules: &CheckInRules) -> f64 {
    let mut dice = Dice::new(person);
    let mut last: BTreeMap<Item, f64> = BTreeMap::new();
    let mut days = Vec::with_capacity(DAYS);
    for day in 0..DAYS {
        let shared = dice.normal();
        let mut items = BTreeMap::new();
        for item in people.items {
            let fresh = people.between_items.sqrt() * shared
                + (1.0 - people.between_items).sqrt() * dice.normal();
            let alike = people.from_day_to_day;
            let value = match last.get(item) {
                Some(last) => alike * last + (1.0 - alike * alike).sqrt() * fresh,
                None => fresh,
            };
            last.insert(*item, value);
            let (middle, least, most) = match item {
                Item::Stress | Item::Mood => (3.0, 1.0, 5.0),
                Item::Soreness | Item::Heavy | Item::Tight | Item::Drained | Item::Recovered => {
                    (4.0, 0.0, 10.0)
                }
            };
            let points = (middle + people.spread * value).round();
            items.insert(*item, f64::clamp(points, least, most));
        }
        let seconds = i64::try_from(day).unwrap_or(0) * 86_400;
        days.push(DayItems {
            at: Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH),
            items,
            ..DayItems::default()
        });
    }
    // Strong soreness that stays is a line of safety, not an alarm of this kind.
    let told: usize = told(&days, rules, &TimeZone::UTC)
        .values()
        .map(Vec::len)
        .sum();
    let weeks = (DAYS - rules.baseline.least_answers) as f64 / 7.0;
    told as f64 / weeks
}

/// The same throws every time: SplitMix64.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// From 0 to 1.
    fn throw(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Of a normal distribution, by the sum of twelve throws.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.throw()).sum::<f64>() - 6.0
    }
}

/// The notices a week of a diary; `None` while nothing could be noticed.
pub fn per_week(looked: &LookedBack) -> Option<f64> {
    (looked.watched_days > 0).then(|| looked.told.len() as f64 * 7.0 / looked.watched_days as f64)
}

/// Both as tables.
pub fn table(looked: &[LookedBack], simulated: &[Simulated], paper: &Paper) -> String {
    let mut text = String::new();
    if !looked.is_empty() {
        text.push('\n');
        text.push_str(&paper.heading("Notices in the diaries given"));
        let mut rows = vec![
            ["diary", "days watched", "notices", "a week"]
                .map(str::to_owned)
                .to_vec(),
        ];
        let mut rates = Vec::new();
        for looked in looked {
            let rate = per_week(looked);
            rates.extend(rate);
            rows.push(vec![
                looked.name.clone(),
                looked.watched_days.to_string(),
                looked.told.len().to_string(),
                rate.map_or_else(|| "-".to_owned(), |rate| format!("{rate:.2}")),
            ]);
        }
        rates.sort_by(f64::total_cmp);
        if let Some(median) = rates.get(rates.len() / 2).filter(|_| rates.len() > 1) {
            rows.push(vec![
                "median".to_owned(),
                String::new(),
                String::new(),
                format!("{median:.2}"),
            ]);
        }
        text.push_str(&laid_out(&rows));
    }
    text.push('\n');
    text.push_str(&paper.heading("Notices to simulated people to whom nothing happens"));
    let mut rows = vec![
        ["people", "a week, median", "at most one a week"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for simulated in simulated {
        rows.push(vec![
            simulated.name.to_owned(),
            format!("{:.2}", simulated.median),
            format!("{:.0} %", simulated.calm * 100.0),
        ]);
    }
    text.push_str(&laid_out(&rows));
    text
}
