//! `rules/exercises.toml`: which muscles a strength exercise works, and what its sets weigh.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Deserialize;

use super::{
    RuleBookError,
    sources::{Checked, Sources},
};
use crate::body::Region;

const FILE: &str = "exercises.toml";

/// How sets are counted for the muscles.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetModel {
    /// The rule's id.
    pub id: String,
    /// Keys of its sources.
    pub source: Vec<String>,
    /// A set before the work, as a share of a working set.
    pub warm_up: f64,
    /// A working set with a rating below `hard_rpe`.
    pub not_hard: f64,
    /// A set until nothing more was possible.
    pub to_failure: f64,
    /// From this rating on a set is hard.
    pub hard_rpe: f64,
    /// A hold or a machine for so many seconds is one set,
    pub hold_s: f64,
    /// up to so many sets.
    pub most_hold_sets: f64,
    /// An exercise not done for so many days is new again.
    pub novel_days: u32,
    /// How much more a new one strains.
    pub novel: f64,
    /// What a region comes to at most, where 3 is a sport's most.
    pub most_weight: f64,
}

/// How volume becomes load.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VolumeModel {
    /// The rule's id.
    pub id: String,
    /// Keys of its sources.
    pub source: Vec<String>,
    /// Load of moving as much as the body weighs, once.
    pub per_body_mass: f64,
    /// Weight of the body where it is not known.
    pub body_kg: f64,
    /// Share of the body in a set without weight of an exercise that is not known.
    pub unknown_body: f64,
    /// A set before the work, as a share of a working set.
    pub warm_up: f64,
    /// So many seconds of a hold are one repetition.
    pub hold_repetition_s: f64,
    /// So many metres of a carry are one repetition.
    pub carry_repetition_m: f64,
    /// Body weights moved in one set at most.
    pub most_body_masses: f64,
    /// Load of an hour at most.
    pub most_per_hour: f64,
}

/// One exercise, or several that work the same muscles.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    /// Keys of its sources.
    pub source: Vec<String>,
    /// Names; the first stands for all.
    pub names: Vec<String>,
    /// Weights by muscle group, from 1 (helps) to 3 (does the work).
    pub muscles: BTreeMap<String, f64>,
    /// Share of the body that it moves where no other weight is named.
    #[serde(default)]
    pub body: Option<f64>,
    /// True where weight comes on top of the body, or is taken off it by an assisting machine.
    #[serde(default)]
    pub adds_body: bool,
    /// How much more it lengthens muscles under load than most, 1 for most.
    #[serde(default = "one")]
    pub eccentric: f64,
}

fn one() -> f64 {
    1.0
}

/// Everything known of strength exercises.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Exercises {
    /// How sets are counted.
    pub sets: SetModel,
    /// How volume becomes load.
    pub volume: VolumeModel,
    groups: BTreeMap<String, Vec<Region>>,
    rows: Vec<Exercise>,
    spellings: HashMap<String, String>,
    longest_spelling: usize,
    /// Names in words, with their row; by one of their words.
    by_word: HashMap<String, Vec<(Vec<String>, usize)>>,
    /// Names in scripts without spaces, longest first.
    in_one: Vec<(String, usize)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    table: SetModel,
    volume: VolumeModel,
    groups: Groups,
    spellings: Spellings,
    exercise: Vec<Exercise>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Groups {
    source: Vec<String>,
    regions: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Spellings {
    source: Vec<String>,
    words: BTreeMap<String, String>,
}

impl Exercises {
    /// Reads the file's text.
    ///
    /// # Errors
    /// [`RuleBookError`] names what is wrong: a part without a source, a number outside of what it can mean, a muscle or a
    /// region that is none, a name that two rows have.
    pub fn parse(text: &str, sources: &Sources) -> Result<Self, RuleBookError> {
        Self::read(text, sources).map_err(|why| RuleBookError::new(FILE, why))
    }

    fn read(text: &str, sources: &Sources) -> Result<Self, String> {
        let document: Document = toml::from_str(text).map_err(|error| error.to_string())?;
        let rows = document.exercise.iter().map(|row| {
            let name = row.names.first().map_or("an exercise", String::as_str);
            (name, &row.source)
        });
        for (id, keys) in [
            (document.table.id.as_str(), &document.table.source),
            (document.volume.id.as_str(), &document.volume.source),
            ("groups", &document.groups.source),
            ("spellings", &document.spellings.source),
        ]
        .into_iter()
        .chain(rows)
        {
            has_sources(id, keys, sources)?;
        }
        numbers(&document)?;
        let mut groups = BTreeMap::new();
        for (group, codes) in document.groups.regions {
            let regions: Result<Vec<Region>, _> = codes.iter().map(|code| code.parse()).collect();
            groups.insert(
                group,
                regions.map_err(|error: crate::body::UnknownArea| error.to_string())?,
            );
        }
        let spellings: HashMap<String, String> = document.spellings.words.into_iter().collect();
        let mut exercises = Self {
            sets: document.table,
            volume: document.volume,
            groups,
            longest_spelling: spellings
                .keys()
                .map(|key| key.split(' ').count())
                .max()
                .unwrap_or(0),
            spellings,
            ..Self::default()
        };
        for row in document.exercise {
            exercises.add(row)?;
        }
        exercises
            .in_one
            .sort_by_key(|(name, row)| (std::cmp::Reverse(name.chars().count()), *row));
        Ok(exercises)
    }

    fn add(&mut self, row: Exercise) -> Result<(), String> {
        let index = self.rows.len();
        let first = row.names.first().cloned().unwrap_or_default();
        if first.is_empty() {
            return Err("an exercise has no name".to_owned());
        }
        for (group, weight) in &row.muscles {
            if !self.groups.contains_key(group) {
                return Err(format!("{first}: `{group}` is no group of [groups]"));
            }
            if !(1.0..=3.0).contains(weight) {
                return Err(format!(
                    "{first}: the weight of `{group}` must be from 1 to 3"
                ));
            }
        }
        if !(1.0..=2.0).contains(&row.eccentric)
            || row.body.is_some_and(|body| !(0.0..=1.0).contains(&body))
        {
            return Err(format!(
                "{first}: body must be from 0 to 1, eccentric from 1 to 2"
            ));
        }
        for name in &row.names {
            if !name.is_ascii() {
                self.in_one.push((name.clone(), index));
                continue;
            }
            let mut words = self.words(name);
            words.sort_unstable();
            words.dedup();
            let Some(key) = words.iter().max_by_key(|word| word.len()).cloned() else {
                return Err(format!("{first}: `{name}` has no words"));
            };
            let known = self.by_word.entry(key).or_default();
            match known.iter().find(|(other, _)| *other == words) {
                Some((_, other)) if *other != index => {
                    return Err(format!("{first}: `{name}` is a name of another row too"));
                }
                Some(_) => {}
                None => known.push((words, index)),
            }
        }
        self.rows.push(row);
        Ok(())
    }

    /// The words of a name as names are compared: small letters, one number, usual spelling.
    fn words(&self, name: &str) -> Vec<String> {
        let plain: Vec<String> = name
            .to_lowercase()
            .replace('\'', "")
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .take(24)
            .map(str::to_owned)
            .collect();
        let mut words = Vec::with_capacity(plain.len());
        let mut at = 0;
        while at < plain.len() {
            let most = self.longest_spelling.min(plain.len() - at);
            let spelled = (1..=most).rev().find_map(|length| {
                let known = self.spellings.get(&plain[at..at + length].join(" "))?;
                Some((length, known))
            });
            match spelled {
                Some((length, known)) => {
                    words.extend(known.split(' ').map(singular));
                    at += length;
                }
                None => {
                    words.push(singular(&plain[at]));
                    at += 1;
                }
            }
        }
        words
    }

    /// The row of an exercise by the name its source gives it; `None` for one that is not known.
    pub fn find(&self, name: &str) -> Option<&Exercise> {
        let words = self.words(name);
        let mut best: Option<(usize, usize, usize)> = None;
        for word in &words {
            for (of_row, row) in self.by_word.get(word).into_iter().flatten() {
                if of_row.iter().all(|needed| words.contains(needed)) {
                    let letters = of_row.iter().map(String::len).sum();
                    let found = (of_row.len(), letters, *row);
                    let better = best.is_none_or(|best| {
                        (found.0, found.1, std::cmp::Reverse(found.2))
                            > (best.0, best.1, std::cmp::Reverse(best.2))
                    });
                    if better {
                        best = Some(found);
                    }
                }
            }
        }
        if let Some((_, _, row)) = best {
            return self.rows.get(row);
        }
        if name.is_ascii() {
            return None;
        }
        self.in_one
            .iter()
            .find(|(known, _)| name.contains(known.as_str()))
            .and_then(|(_, row)| self.rows.get(*row))
    }

    /// The regions of a muscle group; none for one that is not known.
    pub fn regions_of(&self, group: &str) -> &[Region] {
        self.groups.get(group).map_or(&[], Vec::as_slice)
    }

    /// Every row, in the order of the file.
    pub fn rows(&self) -> &[Exercise] {
        &self.rows
    }

    /// Every rule's id with the keys of its sources.
    pub fn rules(&self) -> impl Iterator<Item = (&str, &[String])> {
        [
            (self.sets.id.as_str(), self.sets.source.as_slice()),
            (self.volume.id.as_str(), self.volume.source.as_slice()),
        ]
        .into_iter()
    }
}

/// One of several: "squats" is "squat", "presses" is "press".
fn singular(word: &str) -> String {
    let ends = |ending: &str| word.len() > ending.len() + 2 && word.ends_with(ending);
    if ["sses", "shes", "ches", "xes"]
        .iter()
        .any(|ending| ends(ending))
    {
        return word[..word.len() - 2].to_owned();
    }
    if word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") {
        return word[..word.len() - 1].to_owned();
    }
    word.to_owned()
}

fn has_sources(id: &str, keys: &[String], sources: &Sources) -> Result<(), String> {
    if id.is_empty() || keys.is_empty() {
        return Err(format!("`{id}` has no id or no source"));
    }
    for key in keys {
        match sources.get(key).map(|source| source.checked) {
            Some(Checked::Checked | Checked::SecondHand) => {}
            Some(Checked::NotYetChecked) => {
                return Err(format!(
                    "{id}: the source `{key}` is not yet checked, which no number may rest on"
                ));
            }
            None => return Err(format!("{id}: `{key}` is not in sources.toml")),
        }
    }
    Ok(())
}

fn numbers(document: &Document) -> Result<(), String> {
    let (sets, volume) = (&document.table, &document.volume);
    let share = |value: f64| value > 0.0 && value <= 1.0;
    let positive = |value: f64| value.is_finite() && value > 0.0;
    let claims = [
        (
            &sets.id,
            "shares must be above 0 and at most 1, to_failure and novel from 1 to 2",
            share(sets.warm_up)
                && share(sets.not_hard)
                && (1.0..=2.0).contains(&sets.to_failure)
                && (1.0..=2.0).contains(&sets.novel),
        ),
        (
            &sets.id,
            "hard_rpe must be from 1 to 10, hold_s and most_hold_sets above 0, most_weight from 3 to 6, novel_days 1 to 365",
            (1.0..=10.0).contains(&sets.hard_rpe)
                && positive(sets.hold_s)
                && positive(sets.most_hold_sets)
                && (3.0..=6.0).contains(&sets.most_weight)
                && (1..=365).contains(&sets.novel_days),
        ),
        (
            &volume.id,
            "shares must be above 0 and at most 1, all else above 0",
            share(volume.unknown_body)
                && share(volume.warm_up)
                && [
                    volume.per_body_mass,
                    volume.body_kg,
                    volume.hold_repetition_s,
                    volume.carry_repetition_m,
                    volume.most_body_masses,
                    volume.most_per_hour,
                ]
                .into_iter()
                .all(positive),
        ),
    ];
    let mut ids = BTreeSet::new();
    if !ids.insert(&sets.id) || !ids.insert(&volume.id) {
        return Err(format!("the id `{}` is used twice", volume.id));
    }
    claims
        .into_iter()
        .find(|(_, _, holds)| !holds)
        .map_or(Ok(()), |(id, must, _)| Err(format!("{id}: {must}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleBook;

    fn shipped() -> std::sync::Arc<Exercises> {
        RuleBook::built_in().unwrap().load.exercises
    }

    #[test]
    fn names_of_strong_hevy_and_fit_find_their_row() {
        let table = shipped();
        for (name, first) in [
            ("Squat (Barbell)", "squat"),
            ("Squats", "squat"),
            ("barbell_back_squat", "squat"),
            ("Front Squat (Barbell)", "front squat"),
            ("Bulgarian Split Squat", "bulgarian split squat"),
            ("Bench Press (Dumbbell)", "bench press"),
            ("Incline Bench Press - Barbell", "incline bench press"),
            (
                "Bench Press - Close Grip (Barbell)",
                "close grip bench press",
            ),
            ("Pull Up (Assisted)", "pull up"),
            ("Pullups", "pull up"),
            ("Pull Up (Neutral Grip)", "pull up"),
            ("Lat Pulldown (Cable)", "lat pull down"),
            (
                "Straight Arm Lat Pulldown (Cable)",
                "straight arm pull down",
            ),
            ("Romanian Deadlift (Dumbbell)", "romanian deadlift"),
            ("Stiff-Legged Deadlift", "romanian deadlift"),
            ("Deadlift (Trap Bar)", "deadlift"),
            ("Lying Leg Curl (Machine)", "leg curl"),
            ("Leg Extension (Machine)", "leg extension"),
            ("Seated Calf Raise (Plate Loaded)", "calf raise"),
            ("Tricep Dip", "triceps dip"),
            (
                "Triceps Pushdown (Cable - Straight Bar)",
                "triceps push down",
            ),
            ("Bicep Curl (Dumbbell)", "bicep curl"),
            ("Rear Delt Reverse Fly (Machine)", "reverse fly"),
            ("Chest Fly (Machine)", "chest fly"),
            ("Hip Abduction (Machine)", "hip abductor"),
            ("Hip Adduction (Machine)", "hip adductor"),
            ("Nordic Hamstrings Curls", "nordic"),
            ("Hanging Knee Raise", "leg raise"),
            ("Overhead Press (Barbell)", "overhead press"),
            ("Back Extension (Hyperextension)", "hyperextension"),
            ("Push Up", "push up"),
            ("Farmers Walk", "farmer walk"),
            ("Running (Treadmill)", "running"),
            ("深蹲 (杠铃)", "squat"),
            ("引体向上", "pull up"),
            ("罗马尼亚硬拉", "romanian deadlift"),
        ] {
            let found = table.find(name).map(|row| row.names[0].as_str());
            assert_eq!(found, Some(first), "{name}");
        }
        for name in ["", "Zottelbewegung", "🏋️", "Custom Exercise 7"] {
            assert_eq!(table.find(name).map(|row| &row.names[0]), None, "{name}");
        }
    }

    #[test]
    fn every_name_of_a_row_finds_that_row() {
        let table = shipped();
        let names: usize = table.rows().iter().map(|row| row.names.len()).sum();
        assert!(names >= 300, "{names}");
        for row in table.rows() {
            for name in &row.names {
                assert_eq!(
                    table.find(name).map(|found| &found.names[0]),
                    Some(&row.names[0]),
                    "{name}"
                );
            }
        }
    }

    fn refused(from: &str, to: &str) -> String {
        let text = include_str!("../../../../rules/exercises.toml");
        assert!(text.contains(from), "{from}");
        let sources = RuleBook::built_in().unwrap().sources;
        Exercises::parse(&text.replacen(from, to, 1), &sources)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        assert!(refused("quads = 3", "quods = 3").contains("quods"));
        assert!(refused("quads = 3", "quads = 9").contains("quads"));
        assert!(refused("body = 0.7", "body = 7.0").contains("body"));
        assert!(refused("\"haff2010\"", "\"nobody\"").contains("nobody"));
        assert!(
            refused(
                "source = [\"exercise_anatomy\", \"knead_load\"]",
                "source = []"
            )
            .contains("L60")
        );
        assert!(refused("\"THIGH_FRONT\"", "\"THIGH_FRONTS\"").contains("THIGH_FRONTS"));
        assert!(
            refused(
                "source = [\"exercise_anatomy\"]\nnames = [\"nordic\"",
                "source = []\nnames = [\"nordic\""
            )
            .contains("nordic")
        );
        assert!(refused("per_body_mass = 0.45", "per_body_mass = nan").contains("L61"));
        assert!(refused("names = [\"nordic\", ", "names = [\"squat\", ").contains("squat"));
    }
}
