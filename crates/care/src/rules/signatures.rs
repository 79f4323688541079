//! `rules/signatures.toml`: who has read and signed the rules, and which version of them.

use jiff::civil::Date;
use serde::Deserialize;

use super::RuleBookError;

/// Who has to sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signer {
    /// A registered massage therapist.
    RegisteredMassageTherapist,
    /// A sports physician.
    SportsPhysician,
}

impl Signer {
    /// Everybody who has to sign.
    pub const ALL: [Self; 2] = [Self::RegisteredMassageTherapist, Self::SportsPhysician];

    /// "registered massage therapist".
    pub const fn plain_name(self) -> &'static str {
        match self {
            Self::RegisteredMassageTherapist => "registered massage therapist",
            Self::SportsPhysician => "sports physician",
        }
    }
}

/// One signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// In which role.
    pub role: Signer,
    /// Their name.
    pub name: String,
    /// Where they are registered, and under which number.
    pub registration: String,
    /// When.
    pub signed_on: Date,
    /// The version of the rules they read.
    pub version: String,
}

/// The signatures, as they bear on the rules in use.
#[derive(Debug, Clone)]
pub struct Signatures {
    all: Vec<Signature>,
    version: String,
}

impl Signatures {
    /// Reads the file's text; `version` is that of the rules in use.
    ///
    /// # Errors
    /// [`RuleBookError`] when a signature lacks a name, a registration, a day or a version.
    pub fn parse(text: &str, version: &str) -> Result<Self, RuleBookError> {
        let file: File = toml::from_str(text).map_err(wrong)?;
        let all: Result<Vec<Signature>, RuleBookError> =
            file.signature.into_iter().map(Line::signed).collect();
        Ok(Self {
            all: all?,
            version: version.to_owned(),
        })
    }

    /// Every signature, also those of other versions.
    pub fn iter(&self) -> impl Iterator<Item = &Signature> {
        self.all.iter()
    }

    /// The signature of a role under the version in use.
    pub fn of(&self, role: Signer) -> Option<&Signature> {
        self.all
            .iter()
            .find(|signature| signature.role == role && signature.version == self.version)
    }

    /// Whether everybody who has to sign has signed the version in use.
    pub fn are_complete(&self) -> bool {
        Signer::ALL.into_iter().all(|role| self.of(role).is_some())
    }

    /// The state in one or two sentences, for the About page and the doctor.
    pub fn words(&self) -> String {
        let signed: Vec<String> = Signer::ALL
            .into_iter()
            .filter_map(|role| self.of(role))
            .map(|signature| {
                format!(
                    "{} ({}, {}) on {}",
                    signature.name,
                    signature.role.plain_name(),
                    signature.registration,
                    signature.signed_on
                )
            })
            .collect();
        let missing: Vec<String> = Signer::ALL
            .into_iter()
            .filter(|role| self.of(*role).is_none())
            .map(|role| format!("a {}", role.plain_name()))
            .collect();
        match (signed.is_empty(), missing.is_empty()) {
            (_, true) => format!("Signed by {}.", signed.join(" and ")),
            (true, false) => format!(
                "Unsigned: {} have yet to read and sign these rules.",
                missing.join(" and ")
            ),
            (false, false) => format!(
                "Unsigned: {} has yet to sign. So far: {}.",
                missing.join(" and "),
                signed.join(" and ")
            ),
        }
    }
}

fn wrong(why: impl std::fmt::Display) -> RuleBookError {
    RuleBookError::new("signatures.toml", why)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    signature: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    role: Signer,
    name: String,
    registration: String,
    signed_on: String,
    version: String,
}

impl Line {
    fn signed(self) -> Result<Signature, RuleBookError> {
        if [&self.name, &self.registration, &self.version]
            .into_iter()
            .any(|text| text.trim().is_empty())
        {
            return Err(wrong(
                "a signature needs a name, a registration and a version",
            ));
        }
        Ok(Signature {
            role: self.role,
            name: self.name,
            registration: self.registration,
            signed_on: self
                .signed_on
                .parse()
                .map_err(|error| wrong(format_args!("signed_on: {error}")))?,
            version: self.version,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleBook;

    const VERSION: &str = "2026-11-22+0123abcd";

    fn line(role: &str, version: &str) -> String {
        format!(
            "[[signature]]\nrole = \"{role}\"\nname = \"Ada Example\"\nregistration = \"College 17\"\nsigned_on = \"2027-01-31\"\nversion = \"{version}\"\n"
        )
    }

    fn signatures(text: &str) -> Signatures {
        Signatures::parse(text, VERSION).unwrap()
    }

    #[test]
    fn the_shipped_rules_say_whether_they_are_signed() {
        let book = RuleBook::built_in().unwrap();
        assert_eq!(
            book.signatures.are_complete(),
            !book.signatures.words().starts_with("Unsigned")
        );
    }

    #[test]
    fn both_roles_have_to_sign_the_version_in_use() {
        let both = |version| {
            line("registered_massage_therapist", version) + &line("sports_physician", version)
        };
        assert!(!signatures("signature = []").are_complete());
        assert!(
            signatures("signature = []")
                .words()
                .contains("a registered massage therapist and a sports physician")
        );
        let one = signatures(&line("sports_physician", VERSION));
        assert!(!one.are_complete());
        assert!(
            one.words().contains("So far: Ada Example"),
            "{}",
            one.words()
        );
        assert!(signatures(&both(VERSION)).are_complete());
        assert!(signatures(&both(VERSION)).words().contains("College 17"));
        let older = signatures(&both("2025-01-01+ffffffff"));
        assert!(!older.are_complete() && older.iter().count() == 2);
    }

    #[test]
    fn a_signature_without_a_name_or_a_day_does_not_load() {
        let without_name = line("sports_physician", VERSION).replace("Ada Example", " ");
        assert!(Signatures::parse(&without_name, VERSION).is_err());
        let without_day = line("sports_physician", VERSION).replace("2027-01-31", "soon");
        assert!(Signatures::parse(&without_day, VERSION).is_err());
    }
}
