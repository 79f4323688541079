//! What an athlete likes: techniques, and what they judge massage by. A part of Me.

use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    rules::RuleBook,
    situation::Measure,
    treatment::technique::{Technique, TechniqueWishes},
};
use practice::{SaidPreferences, TrainingRefusal};

use super::questions::fields;
use crate::{
    app::{App, Member},
    pages::me::{Choice, TechniqueLine},
    problem::DoorError,
    words,
};

/// Each technique with what is wished of it.
pub(super) fn techniques(rules: &RuleBook, wishes: &TechniqueWishes) -> Vec<TechniqueLine> {
    let wish = |technique: Technique| {
        if wishes.disliked.contains(&technique) {
            "not"
        } else if wishes.liked.contains(&technique) {
            "like"
        } else {
            ""
        }
    };
    let lines = rules.timing.techniques.iter();
    lines
        .map(|line| TechniqueLine {
            word: line.technique.word(),
            name: words::capital(&line.name),
            what: line.what.clone(),
            wish: wish(line.technique),
        })
        .collect()
}

/// What somebody judges massage by, in their words.
pub(super) const fn measure_name(measure: Measure) -> &'static str {
    match measure {
        Measure::Soreness => "How sore I am the days after",
        Measure::Heaviness => "How heavy my legs or main muscles feel",
        Measure::Tightness => "How tight I feel",
        Measure::Recovered => "How recovered I feel",
        Measure::Sleep => "How the night after is",
        Measure::Calm => "How calm I feel",
        Measure::Own => "Something of my own",
    }
}

/// What one may judge massage by.
pub(super) fn measures(now: Option<Measure>) -> Vec<Choice> {
    let none = Choice {
        word: "",
        name: "Not chosen",
        chosen: now.is_none(),
    };
    let each = Measure::ALL.into_iter().map(|measure| Choice {
        word: measure.word(),
        name: measure_name(measure),
        chosen: now == Some(measure),
    });
    std::iter::once(none).chain(each).collect()
}

/// `POST /me/preferences`.
pub async fn save(
    State(app): State<App>,
    member: Member,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, DoorError> {
    let sent = |name: &str| fields::value(&fields, name).unwrap_or_default();
    let wished = |wish: &str| -> Vec<Technique> {
        let all = Technique::ALL.into_iter();
        all.filter(|one| sent(&format!("technique-{}", one.word())) == wish)
            .collect()
    };
    let said = SaidPreferences {
        techniques: TechniqueWishes::of(&wished("like"), &wished("not")),
        own_measure: Measure::from_word(sent("measure")),
        own_measure_words: sent("measure_words").to_owned(),
    };
    let now = app.now()?;
    practice::save_preferences(&app.practice, member.actor(), member.athlete(), said, now)
        .await
        .map_err(|refusal| match refusal {
            TrainingRefusal::NotAllowed(_) => DoorError::NotAllowed,
            TrainingRefusal::Fault(fault) => DoorError::fault(&fault),
        })?;
    Ok(Redirect::to("/me?done=preferences").into_response())
}
