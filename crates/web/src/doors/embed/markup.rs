//! A clinic in the words of schema.org, for search engines (JSON-LD).

use care::booking::{
    clinic::{ClinicBook, Location},
    hours::CivilSpan,
};
use jiff::{
    Timestamp,
    civil::{Time, Weekday},
};
use serde_json::{Value, json};

/// The week, Monday first.
const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// A day's English name.
pub const fn day_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// "09:00 to 12:00, 13:00 to 17:00".
pub fn spans(spans: &[CivilSpan]) -> String {
    let one = |span: &CivilSpan| format!("{} to {}", clock(span.from), clock(span.until));
    spans.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn clock(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

/// When anybody works at a place in a usual week of today, put together; days on which nobody does are left out.
pub fn weekly_hours(
    book: &ClinicBook,
    place: &Location,
    now: Timestamp,
) -> Vec<(Weekday, Vec<CivilSpan>)> {
    let today = now.to_zoned(place.zone.clone()).date();
    WEEK.into_iter()
        .filter_map(|day| {
            let all = book
                .therapists
                .iter()
                .flat_map(|therapist| &therapist.hours)
                .filter(|hours| {
                    hours.location == place.id
                        && hours.weekday == day
                        && hours.effective.contains(today)
                })
                .map(|hours| CivilSpan {
                    from: hours.from,
                    until: hours.until,
                });
            let spans = together(all.collect());
            (!spans.is_empty()).then_some((day, spans))
        })
        .collect()
}

/// Spans put together where they touch; one past midnight stays by itself.
fn together(mut spans: Vec<CivilSpan>) -> Vec<CivilSpan> {
    spans.sort_unstable();
    let mut whole: Vec<CivilSpan> = Vec::new();
    for span in spans {
        match whole.last_mut() {
            Some(last) if last.from < last.until && span.from <= last.until => {
                if span.until <= span.from {
                    last.until = span.until;
                } else {
                    last.until = last.until.max(span.until);
                }
            }
            Some(last) if last.until <= last.from && span.from >= last.from => {}
            Some(_) | None => whole.push(span),
        }
    }
    whole
}

/// The whole clinic, as text that may stand in a script element.
pub fn of(book: &ClinicBook, base_url: &str, now: Timestamp) -> String {
    let visit = format!("{base_url}/visit");
    let offers: Vec<Value> = book
        .services
        .iter()
        .map(|service| {
            json!({
                "@type": "Offer",
                "price": format!("{}.{:02}", service.price_cents / 100, service.price_cents % 100),
                "priceCurrency": book.clinic.currency,
                "url": format!("{base_url}/book?service={}", service.id),
                "itemOffered": {
                    "@type": "Service",
                    "name": service.name,
                    "serviceType": "Massage",
                },
            })
        })
        .collect();
    let places: Vec<Value> = book
        .locations
        .iter()
        .map(|place| {
            let hours: Vec<Value> = weekly_hours(book, place, now)
                .into_iter()
                .flat_map(|(day, spans)| {
                    spans.into_iter().map(move |span| {
                        json!({
                            "@type": "OpeningHoursSpecification",
                            "dayOfWeek": format!("https://schema.org/{}", day_name(day)),
                            "opens": clock(span.from),
                            "closes": clock(span.until),
                        })
                    })
                })
                .collect();
            let mut says = json!({
                "@type": "HealthAndBeautyBusiness",
                "@id": format!("{visit}#{}", place.id),
                "name": format!("{}, {}", book.clinic.name, place.name),
                "url": visit,
                "address": {
                    "@type": "PostalAddress",
                    "streetAddress": place.address,
                    "addressCountry": place.country,
                },
                "openingHoursSpecification": hours,
                "currenciesAccepted": book.clinic.currency,
                "makesOffer": offers,
                "potentialAction": {
                    "@type": "ReserveAction",
                    "target": format!("{base_url}/book?location={}", place.id),
                },
            });
            if let Some(phone) = &place.phone {
                says["telephone"] = json!(phone.as_written());
            }
            says
        })
        .collect();
    let all = json!({ "@context": "https://schema.org", "@graph": places });
    // Nothing in it can end the element that it stands in, or begin a comment there.
    all.to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;

    #[test]
    fn hours_of_several_people_are_put_together() {
        let span = |from: i8, until: i8| CivilSpan {
            from: time(from, 0, 0, 0),
            until: time(until, 0, 0, 0),
        };
        assert_eq!(
            together(vec![span(13, 17), span(8, 12), span(9, 11), span(12, 13)]),
            [span(8, 17)]
        );
        assert_eq!(together(vec![span(8, 10), span(14, 18)]).len(), 2);
        assert_eq!(together(vec![span(18, 2), span(16, 20)]), [span(16, 2)]);
    }
}
