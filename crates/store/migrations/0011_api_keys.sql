-- Keys by which other programs speak for a clinic, each with at most its scopes (words in access.rs, separated by spaces). Only the
-- secret's hash is kept. An ended key stays, so that the audit log's mentions of it keep their meaning.
create table api_keys (
    clinic_id text not null,
    key_id text not null,
    secret_hash text not null,
    name text not null,
    scopes text not null,
    made_us bigint not null,
    made_by text not null,
    expires_us bigint not null,
    used_us bigint,
    ended_us bigint,
    ended_by text,
    constraint api_keys_key primary key (clinic_id, key_id),
    constraint api_keys_secret unique (clinic_id, secret_hash),
    constraint api_keys_clinic foreign key (clinic_id) references clinics (clinic_id),
    constraint api_keys_maker foreign key (clinic_id, made_by) references people (clinic_id, person_id),
    constraint api_keys_ender foreign key (clinic_id, ended_by) references people (clinic_id, person_id)
);
