-- How often what a clinic offers was changed: what was read of it once is good as long as this number stands.
alter table clinics add column revision bigint not null default 0;
