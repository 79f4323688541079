//! Six weeks of load as a picture, in words and as a table: drawn from days by pure functions.

use std::fmt::Write as _;

use care::training::load_history::{DayLoad, LoadHistory};
use jiff::{ToSpan, civil::Date};

/// The chart's parts as the template places them.
#[derive(Debug, Clone, Default)]
pub struct Chart {
    /// What it shows, in a sentence.
    pub says: String,
    /// Labels of the upright scale, highest first.
    pub y: [String; 3],
    /// The first day of each week.
    pub x: Vec<String>,
    /// Path of the bars.
    pub bars: String,
    /// Points of the line of fitness.
    pub fitness: String,
    /// Points of the line of fatigue.
    pub fatigue: String,
    /// The table's rows.
    pub weeks: Vec<Week>,
}

/// One week of the table.
#[derive(Debug, Clone)]
pub struct Week {
    /// Its first day.
    pub of: String,
    /// Sum of loads.
    pub load: String,
    /// The highest day.
    pub highest: String,
    /// Fitness at its end.
    pub fitness: String,
    /// Fatigue at its end.
    pub fatigue: String,
    /// Form at its end.
    pub form: String,
}

const DAYS: usize = 42;
const HEIGHT: f64 = 200.0;

/// The chart of the 42 days up to and including `today`; `None` without any load in them.
pub fn six_weeks(history: &LoadHistory, today: Date) -> Option<Chart> {
    let days = window(history, today)?;
    let peak = days
        .iter()
        .map(|day| day.load.max(day.fitness).max(day.fatigue))
        .fold(0.0, f64::max);
    let top = scale(peak);
    let y = |value: f64| HEIGHT - value / top * HEIGHT;
    let (mut bars, mut fitness, mut fatigue) = (String::new(), String::new(), String::new());
    for (index, day) in days.iter().enumerate() {
        if day.load > 0.0 {
            let _ = write!(bars, "M{index}.16 {:.0}h.68V200h-.68z", y(day.load));
        }
        let _ = write!(fitness, "{index}.5,{:.1} ", y(day.fitness));
        let _ = write!(fatigue, "{index}.5,{:.1} ", y(day.fatigue));
    }
    Some(Chart {
        says: says(&days),
        y: [
            format!("{top:.0}"),
            format!("{:.0}", top / 2.0),
            "0".to_owned(),
        ],
        x: days
            .chunks(7)
            .filter_map(|week| week.first())
            .map(|day| day.date.strftime("%-d %b").to_string())
            .collect(),
        bars,
        fitness: fitness.trim_end().to_owned(),
        fatigue: fatigue.trim_end().to_owned(),
        weeks: days.chunks(7).filter_map(week).collect(),
    })
}

fn window(history: &LoadHistory, today: Date) -> Option<Vec<DayLoad>> {
    let first = today.checked_sub(41.days()).ok()?;
    let known = |date: Date| history.days.iter().find(|day| day.date == date).copied();
    let days: Vec<DayLoad> = (0..DAYS)
        .filter_map(|offset| first.checked_add(i64::try_from(offset).ok()?.days()).ok())
        .map(|date| {
            known(date).unwrap_or(DayLoad {
                date,
                load: 0.0,
                fitness: 0.0,
                fatigue: 0.0,
                form: 0.0,
            })
        })
        .collect();
    days.iter().any(|day| day.load > 0.0).then_some(days)
}

/// The top of the scale: a round number that halves to a round number.
fn scale(peak: f64) -> f64 {
    let tops = [
        20.0, 40.0, 60.0, 100.0, 150.0, 200.0, 300.0, 400.0, 600.0, 1000.0,
    ];
    tops.into_iter().find(|top| *top >= peak).unwrap_or(peak)
}

fn says(days: &[DayLoad]) -> String {
    let Some(highest) = days.iter().max_by(|a, b| a.load.total_cmp(&b.load)) else {
        return String::new();
    };
    let trained = days.iter().filter(|day| day.load > 0.0).count();
    let form = days.last().map_or(0.0, |day| day.form);
    let direction = if form < -5.0 {
        "Your last seven days are above what you are used to."
    } else if form > 5.0 {
        "Your last seven days are below what you are used to."
    } else {
        "Your last seven days are about what you are used to."
    };
    format!(
        "You trained on {trained} of 42 days; {} was the highest, at {:.0}. {direction}",
        highest.date.strftime("%A %-d %B"),
        highest.load
    )
}

fn week(days: &[DayLoad]) -> Option<Week> {
    let (first, last) = (days.first()?, days.last()?);
    let form = (last.fitness - last.fatigue).round();
    Some(Week {
        of: first.date.strftime("%-d %B").to_string(),
        load: format!("{:.0}", days.iter().map(|day| day.load).sum::<f64>()),
        highest: format!("{:.0}", days.iter().map(|day| day.load).fold(0.0, f64::max)),
        fitness: format!("{:.0}", last.fitness),
        fatigue: format!("{:.0}", last.fatigue),
        form: if form < 0.0 {
            format!("−{:.0}", -form)
        } else {
            format!("+{form:.0}")
        },
    })
}

/// The days as a file for a spreadsheet.
pub fn csv(history: &LoadHistory) -> String {
    let mut text = "date,load,fitness,fatigue,form\n".to_owned();
    for day in &history.days {
        let _ = writeln!(
            text,
            "{},{:.1},{:.1},{:.1},{:.1}",
            day.date, day.load, day.fitness, day.fatigue, day.form
        );
    }
    text
}

/// Made-up training for the gallery and tests.
pub fn sample_history(today: Date) -> LoadHistory {
    let (mut fitness, mut fatigue) = (40.0_f64, 40.0_f64);
    let pattern = [0.0, 52.0, 36.0, 60.0, 24.0, 0.0, 96.0];
    let days = (0..DAYS)
        .filter_map(|index| {
            let date = today
                .checked_sub((41 - i64::try_from(index).ok()?).days())
                .ok()?;
            let load = pattern[index % 7] * (1.0 + f64::from(u8::try_from(index / 7).ok()?) * 0.15);
            let form = fitness - fatigue;
            fitness += (load - fitness) / 42.0;
            fatigue += (load - fatigue) / 7.0;
            Some(DayLoad {
                date,
                load,
                fitness,
                fatigue,
                form,
            })
        })
        .collect();
    LoadHistory { days }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_weeks_are_42_days_six_labels_and_six_rows() {
        let today = jiff::civil::date(2026, 5, 3);
        let chart = six_weeks(&sample_history(today), today).unwrap();
        assert_eq!((chart.x.len(), chart.weeks.len()), (6, 6));
        assert_eq!(chart.fitness.split(' ').count(), 42);
        assert!(chart.says.contains("Sunday 3 May"), "{}", chart.says);
    }

    #[test]
    fn nothing_trained_is_no_chart() {
        assert!(six_weeks(&LoadHistory::default(), jiff::civil::date(2026, 5, 3)).is_none());
    }
}
