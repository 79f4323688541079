//! What load and screening need to know of an athlete, besides thresholds.

use care::{
    booking::clinic::{Clinic, Therapist},
    id::Id,
    people::Person,
    situation::{Measure, TrainingPattern},
    training::{activity::Sport, athlete::Sex},
    treatment::technique::{Technique, TechniqueWishes},
    units::Pressure,
};

use crate::{error::StoreError, params, tx::Tx, value::Row, words::Word};

/// An athlete as the clinic knows them; everything may be unknown. Thresholds stand by day in [`super::thresholds`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Profile {
    /// Year of birth.
    pub birth_year: Option<i16>,
    /// For heart-rate load only.
    pub sex: Option<Sex>,
    /// Main sport.
    pub sport: Option<Sport>,
    /// How they usually train.
    pub training_pattern: Option<TrainingPattern>,
    /// Whom they usually go to.
    pub usual_therapist: Option<Id<Therapist>>,
    /// The pressure they like.
    pub liked_pressure: Option<Pressure>,
    /// At most so many massages in a calendar month.
    pub most_per_month: Option<u8>,
    /// Techniques they like, and those they would rather not have.
    pub techniques: TechniqueWishes,
    /// What they go by to see whether massages help them.
    pub own_measure: Option<Measure>,
    /// The same in their own words, where they said it so.
    pub own_measure_words: Option<String>,
}

statements! {
    PUT = "insert into athletes (clinic_id, athlete_id, birth_year, sex, sport, training_pattern, usual_therapist,
            liked_pressure, most_per_month, liked_techniques, disliked_techniques, own_measure, own_measure_words,
            resting_hr_estimated, max_hr_estimated, threshold_hr_estimated, threshold_power_estimated)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, 0, 0, 0)
        on conflict (clinic_id, athlete_id) do update set birth_year = excluded.birth_year, sex = excluded.sex,
            sport = excluded.sport, training_pattern = excluded.training_pattern, usual_therapist = excluded.usual_therapist,
            liked_pressure = excluded.liked_pressure, most_per_month = excluded.most_per_month,
            liked_techniques = excluded.liked_techniques, disliked_techniques = excluded.disliked_techniques,
            own_measure = excluded.own_measure, own_measure_words = excluded.own_measure_words";
    GET = "select birth_year, sex, sport, training_pattern, usual_therapist, liked_pressure, most_per_month,
            liked_techniques, disliked_techniques, own_measure, own_measure_words from athletes where clinic_id = $1 and athlete_id = $2";
    EVERY = "select athlete_id from athletes where clinic_id = $1 order by athlete_id";
}

/// Adds or replaces the profile of an athlete; the person of the same id must be there.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such person.
pub fn put_profile(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    profile: &Profile,
) -> Result<(), StoreError> {
    tx.run(
        PUT,
        params![
            clinic,
            athlete,
            profile.birth_year,
            profile.sex.map(Word::word),
            profile.sport.map(Sport::word),
            profile.training_pattern.map(Word::word),
            profile.usual_therapist,
            profile.liked_pressure.map(Pressure::get),
            profile.most_per_month,
            words_of(&profile.techniques.liked),
            words_of(&profile.techniques.disliked),
            profile.own_measure.map(Measure::word),
            profile.own_measure_words.as_deref(),
        ],
    )
    .map(drop)
}

/// The profile of an athlete; `None` where the person is no athlete of the clinic.
///
/// # Errors
/// What the database says.
pub fn profile(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
) -> Result<Option<Profile>, StoreError> {
    let Some(row) = tx.row(GET, params![clinic, athlete])? else {
        return Ok(None);
    };
    Ok(Some(Profile {
        birth_year: row.maybe_small(0)?,
        sex: row.maybe_word(1, "a sex", Sex::from_word)?,
        sport: row.maybe_word(2, "a sport", Sport::from_word)?,
        training_pattern: row.maybe_word(3, "a training pattern", TrainingPattern::from_word)?,
        usual_therapist: row.maybe_id(4)?,
        liked_pressure: row
            .maybe_small::<u8>(5)?
            .and_then(|level| Pressure::new(level).ok()),
        most_per_month: row.maybe_small(6)?,
        techniques: TechniqueWishes::of(&techniques(&row, 7)?, &techniques(&row, 8)?),
        own_measure: row.maybe_word(9, "a measure", Measure::from_word)?,
        own_measure_words: row.maybe_text(10)?.map(str::to_owned),
    }))
}

/// Words with a space between; none where there is nothing to keep.
fn words_of(techniques: &[Technique]) -> Option<String> {
    let words: Vec<&str> = techniques.iter().map(|one| one.word()).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn techniques(row: &Row, column: usize) -> Result<Vec<Technique>, StoreError> {
    let words = row.maybe_text(column)?.unwrap_or_default();
    let each = words.split_whitespace().map(|word| {
        Technique::from_word(word).ok_or(StoreError::Shape {
            column,
            wanted: "techniques",
        })
    });
    each.collect()
}

/// Every athlete of a clinic.
///
/// # Errors
/// What the database says.
pub fn athletes(tx: &mut Tx<'_>, clinic: Id<Clinic>) -> Result<Vec<Id<Person>>, StoreError> {
    tx.rows(EVERY, params![clinic])?
        .iter()
        .map(|row| row.id(0))
        .collect()
}
