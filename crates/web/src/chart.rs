//! Load over time as a picture, in words and as a table: drawn from days by pure functions.

use std::fmt::Write as _;

use care::training::load_history::{DayLoad, LoadHistory};
use jiff::{ToSpan, civil::Date};

/// The chart's parts as the template places them.
#[derive(Debug, Clone, Default)]
pub struct Chart {
    /// What it shows, in a sentence.
    pub says: String,
    /// Its name, such as "Load of the last six weeks".
    pub title: String,
    /// What one bar is: "day", "week" or "month".
    pub each: &'static str,
    /// How many bars wide it is.
    pub width: usize,
    /// Labels of the upright scale, highest first.
    pub y: [String; 3],
    /// Labels along the bottom.
    pub x: Vec<String>,
    /// Path of the bars.
    pub bars: String,
    /// Points of the line of fitness.
    pub fitness: String,
    /// Points of the line of fatigue.
    pub fatigue: String,
    /// Points of the line of form, on its own scale around zero.
    pub form: String,
    /// The top and the foot of form's scale.
    pub form_scale: [String; 2],
    /// The table's rows.
    pub rows: Vec<Row>,
}

/// One row of the table: a week or a month.
#[derive(Debug, Clone)]
pub struct Row {
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

/// How much of a history is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reach {
    /// 42 days, each a bar.
    #[default]
    SixWeeks,
    /// 26 weeks, each a bar.
    HalfYear,
    /// Everything: each month a bar, or each week where two years hold it all.
    All,
}

impl Reach {
    /// Every reach, the shortest first.
    pub const ALL: [Self; 3] = [Self::SixWeeks, Self::HalfYear, Self::All];

    /// The word in addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::SixWeeks => "six-weeks",
            Self::HalfYear => "half-year",
            Self::All => "all",
        }
    }

    /// The reach of a word; the shortest for any other.
    pub fn from_word(word: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|reach| reach.word() == word)
            .unwrap_or_default()
    }

    /// The words on a link.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SixWeeks => "Six weeks",
            Self::HalfYear => "Half a year",
            Self::All => "All",
        }
    }

    /// So many days back; `None` for everything.
    pub const fn days(self) -> Option<u32> {
        match self {
            Self::SixWeeks => Some(42),
            Self::HalfYear => Some(182),
            Self::All => None,
        }
    }
}

const HEIGHT: f64 = 200.0;
/// Half the height of the strip of form.
const FORM_HEIGHT: f64 = 40.0;
/// So many labels stand along the bottom at most.
const LABELS: usize = 6;
/// More weeks than these are drawn as months.
const MOST_WEEKS: usize = 104;

/// One bar: some days.
struct Bar {
    first: Date,
    /// Mean load a day, so that bars of days, weeks and months share the scale of the lines.
    mean: f64,
    fitness: f64,
    fatigue: f64,
}

/// The chart of the 42 days up to and including `today`; `None` without any load in them.
pub fn six_weeks(history: &LoadHistory, today: Date) -> Option<Chart> {
    chart(history, today, Reach::SixWeeks)
}

/// The chart of so much of a history up to and including `today`; `None` without any load in it.
pub fn chart(history: &LoadHistory, today: Date, reach: Reach) -> Option<Chart> {
    let days = window(history, today, reach)?;
    let (each, parts): (_, Vec<&[DayLoad]>) = match reach {
        Reach::SixWeeks => ("day", days.chunks(1).collect()),
        Reach::HalfYear => ("week", days.chunks(7).collect()),
        Reach::All if days.len() <= 7 * MOST_WEEKS => ("week", weeks_to_the_end(&days)),
        Reach::All => (
            "month",
            days.chunk_by(|a, b| {
                (a.date.year(), a.date.month()) == (b.date.year(), b.date.month())
            })
            .collect(),
        ),
    };
    let rows: Vec<&[DayLoad]> = match reach {
        Reach::SixWeeks => days.chunks(7).collect(),
        Reach::HalfYear | Reach::All => parts.clone(),
    };
    let bars: Vec<Bar> = parts.iter().filter_map(|days| bar(days)).collect();
    let peak = bars
        .iter()
        .map(|bar| bar.mean.max(bar.fitness).max(bar.fatigue))
        .fold(0.0, f64::max);
    let top = scale(peak);
    let y = |value: f64| HEIGHT - value / top * HEIGHT;
    let form_top = scale(
        bars.iter()
            .map(|bar| (bar.fitness - bar.fatigue).abs())
            .fold(0.0, f64::max),
    );
    let (mut path, mut fitness, mut fatigue, mut form) =
        (String::new(), String::new(), String::new(), String::new());
    for (index, bar) in bars.iter().enumerate() {
        if bar.mean > 0.0 {
            let _ = write!(path, "M{index}.16 {:.0}h.68V200h-.68z", y(bar.mean));
        }
        let _ = write!(fitness, "{index}.5,{:.1} ", y(bar.fitness));
        let _ = write!(fatigue, "{index}.5,{:.1} ", y(bar.fatigue));
        let up = (bar.fitness - bar.fatigue) / form_top * FORM_HEIGHT;
        let _ = write!(form, "{index}.5,{:.1} ", FORM_HEIGHT - up);
    }
    let (title, says) = match reach {
        Reach::SixWeeks => ("Load of the last six weeks", says(&days, "42 days")),
        Reach::HalfYear => ("Load of the last half year", says(&days, "182 days")),
        Reach::All => ("Load of all your training", says_all(&days)),
    };
    Some(Chart {
        says,
        title: title.to_owned(),
        each,
        width: bars.len(),
        y: [
            format!("{top:.0}"),
            format!("{:.0}", top / 2.0),
            "0".to_owned(),
        ],
        x: labels(&bars, reach),
        bars: path,
        fitness: fitness.trim_end().to_owned(),
        fatigue: fatigue.trim_end().to_owned(),
        form: form.trim_end().to_owned(),
        form_scale: [format!("+{form_top:.0}"), format!("−{form_top:.0}")],
        rows: rows
            .into_iter()
            .filter_map(|days| row(days, reach))
            .collect(),
    })
}

/// Weeks that end with the last day; the first may be short.
fn weeks_to_the_end(days: &[DayLoad]) -> Vec<&[DayLoad]> {
    let (short, whole) = days.split_at(days.len() % 7);
    let first = (!short.is_empty()).then_some(short);
    first.into_iter().chain(whole.chunks(7)).collect()
}

fn bar(days: &[DayLoad]) -> Option<Bar> {
    let (first, last) = (days.first()?, days.last()?);
    #[expect(clippy::cast_precision_loss, reason = "a few days")]
    let count = days.len() as f64;
    Some(Bar {
        first: first.date,
        mean: days.iter().map(|day| day.load).sum::<f64>() / count,
        fitness: last.fitness,
        fatigue: last.fatigue,
    })
}

/// The days that are drawn: without holes, filled with rest where the history is shorter.
fn window(history: &LoadHistory, today: Date, reach: Reach) -> Option<Vec<DayLoad>> {
    let Some(count) = reach.days() else {
        let days = history.days.clone();
        return days.iter().any(|day| day.load > 0.0).then_some(days);
    };
    let first = today.checked_sub((i64::from(count) - 1).days()).ok()?;
    let place = |date: Date| {
        let index = history.days.partition_point(|day| day.date < date);
        history.days.get(index).filter(|day| day.date == date)
    };
    let days: Vec<DayLoad> = first
        .series(1.day())
        .take_while(|date| *date <= today)
        .map(|date| {
            place(date).copied().unwrap_or(DayLoad {
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

/// The first day of some bars, evenly spread.
fn labels(bars: &[Bar], reach: Reach) -> Vec<String> {
    let step = bars.len().div_ceil(LABELS).max(1);
    let form = match reach {
        Reach::SixWeeks => "%-d %b",
        Reach::HalfYear | Reach::All => "%b %Y",
    };
    bars.iter()
        .step_by(step)
        .map(|bar| bar.first.strftime(form).to_string())
        .collect()
}

fn says(days: &[DayLoad], of: &str) -> String {
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
        "You trained on {trained} of {of}; {} was the highest, at {:.0}. {direction}",
        highest.date.strftime("%A %-d %B"),
        highest.load
    )
}

fn says_all(days: &[DayLoad]) -> String {
    let (Some(first), Some(highest)) = (
        days.first(),
        days.iter().max_by(|a, b| a.fitness.total_cmp(&b.fitness)),
    ) else {
        return String::new();
    };
    let trained = days.iter().filter(|day| day.load > 0.0).count();
    format!(
        "You trained on {trained} days since {}; fitness was highest on {}, at {:.0}.",
        first.date.strftime("%-d %B %Y"),
        highest.date.strftime("%-d %B %Y"),
        highest.fitness
    )
}

fn row(days: &[DayLoad], reach: Reach) -> Option<Row> {
    let (first, last) = (days.first()?, days.last()?);
    let form = (last.fitness - last.fatigue).round();
    let day = match reach {
        Reach::SixWeeks => "%-d %B",
        Reach::HalfYear | Reach::All => "%-d %B %Y",
    };
    Some(Row {
        of: first.date.strftime(day).to_string(),
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
    sample_days(today, 42)
}

fn sample_days(today: Date, count: i64) -> LoadHistory {
    let (mut fitness, mut fatigue) = (40.0_f64, 40.0_f64);
    let pattern = [0.0, 52.0, 36.0, 60.0, 24.0, 0.0, 96.0];
    let days = (0..count)
        .zip(pattern.into_iter().cycle())
        .filter_map(|(index, load)| {
            let date = today.checked_sub((count - 1 - index).days()).ok()?;
            let week = u8::try_from(index / 7 % 6).ok()?;
            let load = load * (1.0 + f64::from(week) * 0.15);
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
        assert_eq!((chart.x.len(), chart.rows.len(), chart.width), (6, 6, 42));
        assert_eq!(chart.fitness.split(' ').count(), 42);
        assert_eq!(chart.form.split(' ').count(), 42);
        assert!(chart.says.contains("Sunday 3 May"), "{}", chart.says);
    }

    #[test]
    fn half_a_year_is_26_weeks_however_long_the_history_is() {
        let today = jiff::civil::date(2026, 5, 3);
        let chart = chart(&sample_days(today, 900), today, Reach::HalfYear).unwrap();
        assert_eq!(
            (chart.width, chart.rows.len(), chart.each),
            (26, 26, "week")
        );
        assert!(chart.x.len() <= LABELS);
    }

    #[test]
    fn twenty_years_are_months_and_small() {
        let today = jiff::civil::date(2026, 5, 3);
        let all = chart(&sample_days(today, 7300), today, Reach::All).unwrap();
        assert_eq!((all.each, all.width), ("month", 241));
        assert!(all.bars.len() + all.fitness.len() < 20_000);
        let two = chart(&sample_days(today, 700), today, Reach::All).unwrap();
        assert_eq!((two.each, two.width), ("week", 100));
    }

    #[test]
    fn nothing_trained_is_no_chart() {
        for reach in Reach::ALL {
            let today = jiff::civil::date(2026, 5, 3);
            assert!(chart(&LoadHistory::default(), today, reach).is_none());
        }
    }
}
