//! The rule book as pages for reading: the same data that decides, so that the pages cannot say anything else.

use care::rules::RuleBook;

const GENERATED: &str = "This page is generated from `rules/` by `cargo xtask reference`.";

/// Safety questions and rules of timing.
pub fn rules(book: &RuleBook) -> String {
    let mut page = format!(
        "# The rules\n\n{GENERATED}\n{} ([decision 2](../decisions/0002-safe-defaults.md)).\n\
         What each answer does, by time since its onset, stands in `rules/screening.toml`.\n\n\
         ## Safety questions\n\n| id | asked of everybody | question | says | source |\n|---|---|---|---|---|\n",
        book.signatures.words()
    );
    for rule in book.screening.iter() {
        page.push_str(&row(&[
            &rule.id,
            if rule.red_flag { "yes" } else { "" },
            &rule.question,
            &rule.says,
            &rule.source_words,
        ]));
    }
    page.push_str("\n## Timing\n\n`{...}` stands for what is known of the situation.\n\n| id | evidence | claim | says | source |\n|---|---|---|---|---|\n");
    for rule in book.timing.iter() {
        page.push_str(&row(&[
            &rule.id,
            &format!("{:?}", rule.grade).to_lowercase(),
            rule.claim.as_deref().unwrap_or_default(),
            &rule.says,
            &rule.source,
        ]));
    }
    page
}

/// What may be said of massage, with its grade.
pub fn claims(book: &RuleBook) -> String {
    let mut page = format!(
        "# What may be said of massage\n\n{GENERATED}\nNo sentence of benefit is shown without its grade; a claim without a sentence is not shown at all.\n\n\
         | id | people say | grade | what may be said | sizes | what would change our mind | sources |\n|---|---|---|---|---|---|---|\n"
    );
    for claim in book.claims.iter() {
        let mut sources: Vec<String> = claim
            .sources
            .iter()
            .filter_map(|key| book.sources.get(key))
            .map(|source| match source.checked.remark() {
                Some(remark) => format!("{} ({remark})", source.citation),
                None => source.citation.clone(),
            })
            .collect();
        sources.extend(claim.source.clone());
        let sizes: Vec<String> = claim
            .effects
            .iter()
            .map(|effect| match &effect.interval {
                Some(interval) => format!("{}: {} ({interval})", effect.what, effect.size),
                None => format!("{}: {}", effect.what, effect.size),
            })
            .collect();
        page.push_str(&row(&[
            &claim.id,
            &claim.people_say,
            &claim.verdict,
            claim.says.as_deref().unwrap_or("(nothing may be said)"),
            &sizes.join("; "),
            &claim.would_change,
            &sources.join("; "),
        ]));
    }
    page
}

fn row(cells: &[&str]) -> String {
    let cells: Vec<String> = cells
        .iter()
        .map(|cell| cell.replace('|', "\\|").replace('\n', " "))
        .collect();
    format!("| {} |\n", cells.join(" | "))
}
