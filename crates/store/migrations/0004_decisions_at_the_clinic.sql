-- What staff record about one person's safety, and a clinic's own rules.
--
-- Nothing here is deleted: what no longer holds has an end, and who ended it.

-- A clinician's clearance of a rule, or a guardian's consent, as staff saw it. It counts from given_us, which is when it was given.
create table clearances (
    clinic_id text not null,
    athlete_id text not null,
    clearance_id text not null,
    rule text not null,
    kind text not null,
    given_by text not null,
    profession text not null,
    given_us bigint not null,
    until_us bigint,
    covers text not null,
    cap bigint,
    recorded_us bigint not null,
    recorded_by text not null,
    ended_us bigint,
    ended_by text,
    constraint clearances_key primary key (clinic_id, athlete_id, clearance_id),
    constraint clearances_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id),
    constraint clearances_recorder foreign key (clinic_id, recorded_by) references people (clinic_id, person_id),
    constraint clearances_kind check (kind in ('clinician', 'guardian')),
    constraint clearances_cap check (cap is null or cap between 0 and 5)
);

-- What a therapist decided beyond the rules: area, level, minutes, rule and loosener as far as `what` needs them.
create table decisions (
    clinic_id text not null,
    athlete_id text not null,
    decision_id text not null,
    at_us bigint not null,
    decided_by text not null,
    what text not null,
    area text,
    level bigint,
    minutes bigint,
    rule text,
    loosener text,
    reason text not null,
    until_us bigint,
    ended_us bigint,
    ended_by text,
    constraint decisions_key primary key (clinic_id, athlete_id, decision_id),
    constraint decisions_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id),
    constraint decisions_decider foreign key (clinic_id, decided_by) references people (clinic_id, person_id),
    constraint decisions_what check (what in ('avoid', 'cap', 'minutes', 'wait', 'loosen'))
);

-- Somebody of the clinic spoke to the person about their answers.
create table conversations (
    clinic_id text not null,
    athlete_id text not null,
    conversation_id text not null,
    at_us bigint not null,
    spoken_by text not null,
    note text not null,
    constraint conversations_key primary key (clinic_id, athlete_id, conversation_id),
    constraint conversations_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id),
    constraint conversations_speaker foreign key (clinic_id, spoken_by) references people (clinic_id, person_id)
);

-- A clinic's own rules, line by line, each as rules/screening.toml would write it.
create table clinic_rules (
    clinic_id text not null,
    line_id text not null,
    kind text not null,
    line text not null,
    added_us bigint not null,
    added_by text not null,
    ended_us bigint,
    ended_by text,
    constraint clinic_rules_key primary key (clinic_id, line_id),
    constraint clinic_rules_clinic foreign key (clinic_id) references clinics (clinic_id),
    constraint clinic_rules_adder foreign key (clinic_id, added_by) references people (clinic_id, person_id),
    constraint clinic_rules_kind check (kind in ('profile', 'fever', 'stricter', 'region_cap'))
);

-- What an athlete shares with the clinic, item by item; nothing is shared by itself.
create table sharing (
    clinic_id text not null,
    athlete_id text not null,
    item text not null,
    since_us bigint not null,
    constraint sharing_key primary key (clinic_id, athlete_id, item),
    constraint sharing_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id),
    constraint sharing_item check (item in ('training'))
);
