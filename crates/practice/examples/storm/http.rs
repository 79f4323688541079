//! Clients that speak REST to servers, and ask again under the same key whenever an answer is lost: because the server was killed, or because
//! they hung up before it came.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use care::people::Role;
use jiff::Timestamp;
use practice::{KeyWish, WantedStart, access::KeyScope, make_api_key};
use serde_json::{Value as Json, json};
use ureq::{Agent, http};

use crate::{
    Outcome,
    client::{Dice, claim},
    common::{Clinic, now},
    journal::{Asked, Claim, Heard, Journal},
    setting::{self, Clock, DAYS, QUARTERS},
};

/// Who asks, and for how long.
#[derive(Clone, Copy)]
pub struct Storm {
    pub seed: u64,
    pub tasks: u64,
    pub seconds: f64,
    pub clock: Clock,
}

/// So long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// So long a lost answer is asked for again.
const ASKED_AGAIN_FOR: Duration = Duration::from_secs(60);
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(30);

/// Runs until the time is over. Each client has a key of its own, which may book and no more.
pub async fn run(database: &str, journal: &Path, urls: &[String], storm: Storm) -> Outcome<()> {
    let clinic = Clinic::of(setting::open(database)?, database, setting::clinic());
    let journal = Arc::new(Journal::open(journal)?);
    let mut keys = Vec::new();
    let desk = clinic.sample.front_desk.id;
    for task in 0..storm.tasks {
        let wish = KeyWish {
            name: format!("storm {task}"),
            scopes: [KeyScope::AppointmentsRead, KeyScope::AppointmentsWrite].into(),
            days: 1,
        };
        let at = storm.clock.now();
        // Who makes a key is an owner; what it may is what its maker may, the front desk.
        let owner = clinic.actor(desk, Role::Owner);
        let key = make_api_key(&clinic.practice, &owner, wish, now(at, storm.seed + task));
        keys.push(key.await?.1);
    }
    let clinic = Arc::new(clinic);
    let until = Instant::now() + Duration::from_secs_f64(storm.seconds);
    let tasks: Vec<_> = (0..storm.tasks)
        .zip(keys)
        .map(|(task, key)| {
            let caller = Caller {
                clinic: Arc::clone(&clinic),
                journal: Arc::clone(&journal),
                clock: storm.clock,
                dice: Dice(storm.seed * 1_000 + task + 1),
                attempt: (storm.seed * 1_000 + task) * 1_000_000,
                wire: Wire {
                    agent: agent(PATIENCE),
                    key,
                    urls: urls.to_vec(),
                },
                said: Said::default(),
            };
            std::thread::spawn(move || caller.run(until))
        })
        .collect();
    let mut said = Said::default();
    for task in tasks {
        said.add(task.join().map_err(|_| "a client panicked")?);
    }
    println!(
        "over HTTP: {} writes, {} answers lost and asked for again, {} answered again under the same key, {} told to come back",
        said.writes, said.lost, said.again, said.refused_for_now
    );
    Ok(())
}

fn agent(patience: Duration) -> Agent {
    let config = Agent::config_builder()
        .timeout_global(Some(patience))
        .http_status_as_error(false)
        .proxy(None);
    config.build().into()
}

/// What happened between the clients and the servers.
#[derive(Default, Clone, Copy)]
struct Said {
    writes: usize,
    lost: usize,
    again: usize,
    refused_for_now: usize,
}

impl Said {
    fn add(&mut self, other: Self) {
        self.writes += other.writes;
        self.lost += other.lost;
        self.again += other.again;
        self.refused_for_now += other.refused_for_now;
    }
}

/// Something to be done once.
struct Write {
    method: &'static str,
    path: String,
    body: Json,
    /// The key of the attempt.
    once: String,
    /// The version that it is meant for.
    version: Option<String>,
}

/// What a server answered.
#[derive(Clone)]
struct Answer {
    status: u16,
    version: Option<String>,
    body: Json,
}

impl Answer {
    fn is_done(&self) -> bool {
        (200..300).contains(&self.status)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.body.get(name).and_then(Json::as_str)
    }

    fn problem(&self) -> String {
        let kind = self.text("type").and_then(|kind| kind.rsplit(':').next());
        kind.map_or_else(|| self.status.to_string(), str::to_owned)
    }
}

/// The way to the servers.
#[derive(Clone)]
struct Wire {
    agent: Agent,
    key: String,
    urls: Vec<String>,
}

impl Wire {
    /// Asks one of the servers once; `None` where no whole answer came.
    fn ask(&self, agent: &Agent, server: usize, write: &Write) -> Option<Answer> {
        let url = format!(
            "{}/api/v1{}",
            self.urls[server % self.urls.len()],
            write.path
        );
        let mut request = http::Request::builder()
            .method(write.method)
            .uri(url)
            .header("authorization", format!("Bearer {}", self.key))
            .header("content-type", "application/json");
        if !write.once.is_empty() {
            request = request.header("idempotency-key", &write.once);
        }
        if let Some(version) = &write.version {
            request = request.header("if-match", version);
        }
        let body = match write.method {
            "GET" | "DELETE" => String::new(),
            _ => write.body.to_string(),
        };
        let request = request.body(body).ok()?;
        let mut answer = agent.run(request).ok()?;
        let version = answer.headers().get("etag");
        let version = version.and_then(|tag| tag.to_str().ok()).map(str::to_owned);
        let text = answer.body_mut().read_to_string().ok()?;
        Some(Answer {
            status: answer.status().as_u16(),
            version,
            body: serde_json::from_str(&text).unwrap_or(Json::Null),
        })
    }
}

/// An appointment of a client's, as it was last told of it.
struct Mine {
    id: String,
    wanted: WantedStart,
    version: String,
}

struct Caller {
    clinic: Arc<Clinic>,
    journal: Arc<Journal>,
    clock: Clock,
    dice: Dice,
    attempt: u64,
    wire: Wire,
    said: Said,
}

impl Caller {
    fn run(mut self, until: Instant) -> Said {
        let mut mine: Vec<Mine> = Vec::new();
        while Instant::now() < until {
            let last = mine.len().checked_sub(1);
            let which = last.map(|last| self.dice.below(last as u64 + 1));
            match (self.dice.below(10), which) {
                (0..=4, _) | (_, None) => mine.extend(self.hold_and_book()),
                (5 | 6, Some(which)) => {
                    if !self.move_to(&mut mine[which]) {
                        mine.swap_remove(which);
                    }
                }
                (7, Some(which)) if self.dice.below(2) == 0 => {
                    self.move_what_has_changed(&mine[which]);
                }
                (7, Some(which)) => {
                    if !self.move_twice(&mut mine[which]) {
                        mine.swap_remove(which);
                    }
                }
                (8, Some(which)) => self.look_again(&mine[which]),
                (_, Some(which)) => {
                    let gone = mine.swap_remove(which);
                    self.cancel(&gone);
                }
            }
        }
        self.said
    }

    /// Begins an act: what is asked goes into the journal before anything else happens.
    fn begin(&mut self, asked: &Asked) -> u64 {
        self.attempt += 1;
        self.journal.asked(self.attempt, asked);
        self.attempt
    }

    /// Asks until somebody answers. A refusal after a lost answer says nothing of what the lost one did.
    fn until_answered(&mut self, write: &Write) -> Option<Answer> {
        self.said.writes += 1;
        let gives_up = Instant::now() + ASKED_AGAIN_FOR;
        let mut lost = false;
        while Instant::now() < gives_up {
            let server = self.dice.below(self.wire.urls.len() as u64);
            // Now and then they hang up before the answer can have come.
            let hangs_up = self.dice.below(8) == 0;
            let hurried = agent(Duration::from_millis(1 + self.dice.below(20) as u64));
            let agent = if hangs_up { &hurried } else { &self.wire.agent };
            match self.wire.ask(agent, server, write) {
                Some(answer) if answer.status == 429 || answer.status >= 500 => {
                    self.said.refused_for_now += 1;
                    lost = true;
                }
                Some(answer) if answer.is_done() || !lost => return Some(answer),
                Some(_) => return None,
                None => {
                    lost = true;
                    self.said.lost += 1;
                }
            }
            std::thread::sleep(PAUSE);
        }
        None
    }

    /// Writes, and now and then asks for the same once more: it has to be answered in the same way.
    fn write(
        &mut self,
        attempt: u64,
        write: &Write,
        done: impl Fn(&Answer) -> Option<Heard>,
    ) -> Option<Answer> {
        let answer = self.until_answered(write);
        let mut heard = match &answer {
            Some(answer) if answer.is_done() => {
                done(answer).unwrap_or_else(|| Heard::Refused("an answer without its facts".into()))
            }
            Some(answer) if answer.problem() == "slot-taken" => Heard::Taken,
            Some(answer) => Heard::Refused(answer.problem()),
            None => Heard::Fault,
        };
        if matches!(heard, Heard::Done { .. }) && !write.once.is_empty() && self.dice.below(6) == 0
        {
            self.said.again += 1;
            let again = self.until_answered(write);
            let same = |again: &Answer| done(again).as_ref() == Some(&heard);
            if again.as_ref().is_some_and(|again| !same(again)) {
                heard = Heard::Refused("the same key was answered in another way".into());
            }
        }
        self.journal.heard(attempt, &heard);
        answer.filter(|_| matches!(heard, Heard::Done { .. }))
    }

    fn wanted(&mut self) -> WantedStart {
        let book = self.clinic.book();
        let therapist = &book.therapists[self.dice.below(book.therapists.len() as u64)];
        let services: Vec<_> = therapist.services.iter().collect();
        let service = *services[self.dice.below(services.len() as u64)];
        WantedStart {
            athlete: self.clinic.sample.others[self.dice.below(setting::ATHLETES as u64)].id,
            service,
            therapist: therapist.id,
            location: book.locations[0].id,
            starts_at: self.start(),
        }
    }

    fn start(&mut self) -> Timestamp {
        let (day, quarter) = (self.dice.below(DAYS), self.dice.below(QUARTERS));
        self.clock.start(day, quarter)
    }

    fn hold_and_book(&mut self) -> Option<Mine> {
        let wanted = self.wanted();
        let claim = claim(self.clinic.book(), wanted);
        let attempt = self.begin(&Asked::Hold(claim.clone()));
        let clock = self.clock;
        let is_held = |answer: &Answer| {
            let expires_at: Timestamp = answer.text("expires_at")?.parse().ok()?;
            done(answer, &claim, clock.wall_of(expires_at))
        };
        let hold = Write {
            method: "POST",
            path: "/holds".to_owned(),
            body: json!({
                "client": wanted.athlete.to_string(),
                "service": wanted.service.to_string(),
                "therapist": wanted.therapist.to_string(),
                "location": wanted.location.to_string(),
                "starts_at": wanted.starts_at.to_string(),
            }),
            once: self.once(),
            version: None,
        };
        let held = self.write(attempt, &hold, is_held)?;
        let id = held.text("id")?.to_owned();
        match self.dice.below(10) {
            // It runs out when the storm is over.
            0 => return None,
            1 => {
                let attempt = self.begin(&Asked::Release(id.clone()));
                let release = Write {
                    method: "DELETE",
                    path: format!("/holds/{id}"),
                    body: Json::Null,
                    once: String::new(),
                    version: None,
                };
                self.write(attempt, &release, |_| Some(plain(&id)));
                return None;
            }
            2 => {
                let attempt = self.begin(&Asked::Extend(id.clone()));
                let extend = Write {
                    method: "POST",
                    path: format!("/holds/{id}/extend"),
                    body: json!({}),
                    once: self.once(),
                    version: None,
                };
                self.write(attempt, &extend, is_held)?;
            }
            _ => {}
        }
        let attempt = self.begin(&Asked::Book(id.clone()));
        let book = Write {
            method: "POST",
            path: "/appointments".to_owned(),
            body: json!({"hold": id, "consented": true}),
            once: self.once(),
            version: None,
        };
        let booked = self.write(attempt, &book, |answer| done(answer, &claim, 0))?;
        Some(Mine {
            id,
            wanted,
            version: booked.version?,
        })
    }

    fn moving(&mut self, mine: &Mine, version: &str) -> (Write, WantedStart, Claim) {
        let wanted = WantedStart {
            starts_at: self.start(),
            ..mine.wanted
        };
        let body = json!({
            "therapist": wanted.therapist.to_string(),
            "location": wanted.location.to_string(),
            "starts_at": wanted.starts_at.to_string(),
        });
        let write = Write {
            method: "POST",
            path: format!("/appointments/{}/move", mine.id),
            body,
            once: self.once(),
            version: Some(version.to_owned()),
        };
        let claim = claim(self.clinic.book(), wanted);
        (write, wanted, claim)
    }

    /// Moves it; false where nobody told what became of it.
    fn move_to(&mut self, mine: &mut Mine) -> bool {
        let (write, wanted, claim) = self.moving(mine, &mine.version.clone());
        let attempt = self.begin(&Asked::Move(mine.id.clone(), claim.clone()));
        match self.write(attempt, &write, |answer| done(answer, &claim, 0)) {
            Some(answer) => {
                mine.version = answer.version.unwrap_or_default();
                mine.wanted = wanted;
                true
            }
            None => self.is_as_it_was(mine),
        }
    }

    /// Whether it can be seen in the version that is known.
    fn is_as_it_was(&mut self, mine: &Mine) -> bool {
        let seen = self.until_answered(&see(&mine.id));
        seen.is_some_and(|seen| seen.version.as_ref() == Some(&mine.version))
    }

    /// What is meant for a version that has passed is refused.
    fn move_what_has_changed(&mut self, mine: &Mine) {
        let (write, _, _) = self.moving(mine, "\"99-booked\"");
        let attempt = self.begin(&Asked::Stale(mine.id.clone()));
        self.write(attempt, &write, |_| Some(plain(&mine.id)));
    }

    /// Two moves that are meant for one version, at one moment: one of them at most is done. False where nobody told what became of it.
    fn move_twice(&mut self, mine: &mut Mine) -> bool {
        let version = mine.version.clone();
        let two = [self.moving(mine, &version), self.moving(mine, &version)];
        let attempts = [0, 1].map(|which: usize| {
            let claim = two[which].2.clone();
            self.begin(&Asked::Move(mine.id.clone(), claim))
        });
        self.said.writes += 2;
        let wire = &self.wire;
        let answers: Vec<Option<Answer>> = std::thread::scope(|scope| {
            let asks = two.iter().enumerate().map(|(server, (write, _, _))| {
                scope.spawn(move || wire.ask(&wire.agent, server, write))
            });
            let asks: Vec<_> = asks.collect();
            let answers = asks.into_iter().map(|ask| ask.join().ok().flatten());
            answers.collect()
        });
        let answers = answers
            .into_iter()
            .map(|answer| answer.filter(|answer| answer.status < 500 && answer.status != 429));
        let mut done_ones = 0;
        let mut told = true;
        for ((answer, attempt), (_, wanted, claim)) in answers.zip(attempts).zip(&two) {
            let heard = match &answer {
                Some(answer) if answer.is_done() => done(answer, claim, 0).unwrap_or(Heard::Fault),
                Some(answer) if answer.problem() == "slot-taken" => Heard::Taken,
                Some(answer) => Heard::Refused(answer.problem()),
                None => Heard::Fault,
            };
            told &= heard != Heard::Fault;
            if let (Heard::Done { .. }, Some(version)) =
                (&heard, answer.and_then(|one| one.version))
            {
                done_ones += 1;
                (mine.version, mine.wanted) = (version, *wanted);
            }
            self.journal.heard(attempt, &heard);
        }
        if done_ones == 2 {
            let attempt = self.begin(&Asked::Stale(mine.id.clone()));
            self.journal.heard(attempt, &plain(&mine.id));
        }
        told
    }

    /// What was acknowledged is there, at whichever server one asks.
    fn look_again(&mut self, mine: &Mine) {
        let attempt = self.begin(&Asked::See(mine.id.clone()));
        let starts_at = mine.wanted.starts_at.to_string();
        let (id, version) = (mine.id.clone(), mine.version.clone());
        self.write(attempt, &see(&mine.id), |answer| {
            let same = answer.text("starts_at") == Some(&starts_at)
                && answer.text("stage") == Some("booked")
                && answer.version.as_ref() == Some(&version);
            same.then(|| plain(&id))
        });
    }

    fn cancel(&mut self, gone: &Mine) {
        let attempt = self.begin(&Asked::Cancel(gone.id.clone()));
        let undo = self.dice.below(2) == 0;
        let (act, body) = match undo {
            true => ("undo", json!({})),
            false => ("cancel", json!({"cause": "plans"})),
        };
        let write = Write {
            method: "POST",
            path: format!("/appointments/{}/{act}", gone.id),
            body,
            once: self.once(),
            version: Some(gone.version.clone()),
        };
        self.write(attempt, &write, |answer| {
            (answer.text("stage") == Some("cancelled")).then(|| plain(&gone.id))
        });
    }

    /// A key that nobody has used.
    fn once(&mut self) -> String {
        format!("storm-{}-{}", self.attempt, self.dice.below(1 << 31))
    }
}

fn see(id: &str) -> Write {
    Write {
        method: "GET",
        path: format!("/appointments/{id}"),
        body: Json::Null,
        once: String::new(),
        version: None,
    }
}

/// A hold or an appointment, as a server tells of it.
fn done(answer: &Answer, claim: &Claim, expires_us: i64) -> Option<Heard> {
    Some(Heard::Done {
        id: answer.text("id")?.to_owned(),
        room: answer.text("room").map(str::to_owned),
        from: claim.from,
        until: claim.until,
        expires_us,
    })
}

/// Something that takes no time.
fn plain(id: &str) -> Heard {
    Heard::Done {
        id: id.to_owned(),
        room: None,
        from: 0,
        until: 0,
        expires_us: 0,
    }
}
