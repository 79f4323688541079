-- Sites that may show a clinic's times in a frame of theirs, each as a browser names it: scheme, host and port.
create table embed_sites (
    clinic_id text not null,
    site text not null,
    constraint embed_sites_key primary key (clinic_id, site),
    constraint embed_sites_clinic foreign key (clinic_id) references clinics (clinic_id)
);
