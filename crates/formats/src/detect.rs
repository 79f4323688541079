//! What a file is, told by its content; the name is asked only for formats that cannot be told apart otherwise.

use crate::{export, garmin};

/// What the content is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Fit,
    Tcx,
    Gpx,
    Zip,
    /// Strong's or Hevy's table of strength sets.
    StrengthTable,
    /// A table of days: sleep, resting heart rate, its variability.
    DayTable,
    /// An iCalendar file.
    Calendar,
    /// A file of an export that tells of many activities.
    Tells(export::Kind),
    /// Garmin's JSON of days and nights.
    GarminDays,
    /// Known, and not read here: its name.
    Other(&'static str),
}

impl Kind {
    /// The name on a warning.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Fit => "FIT",
            Self::Tcx => "TCX",
            Self::Gpx => "GPX",
            Self::Zip => "a zip archive",
            Self::StrengthTable => "a table of strength sets",
            Self::DayTable => "a table of days",
            Self::Calendar => "a calendar",
            Self::Tells(export::Kind::Strava) => "Strava's list of activities",
            Self::Tells(export::Kind::Garmin) => "Garmin's summaries of activities",
            Self::Tells(export::Kind::Apple) => "an Apple Health export",
            Self::GarminDays => "Garmin's list of days",
            Self::Other(name) => name,
        }
    }

    /// Whether a file of this content goes by this extension.
    pub(crate) fn goes_by(self, extension: &str) -> bool {
        match self {
            Self::Fit => extension == "fit",
            Self::Tcx => matches!(extension, "tcx" | "xml"),
            Self::Gpx => matches!(extension, "gpx" | "xml"),
            Self::Zip => extension == "zip",
            Self::StrengthTable | Self::DayTable | Self::Tells(export::Kind::Strava) => {
                matches!(extension, "csv" | "tsv" | "txt")
            }
            Self::Calendar => matches!(extension, "ics" | "ical" | "icalendar"),
            Self::Tells(export::Kind::Garmin) | Self::GarminDays => extension == "json",
            Self::Tells(export::Kind::Apple) => extension == "xml",
            Self::Other(_) => true,
        }
    }
}

/// The last extension of a name in lower case, a trailing `.gz` set aside; empty without one.
pub(crate) fn extension(name: &str) -> String {
    let base = name
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(name)
        .to_lowercase();
    let base = base.strip_suffix(".gz").unwrap_or(&base);
    base.rsplit_once('.')
        .map(|(_, extension)| extension.to_owned())
        .unwrap_or_default()
}

/// What these bytes are.
pub(crate) fn kind_of(bytes: &[u8], name: &str) -> Kind {
    if bytes.len() >= 12 && &bytes[8..12] == b".FIT" && matches!(bytes[0], 12 | 14) {
        return Kind::Fit;
    }
    if is_zip(bytes) {
        return if extension(name) == "kmz" {
            Kind::Other("a KMZ map")
        } else {
            Kind::Zip
        };
    }
    if let Some(kind) = export::kind_of(&bytes[..bytes.len().min(HEAD)]) {
        return Kind::Tells(kind);
    }
    let head = crate::xml::head(bytes);
    let trimmed = head.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n', '\0']);
    if trimmed.starts_with('<') {
        return xml_kind(trimmed);
    }
    if crate::planned::is_calendar(trimmed) {
        return Kind::Calendar;
    }
    if crate::strength::is_strength(trimmed) {
        return Kind::StrengthTable;
    }
    if crate::daily::is_daily(trimmed) {
        return Kind::DayTable;
    }
    if trimmed.starts_with(['[', '{']) && garmin::is_days(trimmed) {
        return Kind::GarminDays;
    }
    other_kind(bytes, trimmed, name)
}

/// Enough of the beginning to tell a table by its rows.
const HEAD: usize = 16 * 1024;

/// True for content that begins as a zip archive does, an empty one included.
pub(crate) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

fn xml_kind(head: &str) -> Kind {
    let root = root_element(head);
    match root.as_deref() {
        Some("gpx") => Kind::Gpx,
        Some("trainingcenterdatabase") => Kind::Tcx,
        Some("pwx") => Kind::Other("a PWX file"),
        Some("workout_file") => Kind::Other("a ZWO workout"),
        Some("kml") => Kind::Other("a KML map"),
        Some("html") => Kind::Other("a web page"),
        Some("svg") => Kind::Other("an image"),
        Some("fitnessworkbook") => Kind::Other("a FitLog file"),
        Some(_) => Kind::Other("XML of another kind"),
        None if head.contains("<gpx") => Kind::Gpx,
        None if head.contains("TrainingCenterDatabase") => Kind::Tcx,
        None => Kind::Other("XML of another kind"),
    }
}

/// The first element's name without its prefix, in lower case, past declarations, comments and a document type.
fn root_element(head: &str) -> Option<String> {
    let mut reader = quick_xml::Reader::from_str(head);
    reader.config_mut().check_end_names = false;
    loop {
        match reader.read_event() {
            Ok(
                quick_xml::events::Event::Start(element) | quick_xml::events::Event::Empty(element),
            ) => {
                return Some(AsRef::<str>::as_ref(&element.local_name()).to_lowercase());
            }
            Ok(quick_xml::events::Event::Eof) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}

fn other_kind(bytes: &[u8], head: &str, name: &str) -> Kind {
    let image = bytes.starts_with(&[0xff, 0xd8, 0xff])
        || bytes.starts_with(b"\x89PNG")
        || bytes.starts_with(b"GIF8")
        || bytes.get(4..8) == Some(b"ftyp")
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"));
    let extension = extension(name);
    Kind::Other(if image {
        "an image or video"
    } else if bytes.starts_with(b"%PDF") {
        "a PDF document"
    } else if head.starts_with("[Params]") || extension == "hrm" {
        "a Polar HRM file"
    } else if bytes.starts_with(b"SRM") || extension == "srm" {
        "an SRM file"
    } else if bytes.starts_with(b"SQLite format 3") {
        "a database"
    } else if head.starts_with('{') || head.starts_with('[') {
        "JSON"
    } else if extension == "csv" {
        "a CSV table"
    } else if extension == "json" {
        "JSON"
    } else if matches!(extension.as_str(), "txt" | "md") || is_text(bytes) {
        "plain text"
    } else {
        "nothing that we know"
    })
}

fn is_text(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1024)];
    !head.iter().any(|byte| *byte < 9)
        && String::from_utf8_lossy(head)
            .chars()
            .filter(|c| *c == '\u{fffd}')
            .count()
            <= 1
}
