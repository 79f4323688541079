//! Reads and checks the file: a rule that is incomplete, or points to nothing, does not load.

use std::collections::BTreeMap;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{
    Agreement, BloodPressureLine, EmergencyNumbers, FactRules, FollowUpQuestion, GateRules,
    Loosening, Rule, ScreeningRules, TopicRules,
    action::{Action, Case, Place},
    needs_area,
    span::Span,
    vector::Vector,
};
use crate::rules::{
    RuleBookError,
    regions::RegionRules,
    sources::{Footing, Sources},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    groups: Vec<String>,
    topic: Vec<TopicRules>,
    where_says: String,
    facts: FactRules,
    emergency: EmergencyNumbers,
    finish_gate: GateRules,
    may_loosen: Vec<Loosening>,
    blood_pressure: Vec<BloodPressureLine>,
    rule: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    red_flag: bool,
    #[serde(default)]
    ends_with_effort: bool,
    group: Option<String>,
    question: String,
    clinical: String,
    says: String,
    #[serde(default)]
    follow_ups: Vec<FollowUpQuestion>,
    expiry: Span,
    #[serde(default)]
    private: bool,
    source: Vec<String>,
    agreement: Agreement,
    strength: u8,
    review_date: String,
    #[serde(default)]
    case: Vec<Case>,
    #[serde(default)]
    vector: Vec<Vector>,
}

pub(super) fn parse(
    text: &str,
    sources: &Sources,
    regions: &RegionRules,
) -> Result<ScreeningRules, RuleBookError> {
    let file: File = toml::from_str(text).map_err(wrong)?;
    let mut rules = Vec::new();
    let mut by_code = BTreeMap::new();
    for line in file.rule {
        for code in std::iter::once(&line.id).chain(&line.aliases) {
            if by_code.insert(code.clone(), rules.len()).is_some() {
                return Err(wrong(format!("the code `{code}` stands for two rules")));
            }
        }
        rules.push(line.into_rule(sources, &file.groups)?);
    }
    // Rules name each other by id, never by a readable code.
    let known = |code: &str| rules.iter().any(|rule| rule.id == code);
    for rule in &rules {
        for case in &rule.cases {
            check_case(rule, case, &known, regions)
                .map_err(|why| wrong(format!("{}: {why}", rule.id)))?;
        }
    }
    for rule in &rules {
        let under = file.topic.iter().filter(|topic| topic.holds(&rule.id));
        if !rule.red_flag && under.count() != 1 {
            return Err(wrong(format!(
                "{}: what is no red flag stands under one topic",
                rule.id
            )));
        }
    }
    for item in &file.finish_gate.item {
        for code in item.becomes.iter().chain(&item.needs_one_of) {
            if !known(code) {
                return Err(wrong(format!(
                    "the finish gate names the unknown rule `{code}`"
                )));
            }
        }
    }
    for row in &file.may_loosen {
        words_of(&row.source, sources).map_err(|why| wrong(format!("{}: {why}", row.topic)))?;
        if !known(&row.rule) {
            return Err(wrong(format!(
                "`{}` may be loosened and is no rule",
                row.rule
            )));
        }
    }
    for line in &file.blood_pressure {
        words_of(&line.source, sources).map_err(|why| wrong(format!("blood_pressure: {why}")))?;
        let measured = |name: &str| {
            let rule = rules.iter().find(|rule| rule.id == line.rule);
            rule.and_then(|rule| rule.follow_up(name))
                .is_some_and(|question| question.measured)
        };
        if !measured("systolic") || !measured("diastolic") {
            return Err(wrong(format!(
                "blood_pressure: `{}` does not keep both values",
                line.rule
            )));
        }
    }
    check_numbers(&file.emergency, sources).map_err(wrong)?;
    let gate_source_words = words_of(&file.finish_gate.source, sources).map_err(wrong)?;
    hand_on_onset(&mut rules);
    Ok(ScreeningRules {
        text_version: text_version(&rules),
        rules,
        by_code,
        groups: file.groups,
        topics: file.topic,
        where_says: file.where_says,
        facts: file.facts,
        gate: file.finish_gate,
        emergency: file.emergency,
        gate_source_words,
        may_loosen: file.may_loosen,
        blood_pressure: file.blood_pressure,
    })
}

impl Line {
    fn into_rule(self, sources: &Sources, groups: &[String]) -> Result<Rule, RuleBookError> {
        let id = self.id;
        let bad = |why: String| wrong(format!("{id}: {why}"));
        if [&self.question, &self.clinical, &self.says]
            .into_iter()
            .any(|words| words.trim().is_empty())
        {
            return Err(bad(
                "a question, a finding or what is said is empty".to_owned()
            ));
        }
        if self.red_flag != self.group.is_some()
            || self
                .group
                .as_ref()
                .is_some_and(|group| !groups.contains(group))
        {
            return Err(bad(
                "each red flag, and only those, stands under one of the headings".to_owned(),
            ));
        }
        if self.vector.is_empty() {
            return Err(bad("has no example (`rule.vector`)".to_owned()));
        }
        if !(1..=4).contains(&self.strength) {
            return Err(bad("strength goes from 1 to 4".to_owned()));
        }
        let review_date = self
            .review_date
            .parse()
            .map_err(|error| bad(format!("review_date: {error}")))?;
        let source_words = words_of(&self.source, sources).map_err(&bad)?;
        // A number may rest on what was read, or on a decision of ours that is marked as custom; never on memory alone.
        match sources.footing(&self.source) {
            Footing::Read => {}
            Footing::OurDecision if self.strength == 4 => {}
            Footing::OurDecision => {
                return Err(bad("our own decision has strength 4".to_owned()));
            }
            Footing::Memory if !self.case.iter().any(has_number) => {}
            Footing::Memory => {
                return Err(bad("a number rests on nothing that was checked".to_owned()));
            }
        }
        Ok(Rule {
            aliases: self.aliases,
            red_flag: self.red_flag,
            ends_with_effort: self.ends_with_effort,
            group: self.group,
            question: self.question,
            clinical: self.clinical,
            says: self.says,
            follow_ups: self.follow_ups,
            needs_area: self
                .case
                .iter()
                .flat_map(|case| &case.actions)
                .any(needs_area),
            needs_onset: self.case.iter().any(counts_from_onset),
            cases: self.case,
            expiry: self.expiry,
            private: self.private,
            sources: self.source,
            source_words,
            agreement: self.agreement,
            strength: self.strength,
            review_date,
            vectors: self.vector,
            id,
        })
    }
}

/// Whether a case looks at when it began.
fn counts_from_onset(case: &Case) -> bool {
    let counts = |action: &Action| match action {
        Action::Wait(wait) => wait.from.iter().any(|name| name == "onset"),
        Action::LocalAvoid(avoid) => avoid.length.is_some(),
        Action::Emergency
        | Action::StopRefer(_)
        | Action::Refer(_)
        | Action::Clearance(_)
        | Action::GuardianConsent
        | Action::Cap(_)
        | Action::MostMinutes(_)
        | Action::Inform
        | Action::Position(_)
        | Action::Skill(_)
        | Action::Ask(_)
        | Action::AskIfUnknown(_)
        | Action::Becomes(_) => false,
    };
    (!case.since.is_empty() && !case.from_answer)
        || case.onset_known.is_some()
        || case.touched.is_some()
        || case.actions.iter().any(counts)
}

/// A rule whose answer may count as an answer to another one needs what that one needs.
fn hand_on_onset(rules: &mut [Rule]) {
    loop {
        let needing: Vec<String> = rules
            .iter()
            .filter(|rule| rule.needs_onset)
            .map(|rule| rule.id.clone())
            .collect();
        let becomes =
            |action: &Action| matches!(action, Action::Becomes(code) if needing.contains(code));
        let mut changed = false;
        for rule in rules.iter_mut().filter(|rule| !rule.needs_onset) {
            let mut actions = rule.cases.iter().flat_map(|case| &case.actions);
            rule.needs_onset = actions.any(becomes);
            changed |= rule.needs_onset;
        }
        if !changed {
            return;
        }
    }
}

/// The version of what people read: it changes with a word of a question, and with nothing else.
fn text_version(rules: &[Rule]) -> String {
    let mut hash = Sha256::new();
    let mut add = |words: &str| {
        hash.update(words);
        hash.update([0]);
    };
    for rule in rules {
        add(&rule.id);
        add(&rule.question);
        for more in &rule.follow_ups {
            add(&more.name);
            add(&more.question);
            more.choices.iter().for_each(|choice| add(choice));
        }
    }
    hash.finalize()
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A number in an emergency is digits only, and a country has one.
fn check_numbers(emergency: &EmergencyNumbers, sources: &Sources) -> Result<(), String> {
    words_of(&emergency.source, sources).map_err(|why| format!("emergency: {why}"))?;
    let all = emergency.countries();
    let numbers = all.iter().map(|(_, number)| *number);
    for number in numbers.chain([emergency.otherwise.as_str()]) {
        if number.is_empty() || !number.chars().all(|digit| digit.is_ascii_digit()) {
            return Err(format!("emergency: `{number}` is no number to call"));
        }
    }
    let twice = all.windows(2).find(|pair| pair[0].0 == pair[1].0);
    match twice {
        Some(pair) => Err(format!("emergency: {} has two numbers", pair[0].0)),
        None => Ok(()),
    }
}

/// The citations of some keys, in words.
fn words_of(keys: &[String], sources: &Sources) -> Result<String, String> {
    if keys.is_empty() {
        return Err("has no source".to_owned());
    }
    let citations: Result<Vec<&str>, String> = keys
        .iter()
        .map(|key| {
            let source = sources
                .get(key)
                .ok_or_else(|| format!("names the unknown source `{key}`"))?;
            Ok(source.citation.as_str())
        })
        .collect();
    Ok(citations?.join("; "))
}

/// Whether a case holds a time, a pressure or an age.
fn has_number(case: &Case) -> bool {
    let in_action = |action: &Action| match action {
        Action::Wait(wait) => wait.length.is_some(),
        Action::LocalAvoid(avoid) => avoid.length.is_some(),
        Action::Cap(_) | Action::MostMinutes(_) => true,
        Action::Emergency
        | Action::StopRefer(_)
        | Action::Refer(_)
        | Action::Clearance(_)
        | Action::GuardianConsent
        | Action::Inform
        | Action::Position(_)
        | Action::Skill(_)
        | Action::Ask(_)
        | Action::AskIfUnknown(_)
        | Action::Becomes(_) => false,
    };
    !case.since.is_empty() || case.age_below.is_some() || case.actions.iter().any(in_action)
}

/// Whether everything a case points to is there.
pub(super) fn check_case(
    rule: &Rule,
    case: &Case,
    known: &impl Fn(&str) -> bool,
    regions: &RegionRules,
) -> Result<(), String> {
    if case.since.len() > 2 {
        return Err("`since` takes a start and an end".to_owned());
    }
    let counted = case.at_least.iter().flat_map(|count| &count.of);
    for name in case.when.keys().chain(case.unless.keys()).chain(counted) {
        if rule.follow_up(name).is_none() {
            return Err(format!("the follow-up `{name}` is never asked"));
        }
    }
    for action in &case.actions {
        for code in codes_of(action).iter().chain(&case.with) {
            if !known(code) {
                return Err(format!("names the unknown rule `{code}`"));
            }
        }
        if let Action::Wait(wait) = action
            && let Some(name) = wait
                .from
                .iter()
                .find(|name| *name != "onset" && rule.follow_up(name).is_none())
        {
            return Err(format!("waits from `{name}`, which is never asked"));
        }
        for place in places_of(action)
            .iter()
            .flat_map(|places| places.iter())
            .chain(&case.within)
        {
            if let Place::Group { name, .. } = place
                && regions.group(name, None).is_none()
            {
                return Err(format!("`{name}` is no region or group"));
            }
        }
    }
    Ok(())
}

fn codes_of(action: &Action) -> &[String] {
    match action {
        Action::Ask(codes) | Action::AskIfUnknown(codes) => codes,
        Action::Becomes(code) => std::slice::from_ref(code),
        Action::Emergency
        | Action::StopRefer(_)
        | Action::Refer(_)
        | Action::Clearance(_)
        | Action::GuardianConsent
        | Action::Wait(_)
        | Action::LocalAvoid(_)
        | Action::Cap(_)
        | Action::MostMinutes(_)
        | Action::Inform
        | Action::Position(_)
        | Action::Skill(_) => &[],
    }
}

fn places_of(action: &Action) -> [&[Place]; 2] {
    match action {
        Action::LocalAvoid(avoid) => [&avoid.at, &avoid.otherwise],
        Action::Cap(cap) => [&cap.at, &cap.otherwise],
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
        | Action::Becomes(_) => [&[], &[]],
    }
}

fn wrong(why: impl std::fmt::Display) -> RuleBookError {
    RuleBookError::new("screening.toml", why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{RuleBook, RuleTexts};

    /// The shipped text with a change must not load, and the error names the rule.
    #[track_caller]
    fn check_refused(rule: &str, from: &str, to: &str) {
        let text = RuleTexts::BUILT_IN.screening;
        let start = text.find(&format!("id = \"{rule}\"")).unwrap();
        let (before, own) = text.split_at(start);
        assert!(own.contains(from), "{from}");
        let changed = format!("{before}{}", own.replacen(from, to, 1));
        let book = RuleBook::built_in().unwrap();
        let error = parse(&changed, &book.sources, &book.regions).unwrap_err();
        assert!(
            error.to_string().contains(rule) || error.to_string().contains("missing field"),
            "{error}"
        );
    }

    #[test]
    fn a_rule_without_a_source_an_example_or_an_expiry_does_not_load() {
        check_refused(
            "M06",
            "source = [\"werner_table\", \"myositis_ossificans\"]",
            "source = []",
        );
        check_refused("M06", "expiry = \"12mo\"\n", "");
        check_refused("M06", "review_date = \"2026-11-22\"\n", "");
        check_refused("M06", "agreement = \"disagree\"\n", "");
        check_refused("M06", "strength = 4\n", "");
        check_refused("M06", "strength = 4\n", "strength = 5\n");
        check_refused(
            "M06",
            "source = [\"werner_table\"",
            "source = [\"nobody1900\"",
        );
        let text = RuleTexts::BUILT_IN.screening;
        let p06 = text.find("id = \"P06\"").unwrap();
        let vector = text[p06..].find("[[rule.vector]]").unwrap() + p06;
        let next = text[vector..].find("[[rule]]").unwrap() + vector;
        let book = RuleBook::built_in().unwrap();
        let without = format!("{}{}", &text[..vector], &text[next..]);
        let error = parse(&without, &book.sources, &book.regions).unwrap_err();
        assert!(error.to_string().contains("P06"), "{error}");
    }

    #[test]
    fn every_rule_is_asked_under_one_heading() {
        let book = RuleBook::built_in().unwrap();
        let flags = book.screening.red_flag_groups();
        let flags = flags.iter().flat_map(|group| &group.rules);
        let topics = book.screening.topics();
        let rest = topics.iter().flat_map(|topic| &topic.rules);
        let asked: Vec<&str> = flags.chain(rest).map(|rule| rule.id.as_str()).collect();
        assert_eq!(asked.len(), 119, "118 conditions and one sore calf");
        let once: std::collections::BTreeSet<&str> = asked.iter().copied().collect();
        assert_eq!(once.len(), asked.len());
        let text = RuleTexts::BUILT_IN.screening;
        let without = text.replacen("rules = [\"R20\", \"M\"]", "rules = [\"M\"]", 1);
        let error = parse(&without, &book.sources, &book.regions).unwrap_err();
        assert!(error.to_string().contains("R20"), "{error}");
    }

    #[test]
    fn a_date_is_asked_where_a_wait_counts_from_it_and_nowhere_else() {
        let book = RuleBook::built_in().unwrap();
        let needs = |code: &str| book.screening.rule(code).unwrap().needs_onset;
        for code in ["M01", "M02", "M05", "K02", "C05", "D03", "D15", "H20"] {
            assert!(needs(code), "{code}");
        }
        for code in ["H05", "C13", "K08", "P06", "D14"] {
            assert!(!needs(code), "{code}");
        }
    }

    #[test]
    fn the_version_of_the_words_changes_with_a_word_and_with_nothing_else() {
        let book = RuleBook::built_in().unwrap();
        let version = |text: &str| {
            let rules = parse(text, &book.sources, &book.regions).unwrap();
            rules.text_version
        };
        let text = RuleTexts::BUILT_IN.screening;
        let built_in = &book.screening.text_version;
        assert_eq!(built_in.len(), 12);
        let asked_otherwise = text.replacen(
            "question = \"Blisters?\"",
            "question = \"Any blisters?\"",
            1,
        );
        assert_ne!(version(&asked_otherwise), *built_in);
        let told_otherwise = text.replacen("strong_soreness = 7", "strong_soreness = 6", 1);
        assert_eq!(version(&told_otherwise), *built_in);
    }

    #[test]
    fn each_country_has_one_number_to_call() {
        let book = RuleBook::built_in().unwrap();
        let emergency = &book.screening.emergency;
        for (country, number) in [
            ("CA", "911"),
            ("GB", "999"),
            ("AU", "000"),
            ("NZ", "111"),
            ("JP", "119"),
            ("BR", "192"),
            ("CH", "144"),
            ("IN", "112"),
            ("DE", "112"),
            ("", "112"),
        ] {
            assert_eq!(emergency.number_in(country), number, "{country}");
        }
        assert_eq!(emergency.name_of("GB"), Some("the United Kingdom"));
        assert_eq!(emergency.name_of("AQ"), None);
        let text = RuleTexts::BUILT_IN.screening;
        for (from, to) in [
            ("number = \"192\"", "number = \"1-92\""),
            ("BR = ", "CA = "),
        ] {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text);
            let error = parse(&changed, &book.sources, &book.regions).unwrap_err();
            assert!(error.to_string().contains("emergency"), "{error}");
        }
    }

    #[test]
    fn a_number_from_memory_alone_does_not_load() {
        check_refused(
            "M10",
            "source = [\"professional_custom\", \"decisions\"]",
            "source = [\"professional_custom\"]",
        );
        check_refused("M10", "strength = 4", "strength = 3");
    }
}
