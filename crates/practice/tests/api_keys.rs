//! API keys: who makes one, whom its secret stands for, and when it opens nothing.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::collections::BTreeSet;

use care::{id::Id, people::Role};
use common::{Clinic, monday, now, on_each_engine, start};
use jiff::ToSpan;
use practice::{
    Actor, BookingRefusal, KeyRefusal, KeyScope, KeyWish, end_api_key, find_clients, hold,
    make_api_key, see_api_keys, see_clinic, use_api_key,
};

fn owner(clinic: &Clinic) -> Actor {
    let mut people = clinic.sample.people.iter();
    let (owner, role) = people.find(|(_, role)| *role == Role::Owner).unwrap();
    clinic.actor(owner.id, *role)
}

fn wish(scopes: &[KeyScope]) -> KeyWish {
    KeyWish {
        name: "Website".to_owned(),
        scopes: scopes.iter().copied().collect(),
        days: 30,
    }
}

async fn holder(clinic: &Clinic, secret: &str, days: i64) -> Option<Actor> {
    let at = now(monday() + (24 * days).hours(), 90);
    let used = use_api_key(&clinic.practice, clinic.book().clinic.id, secret, at).await;
    used.unwrap().map(|(actor, _)| actor)
}

#[test]
fn a_key_speaks_for_its_clinic_within_its_scopes() {
    on_each_engine(|clinic| async move {
        let (practice, owner) = (&clinic.practice, owner(&clinic));
        let scopes = [KeyScope::ClinicRead, KeyScope::ClientsRead];
        let made = make_api_key(practice, &owner, wish(&scopes), now(monday(), 1)).await;
        let (id, secret) = made.unwrap();
        let actor = holder(&clinic, &secret, 0).await.unwrap();
        assert_eq!((actor.clinic, actor.person), (owner.clinic, owner.person));
        assert_eq!(actor.key.as_ref().unwrap().id, id);
        assert!(see_clinic(practice, &actor).await.is_ok());
        assert!(find_clients(practice, &actor, String::new()).await.is_ok());

        let maya = clinic.athlete();
        let slot = clinic.free(maya.person, monday()).await.remove(0);
        let refused = hold(practice, &actor, now(monday(), 2), start(&slot, &maya)).await;
        assert!(matches!(refused, Err(BookingRefusal::NotAllowed(_))));

        let seen = see_api_keys(practice, &owner).await.unwrap();
        assert_eq!(seen[0].scopes, BTreeSet::from(scopes));
        assert_eq!(seen[0].key.used_at, Some(monday()));
    });
}

#[test]
fn an_ended_key_and_an_expired_one_open_nothing() {
    on_each_engine(|clinic| async move {
        let (practice, owner) = (&clinic.practice, owner(&clinic));
        let all = wish(&KeyScope::ALL);
        let made = make_api_key(practice, &owner, all.clone(), now(monday(), 1)).await;
        let (id, secret) = made.unwrap();
        assert!(holder(&clinic, &secret, 29).await.is_some());
        assert!(holder(&clinic, &secret, 30).await.is_none());

        end_api_key(practice, &owner, id, now(monday(), 2))
            .await
            .unwrap();
        assert!(holder(&clinic, &secret, 0).await.is_none());
        let again = end_api_key(practice, &owner, id, now(monday(), 3)).await;
        assert!(matches!(again, Err(KeyRefusal::NotFound)));
        assert!(holder(&clinic, "knead_00", 0).await.is_none());
        assert!(holder(&clinic, "", 0).await.is_none());
    });
}

#[test]
fn a_key_of_one_clinic_is_unknown_to_another() {
    on_each_engine(|clinic| async move {
        let (practice, owner) = (&clinic.practice, owner(&clinic));
        let made = make_api_key(practice, &owner, wish(&KeyScope::ALL), now(monday(), 1)).await;
        let elsewhere = Id::from_uuid(owner.person.uuid());
        let used = use_api_key(practice, elsewhere, &made.unwrap().1, now(monday(), 2)).await;
        assert!(used.unwrap().is_none());
    });
}

#[test]
fn a_key_loses_what_its_maker_loses() {
    on_each_engine(|clinic| async move {
        let (practice, owner) = (&clinic.practice, owner(&clinic));
        let made = make_api_key(practice, &owner, wish(&KeyScope::ALL), now(monday(), 1)).await;
        let secret = made.unwrap().1;
        let (place, person) = (owner.clinic, owner.person);
        let left: Result<u64, practice::StoreError> = practice
            .store
            .write(move |tx| {
                tx.run(
                    "delete from roles where clinic_id = $1 and person_id = $2",
                    store::params![place, person],
                )
            })
            .await;
        assert_eq!(left.unwrap(), 1);
        let actor = holder(&clinic, &secret, 0).await.unwrap();
        let refused = see_clinic(practice, &actor).await;
        assert!(matches!(refused, Err(BookingRefusal::NotAllowed(_))));
    });
}

#[test]
fn only_owners_make_keys_and_no_key_makes_another() {
    on_each_engine(|clinic| async move {
        let (practice, owner) = (&clinic.practice, owner(&clinic));
        let all = wish(&KeyScope::ALL);
        let made = make_api_key(practice, &owner, all.clone(), now(monday(), 1)).await;
        let key = holder(&clinic, &made.unwrap().1, 0).await.unwrap();
        for actor in [&key, &clinic.front_desk(), &clinic.athlete()] {
            let made = make_api_key(practice, actor, all.clone(), now(monday(), 2)).await;
            assert!(matches!(made, Err(KeyRefusal::NotAllowed(_))));
            let seen = see_api_keys(practice, actor).await;
            assert!(matches!(seen, Err(KeyRefusal::NotAllowed(_))));
        }
        let bad = |change: fn(&mut KeyWish)| {
            let mut wish = all.clone();
            change(&mut wish);
            make_api_key(practice, &owner, wish, now(monday(), 3))
        };
        let refused = bad(|wish| wish.name = "  ".into()).await;
        assert!(matches!(refused, Err(KeyRefusal::BadName)));
        let refused = bad(|wish| wish.scopes.clear()).await;
        assert!(matches!(refused, Err(KeyRefusal::NoScopes)));
        for days in [0, 731] {
            let mut wish = all.clone();
            wish.days = days;
            let refused = make_api_key(practice, &owner, wish, now(monday(), 4)).await;
            assert!(matches!(refused, Err(KeyRefusal::BadLife)));
        }
    });
}
