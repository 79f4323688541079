//! A place's day as a board, by therapist or by room, and the same as a list.

use care::booking::{
    appointment::Stage,
    availability::Span,
    day_plan::{DayPlan, Rest},
    hold::Hold,
    slot::Slot,
};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, civil::Time};
use practice::{DayEntry, DayList};

use crate::{
    pages::day::{Item, Lane, Line, Place},
    words::{Stamp, until},
};

/// What the board's columns stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A column for each therapist.
    Therapist,
    /// A column for each room.
    Room,
}

impl By {
    /// What an address says; by therapist, if it says nothing or anything else.
    pub fn of(word: Option<&str>) -> Self {
        match word {
            Some("room") => Self::Room,
            Some(_) | None => Self::Therapist,
        }
    }

    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::Therapist => Self::Room,
            Self::Room => Self::Therapist,
        }
    }

    /// The address of a day so; of today, if none is named.
    pub fn href(self, date: Option<Date>) -> String {
        match (date, self) {
            (None, Self::Therapist) => "/day".to_owned(),
            (None, Self::Room) => "/day?by=room".to_owned(),
            (Some(date), Self::Therapist) => format!("/day?date={date}"),
            (Some(date), Self::Room) => format!("/day?date={date}&by=room"),
        }
    }
}

/// A place's day.
pub fn place(day: &DayList, by: By, asked_before: SignedDuration, now: Timestamp) -> Place {
    let zone = &day.location.zone;
    let mut lines: Vec<(Timestamp, Line)> = day
        .entries
        .iter()
        .map(|entry| {
            let starts_at = entry.appointment.slot.starts_at;
            (starts_at, line(day, entry, asked_before, now))
        })
        .collect();
    lines.extend(day.holds.iter().map(|hold| {
        let slot = &hold.slot;
        let (who, state, href) = held_for(day, hold, now);
        let line = Line {
            at: Stamp::time(slot.starts_at, zone),
            until: Stamp::time(slot.ends_at, zone).text,
            who,
            what: day
                .book
                .service(slot.service)
                .map_or_else(String::new, |service| service.name.clone()),
            with: therapist_of(day, slot),
            state,
            person: false,
            over: String::new(),
            href,
        };
        (slot.starts_at, line)
    }));
    // Not by what the clock shows: it may show an hour twice.
    lines.sort_by_key(|(starts_at, _)| *starts_at);
    let board = Board {
        day,
        by,
        reach: Reach::of(day),
        asked_before,
        now,
    };
    Place {
        name: day.location.name.clone(),
        zone: format!("{} time", practice::zone_name(zone)),
        by: match by {
            By::Therapist => "therapist",
            By::Room => "room",
        },
        hours: board.reach.labels(day),
        lanes: board.lanes(),
        lines: lines.into_iter().map(|(_, line)| line).collect(),
    }
}

/// What stands where somebody is choosing.
const BEING_BOOKED: &str = "Being booked";

fn therapist_of(day: &DayList, slot: &Slot) -> String {
    day.book
        .therapist(slot.therapist)
        .map_or_else(String::new, |therapist| therapist.name.clone())
}

fn room_of(day: &DayList, slot: &Slot) -> String {
    slot.room
        .and_then(|id| day.book.room(id))
        .map_or_else(String::new, |room| room.name.clone())
}

/// Where a held time can be booked or given back.
const HELD: &str = "/desk/hold/";

/// Those who book for nobody see what is held, and are not led there.
pub fn without_holds(places: &mut [Place]) {
    for place in places {
        let lines = place.lines.iter_mut().map(|line| &mut line.href);
        let items = place.lanes.iter_mut().flat_map(|lane| &mut lane.items);
        for href in lines.chain(items.map(|item| &mut item.href)) {
            if href.starts_with(HELD) {
                href.clear();
            }
        }
    }
}

/// For whom a time is held, until when, and where that can be changed.
fn held_for(day: &DayList, hold: &Hold, now: Timestamp) -> (String, String, String) {
    match day.beside.get(&hold.id) {
        Some(asker) => (
            format!("Kept for somebody beside {asker}"),
            format!("until {}", until(hold.expires_at, &day.location.zone, now)),
            format!("{HELD}{}", hold.id),
        ),
        None => (
            BEING_BOOKED.to_owned(),
            minutes_left(hold.expires_at, now),
            String::new(),
        ),
    }
}

fn minutes_left(expires_at: Timestamp, now: Timestamp) -> String {
    format!(
        "{} min left",
        ((expires_at.as_second() - now.as_second()).max(0) + 59) / 60
    )
}

fn line(day: &DayList, entry: &DayEntry, asked_before: SignedDuration, now: Timestamp) -> Line {
    let (slot, zone) = (&entry.appointment.slot, &day.location.zone);
    let room = entry
        .room
        .as_ref()
        .map_or_else(String::new, |room| format!(", {room}"));
    Line {
        at: Stamp::time(slot.starts_at, zone),
        until: Stamp::time(slot.ends_at, zone).text,
        who: entry.athlete.clone(),
        what: crate::words::service(
            &entry.service,
            (slot.ends_at.as_second() - slot.starts_at.as_second()) / 60,
        ),
        with: format!("{}{room}", entry.therapist),
        state: flag(entry, asked_before, now)
            .unwrap_or_else(|| state(&entry.appointment.stage))
            .to_owned(),
        person: entry.answers_stop_since.is_some(),
        over: entry.override_reason.clone().unwrap_or_default(),
        href: href(entry),
    }
}

/// The page of one appointment.
fn href(entry: &DayEntry) -> String {
    format!("/desk/appointments/{}", entry.appointment.id)
}

/// What somebody at the clinic looks at first: answers that no longer clear it, or questions not asked again yet. Never what they say.
fn flag(entry: &DayEntry, asked_before: SignedDuration, now: Timestamp) -> Option<&'static str> {
    let starts_at = entry.appointment.slot.starts_at;
    if entry.appointment.stage != Stage::Booked {
        return None;
    }
    if entry.answers_stop_since.is_some() {
        return Some("Speak with them first");
    }
    let from = starts_at.checked_sub(asked_before).ok()?;
    let is_open = now >= from && entry.answered_at.is_none_or(|answered| answered < from);
    is_open.then_some("Questions still open")
}

const fn state(stage: &Stage) -> &'static str {
    match stage {
        Stage::Booked => "Booked",
        Stage::Arrived { .. } => "Here",
        Stage::Completed { .. } => "Done",
        Stage::Cancelled { .. } => "Cancelled",
        Stage::NoShow { .. } => "Did not come",
    }
}

/// A quarter of an hour is one row of the board.
const ROW: SignedDuration = SignedDuration::from_mins(15);

/// From when the board reaches, and how many rows. Rows count time that passes: an hour that the clock shows twice has eight.
struct Reach {
    from: Timestamp,
    until: Timestamp,
}

impl Reach {
    /// Nine to six, and further where somebody works or is booked; whole hours, within the day.
    fn of(day: &DayList) -> Self {
        let zone = &day.location.zone;
        let at = |hour| {
            let local = day.date.to_datetime(Time::midnight()) + i64::from(hour).hours();
            zone.to_timestamp(local).unwrap_or(day.span.from)
        };
        let plans = day.therapists.values().chain(day.rooms.values());
        let hours = plans.flat_map(|plan| &plan.hours).copied();
        let taken = |slot: &Slot| Span {
            from: slot.starts_at,
            until: slot.occupies.until.starts_at().max(slot.ends_at),
        };
        let entries = day.entries.iter().chain(&day.from_before);
        let booked = entries.map(|one| taken(&one.appointment.slot));
        let held = day.holds.iter().map(|hold| taken(&hold.slot));
        let usual = Span {
            from: at(9),
            until: at(18),
        };
        let all = hours
            .chain(booked)
            .chain(held)
            .fold(usual, |all, one| Span {
                from: all.from.min(one.from),
                until: all.until.max(one.until),
            });
        let past = |at: Timestamp| i64::from(at.to_zoned(zone.clone()).minute());
        let from = all.from - SignedDuration::from_mins(past(all.from));
        let until = all.until + SignedDuration::from_mins((60 - past(all.until)) % 60);
        Self {
            from: from.max(day.span.from),
            until: until.min(day.span.until),
        }
    }

    fn span(&self) -> Span {
        Span {
            from: self.from,
            until: self.until,
        }
    }

    /// The row in which an instant lies, from 1.
    fn row(&self, at: Timestamp) -> i64 {
        let at = at.clamp(self.from, self.until);
        at.duration_since(self.from).as_secs() / ROW.as_secs() + 1
    }

    /// The rows of a span; at least one.
    fn rows(&self, span: Span) -> (i64, i64) {
        let last = self.row(self.until) - 1;
        let from = self.row(span.from).min(last.max(1));
        (from, self.row(span.until).max(from + 1))
    }

    /// What the clock shows at every fourth row.
    fn labels(&self, day: &DayList) -> Vec<String> {
        let hours = (self.row(self.until) + 2) / 4;
        let at = |hour| self.from + SignedDuration::from_hours(hour);
        (0..hours)
            .map(|hour| Stamp::time(at(hour), &day.location.zone).text)
            .collect()
    }
}

struct Board<'a> {
    day: &'a DayList,
    by: By,
    reach: Reach,
    asked_before: SignedDuration,
    now: Timestamp,
}

/// Something booked or kept, with the buffer that follows it.
struct Block {
    rows: (i64, i64),
    items: Vec<((i64, i64), Item)>,
}

impl Board<'_> {
    /// Who works here on this day, or every room; and whatever else something is booked with or in.
    fn lanes(&self) -> Vec<Lane> {
        let (day, book) = (self.day, &self.day.book);
        match self.by {
            By::Therapist => {
                let all = book.therapists.iter().chain(&book.ended.therapists);
                all.filter_map(|one| {
                    let blocks = self.blocks(|slot| slot.therapist == one.id);
                    let plan = day.therapists.get(&one.id).cloned().unwrap_or_default();
                    let is_here = !plan.hours.is_empty() || !blocks.is_empty();
                    is_here.then(|| self.lane(one.name.clone(), blocks, &plan))
                })
                .collect()
            }
            By::Room => {
                let all = book.rooms.iter().chain(&book.ended.rooms);
                let mut lanes: Vec<Lane> = all
                    .filter_map(|one| {
                        let blocks = self.blocks(|slot| slot.room == Some(one.id));
                        let plan = day.rooms.get(&one.id).cloned();
                        let is_here = plan.as_ref().is_some_and(|plan| !plan.hours.is_empty());
                        let plan = plan.unwrap_or_default();
                        (is_here || !blocks.is_empty())
                            .then(|| self.lane(one.name.clone(), blocks, &plan))
                    })
                    .collect();
                let roomless = self.blocks(|slot| slot.room.is_none());
                if !roomless.is_empty() {
                    let open = DayPlan {
                        hours: vec![self.reach.span()],
                        rests: Vec::new(),
                    };
                    lanes.push(self.lane("Without a room".to_owned(), roomless, &open));
                }
                lanes
            }
        }
    }

    /// What is booked or kept, of one column.
    fn blocks(&self, is_here: impl Fn(&Slot) -> bool) -> Vec<Block> {
        let entries = self.day.entries.iter().chain(&self.day.from_before);
        let booked = entries
            .filter(|entry| is_here(&entry.appointment.slot))
            .map(|entry| self.appointment(entry));
        let held = self.day.holds.iter().filter(|hold| is_here(&hold.slot));
        let held = held.map(|hold| {
            let (who, state, href) = held_for(self.day, hold, self.now);
            let mut item = self.item(&hold.slot, "held", who);
            (item.note, item.href) = (state, href);
            self.block(&hold.slot, item)
        });
        let mut blocks: Vec<Block> = booked.chain(held).collect();
        blocks.sort_by_key(|block| block.rows);
        blocks
    }

    fn appointment(&self, entry: &DayEntry) -> Block {
        let slot = &entry.appointment.slot;
        let class = match entry.appointment.stage {
            Stage::Booked if entry.answers_stop_since.is_some() => "person",
            Stage::Booked if entry.override_reason.is_some() => "over",
            Stage::Booked | Stage::NoShow { .. } | Stage::Cancelled { .. } => "",
            Stage::Arrived { .. } => "busy",
            Stage::Completed { .. } => "done",
        };
        let note = flag(entry, self.asked_before, self.now).map(str::to_owned);
        let over = entry.override_reason.as_ref();
        let over = over.map(|reason| format!("Override: {reason}"));
        let mut item = self.item(slot, class, entry.athlete.clone());
        item.note = note.or(over).unwrap_or_default();
        item.href = href(entry);
        self.block(slot, item)
    }

    fn item(&self, slot: &Slot, class: &'static str, who: String) -> Item {
        let other = match self.by {
            By::Therapist => room_of(self.day, slot),
            By::Room => therapist_of(self.day, slot),
        };
        let service = self.day.book.service(slot.service);
        let service = service.map_or("", |service| service.name.as_str());
        Item {
            place: String::new(),
            class,
            time: self.begins(slot),
            who,
            what: [service, other.as_str()]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
            note: String::new(),
            href: String::new(),
        }
    }

    /// When it begins; with the day, where that is the one before.
    fn begins(&self, slot: &Slot) -> String {
        let zone = &self.day.location.zone;
        let time = Stamp::time(slot.starts_at, zone).text;
        if slot.starts_at < self.day.span.from {
            let day = slot.starts_at.to_zoned(zone.clone()).strftime("%a");
            format!("{day} {time}")
        } else {
            time
        }
    }

    /// An item with the buffer after it, where that is long enough to be seen.
    fn block(&self, slot: &Slot, item: Item) -> Block {
        let end = slot.occupies.until.starts_at();
        let taken = Span {
            from: slot.starts_at,
            until: slot.ends_at,
        };
        let rows = self.reach.rows(taken);
        let mut items = vec![(rows, item)];
        let buffer = self.day.book.service(slot.service);
        if buffer.is_some_and(|service| service.buffer_after >= 10) {
            let after = self.reach.rows(Span {
                from: slot.ends_at,
                until: end,
            });
            items.push((after, self.rest("buffer", "Buffer", slot.ends_at, end)));
        }
        let last = items.iter().map(|(rows, _)| rows.1).max();
        Block {
            rows: (rows.0, last.unwrap_or(rows.1)),
            items,
        }
    }

    fn rest(&self, class: &'static str, what: &str, from: Timestamp, until: Timestamp) -> Item {
        let zone = &self.day.location.zone;
        let shows = |at| Stamp::time(at, zone).text;
        Item {
            place: String::new(),
            class,
            time: format!("{} to {}", shows(from), shows(until)),
            who: String::new(),
            what: what.to_owned(),
            note: String::new(),
            href: String::new(),
        }
    }

    fn lane(&self, name: String, blocks: Vec<Block>, plan: &DayPlan) -> Lane {
        let rows: Vec<_> = blocks.iter().map(|block| block.rows).collect();
        let (columns, beside) = side_by_side(&rows);
        let mut items: Vec<((i64, i64), Item)> = Vec::new();
        let all = (1, columns + 1);
        for (span, class, what) in self.shut(plan) {
            let rows = self.reach.rows(span);
            let rest = self.rest(class, &what, span.from, span.until);
            items.push((rows, placed(rest, rows, all)));
        }
        for (block, columns) in blocks.into_iter().zip(beside) {
            let placed = |(rows, item)| (rows, placed(item, rows, columns));
            items.extend(block.items.into_iter().map(placed));
        }
        // As they follow each other, whatever each is.
        items.sort_by_key(|(rows, _)| *rows);
        let here = (self.reach.from <= self.now && self.now < self.reach.until)
            .then(|| self.reach.row(self.now));
        Lane {
            name,
            columns,
            now: here.map_or_else(String::new, |row| format!("row-{row} from-1 to-{}", all.1)),
            items: items.into_iter().map(|(_, item)| item).collect(),
        }
    }

    /// What is outside of the hours, and what takes of them.
    fn shut(&self, plan: &DayPlan) -> Vec<(Span, &'static str, String)> {
        let mut shut = Vec::new();
        let mut from = self.reach.from;
        let ends = Span {
            from: self.reach.until,
            until: self.reach.until,
        };
        for open in plan.hours.iter().copied().chain([ends]) {
            if from < open.from {
                let span = Span {
                    from,
                    until: open.from,
                };
                shut.push((span, "off", self.off(span)));
            }
            from = open.until;
        }
        shut.extend(plan.rests.iter().map(|(span, rest)| {
            let what = match rest {
                Rest::Break => "Break".to_owned(),
                Rest::Holiday(name) => name.clone(),
                Rest::Away => "Time off".to_owned(),
                Rest::OutOfUse => "Out of use".to_owned(),
                Rest::Closed(reason) => format!("Closed: {reason}"),
                Rest::OwnCalendar => "Own calendar, busy".to_owned(),
            };
            (*span, "rest", what)
        }));
        shut
    }

    /// "In from 11:00", "Off from 17:00", "Off".
    fn off(&self, span: Span) -> String {
        let shows = |at| Stamp::time(at, &self.day.location.zone).text;
        let (first, last) = (span.from == self.reach.from, span.until == self.reach.until);
        let (open, shut) = match self.by {
            By::Therapist => ("In", "Off"),
            By::Room => ("In use", "Not in use"),
        };
        match (first, last) {
            (true, true) => shut.to_owned(),
            (true, false) => format!("{open} from {}", shows(span.until)),
            (false, true) => format!("{shut} from {}", shows(span.from)),
            (false, false) => format!("{shut} until {}", shows(span.until)),
        }
    }
}

fn placed(item: Item, rows: (i64, i64), columns: (i64, i64)) -> Item {
    Item {
        place: format!(
            "row-{} down-{} from-{} to-{}",
            rows.0, rows.1, columns.0, columns.1
        ),
        ..item
    }
}

/// How many columns blocks need that lie over each other, and from which to which column line each goes: beside those that it meets, over
/// the whole width where it meets none. Sorted by their first row.
fn side_by_side(blocks: &[(i64, i64)]) -> (i64, Vec<(i64, i64)>) {
    let mut columns: Vec<(usize, i64)> = Vec::with_capacity(blocks.len());
    let mut groups: Vec<i64> = Vec::new();
    // The first free row of each column of the group, and of the group as a whole.
    let (mut free, mut ends): (Vec<i64>, i64) = (Vec::new(), 0);
    for (from, until) in blocks {
        if *from >= ends {
            free.clear();
            groups.push(0);
        }
        let column = free.iter().position(|row| row <= from);
        let column = column.unwrap_or_else(|| {
            free.push(0);
            free.len() - 1
        });
        free[column] = *until;
        ends = ends.max(*until);
        let group = groups.len() - 1;
        groups[group] = i64::try_from(free.len()).unwrap_or(1);
        columns.push((group, i64::try_from(column).unwrap_or(0) + 1));
    }
    let most = groups.iter().copied().max().unwrap_or(1);
    let lines = columns.into_iter().map(|(group, column)| {
        // The last of a group goes to the edge.
        let until = if column == groups[group] {
            most
        } else {
            column
        };
        (column, until + 1)
    });
    (most, lines.collect())
}

#[cfg(test)]
mod tests {
    use super::side_by_side;

    fn check(blocks: &[(i64, i64)], columns: i64, lines: &[(i64, i64)]) {
        assert_eq!(side_by_side(blocks), (columns, lines.to_vec()));
    }

    #[test]
    fn what_meets_nothing_has_the_whole_width() {
        check(&[], 1, &[]);
        check(&[(1, 3), (3, 5)], 1, &[(1, 2), (1, 2)]);
    }

    #[test]
    fn three_over_each_other_stand_beside_each_other() {
        check(
            &[(1, 5), (2, 4), (3, 6), (6, 8)],
            3,
            &[(1, 2), (2, 3), (3, 4), (1, 4)],
        );
    }

    #[test]
    fn a_column_is_used_again_below() {
        check(&[(1, 3), (1, 6), (3, 5)], 2, &[(1, 2), (2, 3), (1, 2)]);
    }
}
