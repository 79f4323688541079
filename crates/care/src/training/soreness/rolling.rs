//! Goes through a diary day by day, learns from each answer, and looks ahead from each evening with what was known by then.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan, civil::Date, civil::Time, tz::TimeZone};

use super::{
    course::{Courses, Felt},
    learn::{DAYS_AHEAD, Habit, Learner, Span, unlearned},
};
use crate::{
    body::Area,
    rules::check_ins::ForecastModel,
    training::diary::{Answer, Scale},
};

/// What is foretold for one day at the end of an earlier one, beside the plainest guesses, which know as much.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Foretold {
    /// From what was learned.
    pub learned: Span,
    /// The plain course.
    pub course: Span,
    /// The last value.
    pub yesterday: f64,
    /// The mean of the same weekday so far; of all days where there was none.
    pub weekday_mean: f64,
    /// The mean of all days so far.
    pub mean: f64,
    /// The median of all days so far.
    pub median: f64,
}

/// One area, or the whole: what is learned, and what was said.
#[derive(Debug, Clone)]
struct Track {
    learner: Learner,
    last: f64,
    /// Sum and number of answers by weekday, Monday first.
    weekdays: [(f64, u32); 7],
    /// Sorted.
    levels: Vec<f64>,
}

impl Track {
    fn new(scale: Scale, model: &ForecastModel) -> Self {
        Self {
            learner: Learner::new(scale, model),
            last: scale.usual,
            weekdays: [(0.0, 0); 7],
            levels: Vec::new(),
        }
    }

    fn learn(&mut self, day: &Day, said: f64, course: f64, model: &ForecastModel) {
        self.learner.learn(day.number, said, course, model);
        self.last = said;
        let (sum, count) = &mut self.weekdays[weekday(day.date)];
        *sum += said;
        *count += 1;
        let place = self.levels.partition_point(|level| *level < said);
        self.levels.insert(place, said);
    }

    fn look_ahead(
        &mut self,
        day: &Day,
        courses: [f64; DAYS_AHEAD],
        prior: Habit,
        scale: Scale,
        model: &ForecastModel,
    ) -> [Foretold; DAYS_AHEAD] {
        let spans = self.learner.look_ahead(day.number, courses, prior, model);
        let (sum, count) = self
            .weekdays
            .iter()
            .fold((0.0, 0), |(sum, count), (said, times)| {
                (sum + said, count + times)
            });
        let mean = sum / f64::from(count.max(1));
        let middle = self.levels.len() / 2;
        let median = match (self.levels.get(middle), self.levels.len() % 2) {
            (Some(upper), 0) => (self.levels[middle - 1] + upper) / 2.0,
            (Some(level), _) => *level,
            (None, _) => scale.usual,
        };
        std::array::from_fn(|index| {
            let date = day.ahead(index);
            let weekday_mean = match self.weekdays[weekday(date)] {
                (_, 0) => mean,
                (sum, count) => sum / f64::from(count),
            };
            Foretold {
                learned: spans[index],
                course: unlearned(scale.nearest(scale.usual + courses[index]), scale, model),
                yesterday: self.last,
                weekday_mean,
                mean,
                median,
            }
        })
    }
}

fn weekday(date: Date) -> usize {
    usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())
}

/// A local day, and its number from the first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day {
    pub date: Date,
    pub number: i32,
}

impl Day {
    /// The day so many days and one later.
    pub fn ahead(&self, index: usize) -> Date {
        let days = i64::try_from(index).unwrap_or(0) + 1;
        self.date.checked_add(days.days()).unwrap_or(self.date)
    }
}

/// What is foretold on the evening of a day, for each day ahead.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outlook {
    pub whole: [Foretold; DAYS_AHEAD],
    pub areas: BTreeMap<Area, [Foretold; DAYS_AHEAD]>,
}

/// Everything learned so far.
#[derive(Debug, Clone)]
pub(super) struct Rolling<'a> {
    scale: Scale,
    model: &'a ForecastModel,
    zone: &'a TimeZone,
    first: Option<Date>,
    whole: Track,
    /// An area of which nothing was ever said and which no workout ever reached: what a new one begins as.
    blank: Track,
    areas: BTreeMap<Area, Track>,
    /// When on a day the person usually answers: the last answers' local times.
    times: Vec<Time>,
}

/// So many answers tell when on a day somebody answers.
const TIMES: usize = 14;
/// Below this the course is not worth a track of its own.
const FELT: f64 = 0.5;

impl<'a> Rolling<'a> {
    pub fn new(scale: Scale, model: &'a ForecastModel, zone: &'a TimeZone) -> Self {
        Self {
            scale,
            model,
            zone,
            first: None,
            whole: Track::new(scale, model),
            blank: Track::new(scale, model),
            areas: BTreeMap::new(),
            times: Vec::new(),
        }
    }

    /// The number of a local day.
    pub fn day(&self, date: Date) -> Day {
        let since = |first: Date| first.until(date).map_or(0, |span| span.get_days());
        Day {
            date,
            number: self.first.map_or(0, since),
        }
    }

    /// Takes in the answer of a day.
    pub fn learn(&mut self, date: Date, answer: &Answer, courses: &Courses<'_>) {
        self.first.get_or_insert(date);
        let day = self.day(date);
        let felt = courses.felt_at(answer.at, answer.at);
        self.meet(&felt);
        let quiet = answer.quiet(self.scale);
        for (area, level) in &answer.by_area {
            if *level > quiet {
                self.track(*area);
            }
        }
        self.whole.learn(&day, answer.worst, felt.whole, self.model);
        self.blank.learn(&day, quiet, 0.0, self.model);
        for (area, track) in &mut self.areas {
            let said = answer.level_of(*area, self.scale);
            track.learn(&day, said, felt.level_of(area.region()), self.model);
        }
        if self.times.len() == TIMES {
            self.times.remove(0);
        }
        self.times.push(self.zone.to_datetime(answer.at).time());
    }

    /// Looks ahead from the evening of a day.
    pub fn look_ahead(&mut self, date: Date, courses: &Courses<'_>) -> Outlook {
        let day = self.day(date);
        let evening = self.instant(date.tomorrow().unwrap_or(date), Time::midnight());
        let felt: [Felt; DAYS_AHEAD] = std::array::from_fn(|index| {
            let moment = self.instant(day.ahead(index), self.usual_time());
            courses.felt_at(moment, evening)
        });
        for felt in &felt {
            self.meet(felt);
        }
        let (scale, model, prior) = (self.scale, self.model, self.prior_of_areas());
        self.blank
            .look_ahead(&day, [0.0; DAYS_AHEAD], prior, scale, model);
        let areas = self.areas.iter_mut().map(|(area, track)| {
            let courses = std::array::from_fn(|index| felt[index].level_of(area.region()));
            (*area, track.look_ahead(&day, courses, prior, scale, model))
        });
        let areas = areas.collect();
        let courses = std::array::from_fn(|index| felt[index].whole);
        let prior = Habit::prior(scale, model);
        Outlook {
            whole: self.whole.look_ahead(&day, courses, prior, scale, model),
            areas,
        }
    }

    /// The learned span of an area on a day, with the course expected then.
    pub fn span(&self, area: Area, date: Date, course: f64) -> Span {
        let track = self.areas.get(&area).unwrap_or(&self.blank);
        let prior = self.prior_of_areas();
        track
            .learner
            .span(self.day(date).number, course, prior, self.model)
    }

    /// The areas that were ever spoken of or reached.
    pub fn areas(&self) -> impl Iterator<Item = Area> {
        self.areas.keys().copied()
    }

    /// What is thought of an area before it has answers of its own: this person's way, by all of their areas together.
    fn prior_of_areas(&self) -> Habit {
        let learners = self.areas.values().map(|track| &track.learner);
        let together = Learner::together(learners, self.scale, self.model);
        together.habit(Habit::prior(self.scale, self.model), self.model)
    }

    /// Begins the tracks of what is felt.
    fn meet(&mut self, felt: &Felt) {
        for (region, level) in &felt.by_region {
            if *level >= FELT {
                for area in Area::of_region(*region) {
                    self.track(area);
                }
            }
        }
    }

    fn track(&mut self, area: Area) {
        if !self.areas.contains_key(&area) {
            self.areas.insert(area, self.blank.clone());
        }
    }

    /// The middle of the local times of the last answers.
    fn usual_time(&self) -> Time {
        const MORNING: Time = Time::constant(8, 0, 0, 0);
        let mut times = self.times.clone();
        times.sort_unstable();
        times.get(times.len() / 2).copied().unwrap_or(MORNING)
    }

    fn instant(&self, date: Date, time: Time) -> Timestamp {
        self.zone
            .to_ambiguous_timestamp(date.to_datetime(time))
            .compatible()
            .unwrap_or(Timestamp::MAX)
    }
}
