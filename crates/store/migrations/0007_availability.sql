-- All that decides when somebody or something can be booked, and two things worked out from what is taken, so that a search is short.

alter table clinics add column notice_minutes bigint;
alter table clinics add column horizon_days bigint;
alter table services add column pressure bigint;
alter table services add column notice_minutes bigint;
alter table services add column horizon_days bigint;
alter table service_skills add column level text;
alter table therapist_skills add column level text;
alter table therapists add column seniority text;
alter table therapists add column gender text;
alter table therapists add column day_appointments bigint;
alter table therapists add column day_minutes bigint;
alter table therapists add column deep_minutes bigint;
alter table therapists add column deep_in_a_row bigint;
alter table therapists add column rest_minutes bigint;

-- Weekly hours of therapists and rooms, and breaks in them, in the location's civil time; weekday 1 is Monday. until_minute at or before
-- from_minute is past midnight. valid_from is empty where they always held, valid_until null where they hold for ever.
create table weekly_hours (
    clinic_id text not null,
    owner_id text not null,
    location_id text not null,
    kind text not null,
    weekday bigint not null,
    from_minute bigint not null,
    valid_from text not null,
    until_minute bigint not null,
    valid_until text,
    constraint weekly_hours_key primary key (clinic_id, owner_id, location_id, kind, weekday, from_minute, valid_from),
    constraint weekly_hours_location foreign key (clinic_id, location_id) references locations (clinic_id, location_id),
    constraint weekly_hours_kind check (kind in ('open', 'break')),
    constraint weekly_hours_range check (weekday between 1 and 7 and from_minute between 0 and 1439 and until_minute between 0 and 1439)
);
insert into weekly_hours (clinic_id, owner_id, location_id, kind, weekday, from_minute, valid_from, until_minute)
    select clinic_id, therapist_id, location_id, 'open', weekday, from_minute, '', until_minute from therapist_hours;
drop table therapist_hours;

-- Single days with hours of their own. One row a span; a day that is closed has one row without a span.
create table day_hours (
    clinic_id text not null,
    owner_id text not null,
    location_id text not null,
    on_day text not null,
    number bigint not null,
    from_minute bigint,
    until_minute bigint,
    constraint day_hours_key primary key (clinic_id, owner_id, location_id, on_day, number),
    constraint day_hours_location foreign key (clinic_id, location_id) references locations (clinic_id, location_id),
    constraint day_hours_range check (from_minute between 0 and 1439 and until_minute between 0 and 1439)
);

-- location_id is empty for a holiday of every location.
create table holidays (
    clinic_id text not null,
    on_day text not null,
    location_id text not null,
    name text not null,
    constraint holidays_key primary key (clinic_id, on_day, location_id),
    constraint holidays_clinic foreign key (clinic_id) references clinics (clinic_id)
);

create table room_closures (
    clinic_id text not null,
    room_id text not null,
    from_us bigint not null,
    until_us bigint not null,
    constraint room_closures_key primary key (clinic_id, room_id, from_us),
    constraint room_closures_room foreign key (clinic_id, room_id) references rooms (clinic_id, room_id),
    constraint room_closures_order check (from_us < until_us)
);

-- What a room has, and what a service needs of its room, each in the clinic's own word; owner_id is one of the two.
create table equipment (
    clinic_id text not null,
    owner_id text not null,
    name text not null,
    constraint equipment_key primary key (clinic_id, owner_id, name),
    constraint equipment_clinic foreign key (clinic_id) references clinics (clinic_id)
);

create table add_ons (
    clinic_id text not null,
    service_id text not null,
    add_on_id text not null,
    name text not null,
    minutes bigint not null,
    price_cents bigint not null,
    constraint add_ons_key primary key (clinic_id, service_id, add_on_id),
    constraint add_ons_service foreign key (clinic_id, service_id) references services (clinic_id, service_id),
    constraint add_ons_ticks check (minutes >= 0 and minutes % 5 = 0)
);

-- What was added to the service of a hold or appointment.
create table chosen_add_ons (
    clinic_id text not null,
    holder_id text not null,
    add_on_id text not null,
    constraint chosen_add_ons_key primary key (clinic_id, holder_id, add_on_id),
    constraint chosen_add_ons_clinic foreign key (clinic_id) references clinics (clinic_id)
);

create table therapist_languages (
    clinic_id text not null,
    therapist_id text not null,
    language text not null,
    constraint therapist_languages_key primary key (clinic_id, therapist_id, language),
    constraint therapist_languages_therapist foreign key (clinic_id, therapist_id) references therapists (clinic_id, therapist_id)
);

-- Hands-on minutes where a therapist takes longer or shorter than the service says.
create table therapist_lengths (
    clinic_id text not null,
    therapist_id text not null,
    service_id text not null,
    minutes bigint not null,
    constraint therapist_lengths_key primary key (clinic_id, therapist_id, service_id),
    constraint therapist_lengths_therapist foreign key (clinic_id, therapist_id) references therapists (clinic_id, therapist_id),
    constraint therapist_lengths_service foreign key (clinic_id, service_id) references services (clinic_id, service_id),
    constraint therapist_lengths_ticks check (minutes > 0 and minutes % 5 = 0)
);

-- The way between two locations, the same in both directions.
create table travel (
    clinic_id text not null,
    one_id text not null,
    other_id text not null,
    minutes bigint not null,
    constraint travel_key primary key (clinic_id, one_id, other_id),
    constraint travel_one foreign key (clinic_id, one_id) references locations (clinic_id, location_id),
    constraint travel_other foreign key (clinic_id, other_id) references locations (clinic_id, location_id)
);

-- Each hold and appointment as a piece of its therapist's work, hands on from starts_tick, so that a day's limits can be kept.
create table work (
    clinic_id text not null,
    therapist_id text not null,
    starts_tick bigint not null,
    holder_id text not null,
    ticks bigint not null,
    ticks_before bigint not null,
    ticks_after bigint not null,
    location_id text not null,
    pressure bigint,
    constraint work_key primary key (clinic_id, therapist_id, starts_tick, holder_id),
    constraint work_therapist foreign key (clinic_id, therapist_id) references therapists (clinic_id, therapist_id)
);
create index work_by_holder on work (clinic_id, holder_id);
insert into work (clinic_id, therapist_id, starts_tick, holder_id, ticks, ticks_before, ticks_after, location_id)
    select a.clinic_id, a.therapist_id, a.starts_us / 300000000, a.appointment_id, (a.ends_us - a.starts_us) / 300000000,
        s.buffer_before / 5, s.buffer_after / 5, a.location_id
    from appointments a join services s on s.clinic_id = a.clinic_id and s.service_id = a.service_id where a.stage <> 'cancelled';
insert into work (clinic_id, therapist_id, starts_tick, holder_id, ticks, ticks_before, ticks_after, location_id)
    select h.clinic_id, h.therapist_id, h.starts_us / 300000000, h.hold_id, (h.ends_us - h.starts_us) / 300000000,
        s.buffer_before / 5, s.buffer_after / 5, h.location_id
    from holds h join services s on s.clinic_id = h.clinic_id and s.service_id = h.service_id;

-- What occupancy says, a row a resource and day of UTC: 288 ticks as six numbers of 48 bits. Written together with it, in the same transaction.
create table busy_days (
    clinic_id text not null,
    resource_id text not null,
    day bigint not null,
    b0 bigint not null,
    b1 bigint not null,
    b2 bigint not null,
    b3 bigint not null,
    b4 bigint not null,
    b5 bigint not null,
    constraint busy_days_key primary key (clinic_id, resource_id, day)
);
insert into busy_days (clinic_id, resource_id, day, b0, b1, b2, b3, b4, b5)
    select clinic_id, resource_id, tick / 288,
        cast(sum(case when tick % 288 / 48 = 0 then cast(1 as bigint) << cast(tick % 48 as int) else 0 end) as bigint),
        cast(sum(case when tick % 288 / 48 = 1 then cast(1 as bigint) << cast(tick % 48 as int) else 0 end) as bigint),
        cast(sum(case when tick % 288 / 48 = 2 then cast(1 as bigint) << cast(tick % 48 as int) else 0 end) as bigint),
        cast(sum(case when tick % 288 / 48 = 3 then cast(1 as bigint) << cast(tick % 48 as int) else 0 end) as bigint),
        cast(sum(case when tick % 288 / 48 = 4 then cast(1 as bigint) << cast(tick % 48 as int) else 0 end) as bigint),
        cast(sum(case when tick % 288 / 48 = 5 then cast(1 as bigint) << cast(tick % 48 as int) else 0 end) as bigint)
    from occupancy where tick >= 0 group by clinic_id, resource_id, tick / 288;
