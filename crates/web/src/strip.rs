//! The suggestion drawn on one line: what was, the window, the times, what comes; four days of 24 columns.

use care::{
    booking::suggestion::SuggestedSlot,
    situation::Situation,
    training::workout::{Event, EventTime},
    treatment::recommendation::Recommendation,
};
use jiff::{Timestamp, ToSpan, civil::Date};

use crate::{
    pages::today::{Span, Strip, Word},
    words,
};

/// Columns of the strip.
const COLUMNS: i64 = 96;

/// Columns one letter takes on a narrow phone.
const COLUMNS_A_LETTER: f64 = 2.4;

/// The strip, or none where the window lies further ahead than it reaches.
pub fn four_days(
    situation: &Situation,
    advice: &Recommendation,
    slots: &[SuggestedSlot],
) -> Option<Strip> {
    let zone = &situation.zone;
    let today = situation.now.to_zoned(zone.clone()).date();
    let last = last_hard(situation);
    let yesterday = today.yesterday().ok()?;
    let ended_on = |event: &Event| match event.time {
        EventTime::EndedAt(at) => Some(at.to_zoned(zone.clone()).date()),
        EventTime::StartsAt(_) => None,
    };
    let first = if last.and_then(ended_on) == Some(yesterday) {
        yesterday
    } else {
        today
    };
    let start = first.to_zoned(zone.clone()).ok()?.timestamp();
    let column =
        |at: Timestamp| ((at.as_second() - start.as_second()) / 3600 + 1).clamp(1, COLUMNS + 1);
    let reaches = start.as_second() + COLUMNS * 3600;
    if advice.window.from.as_second() >= reaches {
        return None;
    }
    let mut strip = Strip {
        says: String::new(),
        days: days(first)?,
        spans: vec![],
        dots: vec![],
        words: vec![],
    };
    let mut says = Vec::new();
    let open = wide(
        column(advice.window.from.max(start)),
        column(advice.window.to),
    );
    put(&mut strip.spans, "open", open);
    say(&mut strip.words, "Good window", open);
    says.push(format!(
        "The suggested window: {}",
        words::window(advice.window.from, advice.window.to, zone, situation.now)
    ));
    if let Some(event) = last
        && let EventTime::EndedAt(at) = event.time
        && at >= start
    {
        let hours = event
            .duration
            .map_or(1, |duration| duration.as_hours().max(1));
        let done = wide((column(at) - hours).max(1), column(at));
        put(&mut strip.spans, "done", done);
        say(&mut strip.words, &name(event), done);
        says.push(format!("Before it: {}.", name(event)));
    }
    if let Some((event, at)) = next(situation, reaches) {
        let ahead = wide(column(at), column(at) + 2);
        put(&mut strip.spans, "next", ahead);
        say(&mut strip.words, &name(event), ahead);
        says.push(format!("After it: {}.", name(event)));
    }
    for suggested in slots
        .iter()
        .filter(|suggested| suggested.slot.starts_at.as_second() < reaches)
    {
        strip
            .dots
            .extend(u8::try_from(column(suggested.slot.starts_at).min(COLUMNS)));
    }
    says.push(format!("{} times are offered in it.", strip.dots.len()));
    strip.says = says.join(" ");
    Some(strip)
}

fn days(first: Date) -> Option<Vec<Word>> {
    (0..4_u8)
        .map(|index| {
            let date = first.checked_add(i64::from(index).days()).ok()?;
            Some(Word {
                from: index * 24 + 1,
                to: index * 24 + 25,
                word: date.strftime("%a").to_string(),
            })
        })
        .collect()
}

/// The latest hard thing behind.
fn last_hard(situation: &Situation) -> Option<&Event> {
    situation
        .events
        .iter()
        .filter(|event| event.hard)
        .filter(|event| matches!(event.time, EventTime::EndedAt(at) if at <= situation.now))
        .max_by_key(|event| event.time)
}

/// The next thing ahead on the strip.
fn next(situation: &Situation, reaches: i64) -> Option<(&Event, Timestamp)> {
    situation
        .events
        .iter()
        .filter_map(|event| match event.time {
            EventTime::StartsAt(at) if at > situation.now && at.as_second() < reaches => {
                Some((event, at))
            }
            EventTime::StartsAt(_) | EventTime::EndedAt(_) => None,
        })
        .min_by_key(|(_, at)| *at)
}

fn name(event: &Event) -> String {
    event
        .name
        .clone()
        .or_else(|| event.sport.map(|sport| sport.plain_name().to_owned()))
        .unwrap_or_else(|| "Training".to_owned())
}

/// At least two columns, so that it can be seen.
fn wide(from: i64, to: i64) -> (i64, i64) {
    let from = from.min(COLUMNS - 1);
    (from, to.max(from + 2).min(COLUMNS + 1))
}

fn put(spans: &mut Vec<Span>, class: &'static str, (from, to): (i64, i64)) {
    if let (Ok(from), Ok(to)) = (u8::try_from(from), u8::try_from(to)) {
        spans.push(Span { class, from, to });
    }
}

/// Puts a word under its span, unless it would run into another: the window's comes first.
fn say(placed: &mut Vec<Word>, word: &str, (from, to): (i64, i64)) {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a name has far fewer letters than an i64 counts"
    )]
    let width = ((word.chars().count() as f64 * COLUMNS_A_LETTER) as i64).min(COLUMNS);
    let middle = i64::midpoint(from, to);
    let centred = (middle - width / 2).clamp(1, COLUMNS + 1 - width);
    // Beside a word that is in the way, as long as it still stands under its span.
    let beside = placed.iter().map(|other| i64::from(other.to));
    let left = std::iter::once(centred)
        .chain(beside.filter(|left| *left <= to && left + width <= COLUMNS + 1))
        .find(|left| {
            placed
                .iter()
                .all(|other| left + width <= i64::from(other.from) || i64::from(other.to) <= *left)
        });
    let Some(left) = left else { return };
    let right = left + width;
    if let (Ok(from), Ok(to)) = (u8::try_from(left), u8::try_from(right)) {
        placed.push(Word {
            from,
            to,
            word: word.to_owned(),
        });
    }
}
