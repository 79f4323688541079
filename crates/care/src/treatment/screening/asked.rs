//! Which questions stand open: never answered, or answered too long ago.

use jiff::Timestamp;

use crate::{
    rules::{RuleBook, screening::Rule, screening::span::Span},
    situation::Situation,
};

/// One sore calf is asked of those who tell of one, not of everybody.
const ON_OCCASION: [&str; 1] = ["R20"];

/// The questions besides the red flags that were never answered, or whose answer has expired, in the rule book's order.
///
/// They do not stop a booking: the therapist sees what was not asked lately.
///
/// # Source
/// decisions 2.
pub fn open_questions<'a>(situation: &Situation, book: &'a RuleBook) -> Vec<&'a Rule> {
    book.screening
        .iter()
        .filter(|rule| !rule.red_flag && !ON_OCCASION.contains(&rule.id.as_str()))
        .filter(|rule| match answered_at(rule, situation, book) {
            Some(answered) => rule.expiry.after(answered) <= situation.now,
            None => true,
        })
        .collect()
}

/// Whether a lasting condition, a medicine or an operation was never asked about, or not for a year.
pub fn history_is_open(situation: &Situation, book: &RuleBook) -> bool {
    open_questions(situation, book)
        .into_iter()
        .any(|rule| matches!(rule.expiry, Span::Months(_)))
}

/// When a question was last answered, either way.
fn answered_at(rule: &Rule, situation: &Situation, book: &RuleBook) -> Option<Timestamp> {
    let of_rule = |code: &str| {
        let found = book.screening.rule(code);
        found.is_some_and(|found| found.id == rule.id)
    };
    let told = situation
        .findings
        .iter()
        .filter(|finding| of_rule(&finding.code))
        .map(|finding| finding.answered_at);
    let denied = situation
        .asked
        .iter()
        .filter(|denial| of_rule(&denial.code))
        .map(|denial| denial.answered_at);
    told.chain(denied)
        .filter(|answered| *answered <= situation.now)
        .max()
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, tz::TimeZone};

    use super::*;
    use crate::treatment::finding::Denial;

    /// Everything denied so long ago: how many questions are open, and whether the history is.
    fn check(hours_ago: Option<i64>, open: usize, history: bool) {
        let book = RuleBook::built_in().unwrap();
        let now: Timestamp = "2026-05-04T15:00:00Z".parse().unwrap();
        let denial = |rule: &Rule| Denial {
            code: rule.id.clone(),
            answered_at: now - SignedDuration::from_hours(hours_ago.unwrap_or(0)),
        };
        let asked = hours_ago.map(|_| book.screening.iter().map(denial).collect());
        let situation = Situation {
            now,
            zone: TimeZone::UTC,
            person: Default::default(),
            events: Vec::new(),
            check_in: None,
            findings: Vec::new(),
            asked: asked.unwrap_or_default(),
            assume_denied: false,
            finish_gate: None,
            wishes: Default::default(),
            likely_soreness: Vec::new(),
            forecast: Default::default(),
            load: Default::default(),
        };
        let found = open_questions(&situation, &book);
        assert_eq!(found.len(), open, "{hours_ago:?}");
        assert_eq!(history_is_open(&situation, &book), history, "{hours_ago:?}");
    }

    #[test]
    fn what_passes_within_days_is_open_after_72_hours_and_the_rest_after_a_year() {
        let acute = RuleBook::built_in().unwrap();
        let acute = acute
            .screening
            .iter()
            .filter(|rule| !rule.red_flag && matches!(rule.expiry, Span::Minutes(_)))
            .count()
            - ON_OCCASION.len();
        check(None, 99, true);
        check(Some(71), 0, false);
        check(Some(72), acute, false);
        check(Some(24 * 364), acute, false);
        check(Some(24 * 366), 99, true);
    }
}
