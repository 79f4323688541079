//! Pages: a plain struct each, rendered by its template; `sample()` is what the gallery shows.

pub mod about;
pub mod api_keys;
pub mod book;
pub mod calendars;
pub mod check_in;
pub mod client;
pub mod client_questions;
pub mod clinic_rules;
pub mod closures;
pub mod confirm;
pub mod confirmed;
pub mod conflict;
pub mod day;
pub mod desk;
pub mod embed;
pub mod emergency;
pub mod finish;
pub mod forms;
pub mod frame;
pub mod invitation;
pub mod me;
pub mod not_yet;
pub mod outbox;
pub mod problem;
pub mod questions;
pub mod research;
pub mod series;
pub mod set_up;
pub mod sign_in;
pub mod today;
pub mod training;
pub mod waiting;
pub mod weeks;
pub mod wishes;

use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};

/// A page as a response.
///
/// A template can only fail on a broken formatter; that is a fault, not an answer.
pub fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a template failed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// One page of the gallery.
pub struct Sample {
    /// Its name in the address.
    pub name: &'static str,
    /// The page.
    pub html: String,
}

/// Every page with made-up people, for looking at and for tests.
///
/// # Errors
/// When a template cannot be rendered.
pub fn samples() -> Result<Vec<Sample>, askama::Error> {
    let mut samples = Vec::new();
    let mut add = |name, html: Result<String, askama::Error>| {
        html.map(|html| samples.push(Sample { name, html }))
    };
    add("today", today::TodayPage::sample().render())?;
    add("today-ask", today::TodayPage::sample_ask().render())?;
    add("today-nothing", today::TodayPage::sample_nothing().render())?;
    add("today-empty", today::TodayPage::sample_empty().render())?;
    add("not-yet", not_yet::NotYetPage::sample().render())?;
    add("emergency", emergency::EmergencyPage::sample().render())?;
    add("finish", finish::FinishPage::sample().render())?;
    add("questions", questions::QuestionsPage::sample().render())?;
    add("rest", questions::RestPage::sample().render())?;
    add("where", questions::WherePage::sample().render())?;
    add("one-side", questions::CalfPage::sample().render())?;
    add("book", book::BookPage::sample().render())?;
    add("waiting", waiting::WaitingPage::sample().render())?;
    add("conflict", conflict::ConflictPage::sample().render())?;
    add("confirm", confirm::ConfirmPage::sample().render())?;
    add("confirmed", confirmed::ConfirmedPage::sample().render())?;
    add("training", training::TrainingPage::sample().render())?;
    add(
        "training-empty",
        training::TrainingPage::sample_empty().render(),
    )?;
    add("what-if", weeks::WhatIfPage::sample().render())?;
    add("me", me::MePage::sample().render())?;
    add("embed", embed::EmbedPage::sample().render())?;
    add("visit", embed::VisitPage::sample().render())?;
    add("embedding", embed::EmbeddingPage::sample().render())?;
    add("calendars", calendars::CalendarsPage::sample().render())?;
    add("check-in", check_in::CheckInPage::sample().render())?;
    add("day", day::DayPage::sample().render())?;
    add("desk-find", desk::FindPage::sample().render())?;
    add("desk-times", desk::TimesPage::sample().render())?;
    add("desk-confirm", desk::DeskConfirmPage::sample().render())?;
    add(
        "desk-appointment",
        desk::DeskAppointmentPage::sample().render(),
    )?;
    add("desk-move-over", desk::MoveOverPage::sample().render())?;
    add("series", series::SeriesPage::sample().render())?;
    add("closures", closures::ClosuresPage::sample().render())?;
    add("closure", closures::ClosurePage::sample().render())?;
    add("touched", closures::TouchedPage::sample().render())?;
    add("client", client::ClientPage::sample().render())?;
    add(
        "client-questions",
        client_questions::ClientQuestionsPage::sample().render(),
    )?;
    add("client-desk", client::ClientPage::sample_desk().render())?;
    add("clients", client::ClientsPage::sample().render())?;
    add(
        "clinic-rules",
        clinic_rules::ClinicRulesPage::sample().render(),
    )?;
    add("api-keys", api_keys::ApiKeysPage::sample().render())?;
    add("set-up", set_up::SetUpPage::sample().render())?;
    add("set-up-thing", set_up::SetUpPage::sample_thing().render())?;
    add("outbox", outbox::OutboxPage::sample().render())?;
    add("sign-in", sign_in::SignInPage::sample().render())?;
    add("use-link", sign_in::UseLinkPage::sample().render())?;
    add("about", about::AboutPage::sample().render())?;
    add("research", research::ResearchPage::sample().render())?;
    add(
        "problem",
        problem::ProblemPage::not_found(frame::Frame::sample_athlete("")).render(),
    )?;
    Ok(samples)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_renders_within_its_budget_and_without_inline_style_or_script() {
        for Sample { name, html } in samples().unwrap() {
            assert!(html.ends_with("</html>"), "{name}: cut off");
            assert!(!html.contains(" style=\""), "{name}: inline style");
            for bad in [
                "<style",
                "<script>",
                " onclick",
                " onsubmit",
                " onload",
                "javascript:",
            ] {
                assert!(!html.contains(bad), "{name}: {bad}");
            }
            assert_eq!(html.matches("<h1").count(), 1, "{name}: one first heading");
            assert!(html.len() < 150_000, "{name}: {} bytes", html.len());
        }
    }

    #[test]
    fn enter_in_a_field_never_answers_none_of_these() {
        let mut asked = 0;
        for Sample { name, html } in samples().unwrap() {
            for form in html.split("<form ").skip(1) {
                let form = form.split("</form>").next().unwrap();
                if form.contains("name=\"none\"")
                    || form.contains("<button class=\"button calm full\"")
                {
                    let first = form.find("<button").unwrap();
                    assert!(form[first..].starts_with("<button hidden>"), "{name}");
                    asked += 1;
                }
            }
        }
        assert!(asked > 3, "{asked}");
    }

    #[test]
    fn ids_are_unique_in_each_page() {
        for Sample { name, html } in samples().unwrap() {
            let mut ids: Vec<&str> = html
                .split(" id=\"")
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
                .collect();
            ids.sort_unstable();
            let twice: Vec<_> = ids
                .windows(2)
                .filter(|pair| pair[0] == pair[1])
                .map(|pair| pair[0])
                .collect();
            assert!(twice.is_empty(), "{name}: {twice:?}");
        }
    }
}
