//! `rules/wording.toml`: words that Knead does not say to people.

use std::sync::LazyLock;

use serde::Deserialize;

use super::RuleBookError;

/// What a text is: questions may name a worry, what is said may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// Said to a person: a result, a reason, a benefit, an advertisement.
    Said,
    /// Asked of a person.
    Asked,
}

/// Words found that should not be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// The pattern that was found.
    pub pattern: String,
    /// Why not.
    pub why: String,
    /// What to say instead.
    pub instead: String,
}

/// What `rules/wording.toml` says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    allow: Vec<String>,
    avoid: Vec<Avoid>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Avoid {
    patterns: Vec<String>,
    why: String,
    instead: String,
    #[serde(default)]
    in_questions: bool,
}

impl Wording {
    /// Reads the file's text.
    ///
    /// # Errors
    /// [`RuleBookError`] when it is not the TOML it should be, or a pattern is empty.
    pub fn parse(text: &str) -> Result<Self, RuleBookError> {
        let wording: Self =
            toml::from_str(text).map_err(|error| RuleBookError::new("wording.toml", error))?;
        if wording
            .avoid
            .iter()
            .flat_map(|avoid| &avoid.patterns)
            .any(|pattern| words(pattern).is_empty())
        {
            return Err(RuleBookError::new("wording.toml", "a pattern is empty"));
        }
        Ok(wording)
    }

    /// The slips in a text, in the file's order.
    pub fn slips(&self, text: &str, voice: Voice) -> Vec<Slip> {
        let lower = text.to_lowercase();
        let allowed = self.allow.iter().fold(lower, |text, phrase| {
            text.replace(&phrase.to_lowercase(), " ")
        });
        let spoken = words(&allowed);
        let rows = self
            .avoid
            .iter()
            .filter(|avoid| voice == Voice::Said || avoid.in_questions);
        rows.flat_map(|avoid| avoid.patterns.iter().map(move |pattern| (avoid, pattern)))
            .filter(|(_, pattern)| holds(&spoken, &words(&pattern.to_lowercase())))
            .map(|(avoid, pattern)| Slip {
                pattern: pattern.clone(),
                why: avoid.why.clone(),
                instead: avoid.instead.clone(),
            })
            .collect()
    }
}

/// The slips in something said, by the rules the product ships.
pub fn lint(text: &str) -> Vec<Slip> {
    static SHIPPED: LazyLock<Wording> = LazyLock::new(|| {
        Wording::parse(include_str!("../../../../rules/wording.toml"))
            .expect("the tests read the shipped wording")
    });
    SHIPPED.slips(text, Voice::Said)
}

/// The words of a text; an apostrophe, a hyphen and a pattern's `*` belong to their word.
fn words(text: &str) -> Vec<String> {
    text.replace('\u{2019}', "'")
        .split(|sign: char| !(sign.is_alphanumeric() || matches!(sign, '\'' | '-' | '*')))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Whether the words of a pattern stand somewhere in a row.
fn holds(spoken: &[String], pattern: &[String]) -> bool {
    let same = |(word, wanted): (&String, &String)| match wanted.strip_suffix('*') {
        Some(start) => word.starts_with(start),
        None => word == wanted,
    };
    spoken
        .windows(pattern.len())
        .any(|row| row.iter().zip(pattern).all(same))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleBook;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = lint(text).into_iter().map(|slip| slip.pattern).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn promises_are_caught_and_plain_words_are_not() {
        check("Massage flushes lactic acid.", &["lactic acid", "flush*"]);
        check("You may have a clot.", &["you may have"]);
        check("It may ease soreness for a while.", &[]);
        check("A mustard-yellow towel", &[]);
    }

    #[test]
    fn the_intended_purpose_may_be_said() {
        check(
            "It does not diagnose, treat, prevent, monitor or predict disease or injury.",
            &[],
        );
    }

    #[test]
    fn the_safety_rules_say_nothing_that_they_should_not() {
        let book = RuleBook::built_in().unwrap();
        let wording = Wording::parse(include_str!("../../../../rules/wording.toml")).unwrap();
        let mut slips = Vec::new();
        let mut look = |id: &str, text: &str, voice| {
            for slip in wording.slips(text, voice) {
                slips.push(format!(
                    "{id} says `{}` in \"{text}\": {}",
                    slip.pattern, slip.why
                ));
            }
        };
        for rule in book.screening.iter() {
            look(&rule.id, &rule.question, Voice::Asked);
            look(&rule.id, &rule.says, Voice::Said);
            for question in &rule.follow_ups {
                look(&rule.id, &question.question, Voice::Asked);
            }
            for says in rule.cases.iter().filter_map(|case| case.says.as_deref()) {
                look(&rule.id, says, Voice::Said);
            }
        }
        for item in &book.screening.gate.item {
            look("finish_gate", &item.question, Voice::Asked);
            look("finish_gate", &item.says, Voice::Said);
        }
        assert!(slips.is_empty(), "{}", slips.join("\n"));
    }
}
