//! A clinic's own rules: stricter than the shipped ones, never looser, except where the evidence names who may.
//!
//! A clinic adds cases to rules, lowers caps of regions, and may choose the temperature that counts as fever within its bound.
//! It cannot take anything away: there is no way to write that down.

pub mod line;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{
    RuleBook,
    screening::{Loosener, action::Case},
};
use crate::{body::Region, units::Pressure};

/// How a clinic works: which words its staff read, and so what they may look for. Both are equally strict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Plain questions, as clients read them; nothing is measured.
    #[default]
    Wellness,
    /// Clinical words, for staff who may examine and measure.
    Clinic,
}

impl Profile {
    /// `wellness` or `clinic`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Wellness => "wellness",
            Self::Clinic => "clinic",
        }
    }
}

/// What a clinic changes.
#[derive(Debug, Clone, Default)]
pub struct ClinicRules {
    lines: Lines,
    digest: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lines {
    profile: Option<Profile>,
    /// The temperature from which it is fever, in °C.
    fever_from_c: Option<f64>,
    #[serde(default)]
    stricter: Vec<Stricter>,
    #[serde(default)]
    region_cap: Vec<RegionCap>,
}

/// Cases added to a rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stricter {
    rule: String,
    reason: String,
    #[serde(default)]
    case: Vec<Case>,
}

/// Less pressure in a region.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionCap {
    region: String,
    cap: u8,
    reason: String,
}

/// Why a clinic's own rules are not taken.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ClinicRulesRefused {
    /// It is not the TOML it should be.
    #[error("could not read the clinic's rules: {why}")]
    Unreadable {
        /// What is wrong with it.
        why: String,
    },
    /// A change without a reason.
    #[error("{of}: say why; the reason is shown beside it")]
    NoReason {
        /// What it is about.
        of: String,
    },
    /// A case that points to nothing.
    #[error("{rule}: {why}")]
    PointsNowhere {
        /// The rule.
        rule: String,
        /// What is not there.
        why: String,
    },
    /// More pressure than the shipped rules allow.
    #[error("{region}: a cap of {given} is looser than the shipped {shipped}")]
    Looser {
        /// The region.
        region: String,
        /// The cap asked for.
        given: u8,
        /// The cap that holds.
        shipped: u8,
    },
    /// A temperature beyond what a clinic may choose.
    #[error("fever counts from {most:.1} °C at the latest, not {given:.1}")]
    Fever {
        /// The temperature asked for.
        given: f64,
        /// The highest that a clinic may choose.
        most: f64,
    },
}

impl ClinicRules {
    /// Reads a clinic's rules: `fever_from_c`, `[[stricter]]` with `rule`, `reason` and cases as in `rules/screening.toml`, and
    /// `[[region_cap]]` with `region`, `cap` and `reason`.
    ///
    /// # Errors
    /// [`ClinicRulesRefused::Unreadable`], or `NoReason`.
    pub fn parse(text: &str) -> Result<Self, ClinicRulesRefused> {
        let lines: Lines =
            toml::from_str(text).map_err(|error| ClinicRulesRefused::Unreadable {
                why: error.to_string(),
            })?;
        let reasons = lines
            .stricter
            .iter()
            .map(|line| (&line.rule, &line.reason))
            .chain(
                lines
                    .region_cap
                    .iter()
                    .map(|line| (&line.region, &line.reason)),
            );
        for (of, reason) in reasons {
            if reason.trim().is_empty() {
                return Err(ClinicRulesRefused::NoReason { of: of.clone() });
            }
        }
        let digest = Sha256::digest(text);
        let digest = digest.iter().take(4).map(|byte| format!("{byte:02x}"));
        Ok(Self {
            lines,
            digest: digest.collect(),
        })
    }

    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.lines.profile.is_none()
            && self.lines.fever_from_c.is_none()
            && self.lines.stricter.is_empty()
            && self.lines.region_cap.is_empty()
    }
}

impl RuleBook {
    /// These rules with a clinic's own on top; the version tells both.
    ///
    /// # Errors
    /// [`ClinicRulesRefused`] when something would get looser than anybody at a clinic may make it, or points to nothing.
    pub fn with_clinic(&self, clinic: &ClinicRules) -> Result<Self, ClinicRulesRefused> {
        let mut book = self.clone();
        if clinic.is_empty() {
            return Ok(book);
        }
        book.version = format!("{}+clinic.{}", self.version, clinic.digest);
        book.profile = clinic.lines.profile.unwrap_or(book.profile);
        for line in &clinic.lines.region_cap {
            book.lower_region(line)?;
        }
        let regions = book.regions.clone();
        for line in &clinic.lines.stricter {
            book.screening
                .add_cases(&line.rule, &line.case, &regions)
                .map_err(|why| ClinicRulesRefused::PointsNowhere {
                    rule: line.rule.clone(),
                    why,
                })?;
        }
        if let Some(given) = clinic.lines.fever_from_c {
            book.choose_fever(given)?;
        }
        Ok(book)
    }

    fn lower_region(&mut self, line: &RegionCap) -> Result<(), ClinicRulesRefused> {
        let nowhere = |why: String| ClinicRulesRefused::PointsNowhere {
            rule: line.region.clone(),
            why,
        };
        let region: Region = line
            .region
            .parse()
            .map_err(|_| nowhere("no such region".to_owned()))?;
        let cap = Pressure::new(line.cap).map_err(|error| nowhere(error.to_string()))?;
        let shipped = self.regions.rule(region).and_then(|rule| rule.cap);
        let shipped = shipped.unwrap_or(Pressure::BOOKABLE);
        if cap > shipped {
            return Err(ClinicRulesRefused::Looser {
                region: line.region.clone(),
                given: cap.get(),
                shipped: shipped.get(),
            });
        }
        self.regions.set_cap(region, cap);
        Ok(())
    }

    fn choose_fever(&mut self, given: f64) -> Result<(), ClinicRulesRefused> {
        /// What the shipped rules take for fever, in °C; a clinic may count from less.
        const LEAST: f64 = 36.0;
        let usual = self.screening.facts.fever_from_c;
        let most = self
            .screening
            .loosening("R09", Loosener::Clinic)
            .and_then(|row| row.fever_from_c)
            .unwrap_or(usual);
        if !(LEAST..=most).contains(&given) {
            return Err(ClinicRulesRefused::Fever { given, most });
        }
        self.screening.set_fever("R09", usual, given);
        self.screening.facts.fever_from_c = given;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(text: &str) -> Result<RuleBook, ClinicRulesRefused> {
        RuleBook::built_in()
            .unwrap()
            .with_clinic(&ClinicRules::parse(text)?)
    }

    #[test]
    fn a_clinic_may_ask_for_a_clearance_of_all_with_epilepsy() {
        let shipped = RuleBook::built_in().unwrap();
        let book = merged("[[stricter]]\nrule = \"H04\"\nreason = \"our insurer asks for it\"\n[[stricter.case]]\nactions = [{ clearance = \"routine\" }]\n").unwrap();
        let cases = |book: &RuleBook| book.screening.rule("H04").unwrap().cases.len();
        assert_eq!(cases(&book), cases(&shipped) + 1);
        assert!(
            book.version
                .starts_with(&format!("{}+clinic.", shipped.version))
        );
    }

    #[test]
    fn a_looser_rule_is_refused() {
        let cap = |region: &str, cap: u8| {
            merged(&format!(
                "[[region_cap]]\nregion = \"{region}\"\ncap = {cap}\nreason = \"so\"\n"
            ))
        };
        assert!(matches!(
            cap("NECK_SIDE", 3),
            Err(ClinicRulesRefused::Looser { shipped: 2, .. })
        ));
        assert!(matches!(
            cap("CALF_UPPER", 5),
            Err(ClinicRulesRefused::Looser { .. })
        ));
        assert!(cap("NECK_SIDE", 1).is_ok() && cap("CALF_UPPER", 3).is_ok());
        assert!(matches!(
            cap("NOSE", 1),
            Err(ClinicRulesRefused::PointsNowhere { .. })
        ));
        assert_eq!(
            merged("fever_from_c = 38.4").err(),
            Some(ClinicRulesRefused::Fever {
                given: 38.4,
                most: 38.3
            })
        );
    }

    #[test]
    fn a_clinic_may_count_fever_from_38_3_and_the_question_says_so() {
        let book = merged("fever_from_c = 38.3").unwrap();
        let question = &book.screening.rule("R09").unwrap().question;
        assert!(
            question.contains("38.3") && !question.contains("38.0"),
            "{question}"
        );
    }

    #[test]
    fn what_cannot_be_read_or_has_no_reason_is_refused() {
        assert!(matches!(
            merged("delete = [\"R01\"]"),
            Err(ClinicRulesRefused::Unreadable { .. })
        ));
        let silent = "[[stricter]]\nrule = \"H04\"\nreason = \" \"\n";
        assert!(matches!(
            merged(silent),
            Err(ClinicRulesRefused::NoReason { .. })
        ));
        let nowhere = "[[stricter]]\nrule = \"Z99\"\nreason = \"so\"\n";
        assert!(matches!(
            merged(nowhere),
            Err(ClinicRulesRefused::PointsNowhere { .. })
        ));
    }

    #[test]
    fn a_profile_changes_the_words_of_staff_and_no_rule() {
        let shipped = RuleBook::built_in().unwrap();
        let book = merged("profile = \"clinic\"").unwrap();
        assert_eq!(
            (shipped.profile, book.profile),
            (Profile::Wellness, Profile::Clinic)
        );
        assert_ne!(shipped.version, book.version);
        for (own, other) in book.screening.iter().zip(shipped.screening.iter()) {
            assert_eq!(own.cases, other.cases);
        }
    }

    #[test]
    fn the_rows_of_who_may_loosen_are_there() {
        let rules = RuleBook::built_in().unwrap().screening;
        assert!(
            rules
                .loosening("M01", Loosener::Therapist)
                .is_some_and(|row| row.wait.is_some())
        );
        assert_eq!(
            rules
                .loosening("C12", Loosener::Clinician)
                .and_then(|row| row.cap),
            Pressure::new(3).ok()
        );
        assert!(rules.loosening("C02", Loosener::Clinic).is_none());
        assert!(rules.loosening("D03", Loosener::Therapist).is_none());
    }
}
