//! What a calendar server is asked, and what it answers (CalDAV, RFC 4791; WebDAV, RFC 4918): XML only, no network.

use std::fmt::Write as _;

use jiff::{Timestamp, tz::TimeZone};
use quick_xml::{Reader, events::Event};

/// Elements deeper than this are no answer of a calendar server; real ones have about eight.
const DEEPEST: usize = 32;
/// More entries than a calendar of some months has.
const MOST_FOUND: usize = 20_000;

/// The question whether an address is a calendar that holds events.
pub const WHAT_IS_IT: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<d:propfind xmlns:d=\"DAV:\" \
    xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><d:prop><d:resourcetype/><c:supported-calendar-component-set/></d:prop></d:propfind>\n";

/// The question for all events that touch a span of time; repeating ones come whole, to be told out here.
pub fn events_between(from: Timestamp, until: Timestamp) -> String {
    let utc = |at: Timestamp| {
        at.to_zoned(TimeZone::UTC)
            .strftime("%Y%m%dT%H%M%SZ")
            .to_string()
    };
    let mut body = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    writeln!(
        body,
        "<c:calendar-query xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><d:prop><d:getetag/><c:calendar-data/></d:prop>\
         <c:filter><c:comp-filter name=\"VCALENDAR\"><c:comp-filter name=\"VEVENT\">\
         <c:time-range start=\"{}\" end=\"{}\"/></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>",
        utc(from),
        utc(until)
    )
    .expect("writing to a string cannot fail");
    body
}

/// One thing of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Its path on the server.
    pub href: String,
    /// Its version, with its quotes.
    pub etag: String,
    /// What lies in it, as text of a calendar; empty where none was told.
    pub calendar: String,
    /// Whether it is a calendar.
    pub is_calendar: bool,
    /// Whether it says that it takes other things than events only, such as tasks.
    pub refuses_events: bool,
}

/// An answer that is not one of a calendar server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is not the answer of a calendar server")]
pub struct NotAnAnswer;

/// What an answer tells of (a `multistatus` document).
///
/// # Errors
/// [`NotAnAnswer`] where it is damaged, ends early, or is something else: an answer of which a part is missing is none.
pub fn read_answer(text: &str) -> Result<Vec<Found>, NotAnAnswer> {
    let mut reader = Reader::from_str(text);
    let mut path: Vec<String> = Vec::new();
    let mut found = Vec::new();
    let (mut one, mut said) = (Found::default(), String::new());
    let (mut components, mut events, mut is_answer) = (0_usize, false, false);
    loop {
        let event = reader.read_event().map_err(|_| NotAnAnswer)?;
        let empty = matches!(event, Event::Empty(_));
        match event {
            Event::Start(element) | Event::Empty(element) => {
                if path.len() >= DEEPEST {
                    return Err(NotAnAnswer);
                }
                let name = local(element.local_name().as_ref());
                is_answer |= path.is_empty() && name == "multistatus";
                match name.as_str() {
                    "response" => {
                        one = Found::default();
                        (components, events) = (0, false);
                    }
                    "calendar" if path.last().is_some_and(|of| of == "resourcetype") => {
                        one.is_calendar = true;
                    }
                    "comp" => {
                        components += 1;
                        events |= element.attributes().flatten().any(|each| {
                            AsRef::<str>::as_ref(&each.key.local_name()) == "name"
                                && each.value.eq_ignore_ascii_case("VEVENT")
                        });
                    }
                    _ => {}
                }
                said.clear();
                if !empty {
                    path.push(name);
                }
            }
            Event::End(_) => {
                match path.pop().as_deref() {
                    Some("href") if path.last().is_some_and(|of| of == "response") => {
                        said.trim().clone_into(&mut one.href);
                    }
                    Some("getetag") => said.trim().clone_into(&mut one.etag),
                    Some("calendar-data") => std::mem::swap(&mut one.calendar, &mut said),
                    Some("response") => {
                        one.refuses_events = components > 0 && !events;
                        found.push(std::mem::take(&mut one));
                        if found.len() > MOST_FOUND {
                            return Err(NotAnAnswer);
                        }
                    }
                    Some(_) => {}
                    None => return Err(NotAnAnswer),
                }
                said.clear();
            }
            Event::Text(part) => said.push_str(&part),
            Event::CData(part) => said.push_str(&part),
            Event::GeneralRef(reference) => {
                if let Ok(Some(letter)) = reference.resolve_char_ref() {
                    said.push(letter);
                } else if let Some(known) = quick_xml::escape::resolve_predefined_entity(&reference)
                {
                    said.push_str(known);
                }
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            Event::Eof => break,
        }
    }
    if is_answer && path.is_empty() {
        Ok(found)
    } else {
        Err(NotAnAnswer)
    }
}

fn local(name: &str) -> String {
    name.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = r#"<?xml version='1.0'?>
<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><response><href>/ana/work/1.ics</href><propstat><prop>
<getetag>"abc"</getetag><C:calendar-data>BEGIN:VCALENDAR&#13;
SUMMARY:Tom &amp; Ana
END:VCALENDAR</C:calendar-data></prop><status>HTTP/1.1 200 OK</status></propstat></response>
<response><href>/ana/work/</href><propstat><prop><resourcetype><C:calendar/><collection/></resourcetype>
<C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set></prop></propstat></response></multistatus>"#;

    #[test]
    fn entries_come_with_their_version_and_text() {
        let found = read_answer(ANSWER).unwrap();
        assert_eq!(
            (found[0].href.as_str(), found[0].etag.as_str()),
            ("/ana/work/1.ics", "\"abc\"")
        );
        assert_eq!(
            found[0].calendar,
            "BEGIN:VCALENDAR\r\nSUMMARY:Tom & Ana\nEND:VCALENDAR"
        );
        assert!(!found[0].is_calendar && found[1].is_calendar && found[1].refuses_events);
    }

    #[test]
    fn half_an_answer_is_none() {
        assert!(read_answer("<html><body>Sign in</body></html>").is_err());
        assert!(read_answer("").is_err());
        for end in 60..ANSWER.len() {
            if ANSWER.is_char_boundary(end) {
                assert_eq!(read_answer(&ANSWER[..end]), Err(NotAnAnswer), "{end}");
            }
        }
    }

    #[test]
    fn the_question_names_its_span_in_utc() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let asked = events_between(at("2026-03-29T00:30:00Z"), at("2026-03-30T00:00:00+02:00"));
        assert!(asked.contains("start=\"20260329T003000Z\" end=\"20260329T220000Z\""));
    }
}
