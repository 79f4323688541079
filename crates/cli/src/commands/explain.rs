//! `knead explain`: a kept recommendation made again.

use practice::{ExplainRefusal, Explained};
use serde_json::json;

use super::{Failure, clinic, place, serve};
use crate::{args::Explain, clock, output::Paper};

/// Replays and says whether it is the same.
pub fn run(args: &Explain) -> Result<(), Failure> {
    let id = args
        .id
        .parse()
        .map_err(|_| Failure::usage("that is no id of a recommendation; Today shows it"))?;
    let practice = place::office_that_is_there(&args.place)?;
    serve::runtime()?.block_on(async {
        let clinic = clinic::the_clinic(&practice, &args.place, &args.which).await?;
        let explained = practice::explain(&practice, clinic.id, id, clock::now())
            .await
            .map_err(|refusal| match refusal {
                ExplainRefusal::NotFound => Failure::usage(refusal),
                ExplainRefusal::NotAllowed(_)
                | ExplainRefusal::Unreadable
                | ExplainRefusal::Fault(_) => Failure::failed(refusal),
            })?;
        if args.json {
            super::print(&format!("{:#}\n", document(&explained)));
        } else {
            super::print(&told(&explained, &Paper::of_stdout()));
        }
        Ok(())
    })
}

fn document(explained: &Explained) -> serde_json::Value {
    json!({
        "version": 1,
        "at": explained.at.to_string(),
        "rule_book": explained.rule_book,
        "program": explained.program,
        "rule_book_now": explained.rule_book_now,
        "program_now": explained.program_now,
        "is_same": explained.is_same,
        "situation": explained.situation,
        "then": explained.then,
        "again": explained.again,
    })
}

fn told(explained: &Explained, paper: &Paper) -> String {
    let Explained {
        at,
        rule_book,
        program,
        rule_book_now,
        program_now,
        is_same,
        then,
        ..
    } = explained;
    let mut text = paper.heading(&format!("Decided at {at}"));
    let program = program.as_deref().unwrap_or("not known");
    text.push_str(&paper.paragraph(
        "  ",
        &format!("by the rules of {rule_book}, with program {program}"),
    ));
    text.push_str(&paper.paragraph(
        "  ",
        &format!("now the rules of {rule_book_now}, with program {program_now}"),
    ));
    text.push_str(&paper.paragraph(
        "  ",
        if *is_same {
            "From the same facts the same comes out again, byte for byte."
        } else {
            "From the same facts something else comes out today; --json shows both."
        },
    ));
    let why = then["why"]["this"].as_array();
    for reason in why.into_iter().flatten() {
        if let (Some(says), Some(rule)) = (reason["says"].as_str(), reason["rule"].as_str()) {
            text.push_str(&paper.paragraph("  - ", &format!("{says} [{rule}]")));
        }
    }
    text
}
