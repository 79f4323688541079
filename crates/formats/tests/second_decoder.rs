//! Real FIT files against the device's own totals, as a decoder of other people reads them. Without the files this says so and
//! passes, except in CI.
#![allow(clippy::unwrap_used, reason = "a test may")]

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use care::training::activity::Activity;
use fitparser::{FitDataRecord, Value, profile::MesgNum};
use formats::{Mend, Quantity, Reading, read_activity};
use jiff::{SignedDuration, Timestamp};

mod real;

/// Files larger than this take the other decoder too long.
const LARGEST: usize = 400_000;
/// Of many files of one folder every so many-eth is tried.
const MANY: usize = 100;
const EVERY: usize = 12;
/// At least so many files have to be compared.
const FILES: usize = 30;

/// Where we and the device differ for a reason: file, value, why.
const EXPLAINED: [(&str, &str, &str); 3] = [
    (
        "FITfileR/inst/extdata/FIT_SDK/DeveloperData.fit",
        "refused here:",
        "an example of fields, in which no record has a time",
    ),
    (
        "fitdecode/tests/files/antfs-dump.63.fit",
        "refused here:",
        "its watch had no date, and nothing in the file tells it",
    ),
    (
        "fitdecode/tests/files/compressed-speed-distance.fit",
        "refused here:",
        "its watch had no date, and nothing in the file tells it",
    ),
];

/// Every FIT file, of a folder of many only some; always the same ones.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut entries: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let (folders, mut here): (Vec<_>, Vec<_>) = entries.into_iter().partition(|path| path.is_dir());
    here.retain(|path| {
        let name = path.to_string_lossy().to_lowercase();
        name.ends_with(".fit") || name.ends_with(".fit.gz")
    });
    let every = if here.len() > MANY { EVERY } else { 1 };
    found.extend(here.into_iter().step_by(every));
    for folder in folders {
        files(&folder, found);
    }
}

/// What is in a file, unpacked; nothing where it is too large.
fn unpacked(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = std::fs::read(path).unwrap();
    if path.extension().is_some_and(|extension| extension == "gz") {
        let mut whole = Vec::new();
        flate2::read::MultiGzDecoder::new(&bytes[..])
            .read_to_end(&mut whole)
            .unwrap();
        bytes = whole;
    }
    (bytes.len() <= LARGEST).then_some(bytes)
}

fn number(record: &FitDataRecord, name: &str) -> Option<f64> {
    let field = record.fields().iter().find(|field| field.name() == name)?;
    match field.value() {
        Value::Timestamp(at) => Some(f64::from(i32::try_from(at.timestamp()).ok()?)),
        value => value.clone().try_into().ok(),
    }
}

fn word(record: &FitDataRecord, name: &str) -> Option<String> {
    let field = record.fields().iter().find(|field| field.name() == name)?;
    Some(field.value().to_string())
}

/// What was mended is not what the device says; the mends have tests of their own.
struct Mended<'a>(&'a Reading);

impl Mended<'_> {
    fn any(&self, mended: impl Fn(&Mend) -> bool) -> bool {
        self.0.warnings.iter().any(|warning| mended(&warning.mend))
    }

    fn of(&self, whats: &[Quantity]) -> bool {
        self.any(|mend| {
            matches!(mend, Mend::ImpossibleValues { what, .. } | Mend::SummaryContradicted { what } if whats.contains(what))
        })
    }
}

/// One value as we and the device have it, and how far they may be apart; none where it was mended.
struct Told {
    what: &'static str,
    ours: Option<f64>,
    theirs: Option<f64>,
    within: f64,
    mended: bool,
}

impl Told {
    /// What is wrong with it. A device's zero is how many write that there was nothing to measure.
    fn fault(&self) -> Option<String> {
        let theirs = self.theirs.filter(|value| *value > 0.0 && !self.mended)?;
        match self.ours {
            None => Some(format!("{} is missing, and {theirs} there", self.what)),
            Some(ours) if (ours - theirs).abs() > self.within => {
                Some(format!("{} is {ours} here and {theirs} there", self.what))
            }
            Some(_) => None,
        }
    }
}

fn told(ours: &Activity, theirs: &FitDataRecord, mended: &Mended<'_>) -> Vec<Told> {
    let dated = mended.any(|mend| matches!(mend, Mend::DateMended));
    let rebuilt = mended.any(|mend| matches!(mend, Mend::DurationRebuilt));
    let seconds = |duration: SignedDuration| Some(duration.as_secs_f64());
    let value = |what, ours, theirs_name, within, mended| Told {
        what,
        ours,
        theirs: number(theirs, theirs_name),
        within,
        mended,
    };
    let moved = mended.of(&[Quantity::Distance, Quantity::Speed, Quantity::Position]);
    let height = mended.of(&[Quantity::Height]);
    let beats = mended.of(&[Quantity::HeartRate]);
    #[expect(clippy::cast_precision_loss, reason = "seconds")]
    let start = ours.starts_at.as_second() as f64;
    vec![
        value("start", Some(start), "start_time", 1.0, dated),
        value(
            "timer",
            seconds(ours.duration),
            "total_timer_time",
            1.0,
            rebuilt,
        ),
        value(
            "distance",
            ours.distance.map(|metres| metres.get()),
            "total_distance",
            1.0,
            moved,
        ),
        value(
            "ascent",
            ours.ascent.map(|metres| metres.get()),
            "total_ascent",
            0.5,
            height,
        ),
        value(
            "descent",
            ours.descent.map(|metres| metres.get()),
            "total_descent",
            0.5,
            height,
        ),
        value(
            "heart rate",
            ours.average_heart_rate.map(|bpm| bpm.get().into()),
            "avg_heart_rate",
            0.5,
            beats,
        ),
        value(
            "power",
            ours.average_power.map(|watts| watts.get().into()),
            "avg_power",
            0.5,
            mended.of(&[Quantity::Power]),
        ),
    ]
}

/// How many heart rates the records hold, here and there.
fn heart_rates(reading: &Reading, theirs: &[FitDataRecord], mended: bool) -> Told {
    let records = theirs
        .iter()
        .filter(|record| record.kind() == MesgNum::Record);
    let told = records
        .filter_map(|record| number(record, "heart_rate"))
        .filter(|bpm| (25.0..=250.0).contains(bpm))
        .count();
    let streams = reading.activities.iter().map(|activity| &activity.streams);
    let ours: usize = streams.map(|streams| streams.heart_rate.len()).sum();
    #[expect(clippy::cast_precision_loss, reason = "counts")]
    let (ours, theirs) = (ours as f64, told as f64);
    Told {
        what: "samples of heart rate",
        ours: Some(ours),
        theirs: Some(theirs),
        within: (theirs / 1000.0).floor(),
        mended,
    }
}

/// What is wrong with our reading of a file that the other decoder reads as an activity; how many sessions were compared.
fn compare(reading: &Reading, theirs: &[FitDataRecord]) -> (usize, Vec<String>) {
    let mended = Mended(reading);
    let sessions: Vec<&FitDataRecord> = theirs
        .iter()
        .filter(|record| record.kind() == MesgNum::Session)
        .filter(|record| {
            !matches!(
                word(record, "sport").as_deref(),
                Some("transition" | "multisport")
            )
        })
        .collect();
    let left_out = mended.any(|mend| matches!(mend, Mend::PartLeftOut { .. }));
    let several = sessions.len() > 1;
    let mut faults = Vec::new();
    let mut compared = 0;
    for session in &sessions {
        let start = number(session, "start_time");
        #[expect(clippy::cast_precision_loss, reason = "seconds")]
        let same = |ours: &&Activity| {
            start.is_some_and(|start| (ours.starts_at.as_second() as f64 - start).abs() <= 1.0)
        };
        let ours = match &reading.activities[..] {
            [only] if !several => Some(only),
            all => all.iter().find(same),
        };
        match ours {
            Some(ours) => {
                compared += 1;
                let values = told(ours, session, &mended);
                faults.extend(values.iter().filter_map(Told::fault));
            }
            None if left_out => {}
            None => faults.push(format!("the session of {start:?} is missing")),
        }
    }
    let thinned = mended.of(&[Quantity::HeartRate])
        || mended.any(|mend| {
            matches!(
                mend,
                Mend::TimesOutOfOrder { .. }
                    | Mend::TooManySamples { .. }
                    | Mend::PartLeftOut { .. }
            )
        });
    if !several {
        faults.extend(heart_rates(reading, theirs, thinned).fault());
    }
    (compared, faults)
}

#[test]
fn totals_are_the_device_s_own() {
    let Some(root) = real::folder() else { return };
    let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
    let mut all = Vec::new();
    files(&root, &mut all);
    let (mut compared, mut packed, mut mended, mut sessions) = (0, 0, 0, 0);
    let mut faults = Vec::new();
    for path in all {
        let Some(bytes) = unpacked(&path) else {
            continue;
        };
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        let Ok(theirs) = fitparser::from_bytes(&bytes) else {
            continue;
        };
        let is_activity = theirs.iter().any(|record| {
            record.kind() == MesgNum::FileId && word(record, "type").as_deref() == Some("activity")
        });
        if !is_activity {
            continue;
        }
        let reading = match read_activity(&bytes, &name, now) {
            Ok(reading) => reading,
            Err(error) => {
                faults.push(format!("{name}: refused here: {error}"));
                continue;
            }
        };
        let (count, found) = compare(&reading, &theirs);
        println!(
            "{name}: {count} session(s), {} mends",
            reading.warnings.len()
        );
        faults.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
        sessions += count;
        compared += 1;
        packed += usize::from(name.ends_with(".gz"));
        mended += usize::from(!reading.warnings.is_empty());
    }
    println!("{compared} files, {packed} of them packed, {mended} mended; {sessions} sessions");
    for (file, what, why) in EXPLAINED {
        let before = faults.len();
        faults.retain(|fault| !fault.starts_with(&format!("{file}: {what} ")));
        assert!(
            faults.len() < before,
            "{file}: {what} agrees; it was: {why}"
        );
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(
        compared >= FILES && packed > 0 && mended > 0,
        "{compared} {packed} {mended}"
    );
}
