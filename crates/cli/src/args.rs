//! Everything `knead` can be asked. The help text is the reference: `docs/reference/cli.md` is made from it.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args as ClapArgs, Parser, Subcommand};
use jiff::{Timestamp, civil, tz::TimeZone};

/// Plans recovery massage from what you trained and how you feel, and books it.
///
/// Knead helps healthy active people plan and book massage for relaxation and recovery comfort, and helps therapists run a
/// practice and keep records. It does not diagnose, treat, prevent, monitor or predict disease or injury. Its safety
/// questions only decide whether a booking should wait for a person to decide; the therapist always decides.
#[derive(Debug, Parser)]
#[command(
    name = "knead",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Plan your next massage from your training: no server, no account
    Plan(Box<Plan>),
    /// Make a kept recommendation again from its facts, and say whether it is the same
    Explain(Explain),
    /// Look back over check-ins: how close the soreness forecast would have come
    Backtest(Backtest),
    /// List the codes of findings, for `plan --finding`
    Findings(Findings),
    /// Open the clinic of a new practice and print its owner's sign-in link
    Clinic(Box<Clinic>),
    /// Say under which address people reach a clinic, or give it another
    WebAddress(WebAddress),
    /// Print a sign-in link for somebody of the clinic, for a practice without mail
    SignInLink(SignInLink),
    /// Serve a practice
    Serve(Serve),
    /// Bring the database to this version
    Migrate(Place),
    /// Write everything to one file, consistent while serving
    Backup(Backup),
    /// Read a backup into an empty place
    Restore(Restore),
    /// Work out all loads again with this version's rules, as after an upgrade
    Recompute(Recompute),
    /// Say what is there, what is wrong, and what to do
    Doctor(Place),
    /// Try Knead: a sample clinic and athlete, gone when you stop it
    Demo(Demo),
    /// Write the generated pages of the reference into a folder
    #[command(hide = true)]
    Reference {
        /// Where to
        folder: PathBuf,
    },
}

/// Every field may be left out; a test reads it.
pub const CHECK_IN_EXAMPLE: &str = r#"A check-in file, of which any line may be left out:

  sleep_h = 6.5                      # hours slept
  stress = 3                         # 1 to 5, higher is more
  mood = 4                           # 1 to 5, higher is better
  drained = 4                        # 0 to 10; so are heavy, tight, recovered
  tender_to_touch = ["CALF_UPPER:left"]

  [soreness]                         # 0 to 10 by region
  "CALF_UPPER:left" = 6
  "MID_BACK" = 2"#;

/// Reads training, asks the safety questions, and gives one recommendation with its reasons, or why there is none.
///
/// Exit status: 0 with an answer, 1 when nothing could be read, 2 for bad usage or a situation document with a wrong field.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = CHECK_IN_EXAMPLE)]
pub struct Plan {
    /// Files, folders or zip archives of FIT, TCX and GPX, plain or .gz; tables of Strong, Hevy, Garmin, WHOOP and Oura; calendars (.ics)
    #[arg(required_unless_present = "situation")]
    pub paths: Vec<PathBuf>,

    /// The moment to plan for (RFC 3339), such as 2026-05-04T09:00:00-06:00; now when left out
    #[arg(long, value_name = "INSTANT")]
    pub now: Option<Timestamp>,

    /// Your IANA time zone, such as America/Edmonton; this machine's when left out
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub time_zone: Option<TimeZone>,

    /// A race, behind or ahead: 2026-05-10, 2026-05-10T08:30, 2026-05-10=Spring Marathon (repeatable)
    #[arg(long, value_name = "DATE[=NAME]", value_parser = race)]
    pub race: Vec<Race>,

    /// A finding, such as R09, M01@ANKLE:right or M01@ANKLE:right:2026-05-03T11:00 (repeatable; see `knead findings`)
    #[arg(long, value_name = "CODE[@REGION][:ONSET]", value_parser = finding)]
    pub finding: Vec<Finding>,

    /// How you feel: a TOML file with the fields of `check_in` in a situation document
    #[arg(long, value_name = "FILE")]
    pub check_in: Option<PathBuf>,

    /// Say that no red flag is true but those given by --finding; `knead findings --red-flags` lists what this denies
    #[arg(long)]
    pub none_of_these: bool,

    /// A situation document (docs/reference/situation-in.schema.json), or - for standard input
    #[arg(long, value_name = "FILE")]
    pub situation: Option<PathBuf>,

    /// Suppose one fact were different and print what moves: race-date=2026-12-03, race=none, with=CODE[@REGION], without=CODE,
    /// sore=none, tender=none, pressure=2, per-month=1, questions=none
    #[arg(long, value_name = "NAME=VALUE")]
    pub what_if: Option<String>,

    /// Answer in JSON (docs/reference/situation-out.schema.json)
    #[arg(long)]
    pub json: bool,
}

/// Reads a kept recommendation, decides again from the facts it rested on with the rules and the program of today, and says whether
/// the same comes out, byte for byte. The look is noted in the audit log.
///
/// Exit status: 0 when it was made again, the same or not; 1 when it could not be.
#[derive(Debug, ClapArgs)]
pub struct Explain {
    /// The id of the recommendation, as Today shows it
    pub id: String,

    #[command(flatten)]
    pub place: Place,

    #[command(flatten)]
    pub which: Which,

    /// Answer in JSON, with the situation, what was decided and what would be
    #[arg(long)]
    pub json: bool,
}

/// What `backtest` reads.
pub const DIARIES: &str = r#"A diary is one of:

  a participant's folder of PMData     wellness.csv (in it or in pmsys/), srpe.csv, injury.csv
  a folder, or its check_ins.csv       at,soreness,heavy,...,CALF_LOWER:left,...  and beside it
                                       sessions.csv: ended_at,duration_min,rpe,sport,distance_km,descent_m
  a .json                              {"version": 1, "zone": "Europe/Oslo",
                                        "check_ins": [{"at": "2026-05-04T08:00:00+02:00",
                                                       "soreness": {"CALF_LOWER:left": 3}}],
                                        "sessions": [{"sport": "running", "ended_at": "...",
                                                      "duration_min": 60, "rpe": 7}]}

A folder of such folders is read one by one. Columns may stand in any order and be missing; an empty
cell is not answered. `at` is an instant with its offset, or a day or time local to --time-zone."#;

/// Looks back over diaries of check-ins, rolling the origin: each evening forecasts the next three days from what had been
/// said and trained until midnight, and is held against what was said then.
///
/// Prints the mean absolute error beside that of yesterday's value, of the mean of the same weekday, of the person's own mean and
/// median and of the plain course, and the share of answers that fell into the interval meant to hold 8 of 10.
///
/// Exit status: 0 when each diary given could be scored, 1 when one could not be read or is too short to be scored, 2 for bad usage.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = DIARIES)]
pub struct Backtest {
    /// Diaries: folders, .csv or .json
    #[arg(required_unless_present_any = ["athlete", "alarms"])]
    pub paths: Vec<PathBuf>,

    /// Activities that belong beside the one diary given: files, folders or archives of FIT, TCX and GPX (repeatable)
    #[arg(long, value_name = "PATH")]
    pub activities: Vec<PathBuf>,

    /// The IANA time zone of days without an offset; this machine's when left out. PMData is read in its own, UTC
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub time_zone: Option<TimeZone>,

    /// Look back over an athlete of a practice, by their address
    #[arg(long, value_name = "ADDRESS")]
    pub athlete: Option<String>,

    /// The folder of that practice
    #[arg(long, value_name = "DIR", env = "KNEAD_DATA")]
    pub data: Option<PathBuf>,

    /// The PostgreSQL database of that practice
    #[arg(
        long,
        value_name = "URL",
        env = "KNEAD_DATABASE_URL",
        hide_env_values = true
    )]
    pub database_url: Option<String>,

    #[command(flatten)]
    pub which: Which,

    /// Measure how often notices come: on the diaries given, and on simulated people to whom nothing ever happens
    #[arg(long)]
    pub alarms: bool,

    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub struct Findings {
    /// Only the red flags: what "none of these" denies
    #[arg(long)]
    pub red_flags: bool,
}

/// Where a practice lives.
#[derive(Debug, Clone, ClapArgs)]
pub struct Place {
    /// The folder of the practice: original files, and the SQLite database unless another is named
    #[arg(
        long,
        value_name = "DIR",
        env = "KNEAD_DATA",
        required_unless_present = "database_url"
    )]
    pub data: Option<PathBuf>,

    /// A PostgreSQL database, such as postgres://knead@localhost/knead
    #[arg(
        long,
        value_name = "URL",
        env = "KNEAD_DATABASE_URL",
        hide_env_values = true
    )]
    pub database_url: Option<String>,
}

/// Which clinic of a place.
#[derive(Debug, Clone, Default, ClapArgs)]
pub struct Which {
    /// Which clinic, where the database holds several: its name, its id, or the address people reach it at
    #[arg(long = "clinic", value_name = "CLINIC", env = "KNEAD_CLINIC")]
    pub clinic: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub struct Clinic {
    /// The name on the door
    pub name: String,

    #[command(flatten)]
    pub place: Place,

    /// The name of its first location
    #[arg(long, value_name = "NAME")]
    pub location: String,

    /// The country of the location (ISO 3166-1), such as CA
    #[arg(long, value_name = "CC")]
    pub country: String,

    /// The time zone of the location (IANA), such as America/Edmonton
    #[arg(long, value_name = "ZONE")]
    pub zone: String,

    /// The number that clients of the location call, such as "+1 780 555 0123"
    #[arg(long, value_name = "NUMBER")]
    pub phone: Option<String>,

    /// The currency of its prices (ISO 4217), such as CAD
    #[arg(long, value_name = "CUR")]
    pub currency: String,

    /// The name of its owner
    #[arg(long, value_name = "NAME")]
    pub owner: String,

    /// Where the owner gets mail
    #[arg(long, value_name = "ADDRESS")]
    pub owner_email: String,

    /// The address people reach it at, such as https://book.example.org; links begin with it. A second clinic of a database needs one
    #[arg(long, value_name = "URL", env = "KNEAD_BASE_URL")]
    pub base_url: Option<String>,
}

/// Says under which address people reach a clinic. With an address, gives it to the clinic, in the place of the one before: the server
/// answers there within seconds, and links that were sent before lead nowhere unless the old address still leads to this server.
#[derive(Debug, ClapArgs)]
pub struct WebAddress {
    /// The new address, such as https://book.example.org
    pub address: Option<String>,

    #[command(flatten)]
    pub place: Place,

    #[command(flatten)]
    pub which: Which,
}

#[derive(Debug, ClapArgs)]
pub struct SignInLink {
    /// The address of somebody of the clinic
    pub email: String,

    #[command(flatten)]
    pub place: Place,

    #[command(flatten)]
    pub which: Which,

    /// What the link begins with; the address people reach the clinic at when left out
    #[arg(long, value_name = "URL", env = "KNEAD_BASE_URL")]
    pub base_url: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub struct Serve {
    #[command(flatten)]
    pub place: Place,

    /// Where to listen; put a proxy with TLS in front of it
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "KNEAD_LISTEN",
        default_value = "127.0.0.1:8080"
    )]
    pub listen: SocketAddr,

    /// The address people use, such as https://book.example.org; it goes into mails. Clinics with an address of their own need none
    #[arg(long, value_name = "URL", env = "KNEAD_BASE_URL")]
    pub base_url: Option<String>,

    /// The most that may be uploaded at once, in MiB; files go to the data folder as they come, not to memory
    #[arg(
        long,
        value_name = "MIB",
        env = "KNEAD_UPLOAD_LIMIT",
        default_value_t = 2048
    )]
    pub upload_limit: usize,

    /// How many requests a minute each API key may send to this server
    #[arg(
        long,
        value_name = "REQUESTS",
        env = "KNEAD_CALLS_PER_MINUTE",
        default_value_t = 600
    )]
    pub calls_per_minute: u32,

    /// How mail leaves, such as smtps://user:password@mail.example.org; without it, mail is kept and not sent
    #[arg(
        long,
        value_name = "URL",
        env = "KNEAD_SMTP_URL",
        hide_env_values = true
    )]
    pub smtp_url: Option<String>,

    /// Which address mail comes from, such as "Knead <knead@example.org>"; `knead` at each clinic's own host when left out
    #[arg(long, value_name = "ADDRESS", env = "KNEAD_MAIL_FROM")]
    pub mail_from: Option<String>,

    /// Let therapists connect calendars at addresses inside of this network, also by http; without it, only public ones by https
    #[arg(long, env = "KNEAD_CALENDARS_INSIDE")]
    pub calendars_inside: bool,
}

#[derive(Debug, ClapArgs)]
pub struct Backup {
    #[command(flatten)]
    pub place: Place,
    /// The file to write; one that is there already is refused
    pub file: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub struct Restore {
    #[command(flatten)]
    pub place: Place,
    /// The backup to read
    pub file: PathBuf,
}

/// Works out twins, estimated thresholds, loads, races and daily averages of every activity again.
///
/// Safe beside a running server, and to run again: what was stopped goes on where it stopped, and a second time changes nothing.
#[derive(Debug, ClapArgs)]
pub struct Recompute {
    #[command(flatten)]
    pub place: Place,

    #[command(flatten)]
    pub which: Which,

    /// Only the athlete who signs in with this address; all of them when left out
    #[arg(long, value_name = "ADDRESS")]
    pub athlete: Option<String>,

    /// Read every original file again, instead of what was kept of it
    #[arg(long)]
    pub from_originals: bool,
}

#[derive(Debug, ClapArgs)]
pub struct Demo {
    /// The port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    pub port: u16,

    /// Also write the links and an API key to this file, as JSON, once the demo answers
    #[arg(long, value_name = "FILE")]
    pub links: Option<PathBuf>,

    /// Keep the practice in this folder instead of throwing it away
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
}

/// A race as typed: a day, perhaps a time, perhaps a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Race {
    pub date: civil::Date,
    pub time: Option<civil::Time>,
    pub name: Option<String>,
}

/// A finding as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub code: String,
    pub region: Option<String>,
    pub onset: Option<Onset>,
}

/// When a finding began, as typed: an instant, or a time of the person's own zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Onset {
    Instant(Timestamp),
    Local(civil::DateTime),
}

fn zone(text: &str) -> Result<TimeZone, String> {
    TimeZone::get(text)
        .map_err(|_| "this is no IANA time zone; try one such as Europe/Vienna".to_owned())
}

fn race(text: &str) -> Result<Race, String> {
    let (when, name) = text
        .split_once('=')
        .map_or((text, None), |(when, name)| (when, Some(name.trim())));
    let (date, time) = when
        .split_once('T')
        .map_or((when, None), |(date, time)| (date, Some(time)));
    Ok(Race {
        date: date
            .parse()
            .map_err(|_| format!("`{date}` is no date; write it as 2026-05-10"))?,
        time: time
            .map(|time| {
                time.parse()
                    .map_err(|_| format!("`{time}` is no time; write it as 08:30"))
            })
            .transpose()?,
        name: name.filter(|name| !name.is_empty()).map(ToOwned::to_owned),
    })
}

fn finding(text: &str) -> Result<Finding, String> {
    let end_of_code = text.find(['@', ':']).unwrap_or(text.len());
    let (code, rest) = text.split_at(end_of_code);
    if code.is_empty() {
        return Err("a finding begins with its code; `knead findings` lists them".to_owned());
    }
    let (region, onset) = match rest.strip_prefix('@') {
        Some(rest) => {
            // A side belongs to the region; whatever follows is the onset.
            let mut parts = rest.splitn(2, ':');
            let name = parts.next().unwrap_or_default();
            let after = parts.next();
            let side = after.and_then(|after| {
                ["left", "right"]
                    .into_iter()
                    .find(|side| after == *side || after.starts_with(&format!("{side}:")))
            });
            match (side, after) {
                (Some(side), Some(after)) => {
                    (Some(format!("{name}:{side}")), after.get(side.len() + 1..))
                }
                (Some(_) | None, after) => (Some(name.to_owned()), after),
            }
        }
        None => (None, rest.strip_prefix(':')),
    };
    Ok(Finding {
        code: code.to_owned(),
        region,
        onset: onset.map(onset_of).transpose()?,
    })
}

fn onset_of(text: &str) -> Result<Onset, String> {
    if let Ok(instant) = text.parse() {
        return Ok(Onset::Instant(instant));
    }
    text.parse::<civil::DateTime>()
        .map(Onset::Local)
        .map_err(|_| format!("`{text}` is no onset; write it as 2026-05-03, 2026-05-03T11:00 or 2026-05-03T11:00:00-06:00"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_sound() {
        Args::command().debug_assert();
    }

    #[track_caller]
    fn check(text: &str, code: &str, region: Option<&str>, onset: Option<Onset>) {
        assert_eq!(
            finding(text),
            Ok(Finding {
                code: code.into(),
                region: region.map(Into::into),
                onset
            })
        );
    }

    #[test]
    fn findings_are_a_code_a_region_and_an_onset() {
        let eleven = civil::date(2026, 5, 3).at(11, 0, 0, 0);
        check("R09", "R09", None, None);
        check(
            "fever:2026-05-03T11:00",
            "fever",
            None,
            Some(Onset::Local(eleven)),
        );
        check("M01@ANKLE:right", "M01", Some("ANKLE:right"), None);
        check(
            "M01@ANKLE:right:2026-05-03",
            "M01",
            Some("ANKLE:right"),
            Some(Onset::Local(civil::date(2026, 5, 3).into())),
        );
        check(
            "M01@LOWER_BACK:2026-05-03T11:00",
            "M01",
            Some("LOWER_BACK"),
            Some(Onset::Local(eleven)),
        );
        let instant: Timestamp = "2026-05-03T11:00:00-06:00".parse().unwrap();
        check(
            "M01@ANKLE:left:2026-05-03T11:00:00-06:00",
            "M01",
            Some("ANKLE:left"),
            Some(Onset::Instant(instant)),
        );
        assert!(finding("@ANKLE").is_err());
        assert!(finding("M01:yesterday").is_err());
    }

    #[test]
    fn races_are_a_day_a_time_and_a_name() {
        let date = civil::date(2026, 5, 10);
        assert_eq!(
            race("2026-05-10"),
            Ok(Race {
                date,
                time: None,
                name: None
            })
        );
        let time = Some(civil::time(8, 30, 0, 0));
        assert_eq!(
            race("2026-05-10T08:30=Spring Marathon"),
            Ok(Race {
                date,
                time,
                name: Some("Spring Marathon".into())
            })
        );
        assert!(race("tomorrow").is_err());
    }
}
