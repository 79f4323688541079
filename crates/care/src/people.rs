//! People and what they are to a clinic: one person, roles as data.

use std::{fmt, iter};

use unicode_normalization::UnicodeNormalization as _;

use crate::id::Id;

/// Somebody known to a clinic: athlete, therapist, front desk, owner, or several of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Identity; a therapist's and an athlete's id are this id.
    pub id: Id<Person>,
    /// Name as they want to be called.
    pub name: String,
    /// Address for sign-in links and confirmations, in lower case.
    pub email: String,
    /// IANA name of the zone they live in.
    pub zone: String,
}

/// What a person may be to a clinic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Books massages for themselves.
    Athlete,
    /// Gives massages.
    Therapist,
    /// Runs the day.
    FrontDesk,
    /// Runs the clinic.
    Owner,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Athlete, Self::Therapist, Self::FrontDesk, Self::Owner];

    /// The word used in the database, such as `front_desk`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Athlete => "athlete",
            Self::Therapist => "therapist",
            Self::FrontDesk => "front_desk",
            Self::Owner => "owner",
        }
    }

    /// The role of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A name as it is looked for: small letters, without accents, one space between words. "Zoë  Łukasz" is `zoe lukasz`.
pub fn folded(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let mut folded = String::with_capacity(name.len());
    for letter in words.join(" ").to_lowercase().nfkd() {
        match letter {
            // Accents of Latin, Greek and Cyrillic; marks of other scripts are letters of their own and stay.
            '\u{300}'..='\u{36f}' => {}
            // Letters of their own to Unicode, which people write plainly where their keyboard lacks them.
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            other => folded.push(other),
        }
    }
    folded
}

/// A folded name from each of its words on: of `maya van dijk` also `van dijk` and `dijk`.
pub fn beginnings(folded: &str) -> impl Iterator<Item = &str> {
    let later = folded.match_indices(' ').map(|(at, _)| &folded[at + 1..]);
    iter::once(folded).chain(later)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_looked_for_as_anybody_may_type_them() {
        for (name, wanted) in [
            ("Zoë  Łukasz ", "zoe lukasz"),
            ("ÅSE Þór", "ase thor"),
            ("Zoe\u{308} Weiß", "zoe weiss"),
            ("İpek Ayşe Øst", "ipek ayse ost"),
            ("Θεοδώρα Чайковский", "θεοδωρα чаиковскии"),
            ("रीमा", "रीमा"),
            ("", ""),
        ] {
            assert_eq!(folded(name), wanted.nfkd().collect::<String>(), "{name}");
        }
    }

    #[test]
    fn a_name_begins_at_each_of_its_words() {
        let all: Vec<&str> = beginnings("maya van dijk").collect();
        assert_eq!(all, ["maya van dijk", "van dijk", "dijk"]);
        assert_eq!(beginnings("").collect::<Vec<_>>(), [""]);
    }
}
