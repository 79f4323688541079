//! The fuzzers' work in small, on every run: each seed, cut off everywhere and changed by a fixed sequence of chance.
#![allow(clippy::unwrap_used, reason = "a test may")]

use std::time::{Duration, Instant};

use formats::{Limits, read_activity, read_all_bytes, walk_bytes};

mod made;

fn read(name: &str, bytes: &[u8]) {
    let began = Instant::now();
    let _ = read_activity(bytes, name, made::now());
    walk_bytes(name, bytes.to_vec(), &Limits::default(), &mut |visit| {
        if let formats::Visit::File(found) = visit {
            let _ = read_activity(&found.bytes, &found.name, made::now());
        }
    });
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{name} took {:?}",
        began.elapsed()
    );
}

#[test]
fn no_cut_panics() {
    for (_, name, bytes) in made::seeds() {
        for length in (0..bytes.len()).step_by(1 + bytes.len() / 100) {
            read(name, &bytes[..length]);
        }
    }
}

#[test]
fn no_change_panics() {
    // A xorshift generator: the same changes on every run.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut chance = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % below.max(1)
    };
    for (_, name, bytes) in made::seeds() {
        for _ in 0..150 {
            let mut changed = bytes.clone();
            for _ in 0..=chance(8) {
                let at = chance(changed.len());
                match chance(4) {
                    0 => changed[at] = u8::try_from(chance(256)).unwrap(),
                    1 => changed[at] ^= 1 << chance(8),
                    2 => drop(changed.drain(at..(at + chance(20)).min(changed.len()))),
                    _ => changed.insert(at, [0, 0xff, b'<', b'>', b'&', 0x7f][chance(6)]),
                }
                if changed.is_empty() {
                    break;
                }
            }
            read(name, &changed);
        }
    }
}

#[test]
fn what_the_product_imports_survives_all_seeds_at_once() {
    let uploads = made::seeds()
        .into_iter()
        .map(|(_, name, bytes)| (name.to_owned(), bytes))
        .collect();
    let import = read_all_bytes(uploads, made::now(), |activity, _| activity.sport, |_| {});
    assert!(import.activities.len() >= 6, "{import:?}");
}

#[test]
fn the_committed_seeds_and_fixtures_are_what_the_generators_write() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let seeds = made::seeds()
        .into_iter()
        .map(|(target, name, bytes)| (format!("fuzz/seeds/{target}/{name}"), bytes));
    let fixtures = made::fixtures()
        .into_iter()
        .map(|(name, bytes)| (format!("fixtures/activities/{name}"), bytes));
    for (path, bytes) in seeds.chain(fixtures) {
        let written = std::fs::read(root.join(&path)).unwrap_or_default();
        assert!(
            written == bytes,
            "{path} is out of date: cargo run -p formats --example seeds"
        );
    }
}
