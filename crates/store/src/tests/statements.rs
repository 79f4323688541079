//! Every statement is understood by both engines.

use crate::{StoreError, testing::for_each_engine};

#[test]
fn every_statement_is_understood_by_both_engines() {
    for_each_engine(|fresh| {
        let all = [
            crate::api_keys::ALL,
            crate::audit::ALL,
            crate::booking::appointments::ALL,
            crate::booking::attempts::ALL,
            crate::booking::busy_days::ALL,
            crate::booking::closures::ALL,
            crate::booking::holds::ALL,
            crate::booking::invitations::ALL,
            crate::booking::marks::ALL,
            crate::booking::occupancy::ALL,
            crate::booking::overrides::ALL,
            crate::booking::search::ALL,
            crate::booking::series::ALL,
            crate::booking::add_ons::ALL,
            crate::booking::together::ALL,
            crate::booking::waiting::ALL,
            crate::booking::work::ALL,
            crate::clinic::ALL,
            crate::clinic::rotas::ALL,
            crate::clinic::services::ALL,
            crate::clinic::therapists::ALL,
            crate::clinic_rules::ALL,
            crate::embed::ALL,
            crate::web_addresses::ALL,
            crate::feeds::ALL,
            crate::jobs::ALL,
            crate::outside::ALL,
            crate::people::ALL,
            crate::sharing::ALL,
            crate::sign_in::ALL,
            crate::training::activities::ALL,
            crate::training::check_ins::ALL,
            crate::training::day_facts::ALL,
            crate::training::efforts::ALL,
            crate::training::events::ALL,
            crate::training::history::ALL,
            crate::training::load_days::ALL,
            crate::training::originals::ALL,
            crate::training::planned::ALL,
            crate::training::profile::ALL,
            crate::training::races::ALL,
            crate::training::recomputations::ALL,
            crate::training::sets::ALL,
            crate::training::thresholds::ALL,
            crate::treatment::blood_pressures::ALL,
            crate::treatment::clearances::ALL,
            crate::treatment::decisions::ALL,
            crate::treatment::findings::ALL,
            crate::treatment::massages::ALL,
            crate::treatment::records::ALL,
            crate::treatment::sheets::ALL,
        ];
        for (name, sql) in all.into_iter().flatten() {
            let engine = fresh.store.engine();
            let understood: Result<(), StoreError> =
                fresh.store.read_blocking(|tx| tx.prepare(sql));
            assert!(understood.is_ok(), "{name} on {engine}: {understood:?}");
        }
    });
}
