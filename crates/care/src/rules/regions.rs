//! `rules/regions.toml`: what each region of the body map allows, its neighbours, and names for several at once.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{RuleBookError, sources::Sources};
use crate::{
    body::{Area, Region, Side},
    units::Pressure,
};

/// Whether a region is ever offered without being asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proposal {
    /// Like any other.
    Free,
    /// May be proposed, marked as needing its own consent.
    WithConsent,
    /// Only when the person asks for it by name.
    OnRequest,
}

/// What is fixed for one region.
#[derive(Debug, Clone)]
pub struct RegionRule {
    /// Most pressure ever proposed there; `None` where the body sets no limit.
    pub cap: Option<Pressure>,
    /// Whether it needs its own consent each time.
    pub sensitive: bool,
    /// Whether it may be offered.
    pub proposal: Proposal,
    /// A remark for the therapist, such as "the bone itself is never worked".
    pub note: Option<String>,
    /// Nearest regions towards and away from the trunk's middle.
    pub neighbours: Vec<Region>,
    /// Where that comes from: keys of `rules/sources.toml`.
    pub sources: Vec<String>,
}

/// What `rules/regions.toml` says.
#[derive(Debug, Clone)]
pub struct RegionRules {
    regions: BTreeMap<Region, RegionRule>,
    groups: BTreeMap<String, BTreeSet<Region>>,
}

impl RegionRules {
    /// Reads the file's text.
    ///
    /// # Errors
    /// [`RuleBookError`] names the region or group that is wrong; all 45 regions must be there.
    pub fn parse(text: &str, sources: &Sources) -> Result<Self, RuleBookError> {
        let file: File = toml::from_str(text).map_err(wrong)?;
        let mut regions = BTreeMap::new();
        for line in file.region {
            let region = region_of(&line.code)?;
            let rule = line.into_rule(region, sources)?;
            if regions.insert(region, rule).is_some() {
                return Err(wrong(format!("{} stands there twice", region.code())));
            }
        }
        if let Some(missing) = Region::ALL
            .into_iter()
            .find(|region| !regions.contains_key(region))
        {
            return Err(wrong(format!("{} is missing", missing.code())));
        }
        let mut groups = BTreeMap::new();
        for (name, codes) in file.groups {
            let members: Result<BTreeSet<Region>, RuleBookError> =
                codes.iter().map(|code| region_of(code)).collect();
            groups.insert(name, members?);
        }
        Ok(Self { regions, groups })
    }

    /// What is fixed for a region; `None` never happens in a book that loaded, which holds all 45.
    pub fn rule(&self, region: Region) -> Option<&RegionRule> {
        self.regions.get(&region)
    }

    /// Sets a region's cap; only ever called with a lower one.
    pub(super) fn set_cap(&mut self, region: Region, cap: Pressure) {
        if let Some(rule) = self.regions.get_mut(&region) {
            rule.cap = Some(cap);
        }
    }

    /// Most pressure ever proposed in an area because of what lies under it; 0 means not at all, `None` no limit.
    ///
    /// It belongs to the recommendation; a screening does not repeat it.
    pub fn anatomical_cap(&self, area: Area) -> Option<Pressure> {
        self.rule(area.region()).and_then(|rule| rule.cap)
    }

    /// Whether an area needs its own consent each time.
    pub fn is_sensitive(&self, area: Area) -> bool {
        self.rule(area.region()).is_some_and(|rule| rule.sensitive)
    }

    /// Whether an area may be proposed without being asked for; it may still need its own consent.
    pub fn may_be_proposed(&self, area: Area) -> bool {
        self.rule(area.region())
            .is_some_and(|rule| rule.proposal != Proposal::OnRequest)
    }

    /// Every sensitive area.
    pub fn sensitive(&self) -> BTreeSet<Area> {
        Area::all()
            .filter(|area| self.is_sensitive(*area))
            .collect()
    }

    /// The area with its nearest neighbours on the same side; a midline area takes both sides of a paired neighbour.
    pub fn with_adjacent(&self, area: Area) -> BTreeSet<Area> {
        let neighbours = self
            .rule(area.region())
            .map(|rule| rule.neighbours.as_slice())
            .unwrap_or_default();
        neighbours
            .iter()
            .flat_map(|region| on_side(*region, Some(area.side())))
            .chain([area])
            .collect()
    }

    /// The areas of a named group such as `CALF`, on one side, or on both where no side is known; midline regions
    /// belong to either side. `None` for a name the file does not have.
    pub fn group(&self, name: &str, side: Option<Side>) -> Option<BTreeSet<Area>> {
        let members = self.groups.get(name)?;
        Some(
            members
                .iter()
                .flat_map(|region| on_side(*region, side))
                .collect(),
        )
    }

    /// The limb an area belongs to, hip or shoulder included; `None` for head, neck and trunk.
    pub fn limb_of(&self, area: Area) -> Option<BTreeSet<Area>> {
        ["LEG_LIMB", "ARM_LIMB"].into_iter().find_map(|name| {
            let limb = self.group(name, Some(area.side()))?;
            limb.contains(&area).then_some(limb)
        })
    }
}

/// The areas of a region on one side; both sides where none is meant.
fn on_side(region: Region, side: Option<Side>) -> Vec<Area> {
    match side {
        Some(side @ (Side::Left | Side::Right)) => {
            Area::new(region, Some(side)).into_iter().collect()
        }
        Some(Side::Mid) | None => Area::of_region(region),
    }
}

fn region_of(code: &str) -> Result<Region, RuleBookError> {
    code.parse()
        .map_err(|_| wrong(format!("`{code}` is no region of the body map")))
}

fn wrong(why: impl std::fmt::Display) -> RuleBookError {
    RuleBookError::new("regions.toml", why)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    region: Vec<Line>,
    groups: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    code: String,
    name: String,
    proximal: Vec<String>,
    distal: Vec<String>,
    cap: Option<u8>,
    #[serde(default)]
    sensitive: bool,
    proposal: Option<Proposal>,
    note: Option<String>,
    source: Vec<String>,
}

impl Line {
    fn into_rule(self, region: Region, sources: &Sources) -> Result<RegionRule, RuleBookError> {
        let code = self.code;
        if self.name != region.plain_name() {
            return Err(wrong(format!(
                "{code} is called `{}`, the body map says `{}`",
                self.name,
                region.plain_name()
            )));
        }
        if self.source.is_empty() {
            return Err(wrong(format!("{code} has no source")));
        }
        if let Some(key) = self.source.iter().find(|key| sources.get(key).is_none()) {
            return Err(wrong(format!("{code} names the unknown source `{key}`")));
        }
        let cap = self
            .cap
            .map(Pressure::new)
            .transpose()
            .map_err(|error| wrong(format!("{code}: {error}")))?;
        let proposal = self.proposal.unwrap_or(Proposal::Free);
        if self.sensitive && proposal == Proposal::Free {
            return Err(wrong(format!(
                "{code} is sensitive and cannot be proposed freely"
            )));
        }
        let neighbours: Result<Vec<Region>, RuleBookError> = self
            .proximal
            .iter()
            .chain(&self.distal)
            .map(|code| region_of(code))
            .collect();
        Ok(RegionRule {
            cap,
            sensitive: self.sensitive,
            proposal,
            note: self.note,
            neighbours: neighbours?,
            sources: self.source,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleBook;

    fn regions() -> RegionRules {
        RuleBook::built_in().unwrap().regions
    }

    fn area(text: &str) -> Area {
        text.parse().unwrap()
    }

    #[track_caller]
    fn check_adjacent(of: &str, expected: &[&str]) {
        let found: BTreeSet<String> = regions()
            .with_adjacent(area(of))
            .iter()
            .map(ToString::to_string)
            .collect();
        let expected: BTreeSet<String> = expected.iter().map(ToString::to_string).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn neighbours_stay_on_their_side() {
        check_adjacent(
            "ANKLE:right",
            &[
                "ANKLE:right",
                "SHIN:right",
                "ACHILLES:right",
                "FOOT_SOLE_TOP:right",
            ],
        );
    }

    #[test]
    fn a_midline_region_takes_both_sides_of_a_paired_neighbour() {
        check_adjacent(
            "SACRUM",
            &["SACRUM", "LOW_BACK", "GLUTE:left", "GLUTE:right"],
        );
    }

    #[test]
    fn a_paired_region_takes_its_midline_neighbour() {
        check_adjacent(
            "PIRIFORMIS:left",
            &["PIRIFORMIS:left", "SACRUM", "THIGH_BACK:left"],
        );
    }

    #[test]
    fn always_on_caps_are_those_of_the_decisions() {
        let regions = regions();
        let cap = |text| regions.anatomical_cap(area(text)).map(Pressure::get);
        assert_eq!(cap("NECK_FRONT"), Some(0));
        assert_eq!(cap("ABDOMEN"), Some(1));
        assert_eq!(cap("SHIN:left"), Some(3));
        assert_eq!(cap("CALF_LOWER:left"), None);
        assert_eq!(
            Region::ALL
                .into_iter()
                .filter(|region| regions.regions[region].cap.is_some())
                .count(),
            15
        );
    }

    #[test]
    fn sensitive_areas_need_consent_and_only_some_may_be_proposed() {
        let regions = regions();
        assert_eq!(regions.sensitive().len(), 12);
        assert!(
            regions.is_sensitive(area("GLUTE:left")) && regions.may_be_proposed(area("GLUTE:left"))
        );
        assert!(
            regions.is_sensitive(area("CHEST:left"))
                && !regions.may_be_proposed(area("CHEST:left"))
        );
        assert!(
            !regions.is_sensitive(area("SHIN:left")) && regions.may_be_proposed(area("SHIN:left"))
        );
    }

    #[test]
    fn groups_know_sides() {
        let regions = regions();
        assert_eq!(regions.group("CALF", Some(Side::Left)).unwrap().len(), 2);
        assert_eq!(regions.group("CALF", None).unwrap().len(), 4);
        assert_eq!(regions.group("NECK", Some(Side::Left)).unwrap().len(), 3);
        assert!(regions.group("TAIL", None).is_none());
        assert_eq!(regions.limb_of(area("SHIN:left")).unwrap().len(), 19);
        assert_eq!(regions.limb_of(area("WRIST_HAND:left")).unwrap().len(), 10);
        assert!(regions.limb_of(area("LOW_BACK")).is_none());
    }
}
