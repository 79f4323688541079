-- Training in depth: what devices write, what load is worked out from, what was derived from it, and since when.
--
-- Facts (activities, activity_sets, efforts, day_facts, planned, race_answers, entered thresholds) are what files and people said. The rest
-- (loads, twins, estimated thresholds, load_days, guessed races) follows from them, and `knead recompute` makes it again.

-- The facts that 0001 had no room for. offset_from is null where offset_s is, and in rows of before: their files told it.
alter table activities add column offset_from text;
alter table activities add column average_cadence bigint;
alter table activities add column average_temperature bigint;
alter table activities add column feel text;
alter table activities add column marked_as_race bigint not null default 0;
alter table activities add column gear text;
alter table activities add column pool_m double precision;
alter table activities add column pool_lengths bigint;
alter table activities add column pool_swimming_s double precision;
-- The other bases that it could have been worked out from: basis, value and 1 for estimated, by spaces, one a line.
alter table activities add column load_candidates text;
-- The rule book that the load was worked out with; null in rows of before.
alter table activities add column load_model text;
-- The confidence that it was a race, 0 to 1, and why; null where nothing speaks for one.
alter table activities add column race_confidence double precision;
alter table activities add column race_why text;

-- What is kept of an activity's samples for its load; made again from the original where the version is old.
create table efforts (
    clinic_id text not null,
    athlete_id text not null,
    starts_us bigint not null,
    activity_id text not null,
    effort blob not null,
    constraint efforts_key primary key (clinic_id, athlete_id, starts_us, activity_id),
    constraint efforts_activity foreign key (clinic_id, athlete_id, activity_id) references activities (clinic_id, athlete_id, activity_id)
);
create index efforts_by_activity on efforts (clinic_id, athlete_id, activity_id);

create table activity_sets (
    clinic_id text not null,
    athlete_id text not null,
    starts_us bigint not null,
    activity_id text not null,
    number bigint not null,
    exercise text not null,
    kind text not null,
    repetitions bigint,
    weight_kg double precision,
    distance_m double precision,
    duration_s double precision,
    rpe double precision,
    constraint activity_sets_key primary key (clinic_id, athlete_id, starts_us, activity_id, number),
    constraint activity_sets_activity foreign key (clinic_id, athlete_id, activity_id) references activities (clinic_id, athlete_id, activity_id)
);
create index activity_sets_by_activity on activity_sets (clinic_id, athlete_id, activity_id);

-- What the athlete said of a guessed race.
create table race_answers (
    clinic_id text not null,
    athlete_id text not null,
    activity_id text not null,
    was_race bigint not null,
    answered_us bigint not null,
    constraint race_answers_key primary key (clinic_id, athlete_id, activity_id),
    constraint race_answers_activity foreign key (clinic_id, athlete_id, activity_id) references activities (clinic_id, athlete_id, activity_id)
);

-- Sleep, resting heart rate and its variability, by local day and by who says it.
create table day_facts (
    clinic_id text not null,
    athlete_id text not null,
    day text not null,
    source text not null,
    sleep_h double precision,
    resting_hr bigint,
    hrv_ms double precision,
    hrv_measure text,
    constraint day_facts_key primary key (clinic_id, athlete_id, day, source),
    constraint day_facts_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id)
);

-- What a training calendar has planned, by the calendar's own identity. at_us, or else on_day.
create table planned (
    clinic_id text not null,
    athlete_id text not null,
    uid text not null,
    at_us bigint,
    on_day text,
    kind text not null,
    name text not null,
    sport text,
    distance_m double precision,
    duration_s bigint,
    load double precision,
    priority text,
    constraint planned_key primary key (clinic_id, athlete_id, uid),
    constraint planned_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id),
    constraint planned_time check (at_us is not null or on_day is not null)
);

-- Thresholds by the day from which they hold: said by the athlete, or estimated, as of an activity's day. The columns of athletes are not
-- used any more.
create table thresholds (
    clinic_id text not null,
    athlete_id text not null,
    kind text not null,
    from_day text not null,
    estimated bigint not null,
    value double precision not null,
    as_of_day text,
    noted_us bigint not null,
    constraint thresholds_key primary key (clinic_id, athlete_id, kind, from_day, estimated),
    constraint thresholds_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id)
);

insert into thresholds (clinic_id, athlete_id, kind, from_day, estimated, value, noted_us)
    select clinic_id, athlete_id, 'resting_heart_rate', '1990-01-01', 0, resting_hr, 0 from athletes where resting_hr is not null and resting_hr_estimated = 0;
insert into thresholds (clinic_id, athlete_id, kind, from_day, estimated, value, noted_us)
    select clinic_id, athlete_id, 'max_heart_rate', '1990-01-01', 0, max_hr, 0 from athletes where max_hr is not null and max_hr_estimated = 0;
insert into thresholds (clinic_id, athlete_id, kind, from_day, estimated, value, noted_us)
    select clinic_id, athlete_id, 'threshold_heart_rate', '1990-01-01', 0, threshold_hr, 0 from athletes where threshold_hr is not null and threshold_hr_estimated = 0;
insert into thresholds (clinic_id, athlete_id, kind, from_day, estimated, value, noted_us)
    select clinic_id, athlete_id, 'threshold_power', '1990-01-01', 0, threshold_power, 0 from athletes where threshold_power is not null and threshold_power_estimated = 0;

-- The sum of loads of each local day from the first to the last with an activity, and both averages at the day's end.
create table load_days (
    clinic_id text not null,
    athlete_id text not null,
    day text not null,
    load double precision not null,
    fitness double precision not null,
    fatigue double precision not null,
    constraint load_days_key primary key (clinic_id, athlete_id, day),
    constraint load_days_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id)
);

-- A recomputation that has begun and not ended: where to go on. `after` is the last original that was read again.
create table recomputations (
    clinic_id text not null,
    athlete_id text not null,
    rule_book text not null,
    from_originals bigint not null,
    after_sha256 text not null,
    begun_us bigint not null,
    constraint recomputations_key primary key (clinic_id, athlete_id),
    constraint recomputations_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id)
);
