-- What an answer under an idempotency key said that may change since, as a document; null where nothing does.
alter table attempts add column said text;
