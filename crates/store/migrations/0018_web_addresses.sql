-- Under which address people reach a clinic, where several share a database. Found by the host that a browser names, before the clinic is
-- known; a small table, which a sharded database keeps whole on each shard.
create table web_addresses (
    host text not null,
    clinic_id text not null,
    base_url text not null,
    constraint web_addresses_key primary key (host),
    constraint web_addresses_once unique (clinic_id),
    constraint web_addresses_clinic foreign key (clinic_id) references clinics (clinic_id)
);
