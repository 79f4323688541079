//! `knead doctor`: what is there, what is wrong, what to do.

use std::{path::Path, process::Command};

use care::treatment::screening::examples::broken_examples;

use super::{Failure, place, serve};
use crate::args::Place;

/// Less room than this, in mebibytes, needs doing something about.
const LITTLE_ROOM_MIB: u64 = 500;

/// Looks and tells; fails when something needs doing.
pub fn run(place: &Place) -> Result<(), Failure> {
    let rules = super::rule_book()?;
    let mut wrong = 0_usize;
    tell("knead", env!("CARGO_PKG_VERSION"));
    tell("rules", &rules.version);
    tell(
        "",
        &format!(
            "{} safety questions with {} examples",
            rules.screening.iter().count(),
            rules
                .screening
                .iter()
                .map(|rule| rule.vectors.len())
                .sum::<usize>(),
        ),
    );
    tell("", &rules.signatures.words());
    let mut needs_doing = |what: &str, why: &str| {
        tell(what, &format!("WRONG: {why}"));
        wrong += 1;
    };
    for broken in broken_examples(&rules, &rules) {
        let why = format!("example {}: {}", broken.number, broken.why);
        needs_doing(&format!("rule {}", broken.rule), &why);
    }
    if jiff::tz::TimeZone::get("America/Edmonton").is_ok() {
        tell("time zones", &zones_version());
    } else {
        needs_doing("time zones", "missing; install the package `tzdata`");
    }

    let practice = place::office_that_is_there(place)?;
    let engine = match practice.store.file() {
        Some(file) => format!("{} in {}", practice.store.engine(), file.display()),
        None => practice.store.engine().to_owned(),
    };
    tell("database", &engine);
    let schema = practice.store.schema_version().map_err(Failure::failed)?;
    tell(
        "schema",
        &format!("version {schema}, as this knead needs it"),
    );

    serve::runtime()?.block_on(async {
        let clinics = practice::clinics(&practice)
            .await
            .map_err(Failure::failed)?;
        match clinics.as_slice() {
            [] => needs_doing(
                "clinic",
                "none yet; `knead clinic --help` says how to open one",
            ),
            [clinic] => tell("clinic", &clinic.name),
            several => {
                let mut without = Vec::new();
                for clinic in several {
                    let own = practice::web_address(&practice, clinic.id).await;
                    if own.map_err(Failure::failed)?.is_none() {
                        without.push(clinic.name.as_str());
                    }
                }
                match without.as_slice() {
                    [] => tell(
                        "clinics",
                        &format!("{}, each at its own address", several.len()),
                    ),
                    some => needs_doing(
                        "clinics",
                        &format!(
                            "nobody reaches {}; `knead web-address` gives each an address",
                            some.join(", ")
                        ),
                    ),
                }
            }
        }
        let Some(folder) = &place.data else {
            tell("originals", "not looked for; name their folder with --data");
            return Ok(());
        };
        let found = practice::missing_originals(&practice)
            .await
            .map_err(Failure::failed)?;
        match found.missing {
            0 => tell("originals", &format!("{}, all there", found.known)),
            missing => needs_doing(
                "originals",
                &format!(
                    "{missing} of {} missing or cut off in {}; copy them back from your backup",
                    found.known,
                    place::originals(place).display()
                ),
            ),
        }
        match free_mib(folder) {
            Some(free) if free < LITTLE_ROOM_MIB => {
                needs_doing("disk", &format!("{free} MiB free; make room"))
            }
            Some(free) => tell("disk", &format!("{free} MiB free")),
            None => tell("disk", "not looked at; `df` did not say"),
        }
        Ok(())
    })?;
    match wrong {
        0 => Ok(()),
        _ => Err(Failure::failed("something needs doing; see above")),
    }
}

fn tell(what: &str, is: &str) {
    super::print(&format!("{what:<11} {is}\n"));
}

/// The version of the machine's time-zone database, where its files tell.
fn zones_version() -> String {
    std::fs::read_to_string("/usr/share/zoneinfo/tzdata.zi")
        .ok()
        .and_then(|text| {
            let version = text.lines().next()?.strip_prefix("# version ")?;
            Some(version.to_owned())
        })
        .unwrap_or_else(|| "there; their version is not written beside them".to_owned())
}

/// Free mebibytes where a folder lies. The standard library does not know; POSIX says how `df` answers.
fn free_mib(folder: &Path) -> Option<u64> {
    let answer = Command::new("df").arg("-Pk").arg(folder).output().ok()?;
    let text = String::from_utf8(answer.stdout).ok()?;
    free_of(&text)
}

/// The fourth column of the last line, in kibibytes.
fn free_of(answer: &str) -> Option<u64> {
    let kib: u64 = answer
        .lines()
        .nth(1)?
        .split_whitespace()
        .nth(3)?
        .parse()
        .ok()?;
    Some(kib / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn df_answers_in_the_form_of_posix() {
        let answer = "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 1000000 400000 512000 45% /\n";
        assert_eq!(free_of(answer), Some(500));
        assert_eq!(free_of("df: no such file"), None);
    }
}
