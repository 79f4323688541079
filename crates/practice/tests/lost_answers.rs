//! Appointments written into a therapist's own calendar by a server of ours that never hears the answer: killed in between, or cut off.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use care::{booking::slot::Slot, id::Id, people::Role};
use common::{Clinic, monday, now, on_each_engine, start};
use jiff::{Timestamp, ToSpan};
use practice::{
    Actor, Booking, CalendarReach, CancelWhy, Key, NewCalendar, Reach, book, cancel,
    connect_calendar, disconnect_calendar, hold, sync_calendars,
};

/// The entries of a calendar server that keeps what it is given; while it is `deaf`, it takes an entry and hangs up.
#[derive(Default)]
struct Kept {
    entries: BTreeMap<String, String>,
    deaf: bool,
    puts: usize,
}

struct Server {
    kept: Arc<Mutex<Kept>>,
    port: u16,
}

impl Server {
    fn fresh() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let kept = Arc::new(Mutex::new(Kept::default()));
        let shared = Arc::clone(&kept);
        thread::spawn(move || {
            for caller in listener.incoming() {
                let shared = Arc::clone(&shared);
                thread::spawn(move || answer(caller.unwrap(), &shared));
            }
        });
        Self { kept, port }
    }

    fn deaf(&self, deaf: bool) {
        self.kept.lock().unwrap().deaf = deaf;
    }

    fn entries(&self) -> Vec<String> {
        self.kept.lock().unwrap().entries.keys().cloned().collect()
    }

    fn puts(&self) -> usize {
        self.kept.lock().unwrap().puts
    }
}

/// One question and one answer.
fn answer(caller: TcpStream, kept: &Mutex<Kept>) {
    let mut reader = BufReader::new(caller.try_clone().unwrap());
    let (mut first, mut length, mut only_new) = (String::new(), 0, false);
    reader.read_line(&mut first).unwrap();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(said) = line.strip_prefix("content-length:") {
            length = said.trim().parse().unwrap();
        }
        only_new |= line.starts_with("if-none-match:");
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let body = String::from_utf8(body).unwrap();
    let mut words = first.split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap_or_default());
    let name = path.rsplit('/').next().unwrap().to_owned();
    let mut kept = kept.lock().unwrap();
    let (status, text) = match method {
        "PROPFIND" => (
            207,
            "<d:multistatus xmlns:d='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav'><d:response><d:href>/ana/</d:href><d:propstat><d:prop>\
             <d:resourcetype><d:collection/><c:calendar/></d:resourcetype></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>\
             </d:response></d:multistatus>",
        ),
        "REPORT" => (207, "<d:multistatus xmlns:d='DAV:'></d:multistatus>"),
        "PUT" if only_new && kept.entries.contains_key(&name) => (412, ""),
        "PUT" => {
            kept.puts += 1;
            kept.entries.insert(name, body);
            if kept.deaf {
                return;
            }
            (201, "")
        }
        "GET" if kept.entries.contains_key(&name) => (200, ""),
        "DELETE" if kept.entries.remove(&name).is_some() => (204, ""),
        _ => (404, ""),
    };
    drop(kept);
    let mut caller = caller;
    write!(
        caller,
        "HTTP/1.1 {status} So\r\nETag: \"1\"\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}",
        text.len()
    )
    .ok();
}

fn reach() -> CalendarReach {
    CalendarReach {
        key: Key::new([9; 32]),
        reach: Reach::Inside,
        base_url: "https://clinic.example".to_owned(),
    }
}

async fn connected(clinic: &Clinic, server: &Server) -> (Actor, Slot) {
    let maya = clinic.athlete();
    let slot = clinic.free_on(maya.person, monday(), 2).await.remove(3);
    let ana = clinic.actor(Id::from_uuid(slot.therapist.uuid()), Role::Therapist);
    let wish = NewCalendar {
        address: format!("http://127.0.0.1:{}/ana/", server.port),
        user: "ana".to_owned(),
        password: "open".to_owned(),
    };
    connect_calendar(&clinic.practice, &ana, &reach(), wish, now(monday(), 1))
        .await
        .unwrap();
    (ana, slot)
}

async fn booked(clinic: &Clinic, slot: &Slot) -> Id<care::booking::appointment::Appointment> {
    let (practice, maya) = (&clinic.practice, clinic.athlete());
    let held = hold(practice, &maya, now(monday(), 10), start(slot, &maya)).await;
    let wish = Booking {
        hold: held.unwrap().id,
        consented: true,
        idempotency_key: None,
    };
    let booked = book(practice, &maya, now(monday(), 11), wish).await;
    booked.unwrap().id
}

async fn sync(clinic: &Clinic, at: Timestamp) -> usize {
    let number = u64::try_from(at.as_second()).unwrap();
    let synced = sync_calendars(&clinic.practice, &reach(), now(at, number)).await;
    synced.unwrap()
}

#[test]
fn an_entry_whose_answer_was_lost_is_found_again_and_stands_once() {
    on_each_engine(|clinic| async move {
        let server = Server::fresh();
        let (_, slot) = connected(&clinic, &server).await;
        server.deaf(true);
        let id = booked(&clinic, &slot).await;
        assert_eq!(sync(&clinic, monday() + 1.second()).await, 0);
        server.deaf(false);
        assert_eq!(server.entries(), [format!("{id}.ics")]);
        let (again, puts) = (monday() + 6.minutes(), server.puts());
        assert_eq!(sync(&clinic, again).await, 1);
        assert_eq!((server.entries().len(), server.puts()), (1, puts + 1));
        assert_eq!(sync(&clinic, again + 6.minutes()).await, 1);
        assert_eq!(server.puts(), puts + 1, "known from then on");
    });
}

#[test]
fn an_appointment_cancelled_before_its_answer_was_heard_is_taken_out_all_the_same() {
    on_each_engine(|clinic| async move {
        let server = Server::fresh();
        let (_, slot) = connected(&clinic, &server).await;
        server.deaf(true);
        let id = booked(&clinic, &slot).await;
        assert_eq!(sync(&clinic, monday() + 1.second()).await, 0);
        server.deaf(false);
        let at = monday() + 1.minute();
        let (maya, why) = (clinic.athlete(), CancelWhy::plans());
        cancel(&clinic.practice, &maya, now(at, 20), id, why)
            .await
            .unwrap();
        assert_eq!(server.entries().len(), 1);
        assert_eq!(sync(&clinic, at + 6.minutes()).await, 1);
        assert_eq!(server.entries(), [""; 0]);
    });
}

#[test]
fn a_connection_that_ends_before_the_answer_was_heard_leaves_nothing_behind() {
    on_each_engine(|clinic| async move {
        let server = Server::fresh();
        let (ana, slot) = connected(&clinic, &server).await;
        server.deaf(true);
        booked(&clinic, &slot).await;
        assert_eq!(sync(&clinic, monday() + 1.second()).await, 0);
        server.deaf(false);
        let at = now(monday() + 1.minute(), 20);
        disconnect_calendar(&clinic.practice, &ana, &reach(), at)
            .await
            .unwrap();
        assert_eq!(server.entries(), [""; 0]);
    });
}
