//! Me: who one is, and the thresholds that load is worked out with.

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    situation::TrainingPattern,
    training::{
        activity::Sport,
        athlete::Sex,
        thresholds::{Entry, Kind},
    },
    units::Pressure,
};
use jiff::civil::Date;
use practice::{
    Me, ProfileRefusal, RecomputeFrom, RecomputeRefusal, SaidProfile, SaidThreshold,
    ThresholdRefusal, TrainingRefusal,
};
use serde::Deserialize;

use super::preferences;
use crate::{
    app::{App, Member},
    pages::{
        me::{Choice, MePage, SaidLine, ThresholdLine},
        page,
    },
    problem::DoorError,
    words::Stamp,
};

/// What the address may say.
#[derive(Deserialize)]
pub struct Shown {
    /// What was just done.
    done: Option<String>,
}

/// What is wrong with a form that was sent.
#[derive(Default)]
struct Problems {
    profile: Option<String>,
    threshold: Option<String>,
    typed: ThresholdForm,
}

/// `GET /me`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Query(shown): Query<Shown>,
) -> Result<Response, DoorError> {
    let done = match shown.done.as_deref() {
        Some("profile") => Some("Kept."),
        Some("threshold") => Some("Kept. The loads it touches are worked out again."),
        Some("preferences") => Some("Kept. Suggestions go by it from now on."),
        Some("sharing") => Some("Kept. It holds from now on."),
        Some("recompute") => Some("All your loads are worked out again."),
        Some(_) | None => None,
    };
    render(&app, &member, StatusCode::OK, done, Problems::default()).await
}

async fn render(
    app: &App,
    member: &Member,
    status: StatusCode,
    done: Option<&'static str>,
    problems: Problems,
) -> Result<Response, DoorError> {
    let now = app.now()?;
    let me = practice::see_me(&app.practice, member.actor(), member.athlete(), now)
        .await
        .map_err(|refusal| match refusal {
            TrainingRefusal::NotAllowed(_) => DoorError::NotAllowed,
            TrainingRefusal::Fault(fault) => DoorError::fault(&fault),
        })?;
    Ok(page(
        status,
        &MePage {
            frame: member.frame(app, "/me"),
            done,
            shared_since: me
                .training_shared_since
                .map(|since| Stamp::full(since, &member.zone())),
            email: me.person.email.clone(),
            name: me.person.name.clone(),
            zone: me.person.zone.clone(),
            birth_year: me
                .profile
                .birth_year
                .map(|year| year.to_string())
                .unwrap_or_default(),
            sexes: sexes(me.profile.sex),
            sports: sports(me.profile.sport),
            patterns: patterns(me.profile.training_pattern),
            pressures: pressures(me.profile.liked_pressure),
            most_per_month: me
                .profile
                .most_per_month
                .map(|most| most.to_string())
                .unwrap_or_default(),
            techniques: preferences::techniques(&app.practice.rules, &me.profile.techniques),
            measures: preferences::measures(me.profile.own_measure),
            measure_words: me.profile.own_measure_words.clone().unwrap_or_default(),
            thresholds: Kind::ALL
                .into_iter()
                .map(|kind| threshold(kind, &me))
                .collect(),
            said: me
                .thresholds
                .iter()
                .rev()
                .filter(|entry| !entry.estimated)
                .map(said)
                .collect(),
            today: me.today.to_string(),
            profile_problem: problems.profile,
            threshold_problem: problems.threshold,
            typed_kind: problems.typed.kind,
            typed_value: problems.typed.value,
            typed_from: problems.typed.from,
        },
    ))
}

fn sexes(now: Option<Sex>) -> Vec<Choice> {
    [
        ("", "Rather not say", None),
        ("female", "Female", Some(Sex::Female)),
        ("male", "Male", Some(Sex::Male)),
    ]
    .into_iter()
    .map(|(word, name, sex)| Choice {
        word,
        name,
        chosen: sex == now,
    })
    .collect()
}

fn sports(now: Option<Sport>) -> Vec<Choice> {
    let none = Choice {
        word: "",
        name: "Not said",
        chosen: now.is_none(),
    };
    let each = Sport::ALL.into_iter().map(|sport| Choice {
        word: sport.word(),
        name: sport.plain_name(),
        chosen: now == Some(sport),
    });
    std::iter::once(none).chain(each).collect()
}

const PATTERNS: [(&str, &str, TrainingPattern); 4] = [
    (
        "high",
        "Three or more hard sessions a week",
        TrainingPattern::HighIntensity3PerWeek,
    ),
    (
        "moderate",
        "Three to four moderate sessions a week",
        TrainingPattern::Moderate3To4PerWeek,
    ),
    ("sporadic", "Now and then", TrainingPattern::Sporadic),
    ("off_season", "Off season", TrainingPattern::OffSeason),
];

fn patterns(now: Option<TrainingPattern>) -> Vec<Choice> {
    let none = Choice {
        word: "",
        name: "Not said",
        chosen: now.is_none(),
    };
    let each = PATTERNS.into_iter().map(|(word, name, pattern)| Choice {
        word,
        name,
        chosen: now == Some(pattern),
    });
    std::iter::once(none).chain(each).collect()
}

/// The strongest is for a therapist to decide.
const PRESSURES: [(&str, &str, u8); 5] = [
    ("", "Not said", 0),
    ("1", "Very light", 1),
    ("2", "Light", 2),
    ("3", "Medium", 3),
    ("4", "Strong", 4),
];

fn pressures(now: Option<Pressure>) -> Vec<Choice> {
    let now = now.map_or(0, Pressure::get);
    let each = PRESSURES.into_iter();
    each.map(|(word, name, level)| Choice {
        word,
        name,
        chosen: level == now,
    })
    .collect()
}

/// What holds of a threshold today.
fn threshold(kind: Kind, me: &Me) -> ThresholdLine {
    let known = kind.of(&me.athlete);
    let day = |day: Date| day.strftime("%-d %B %Y").to_string();
    ThresholdLine {
        word: kind.word(),
        name: name(kind),
        hint: hint(kind),
        value: known
            .map(|known| value(kind, known.value))
            .unwrap_or_default(),
        how: match known {
            None => "not known yet".to_owned(),
            Some(known) if !known.estimated => match known.as_of {
                Some(from) => format!("you said so, from {} on", day(from)),
                None => "you said so".to_owned(),
            },
            Some(known) => match known.as_of {
                Some(as_of) => format!("estimated {}, as of {}", from_what(kind), day(as_of)),
                None => "a usual value, until more is known".to_owned(),
            },
        },
    }
}

fn said(entry: &Entry) -> SaidLine {
    SaidLine {
        word: entry.kind.word(),
        name: name(entry.kind),
        value: value(entry.kind, entry.value),
        from: Stamp {
            iso: entry.from.to_string(),
            text: entry.from.strftime("%-d %B %Y").to_string(),
        },
    }
}

const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::RestingHeartRate => "Resting heart rate",
        Kind::MaxHeartRate => "Highest heart rate",
        Kind::ThresholdHeartRate => "Threshold heart rate",
        Kind::ThresholdPower => "Threshold power on the bike",
        Kind::ThresholdPace => "Threshold pace, running",
        Kind::CriticalSwimSpeed => "Threshold pace, swimming",
        Kind::Weight => "Weight",
    }
}

const fn hint(kind: Kind) -> &'static str {
    match kind {
        Kind::RestingHeartRate | Kind::MaxHeartRate | Kind::ThresholdHeartRate => "beats a minute",
        Kind::ThresholdPower => "watts",
        Kind::ThresholdPace => "minutes:seconds for a kilometre, such as 4:35",
        Kind::CriticalSwimSpeed => "minutes:seconds for 100 m, such as 1:48",
        Kind::Weight => "kilograms",
    }
}

const fn from_what(kind: Kind) -> &'static str {
    match kind {
        Kind::RestingHeartRate => "from your nights",
        Kind::MaxHeartRate => "from the highest of your activities",
        Kind::ThresholdHeartRate => "from your best efforts",
        Kind::ThresholdPower => "from your best minutes on the bike",
        Kind::ThresholdPace => "from your best minutes running",
        Kind::CriticalSwimSpeed => "from your fastest swims",
        Kind::Weight => "from what you said",
    }
}

/// A value as people say it.
fn value(kind: Kind, value: f64) -> String {
    match kind {
        Kind::RestingHeartRate | Kind::MaxHeartRate | Kind::ThresholdHeartRate => {
            format!("{value:.0} bpm")
        }
        Kind::ThresholdPower => format!("{value:.0} W"),
        Kind::ThresholdPace => format!("{} /km", minutes(1000.0 / value)),
        Kind::CriticalSwimSpeed => format!("{} /100 m", minutes(100.0 / value)),
        Kind::Weight => format!("{value:.1} kg"),
    }
}

/// "4:35".
fn minutes(seconds: f64) -> String {
    let whole = seconds.round();
    format!("{:.0}:{:02.0}", (whole / 60.0).floor(), whole % 60.0)
}

/// A value as it is typed; paces as minutes and seconds.
fn typed(kind: Kind, text: &str) -> Option<f64> {
    let number = |text: &str| text.trim().replace(',', ".").parse::<f64>().ok();
    let speed = |over: f64| {
        let (minutes, seconds) = text.trim().split_once(':')?;
        let all = number(minutes)? * 60.0 + number(seconds)?;
        (all > 0.0).then(|| over / all)
    };
    match kind {
        Kind::ThresholdPace => speed(1000.0),
        Kind::CriticalSwimSpeed => speed(100.0),
        Kind::RestingHeartRate
        | Kind::MaxHeartRate
        | Kind::ThresholdHeartRate
        | Kind::ThresholdPower
        | Kind::Weight => number(text),
    }
}

/// A profile as the form sends it.
#[derive(Deserialize)]
pub struct ProfileForm {
    name: String,
    zone: String,
    birth_year: String,
    sex: String,
    sport: String,
    pattern: String,
    #[serde(default)]
    liked_pressure: String,
    #[serde(default)]
    most_per_month: String,
}

/// `POST /me/profile`.
pub async fn save_profile(
    State(app): State<App>,
    member: Member,
    Form(form): Form<ProfileForm>,
) -> Result<Response, DoorError> {
    let birth_year = match form.birth_year.trim() {
        "" => None,
        year => match year.parse() {
            Ok(year) => Some(year),
            Err(_) => {
                return wrong_profile(&app, &member, "The year of birth is four digits.").await;
            }
        },
    };
    let most_per_month = match form.most_per_month.trim() {
        "" => None,
        most => match most.parse() {
            Ok(most) => Some(most),
            Err(_) => {
                return wrong_profile(&app, &member, "Massages a month are a number.").await;
            }
        },
    };
    let said = SaidProfile {
        liked_pressure: PRESSURES
            .into_iter()
            .find(|(word, ..)| !word.is_empty() && *word == form.liked_pressure)
            .and_then(|(_, _, level)| Pressure::new(level).ok()),
        most_per_month,
        name: form.name.trim().chars().take(80).collect(),
        zone: form.zone.trim().to_owned(),
        birth_year,
        sex: match form.sex.as_str() {
            "female" => Some(Sex::Female),
            "male" => Some(Sex::Male),
            _ => None,
        },
        sport: Sport::from_word(&form.sport),
        training_pattern: PATTERNS
            .into_iter()
            .find(|(word, ..)| *word == form.pattern)
            .map(|(_, _, pattern)| pattern),
    };
    let now = app.now()?;
    let outcome =
        practice::save_profile(&app.practice, member.actor(), member.athlete(), said, now).await;
    match outcome {
        Ok(_) => Ok(Redirect::to("/me?done=profile").into_response()),
        Err(ProfileRefusal::NotAllowed(_)) => Err(DoorError::NotAllowed),
        Err(ProfileRefusal::NoName) => wrong_profile(&app, &member, "A name is needed.").await,
        Err(ProfileRefusal::UnknownZone(_)) => {
            let why = "That is no time zone. Write one such as Europe/Vienna.";
            wrong_profile(&app, &member, why).await
        }
        Err(ProfileRefusal::NotAYear(_)) => {
            wrong_profile(&app, &member, "That cannot be a year of birth.").await
        }
        Err(ProfileRefusal::Fault(fault)) => Err(DoorError::fault(&fault)),
    }
}

async fn wrong_profile(app: &App, member: &Member, why: &str) -> Result<Response, DoorError> {
    let problems = Problems {
        profile: Some(why.to_owned()),
        ..Problems::default()
    };
    render(
        app,
        member,
        StatusCode::UNPROCESSABLE_ENTITY,
        None,
        problems,
    )
    .await
}

/// A threshold as the form sends it.
#[derive(Clone, Default, Deserialize)]
pub struct ThresholdForm {
    kind: String,
    value: String,
    #[serde(default)]
    from: String,
}

/// `POST /me/thresholds`.
pub async fn say_threshold(
    State(app): State<App>,
    member: Member,
    Form(form): Form<ThresholdForm>,
) -> Result<Response, DoorError> {
    let kind = Kind::from_word(&form.kind).ok_or(DoorError::BadRequest)?;
    let from = match form.from.trim() {
        "" => None,
        day => match day.parse() {
            Ok(day) => Some(day),
            Err(_) => {
                let why = "The day could not be read. Please choose it again.".to_owned();
                return wrong_threshold(&app, &member, why, form).await;
            }
        },
    };
    let Some(number) = typed(kind, &form.value) else {
        let why = format!("{} is written as {}.", name(kind), hint(kind));
        return wrong_threshold(&app, &member, why, form).await;
    };
    let said = SaidThreshold {
        kind,
        value: number,
        from,
    };
    let now = app.now()?;
    let outcome =
        practice::say_threshold(&app.practice, member.actor(), member.athlete(), said, now).await;
    told(&app, &member, kind, outcome, form).await
}

/// A threshold to take back, as the form sends it.
#[derive(Deserialize)]
pub struct TakeBackForm {
    kind: String,
    from: String,
}

/// `POST /me/thresholds/take-back`.
pub async fn take_back_threshold(
    State(app): State<App>,
    member: Member,
    Form(form): Form<TakeBackForm>,
) -> Result<Response, DoorError> {
    let kind = Kind::from_word(&form.kind).ok_or(DoorError::BadRequest)?;
    let from: Date = form.from.parse().map_err(|_| DoorError::BadRequest)?;
    let now = app.now()?;
    let (actor, athlete) = (member.actor(), member.athlete());
    let outcome =
        practice::take_back_threshold(&app.practice, actor, athlete, (kind, from), now).await;
    told(&app, &member, kind, outcome, ThresholdForm::default()).await
}

async fn told<T>(
    app: &App,
    member: &Member,
    kind: Kind,
    outcome: Result<T, ThresholdRefusal>,
    typed: ThresholdForm,
) -> Result<Response, DoorError> {
    let why = match outcome {
        Ok(_) => return Ok(Redirect::to("/me?done=threshold#thresholds").into_response()),
        Err(ThresholdRefusal::NotAllowed(_)) => return Err(DoorError::NotAllowed),
        Err(ThresholdRefusal::Fault(fault)) => return Err(DoorError::fault(&fault)),
        Err(ThresholdRefusal::OutOfRange(range)) => {
            let (a, b) = (value(kind, range.least), value(kind, range.most));
            format!("{} lies between {a} and {b}.", name(kind))
        }
        Err(ThresholdRefusal::NotADay(_)) => {
            "It can hold from today or from a day before, not from one ahead.".to_owned()
        }
        Err(ThresholdRefusal::OutOfOrder) => {
            "Heart rate rises from rest over threshold to the highest; please look at the three again.".to_owned()
        }
    };
    wrong_threshold(app, member, why, typed).await
}

async fn wrong_threshold(
    app: &App,
    member: &Member,
    why: String,
    typed: ThresholdForm,
) -> Result<Response, DoorError> {
    let problems = Problems {
        threshold: Some(why),
        typed,
        ..Problems::default()
    };
    render(
        app,
        member,
        StatusCode::UNPROCESSABLE_ENTITY,
        None,
        problems,
    )
    .await
}

/// What to share, as the form sends it.
#[derive(Deserialize)]
pub struct SharingForm {
    training: String,
}

/// `POST /me/sharing`.
pub async fn share(
    State(app): State<App>,
    member: Member,
    Form(form): Form<SharingForm>,
) -> Result<Response, DoorError> {
    let now = app.now()?;
    let (actor, athlete) = (member.actor(), member.athlete());
    let shares = form.training == "yes";
    match practice::share_training(&app.practice, actor, athlete, shares, now).await {
        Ok(()) => Ok(Redirect::to("/me?done=sharing#sharing").into_response()),
        Err(TrainingRefusal::NotAllowed(_)) => Err(DoorError::NotAllowed),
        Err(TrainingRefusal::Fault(fault)) => Err(DoorError::fault(&fault)),
    }
}

/// `POST /me/recompute`.
pub async fn recompute(State(app): State<App>, member: Member) -> Result<Response, DoorError> {
    let now = app.now()?;
    let (actor, athlete) = (member.actor(), member.athlete());
    match practice::recompute_own(&app.practice, actor, athlete, RecomputeFrom::Efforts, now).await
    {
        Ok(_) => Ok(Redirect::to("/me?done=recompute#thresholds").into_response()),
        Err(RecomputeRefusal::NotAllowed(_)) => Err(DoorError::NotAllowed),
        Err(RecomputeRefusal::NoSuchAthlete) => Err(DoorError::NotFound),
        Err(RecomputeRefusal::Fault(fault)) => Err(DoorError::fault(&fault)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paces_are_typed_and_told_in_minutes() {
        let speed = typed(Kind::ThresholdPace, "4:35").unwrap();
        assert!((speed - 1000.0 / 275.0).abs() < 1e-9);
        assert_eq!(value(Kind::ThresholdPace, speed), "4:35 /km");
        let swim = typed(Kind::CriticalSwimSpeed, " 1:48 ").unwrap();
        assert_eq!(value(Kind::CriticalSwimSpeed, swim), "1:48 /100 m");
        assert_eq!(minutes(119.6), "2:00");
        assert_eq!(typed(Kind::ThresholdPace, "4.5"), None);
        assert_eq!(typed(Kind::ThresholdPace, "0:00"), None);
        assert_eq!(typed(Kind::Weight, "61,5"), Some(61.5));
        assert_eq!(typed(Kind::MaxHeartRate, "fast"), None);
    }
}
