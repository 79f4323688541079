//! `rules/screening.toml`: the safety questions and what their answers do.

pub mod action;
mod parse;
pub mod span;
pub mod vector;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Deserialize;

use self::{
    action::{Action, Case, Place, Test},
    span::Span,
    vector::Vector,
};
use super::{RuleBookError, regions::RegionRules, sources::Sources};
use crate::units::Pressure;

/// How far the sources agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// They broadly agree.
    Agree,
    /// They disagree.
    Disagree,
    /// There are few, or none but judgement.
    Few,
}

impl Agreement {
    /// `agree`, `disagree` or `few`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Disagree => "disagree",
            Self::Few => "few",
        }
    }
}

/// The kind of answer a follow-up takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerType {
    /// Yes or no.
    Bool,
    /// A number.
    Number,
    /// An instant.
    Time,
    /// One of the words of `choices`.
    Choice,
}

/// A question asked only after a "yes".
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowUpQuestion {
    /// Its name in a finding's `answers`.
    pub name: String,
    /// What kind of answer it takes.
    #[serde(rename = "type")]
    pub answer_type: AnswerType,
    /// The words.
    pub question: String,
    /// The words to choose from.
    #[serde(default)]
    pub choices: Vec<String>,
    /// Measured by staff: never asked of the person.
    #[serde(default)]
    pub measured: bool,
    /// A number of weeks that goes on counting after the answer, as in a pregnancy.
    #[serde(default)]
    pub counts_on: bool,
}

/// One safety rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its id, such as `M01`.
    pub id: String,
    /// Readable codes that mean the same, such as `fresh_injury`.
    pub aliases: Vec<String>,
    /// Asked of everybody, every time.
    pub red_flag: bool,
    /// Its "no" holds only until the next race or hard workout ends: it asks what an effort may have done.
    pub ends_with_effort: bool,
    /// The heading it stands under, for red flags.
    pub group: Option<String>,
    /// The question in plain words.
    pub question: String,
    /// The finding in a therapist's words.
    pub clinical: String,
    /// What the person is told when it applies; names no disease.
    pub says: String,
    /// Asked only after a "yes".
    pub follow_ups: Vec<FollowUpQuestion>,
    /// What it does, when.
    pub cases: Vec<Case>,
    /// How long an answer holds.
    pub expiry: Span,
    /// Not for shared views.
    pub private: bool,
    /// Whether some case needs to know where.
    pub needs_area: bool,
    /// Whether some case counts from when it began.
    pub needs_onset: bool,
    /// Keys of `rules/sources.toml`.
    pub sources: Vec<String>,
    /// The sources in words.
    pub source_words: String,
    /// How far they agree.
    pub agreement: Agreement,
    /// 1 (several good trials) to 4 (custom).
    pub strength: u8,
    /// When it was last reviewed.
    pub review_date: Date,
    /// Examples that the tests hold it to.
    pub vectors: Vec<Vector>,
}

/// Red flags under one heading of a page.
#[derive(Debug, Clone)]
pub struct RedFlagGroup<'a> {
    /// The heading.
    pub heading: &'a str,
    /// Its red flags, in order.
    pub rules: Vec<&'a Rule>,
}

/// The questions of one part of life that are no red flags.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicRules {
    /// The heading.
    pub heading: String,
    /// What stands below it, in a line.
    pub names: String,
    /// Ids, or the letter that ids begin with.
    rules: Vec<String>,
}

impl TopicRules {
    /// Whether a rule stands under it: named itself, or by its letter.
    fn holds(&self, id: &str) -> bool {
        let letter = id.trim_end_matches(|c: char| c.is_ascii_digit());
        self.rules.iter().any(|name| name == id || name == letter)
    }
}

/// The rules of a topic.
#[derive(Debug, Clone)]
pub struct Topic<'a> {
    /// The heading.
    pub heading: &'a str,
    /// What stands below it, in a line.
    pub names: &'a str,
    /// Its rules, in order.
    pub rules: Vec<&'a Rule>,
}

/// One item of the finish gate.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateItem {
    /// Its name in the situation document.
    pub name: String,
    /// The question; "yes" means fine.
    pub question: String,
    /// What the person is told when it is not fine.
    pub says: String,
    /// The rule a "not fine" counts as a "yes" to.
    pub becomes: Option<String>,
    /// What a "not fine" does, where it is no rule's matter.
    #[serde(default)]
    pub actions: Vec<Action>,
    /// Red flags of which at least one should have been found when this is not fine.
    #[serde(default)]
    pub needs_one_of: Vec<String>,
}

/// The questions at a race's finish.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateRules {
    /// How long after a race they are asked.
    pub within: Span,
    /// Efforts longer than this count as long.
    pub long_effort: Span,
    /// How long a long effort matters.
    pub long_effort_matters: Span,
    /// The items.
    pub item: Vec<GateItem>,
    /// How the massage is given once everything is fine.
    pub go: Vec<String>,
    /// What is given along on a card.
    pub card: String,
    /// Where it comes from.
    pub source: Vec<String>,
}

/// Whom to call, by country.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmergencyNumbers {
    /// The number where the country is not listed.
    pub otherwise: String,
    /// What is said beside it.
    pub otherwise_says: String,
    /// The numbers.
    number: Vec<EmergencyNumber>,
    /// Keys of `rules/sources.toml`.
    pub source: Vec<String>,
}

/// One number, and the countries it holds in: name by ISO 3166-1 alpha-2.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct EmergencyNumber {
    number: String,
    countries: BTreeMap<String, String>,
}

impl EmergencyNumbers {
    /// The number of a country (ISO 3166-1 alpha-2).
    pub fn number_in(&self, country: &str) -> &str {
        self.row(country)
            .map_or(self.otherwise.as_str(), |row| row.number.as_str())
    }

    /// The country's name, if its number is known.
    pub fn name_of(&self, country: &str) -> Option<&str> {
        self.row(country)?
            .countries
            .get(country)
            .map(String::as_str)
    }

    fn row(&self, country: &str) -> Option<&EmergencyNumber> {
        self.number
            .iter()
            .find(|row| row.countries.contains_key(country))
    }

    /// Every country with its number, sorted by country; a country that is named twice comes twice.
    pub fn countries(&self) -> Vec<(&str, &str)> {
        let mut all: Vec<(&str, &str)> = self
            .number
            .iter()
            .flat_map(|row| {
                let countries = row.countries.keys();
                countries.map(|country| (country.as_str(), row.number.as_str()))
            })
            .collect();
        all.sort_unstable();
        all
    }
}

/// A fact that counts as an answer, such as soreness of 7 in a check-in.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactRules {
    /// Soreness that counts as `M18`.
    pub strong_soreness: u8,
    /// Ages below this count as `P08`.
    pub minor_below: u8,
    /// Ages from this count as `P09`.
    pub older_from: u8,
    /// Delivered pressure that counts as `D16`.
    pub deep_from: u8,
    /// How long soreness may rise before it counts as worse after day 3.
    pub rising_for: Span,
    /// From which temperature it is fever, in °C; the cases of `R09` say the same.
    pub fever_from_c: f64,
}

/// Who may loosen a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loosener {
    /// A clinic, for all its clients.
    Clinic,
    /// The therapist, on examination.
    Therapist,
    /// A clinician, by a note.
    Clinician,
    /// The surgeon, by a note.
    Surgeon,
    /// A therapist trained for oncology.
    OncologyTherapist,
}

impl Loosener {
    /// Everybody who may loosen some rule.
    pub const ALL: [Self; 5] = [
        Self::Clinic,
        Self::Therapist,
        Self::Clinician,
        Self::Surgeon,
        Self::OncologyTherapist,
    ];

    /// The word used in rules and the database, such as `oncology_therapist`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Clinic => "clinic",
            Self::Therapist => "therapist",
            Self::Clinician => "clinician",
            Self::Surgeon => "surgeon",
            Self::OncologyTherapist => "oncology_therapist",
        }
    }

    /// The loosener of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|who| who.word() == word)
    }
}

/// A rule that somebody may loosen, and how far; no other rule may be loosened by anybody.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Loosening {
    /// What it is about.
    pub topic: String,
    /// The rule.
    pub rule: String,
    /// Who may.
    pub who: Loosener,
    /// The shortest wait; from then until the rule's own, the place is only capped.
    pub wait: Option<Span>,
    /// The most pressure, once loosened.
    #[serde(default, deserialize_with = "action::maybe_level")]
    pub cap: Option<Pressure>,
    /// The highest temperature from which it is fever, in °C.
    pub fever_from_c: Option<f64>,
    /// Keys of `rules/sources.toml`.
    pub source: Vec<String>,
}

/// What `rules/screening.toml` says.
#[derive(Debug, Clone)]
pub struct ScreeningRules {
    rules: Vec<Rule>,
    by_code: BTreeMap<String, usize>,
    groups: Vec<String>,
    topics: Vec<TopicRules>,
    /// The version of the questions' own words; kept with every answer.
    pub text_version: String,
    /// What a person is told when something is off limits and nobody said where.
    pub where_says: String,
    /// Where facts become answers.
    pub facts: FactRules,
    /// The questions at a race's finish.
    pub gate: GateRules,
    /// Whom to call.
    pub emergency: EmergencyNumbers,
    /// The gate's sources in words.
    pub gate_source_words: String,
    /// Who may loosen what; everything else may only be made stricter.
    pub may_loosen: Vec<Loosening>,
    /// What a measured blood pressure counts as, strictest first.
    pub blood_pressure: Vec<BloodPressureLine>,
}

/// From which values on a measured blood pressure counts as an answer to a rule; one of the two is enough.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BloodPressureLine {
    /// The rule.
    pub rule: String,
    /// The upper value, in mmHg.
    pub systolic_from: u16,
    /// The lower value, in mmHg.
    pub diastolic_from: u16,
    /// Keys of `rules/sources.toml`.
    pub source: Vec<String>,
}

impl ScreeningRules {
    /// Whether somebody may loosen a rule, and how far.
    pub fn loosening(&self, rule: &str, who: Loosener) -> Option<&Loosening> {
        self.may_loosen
            .iter()
            .find(|row| row.rule == rule && row.who == who)
    }

    /// Whether a clinician's clearance lifts something of a rule, or of the rules that its answer counts for.
    pub fn takes_clearance(&self, code: &str) -> bool {
        let mut open = vec![code];
        let mut seen = BTreeSet::new();
        while let Some(code) = open.pop() {
            let Some(rule) = self.rule(code).filter(|rule| seen.insert(rule.id.as_str())) else {
                continue;
            };
            for action in rule.cases.iter().flat_map(|case| &case.actions) {
                match action {
                    Action::Emergency | Action::StopRefer(_) | Action::Clearance(_) => return true,
                    Action::Becomes(other) => open.push(other),
                    Action::Refer(_)
                    | Action::GuardianConsent
                    | Action::Wait(_)
                    | Action::LocalAvoid(_)
                    | Action::Cap(_)
                    | Action::MostMinutes(_)
                    | Action::Inform
                    | Action::Position(_)
                    | Action::Skill(_)
                    | Action::Ask(_)
                    | Action::AskIfUnknown(_) => {}
                }
            }
        }
        self.loosening(code, Loosener::Clinician).is_some()
    }

    /// Adds cases to a rule: a case only ever tightens, so the rule never gets looser by it.
    pub(super) fn add_cases(
        &mut self,
        code: &str,
        cases: &[Case],
        regions: &RegionRules,
    ) -> Result<(), String> {
        let index = self.by_code.get(code).copied();
        let Some(rule) = index.and_then(|index| self.rules.get(index)).cloned() else {
            return Err(format!("`{code}` is no rule"));
        };
        let known = |code: &str| self.rules.iter().any(|rule| rule.id == code);
        for case in cases {
            parse::check_case(&rule, case, &known, regions)?;
        }
        if let Some(rule) = index.and_then(|index| self.rules.get_mut(index)) {
            rule.cases.extend(cases.iter().cloned().map(|case| Case {
                clinics: true,
                ..case
            }));
            rule.needs_area |= cases.iter().flat_map(|case| &case.actions).any(needs_area);
        }
        Ok(())
    }

    /// Another temperature from which it is fever.
    pub(super) fn set_fever(&mut self, code: &str, usual: f64, from: f64) {
        let Some(rule) = self
            .by_code
            .get(code)
            .and_then(|index| self.rules.get_mut(*index))
        else {
            return;
        };
        rule.question = rule
            .question
            .replace(&format!("{usual:.1}"), &format!("{from:.1}"));
        let tests = rule
            .cases
            .iter_mut()
            .flat_map(|case| case.when.values_mut().chain(case.unless.values_mut()));
        for test in tests {
            if let Test::Range {
                below: Some(below), ..
            } = test
            {
                *below = from;
            }
        }
    }

    /// Reads the file's text.
    ///
    /// # Errors
    /// [`RuleBookError`] names the rule that is wrong: one without a source, a question, words or an expiry does not load.
    pub fn parse(
        text: &str,
        sources: &Sources,
        regions: &RegionRules,
    ) -> Result<Self, RuleBookError> {
        parse::parse(text, sources, regions)
    }

    /// The rule of an id (`R09`) or a readable code (`fever`); `None` for a code nobody knows, which a door refuses.
    pub fn rule(&self, code: &str) -> Option<&Rule> {
        self.by_code
            .get(code)
            .or_else(|| self.by_code.get(&code.to_uppercase()))
            .and_then(|index| self.rules.get(*index))
    }

    /// Every rule, in the file's order.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// The red flags, in order.
    pub fn red_flags(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(|rule| rule.red_flag)
    }

    /// Everything that is not a red flag, by topic.
    pub fn topics(&self) -> Vec<Topic<'_>> {
        let under = |topic: &'_ TopicRules| {
            self.rules
                .iter()
                .filter(|rule| !rule.red_flag && topic.holds(&rule.id))
                .collect()
        };
        self.topics
            .iter()
            .map(|topic| Topic {
                heading: &topic.heading,
                names: &topic.names,
                rules: under(topic),
            })
            .collect()
    }

    /// The red flags under the headings of a page.
    pub fn red_flag_groups(&self) -> Vec<RedFlagGroup<'_>> {
        let under = |heading: &str| {
            self.red_flags()
                .filter(|rule| rule.group.as_deref() == Some(heading))
                .collect()
        };
        self.groups
            .iter()
            .map(|heading| RedFlagGroup {
                heading,
                rules: under(heading),
            })
            .collect()
    }
}

impl Rule {
    /// The follow-up of a name.
    pub fn follow_up(&self, name: &str) -> Option<&FollowUpQuestion> {
        self.follow_ups
            .iter()
            .find(|question| question.name == name)
    }

    /// Whether a guardian's consent lifts something of it.
    pub fn takes_consent(&self) -> bool {
        let mut actions = self.cases.iter().flat_map(|case| &case.actions);
        actions.any(|action| matches!(action, Action::GuardianConsent))
    }

    /// The word of a follow-up that free words come to: the word itself, or one within them that makes the rule stricter.
    ///
    /// `None` for words that the question does not know: they count as left open, and so for the careful side. A word
    /// that would loosen is only taken alone, since "paracetamol and ibuprofen" is not paracetamol.
    pub fn meant_by(&self, name: &str, words: &str) -> Option<String> {
        let folded = words.trim().to_lowercase().replace([' ', '-'], "_");
        let looked_for = |tests: fn(&Case) -> &BTreeMap<String, Test>| {
            self.cases
                .iter()
                .filter_map(move |case| match tests(case).get(name) {
                    Some(Test::Words(words)) => Some(words),
                    Some(Test::Bool(_) | Test::Range { .. }) | None => None,
                })
                .flatten()
        };
        let alone = self
            .follow_up(name)
            .into_iter()
            .flat_map(|question| &question.choices)
            .chain(looked_for(|case| &case.when))
            .chain(looked_for(|case| &case.unless))
            .find(|known| known.eq_ignore_ascii_case(&folded));
        let within = |known: &&String| {
            folded
                .split(|letter: char| !letter.is_alphanumeric())
                .any(|part| known.eq_ignore_ascii_case(part))
        };
        alone
            .or_else(|| looked_for(|case| &case.when).find(within))
            .cloned()
    }
}

/// Whether an action cannot be placed without an area.
fn needs_area(action: &Action) -> bool {
    let own = |places: &[Place], otherwise: &[Place]| {
        let named =
            |place: &Place| matches!(place, Place::Own | Place::OwnAndNeighbours | Place::Limb);
        !places.is_empty() && places.iter().all(named) && otherwise.is_empty()
    };
    match action {
        Action::LocalAvoid(avoid) => !avoid.optional && own(&avoid.at, &avoid.otherwise),
        Action::Cap(cap) => own(&cap.at, &cap.otherwise),
        Action::Emergency
        | Action::StopRefer(_)
        | Action::Refer(_)
        | Action::Clearance(_)
        | Action::GuardianConsent
        | Action::Wait(_)
        | Action::MostMinutes(_)
        | Action::Inform
        | Action::Position(_)
        | Action::Skill(_)
        | Action::Ask(_)
        | Action::AskIfUnknown(_)
        | Action::Becomes(_) => false,
    }
}
