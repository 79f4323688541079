//! A calendar server in Python, with one empty calendar of somebody who can be a therapist.

use std::{
    ffi::OsString,
    fs,
    net::TcpListener,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

use care::{
    booking::{appointment::Appointment, clinic::Therapist, slot::Slot},
    id::Id,
    people::Role,
};
use jiff::Timestamp;
use practice::{Actor, CalendarReach, Key, NewCalendar, Reach};
use tempfile::TempDir;
use ureq::http::Request;

use crate::common::{self, Clinic};

const SIGN_IN: &str = "Basic YW5hOm9wZW4="; // ana:open

/// A calendar server with one empty calendar; dropped, it is stopped.
pub struct Radicale {
    python: OsString,
    folder: TempDir,
    pub port: u16,
    running: Option<Child>,
}

impl Radicale {
    pub fn fresh() -> Option<Self> {
        let python = common::python_with_peers()?;
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let at = folder.path().display();
        fs::write(folder.path().join("users"), "ana:open\n").unwrap();
        fs::write(
            folder.path().join("config"),
            format!(
                "[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = htpasswd\nhtpasswd_filename = {at}/users\n\
                 htpasswd_encryption = plain\ndelay = 0\n[storage]\nfilesystem_folder = {at}/kept\n[web]\ntype = none\n"
            ),
        )
        .unwrap();
        let mut server = Self {
            python,
            folder,
            port,
            running: None,
        };
        server.start();
        assert_eq!(server.ask("MKCALENDAR", "", "").0, 201);
        Some(server)
    }

    pub fn start(&mut self) {
        let running = Command::new(&self.python)
            .args(["-m", "radicale", "--config"])
            .arg(self.folder.path().join("config"))
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.running = Some(running);
        for _ in 0..200 {
            if std::net::TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return;
            }
            sleep(Duration::from_millis(50));
        }
        panic!("Radicale does not answer");
    }

    pub fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.kill().unwrap();
            running.wait().unwrap();
        }
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/ana/work", self.port)
    }

    /// The status and the text of an answer.
    pub fn ask(&self, method: &str, name: &str, body: &str) -> (u16, String) {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .build()
            .into();
        let request = Request::builder()
            .method(method)
            .uri(format!("{}/{name}", self.address()))
            .header("authorization", SIGN_IN)
            .header("content-type", "text/calendar; charset=utf-8");
        let answer = if body.is_empty() {
            agent.run(request.body(()).unwrap())
        } else {
            agent.run(request.body(body.to_owned()).unwrap())
        };
        let mut answer = answer.unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), text)
    }

    /// Puts an event of somebody's life into the calendar.
    pub fn put(&self, name: &str, lines: &str) {
        let text = format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\nBEGIN:VEVENT\r\nUID:{name}\r\nDTSTAMP:20261101T000000Z\r\n\
             SUMMARY:Dentist\r\n{lines}END:VEVENT\r\nEND:VCALENDAR\r\n"
        );
        let (status, said) = self.ask("PUT", &format!("{name}.ics"), &text);
        assert!((200..300).contains(&status), "{status} {said}");
    }

    /// What stands there of an appointment; `None` for nothing.
    #[allow(dead_code, reason = "not every test that starts a server asks")]
    pub fn entry(&self, id: Id<Appointment>) -> Option<String> {
        let (status, text) = self.ask("GET", &format!("{id}.ics"), "");
        match status {
            200 => Some(text.replace("\r\n ", "")),
            404 => None,
            status => panic!("{status} {text}"),
        }
    }
}

impl Drop for Radicale {
    fn drop(&mut self) {
        self.stop();
    }
}

pub fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

pub fn lasts(slot: &Slot) -> String {
    format!(
        "DTSTART:{}\r\nDTEND:{}\r\n",
        utc(slot.starts_at),
        utc(slot.ends_at)
    )
}

pub fn reach() -> CalendarReach {
    CalendarReach {
        key: Key::new([9; 32]),
        reach: Reach::Inside,
        base_url: "https://clinic.example".to_owned(),
    }
}

pub fn wish(server: &Radicale) -> NewCalendar {
    NewCalendar {
        address: server.address(),
        user: "ana".to_owned(),
        password: "open".to_owned(),
    }
}

pub fn therapist(clinic: &Clinic, id: Id<Therapist>) -> Actor {
    clinic.actor(Id::from_uuid(id.uuid()), Role::Therapist)
}
