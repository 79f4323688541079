//! Which of our sports a file means.

use care::training::activity::Sport;
use rustyfit::profile::typedef::{self, SubSport};

/// The sport of FIT's sport and sub-sport numbers.
///
/// # Source
/// The FIT profile 21.218, types `sport` and `sub_sport`.
pub(crate) fn of_fit(sport: Option<u8>, sub_sport: Option<u8>) -> Sport {
    match sub_sport {
        // The sub-sport says more than the sport wherever it names another kind of strain.
        Some(3) if sport == Some(1) => return Sport::TrailRunning,
        Some(20) => return Sport::Strength,
        Some(43 | 44 | 19) => return Sport::Yoga,
        Some(68 | 69) => return Sport::Climbing,
        Some(84 | 85 | 94..=97) => return Sport::Racket,
        Some(14) => return Sport::Rowing,
        Some(26 | 70) if sport != Some(1) && sport != Some(2) => return Sport::CardioTraining,
        Some(124) => return Sport::Hiking,
        _ => {}
    }
    match sport {
        Some(1 | 66) => Sport::Running,
        Some(2 | 21) => Sport::Cycling,
        Some(4) => match sub_sport {
            Some(1) => Sport::Running,
            Some(6 | 5) => Sport::Cycling,
            Some(_) | None => Sport::CardioTraining,
        },
        Some(5) => Sport::Swimming,
        Some(6 | 7 | 9 | 49 | 70..=75) => Sport::TeamSport,
        Some(8 | 64) => Sport::Racket,
        Some(10 | 48 | 62 | 84) => Sport::CardioTraining,
        Some(11 | 65) => Sport::Walking,
        Some(12) => Sport::CrossCountrySkiing,
        Some(13) => Sport::AlpineSkiing,
        Some(14) => Sport::Snowboarding,
        Some(15) => Sport::Rowing,
        Some(16) => Sport::Mountaineering,
        Some(17 | 35) => Sport::Hiking,
        Some(18) => Sport::Triathlon,
        Some(19 | 37 | 41 | 42 | 88) => Sport::Kayaking,
        Some(30 | 33) => Sport::Skating,
        Some(31) => Sport::Climbing,
        Some(47 | 80) => Sport::Combat,
        Some(67 | 86) => Sport::Yoga,
        Some(83) => Sport::Dance,
        Some(_) | None => Sport::Other,
    }
}

/// The words of FIT's sport profile, such as `soccer`.
pub(crate) fn fit_words() -> impl Iterator<Item = String> {
    (0..EVERY_SPORT).filter_map(fit_word)
}

/// The sport of a word of FIT's sport profile; of its sub-sports too where they alone tell the strain, as `strength_training`.
pub(crate) fn of_fit_word(word: &str) -> Option<Sport> {
    let sport = (0..EVERY_SPORT).find(|sport| fit_word(*sport).as_deref() == Some(word));
    if let Some(sport) = sport {
        return Some(of_fit(Some(sport), None));
    }
    (0..u8::MAX)
        .filter(|sub_sport| SubSport(*sub_sport).to_string() == word)
        .map(|sub_sport| of_fit(None, Some(sub_sport)))
        .find(|sport| *sport != Sport::Other)
}

/// One past the last sport; 254 is "all", for goals only.
const EVERY_SPORT: u8 = 254;

/// The word of a sport's number; `None` where the profile leaves it free.
fn fit_word(sport: u8) -> Option<String> {
    let word = typedef::Sport(sport).to_string();
    (!word.contains('(')).then_some(word)
}

/// Whether a sub-sport of FIT is done where no satellite tells the place: on a screen, a treadmill, a roller.
pub(crate) fn on_a_screen(sub_sport: Option<u8>) -> bool {
    matches!(
        sub_sport,
        Some(1 | 5 | 6 | 14 | 15 | 25 | 27 | 45 | 58 | 77 | 86..=88)
    )
}

/// Whether a sub-sport of FIT says that it was a competition. The profile has no other mark of a race.
///
/// # Source
/// The FIT profile 21.218, type `sub_sport`: match, sail race, adventure race.
pub(crate) fn is_race(sub_sport: Option<u8>) -> bool {
    matches!(sub_sport, Some(22 | 65 | 82))
}

/// FIT's sport and sub-sport numbers for one of our sports, such that reading them back gives it again.
pub(crate) const fn to_fit(sport: Sport) -> (u8, u8) {
    match sport {
        Sport::Running => (1, 0),
        Sport::TrailRunning => (1, 3),
        Sport::Cycling => (2, 0),
        Sport::Swimming => (5, 0),
        Sport::Walking => (11, 0),
        Sport::Hiking => (17, 0),
        Sport::Mountaineering => (16, 0),
        Sport::Strength => (10, 20),
        Sport::Rowing => (15, 0),
        Sport::Kayaking => (41, 0),
        Sport::CrossCountrySkiing => (12, 0),
        Sport::AlpineSkiing => (13, 0),
        Sport::Snowboarding => (14, 0),
        Sport::Climbing => (31, 0),
        Sport::Racket => (64, 0),
        Sport::TeamSport => (70, 0),
        Sport::Combat => (80, 0),
        Sport::Dance => (83, 0),
        Sport::Yoga => (10, 43),
        Sport::Skating => (33, 0),
        Sport::Triathlon => (18, 0),
        Sport::CardioTraining => (10, 26),
        Sport::Other => (0, 0),
    }
}

/// The sport of a free word, as TCX's attribute and GPX's type hold it.
pub(crate) fn of_word(word: &str) -> Option<Sport> {
    // Each line: our sport, and what its words contain. The first that fits wins, so `trail` stands before `run`.
    const WORDS: &[(Sport, &[&str])] = &[
        (
            Sport::TrailRunning,
            &["trail run", "trail_run", "trailrun", "trail-run"],
        ),
        (Sport::Triathlon, &["triathlon", "multisport", "duathlon"]),
        (Sport::Skating, &["skating", "inline"]),
        (
            Sport::CrossCountrySkiing,
            &[
                "cross_country",
                "cross country",
                "nordic",
                "xc ski",
                "backcountryski",
                "langlauf",
            ],
        ),
        (Sport::Snowboarding, &["snowboard"]),
        (
            Sport::Hiking,
            &["hik", "trek", "snowshoe", "wander", "rando"],
        ),
        (Sport::AlpineSkiing, &["ski"]),
        (Sport::Mountaineering, &["mountaineer", "alpinis"]),
        (
            Sport::Running,
            &["run", "treadmill", "jog", "lauf", "course à pied"],
        ),
        (Sport::Rowing, &["rowing", "rower", "ruder"]),
        (Sport::Kayaking, &["kayak", "canoe", "paddl", "kanu"]),
        (
            Sport::Cycling,
            &["bik", "cycl", "ride", "mtb", "spinning", "velo", "rad"],
        ),
        (Sport::Swimming, &["swim", "schwimm"]),
        (Sport::Walking, &["walk"]),
        (
            Sport::Strength,
            &["strength", "weight", "crossfit", "kraft"],
        ),
        (Sport::Climbing, &["climb", "boulder"]),
        (
            Sport::Racket,
            &[
                "tennis",
                "squash",
                "badminton",
                "padel",
                "racket",
                "pickleball",
            ],
        ),
        (
            Sport::TeamSport,
            &[
                "soccer",
                "football",
                "basketball",
                "volleyball",
                "handball",
                "hockey",
                "rugby",
                "team",
            ],
        ),
        (
            Sport::Combat,
            &["boxing", "martial", "judo", "karate", "combat"],
        ),
        (Sport::Dance, &["danc", "ballet"]),
        (Sport::Yoga, &["yoga", "pilates"]),
        (
            Sport::CardioTraining,
            &[
                "cardio",
                "fitness",
                "gym",
                "hiit",
                "elliptical",
                "aerobic",
                "workout",
                "training",
            ],
        ),
    ];
    let word = word.trim().to_lowercase();
    if word.is_empty() {
        return None;
    }
    WORDS
        .iter()
        .find(|(_, parts)| parts.iter().any(|part| word.contains(part)))
        .map(|(sport, _)| *sport)
}

/// The sport of the type of a GPX track: a word, or one of the numbers of Strava's exports.
pub(crate) fn of_type(word: &str) -> Option<Sport> {
    match word.trim().parse() {
        Ok(number) => of_strava(number),
        Err(_) => of_word(word),
    }
}

/// The sport of the numbers that Strava's GPX exports hold for a type. Strava never published them, and no other app is known to
/// write numbers there.
///
/// # Source
/// The table of the open-source project rainbow-roads (`parse/gpx.go`), which agrees with those of others where they have more
/// than running and riding, and with the answers to question 61903437 on Stack Overflow.
fn of_strava(number: u16) -> Option<Sport> {
    Some(match number {
        // Rides: on the road, on a screen, with a motor, in a velomobile, by hand.
        1 | 17 | 18 | 19 | 51 => Sport::Cycling,
        2 => Sport::AlpineSkiing,
        // Backcountry, Nordic and roller skis.
        3 | 7 | 8 => Sport::CrossCountrySkiing,
        // Hikes, and on snowshoes.
        4 | 13 => Sport::Hiking,
        5 | 6 => Sport::Skating,
        9 | 53 => Sport::Running,
        10 => Sport::Walking,
        // Workouts, ellipticals, stairs.
        11 | 27 | 29 => Sport::CardioTraining,
        12 => Sport::Snowboarding,
        16 => Sport::Swimming,
        // Canoes, kayaks, boards that are paddled standing.
        21 | 22 | 24 => Sport::Kayaking,
        23 => Sport::Rowing,
        26 | 30 => Sport::Strength,
        28 => Sport::Climbing,
        31 => Sport::Yoga,
        // Surfing with and without wind, wheelchairs.
        14 | 15 | 25 | 52 => Sport::Other,
        _ => return None,
    })
}

/// Whether a maker's or a type's name is of a world on a screen, whose places are no places.
pub(crate) fn is_virtual(word: &str) -> bool {
    let word = word.to_lowercase();
    [
        "zwift",
        "virtual",
        "rouvy",
        "mywhoosh",
        "fulgaz",
        "bkool",
        "indievelo",
        "trainerroad",
        "kinomap",
    ]
    .iter()
    .any(|part| word.contains(part))
}

/// The sport that a name tells where nothing else does, as in "Afternoon Run". Only whole words count, since a name is free text.
pub(crate) fn of_name(name: &str) -> Option<Sport> {
    const WORDS: &[(&str, Sport)] = &[
        ("trail", Sport::TrailRunning),
        ("run", Sport::Running),
        ("running", Sport::Running),
        ("ride", Sport::Cycling),
        ("cycling", Sport::Cycling),
        ("swim", Sport::Swimming),
        ("swimming", Sport::Swimming),
        ("walk", Sport::Walking),
        ("walking", Sport::Walking),
        ("hike", Sport::Hiking),
        ("hiking", Sport::Hiking),
        ("row", Sport::Rowing),
        ("rowing", Sport::Rowing),
        ("kayak", Sport::Kayaking),
        ("skate", Sport::Skating),
        ("yoga", Sport::Yoga),
    ];
    let name = name.to_lowercase();
    let mut words = name.split(|letter: char| !letter.is_alphabetic());
    words.find_map(|word| {
        WORDS
            .iter()
            .find(|(known, _)| *known == word)
            .map(|(_, sport)| *sport)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sport_survives_a_fit_file() {
        for sport in Sport::ALL {
            let (number, sub) = to_fit(sport);
            assert_eq!(of_fit(Some(number), Some(sub)), sport);
        }
    }

    #[test]
    fn words_of_common_apps() {
        for (word, sport) in [
            ("Biking", Sport::Cycling),
            ("Running", Sport::Running),
            ("trail_running", Sport::Running),
            ("TrailRun", Sport::TrailRunning),
            ("9", Sport::Running),
            ("1", Sport::Cycling),
            (" 4 ", Sport::Hiking),
            ("10", Sport::Walking),
            ("16", Sport::Swimming),
            ("7", Sport::CrossCountrySkiing),
            ("30", Sport::Strength),
            ("25", Sport::Other),
            ("Wandern", Sport::Hiking),
            ("VirtualRide", Sport::Cycling),
            ("NordicSki", Sport::CrossCountrySkiing),
            ("WeightTraining", Sport::Strength),
        ] {
            if word == "trail_running" {
                assert_eq!(of_type(word), Some(Sport::TrailRunning));
            } else {
                assert_eq!(of_type(word), Some(sport), "{word}");
            }
        }
        for unknown in ["Other", "", "0", "20", "99", "70000", "-1"] {
            assert_eq!(of_type(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn numbers_are_sports_only_as_types() {
        assert_eq!(of_word("10"), None);
        assert_eq!(of_type("10"), Some(Sport::Walking));
    }
}
