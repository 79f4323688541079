//! Makes the data that `cargo xtask bench` measures with; nothing of it is anybody's.
//!
//! ```text
//! bench_data history FOLDER FILES      a year or more of FIT files, every second one gzipped
//! bench_data strava ZIP FILES          a bulk export: activities.csv and gzipped FIT files
//! bench_data deep ZIP FILES            archives within archives
//! ```
//!
//! Apple Health exports come from the example `apple_health`.

mod watch;

use std::{
    error::Error,
    fs::{self, File},
    io::{BufWriter, Cursor, Write},
    path::Path,
    process::ExitCode,
};

use watch::Recording;

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, to, count] = arguments.as_slice() else {
        eprintln!("usage: bench_data history|strava|deep PATH COUNT");
        return ExitCode::from(2);
    };
    let to = Path::new(to);
    let made = match (what.as_str(), count.parse::<u32>()) {
        ("history", Ok(files)) => history(to, files),
        ("strava", Ok(files)) => strava(to, files),
        ("deep", Ok(files)) => deep(to, files),
        _ => Err("unknown words".into()),
    };
    match made {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench_data: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Five to six activities a week, the last one on 20 November 2026: runs and rides of 40 minutes to three hours.
fn recordings(files: u32) -> impl Iterator<Item = Recording> {
    const LAST_S: i64 = 1_795_161_600;
    (0..files).map(move |index| {
        let before = i64::from(files - 1 - index);
        let ride = index % 5 < 2;
        Recording {
            // Every 31 hours or so, so that hours of the day and weekdays change.
            starts_s: LAST_S - before * 112_000,
            seconds: if ride {
                3600 + 97 * (index % 73)
            } else {
                2400 + 61 * (index % 53)
            },
            ride,
            seed: index + 1,
            satellites: index % 2 == 0,
        }
    })
}

fn history(folder: &Path, files: u32) -> Outcome {
    fs::create_dir_all(folder)?;
    for (index, recording) in recordings(files).enumerate() {
        let file = watch::fit(&recording);
        if index % 2 == 0 {
            fs::write(folder.join(format!("{index:05}.fit")), file)?;
        } else {
            fs::write(folder.join(format!("{index:05}.fit.gz")), gzip(&file)?)?;
        }
    }
    Ok(())
}

fn strava(to: &Path, files: u32) -> Outcome {
    let mut archive = zip::ZipWriter::new(BufWriter::new(File::create(to)?));
    let stored = zip::write::SimpleFileOptions::default();
    let mut list = String::from(
        "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Max Heart Rate,\
         Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,Athlete Weight,Bike Weight,Elapsed Time,\
         Moving Time,Distance\n",
    );
    for (index, recording) in recordings(files).enumerate() {
        let (kind, metres_s) = if recording.ride {
            ("Ride", 8.5)
        } else {
            ("Run", 3.1)
        };
        let metres = f64::from(recording.seconds) * metres_s;
        let at =
            jiff::Timestamp::from_second(recording.starts_s)?.strftime("%b %-d, %Y, %-I:%M:%S %p");
        let seconds = recording.seconds;
        list += &format!(
            "{index},\"{at}\",Training {index},{kind},,{seconds},{:.2},,,false,,,activities/{index}.fit.gz,,,{seconds}.0,{seconds}.0,{metres:.1}\n",
            metres / 1000.0
        );
        archive.start_file(format!("activities/{index}.fit.gz"), stored)?;
        archive.write_all(&gzip(&watch::fit(&recording))?)?;
    }
    archive.start_file("activities.csv", stored)?;
    archive.write_all(list.as_bytes())?;
    archive.finish()?.flush()?;
    Ok(())
}

/// An archive of archives: as many as files, three of each ten one deeper.
fn deep(to: &Path, files: u32) -> Outcome {
    let stored = zip::write::SimpleFileOptions::default();
    let mut archive = zip::ZipWriter::new(BufWriter::new(File::create(to)?));
    for (index, recording) in recordings(files).enumerate() {
        let mut inner = zip_of(&format!("{index}.fit"), &watch::fit(&recording))?;
        if index % 10 < 3 {
            inner = zip_of(&format!("{index}.zip"), &inner)?;
        }
        archive.start_file(format!("part-{index}.zip"), stored)?;
        archive.write_all(&inner)?;
    }
    archive.finish()?.flush()?;
    Ok(())
}

fn zip_of(name: &str, bytes: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file(name, zip::write::SimpleFileOptions::default())?;
    archive.write_all(bytes)?;
    Ok(archive.finish()?.into_inner())
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}
