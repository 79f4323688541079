-- What a person answered in one go, as it was answered: when, by whom, and to which words. Findings and denials are what holds now.
create table answer_sheets (
    clinic_id text not null,
    athlete_id text not null,
    sheet_id text not null,
    at_us bigint not null,
    answered_by text not null,
    rule_book text not null,
    text_version text not null,
    red_flags bigint not null,
    answers_json text not null,
    constraint answer_sheets_key primary key (clinic_id, athlete_id, sheet_id),
    constraint answer_sheets_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id),
    constraint answer_sheets_red_flags check (red_flags in (0, 1))
);
create index answer_sheets_by_time on answer_sheets (clinic_id, athlete_id, at_us);

-- Appointments that a person has to look at before they happen; never cancelled by a machine.
create table appointment_marks (
    clinic_id text not null,
    appointment_id text not null,
    mark text not null,
    since_us bigint not null,
    constraint appointment_marks_key primary key (clinic_id, appointment_id, mark),
    constraint appointment_marks_appointment foreign key (clinic_id, appointment_id) references appointments (clinic_id, appointment_id),
    constraint appointment_marks_word check (mark in ('answers'))
);
