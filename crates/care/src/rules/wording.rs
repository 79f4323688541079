//! `rules/wording.toml`: words that Knead does not say to people.

use std::collections::BTreeMap;

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

/// What `rules/wording.toml` says, by language.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub struct Wording(BTreeMap<String, Language>);

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Language {
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
    /// The language of everything that the product says itself.
    pub const ENGLISH: &str = "en";

    /// Reads the file's text.
    ///
    /// # Errors
    /// [`RuleBookError`] when it is not the TOML it should be, a pattern is empty, or English is missing.
    pub fn parse(text: &str) -> Result<Self, RuleBookError> {
        let wrong = |why: &dyn std::fmt::Display| RuleBookError::new("wording.toml", why);
        let wording: Self = toml::from_str(text).map_err(|error| wrong(&error))?;
        if !wording.0.contains_key(Self::ENGLISH) {
            return Err(wrong(&"English is missing"));
        }
        let mut rows = wording.0.values().flat_map(|language| &language.avoid);
        if rows.any(|row| {
            row.patterns.is_empty() || row.patterns.iter().any(|it| words(it).is_empty())
        }) {
            return Err(wrong(&"a pattern is empty"));
        }
        Ok(wording)
    }

    /// The slips in an English text, in the file's order.
    pub fn slips(&self, text: &str, voice: Voice) -> Vec<Slip> {
        self.slips_in(Self::ENGLISH, text, voice)
    }

    /// The slips in a text of a language (`en`); none where the language has no list yet.
    pub fn slips_in(&self, language: &str, text: &str, voice: Voice) -> Vec<Slip> {
        let Some(language) = self.0.get(language) else {
            return Vec::new();
        };
        let lower = text.to_lowercase();
        let allowed = language.allow.iter().fold(lower, |text, phrase| {
            text.replace(&phrase.to_lowercase(), " ")
        });
        let spoken = words(&allowed);
        let rows = language
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

    /// Advice for what a clinic writes about a service: one line a slip, none where there is nothing to say.
    ///
    /// It is advice to the owner, never a refusal: the clinic answers for its own words.
    pub fn advice(&self, text: &str) -> Vec<String> {
        self.slips(text, Voice::Said)
            .into_iter()
            .map(|slip| match slip.instead.as_str() {
                "(nothing)" => format!("\"{}\" {}: better left out", slip.pattern, slip.why),
                instead => format!("\"{}\" {}: rather \"{instead}\"", slip.pattern, slip.why),
            })
            .collect()
    }
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
        let wording = RuleBook::built_in().unwrap().wording;
        let slips = wording.slips(text, Voice::Said);
        let found: Vec<String> = slips.into_iter().map(|slip| slip.pattern).collect();
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
    fn a_service_is_advised_on_and_never_refused() {
        let wording = RuleBook::built_in().unwrap().wording;
        assert_eq!(
            wording.advice("Deep tissue. Flushes toxins, for faster recovery."),
            [
                "\"toxin*\" is not so: better left out",
                "\"flush*\" is not so: better left out",
                "\"faster recovery\" is not shown: rather \"may feel recovered sooner\"",
            ]
        );
        assert!(wording.advice("An hour for tired legs.").is_empty());
    }

    #[test]
    fn another_language_has_its_own_list() {
        let text = "[en]\nallow = []\navoid = []\n[de]\nallow = []\n[[de.avoid]]\npatterns = [\"heilt\"]\nwhy = \"w\"\ninstead = \"i\"\n";
        let wording = Wording::parse(text).unwrap();
        assert_eq!(
            wording.slips_in("de", "Massage heilt.", Voice::Said).len(),
            1
        );
        assert!(
            wording
                .slips_in("en", "Massage heilt.", Voice::Said)
                .is_empty()
        );
        assert!(Wording::parse("[de]\nallow = []\navoid = []\n").is_err());
    }
}
