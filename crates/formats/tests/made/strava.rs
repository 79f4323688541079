//! Strava's `activities.csv` of our own making, column by column, in several languages and widths.

/// The header in one language: 101 columns as of 2026.
pub struct Language {
    pub header: &'static str,
    /// How a date looks; every one is the same instant for the same number.
    pub date: fn(u32) -> String,
    /// How kilometres look.
    pub comma: bool,
    pub run: &'static str,
    pub ride: &'static str,
    pub strength: &'static str,
}

const ENGLISH_HEADER: &str = "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Max Heart Rate,Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,Athlete Weight,Bike Weight,Elapsed Time,Moving Time,Distance,Max Speed,Average Speed,Elevation Gain,Elevation Loss,Elevation Low,Elevation High,Max Grade,Average Grade,Average Positive Grade,Average Negative Grade,Max Cadence,Average Cadence,Max Heart Rate,Average Heart Rate,Max Watts,Average Watts,Calories,Max Temperature,Average Temperature,Relative Effort,Total Work,Number of Runs,Uphill Time,Downhill Time,Other Time,Perceived Exertion,Type,Start Time,Weighted Average Power,Power Count,Prefer Perceived Exertion,Perceived Relative Effort,Commute,Total Weight Lifted,From Upload,Grade Adjusted Distance,Weather Observation Time,Weather Condition,Weather Temperature,Apparent Temperature,Dewpoint,Humidity,Weather Pressure,Wind Speed,Wind Gust,Wind Bearing,Precipitation Intensity,Sunrise Time,Sunset Time,Moon Phase,Bike,Gear,Precipitation Probability,Precipitation Type,Cloud Cover,Weather Visibility,UV Index,Weather Ozone,Jump Count,Total Grit,Average Flow,Flagged,Average Elapsed Speed,Dirt Distance,Newly Explored Distance,Newly Explored Dirt Distance,Activity Count,Total Steps,Carbon Saved,Pool Length,Training Load,Intensity,Average Grade Adjusted Pace,Timer Time,Total Cycles,Recovery,With Pet,Competition,Long Run,For a Cause,With Kid,Downhill Distance,Media";

const GERMAN_HEADER: &str = "Aktivitäts-ID,Aktivitätsdatum,Name der Aktivität,Aktivitätsart,Aktivitätsbeschreibung,Verstrichene Zeit,Distanz,Max. Herzfrequenz,Relative Leistung,Pendeln,Hinweis zur Privatsphäre für Aktivitäten,Aktivitätsausrüstung,Dateiname,Sportlergewicht,Fahrradgewicht,Verstrichene Zeit,Bewegungszeit,Distanz,Höchstgeschw.,Durchschnittliche Geschwindigkeit,Höhenzunahme,Höhenunterschied,Min. Höhe,Max. Höhe,Max. Steigung,Durchschnittliche Steigung,Durchschnittliche positive Steigung,Durchschnittliche negative Steigung,Max. Tritt-/Schrittfrequenz,Durchschnittliche Trittfrequenz,Max. Herzfrequenz,Durchschnittliche Herzfrequenz,Max. Watt,Durchschnittliche Watt,Kalorien,Max. Temperatur,Durchschnittliche Temperatur,Relative Leistung,Gesamtarbeit,Anzahl Läufe,Bergaufzeit,Bergabzeit,Andere Zeit,Gefühlte Anstrengung,Art,Startzeit,Gewichtete durchschnittliche Leistung,Leistungszahl,Gefühlte Anstrengung verwenden,Gefühlte relative Leistung,Pendeln,Insgesamt gestemmtes Gewicht,Von Upload,Auf Steigung angepasste Distanz,Wetterbeobachtungszeit,Wetterlage,Wetter: Temperatur,Scheinbare Temperatur,Taupunkt,Luftfeuchtigkeit,Wetter: Druck,Windgeschwindigkeit,Windböe,Windrichtung,Niederschlagsintensität,Sonnenaufgangszeit,Sonnenuntergangszeit,Mondphase,Fahrrad,Ausrüstung,Niederschlagswahrscheinlichkeit,Niederschlagsart,Wolkendecke,Wetter: Sichtbarkeit,UV-Index,Wetter: Ozon,Sprunganzahl,Schwierigkeit insgesamt,Durchschnittlicher Flow,Markiert,Durchschnittsgeschwindigkeit im Aufzeichnungszeitraum,Auf Schotter zurückgelegte Distanz,Neu getestete Distanz,Neu getestete Schotterdistanz,Aktivitätsanzahl,Schritte insgesamt,Eingesparte CO₂-Emissionen,Pool-Länge,Trainingsbelastung,Intensität,Durchschnittliches auf Steigung angepasstes Tempo,Medien";

/// 12 September 2018 plus so many days, 15:02:23 UTC.
pub fn english() -> Language {
    Language {
        header: ENGLISH_HEADER,
        date: |day| format!("Sep {}, 2018, 3:02:23\u{202f}PM", 12 + day),
        comma: false,
        run: "Run",
        ride: "Ride",
        strength: "Weight Training",
    }
}

/// 92 columns, decimal commas in the first half.
pub fn german() -> Language {
    Language {
        header: GERMAN_HEADER,
        date: |day| format!("{:02}.09.2018, 15:02:23", 12 + day),
        comma: true,
        run: "Lauf",
        ride: "Radfahrt",
        strength: "Krafttraining",
    }
}

/// A language whose headers nobody here knows; only places and content tell.
pub fn unknown() -> Language {
    Language {
        header: "",
        date: |day| format!("2018-09-{} 15:02:23", 12 + day),
        comma: true,
        run: "Qzrun",
        ride: "Qz",
        strength: "Qz",
    }
}

/// One row of the list.
#[derive(Debug, Clone, Default)]
pub struct Row {
    pub day: u32,
    pub name: &'static str,
    pub kind: String,
    pub description: &'static str,
    pub gear: &'static str,
    pub file: &'static str,
    pub elapsed_s: u32,
    pub moving_s: u32,
    pub distance_m: f64,
    pub exertion: Option<f64>,
    pub race: bool,
    pub average_heart_rate: Option<f64>,
}

pub fn list(language: &Language, rows: &[Row]) -> String {
    let header = if language.header.is_empty() {
        (0..94)
            .map(|column| format!("Wq{}", column % 40))
            .collect::<Vec<_>>()
            .join(",")
    } else {
        language.header.to_owned()
    };
    let width = header.split(',').count();
    let mut text = header;
    text.push('\n');
    for (index, row) in rows.iter().enumerate() {
        let mut cells = vec![String::new(); width];
        let km = format!("{:.2}", row.distance_m / 1000.0);
        cells[0] = format!("{}", 8_228_026_758_u64 + index as u64);
        cells[1] = (language.date)(row.day);
        cells[2] = row.name.to_owned();
        cells[3] = row.kind.clone();
        cells[4] = row.description.to_owned();
        cells[5] = row.elapsed_s.to_string();
        cells[6] = if language.comma {
            km.replace('.', ",")
        } else {
            km
        };
        cells[9] = "false".to_owned();
        cells[11] = row.gear.to_owned();
        cells[12] = row.file.to_owned();
        cells[14] = "9.5".to_owned();
        cells[15] = format!("{}.0", row.elapsed_s);
        cells[16] = format!("{}.0", row.moving_s);
        cells[17] = format!("{:?}", row.distance_m);
        cells[20] = "120.5".to_owned();
        cells[31] = row
            .average_heart_rate
            .map_or_else(String::new, |bpm| format!("{bpm:?}"));
        cells[43] = row
            .exertion
            .map_or_else(String::new, |rpe| format!("{rpe:?}"));
        cells[48] = "0.0".to_owned();
        cells[50] = "0.0".to_owned();
        if row.race {
            let at = text
                .lines()
                .next()
                .unwrap()
                .split(',')
                .position(|name| name == "Competition");
            match at {
                Some(at) => cells[at] = "1.0".to_owned(),
                None => cells[44] = "1.0".to_owned(),
            }
        }
        let quoted: Vec<String> = cells
            .iter()
            .map(|cell| {
                if cell.contains([',', '"', '\n']) {
                    format!("\"{}\"", cell.replace('"', "\"\""))
                } else {
                    cell.clone()
                }
            })
            .collect();
        text.push_str(&quoted.join(","));
        text.push('\n');
    }
    text
}
