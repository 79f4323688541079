//! A clinic for those who are not signed in: its public page, its times in a frame of another site, and how its owner puts them there.

use askama::Template;

use super::{book::Choice, frame::Frame};
use crate::words::Stamp;

/// The page in a frame.
#[derive(Template)]
#[template(path = "embed.html")]
pub struct EmbedPage {
    /// The clinic's name.
    pub clinic: String,
    /// Services to choose from.
    pub services: Vec<Choice>,
    /// Places to choose from.
    pub locations: Vec<Choice>,
    /// Days with free times.
    pub days: Vec<FreeDay>,
    /// Said where there are none.
    pub nothing: String,
    /// The address of the days before; empty where they begin today.
    pub earlier: String,
    /// Of the days after; empty where nothing can be booked there yet.
    pub later: String,
    /// Whose clock.
    pub zone_note: String,
    /// Where to book.
    pub book: String,
}

/// A day with free times.
pub struct FreeDay {
    /// Where it is booked.
    pub href: String,
    /// The day.
    pub at: Stamp,
    /// "09:00, 09:15 and 12 more".
    pub times: String,
}

/// The public page.
#[derive(Template)]
#[template(path = "visit.html")]
pub struct VisitPage {
    /// Around it.
    pub frame: Frame,
    /// The clinic's name.
    pub clinic: String,
    /// What it offers.
    pub offers: Vec<Offered>,
    /// Where.
    pub places: Vec<PublicPlace>,
    /// The same for search engines: JSON-LD in the words of schema.org, safe to stand in a script element.
    pub markup: String,
}

/// Something that is offered.
pub struct Offered {
    /// Its name.
    pub name: String,
    /// Minutes and price.
    pub says: String,
}

/// A place as anybody sees it.
pub struct PublicPlace {
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// A line a day.
    pub hours: Vec<String>,
}

/// The owner's page about it.
#[derive(Template)]
#[template(path = "embedding.html")]
pub struct EmbeddingPage {
    /// Around it.
    pub frame: Frame,
    /// Whether something was just kept.
    pub done: bool,
    /// Why it was not.
    pub problem: Option<String>,
    /// Sites, one a line.
    pub sites: String,
    /// Whether any site may show the times.
    pub shown: bool,
    /// The link to copy.
    pub link: String,
    /// The frame to copy.
    pub frame_text: String,
}

impl EmbedPage {
    /// For the gallery.
    pub fn sample() -> Self {
        let day = |iso: &str, text: &str, times: &str| FreeDay {
            href: "/book".to_owned(),
            at: Stamp {
                iso: iso.to_owned(),
                text: text.to_owned(),
            },
            times: times.to_owned(),
        };
        let choice = |word: &str| Choice {
            value: "0190".to_owned(),
            word: word.to_owned(),
            chosen: true,
        };
        Self {
            nothing: "Nothing is free in the next two weeks.".to_owned(),
            earlier: String::new(),
            later: "?from=2026-05-19".to_owned(),
            clinic: "Sundance Massage".to_owned(),
            services: vec![choice("Maintenance massage, 60 minutes")],
            locations: vec![choice("Alder Street")],
            days: vec![
                day(
                    "2026-05-05",
                    "Tuesday 5 May",
                    "09:00, 09:15, 09:30 and 12 more",
                ),
                day("2026-05-06", "Wednesday 6 May", "16:45"),
            ],
            zone_note: "Times are Edmonton time.".to_owned(),
            book: "/visit".to_owned(),
        }
    }
}

impl VisitPage {
    /// For the gallery.
    pub fn sample() -> Self {
        Self {
            frame: Frame::nobody(false),
            clinic: "Sundance Massage".to_owned(),
            offers: vec![Offered {
                name: "Maintenance massage".to_owned(),
                says: "60 minutes, CAD 95.00".to_owned(),
            }],
            places: vec![PublicPlace {
                name: "Alder Street".to_owned(),
                address: "12 Alder Street, Edmonton".to_owned(),
                hours: vec!["Monday 09:00 to 17:00".to_owned()],
            }],
            markup: "{\"@context\":\"https://schema.org\",\"@type\":\"HealthAndBeautyBusiness\"}"
                .to_owned(),
        }
    }
}

impl EmbeddingPage {
    /// For the gallery.
    pub fn sample() -> Self {
        Self {
            frame: Frame::sample_clinic(),
            done: false,
            problem: Some("`example` is not the address of a site, such as https://www.example.org.".to_owned()),
            sites: "https://www.example.org\nexample".to_owned(),
            shown: true,
            link: "<a href=\"https://book.example.org/visit\">Book a massage at Sundance Massage</a>".to_owned(),
            frame_text: "<iframe data-knead src=\"https://book.example.org/embed/0190\" title=\"Free times at Sundance Massage\"></iframe>".to_owned(),
        }
    }
}
