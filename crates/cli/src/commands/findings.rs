//! `knead findings`: the codes that `plan --finding` takes.

use super::Failure;
use crate::{args::Findings, output::Paper};

/// Lists codes with their question; red flags first, as the file has them.
pub fn run(args: &Findings) -> Result<(), Failure> {
    let rules = super::rule_book()?;
    let paper = Paper::of_stdout();
    let mut text = String::new();
    for rule in rules
        .screening
        .iter()
        .filter(|rule| rule.red_flag || !args.red_flags)
    {
        let mark = if rule.red_flag { " (red flag)" } else { "" };
        let place = if rule.needs_area { " (say where)" } else { "" };
        let aliases = if rule.aliases.is_empty() {
            String::new()
        } else {
            format!(" [{}]", rule.aliases.join(", "))
        };
        text.push_str(&paper.paragraph(
            &format!("{}  ", rule.id),
            &format!("{}{mark}{place}{aliases}", rule.question),
        ));
    }
    super::print(&text);
    Ok(())
}
