//! `rules/check_ins.toml`: what is learned from an athlete's own check-ins, and when it may be said.

use serde::Deserialize;

use super::{RuleBookError, sources::Checked, sources::Sources};

const FILE: &str = "check_ins.toml";

/// What `rules/check_ins.toml` says. Each part carries its rule id, which reasons print, and the keys of its sources.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckInRules {
    /// How soreness is forecast.
    pub forecast: ForecastModel,
    /// When the learned forecast is shown.
    pub shown: ShownModel,
    /// What is usual for a person.
    pub baseline: BaselineModel,
    /// When something is unusual.
    pub notice: NoticeModel,
    /// Short nights.
    pub short_sleep: ShortSleepModel,
    /// Strong soreness that stays.
    pub long_soreness: LongSorenessModel,
    /// A run longer than any lately.
    pub longest_run: LongestRunModel,
    /// Two weeks slower, and feeling worse.
    pub slower: SlowerModel,
}

macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Deserialize)]
            #[serde(deny_unknown_fields)]
            pub struct $name {
                /// The rule's id.
                pub id: String,
                /// Keys of its sources.
                pub source: Vec<String>,
                $($(#[$field_doc])* pub $field: $type,)*
            }
        )*
    };
}

parts! {
    /// How the soreness forecast learns. Levels are of 0 to 10.
    ForecastModel {
        /// How many answers the usual level of the scale counts for in a person's own level.
        own_weight: f64,
        /// How far soreness follows the course, before anything is learned.
        gain: f64,
        /// What that counts for, in squared levels of the course.
        gain_weight: f64,
        /// The most that a gain comes to.
        most_gain: f64,
        /// What share of the unexplained stays until the next day, before anything is learned.
        hold: f64,
        /// What that counts for, in squared levels.
        hold_weight: f64,
        /// The most that is held.
        most_hold: f64,
        /// After so many days an answer counts half.
        half_life_days: f64,
        /// Answers older than this are left alone.
        window_days: u32,
        /// The share of misses that the interval holds.
        interval: f64,
        /// How many misses the prior counts for.
        prior_misses: f64,
        /// The mean size of a miss to either side, before any is known.
        prior_miss: f64,
    }

    /// When the learned forecast is shown.
    ShownModel {
        /// Answers before the first look ahead that counts.
        least_answers: usize,
        /// Looks at one day ahead that are needed.
        least_looks: usize,
    }

    /// What is usual for a person.
    BaselineModel {
        /// The days before, that are looked at.
        days: u32,
        /// Answers needed in them.
        least_answers: usize,
        /// Median absolute deviation times this is the spread.
        spread_of_deviation: f64,
        /// The least spread.
        least_spread: f64,
    }

    /// When something is unusual.
    NoticeModel {
        /// Spreads from usual that are far.
        far: f64,
        /// On so many days,
        far_days: usize,
        /// of so many.
        of_days: u32,
        /// Spreads from usual that count where several items agree.
        somewhat: f64,
        /// How many items.
        somewhat_items: usize,
        /// After a day with such a notice comes none for the rest of so many days.
        quiet_days: u32,
    }

    /// Short nights.
    ShortSleepModel {
        /// Below so many hours,
        hours: f64,
        /// in so many nights one after the other.
        nights: usize,
    }

    /// Strong soreness that stays.
    LongSorenessModel {
        /// From this level on,
        level: u8,
        /// for more than so many days,
        days: u32,
        /// or still rising after so many hours.
        rising_h: u32,
    }

    /// A run longer than any lately.
    LongestRunModel {
        /// The days before, that it is compared with.
        days: u32,
        /// Longer by this ratio.
        ratio: f64,
        /// For so many days it is told.
        told_days: u32,
    }

    /// Two weeks slower, and feeling worse.
    SlowerModel {
        /// Weeks that are each lower.
        weeks: u32,
        /// Sessions of one sport in each.
        week_sessions: usize,
        /// The days before, that they are compared with.
        before_days: u32,
        /// Sessions in them.
        before_sessions: usize,
        /// Minutes of a session that tells anything.
        shortest_min: u32,
        /// Spreads below the usual.
        lower: f64,
        /// The least spread, as a share of the usual.
        least_spread: f64,
        /// Spreads worse than usual of an item that is off.
        off: f64,
        /// How many of fatigue, sleep and mood are off.
        off_items: usize,
        /// Answers needed in these weeks.
        least_answers: usize,
        /// For so many days after the last session it is told.
        told_days: u32,
    }
}

impl CheckInRules {
    /// Reads the file's text.
    ///
    /// # Errors
    /// [`RuleBookError`] names the rule that is wrong: a part without a source, a source that is not known or not yet
    /// checked, a number outside of what it can mean.
    pub fn parse(text: &str, sources: &Sources) -> Result<Self, RuleBookError> {
        let wrong = |why: String| RuleBookError::new(FILE, why);
        let rules: Self = toml::from_str(text).map_err(|error| RuleBookError::new(FILE, error))?;
        for (id, keys) in rules.rules() {
            if id.is_empty() || keys.is_empty() {
                return Err(wrong(format!("{id}: has no id or no source")));
            }
            for key in keys {
                match sources.get(key).map(|source| source.checked) {
                    Some(Checked::Checked | Checked::SecondHand) => {}
                    Some(Checked::NotYetChecked) | None => {
                        return Err(wrong(format!("{id}: `{key}` is no checked source")));
                    }
                }
            }
        }
        if let Some((id, must, _)) = rules.claims().into_iter().find(|(_, _, holds)| !holds) {
            return Err(wrong(format!("{id}: {must}")));
        }
        Ok(rules)
    }

    /// Every rule's id with the keys of its sources.
    pub fn rules(&self) -> [(&str, &[String]); 8] {
        macro_rules! all {
            ($($part:ident),*) => { [$((self.$part.id.as_str(), self.$part.source.as_slice())),*] };
        }
        all!(
            forecast,
            shown,
            baseline,
            notice,
            short_sleep,
            long_soreness,
            longest_run,
            slower
        )
    }

    fn claims(&self) -> [(&str, &'static str, bool); 7] {
        let positive = |value: f64| value.is_finite() && value > 0.0;
        let forecast = &self.forecast;
        [
            (
                &forecast.id,
                "weights and the half-life must be above 0",
                [
                    forecast.own_weight,
                    forecast.gain_weight,
                    forecast.hold_weight,
                    forecast.half_life_days,
                    forecast.prior_misses,
                    forecast.prior_miss,
                ]
                .into_iter()
                .all(positive)
                    && (14..=3660).contains(&forecast.window_days),
            ),
            (
                &forecast.id,
                "gain must be from 0 to most_gain, hold from 0 to most_hold, below 1; the interval above 0.5 and below 1",
                (0.0..=forecast.most_gain).contains(&forecast.gain)
                    && forecast.most_gain <= 5.0
                    && (0.0..=forecast.most_hold).contains(&forecast.hold)
                    && forecast.most_hold < 1.0
                    && forecast.interval > 0.5
                    && forecast.interval < 1.0,
            ),
            (
                &self.shown.id,
                "at least 7 answers and 7 looks are needed to judge anything",
                self.shown.least_answers >= 7 && self.shown.least_looks >= 7,
            ),
            (
                &self.baseline.id,
                "spreads must be above 0, and the days hold the answers",
                positive(self.baseline.spread_of_deviation)
                    && positive(self.baseline.least_spread)
                    && self.baseline.least_answers >= 7
                    && self.baseline.days as usize >= self.baseline.least_answers,
            ),
            (
                &self.notice.id,
                "far must be at least somewhat, above 0; the days hold the far days",
                positive(self.notice.somewhat)
                    && self.notice.far >= self.notice.somewhat
                    && self.notice.far_days >= 1
                    && self.notice.of_days as usize >= self.notice.far_days
                    && self.notice.somewhat_items >= 2
                    && self.notice.quiet_days >= 1,
            ),
            (
                &self.short_sleep.id,
                "hours must be above 0, nights at least 1; levels 1 to 10; a ratio above 1",
                positive(self.short_sleep.hours)
                    && self.short_sleep.nights >= 1
                    && (1..=10).contains(&self.long_soreness.level)
                    && self.longest_run.ratio > 1.0,
            ),
            (
                &self.slower.id,
                "at least two weeks, two sessions in each, eight before and a week of answers; two of three off; spreads above 0",
                self.slower.weeks >= 2
                    && self.slower.week_sessions >= 2
                    && self.slower.before_sessions >= 8
                    && self.slower.least_answers >= 7
                    && (2..=3).contains(&self.slower.off_items)
                    && [self.slower.lower, self.slower.off, self.slower.least_spread]
                        .into_iter()
                        .all(positive),
            ),
        ]
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const SOURCES: &str = include_str!("../../../../rules/sources.toml");
    const TEXT: &str = include_str!("../../../../rules/check_ins.toml");

    /// The rules the product ships, for the tests of their users.
    pub(crate) fn shipped() -> &'static CheckInRules {
        // Parsed once: property tests ask for it hundreds of times.
        static SHIPPED: std::sync::LazyLock<CheckInRules> =
            std::sync::LazyLock::new(|| parse(TEXT).unwrap());
        &SHIPPED
    }

    fn parse(text: &str) -> Result<CheckInRules, RuleBookError> {
        CheckInRules::parse(text, &Sources::parse(SOURCES).unwrap())
    }

    #[track_caller]
    fn refused(from: &str, to: &str, says: &str) {
        assert!(TEXT.contains(from), "the test expects `{from}`");
        let why = parse(&TEXT.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(why.contains(says), "{why}");
    }

    #[test]
    fn a_rule_without_a_checked_source_is_refused() {
        refused("\"pmdata2020\", ", "\"somebody\", ", "F01");
        refused(
            "source = [\"saw2016\", \"knead_load\"]",
            "source = []",
            "F03",
        );
        refused("\"frandsen2025\"", "\"nosaka2002\"", "F07");
    }

    #[test]
    fn numbers_that_cannot_be_meant_are_refused() {
        refused("hold = 0.3", "hold = 1.3", "F01");
        refused("half_life_days = 90.0", "half_life_days = nan", "F01");
        refused("least_looks = 14", "least_looks = 1", "F02");
        refused("least_spread = 0.7", "least_spread = 0.0", "F03");
        refused("far = 1.5", "far = 0.5", "F04");
        refused("ratio = 1.1", "ratio = 0.9", "F05");
        refused("weeks = 2 ", "weeks = 1 ", "F08");
        refused("off_items = 2", "off_items = 1", "F08");
    }
}
