//! Apple Health exports of our own making, of any size, written as a stream: nothing grows with the size but the file.

use std::io::{self, Seek, Write};

use jiff::{Span, civil::Date};
use zip::{ZipWriter, write::SimpleFileOptions};

/// What an export holds.
#[derive(Debug, Clone)]
pub struct Health {
    /// Its first day.
    pub from: Date,
    /// How many days.
    pub days: u32,
    /// Bytes that `export.xml` is filled up to with steps and energy, as phones write them all day; 0 for none.
    pub fill_to: u64,
    /// What the phone calls the file within the archive: `export.xml`, `exportation.xml`.
    pub file_name: &'static str,
    /// The `locale` of its root element.
    pub locale: &'static str,
    /// Whether the workouts' routes come before `export.xml` in the archive.
    pub routes_first: bool,
}

impl Health {
    /// So many days from 1 January 2024 on.
    pub fn of_days(days: u32) -> Self {
        Self {
            from: Date::constant(2024, 1, 1),
            days,
            fill_to: 0,
            file_name: "export.xml",
            locale: "de_DE",
            routes_first: false,
        }
    }
}

const WATCH: &str = "sourceName=\"Ada’s Apple\u{a0}Watch\" sourceVersion=\"10.3.1\" device=\"&lt;&lt;HKDevice: 0x301f2c4b0&gt;, name:Apple Watch, manufacturer:Apple Inc., model:Watch, hardware:Watch6,2, software:10.3.1&gt;\"";
const PHONE: &str = "sourceName=\"Ada’s iPhone\" sourceVersion=\"17.4\" device=\"&lt;&lt;HKDevice: 0x301f2c4c0&gt;, name:iPhone, manufacturer:Apple Inc., model:iPhone, hardware:iPhone14,5, software:17.4&gt;\"";

/// Runs last this long, and one is run every second day at 07:30.
pub const RUN_S: u32 = 2700;
/// Of which the watch stood still.
pub const PAUSE_S: u32 = 120;
const RUN_STARTS_S: u32 = 7 * 3600 + 30 * 60;
/// On the days between, strength without a route at 18:00.
pub const STRENGTH_S: u32 = 3600;
const STRENGTH_STARTS_S: u32 = 18 * 3600;

/// Writes a whole `export.zip`.
pub fn write_zip<W: Write + Seek>(out: W, health: &Health) -> io::Result<W> {
    let mut archive = ZipWriter::new(out);
    let options = SimpleFileOptions::default()
        .large_file(true)
        .compression_level(Some(1));
    if health.routes_first {
        write_routes(&mut archive, health)?;
    }
    archive.start_file(format!("apple_health_export/{}", health.file_name), options)?;
    write_xml(&mut archive, health)?;
    archive.start_file("apple_health_export/export_cda.xml", options)?;
    archive.write_all(b"<?xml version=\"1.0\"?>\n<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><title>Health Data Export</title></ClinicalDocument>\n")?;
    archive.start_file(
        "apple_health_export/electrocardiograms/ecg_2024-01-03.csv",
        options,
    )?;
    archive.write_all("Name,Ada\nAufgezeichnet am,2024-01-03 08:00:00 +0100\nKlassifizierung,Sinusrhythmus\n\n-12,5\n-11,0\n".as_bytes())?;
    if !health.routes_first {
        write_routes(&mut archive, health)?;
    }
    Ok(archive.finish()?)
}

fn write_routes<W: Write + Seek>(archive: &mut ZipWriter<W>, health: &Health) -> io::Result<()> {
    for day in runs(health) {
        let path = route_path(date(health, day));
        archive.start_file(
            format!("apple_health_export{path}"),
            SimpleFileOptions::default().compression_level(Some(1)),
        )?;
        archive.write_all(route(date(health, day)).as_bytes())?;
    }
    Ok(())
}

fn runs(health: &Health) -> impl Iterator<Item = u32> {
    (0..health.days).step_by(2)
}

fn date(health: &Health, day: u32) -> Date {
    health
        .from
        .checked_add(Span::new().days(i64::from(day)))
        .unwrap_or(health.from)
}

fn route_path(date: Date) -> String {
    format!("/workout-routes/route_{date}_8.15am.gpx")
}

/// The route of a day's run: one point a second while running, none in the pause.
pub fn route(date: Date) -> String {
    let mut gpx = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"Apple Health Export\" xmlns=\"http://www.topografix.com/GPX/1/1\">\n  \
         <metadata>\n    <time>{date}T20:00:00Z</time>\n  </metadata>\n  <trk>\n    <name>Route {date} 8:15am</name>\n    <trkseg>\n"
    );
    // Local time is an hour ahead of UTC.
    for second in (0..RUN_S).filter(|second| !(1200..1200 + PAUSE_S).contains(second)) {
        let at = RUN_STARTS_S - 3600 + second;
        let moved = if second < 1200 {
            second
        } else {
            second - PAUSE_S
        };
        gpx.push_str(&format!(
            "      <trkpt lon=\"8.541700\" lat=\"{:.6}\"><ele>{:.6}</ele><time>{date}T{:02}:{:02}:{:02}Z</time><extensions><speed>3.000000</speed><course>0.0</course><hAcc>1.9</hAcc><vAcc>1.4</vAcc></extensions></trkpt>\n",
            47.0 + f64::from(moved) * 3.0 / 111_195.0,
            500.0 + 20.0 * (f64::from(moved) / 300.0).sin(),
            at / 3600,
            at / 60 % 60,
            at % 60,
        ));
    }
    gpx.push_str("    </trkseg>\n  </trk>\n</gpx>\n");
    gpx
}

/// Writes `export.xml`: all records of one kind after another, workouts behind them, as phones do.
pub fn write_xml(out: &mut impl Write, health: &Health) -> io::Result<()> {
    let mut out = Counting { out, written: 0 };
    write!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{DOCTYPE}<HealthData locale=\"{}\">\n <ExportDate value=\"{} 21:00:00 +0100\"/>\n \
         <Me HKCharacteristicTypeIdentifierDateOfBirth=\"1988-02-03\" HKCharacteristicTypeIdentifierBiologicalSex=\"HKBiologicalSexFemale\" \
         HKCharacteristicTypeIdentifierBloodType=\"HKBloodTypeNotSet\" HKCharacteristicTypeIdentifierFitzpatrickSkinType=\"HKFitzpatrickSkinTypeNotSet\" \
         HKCharacteristicTypeIdentifierCardioFitnessMedicationsUse=\"None\"/>\n",
        health.locale,
        date(health, health.days),
    )?;
    for day in 0..health.days {
        heart_rates(&mut out, date(health, day), day)?;
    }
    for day in 0..health.days {
        let date = date(health, day);
        record(
            &mut out,
            "HKQuantityTypeIdentifierRestingHeartRate",
            PHONE,
            "count/min",
            date,
            (60, 82_000),
            &(48 + day % 6).to_string(),
        )?;
        variability(&mut out, date, day)?;
    }
    for day in 0..health.days {
        sleep(&mut out, date(health, day))?;
    }
    filler(&mut out, health)?;
    for day in 0..health.days {
        if day % 2 == 0 {
            run(&mut out, date(health, day))?;
        } else {
            strength(&mut out, date(health, day))?;
        }
    }
    for day in 0..health.days {
        writeln!(
            out,
            " <ActivitySummary dateComponents=\"{}\" activeEnergyBurned=\"512.3\" activeEnergyBurnedGoal=\"500\" activeEnergyBurnedUnit=\"kcal\" appleMoveTime=\"0\" appleMoveTimeGoal=\"0\" appleExerciseTime=\"48\" appleExerciseTimeGoal=\"30\" appleStandHours=\"12\" appleStandHoursGoal=\"12\"/>",
            date(health, day)
        )?;
    }
    writeln!(out, "</HealthData>")
}

/// Heart rate: every five minutes by day, every five seconds in workouts; the first minutes of each day twice, by another app.
fn heart_rates(out: &mut impl Write, date: Date, day: u32) -> io::Result<()> {
    const KIND: &str = "HKQuantityTypeIdentifierHeartRate";
    let (starts, lasts) = if day.is_multiple_of(2) {
        (RUN_STARTS_S, RUN_S)
    } else {
        (STRENGTH_STARTS_S, STRENGTH_S)
    };
    let rest = (0..86_400)
        .step_by(300)
        .filter(|at| !(starts..starts + lasts).contains(at));
    for at in rest {
        heart_rate(out, KIND, date, at, 55 + at / 300 % 20, 0)?;
    }
    for second in (0..lasts).step_by(5) {
        heart_rate(out, KIND, date, starts + second, 130 + second / 60 % 30, 2)?;
    }
    Ok(())
}

fn heart_rate(
    out: &mut impl Write,
    kind: &str,
    date: Date,
    at: u32,
    bpm: u32,
    motion: u8,
) -> io::Result<()> {
    let (hour, minute, second) = (at / 3600, at / 60 % 60, at % 60);
    writeln!(
        out,
        " <Record type=\"{kind}\" {WATCH} unit=\"count/min\" creationDate=\"{date} {hour:02}:{minute:02}:{second:02} +0100\" startDate=\"{date} {hour:02}:{minute:02}:{second:02} +0100\" endDate=\"{date} {hour:02}:{minute:02}:{second:02} +0100\" value=\"{bpm}\">\n  <MetadataEntry key=\"HKMetadataKeyHeartRateMotionContext\" value=\"{motion}\"/>\n </Record>"
    )
}

fn variability(out: &mut impl Write, date: Date, day: u32) -> io::Result<()> {
    for (at, ms) in [(4 * 3600, 60 + day % 10), (14 * 3600, 25)] {
        let (hour, minute) = (at / 3600, at / 60 % 60);
        writeln!(
            out,
            " <Record type=\"HKQuantityTypeIdentifierHeartRateVariabilitySDNN\" {WATCH} unit=\"ms\" creationDate=\"{date} {hour:02}:{minute:02}:59 +0100\" startDate=\"{date} {hour:02}:{minute:02}:00 +0100\" endDate=\"{date} {hour:02}:{minute:02}:59 +0100\" value=\"{ms}.5\">\n  <HeartRateVariabilityMetadataList>\n   <InstantaneousBeatsPerMinute bpm=\"58\" time=\"4:00:01,11\"/>\n   <InstantaneousBeatsPerMinute bpm=\"61\" time=\"4:00:02,14\"/>\n  </HeartRateVariabilityMetadataList>\n </Record>"
        )?;
    }
    Ok(())
}

/// A night that ends on `date`: in bed by the phone from 23:00, asleep by the watch for 6 h 45 min in stages, 20 minutes awake.
fn sleep(out: &mut impl Write, date: Date) -> io::Result<()> {
    const KIND: &str = "HKCategoryTypeIdentifierSleepAnalysis";
    let before = date.checked_sub(Span::new().days(1)).unwrap_or(date);
    let mut entry = |source: &str, from: &str, to: &str, value: &str| {
        writeln!(
            out,
            " <Record type=\"{KIND}\" {source} creationDate=\"{date} 07:00:00 +0100\" startDate=\"{from} +0100\" endDate=\"{to} +0100\" value=\"HKCategoryValueSleepAnalysis{value}\"/>"
        )
    };
    entry(
        PHONE,
        &format!("{before} 23:00:00"),
        &format!("{date} 06:30:00"),
        "InBed",
    )?;
    entry(
        WATCH,
        &format!("{before} 23:15:00"),
        &format!("{date} 01:15:00"),
        "AsleepCore",
    )?;
    entry(
        WATCH,
        &format!("{date} 01:15:00"),
        &format!("{date} 02:15:00"),
        "AsleepDeep",
    )?;
    entry(
        WATCH,
        &format!("{date} 02:15:00"),
        &format!("{date} 02:35:00"),
        "Awake",
    )?;
    entry(
        WATCH,
        &format!("{date} 02:35:00"),
        &format!("{date} 05:00:00"),
        "AsleepCore",
    )?;
    entry(
        WATCH,
        &format!("{date} 05:00:00"),
        &format!("{date} 06:20:00"),
        "AsleepREM",
    )?;
    // An app that guesses sleep from the phone overlaps with what the watch measured.
    entry(
        "sourceName=\"Kissen\" sourceVersion=\"3\"",
        &format!("{before} 23:30:00"),
        &format!("{date} 05:30:00"),
        "AsleepUnspecified",
    )
}

fn record(
    out: &mut impl Write,
    kind: &str,
    source: &str,
    unit: &str,
    date: Date,
    (from, to): (u32, u32),
    value: &str,
) -> io::Result<()> {
    writeln!(
        out,
        " <Record type=\"{kind}\" {source} unit=\"{unit}\" creationDate=\"{date} {:02}:{:02}:{:02} +0100\" startDate=\"{date} {:02}:{:02}:{:02} +0100\" endDate=\"{date} {:02}:{:02}:{:02} +0100\" value=\"{value}\"/>",
        to / 3600,
        to / 60 % 60,
        to % 60,
        from / 3600,
        from / 60 % 60,
        from % 60,
        to / 3600,
        to / 60 % 60,
        to % 60,
    )
}

/// Steps by phone and watch, energy and distance, round and round the days until the file is as long as asked.
fn filler<W: Write>(out: &mut Counting<'_, W>, health: &Health) -> io::Result<()> {
    let mut day = 0;
    // What workouts take behind this is small change.
    while out.written < health.fill_to {
        let date = date(health, day % health.days.max(1));
        for minute in 0..1439 {
            let span = (minute * 60 + day % 60, minute * 60 + 59);
            let walked = minute * 7919 % 113;
            record(
                out,
                "HKQuantityTypeIdentifierStepCount",
                PHONE,
                "count",
                date,
                span,
                &walked.to_string(),
            )?;
            record(
                out,
                "HKQuantityTypeIdentifierActiveEnergyBurned",
                WATCH,
                "kcal",
                date,
                span,
                &format!("0.{:03}", walked * 8),
            )?;
            record(
                out,
                "HKQuantityTypeIdentifierDistanceWalkingRunning",
                WATCH,
                "km",
                date,
                span,
                &format!("0.0{walked}"),
            )?;
        }
        day += 1;
    }
    Ok(())
}

fn run(out: &mut impl Write, date: Date) -> io::Result<()> {
    let timer_min = f64::from(RUN_S - PAUSE_S) / 60.0;
    writeln!(
        out,
        " <Workout workoutActivityType=\"HKWorkoutActivityTypeRunning\" duration=\"{timer_min}\" durationUnit=\"min\" {WATCH} creationDate=\"{date} 08:15:05 +0100\" startDate=\"{date} 07:30:00 +0100\" endDate=\"{date} 08:15:00 +0100\">
  <MetadataEntry key=\"HKIndoorWorkout\" value=\"0\"/>
  <MetadataEntry key=\"HKTimeZone\" value=\"Europe/Zurich\"/>
  <MetadataEntry key=\"HKAverageMETs\" value=\"9.81 kcal/hr·kg\"/>
  <MetadataEntry key=\"HKElevationAscended\" value=\"8250 cm\"/>
  <MetadataEntry key=\"HKWeatherTemperature\" value=\"50 degF\"/>
  <WorkoutEvent type=\"HKWorkoutEventTypeSegment\" date=\"{date} 07:30:00 +0100\" duration=\"5.5\" durationUnit=\"min\"/>
  <WorkoutEvent type=\"HKWorkoutEventTypePause\" date=\"{date} 07:50:00 +0100\"/>
  <WorkoutEvent type=\"HKWorkoutEventTypeResume\" date=\"{date} 07:52:00 +0100\"/>
  <WorkoutActivity uuid=\"6D1D7B50-0001\" startDate=\"{date} 07:30:00 +0100\" endDate=\"{date} 08:15:00 +0100\" duration=\"{timer_min}\" durationUnit=\"min\">
   <WorkoutStatistics type=\"HKQuantityTypeIdentifierDistanceWalkingRunning\" startDate=\"{date} 07:30:00 +0100\" endDate=\"{date} 08:15:00 +0100\" sum=\"7.74\" unit=\"km\"/>
  </WorkoutActivity>
  <WorkoutStatistics type=\"HKQuantityTypeIdentifierActiveEnergyBurned\" startDate=\"{date} 07:30:00 +0100\" endDate=\"{date} 08:15:00 +0100\" sum=\"540\" unit=\"kcal\"/>
  <WorkoutStatistics type=\"HKQuantityTypeIdentifierDistanceWalkingRunning\" startDate=\"{date} 07:30:00 +0100\" endDate=\"{date} 08:15:00 +0100\" sum=\"7.74\" unit=\"km\"/>
  <WorkoutStatistics type=\"HKQuantityTypeIdentifierHeartRate\" startDate=\"{date} 07:30:00 +0100\" endDate=\"{date} 08:15:00 +0100\" average=\"147\" minimum=\"130\" maximum=\"159\" unit=\"count/min\"/>
  <WorkoutRoute {WATCH} creationDate=\"{date} 08:15:10 +0100\" startDate=\"{date} 07:30:00 +0100\" endDate=\"{date} 08:15:00 +0100\">
   <MetadataEntry key=\"HKMetadataKeySyncVersion\" value=\"2\"/>
   <FileReference path=\"{}\"/>
  </WorkoutRoute>
 </Workout>",
        route_path(date)
    )
}

/// Strength by the watch, and the same hour by an app that writes its own workout.
fn strength(out: &mut impl Write, date: Date) -> io::Result<()> {
    writeln!(
        out,
        " <Workout workoutActivityType=\"HKWorkoutActivityTypeTraditionalStrengthTraining\" duration=\"60\" durationUnit=\"min\" totalEnergyBurned=\"310\" totalEnergyBurnedUnit=\"kcal\" {WATCH} creationDate=\"{date} 19:00:05 +0100\" startDate=\"{date} 18:00:00 +0100\" endDate=\"{date} 19:00:00 +0100\">
  <MetadataEntry key=\"HKIndoorWorkout\" value=\"1\"/>
  <WorkoutStatistics type=\"HKQuantityTypeIdentifierHeartRate\" startDate=\"{date} 18:00:00 +0100\" endDate=\"{date} 19:00:00 +0100\" average=\"144\" minimum=\"130\" maximum=\"159\" unit=\"count/min\"/>
 </Workout>
 <Workout workoutActivityType=\"HKWorkoutActivityTypeTraditionalStrengthTraining\" duration=\"59\" durationUnit=\"min\" sourceName=\"Eisen\" sourceVersion=\"5.1\" creationDate=\"{date} 19:01:00 +0100\" startDate=\"{date} 18:00:30 +0100\" endDate=\"{date} 18:59:30 +0100\">
  <MetadataEntry key=\"HKWorkoutBrandName\" value=\"Beine\"/>
 </Workout>"
    )
}

struct Counting<'a, W> {
    out: &'a mut W,
    written: u64,
}

impl<W: Write> Write for Counting<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.written += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The internal subset with which every export begins.
const DOCTYPE: &str = r#"<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 13 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout|ActivitySummary|ClinicalRecord|Audiogram|VisionPrescription)*)>
<!ATTLIST HealthData
  locale CDATA #REQUIRED
>
<!ELEMENT ExportDate EMPTY>
<!ATTLIST ExportDate
  value CDATA #REQUIRED
>
<!ELEMENT Me EMPTY>
<!ATTLIST Me
  HKCharacteristicTypeIdentifierDateOfBirth         CDATA #REQUIRED
  HKCharacteristicTypeIdentifierBiologicalSex       CDATA #REQUIRED
  HKCharacteristicTypeIdentifierBloodType           CDATA #REQUIRED
  HKCharacteristicTypeIdentifierFitzpatrickSkinType CDATA #REQUIRED
  HKCharacteristicTypeIdentifierCardioFitnessMedicationsUse CDATA #REQUIRED
>
<!ELEMENT Record ((MetadataEntry|HeartRateVariabilityMetadataList)*)>
<!ATTLIST Record
  type          CDATA #REQUIRED
  unit          CDATA #IMPLIED
  value         CDATA #IMPLIED
  sourceName    CDATA #REQUIRED
  sourceVersion CDATA #IMPLIED
  device        CDATA #IMPLIED
  creationDate  CDATA #IMPLIED
  startDate     CDATA #REQUIRED
  endDate       CDATA #REQUIRED
>
<!-- Note: Any Records that appear as children of a correlation also appear as top-level records in this document. -->
<!ELEMENT Correlation ((MetadataEntry|Record)*)>
<!ELEMENT Workout ((MetadataEntry|WorkoutEvent|WorkoutRoute|WorkoutStatistics|WorkoutActivity)*)>
<!ATTLIST Workout
  workoutActivityType   CDATA #REQUIRED
  duration              CDATA #IMPLIED
  durationUnit          CDATA #IMPLIED
  totalDistance         CDATA #IMPLIED
  totalDistanceUnit     CDATA #IMPLIED
  sourceName            CDATA #REQUIRED
  startDate             CDATA #REQUIRED
  endDate               CDATA #REQUIRED
>
<!ELEMENT WorkoutEvent (MetadataEntry*)>
<!ELEMENT WorkoutRoute ((MetadataEntry|FileReference)*)>
<!ELEMENT FileReference EMPTY>
<!ATTLIST FileReference
  path CDATA #REQUIRED
>
]>
"#;
