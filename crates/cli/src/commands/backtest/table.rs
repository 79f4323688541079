//! The figures of a look back as tables for reading.

use care::training::{
    diary::Scale,
    soreness::backtest::{Earned, Score},
};
use practice::LookedBack;

use crate::output::Paper;

const HEAD: [&str; 10] = [
    "diary",
    "looks",
    "learned",
    "yesterday",
    "weekday",
    "mean",
    "median",
    "course",
    "in 80 %",
    "width",
];

/// A table for each distance, then what is shown to whom and why.
pub fn tables(looked: &[LookedBack], paper: &Paper) -> String {
    if looked.is_empty() {
        return String::new();
    }
    let mut text = paper.paragraph(
        "",
        "Mean absolute error of the soreness forecast beside those of simpler guesses, in steps of each diary's own scale; \
         share of answers within the interval meant to hold 8 of 10, and its mean width. Each evening knows what was said and \
         trained until midnight.",
    );
    for (index, ahead) in ["One day", "Two days", "Three days"]
        .into_iter()
        .enumerate()
    {
        text.push('\n');
        text.push_str(&paper.heading(&format!("{ahead} ahead, the whole or the worst area")));
        text.push_str(&table(looked, |looked| looked.backtest.whole[index]));
    }
    text.push('\n');
    text.push_str(&paper.heading("One day ahead, area by area"));
    text.push_str(&table(looked, |looked| looked.backtest.areas[0]));
    text.push('\n');
    text.push_str(&paper.heading("What is shown"));
    for looked in looked {
        let shown = if looked.earned.is_learned() {
            "learned"
        } else {
            "plain course"
        };
        let why = format!(
            "{shown}. {}{}",
            why(&looked.earned, looked.scale),
            facts(looked)
        );
        text.push_str(&paper.paragraph(&format!("{}  ", looked.name), &why));
    }
    text
}

fn facts(looked: &LookedBack) -> String {
    let mut facts = format!(
        " {} answered days, {} sessions",
        looked.backtest.answers, looked.sessions
    );
    if let Some((first, last)) = looked.backtest.span {
        facts.push_str(&format!(", {first} to {last}"));
    }
    if looked.injuries > 0 {
        facts.push_str(&format!(
            "; {} reports name an injury, nothing is worked out from them",
            looked.injuries
        ));
    }
    facts.push('.');
    facts
}

/// Why the forecast is shown or not, with errors in steps of the diary.
fn why(earned: &Earned, scale: Scale) -> String {
    use care::training::soreness::backtest::Guess;
    match *earned {
        Earned::Learned { .. } => {
            "It came closer than yesterday's value at one, two and three days ahead, and than the weekday's mean at one.".to_owned()
        }
        Earned::TooFew { looks, needed, .. } => {
            format!("Only {looks} looks of {needed} needed could be scored.")
        }
        Earned::NoBetter {
            than,
            ahead,
            in_areas,
            learned,
            guess,
            ..
        } => format!(
            "{} ahead{}, it missed by {:.3} and {} by {:.3}.",
            if ahead == 1 { "1 day".to_owned() } else { format!("{ahead} days") },
            if in_areas { ", area by area" } else { "" },
            learned / scale.step,
            match than {
                Guess::Yesterday => "the last value",
                Guess::WeekdayMean => "the weekday's mean",
            },
            guess / scale.step,
        ),
    }
}

fn table(looked: &[LookedBack], score: impl Fn(&LookedBack) -> Score) -> String {
    let mut rows = vec![HEAD.map(str::to_owned).to_vec()];
    let mut sums = [0.0; 8];
    let mut looks = 0;
    let mut counted = 0;
    for looked in looked {
        let score = score(looked);
        if score.looks == 0 {
            let mut row = vec![looked.name.clone(), "0".to_owned()];
            row.resize(HEAD.len(), "-".to_owned());
            rows.push(row);
            continue;
        }
        let step = looked.scale.step;
        let figures = [
            score.learned / step,
            score.yesterday / step,
            score.weekday_mean / step,
            score.mean / step,
            score.median / step,
            score.course / step,
            score.coverage,
            score.width / step,
        ];
        for (sum, figure) in sums.iter_mut().zip(figures) {
            *sum += figure;
        }
        looks += score.looks;
        counted += 1;
        rows.push(row(&looked.name, score.looks, figures));
    }
    if counted > 1 {
        let mean = sums.map(|sum| sum / f64::from(counted));
        rows.push(row("mean of all", looks, mean));
    }
    laid_out(&rows)
}

fn row(name: &str, looks: usize, figures: [f64; 8]) -> Vec<String> {
    let mut row = vec![name.to_owned(), looks.to_string()];
    for (index, figure) in figures.into_iter().enumerate() {
        row.push(match index {
            6 => format!("{:.0} %", figure * 100.0),
            7 => format!("{figure:.2}"),
            _ => format!("{figure:.3}"),
        });
    }
    row
}

/// Columns as wide as their widest cell: the first to the left, figures to the right.
pub fn laid_out(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            if column == 0 {
                text.push_str(&format!("{cell:<width$}"));
            } else {
                text.push_str(&format!("  {cell:>width$}"));
            }
        }
        while text.ends_with(' ') {
            text.pop();
        }
        text.push('\n');
    }
    text
}
