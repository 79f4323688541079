//! The body as the product names it: 45 regions, 82 areas (a region with its side).
//!
//! Names only. What a region's limits, neighbours and priors are stands in `rules/regions.toml`.

use std::{fmt, str::FromStr};

/// A region of the body map, without its side.
///
/// # Source
/// `rules/regions.toml`; the figure in `crates/web/static/body-map.svg` uses the same codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    missing_docs,
    reason = "the name is the region's own; the plain words are `Region::plain_name`"
)]
pub enum Region {
    HeadScalp,
    FaceJaw,
    NeckFront,
    NeckSide,
    NeckBack,
    UpperTrap,
    MidBack,
    ScapBlade,
    Lat,
    LowBack,
    QlFlank,
    Chest,
    SternumRibs,
    Abdomen,
    ShoulderFront,
    ShoulderSide,
    ShoulderBack,
    Armpit,
    UpperArmFront,
    UpperArmBack,
    ElbowInner,
    ElbowOuter,
    ForearmPalm,
    ForearmBack,
    WristHand,
    HipFront,
    GroinInnerThigh,
    Glute,
    HipSide,
    Piriformis,
    Sacrum,
    ThighFront,
    ThighOuter,
    ThighBack,
    KneeFront,
    KneeBack,
    KneeSide,
    Shin,
    ShinOuter,
    ShinInner,
    CalfUpper,
    CalfLower,
    Achilles,
    Ankle,
    FootSoleTop,
}

impl Region {
    /// Every region, in the order of the body map (head to foot).
    pub const ALL: [Self; 45] = [
        Self::HeadScalp,
        Self::FaceJaw,
        Self::NeckFront,
        Self::NeckSide,
        Self::NeckBack,
        Self::UpperTrap,
        Self::MidBack,
        Self::ScapBlade,
        Self::Lat,
        Self::LowBack,
        Self::QlFlank,
        Self::Chest,
        Self::SternumRibs,
        Self::Abdomen,
        Self::ShoulderFront,
        Self::ShoulderSide,
        Self::ShoulderBack,
        Self::Armpit,
        Self::UpperArmFront,
        Self::UpperArmBack,
        Self::ElbowInner,
        Self::ElbowOuter,
        Self::ForearmPalm,
        Self::ForearmBack,
        Self::WristHand,
        Self::HipFront,
        Self::GroinInnerThigh,
        Self::Glute,
        Self::HipSide,
        Self::Piriformis,
        Self::Sacrum,
        Self::ThighFront,
        Self::ThighOuter,
        Self::ThighBack,
        Self::KneeFront,
        Self::KneeBack,
        Self::KneeSide,
        Self::Shin,
        Self::ShinOuter,
        Self::ShinInner,
        Self::CalfUpper,
        Self::CalfLower,
        Self::Achilles,
        Self::Ankle,
        Self::FootSoleTop,
    ];

    /// The code used in files, addresses and JSON, such as `CALF_LOWER`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::HeadScalp => "HEAD_SCALP",
            Self::FaceJaw => "FACE_JAW",
            Self::NeckFront => "NECK_FRONT",
            Self::NeckSide => "NECK_SIDE",
            Self::NeckBack => "NECK_BACK",
            Self::UpperTrap => "UPPER_TRAP",
            Self::MidBack => "MID_BACK",
            Self::ScapBlade => "SCAP_BLADE",
            Self::Lat => "LAT",
            Self::LowBack => "LOW_BACK",
            Self::QlFlank => "QL_FLANK",
            Self::Chest => "CHEST",
            Self::SternumRibs => "STERNUM_RIBS",
            Self::Abdomen => "ABDOMEN",
            Self::ShoulderFront => "SHOULDER_FRONT",
            Self::ShoulderSide => "SHOULDER_SIDE",
            Self::ShoulderBack => "SHOULDER_BACK",
            Self::Armpit => "ARMPIT",
            Self::UpperArmFront => "UPPER_ARM_FRONT",
            Self::UpperArmBack => "UPPER_ARM_BACK",
            Self::ElbowInner => "ELBOW_INNER",
            Self::ElbowOuter => "ELBOW_OUTER",
            Self::ForearmPalm => "FOREARM_PALM",
            Self::ForearmBack => "FOREARM_BACK",
            Self::WristHand => "WRIST_HAND",
            Self::HipFront => "HIP_FRONT",
            Self::GroinInnerThigh => "GROIN_INNER_THIGH",
            Self::Glute => "GLUTE",
            Self::HipSide => "HIP_SIDE",
            Self::Piriformis => "PIRIFORMIS",
            Self::Sacrum => "SACRUM",
            Self::ThighFront => "THIGH_FRONT",
            Self::ThighOuter => "THIGH_OUTER",
            Self::ThighBack => "THIGH_BACK",
            Self::KneeFront => "KNEE_FRONT",
            Self::KneeBack => "KNEE_BACK",
            Self::KneeSide => "KNEE_SIDE",
            Self::Shin => "SHIN",
            Self::ShinOuter => "SHIN_OUTER",
            Self::ShinInner => "SHIN_INNER",
            Self::CalfUpper => "CALF_UPPER",
            Self::CalfLower => "CALF_LOWER",
            Self::Achilles => "ACHILLES",
            Self::Ankle => "ANKLE",
            Self::FootSoleTop => "FOOT_SOLE_TOP",
        }
    }

    /// The name a person uses, such as "lower calf".
    pub const fn plain_name(self) -> &'static str {
        match self {
            Self::HeadScalp => "scalp, temples",
            Self::FaceJaw => "face, jaw",
            Self::NeckFront => "front of neck",
            Self::NeckSide => "side of neck",
            Self::NeckBack => "back of neck",
            Self::UpperTrap => "top of shoulder",
            Self::MidBack => "between shoulder blades",
            Self::ScapBlade => "shoulder blade",
            Self::Lat => "side of back",
            Self::LowBack => "lower back",
            Self::QlFlank => "flank",
            Self::Chest => "chest",
            Self::SternumRibs => "breastbone, ribs",
            Self::Abdomen => "belly",
            Self::ShoulderFront => "front of shoulder",
            Self::ShoulderSide => "side of shoulder",
            Self::ShoulderBack => "back of shoulder",
            Self::Armpit => "armpit",
            Self::UpperArmFront => "front upper arm",
            Self::UpperArmBack => "back upper arm",
            Self::ElbowInner => "inner elbow",
            Self::ElbowOuter => "outer elbow",
            Self::ForearmPalm => "inner forearm",
            Self::ForearmBack => "outer forearm",
            Self::WristHand => "wrist, hand",
            Self::HipFront => "front of hip",
            Self::GroinInnerThigh => "groin, inner thigh",
            Self::Glute => "buttock",
            Self::HipSide => "side of hip",
            Self::Piriformis => "deep buttock",
            Self::Sacrum => "base of spine",
            Self::ThighFront => "front thigh",
            Self::ThighOuter => "outer thigh",
            Self::ThighBack => "hamstring",
            Self::KneeFront => "front of knee",
            Self::KneeBack => "behind knee",
            Self::KneeSide => "sides of knee",
            Self::Shin => "front of shin",
            Self::ShinOuter => "outer lower leg",
            Self::ShinInner => "inner shin",
            Self::CalfUpper => "upper calf",
            Self::CalfLower => "lower calf",
            Self::Achilles => "heel cord",
            Self::Ankle => "ankle",
            Self::FootSoleTop => "foot: sole & top",
        }
    }

    /// Whether the region exists on the left and on the right.
    pub const fn is_paired(self) -> bool {
        !matches!(
            self,
            Self::HeadScalp
                | Self::NeckFront
                | Self::NeckBack
                | Self::MidBack
                | Self::LowBack
                | Self::SternumRibs
                | Self::Abdomen
                | Self::Sacrum
        )
    }
}

impl FromStr for Region {
    type Err = UnknownArea;

    fn from_str(code: &str) -> Result<Self, UnknownArea> {
        Self::ALL
            .into_iter()
            .find(|region| region.code() == code)
            .ok_or_else(|| UnknownArea(code.to_owned()))
    }
}

/// The person's own side of a paired region; `Mid` where there is only one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The person's own left.
    Left,
    /// The person's own right.
    Right,
    /// A region of the midline.
    Mid,
}

impl Side {
    /// `left`, `right` or `mid`, as in the figure's attributes.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
            Self::Mid => "mid",
        }
    }
}

/// One place on the body: a region and, where it is paired, its side.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Area {
    region: Region,
    side: Side,
}

impl Area {
    /// The area of a region; a side given for a midline region is dropped, a paired region without one is `None`.
    pub fn new(region: Region, side: Option<Side>) -> Option<Self> {
        match (region.is_paired(), side) {
            (false, _) => Some(Self {
                region,
                side: Side::Mid,
            }),
            (true, Some(side @ (Side::Left | Side::Right))) => Some(Self { region, side }),
            (true, Some(Side::Mid) | None) => None,
        }
    }

    /// The areas of a region: two where it is paired.
    pub fn of_region(region: Region) -> Vec<Self> {
        if region.is_paired() {
            vec![
                Self {
                    region,
                    side: Side::Left,
                },
                Self {
                    region,
                    side: Side::Right,
                },
            ]
        } else {
            vec![Self {
                region,
                side: Side::Mid,
            }]
        }
    }

    /// Every area of the body map: 82.
    pub fn all() -> impl Iterator<Item = Self> {
        Region::ALL.into_iter().flat_map(Self::of_region)
    }

    /// The region without its side.
    pub const fn region(self) -> Region {
        self.region
    }

    /// The side.
    pub const fn side(self) -> Side {
        self.side
    }

    /// The words a person uses, such as "left lower calf".
    pub fn plain_name(self) -> String {
        match self.side {
            Side::Mid => self.region.plain_name().to_owned(),
            Side::Left | Side::Right => {
                format!("{} {}", self.side.word(), self.region.plain_name())
            }
        }
    }
}

/// `CALF_LOWER:left`, or `LOW_BACK` for the midline.
impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.side {
            Side::Mid => f.write_str(self.region.code()),
            Side::Left | Side::Right => write!(f, "{}:{}", self.region.code(), self.side.word()),
        }
    }
}

impl fmt::Debug for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A code that names no area of the body map.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not an area of the body map; write a region's code, with `:left` or `:right` where it is paired"
)]
pub struct UnknownArea(pub String);

impl FromStr for Area {
    type Err = UnknownArea;

    fn from_str(text: &str) -> Result<Self, UnknownArea> {
        let unknown = || UnknownArea(text.to_owned());
        let (code, side) = match text.split_once(':') {
            Some((code, "left")) => (code, Some(Side::Left)),
            Some((code, "right")) => (code, Some(Side::Right)),
            Some((code, "mid")) => (code, Some(Side::Mid)),
            Some(_) => return Err(unknown()),
            None => (text, None),
        };
        let region: Region = code.parse().map_err(|_| unknown())?;
        Self::new(region, side).ok_or_else(unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_map_has_82_areas_and_each_reads_back() {
        let areas: Vec<Area> = Area::all().collect();
        assert_eq!(areas.len(), 82);
        for area in areas {
            assert_eq!(area.to_string().parse::<Area>(), Ok(area));
        }
    }

    #[test]
    fn a_paired_region_needs_its_side() {
        assert!("CALF_LOWER".parse::<Area>().is_err());
        assert!("LOW_BACK".parse::<Area>().is_ok());
    }
}
