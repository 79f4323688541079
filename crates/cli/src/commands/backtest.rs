//! `knead backtest`: how close the soreness forecast would have come.

mod alarms;
mod json;
mod table;

use jiff::tz::TimeZone;
use practice::LookedBack;

use super::{Failure, clinic, place, serve};
use crate::{
    args::{Backtest, Place},
    clock,
    output::Paper,
};

/// Reads, looks back, prints; what could not be read is said on standard error, and in the exit status.
pub fn run(args: &Backtest) -> Result<(), Failure> {
    let rules = super::rule_book()?;
    let zone = args.time_zone.clone().unwrap_or_else(clock::zone);
    let mut failures = Vec::new();
    let mut looked = files(args, &zone, &rules, &mut failures)?;
    if let Some(address) = &args.athlete {
        looked.push(athlete(args, address)?);
    }
    let simulated = args.alarms.then(|| alarms::simulate(&rules.check_ins));
    if args.json {
        let document = json::document(&looked, simulated.as_deref(), &rules);
        super::print(&format!("{document:#}\n"));
    } else {
        let paper = Paper::of_stdout();
        super::print(&table::tables(&looked, &paper));
        if let Some(simulated) = &simulated {
            super::print(&alarms::table(&looked, simulated, &paper));
        }
    }
    for looked in &looked {
        for warning in &looked.warnings {
            eprintln!("{}: {warning}", looked.name);
        }
        if looked.backtest.whole[0].looks == 0 {
            failures.push(format!(
                "{}: too short to be scored: {} answered days",
                looked.name, looked.backtest.answers
            ));
        }
    }
    if failures.is_empty() {
        Ok(())
    } else {
        Err(Failure::failed(failures.join("\n")))
    }
}

fn files(
    args: &Backtest,
    zone: &TimeZone,
    rules: &care::rules::RuleBook,
    failures: &mut Vec<String>,
) -> Result<Vec<LookedBack>, Failure> {
    let now = clock::timestamp();
    let mut histories = Vec::new();
    for path in &args.paths {
        match formats::read_diaries(path, zone, now) {
            Ok(read) => histories.extend(read),
            Err(error) => failures.push(error.to_string()),
        }
    }
    if !args.activities.is_empty() && histories.len() != 1 {
        return Err(Failure::usage(
            "--activities belong beside one diary; give exactly one",
        ));
    }
    let (activities, warnings) = if args.activities.is_empty() {
        (Vec::new(), Vec::new())
    } else {
        practice::read_recorded(&args.activities, rules, now)
    };
    let mut looked: Vec<LookedBack> = histories
        .into_iter()
        .map(|history| practice::look_back(history, &activities, rules, zone))
        .collect();
    if let Some(first) = looked.first_mut() {
        first.warnings.extend(warnings);
    }
    Ok(looked)
}

fn athlete(args: &Backtest, address: &str) -> Result<LookedBack, Failure> {
    let at = Place {
        data: args.data.clone(),
        database_url: args.database_url.clone(),
    };
    let practice = place::office_that_is_there(&at)?;
    serve::runtime()?.block_on(async {
        let clinic = clinic::the_clinic(&practice, &at, &args.which).await?;
        practice::look_back_at(&practice, clinic.id, address, clock::now())
            .await
            .map_err(Failure::failed)
    })
}
