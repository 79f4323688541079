//! `knead plan --what-if`: what would move if one fact were different.

use care::{
    plan::{outlook, plan},
    rules::RuleBook,
    treatment::{
        replan::{Fate, moves},
        suppose::differences,
    },
};
use formats::situation::{WhatIf, suppose, write_what_if};
use practice::PlanFiles;

use super::{super::Failure, weeks::headline};
use crate::{args::Plan, output::Paper};

/// Plans twice and prints the difference.
pub fn run(
    text: &str,
    args: &Plan,
    read: &PlanFiles,
    rules: &RuleBook,
    paper: &Paper,
) -> Result<(), Failure> {
    let situation = &read.situation;
    let supposition = suppose(text, situation, rules).map_err(Failure::usage)?;
    let other = supposition
        .applied_to(situation)
        .ok_or_else(|| Failure::usage("it is so already, so nothing would move"))?;
    let (is, would) = (plan(situation, rules), plan(&other, rules));
    let (around, around_other) = (
        outlook(situation, &is, rules),
        outlook(&other, &would, rules),
    );
    let if_so = supposition.says(situation);
    let differences = differences(&is, &would, &situation.zone);
    let moves = moves(&around.sequence, &around_other.sequence);
    if args.json {
        let what_if = WhatIf {
            if_so: &if_so,
            differences: &differences,
            moves: &moves,
            plan: &would,
            outlook: &around_other,
            situation: &other,
        };
        let answer = write_what_if(what_if, &read.summary(), rules);
        super::super::print(&format!("{answer:#}\n"));
        return Ok(());
    }
    let mut told = paper.heading(&paper.plain(&format!("If {if_so}")));
    if differences.is_empty() && moves.iter().all(|one| one.fate == Fate::Kept) {
        told.push_str(
            &paper.paragraph("  ", "nothing would move, now or in the next three weeks."),
        );
    }
    for difference in &differences {
        told.push_str(&paper.paragraph("  now   ", &difference.says()));
    }
    for one in &moves {
        let mark = format!("  {:8}", one.fate.word());
        if let Some(session) = one.after.as_ref().or(one.before.as_ref()) {
            told.push_str(&paper.paragraph(&mark, &headline(session, &other)));
        }
        if let (Fate::Moved, Some(before)) = (one.fate, &one.before) {
            told.push_str(&paper.paragraph("    from  ", &headline(before, situation)));
        }
    }
    super::super::print(&told);
    Ok(())
}
