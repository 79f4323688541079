//! Opening the made-up clinic: everything goes through the ordinary acts, and training through the ordinary importer.

use std::collections::{BTreeMap, BTreeSet};

use care::{
    body::{Area, Region},
    booking::clinic::Clinic,
    id::Id,
    people::{Person, Role},
    situation::TrainingPattern,
    training::{
        activity::Sport,
        athlete::Sex,
        check_in::CheckIn,
        thresholds::{Entry, Kind},
        workout::EventKind,
    },
    treatment::massage::PastMassage,
    units::{Pressure, Soreness},
};
use jiff::{SignedDuration, Span, Timestamp, civil, tz::TimeZone};
use store::{
    clinic as clinics, people,
    training::{profile, thresholds},
    treatment::massages,
};

use super::{SampleClinic, exports::exports, full_day::fill_days, sample_clinic, training_year};
use crate::{
    Actor, AddEventRefusal, AnswerRefusal, Answers, BookingRefusal, CheckInRefusal, Fault,
    Imported, Now, PlannedEvent, Practice, add_event, answer_screening, check_in,
    import_activities::{ImportRefusal, import_activities},
};

/// The made-up clinic, open, and who can sign in.
pub struct Sample {
    /// The clinic.
    pub clinic: Id<Clinic>,
    /// The athlete the demo is about.
    pub athlete: Person,
    /// The therapist the athlete usually sees.
    pub therapist: Person,
    /// Somebody at the front desk.
    pub front_desk: Person,
    /// The owner.
    pub owner: Person,
    /// What the importer made of the athlete's year of training.
    pub imported: Imported,
}

/// Why the made-up clinic was not opened.
#[derive(Debug, thiserror::Error)]
pub enum SampleRefusal {
    /// A zone or a date of it cannot be reached.
    #[error("the made-up clinic cannot be laid out: {0}")]
    Time(#[from] jiff::Error),
    /// The importer refused.
    #[error(transparent)]
    Import(#[from] ImportRefusal),
    /// The check-in was refused.
    #[error(transparent)]
    CheckIn(#[from] CheckInRefusal),
    /// A planned workout was refused.
    #[error(transparent)]
    Event(#[from] AddEventRefusal),
    /// The others' answers were refused.
    #[error(transparent)]
    Answer(#[from] AnswerRefusal),
    /// The others' bookings were refused.
    #[error(transparent)]
    Booking(#[from] BookingRefusal),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(SampleRefusal);

/// Opens the made-up clinic in an empty database: people, rooms, services, and the athlete with a year of training.
///
/// The year is written as FIT files and read by the ordinary importer, so that the demo shows what the product does.
///
/// # Errors
/// [`SampleRefusal`] where an act refused; an empty database gives no reason to.
pub async fn open_sample(practice: &Practice, now: Now) -> Result<Sample, SampleRefusal> {
    let sample = sample_clinic(&now)?;
    let clinic = sample.book.clinic.id;
    let zone = TimeZone::get(&sample.athlete.zone)?;
    let today = now.at.to_zoned(zone.clone()).date();
    let athlete = sample.athlete.clone();
    let (therapist, front_desk) = (sample.usual_therapist.clone(), sample.front_desk.clone());
    let owner = sample
        .people
        .iter()
        .find(|(_, role)| *role == Role::Owner)
        .map_or_else(|| front_desk.clone(), |(person, _)| person.clone());
    let past = past_massages(today, &zone)?;
    let (clinic_book, others) = (sample.book.clone(), sample.others.clone());
    practice
        .store
        .write(move |tx| lay_out(tx, &sample, &past, &now))
        .await?;

    let actor = Actor {
        clinic,
        person: athlete.id,
        roles: BTreeSet::from([Role::Athlete]),
        key: None,
    };
    let imported = import_year(practice, &actor, today, &zone, now).await?;
    for planned in planned(today)? {
        let at = Now {
            chance: derived(&now, &planned.name),
            ..now
        };
        add_event(practice, &actor, athlete.id, planned, at).await?;
    }
    let earlier = Now {
        at: now
            .at
            .checked_sub(SignedDuration::from_mins(70))
            .unwrap_or(now.at),
        chance: derived(&now, "check-in"),
    };
    check_in(practice, &actor, athlete.id, how_it_feels(), earlier).await?;
    answered_before(practice, &actor, &now).await?;
    fill_days(practice, &clinic_book, &others, &now).await?;
    Ok(Sample {
        clinic,
        athlete,
        therapist,
        front_desk,
        owner,
        imported,
    })
}

/// So many days ago the athlete went through everything that is asked once a year.
const ANSWERED_BEFORE: i64 = 21;

async fn answered_before(
    practice: &Practice,
    actor: &Actor,
    now: &Now,
) -> Result<(), SampleRefusal> {
    let before = SignedDuration::from_hours(24 * ANSWERED_BEFORE);
    let earlier = Now {
        at: now.at.checked_sub(before).unwrap_or(now.at),
        chance: derived(now, "answered before"),
    };
    let denied = practice.rules.screening.iter();
    let denied = denied.map(|rule| rule.id.clone()).collect();
    let answers = Answers {
        denied,
        told: Vec::new(),
    };
    answer_screening(practice, actor, actor.person, answers, earlier).await?;
    Ok(())
}

pub(super) fn derived(now: &Now, label: &str) -> [u8; 32] {
    let mut chance = [0; 32];
    let id = now.id::<Sample>(label).uuid();
    chance[..16].copy_from_slice(id.as_bytes());
    chance[16..].copy_from_slice(&now.chance[..16]);
    chance
}

fn lay_out(
    tx: &mut store::Tx<'_>,
    sample: &SampleClinic,
    past: &[PastMassage],
    now: &Now,
) -> Result<(), SampleRefusal> {
    let clinic = sample.book.clinic.id;
    clinics::insert_clinic(tx, &sample.book.clinic)?;
    for location in &sample.book.locations {
        clinics::save_location(tx, clinic, location)?;
    }
    clinics::save_booking_window(tx, clinic, sample.book.booking_window)?;
    clinics::save_holidays(tx, clinic, &sample.book.holidays)?;
    clinics::save_travel(tx, clinic, &sample.book.travel)?;
    for room in &sample.book.rooms {
        clinics::save_room(tx, clinic, room)?;
    }
    for service in &sample.book.services {
        clinics::save_service(tx, clinic, service)?;
    }
    for (person, role) in &sample.people {
        people::insert_person(tx, clinic, person, &BTreeSet::from([*role]))?;
        if *role == Role::Athlete {
            profile::put_profile(tx, clinic, person.id, &profile::Profile::default())?;
        }
    }
    for therapist in &sample.book.therapists {
        clinics::save_therapist(tx, clinic, therapist)?;
    }
    profile::put_profile(tx, clinic, sample.athlete.id, &athlete_profile(sample, now))?;
    let resting = Entry {
        kind: Kind::RestingHeartRate,
        value: 52.0,
        from: civil::date(2020, 1, 1),
        estimated: false,
        as_of: None,
    };
    thresholds::put_threshold(tx, clinic, sample.athlete.id, &resting, now.at)?;
    for (index, massage) in past.iter().enumerate() {
        massages::insert_massage(
            tx,
            clinic,
            sample.athlete.id,
            now.id(&format!("massage {index}")),
            massage,
        )?;
    }
    Ok(())
}

fn athlete_profile(sample: &SampleClinic, now: &Now) -> profile::Profile {
    profile::Profile {
        birth_year: Some(now.at.to_zoned(TimeZone::UTC).year() - 34),
        sex: Some(Sex::Female),
        sport: Some(Sport::Running),
        training_pattern: Some(TrainingPattern::HighIntensity3PerWeek),
        usual_therapist: Some(Id::from_uuid(sample.usual_therapist.id.uuid())),
        liked_pressure: None,
        most_per_month: None,
        techniques: Default::default(),
        own_measure: None,
        own_measure_words: None,
    }
}

/// Two massages some weeks ago, so that the athlete is no new client.
fn past_massages(today: civil::Date, zone: &TimeZone) -> Result<Vec<PastMassage>, jiff::Error> {
    [54, 26]
        .into_iter()
        .map(|days_ago| {
            let ended_at: Timestamp = today
                .checked_sub(Span::new().days(days_ago))?
                .at(17, 0, 0, 0)
                .to_zoned(zone.clone())?
                .timestamp();
            let pressure = Pressure::new(3).ok();
            let pressure_by_area = [Region::ThighFront, Region::CalfUpper]
                .into_iter()
                .flat_map(Area::of_region)
                .filter_map(|area| pressure.map(|pressure| (area, pressure)))
                .collect::<BTreeMap<_, _>>();
            Ok(PastMassage {
                ended_at,
                minutes: 60,
                pressure_by_area,
            })
        })
        .collect()
}

async fn import_year(
    practice: &Practice,
    actor: &Actor,
    today: civil::Date,
    zone: &TimeZone,
    now: Now,
) -> Result<Imported, SampleRefusal> {
    let seed = u64::from_le_bytes(*now.chance.first_chunk().unwrap_or(&[7; 8]));
    let zone = zone.clone();
    let fault = |source| Fault::Files {
        doing: "write the made-up training",
        source,
    };
    let folder = tempfile::Builder::new()
        .prefix("knead-sample-")
        .tempdir()
        .map_err(fault)?;
    let files = folder.path().to_owned();
    let written = tokio::task::spawn_blocking(move || {
        for (index, activity) in training_year(today, &zone, seed).iter().enumerate() {
            std::fs::write(
                files.join(format!("{index:03}-{}.fit", activity.sport.word())),
                formats::fit::write_activity(activity),
            )?;
        }
        for (name, text) in exports(today) {
            std::fs::write(files.join(name), text)?;
        }
        Ok::<_, std::io::Error>(())
    });
    written
        .await
        .map_err(|_| Fault::Stopped {
            doing: "write the made-up training",
        })?
        .map_err(fault)?;
    let imported = import_activities(
        practice,
        actor,
        actor.person,
        vec![folder.path().to_owned()],
        now,
        |_| {},
    )
    .await;
    // What the importer keeps, it has copied.
    drop(folder);
    Ok(imported?)
}

/// What lies ahead: intervals the day after tomorrow, and a race in four weeks.
fn planned(today: civil::Date) -> Result<Vec<PlannedEvent>, jiff::Error> {
    let event =
        |kind: EventKind, name: &str, days: i64, hour: i8| -> Result<PlannedEvent, jiff::Error> {
            Ok(PlannedEvent {
                kind,
                name: name.into(),
                date: today.checked_add(Span::new().days(days))?,
                time: Some(civil::time(hour, 30, 0, 0)),
                hard: true,
            })
        };
    Ok(vec![
        event(EventKind::Workout, "Intervals", 2, 6)?,
        event(EventKind::Race, "Ridge trail half marathon", 27, 9)?,
    ])
}

/// The morning after a long trail run: front thighs and calves tell of the descents.
fn how_it_feels() -> CheckIn {
    let level = |level: u8| Soreness::new(level).ok();
    let sore = [
        (Region::ThighFront, 6),
        (Region::CalfUpper, 4),
        (Region::Glute, 3),
    ];
    let soreness = sore
        .into_iter()
        .flat_map(|(region, value)| {
            Area::of_region(region)
                .into_iter()
                .filter_map(move |area| level(value).map(|level| (area, level)))
        })
        .collect();
    CheckIn {
        soreness,
        heavy: Some(6),
        tight: Some(4),
        drained: Some(3),
        stress: Some(2),
        mood: Some(4),
        sleep_h: Some(7.5),
        recovered: Some(4),
        ..CheckIn::default()
    }
}
