//! `cargo xtask storm`: sixty-four clients book, move, cancel and book over at once, on one server or several, while things go wrong; then a
//! checker reads what everybody heard.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use crate::{
    cluster::{Cluster, Promise},
    repo,
};

const USAGE: &str = "cargo xtask storm [--engine sqlite|postgres] [--servers N] [--minutes M] [--kill] [--restart-db] [--disk-full] [--http] [--database FILE]
    64 clients on 8 therapists and 4 rooms; one server on SQLite and two on PostgreSQL, ten minutes, unless told
    --kill        ends a server every few seconds, with no time to say anything, and starts it again
    --restart-db  ends PostgreSQL every twenty seconds, and starts it again
    --disk-full   fills the database's disk for five seconds of every twenty; asks for the right to mount one
    --http        the clients speak REST to `knead serve`, and ask again under the same Idempotency-Key when an answer is lost
    --database    a new SQLite file, which stays: others may look at its days meanwhile";

const CLIENTS: usize = 64;
const KILL_EVERY: Duration = Duration::from_secs(4);
const RESTART_EVERY: Duration = Duration::from_secs(20);
const FULL_EVERY: Duration = Duration::from_secs(20);
const FULL_FOR: Duration = Duration::from_secs(5);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres,
}

#[derive(Debug, Clone, PartialEq)]
struct Plan {
    database: Option<String>,
    engine: Engine,
    servers: usize,
    minutes: f64,
    kill: bool,
    restart_db: bool,
    disk_full: bool,
    http: bool,
}

/// Runs a storm as the words ask for it.
///
/// # Errors
/// What could not be run, or that a promise broke.
pub fn run(words: &[String]) -> Result<(), String> {
    let plan = parse(words).ok_or_else(|| format!("which storm?\n{USAGE}"))?;
    if plan.restart_db && plan.engine == Engine::Sqlite {
        return Err("SQLite has no server to restart; hint: --kill ends its process".to_owned());
    }
    let elsewhere = plan.engine != Engine::Sqlite || plan.disk_full || plan.http;
    if plan.database.is_some() && elsewhere {
        return Err("--database names a file of SQLite, on a disk of its own choice".to_owned());
    }
    let program = build(&["-p", "practice", "--example", "storm"], "examples/storm")?;
    let knead = match plan.http {
        true => build(&["-p", "cli", "--bin", "knead"], "knead")?,
        false => PathBuf::new(),
    };
    let scratch = Scratch::make(plan.disk_full)?;
    let mut cluster = match plan.engine {
        Engine::Sqlite => None,
        Engine::Postgres => Some(Cluster::start_in(
            &scratch.database,
            Promise::SurvivesItsProcesses,
        )?),
    };
    let database = match (&cluster, &plan.database) {
        (Some(cluster), _) => cluster.url.clone(),
        (None, Some(file)) => file.clone(),
        (None, None) => scratch.database.join("knead.db").display().to_string(),
    };
    let began_us = wall_us();
    let clock = match plan.http {
        true => format!("wall:{began_us}"),
        false => format!("fast:{began_us}"),
    };
    repo::run(Command::new(&program).args(["prepare", &database, &clock]))?;

    let ends = Instant::now() + Duration::from_secs_f64(plan.minutes * 60.0);
    let doors = match plan.http {
        true => Doors::of(knead, &plan, &scratch, &database)?,
        false => Doors::default(),
    };
    let start = |server: usize, life: usize| -> Result<Child, String> {
        if plan.http {
            return doors.open(server);
        }
        let tasks = CLIENTS / plan.servers + usize::from(server < CLIENTS % plan.servers);
        let left = ends.saturating_duration_since(Instant::now());
        Command::new(&program)
            .args(["clients", &database])
            .arg(scratch.journals.join(format!("{server}-{life}")))
            .args([
                (server * 10_000 + life).to_string(),
                tasks.to_string(),
                left.as_secs_f64().to_string(),
                began_us.to_string(),
            ])
            .args((0..life).map(|life| scratch.journals.join(format!("{server}-{life}"))))
            .stdout(Stdio::inherit())
            .spawn()
            .map_err(|error| format!("could not start a server: {error}"))
    };
    let mut servers: Vec<(Child, usize)> = Vec::new();
    for server in 0..plan.servers {
        servers.push((start(server, 0)?, 0));
    }
    let over_http = match plan.http {
        true => Some(doors.clients(&program, &database, (&scratch, plan.minutes, began_us))?),
        false => None,
    };
    let mut went_wrong = WentWrong::default();
    let (mut next_kill, mut next_restart, mut next_full) = (
        Instant::now() + KILL_EVERY,
        Instant::now() + RESTART_EVERY / 2,
        Instant::now() + FULL_EVERY / 2,
    );
    while Instant::now() < ends {
        std::thread::sleep(Duration::from_millis(100));
        let soon = ends.saturating_duration_since(Instant::now()) < 2 * KILL_EVERY;
        if plan.kill && Instant::now() >= next_kill && !soon {
            next_kill += KILL_EVERY;
            let which = went_wrong.killed % plan.servers;
            let (child, life) = &mut servers[which];
            child.kill().map_err(|error| error.to_string())?;
            child.wait().map_err(|error| error.to_string())?;
            *life += 1;
            *child = start(which, *life)?;
            went_wrong.killed += 1;
        }
        if plan.restart_db && Instant::now() >= next_restart && !soon {
            next_restart += RESTART_EVERY;
            if let Some(cluster) = &mut cluster {
                cluster.crash_and_restart()?;
                went_wrong.restarted += 1;
            }
        }
        if plan.disk_full && Instant::now() >= next_full && !soon {
            next_full += FULL_EVERY;
            scratch.fill()?;
            std::thread::sleep(FULL_FOR);
            scratch.empty()?;
            if let Some(cluster) = &mut cluster {
                cluster.restart_if_ended()?;
            }
            went_wrong.filled += 1;
        }
    }
    if let Some(mut clients) = over_http {
        let ended = clients.wait().map_err(|error| error.to_string())?;
        for (server, _) in &mut servers {
            server.kill().map_err(|error| error.to_string())?;
        }
        if !ended.success() {
            return Err(format!("the clients ended with {ended}"));
        }
    }
    for (child, _) in &mut servers {
        let ended = child.wait().map_err(|error| error.to_string())?;
        if !ended.success() && !plan.http {
            return Err(format!("a server ended with {ended}"));
        }
    }

    let mut journals: Vec<PathBuf> = fs::read_dir(&scratch.journals)
        .map_err(|error| error.to_string())?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    journals.sort();
    println!(
        "{:?}, {} servers, {} minutes: a server killed {} times, the database restarted {} times, the disk full {} times",
        plan.engine,
        plan.servers,
        plan.minutes,
        went_wrong.killed,
        went_wrong.restarted,
        went_wrong.filled
    );
    repo::run(
        Command::new(&program)
            .args(["check", &database, &clock])
            .args(&journals),
    )
}

#[derive(Default)]
struct WentWrong {
    killed: usize,
    restarted: usize,
    filled: usize,
}

fn parse(words: &[String]) -> Option<Plan> {
    let mut plan = Plan {
        database: None,
        engine: Engine::Sqlite,
        servers: 0,
        minutes: 10.0,
        kill: false,
        restart_db: false,
        disk_full: false,
        http: false,
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--engine" => {
                plan.engine = match words.next()?.as_str() {
                    "sqlite" => Engine::Sqlite,
                    "postgres" => Engine::Postgres,
                    _ => return None,
                }
            }
            "--servers" => plan.servers = words.next()?.parse().ok().filter(|count| *count > 0)?,
            "--minutes" => {
                plan.minutes = words
                    .next()?
                    .parse()
                    .ok()
                    .filter(|minutes| *minutes > 0.0)?;
            }
            "--database" => plan.database = Some(words.next()?.clone()),
            "--kill" => plan.kill = true,
            "--restart-db" => plan.restart_db = true,
            "--disk-full" => plan.disk_full = true,
            "--http" => plan.http = true,
            _ => return None,
        }
    }
    if plan.servers == 0 {
        plan.servers = match plan.engine {
            Engine::Sqlite => 1,
            Engine::Postgres => 2,
        };
    }
    Some(plan)
}

fn build(what: &[&str], made: &str) -> Result<PathBuf, String> {
    repo::run(
        repo::cargo()
            .args(["build", "--quiet", "--locked", "--release"])
            .args(what),
    )?;
    Ok(repo::target().join("release").join(made))
}

/// Where `knead serve` answers, once for each server of a storm over HTTP.
#[derive(Default)]
struct Doors {
    knead: PathBuf,
    ports: Vec<u16>,
    place: Vec<String>,
    logs: PathBuf,
}

impl Doors {
    fn of(knead: PathBuf, plan: &Plan, scratch: &Scratch, database: &str) -> Result<Self, String> {
        let mut place = vec!["--data".to_owned()];
        if plan.engine == Engine::Postgres {
            let data = scratch.folder.join("data").display().to_string();
            place.extend([data, "--database-url".to_owned(), database.to_owned()]);
        } else {
            place.push(scratch.database.display().to_string());
        }
        // Free when we ask; should somebody take one before the server does, the server says so and we fail loudly.
        let free = |_| {
            let listener = TcpListener::bind("127.0.0.1:0")?;
            Ok(listener.local_addr()?.port())
        };
        let ports: std::io::Result<Vec<u16>> = (0..plan.servers).map(free).collect();
        Ok(Self {
            knead,
            ports: ports.map_err(|error| error.to_string())?,
            place,
            logs: scratch.folder.clone(),
        })
    }

    fn open(&self, server: usize) -> Result<Child, String> {
        let log = self.logs.join(format!("server-{server}.log"));
        let log = fs::OpenOptions::new().append(true).create(true).open(&log);
        Command::new(&self.knead)
            .arg("serve")
            .args(&self.place)
            .arg("--listen")
            .arg(format!("127.0.0.1:{}", self.ports[server]))
            .args(["--calls-per-minute", "1000000"])
            .stdin(Stdio::null())
            .stderr(log.map_err(|error| error.to_string())?)
            .spawn()
            .map_err(|error| format!("could not start a server: {error}"))
    }

    fn clients(
        &self,
        program: &Path,
        database: &str,
        (scratch, minutes, began_us): (&Scratch, f64, u128),
    ) -> Result<Child, String> {
        Command::new(program)
            .args(["http", database])
            .arg(scratch.journals.join("http"))
            .args(["1", &CLIENTS.to_string(), &(minutes * 60.0).to_string()])
            .arg(began_us.to_string())
            .args(
                self.ports
                    .iter()
                    .map(|port| format!("http://127.0.0.1:{port}")),
            )
            .spawn()
            .map_err(|error| format!("could not start the clients: {error}"))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a harness asks the clock, as a door does"
)]
fn wall_us() -> u128 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_micros())
}

/// Folders of one storm; the database's may be a small disk of its own.
struct Scratch {
    folder: PathBuf,
    database: PathBuf,
    journals: PathBuf,
    mounted: bool,
}

impl Scratch {
    fn make(small_disk: bool) -> Result<Self, String> {
        let folder = std::env::temp_dir().join(format!("knead-storm-{}", std::process::id()));
        let scratch = Self {
            database: folder.join("database"),
            journals: folder.join("journals"),
            folder,
            mounted: small_disk,
        };
        for made in [&scratch.database, &scratch.journals] {
            fs::create_dir_all(made).map_err(|error| format!("{}: {error}", made.display()))?;
        }
        if small_disk {
            repo::run(
                Command::new("mount")
                    .args(["-t", "tmpfs", "-o", "size=512m", "storm"])
                    .arg(&scratch.database),
            )
            .map_err(|why| {
                format!("{why}\nhint: --disk-full mounts a small disk, which root may")
            })?;
        }
        // PostgreSQL runs as another user and keeps its cluster below.
        open_to_all(&scratch.folder)?;
        open_to_all(&scratch.database)?;
        Ok(scratch)
    }

    fn filler(&self) -> PathBuf {
        self.database.join("filler")
    }

    /// Takes what is left of the small disk.
    fn fill(&self) -> Result<(), String> {
        use std::io::Write;
        let mut file = fs::File::create(self.filler()).map_err(|error| error.to_string())?;
        let block = vec![0; 64 * 1024];
        while file.write_all(&block).is_ok() {}
        while file.write_all(&block[..512]).is_ok() {}
        Ok(())
    }

    fn empty(&self) -> Result<(), String> {
        fs::remove_file(self.filler()).map_err(|error| error.to_string())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if self.mounted {
            // Whoever still has a file open there keeps it until they end.
            drop(repo::run(
                Command::new("umount").arg("-l").arg(&self.database),
            ));
        }
        drop(fs::remove_dir_all(&self.folder));
    }
}

fn open_to_all(folder: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
        .map_err(|error| format!("{}: {error}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storm_is_asked_for_in_words() {
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let plan = parse(&words("--engine postgres --minutes 0.5 --kill")).unwrap();
        assert_eq!(
            (plan.engine, plan.servers, plan.kill),
            (Engine::Postgres, 2, true)
        );
        assert_eq!(parse(&words("--engine oracle")), None);
        assert_eq!(parse(&words("--servers 0")), None);
    }
}
