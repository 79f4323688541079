//! What people do with Knead: one act a file.
//!
//! An act reads: may they, load, decide, write. It takes the [`Actor`], [`Now`] and its arguments; it never asks the clock.

pub mod access;
mod add_event;
mod answer_race;
mod answer_screening;
mod answers_kept;
mod api_keys;
mod appointments_marked;
mod asks;
mod attempt;
mod audit;
mod book;
mod book_over;
mod book_start;
mod booking;
mod booking_mail;
mod busy_times;
mod caldav;
mod calendar_entry;
mod calendar_feed;
mod cancel;
mod check_in;
mod client_record;
mod clinic_rules;
mod clinics;
mod clock_words;
mod close_time;
mod day_list;
mod decide;
mod derive;
mod embed;
mod event_time;
mod expire_holds;
mod fault;
mod files;
mod find_offered;
mod find_slots;
mod find_times;
mod found_clinic;
mod held_before;
mod hold;
mod hold_beside;
mod import_activities;
mod invitation;
mod invitation_mail;
mod invite;
mod keep_activity;
mod kept_recommendation;
mod kept_safety;
mod locations;
mod look_back;
mod mail_calendar;
mod misfits;
mod missing_originals;
mod move_appointment;
mod move_over;
mod note_conversation;
mod now;
mod offer_by_hand;
mod offer_times;
mod outbox;
mod outside_calendar;
mod overriding;
mod plan_files;
mod plan_situation;
mod planned_events;
mod planned_pressure;
mod post;
mod read_again;
mod read_training;
mod recompute;
mod record_blood_pressure;
mod record_clearance;
mod reminder;
mod rules_in_use;
pub mod sample;
mod save_preferences;
mod save_profile;
mod say_stage;
mod say_where;
mod seal;
mod search_appointments;
mod see_appointments;
mod see_client;
mod see_clinic;
mod see_for_booking;
mod see_me;
mod see_training;
mod series;
mod set_up;
mod share_training;
mod sign_in;
mod sign_in_link;
mod situation_of;
mod sync_calendars;
mod threshold_entry;
mod to_speak_to;
mod today;
mod together;
mod undo;
mod wait_for_time;
mod web_address;
mod what_if;
mod whereabouts;

use std::sync::Arc;

use care::rules::RuleBook;
use store::Store;

pub use access::{Actor, KeyInUse, KeyScope, NotAllowed};
pub use add_event::{AddEventRefusal, PlannedEvent, add_event, event_of};
pub use answer_race::{AnswerRaceRefusal, answer_race};
pub use answer_screening::{AnswerRefusal, Answers, Told, answer_screening};
pub use api_keys::{
    KeyRefusal, KeyWish, SeenKey, end_api_key, make_api_key, see_api_keys, use_api_key,
};
pub use attempt::{Attempt, made_before, version_of};
pub use book::{Booking, book};
pub use book_over::{OverrideWish, book_over, see_conflicts};
pub use book_start::{StartBooking, book_start};
pub use booking::{BookingRefusal, WantedStart};
pub use caldav::{CalendarTrouble, Reach};
pub use calendar_entry::calendar_entry;
pub use calendar_feed::{
    Feed, FeedEntry, FeedOf, FeedRefusal, SeenFeed, end_calendar_feed, make_calendar_feed,
    read_calendar_feed, see_calendar_feeds,
};
pub use cancel::{CancelWhy, cancel, cancel_once};
pub use check_in::{CheckInRefusal, check_in, check_in_once};
pub use clinic_rules::{
    ClinicRulesRefusal, SeenRules, add_clinic_rule, end_clinic_rule, see_clinic_rules,
};
pub use clinics::{clinic, clinics, database_answers};
pub use clock_words::{on_the_clock, zone_name};
pub use close_time::{
    NewClosure, SeenClosure, close_time, move_touched, open_again, see_closure, see_closures,
};
pub use day_list::{DayList, day_list};
pub use decide::{DecisionRefusal, NewDecision, Undecidable, decide, take_back_decision};
pub use derive::Changes;
pub use embed::{
    EMBED_DAYS, EmbedRefusal, PublicTimes, public_times, see_embed_sites, see_public_clinic,
    set_embed_sites,
};
pub use expire_holds::expire_holds;
pub use fault::Fault;
pub use files::Files;
pub use find_offered::{Offered, find_offered};
pub use find_slots::{FoundSlots, SlotWish, find_slots};
pub use find_times::{FoundTimes, Wishes, find_chains, find_pairs, find_times};
pub use found_clinic::{FoundRefusal, NewClinic, found_clinic};
pub use hold::{extend_hold, hold, hold_once, hold_with, release_hold};
pub use hold_beside::{BesideWish, hold_beside};
pub use import_activities::{ImportRefusal, Imported, import_activities, keep_training};
pub use invitation::{
    Beside, SeenInvitation, see_beside, see_invitations, see_place_beside, see_who_asks,
};
pub use invite::{InviteRefusal, book_beside, withdraw_invitation};
pub use kept_recommendation::{ExplainRefusal, Explained, Kept, Replanned, explain};
pub use locations::locations;
pub use look_back::{LookBackRefusal, LookedBack, look_back, look_back_at, read_recorded};
pub use mail_calendar::{CalendarSays, MailCalendar, MailEntry, uid_of};
pub use misfits::{SeenMisfit, SeenMisfits, count_misfits, move_misfits, see_misfits};
pub use missing_originals::{Originals, missing_originals};
pub use move_appointment::{MoveTo, move_appointment, move_once};
pub use move_over::{MoveOver, move_over};
pub use note_conversation::note_conversation;
pub use now::Now;
pub use offer_by_hand::{HandOffer, offer_by_hand};
pub use offer_times::{WaitingLine, offer_times, see_waiting};
pub use outbox::{OutboxMail, OutboxRefusal, run_due_jobs, see_outbox};
pub use outside_calendar::{
    CalendarReach, NewCalendar, OutsideRefusal, SeenCalendars, SeenOutside, connect_calendar,
    disconnect_calendar, see_calendars, see_own_calendar,
};
pub use plan_files::{NamedRace, PlanFiles, RaceTimeUnknown, plan_files, with_training};
pub use plan_situation::{PlanRefusal, plan_situation};
pub use post::{BadMailSettings, Leaving, Mail, Post};
pub use read_training::{ReadActivity, ReadTraining, read_training};
pub use recompute::{
    RecomputeFrom, RecomputeProgress, RecomputeRefusal, Recomputed, recompute, recompute_own,
};
pub use record_blood_pressure::{MeasureRefusal, record_blood_pressure};
pub use record_clearance::{ClearanceRefusal, Unrecordable, end_clearance, record_clearance};
pub use reminder::asked_before;
pub use save_preferences::{SaidPreferences, save_preferences};
pub use save_profile::{ProfileRefusal, SaidProfile, save_profile};
pub use say_stage::{SaidStage, say_stage, say_stage_once};
pub use say_where::say_where;
pub use seal::Key;
pub use search_appointments::{AppointmentSearch, FoundAppointments, search_appointments};
pub use see_appointments::{
    SeenAtDesk, SlotDetails, details_of, see_appointment, see_at_desk, see_hold,
    upcoming_appointments,
};
pub use see_client::{
    Chart, ClientFile, ClientRefusal, Flags, clients_by_name, find_clients, look_up_clients,
    see_client, see_contact,
};
pub use see_clinic::see_clinic;
pub use see_for_booking::{ForBooking, see_for_booking};
pub use see_me::{Me, Profile, see_me};
pub use see_training::{
    ExportedTraining, PAGE, SeenActivity, Training, TrainingRefusal, TrainingView, export_training,
    see_training,
};
pub use series::{
    EndedSeries, SeriesBooking, SeriesConflict, SeriesItem, SeriesPlan, book_series, end_series,
    plan_series, see_series_of,
};
pub use set_up::{NewTherapist, SetUpRefusal, add_therapist, set_up, thing_version};
pub use share_training::share_training;
pub use sign_in::{
    SignInRefusal, SignedIn, link_for, request_sign_in, sign_in, sign_out, signed_in,
};
pub use sign_in_link::{SignInLinkRefusal, sign_in_link};
pub use situation_of::situation_of;
pub use store::api_keys::ApiKey;
pub use store::audit::AuditEntry;
pub use store::booking::DayEntry;
pub use store::clinic_rules::RuleLine;
pub use store::training::activities::KeptGuess;
pub use store::treatment::blood_pressures::Measurement;
pub use store::treatment::clearances::{GivenAs, GivenClearance, KeptClearance};
pub use store::treatment::decisions::{Conversation, KeptDecision};
pub use store::treatment::records::ScreeningRecord;
pub use sync_calendars::sync_calendars;
pub use threshold_entry::{SaidThreshold, ThresholdRefusal, say_threshold, take_back_threshold};
pub use to_speak_to::{SpeakWhy, ToSpeakTo};
pub use today::{Offer, Today, TodayRefusal, plan_or_preview, query_for, today};
pub use together::{TogetherWish, hold_together, see_booked_with, see_held_with};
pub use undo::{undo, undo_once};
pub use wait_for_time::{
    SeenWaits, WaitRefusal, WaitWish, accept_offer, see_waits, stop_waiting, wait_for_time,
};
pub use web_address::{
    NotAWebAddress, ReachedClinic, WebAddress, WebAddressRefusal, clinic_at, host_as_kept,
    set_web_address, web_address,
};
pub use what_if::{WhatIf, WhatIfRefusal, what_if};
// The doors open a store and hand it over; they never speak to it.
pub use store::{Options as StoreOptions, Store as OpenStore, StoreError};

/// Everything an act needs besides its arguments.
pub struct Practice {
    /// What is remembered.
    pub store: Store,
    /// The rules of safety, timing and load.
    pub rules: Arc<RuleBook>,
    /// Original files by content hash.
    pub files: Files,
    /// How mail leaves.
    pub post: Post,
    /// How therapists' own calendars are reached; `None` where they are not.
    pub calendars: Option<Arc<CalendarReach>>,
}
