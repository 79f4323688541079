//! `GET /emergency`: the local number. No session is read, nothing is stored, and a broken database does not hide it.

use axum::{extract::State, http::StatusCode, response::Response};
use care::{booking::clinic::Location, rules::RuleBook};

use crate::{
    app::App,
    pages::{
        emergency::{EmergencyPage, Number},
        page,
    },
};

/// The page.
pub async fn show(State(app): State<App>) -> Response {
    page(
        StatusCode::OK,
        &EmergencyPage::asked(numbers_here(&app).await),
    )
}

/// The numbers where the clinic is.
pub async fn numbers_here(app: &App) -> Vec<Number> {
    let locations = practice::locations(&app.practice, app.options.clinic).await;
    numbers(&app.practice.rules, &locations.unwrap_or_default())
}

/// One number for each country the places are in, in their order; the general one where no place is known.
pub fn numbers(rules: &RuleBook, locations: &[Location]) -> Vec<Number> {
    let emergency = &rules.screening.emergency;
    let mut found: Vec<(&str, &str, Vec<&str>)> = Vec::new();
    for location in locations {
        let number = emergency.number_in(&location.country);
        let country = emergency.name_of(&location.country).unwrap_or_default();
        match found
            .iter_mut()
            .find(|(_, known, _)| *known == country && !country.is_empty())
        {
            Some((_, _, places)) => places.push(&location.name),
            None => found.push((number, country, vec![&location.name])),
        }
    }
    if found.is_empty() {
        found.push((&emergency.otherwise, "", Vec::new()));
    }
    found
        .into_iter()
        .map(|(number, country, places)| Number {
            number: number.to_owned(),
            place: if country.is_empty() {
                emergency.otherwise_says.clone()
            } else {
                format!("The number in {country} ({}).", places.join(", "))
            },
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use care::id::Id;
    use jiff::{Timestamp, tz::TimeZone};

    use super::*;

    fn check(countries: &[&str], expected: &[(&str, &str)]) {
        let rules = RuleBook::built_in().unwrap();
        let location = |(index, country): (usize, &&str)| Location {
            id: Id::new(Timestamp::UNIX_EPOCH, [index as u8; 10]),
            name: format!("Place {index}"),
            address: String::new(),
            phone: None,
            country: (*country).to_owned(),
            zone: TimeZone::UTC,
        };
        let locations: Vec<Location> = countries.iter().enumerate().map(location).collect();
        let found = numbers(&rules, &locations);
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|number| (number.number.as_str(), number.place.as_str()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn places_of_one_country_share_its_number() {
        check(
            &["CA", "CA"],
            &[("911", "The number in Canada (Place 0, Place 1).")],
        );
    }

    #[test]
    fn each_country_has_its_own_and_an_unknown_one_the_general() {
        let otherwise = "Works from mobile phones in most countries. If it does not, ask anybody near you for the local number.";
        check(
            &["GB", "AQ"],
            &[
                ("999", "The number in the United Kingdom (Place 0)."),
                ("112", otherwise),
            ],
        );
        check(&[], &[("112", otherwise)]);
    }
}
