-- A place beside an athlete, kept for somebody they ask to come with them. The place is a hold, which becomes an appointment under its own
-- id; beside_id is the asker's hold and appointment. companion_id and sent_us are null until somebody is asked; sent_us is when they may
-- know. ended_as says what became of it; null while it is open.
create table invitations (
    clinic_id text not null,
    place_id text not null,
    beside_id text not null,
    asked_by text not null,
    companion_id text,
    sent_us bigint,
    ended_us bigint,
    ended_as text,
    constraint invitations_key primary key (clinic_id, place_id),
    constraint invitations_asker foreign key (clinic_id, asked_by) references athletes (clinic_id, athlete_id),
    constraint invitations_companion foreign key (clinic_id, companion_id) references athletes (clinic_id, athlete_id),
    constraint invitations_sent check ((companion_id is null) = (sent_us is null)),
    constraint invitations_ended check ((ended_us is null) = (ended_as is null) and (ended_us is null or sent_us is not null))
);
create index invitations_by_beside on invitations (clinic_id, beside_id);
create index invitations_by_asker on invitations (clinic_id, asked_by);
create index invitations_by_companion on invitations (clinic_id, companion_id);
create index invitations_by_end on invitations (ended_us);
