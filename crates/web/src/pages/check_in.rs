//! Check-in: how somebody feels, by area and overall.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use care::body::{Area, Region};

use super::frame::Frame;
use crate::{body_map, body_map::BodyMap, words};

/// The page.
#[derive(Template)]
#[template(path = "check_in.html")]
pub struct CheckInPage {
    /// Around it.
    pub frame: Frame,
    /// What is wrong with what was sent.
    pub problem: Option<String>,
    /// The figure.
    pub map: String,
    /// All areas.
    pub groups: Vec<AreaGroup>,
    /// Heavy, tight and so on.
    pub items: Vec<Item>,
}

/// Areas that belong together.
pub struct AreaGroup {
    /// Its heading.
    pub title: &'static str,
    /// Whether one of them is marked.
    pub marked: bool,
    /// Its areas.
    pub areas: Vec<AreaField>,
}

/// One area's field.
pub struct AreaField {
    /// `CALF_LOWER-left`.
    pub key: String,
    /// "Lower calf, left".
    pub name: String,
    /// As given before.
    pub value: String,
}

/// One slider.
pub struct Item {
    /// Field name.
    pub name: &'static str,
    /// Its word.
    pub word: &'static str,
    /// What the least means.
    pub least_word: &'static str,
    /// What the most means.
    pub most_word: &'static str,
    /// The least.
    pub least: u16,
    /// The most.
    pub most: u16,
    /// Its step.
    pub step: &'static str,
    /// Where it stands.
    pub value: String,
    /// The same in percent of its track.
    pub percent: u16,
    /// Whether it was answered.
    pub said: bool,
}

/// The sliders: name, word, ends, range, step, where they stand untouched.
#[expect(clippy::type_complexity, reason = "a table reads best as rows")]
const ITEMS: [(&str, &str, &str, &str, u16, u16, &str, u16); 7] = [
    ("heavy", "Heavy legs", "light", "like lead", 0, 10, "1", 5),
    ("tight", "Tight", "loose", "very tight", 0, 10, "1", 5),
    (
        "drained",
        "Mentally drained",
        "fresh",
        "empty",
        0,
        10,
        "1",
        5,
    ),
    (
        "stress",
        "Stress today",
        "calm",
        "very stressed",
        1,
        5,
        "1",
        3,
    ),
    ("mood", "Mood", "low", "very good", 1, 5, "1", 3),
    (
        "sleep",
        "Sleep last night, hours",
        "none",
        "",
        0,
        14,
        "0.5",
        7,
    ),
    (
        "recovered",
        "Recovered",
        "not at all",
        "fully",
        0,
        10,
        "1",
        5,
    ),
];

const GROUPS: [(&str, &[Region]); 5] = [
    (
        "Legs and feet",
        &[
            Region::ThighFront,
            Region::ThighOuter,
            Region::ThighBack,
            Region::GroinInnerThigh,
            Region::KneeFront,
            Region::KneeSide,
            Region::KneeBack,
            Region::Shin,
            Region::ShinOuter,
            Region::ShinInner,
            Region::CalfUpper,
            Region::CalfLower,
            Region::Achilles,
            Region::Ankle,
            Region::FootSoleTop,
        ],
    ),
    (
        "Hips and buttocks",
        &[
            Region::HipFront,
            Region::HipSide,
            Region::Glute,
            Region::Piriformis,
            Region::Sacrum,
        ],
    ),
    (
        "Back",
        &[
            Region::MidBack,
            Region::ScapBlade,
            Region::Lat,
            Region::LowBack,
            Region::QlFlank,
        ],
    ),
    (
        "Shoulders and arms",
        &[
            Region::UpperTrap,
            Region::ShoulderFront,
            Region::ShoulderSide,
            Region::ShoulderBack,
            Region::Armpit,
            Region::UpperArmFront,
            Region::UpperArmBack,
            Region::ElbowInner,
            Region::ElbowOuter,
            Region::ForearmPalm,
            Region::ForearmBack,
            Region::WristHand,
        ],
    ),
    (
        "Neck, head, chest, belly",
        &[
            Region::NeckBack,
            Region::NeckSide,
            Region::NeckFront,
            Region::HeadScalp,
            Region::FaceJaw,
            Region::Chest,
            Region::SternumRibs,
            Region::Abdomen,
        ],
    ),
];

/// Every area in groups, each with its value; a group with a value stands open.
pub fn area_groups(value: impl Fn(Area) -> String) -> Vec<AreaGroup> {
    let field = |area: Area| AreaField {
        key: body_map::key(area),
        name: if area.region().is_paired() {
            format!(
                "{}, {}",
                words::capital(area.region().plain_name()),
                area.side().word()
            )
        } else {
            words::capital(area.region().plain_name())
        },
        value: value(area),
    };
    GROUPS
        .into_iter()
        .map(|(title, regions)| {
            let areas: Vec<AreaField> = regions
                .iter()
                .flat_map(|region| Area::of_region(*region))
                .map(field)
                .collect();
            AreaGroup {
                title,
                marked: areas.iter().any(|area| !area.value.is_empty()),
                areas,
            }
        })
        .collect()
}

/// The figure on which areas are chosen, with those chosen already.
pub fn chosen_areas(chosen: &BTreeSet<Area>) -> String {
    BodyMap {
        label: "Where is it? Front and back".to_owned(),
        levels: chosen.iter().map(|area| (*area, CHOSEN)).collect(),
        ..BodyMap::default()
    }
    .links()
}

/// How dark a chosen area is on the figure, as the script paints it too.
const CHOSEN: u8 = 7;

impl CheckInPage {
    /// The page with what is marked already; sliders untouched.
    pub fn new(frame: Frame, soreness: &BTreeMap<Area, u8>, problem: Option<String>) -> Self {
        let groups = area_groups(|area| soreness.get(&area).map(u8::to_string).unwrap_or_default());
        let items = ITEMS
            .into_iter()
            .map(
                |(name, word, least_word, most_word, least, most, step, value)| Item {
                    name,
                    word,
                    least_word,
                    most_word,
                    least,
                    most,
                    step,
                    value: value.to_string(),
                    percent: 100 * (value - least) / (most - least),
                    said: false,
                },
            )
            .collect();
        let map = BodyMap {
            label: "Where are you sore? Front and back".to_owned(),
            levels: soreness.clone(),
            ..BodyMap::default()
        };
        Self {
            frame,
            problem,
            map: map.links(),
            groups,
            items,
        }
    }

    /// For the gallery.
    pub fn sample() -> Self {
        let marked = ["THIGH_FRONT:left", "THIGH_FRONT:right"]
            .iter()
            .filter_map(|code| Some((code.parse().ok()?, 6)))
            .collect();
        Self::new(Frame::sample_athlete("/check-in"), &marked, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_every_area_once() {
        let page = CheckInPage::new(Frame::sample_athlete("/check-in"), &BTreeMap::new(), None);
        let mut keys: Vec<String> = page
            .groups
            .iter()
            .flat_map(|group| group.areas.iter().map(|area| area.key.clone()))
            .collect();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), 82);
        assert!(keys.iter().all(|key| body_map::area_of_key(key).is_some()));
    }
}
