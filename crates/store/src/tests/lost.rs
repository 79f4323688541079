//! A server that goes away: seen through a wire that can be cut.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    thread,
};

use crate::{
    Options, Store, StoreError, Tx, params,
    testing::{TestStore, fresh_postgres},
};

/// What a wire does with what it is given.
const OPEN: u8 = 0;
const CUT: u8 = 1;
/// Cut once the commit has gone to the server, before its answer comes back.
const CUT_AFTER_COMMIT: u8 = 2;

/// A store whose server is behind a wire.
struct Wired {
    store: Store,
    state: Arc<AtomicU8>,
    direct: TestStore,
}

fn wired() -> Option<Wired> {
    let direct = fresh_postgres(&Options {
        clients: 1,
        ..Options::default()
    })?;
    let server = direct.address.split(['@', '?']).nth(1)?.split('/').next()?;
    let server = server.to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let here = listener.local_addr().unwrap().to_string();
    let state = Arc::new(AtomicU8::new(OPEN));
    let shared = Arc::clone(&state);
    let target = server.clone();
    thread::spawn(move || {
        for client in listener.incoming() {
            let client = client.unwrap();
            if shared.load(Ordering::SeqCst) == CUT {
                drop(client.shutdown(Shutdown::Both));
                continue;
            }
            let server = TcpStream::connect(&target).unwrap();
            let ends = || (client.try_clone().unwrap(), server.try_clone().unwrap());
            let (up, down) = (ends(), ends());
            let state = Arc::clone(&shared);
            thread::spawn(move || carry(up.0, up.1, &state));
            let state = Arc::clone(&shared);
            thread::spawn(move || carry(down.1, down.0, &state));
        }
    });
    let one = Options {
        clients: 1,
        ..Options::default()
    };
    let store = Store::open(&direct.address.replace(&server, &here), &one).unwrap();
    Some(Wired {
        store,
        state,
        direct,
    })
}

fn carry(mut from: TcpStream, mut to: TcpStream, state: &AtomicU8) {
    let mut bytes = [0; 8192];
    loop {
        let count = from.read(&mut bytes).unwrap_or(0);
        let commit = bytes[..count].windows(7).any(|word| word == b"commit\0");
        let waits = state.load(Ordering::SeqCst) == CUT_AFTER_COMMIT && commit;
        if waits {
            state.store(CUT, Ordering::SeqCst);
            drop(to.write_all(&bytes[..count]));
            drop(from.shutdown(Shutdown::Both));
            // The server has the commit; only its answer finds nobody.
            continue;
        }
        if count == 0
            || state.load(Ordering::SeqCst) == CUT
            || to.write_all(&bytes[..count]).is_err()
        {
            drop(from.shutdown(Shutdown::Both));
            drop(to.shutdown(Shutdown::Write));
            return;
        }
    }
}

fn add(tx: &mut Tx<'_>, tick: i64) -> Result<u64, StoreError> {
    let sql = "insert into occupancy (clinic_id, resource_id, tick, holder_id) values ('c', 'r', $1, 'h')";
    tx.run(sql, params![tick])
}

fn kept(store: &Store) -> i64 {
    let count = |tx: &mut Tx<'_>| {
        let row = tx.row("select count(*) from occupancy", params![])?;
        row.unwrap().int(0)
    };
    store.read_blocking(count).unwrap()
}

#[test]
fn a_lost_server_is_told_and_found_again_when_it_is_back() {
    let Some(wired) = wired() else { return };
    wired.store.write_blocking(|tx| add(tx, 1)).unwrap();
    wired.state.store(CUT, Ordering::SeqCst);
    let lost = wired.store.write_blocking(|tx| add(tx, 2)).unwrap_err();
    assert!(matches!(lost, StoreError::Unreachable(_)), "{lost}");
    assert!(lost.to_string().contains("nothing was written"), "{lost}");
    let lost = wired
        .store
        .read_blocking(|tx| tx.row("select 1", params![]))
        .unwrap_err();
    assert!(matches!(lost, StoreError::Unreachable(_)), "{lost}");
    wired.state.store(OPEN, Ordering::SeqCst);
    wired.store.write_blocking(|tx| add(tx, 3)).unwrap();
    assert_eq!(kept(&wired.direct.store), 2);
}

#[test]
fn a_server_lost_while_it_confirms_is_never_asked_twice() {
    let Some(wired) = wired() else { return };
    wired.state.store(CUT_AFTER_COMMIT, Ordering::SeqCst);
    let lost = wired.store.write_blocking(|tx| add(tx, 1)).unwrap_err();
    assert!(matches!(lost, StoreError::Unconfirmed), "{lost}");
    wired.state.store(OPEN, Ordering::SeqCst);
    wired.store.write_blocking(|tx| add(tx, 2)).unwrap();
    // The commit had reached the server: it was kept, and once.
    assert_eq!(kept(&wired.direct.store), 2);
}
