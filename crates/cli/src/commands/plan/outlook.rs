//! Soreness of the next three days, laid out for a terminal.

use std::fmt::Write as _;

use care::{
    rules::RuleBook,
    training::soreness::forecast::{DayForecast, Forecast, sides_together},
};

use super::show::{capital, count};
use crate::output::Paper;

/// Areas named before the rest is only counted.
const SHOWN: usize = 6;
/// A cell such as `10 (8 to 10)`, and a space before it.
const CELL: usize = 13;

/// The worst areas with their ranges, and whether it is learned or the plain course; nothing where nothing is likely.
pub fn next_days(forecast: &Forecast, rules: &RuleBook, paper: &Paper) -> String {
    let areas: Vec<_> = forecast
        .ahead()
        .into_iter()
        .map(|area| (area.area, area.ahead()))
        .collect();
    let Some((_, first)) = areas.first() else {
        return String::new();
    };
    let lines = sides_together(&areas);
    let shown = &lines[..lines.len().min(SHOWN)];
    let width = shown
        .iter()
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap_or(0);
    let mut text = paper.heading("Soreness to expect, of 10, with its range");
    row(
        &mut text,
        width,
        "",
        first
            .iter()
            .map(|day| day.date.strftime("%a %-d %b").to_string()),
    );
    for (name, days) in shown {
        row(&mut text, width, &capital(name), days.iter().map(cell));
    }
    if lines.len() > SHOWN {
        text.push_str(&format!(
            "  and {} more\n",
            count(lines.len() - SHOWN, "region", "regions")
        ));
    }
    text.push_str(&paper.paragraph(
        "  ",
        &format!(
            "{} [{}]",
            forecast.earned.says(),
            forecast.earned.rule(&rules.check_ins)
        ),
    ));
    text
}

fn row(text: &mut String, width: usize, name: &str, cells: impl Iterator<Item = String>) {
    let mut line = format!("  {name:width$} ");
    for cell in cells {
        write!(line, " {cell:CELL$}").ok();
    }
    text.push_str(line.trim_end());
    text.push('\n');
}

fn cell(day: &DayForecast) -> String {
    let (low, high) = (day.low.get(), day.high.get());
    if low == high {
        day.level.get().to_string()
    } else {
        format!("{} ({low} to {high})", day.level.get())
    }
}
