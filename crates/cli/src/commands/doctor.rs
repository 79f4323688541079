//! `knead doctor`: what is there, what is wrong, what to do.

use super::{Failure, place};
use crate::args::Place;

/// Looks and tells; fails when something needs doing.
pub fn run(place: &Place) -> Result<(), Failure> {
    let rules = super::rule_book()?;
    let mut text = format!("knead {}\n", env!("CARGO_PKG_VERSION"));
    text.push_str(&format!(
        "rules {}; not signed by a clinician yet\n",
        rules.version
    ));
    let zones = jiff::tz::TimeZone::get("America/Edmonton").is_ok();
    text.push_str(if zones {
        "time zones are there\n"
    } else {
        "time zones are missing; install the package `tzdata`\n"
    });
    let store = place::store(place)?;
    text.push_str(&format!("database {}\n", store.engine()));
    let schema = store
        .schema_version()
        .and_then(|version| store.check_schema().map(|()| version));
    match schema {
        Ok(version) => text.push_str(&format!(
            "schema version {version}, as this knead needs it\n"
        )),
        Err(error) => {
            super::print(&text);
            return Err(Failure::failed(error));
        }
    }
    super::print(&text);
    if zones {
        Ok(())
    } else {
        Err(Failure::failed("something needs doing; see above"))
    }
}
