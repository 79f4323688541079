//! Which column is which: by header where it is known, by place and content where it is in another language.

use csv::StringRecord;

use super::{is_number, number};

/// Headers in the languages that Strava speaks, normalised: no case, no spaces, no marks.
struct Names {
    file: &'static [&'static str],
    moving: &'static [&'static str],
    exertion: &'static [&'static str],
    gear: &'static [&'static str],
    name: &'static [&'static str],
    competition: &'static [&'static str],
    workout_type: &'static [&'static str],
}

const NAMES: Names = Names {
    file: &[
        "filename",
        "dateiname",
        "nomdufichier",
        "nomdefichier",
        "nombredearchivo",
        "nombredelarchivo",
        "nomedelfile",
        "nomefile",
        "nomedoarquivo",
        "nomedoficheiro",
        "nomedearquivo",
        "bestandsnaam",
        "nazwapliku",
        "filnamn",
        "filnavn",
        "ファイル名",
        "názevsouboru",
        "имяфайла",
        "文件名",
        "檔案名稱",
        "파일이름",
        "파일명",
        "dosyaadı",
        "namaberkas",
        "namafile",
    ],
    moving: &[
        "movingtime",
        "bewegungszeit",
        "tempsdedéplacement",
        "duréededéplacement",
        "tiempoenmovimiento",
        "tempoinmovimento",
        "tempodemovimentação",
        "tempoemmovimento",
        "beweegtijd",
        "czasruchu",
        "tidirörelse",
        "移動時間",
        "aktivníčas",
        "tidibevegelse",
    ],
    exertion: &[
        "perceivedexertion",
        "gefühlteanstrengung",
        "effortperçu",
        "effortressenti",
        "esfuerzopercibido",
        "sforzopercepito",
        "percezionedellosforzo",
        "esforçopercebido",
        "esforçopercecionado",
        "ervareninspanning",
        "waargenomeninspanning",
        "odczuwanywysiłek",
        "upplevdansträngning",
        "自覚的運動強度",
        "主観的運動強度",
        "vnímanéúsilí",
        "opplevdanstrengelse",
    ],
    gear: &[
        "activitygear",
        "gear",
        "aktivitätsausrüstung",
        "équipementdelactivité",
        "équipementpourlactivité",
        "equipamientodelaactividad",
        "equipodelaactividad",
        "attrezzaturadellattività",
        "attrezzaturaattività",
        "equipamentodaatividade",
        "uitrustingvooractiviteit",
        "sprzętaktywności",
        "utrustningföraktivitet",
        "アクティビティのギア",
        "vybavenínaaktivitu",
    ],
    name: &[
        "activityname",
        "name",
        "namederaktivität",
        "nomdelactivité",
        "nombredelaactividad",
        "nomedellattività",
        "nomeattività",
        "nomedaatividade",
        "naamactiviteit",
        "naamvanactiviteit",
        "nazwaaktywności",
        "aktivitetsnamn",
        "アクティビティ名",
        "názevaktivity",
    ],
    competition: &[
        "competition",
        "wettkampf",
        "compétition",
        "competición",
        "gara",
        "competição",
        "wedstrijd",
        "zawody",
        "tävling",
        "大会",
        "závod",
    ],
    workout_type: &["workouttype", "type", "art"],
};

/// What only this table begins with.
const FIRST: &[&str] = &[
    "activityid",
    "aktivitätsid",
    "iddelactivité",
    "iddelaactividad",
    "iddellattività",
    "idattività",
    "iddaatividade",
    "activiteitsid",
    "idaktywności",
    "identyfikatoraktywności",
    "アクティビティid",
    "idaktivity",
];

/// Where the columns are.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) date: usize,
    pub(super) kind: usize,
    pub(super) name: Option<usize>,
    pub(super) file: Option<usize>,
    pub(super) gear: Option<usize>,
    pub(super) elapsed: Option<usize>,
    pub(super) moving: Option<usize>,
    pub(super) distance_km: Option<usize>,
    pub(super) distance_m: Option<usize>,
    pub(super) ascent: Option<usize>,
    pub(super) descent: Option<usize>,
    pub(super) average_heart_rate: Option<usize>,
    pub(super) max_heart_rate: Option<usize>,
    pub(super) average_power: Option<usize>,
    pub(super) exertion: Option<usize>,
    pub(super) competition: Option<usize>,
    pub(super) workout_type: Option<usize>,
    /// Exports before July 2019 have metres in the first distance.
    pub(super) first_distance_in_metres: bool,
}

/// Places of what is only in the second half, counted from the column of file names. The same in every language and every
/// width from 80 columns on.
mod place {
    pub(super) const ELAPSED: usize = 3;
    pub(super) const MOVING: usize = 4;
    pub(super) const DISTANCE: usize = 5;
    pub(super) const ASCENT: usize = 8;
    pub(super) const DESCENT: usize = 9;
    pub(super) const MAX_HEART_RATE: usize = 18;
    pub(super) const AVERAGE_HEART_RATE: usize = 19;
    pub(super) const AVERAGE_POWER: usize = 21;
    pub(super) const EXERTION: usize = 31;
    pub(super) const WORKOUT_TYPE: usize = 32;
}

/// Letters and digits alone, in lower case.
fn normal(header: &str) -> String {
    header
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether the header is known to be this table's.
pub(super) fn is_header(header: &StringRecord) -> bool {
    let names: Vec<String> = header.iter().map(normal).collect();
    let has = |known: &[&str]| names.iter().any(|name| known.contains(&name.as_str()));
    let old = names.first().is_some_and(|name| name == "id") && has(&["elapsedtime"]);
    has(NAMES.file)
        && (old
            || names
                .first()
                .is_some_and(|name| FIRST.contains(&name.as_str())))
}

impl Columns {
    pub(super) fn find(header: &StringRecord, rows: &[StringRecord]) -> Self {
        let names: Vec<String> = header.iter().map(normal).collect();
        let first = |known: &[&str]| names.iter().position(|name| known.contains(&name.as_str()));
        let old = names.first().is_some_and(|name| name == "id");
        let file = first(NAMES.file).or_else(|| file_by_content(rows));
        // The first half begins alike in every language: number, date, name, kind, description, elapsed time, distance.
        let begins = !old || first(&["elapsedtime"]) == Some(5);
        let (elapsed, distance_km) = (begins.then_some(5), begins.then_some(6));
        // The second half repeats the elapsed time: where it does, all the places behind it hold.
        let second = file.filter(|file| repeats(rows, 5, file + place::ELAPSED));
        let at = |place: usize| {
            second
                .map(|file| file + place)
                .filter(|at| *at < header.len())
        };
        let exertion = first(NAMES.exertion)
            .or_else(|| at(place::EXERTION).filter(|at| all_ratings(rows, *at)));
        let kind_of_workout = NAMES
            .workout_type
            .iter()
            .find_map(|known| names.iter().position(|name| name == known))
            .filter(|at| *at > 3);
        Self {
            date: 1,
            kind: 3,
            name: first(NAMES.name).or_else(|| (begins && file.is_some()).then_some(2)),
            file,
            gear: first(NAMES.gear)
                .filter(|at| file.is_none_or(|file| *at < file))
                .or_else(|| file.map(|file| file - 1).filter(|at| *at > 6)),
            elapsed: at(place::ELAPSED).or(elapsed),
            moving: first(NAMES.moving).or_else(|| at(place::MOVING)),
            distance_km,
            distance_m: at(place::DISTANCE),
            ascent: at(place::ASCENT),
            descent: at(place::DESCENT),
            average_heart_rate: at(place::AVERAGE_HEART_RATE),
            max_heart_rate: at(place::MAX_HEART_RATE),
            average_power: at(place::AVERAGE_POWER),
            exertion,
            competition: first(NAMES.competition),
            workout_type: kind_of_workout.or_else(|| at(place::WORKOUT_TYPE)),
            first_distance_in_metres: old,
        }
    }

    /// What could not be found, in words for a warning.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        let mut missing = Vec::new();
        if self.file.is_none() {
            missing.push("file names");
        }
        if self.name.is_none() {
            missing.push("names");
        }
        if self.exertion.is_none() {
            missing.push("perceived exertion");
        }
        missing
    }
}

/// The column whose cells name files as only this export does.
fn file_by_content(rows: &[StringRecord]) -> Option<usize> {
    let width = rows.iter().map(StringRecord::len).max()?;
    (4..width).find(|column| {
        rows.iter().take(1000).any(|row| {
            row.get(*column)
                .is_some_and(|cell| cell.starts_with("activities/") && super::names_a_file(cell))
        })
    })
}

/// Whether two columns hold the same number in nearly every row that has both.
fn repeats(rows: &[StringRecord], one: usize, other: usize) -> bool {
    let pairs = rows.iter().filter_map(|row| {
        let value = |column: usize| row.get(column).and_then(number);
        Some((value(one)?, value(other)?))
    });
    let (mut alike, mut all) = (0usize, 0usize);
    for (one, other) in pairs {
        all += 1;
        alike += usize::from((one - other).abs() <= 1.0);
    }
    all > 0 && alike * 10 >= all * 9
}

/// Whether a column holds nothing but ratings from 1 to 10, and at least one.
fn all_ratings(rows: &[StringRecord], column: usize) -> bool {
    let mut cells = rows
        .iter()
        .filter_map(|row| row.get(column))
        .filter(|cell| !cell.trim().is_empty())
        .peekable();
    cells.peek().is_some()
        && cells.all(|cell| {
            is_number(cell) && number(cell).is_some_and(|value| (0.0..=10.0).contains(&value))
        })
}
