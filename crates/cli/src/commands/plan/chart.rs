//! The load of the last six weeks, drawn with characters.

use care::training::load_history::DayLoad;

use crate::output::Paper;

/// Six weeks.
pub const DAYS: usize = 42;
const ROWS: usize = 6;
/// Columns left of the bars: the scale and its line.
const MARGIN: usize = 7;

/// Bars of daily load, one column a day, today last; empty where there is no day.
pub fn chart(days: &[DayLoad], paper: &Paper) -> String {
    let columns = DAYS.min(paper.width.saturating_sub(MARGIN)).min(days.len());
    let shown = days.get(days.len() - columns..).unwrap_or_default();
    let (Some(first), Some(last)) = (shown.first(), shown.last()) else {
        return String::new();
    };
    let top = scale(shown.iter().map(|day| day.load).fold(0.0, f64::max));
    let mut text = String::new();
    for row in (0..ROWS).rev() {
        let label = match row {
            row if row == ROWS - 1 => format!("{top:>5.0} "),
            row if row == ROWS / 2 - 1 => format!("{:>5.0} ", top / 2.0),
            _ => " ".repeat(MARGIN - 1),
        };
        let bars: String = shown
            .iter()
            .map(|day| cell(day.load / top, row, paper))
            .collect();
        text.push_str(&label);
        text.push(if paper.unicode { '\u{2502}' } else { '|' });
        text.push_str(bars.trim_end());
        text.push('\n');
    }
    let (corner, line) = if paper.unicode {
        ("\u{2514}", "\u{2500}")
    } else {
        ("+", "-")
    };
    text.push_str(&format!("    0 {corner}{}\n", line.repeat(columns)));
    let (from, to) = (
        first.date.strftime("%-d %b").to_string(),
        last.date.strftime("%-d %b").to_string(),
    );
    if columns > from.len() + to.len() {
        text.push_str(&format!(
            "{}{from}{}{to}\n",
            " ".repeat(MARGIN),
            " ".repeat(columns - from.len() - to.len())
        ));
    }
    text
}

/// One character of a bar: what of `share` (0 to 1 of the whole height) stands in this row.
fn cell(share: f64, row: usize, paper: &Paper) -> char {
    const EIGHTHS: [char; 9] = [
        ' ', '\u{2581}', '\u{2582}', '\u{2583}', '\u{2584}', '\u{2585}', '\u{2586}', '\u{2587}',
        '\u{2588}',
    ];
    let filled = (share * f64::from(u32::try_from(ROWS).unwrap_or(1))
        - f64::from(u32::try_from(row).unwrap_or(0)))
    .clamp(0.0, 1.0);
    // A day with any load shows something in the lowest row, so that it does not look like rest.
    if paper.unicode {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of 0 to 1, in eighths"
        )]
        let eighths = (filled * 8.0).round() as usize;
        let least = usize::from(row == 0 && share > 0.0);
        EIGHTHS[eighths.max(least)]
    } else if filled >= 0.5 || (row == 0 && share > 0.0) {
        '#'
    } else {
        ' '
    }
}

/// The round number at the top of the scale.
fn scale(most: f64) -> f64 {
    [20.0, 50.0, 100.0, 150.0, 200.0, 300.0, 400.0, 600.0, 800.0]
        .into_iter()
        .find(|top| *top >= most)
        .unwrap_or((most / 1000.0).ceil() * 1000.0)
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan, civil::date};

    use super::*;

    fn days(loads: &[f64]) -> Vec<DayLoad> {
        let first = date(2026, 5, 1);
        let day = |(index, load): (usize, &f64)| DayLoad {
            date: first + i64::try_from(index).unwrap().days(),
            load: *load,
            fitness: 0.0,
            fatigue: 0.0,
            form: 0.0,
        };
        loads.iter().enumerate().map(day).collect()
    }

    #[test]
    fn bars_are_drawn_in_plain_ascii() {
        let paper = Paper {
            width: 60,
            unicode: false,
            bold: false,
        };
        let text = chart(
            &days(&[
                0.0, 50.0, 100.0, 1.0, 0.0, 75.0, 25.0, 0.0, 0.0, 0.0, 0.0, 0.0, 100.0,
            ]),
            &paper,
        );
        insta::assert_snapshot!(text);
    }

    #[test]
    fn eighths_are_drawn_where_they_can_be_shown() {
        let paper = Paper {
            width: 60,
            unicode: true,
            bold: false,
        };
        insta::assert_snapshot!(chart(
            &days(&[0.0, 10.0, 20.0, 40.0, 80.0, 100.0, 3.0, 0.1]),
            &paper
        ));
    }

    #[test]
    fn a_narrow_page_shows_fewer_days_and_no_days_show_nothing() {
        let paper = Paper {
            width: 40,
            unicode: false,
            bold: false,
        };
        let text = chart(&days(&[100.0; 80]), &paper);
        assert!(text.lines().all(|line| line.len() <= 40));
        assert_eq!(chart(&[], &paper), "");
    }
}
