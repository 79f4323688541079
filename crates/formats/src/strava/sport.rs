//! Kinds of activity as Strava names them in each language.

use care::training::activity::Sport;

use crate::sport;

/// Beginnings and parts of words, the more telling first.
const WORDS: &[(Sport, &[&str])] = &[
    (Sport::TrailRunning, &["trail", "traillauf", "トレイル"]),
    (
        Sport::CrossCountrySkiing,
        &[
            "langlauf",
            "skidefond",
            "nordisch",
            "fondo",
            "längdskid",
            "biegowe",
            "běžky",
            "langrenn",
        ],
    ),
    (
        Sport::Hiking,
        &[
            "wanderung",
            "wandern",
            "randonn",
            "senderismo",
            "escursion",
            "trilha",
            "caminhadaemtrilha",
            "hike",
            "wędrów",
            "wycieczkapiesza",
            "vandring",
            "turystyka",
            "ハイキング",
            "turistika",
        ],
    ),
    (
        Sport::Strength,
        &[
            "krafttraining",
            "gewichtheben",
            "musculation",
            "poids",
            "pesas",
            "pesi",
            "musculação",
            "peso",
            "kracht",
            "siłow",
            "ciężar",
            "styrketr",
            "ウェイト",
            "筋トレ",
            "posilování",
        ],
    ),
    (
        Sport::Cycling,
        &[
            "radfahrt",
            "fahrt",
            "vélo",
            "sortieàvélo",
            "ciclis",
            "bici",
            "pedal",
            "fiets",
            "rower",
            "kolarst",
            "cykel",
            "cykling",
            "ライド",
            "自転車",
            "jízda",
        ],
    ),
    (
        Sport::Running,
        &[
            "lauf",
            "courseàpied",
            "carrera",
            "correr",
            "corsa",
            "corrida",
            "hardlo",
            "bieg",
            "löp",
            "ランニング",
            "ラン",
            "běh",
            "løp",
        ],
    ),
    (
        Sport::Swimming,
        &[
            "schwimm",
            "natation",
            "natación",
            "nuoto",
            "natação",
            "zwem",
            "pływ",
            "simning",
            "スイム",
            "水泳",
            "plavání",
            "svøm",
        ],
    ),
    (
        Sport::Walking,
        &[
            "spaziergang",
            "gehen",
            "marche",
            "caminata",
            "camminata",
            "caminhada",
            "passeggiata",
            "wandel",
            "spacer",
            "promenad",
            "ウォーク",
            "ウォーキング",
            "chůze",
            "gåtur",
        ],
    ),
    (
        Sport::AlpineSkiing,
        &[
            "skifahren",
            "skialpin",
            "esquí",
            "sci",
            "esqui",
            "narciarst",
            "utförsåkning",
            "スキー",
        ],
    ),
    (
        Sport::Rowing,
        &[
            "rudern",
            "aviron",
            "remo",
            "canottaggio",
            "roeien",
            "wioślar",
            "rodd",
            "ボート",
        ],
    ),
    (
        Sport::Climbing,
        &[
            "klettern",
            "escalade",
            "escalada",
            "arrampicata",
            "klimmen",
            "wspinacz",
            "klättring",
            "クライミング",
        ],
    ),
    (
        Sport::CardioTraining,
        &[
            "entraînement",
            "entrenamiento",
            "allenamento",
            "treino",
            "trening",
            "träningspass",
            "ワークアウト",
            "cvičení",
        ],
    ),
];

/// The sport of a kind in any of the languages; `None` for a word that is not known.
pub(super) fn of(kind: &str) -> Option<Sport> {
    let english = matches!(
        kind,
        "E-Bike Ride" | "Handcycle" | "Velomobile" | "Wheelchair"
    );
    let normal: String = kind
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    if english {
        return Some(Sport::Cycling);
    }
    if normal.contains("stair") {
        return Some(Sport::CardioTraining);
    }
    let known = WORDS
        .iter()
        .find(|(_, words)| words.iter().any(|word| normal.contains(word)))
        .map(|(sport, _)| *sport);
    known
        .or_else(|| sport::of_word(kind))
        .or_else(|| sport::of_word(&normal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_in_many_languages() {
        for (kind, sport) in [
            ("Run", Sport::Running),
            ("Trail Run", Sport::TrailRunning),
            ("Virtual Ride", Sport::Cycling),
            ("Weight Training", Sport::Strength),
            ("Nordic Ski", Sport::CrossCountrySkiing),
            ("Stair-Stepper", Sport::CardioTraining),
            ("Lauf", Sport::Running),
            ("Traillauf", Sport::TrailRunning),
            ("Radfahrt", Sport::Cycling),
            ("Krafttraining", Sport::Strength),
            ("Wanderung", Sport::Hiking),
            ("Course à pied", Sport::Running),
            ("Sortie à vélo", Sport::Cycling),
            ("Natation", Sport::Swimming),
            ("Carrera", Sport::Running),
            ("Ciclismo", Sport::Cycling),
            ("Entrenamiento con pesas", Sport::Strength),
            ("Corsa", Sport::Running),
            ("Corrida", Sport::Running),
            ("Hardloopsessie", Sport::Running),
            ("Fietsrit", Sport::Cycling),
            ("Wandeling", Sport::Walking),
            ("Bieg", Sport::Running),
            ("Löpning", Sport::Running),
            ("ランニング", Sport::Running),
            ("ライド", Sport::Cycling),
            ("Jízda", Sport::Cycling),
        ] {
            assert_eq!(of(kind), Some(sport), "{kind}");
        }
        assert_eq!(of("Xyz"), None);
    }
}
