//! Every route, in one table.

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state, map_response},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use practice::Practice;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

use crate::{
    api,
    app::{App, WebOptions},
    csrf,
    doors::{
        about, api_keys, appointment, book, calendars, check_in, client, client_questions,
        clinic_rules, day, desk, embed, emergency, finish, hold, invitation, me, not_yet, operator,
        outbox, preferences, questions, series, set_up, sign_in, times, today, training, waiting,
        weeks,
    },
    fhir, metrics,
    problem::{DoorError, told_as_a_page},
    security, static_files,
};

/// The most bytes of a form; uploads have their own, greater limit.
const FORM_LIMIT: usize = 256 * 1024;

/// All doors of one clinic over HTTP.
pub fn router(practice: Arc<Practice>, options: WebOptions) -> Router {
    router_of(App::new(practice, options))
}

/// All doors of an app's clinic.
pub(crate) fn router_of(app: App) -> Router {
    let upload_limit = app.options.upload_limit;
    #[rustfmt::skip]
    let routes = Router::new()
        // Signing in
        .route("/sign-in",                          get(sign_in::show).post(sign_in::ask))
        .route("/sign-in/{token}",                  get(sign_in::link).post(sign_in::use_link))
        .route("/sign-out",                         post(sign_in::sign_out))
        // The athlete
        .route("/",                                 get(today::show))
        .route("/what-if",                          get(weeks::ask).post(weeks::what_if))
        .route("/not-yet",                          get(not_yet::show))
        .route("/questions",                        get(questions::show).post(questions::answer))
        .route("/questions/rest",                   get(questions::rest::show).post(questions::rest::answer))
        .route("/questions/where",                  get(questions::place::show).post(questions::place::answer))
        .route("/questions/one-side",               get(questions::calf::show).post(questions::calf::answer))
        .route("/check-in",                         get(check_in::show).post(check_in::save))
        .route("/training",                         get(training::show))
        .route("/training/load.csv",                get(training::load_csv))
        .route("/training/activities.csv",          get(training::activities_csv))
        .route("/training/races",                   post(training::add_race))
        .route("/training/race-answers",            post(training::answer_race))
        .route("/training/import",                  post(training::upload::import).layer(DefaultBodyLimit::max(upload_limit)))
        .route("/training/import/progress/{watch}", get(training::upload::progress))
        .route("/me",                               get(me::show))
        .route("/me/profile",                       post(me::save_profile))
        .route("/me/thresholds",                    post(me::say_threshold))
        .route("/me/thresholds/take-back",          post(me::take_back_threshold))
        .route("/me/preferences",                   post(preferences::save))
        .route("/me/sharing",                       post(me::share))
        .route("/me/calendars",                     get(calendars::show).post(calendars::make))
        .route("/me/calendars/end",                 post(calendars::end))
        .route("/me/calendars/own",                 post(calendars::own::connect))
        .route("/me/calendars/own/end",             post(calendars::own::end))
        .route("/calendars/{secret}",               get(calendars::read))
        .route("/me/recompute",                     post(me::recompute))
        .route("/book",                             get(book::show))
        .route("/times",                            get(times::show))
        .route("/hold",                             post(hold::hold))
        .route("/hold/{id}",                        get(hold::show))
        .route("/hold/{id}/extend",                 post(hold::extend))
        .route("/hold/{id}/book",                   post(hold::book))
        .route("/appointment/{id}",                 get(appointment::show))
        .route("/appointment/{id}/calendar.ics",    get(appointment::calendar))
        .route("/appointment/{id}/move",            get(appointment::choose).post(appointment::move_to))
        .route("/appointment/{id}/cancel",          post(appointment::cancel))
        .route("/appointment/{id}/undo",            post(appointment::undo))
        .route("/appointment/{id}/alone",           post(invitation::withdraw))
        .route("/invitation",                       get(invitation::show))
        .route("/invitation/{id}/no",               post(invitation::decline))
        .route("/waiting",                          get(waiting::show).post(waiting::join))
        .route("/waiting/{id}/end",                 post(waiting::leave))
        .route("/waiting/{id}/offer",               post(waiting::offer))
        .route("/offer/{id}/accept",                post(waiting::accept))
        .route("/series",                           get(series::show).post(series::book))
        .route("/series/{id}/end",                  post(series::end))
        // The clinic
        .route("/day",                              get(day::show))
        .route("/desk/book",                        get(desk::find))
        .route("/desk/clients/{id}",                get(desk::times))
        .route("/desk/clients/{id}/hold",           post(desk::hold))
        .route("/desk/clients/{id}/override",       get(desk::over::show).post(desk::over::book))
        .route("/desk/clients/{id}/series",         get(series::show_at_desk).post(series::book_at_desk))
        .route("/desk/hold/{id}",                   get(desk::confirm::show))
        .route("/desk/hold/{id}/extend",            post(desk::confirm::extend))
        .route("/desk/hold/{id}/release",           post(desk::confirm::release))
        .route("/desk/hold/{id}/book",              post(desk::confirm::book))
        .route("/desk/appointments/{id}",           get(desk::appointment::show))
        .route("/desk/appointments/{id}/stage",     post(desk::appointment::say))
        .route("/desk/appointments/{id}/move",      post(desk::appointment::move_to))
        .route("/desk/appointments/{id}/override",  get(desk::move_over::show).post(desk::move_over::change))
        .route("/desk/appointments/{id}/cancel",    post(appointment::cancel))
        .route("/desk/appointments/{id}/undo",      post(appointment::undo))
        .route("/desk/closures",                    get(desk::closures::list).post(desk::closures::close))
        .route("/desk/closures/{id}",               get(desk::closures::show))
        .route("/desk/closures/{id}/move",          post(desk::closures::move_all))
        .route("/desk/closures/{id}/end",           post(desk::closures::open_again))
        .route("/clinic/clients",                   get(client::list))
        .route("/clinic/clients/{id}",              get(client::show))
        .route("/clinic/clients/{id}/clearances",   post(client::record_clearance))
        .route("/clinic/clients/{id}/clearances/end", post(client::end_clearance))
        .route("/clinic/clients/{id}/decisions",    post(client::decide))
        .route("/clinic/clients/{id}/decisions/end", post(client::take_back_decision))
        .route("/clinic/clients/{id}/conversations", post(client::note_conversation))
        .route("/clinic/clients/{id}/findings",     post(client::add_finding))
        .route("/clinic/clients/{id}/questions",    get(client_questions::show).post(client_questions::answer))
        .route("/clinic/clients/{id}/blood-pressure", post(client::measure))
        .route("/clinic/rules",                     get(clinic_rules::show).post(clinic_rules::add))
        .route("/clinic/rules/end",                 post(clinic_rules::end))
        .route("/clinic/rules/words",               post(clinic_rules::words))
        .route("/clinic/embed",                     get(embed::manage).post(embed::keep))
        .route("/clinic/set-up",                    get(set_up::overview::show))
        .route("/clinic/set-up/rooms/{id}",         get(set_up::room::show).post(set_up::room::change))
        .route("/clinic/set-up/services/{id}",      get(set_up::service::show).post(set_up::service::change))
        .route("/clinic/set-up/therapists/{id}",    get(set_up::therapist::show).post(set_up::therapist::change))
        .route("/clinic/set-up/places/{id}",        get(set_up::place::show).post(set_up::place::change))
        .route("/clinic/set-up/house",              get(set_up::house::show).post(set_up::house::change))
        .route("/desk/touched",                     get(set_up::touched::show).post(set_up::touched::move_all))
        .route("/clinic/api-keys",                  get(api_keys::show).post(api_keys::make))
        .route("/clinic/api-keys/end",              post(api_keys::end))
        // Anybody
        .route("/visit",                            get(embed::visit))
        .route("/embed/{clinic}",                   get(embed::show))
        .route("/embed.js",                         get(embed::script))
        .route("/about",                            get(about::about))
        .route("/research",                         get(about::research))
        .route("/emergency",                        get(emergency::show))
        .route("/finish",                           get(finish::show).post(finish::answer))
        .route("/finish-worker.js",                 get(finish::worker))
        .route("/outbox",                           get(outbox::show))
        .route("/static/{hash}/{name}",             get(static_files::serve))
        .merge(for_the_operator())
        .fallback(about::not_found);
    routes
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(from_fn(csrf::refuse_foreign_forms))
        .layer(map_response(told_as_a_page))
        // Programs bring a key and no cookie, so that no other site's form can speak for them.
        .merge(api::routes(&app).layer(DefaultBodyLimit::max(FORM_LIMIT)))
        .merge(fhir::routes(&app).layer(DefaultBodyLimit::max(FORM_LIMIT)))
        .layer(CatchPanicLayer::custom(broken))
        .layer(CompressionLayer::new().gzip(true))
        .layer(from_fn(security::security_headers))
        .layer(from_fn_with_state(app.clone(), metrics::count))
        .with_state(app)
}

/// What answers at every host, whichever clinics there are.
pub(crate) fn for_the_operator() -> Router<App> {
    Router::new()
        .route("/health", get(operator::health))
        .route("/ready", get(operator::ready))
        .route("/metrics", get(metrics::show))
}

/// A panic is our fault and is told as such; its words stay in the log.
fn broken(_: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("a door panicked");
    DoorError::Broken.into_response()
}
