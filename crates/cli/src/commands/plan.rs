//! `knead plan`: files and answers in, one recommendation with its reasons out.

mod ask;
mod chart;
mod document;
mod outlook;
mod progress;
mod show;
mod weeks;
mod what_if;

use care::{plan::outlook, treatment::recommendation::Advice};
use practice::{NamedRace, PlanFiles};

use super::Failure;
use crate::{
    args::{Plan, Race},
    clock,
    output::Paper,
};

/// Reads, asks, plans, prints.
pub fn run(args: &Plan) -> Result<(), Failure> {
    let rules = super::rule_book()?;
    let paper = Paper::of_stdout();
    let now = args.now.unwrap_or_else(clock::timestamp);
    let zone = args.time_zone.clone().unwrap_or_else(clock::zone);
    let mut situation = document::situation(args, now, &zone, &rules)?;
    let races = args.race.iter().map(named).collect();

    let bar = progress::Bar::new();
    let mut read =
        practice::plan_files(&args.paths, situation.clone(), races, &rules, |progress| {
            bar.show(progress)
        })
        .map_err(Failure::usage)?;
    bar.finish();
    let nothing = read.activities.is_empty() && read.planned.is_empty() && read.days.is_empty();
    if nothing && !args.paths.is_empty() {
        return Err(nothing_read(&read));
    }

    if let Some(text) = &args.what_if {
        return what_if::run(text, args, &read, &rules, &paper);
    }
    if args.json {
        let plan = read.plan(&rules);
        let answer = formats::situation::write_with_outlook(
            &plan,
            &outlook(&read.situation, &plan, &rules),
            &read.situation,
            &read.summary(),
            &rules,
        );
        super::print(&format!("{answer:#}\n"));
        return Ok(());
    }

    // What was read is shown before anything is asked, so that a wrong folder is seen at once.
    if !args.paths.is_empty() {
        super::print(&format!("{}\n", show::reading(&read, &paper)));
        super::print(&spaced(show::load(&read.situation, &paper)));
    }
    if args.situation.is_none() && ask::somebody_is_there() {
        ask::ask(&mut situation, &rules, &paper);
        read.situation.findings = situation.findings;
        read.situation.asked = situation.asked;
    }
    let plan = read.plan(&rules);
    super::print(&spaced(show::soreness(&plan, &paper)));
    super::print(&spaced(outlook::next_days(
        &read.situation.forecast,
        &rules,
        &paper,
    )));
    super::print(&spaced(show::advice(
        &plan,
        &read.situation,
        &rules,
        &paper,
    )));
    let around = outlook(&read.situation, &plan, &rules);
    let massage = matches!(plan.advice, Advice::Massage(_));
    super::print(&spaced(weeks::answers(&around, massage, &paper)));
    super::print(&weeks::weeks(&around, &read.situation, &paper));
    Ok(())
}

/// A section, and an empty line after it unless it has nothing to say.
fn spaced(section: String) -> String {
    if section.is_empty() {
        section
    } else {
        format!("{section}\n")
    }
}

fn named(race: &Race) -> NamedRace {
    NamedRace {
        date: race.date,
        time: race.time,
        name: race.name.clone(),
    }
}

fn nothing_read(read: &PlanFiles) -> Failure {
    let mut why = String::from("no activity could be read");
    for rejected in &read.rejected {
        why.push_str(&format!("\n  {rejected}"));
    }
    if read.rejected.is_empty() {
        why.push_str("; hint: give files, folders or zip archives of FIT, TCX or GPX");
    }
    Failure::Failed(why)
}
