//! `knead recompute`: all loads again, with this version's rules and readers.

use std::io::{IsTerminal, Write};

use practice::{RecomputeFrom, RecomputeProgress, RecomputeRefusal, Recomputed};

use super::{Failure, clinic, place, serve};
use crate::{args::Recompute, clock};

/// Recomputes and says what changed.
pub fn run(args: &Recompute) -> Result<(), Failure> {
    if args.from_originals && args.place.data.is_none() {
        return Err(Failure::usage(
            "say with --data DIR where the original files are kept",
        ));
    }
    let practice = place::office_that_is_there(&args.place)?;
    let from = if args.from_originals {
        RecomputeFrom::Originals
    } else {
        RecomputeFrom::Efforts
    };
    serve::runtime()?.block_on(async {
        let clinic = clinic::the_clinic(&practice, &args.place, &args.which).await?;
        let mut shown = Shown::default();
        let changed = practice::recompute(
            &practice,
            clinic.id,
            args.athlete.as_deref(),
            from,
            clock::now(),
            |progress| shown.show(progress),
        )
        .await;
        shown.end();
        let changed = changed.map_err(|refusal| match refusal {
            RecomputeRefusal::NoSuchAthlete => Failure::usage(refusal),
            RecomputeRefusal::NotAllowed(_) | RecomputeRefusal::Fault(_) => {
                Failure::failed(refusal)
            }
        })?;
        super::print(&told(&changed));
        Ok(())
    })
}

/// What changed, in a few lines.
fn told(changed: &Recomputed) -> String {
    let Recomputed {
        athletes,
        originals,
        unreadable,
        facts,
        found,
        days,
        changes,
    } = changed;
    let mut text = format!(
        "Looked at {} of {}.\n",
        many(changes.activities, "activity", "activities"),
        many(*athletes, "athlete", "athletes")
    );
    if *originals > 0 {
        text.push_str(&format!(
            "Read {} again: {} other facts, {} not known before, {} with other values.\n",
            many(*originals, "original", "originals"),
            many(*facts, "activity with", "activities with"),
            many(*found, "activity", "activities"),
            many(*days, "day", "days")
        ));
    }
    if changed.is_nothing() {
        text.push_str("Nothing is other than before.\n");
    } else {
        text.push_str(&format!(
            "Changed: {}, {}, {}, {}.\n",
            many(changes.loads, "load", "loads"),
            many(
                changes.estimates,
                "estimated threshold",
                "estimated thresholds"
            ),
            many(changes.twins, "twin", "twins"),
            many(changes.races, "guess of a race", "guesses of races")
        ));
    }
    if *unreadable > 0 {
        text.push_str(&format!(
            "{} could not be read; what was kept stays. hint: `knead doctor` says whether files are missing\n",
            many(*unreadable, "original", "originals")
        ));
    }
    if changes.without_effort > 0 {
        text.push_str(&format!(
            "{} kept their load, since nothing of their samples is kept.\n",
            many(changes.without_effort, "activity", "activities")
        ));
    }
    text
}

fn many(count: usize, one: &str, more: &str) -> String {
    let word = if count == 1 { one } else { more };
    format!("{count} {word}")
}

/// Progress on standard error: one line that is written over on a terminal, one line an athlete elsewhere.
#[derive(Default)]
struct Shown {
    athlete: usize,
    written: bool,
}

impl Shown {
    fn show(&mut self, progress: RecomputeProgress) {
        let RecomputeProgress {
            athlete,
            athletes,
            done,
            total,
        } = progress;
        let files = if total > 0 {
            format!(", original {done} of {total}")
        } else {
            String::new()
        };
        let line = format!("Athlete {athlete} of {athletes}{files}");
        let mut errors = std::io::stderr();
        if errors.is_terminal() {
            write!(errors, "\r{line}\x1b[K").ok();
            errors.flush().ok();
            self.written = true;
        } else if athlete != self.athlete {
            writeln!(errors, "{line}").ok();
        }
        self.athlete = athlete;
    }

    fn end(&self) {
        if self.written {
            eprintln!();
        }
    }
}

#[cfg(test)]
mod tests {
    use practice::Changes;

    use super::*;

    #[test]
    fn what_changed_is_told_and_nothing_too() {
        let none = Recomputed {
            athletes: 1,
            changes: Changes {
                activities: 3,
                ..Changes::default()
            },
            ..Recomputed::default()
        };
        assert_eq!(
            told(&none),
            "Looked at 3 activities of 1 athlete.\nNothing is other than before.\n"
        );
        let some = Recomputed {
            originals: 2,
            unreadable: 1,
            facts: 1,
            changes: Changes {
                loads: 1,
                ..none.changes
            },
            ..none
        };
        assert!(told(&some).contains("Changed: 1 load, 0 estimated thresholds"));
        assert!(told(&some).contains("1 original could not be read"));
    }
}
