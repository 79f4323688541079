//! Choose a time: days with free counts, times by part of the day, therapists, what fits.

use askama::Template;

use super::{
    frame::Frame,
    today::SlotCard,
    wishes::{Extra, WishForm},
};
use crate::words::Stamp;

/// The page.
#[derive(Template)]
#[template(path = "book.html")]
pub struct BookPage {
    /// Around it.
    pub frame: Frame,
    /// Something that just happened, such as a time taken by somebody else.
    pub notice: Option<String>,
    /// Where a time is sent: kept, or moved to.
    pub action: String,
    /// Kind, minutes, price.
    pub what: String,
    /// Heading of the days.
    pub month: String,
    /// From the Monday of the first one's week on.
    pub days: Vec<Day>,
    /// The address of the days before; empty where they begin today.
    pub earlier: String,
    /// Of the days after; empty where nothing can be booked there yet.
    pub later: String,
    /// Until when times can be booked, where these are the last days.
    pub until: String,
    /// What the tint of a day means; empty without a plan.
    pub fits: String,
    /// Whose clock the times are.
    pub zone_note: String,
    /// Heading of the times.
    pub times_title: String,
    /// Kept when the therapist is changed.
    pub keep: Vec<(&'static str, String)>,
    /// No therapist is chosen.
    pub any_therapist: bool,
    /// To choose from.
    pub therapists: Vec<Choice>,
    /// Morning, afternoon, evening.
    pub parts: Vec<PartOfDay>,
    /// What is said when there are none.
    pub no_times: String,
    /// Whether somebody comes along, to choose from; empty where nobody can.
    pub beside: Vec<Choice>,
    /// Where one can wait for a time on the day shown; empty where one waits for nothing of the kind.
    pub wait: String,
    /// What else can be wished; `None` where an appointment moves.
    pub wishes: Option<WishForm>,
    /// Whether a time can be the first of a series.
    pub repeats: bool,
    /// Services to choose from.
    pub services: Vec<Choice>,
    /// Places to choose from.
    pub locations: Vec<Choice>,
}

/// One day of the strip.
#[derive(Debug, Clone)]
pub struct Day {
    /// Before the first day shown.
    pub past: bool,
    /// Day of the month.
    pub number: i8,
    /// "Mon".
    pub weekday: String,
    /// "Monday".
    pub weekday_long: String,
    /// "May".
    pub month: String,
    /// Free times.
    pub free: usize,
    /// Said when there are none: "full" or "closed".
    pub none_word: &'static str,
    /// Where it leads.
    pub href: String,
    /// It is shown.
    pub current: bool,
    /// Within the plan's window.
    pub fits: bool,
}

/// One of several.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// Its word.
    pub word: String,
    /// It is chosen.
    pub chosen: bool,
}

/// Times of a part of the day.
#[derive(Debug, Clone)]
pub struct PartOfDay {
    /// "Morning".
    pub title: &'static str,
    /// A remark.
    pub note: String,
    /// Its times.
    pub slots: Vec<SlotCard>,
}

impl BookPage {
    /// For the gallery.
    pub fn sample() -> Self {
        let choice = |word: &str, chosen| Choice {
            value: word.to_owned(),
            word: word.to_owned(),
            chosen,
        };
        let slot = |text: &str, with: &str, note: &str| SlotCard {
            token: "sample".to_owned(),
            lead: String::new(),
            at: Stamp {
                iso: format!("2026-05-05T{text}-06:00"),
                text: text.to_owned(),
            },
            with: with.to_owned(),
            note: note.to_owned(),
            main: false,
            fits: !note.is_empty(),
        };
        let days = (0..28_i8)
            .map(|index| {
                let date = jiff::civil::date(2026, 5, 4 + index);
                Day {
                    past: false,
                    number: date.day(),
                    weekday: date.strftime("%a").to_string(),
                    weekday_long: date.strftime("%A").to_string(),
                    month: "May".to_owned(),
                    free: if index % 7 == 6 {
                        0
                    } else {
                        5 + usize::from(index.unsigned_abs()) % 9
                    },
                    none_word: "closed",
                    href: "#times".to_owned(),
                    current: index == 1,
                    fits: index == 0,
                }
            })
            .collect();
        Self {
            frame: Frame::sample_athlete("/book"),
            notice: None,
            action: "/hold".to_owned(),
            what: "Post-workout massage, 30 minutes, 62.00 CAD.".to_owned(),
            earlier: String::new(),
            later: "/book?from=2026-06-02".to_owned(),
            until: String::new(),
            month: "May 2026".to_owned(),
            days,
            fits: "Fits your training: until Tuesday 11:40".to_owned(),
            zone_note: "Times are Edmonton time. You live on Vancouver time, one hour behind: 10:00 there is 09:00 for you.".to_owned(),
            times_title: "Tuesday 5 May, 6 times".to_owned(),
            keep: vec![],
            any_therapist: true,
            therapists: vec![choice("Noor, your usual", false), choice("Tomas", false), choice("Ines", false), choice("Kofi", false)],
            parts: vec![
                PartOfDay { title: "Morning", note: String::new(), slots: vec![slot("08:30", "Kofi", ""), slot("09:15", "Tomas", "Fits: 45 hours after your run"), slot("10:00", "Noor", "Fits: your usual therapist")] },
                PartOfDay { title: "Afternoon", note: "48 hours after your run have passed by now. You can still book; it becomes an ordinary 30-minute massage.".to_owned(), slots: vec![slot("13:15", "Kofi", ""), slot("15:30", "Tomas", "")] },
                PartOfDay { title: "Evening", note: String::new(), slots: vec![slot("17:30", "Kofi", "")] },
            ],
            no_times: String::new(),
            beside: vec![
                choice("Just me", true),
                choice("Two of us, in one room", false),
            ],
            wait: "/waiting".to_owned(),
            wishes: Some(WishForm {
                open: true,
                same: true,
                languages: vec![choice("English", false), choice("Portuguese", true)],
                genders: vec![choice("Woman", false)],
                levels: vec![choice("Senior", false)],
                extras: vec![Extra {
                    value: "feet".to_owned(),
                    word: "Feet".to_owned(),
                    more: "15 min more, 20.00 CAD".to_owned(),
                    chosen: true,
                }],
                then: vec![choice("Relaxation massage, 30 minutes", false)],
            }),
            repeats: true,
            services: vec![choice("Post-workout massage, 30 minutes", true), choice("Maintenance massage, 60 minutes", false)],
            locations: vec![choice("Alder Street", true), choice("Harbour", false)],
        }
    }
}
