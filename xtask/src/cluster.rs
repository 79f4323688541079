//! A PostgreSQL cluster of our own, for as long as the tests run.

use std::{
    fs,
    net::TcpListener,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::repo;

/// A running cluster; dropped, it is stopped and gone.
pub struct Cluster {
    server: Child,
    folder: PathBuf,
    programs: PathBuf,
    port: u16,
    promise: Promise,
    /// Where its database answers.
    pub url: String,
}

/// What a cluster promises of what it has acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// Nothing: the fastest, for tests.
    None,
    /// That it survives the end of the server's processes.
    SurvivesItsProcesses,
    /// That it survives a power cut, as a clinic's server must.
    SurvivesPower,
}

/// The folder of PostgreSQL's programs, newest version first; Debian keeps them out of `PATH`.
pub fn programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|bin| bin.join("initdb").is_file() && bin.join("postgres").is_file())
        .collect();
    versions.sort_by_key(|bin| {
        bin.parent()
            .and_then(Path::file_name)
            .and_then(|name| name.to_str()?.parse::<u32>().ok())
    });
    versions.pop().or_else(|| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|folder| folder.join("initdb").is_file())
    })
}

impl Cluster {
    /// Makes a cluster in a temporary folder, on a free port, without waiting for the disk.
    pub fn start() -> Result<Self, String> {
        Self::start_in(&std::env::temp_dir(), Promise::None)
    }

    /// The same below a folder of one's choice, which the user that PostgreSQL runs as can enter.
    pub fn start_in(below: &Path, promise: Promise) -> Result<Self, String> {
        let programs = programs()
            .ok_or("PostgreSQL's initdb was not found; hint: install the package `postgresql`")?;
        let folder = below.join(format!("knead-postgres-{}", std::process::id()));
        fs::create_dir_all(&folder)
            .map_err(|error| format!("could not make {}: {error}", folder.display()))?;
        let owner = Owner::find()?;
        owner.own(&folder)?;
        let data = folder.join("data");

        let mut initdb = owner.command(&programs.join("initdb"), &folder);
        initdb.arg("-D").arg(&data).args([
            "-A",
            "trust",
            "-U",
            "knead",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
            "--no-instructions",
        ]);
        let said = initdb
            .output()
            .map_err(|error| format!("could not run initdb: {error}"))?;
        if !said.status.success() {
            return Err(format!("initdb: {}", String::from_utf8_lossy(&said.stderr)));
        }

        // The port is free when we ask; should somebody take it before the server does, the server says so and we fail loudly.
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .map_err(|error| error.to_string())?
            .port();
        let server = spawn(&programs, &folder, port, promise)?;
        let mut cluster = Self {
            server,
            url: format!("postgres://knead@127.0.0.1:{port}/knead"),
            folder,
            programs,
            port,
            promise,
        };
        cluster.wait()?;
        println!("PostgreSQL answers on port {port}");
        Ok(cluster)
    }

    /// Ends the server at once, as a crash would, and starts it again.
    pub fn crash_and_restart(&mut self) -> Result<(), String> {
        // A quit is PostgreSQL's word for "stop without closing anything".
        repo::run(Command::new("kill").args(["-QUIT", &self.server.id().to_string()]))?;
        self.server.wait().map_err(|error| error.to_string())?;
        self.server = spawn(&self.programs, &self.folder, self.port, self.promise)?;
        self.answers()
    }

    /// Starts the server again where it has ended by itself, as it does when its disk is full.
    pub fn restart_if_ended(&mut self) -> Result<(), String> {
        let ended = self.server.try_wait().map_err(|error| error.to_string())?;
        if ended.is_some() {
            self.server = spawn(&self.programs, &self.folder, self.port, self.promise)?;
        }
        self.answers()
    }

    /// Waits until the server takes connections.
    fn answers(&mut self) -> Result<(), String> {
        let port = self.port.to_string();
        let ready = |programs: &Path| {
            let mut asked = Command::new(programs.join("pg_isready"));
            asked.args(["-q", "-h", "127.0.0.1", "-p", &port]);
            asked.status().is_ok_and(|status| status.success())
        };
        let began = Instant::now();
        while !ready(&self.programs) {
            if began.elapsed() > Duration::from_secs(60) {
                return Err("PostgreSQL did not come back within a minute".to_owned());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Waits until the cluster answers, by making the database.
    fn wait(&mut self) -> Result<(), String> {
        let began = Instant::now();
        loop {
            let made = Command::new(self.programs.join("createdb"))
                .args([
                    "-h",
                    "127.0.0.1",
                    "-p",
                    &self.port.to_string(),
                    "-U",
                    "knead",
                    "knead",
                ])
                .stderr(Stdio::null())
                .status()
                .map_err(|error| format!("could not run createdb: {error}"))?;
            if made.success() {
                return Ok(());
            }
            let ended = self.server.try_wait().map_err(|error| error.to_string())?;
            if ended.is_some() || began.elapsed() > Duration::from_secs(60) {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                return Err(format!("PostgreSQL does not answer:\n{log}"));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

/// Starts the server over a folder that was made before.
fn spawn(programs: &Path, folder: &Path, port: u16, promise: Promise) -> Result<Child, String> {
    let log = fs::File::options()
        .append(true)
        .create(true)
        .open(folder.join("log"))
        .map_err(|error| error.to_string())?;
    let mut postgres = Owner::find()?.command(&programs.join("postgres"), folder);
    postgres
        .arg("-D")
        .arg(folder.join("data"))
        .arg("-k")
        .arg(folder)
        .args(["-p", &port.to_string()]);
    let (commit, disk, pages) = match promise {
        Promise::None => (
            "synchronous_commit=off",
            "fsync=off",
            "full_page_writes=off",
        ),
        Promise::SurvivesItsProcesses => {
            ("synchronous_commit=on", "fsync=off", "full_page_writes=off")
        }
        Promise::SurvivesPower => ("synchronous_commit=on", "fsync=on", "full_page_writes=on"),
    };
    for setting in [
        "listen_addresses=127.0.0.1",
        "max_connections=200",
        commit,
        disk,
        pages,
    ] {
        postgres.args(["-c", setting]);
    }
    postgres
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .map_err(|error| format!("could not run postgres: {error}"))
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // An interrupt is PostgreSQL's word for "end everybody's session and stop".
        let asked = Command::new("kill")
            .args(["-INT", &self.server.id().to_string()])
            .status()
            .is_ok_and(|status| status.success());
        if !asked {
            self.server.kill().ok();
        }
        self.server.wait().ok();
        fs::remove_dir_all(&self.folder).ok();
    }
}

/// Who the cluster runs as: PostgreSQL refuses to be root.
enum Owner {
    Ourselves,
    User { uid: u32, gid: u32 },
}

impl Owner {
    fn find() -> Result<Self, String> {
        if !repo::is_root() {
            return Ok(Self::Ourselves);
        }
        // Debian's package makes this user.
        let number = |flag: &str| -> Result<u32, String> {
            let said = repo::output(Command::new("id").args([flag, "postgres"]))?;
            said.trim()
                .parse()
                .map_err(|_| format!("`id {flag} postgres` said {said:?}"))
        };
        Ok(Self::User {
            uid: number("-u")?,
            gid: number("-g")?,
        })
    }

    fn own(&self, folder: &Path) -> Result<(), String> {
        match self {
            Self::Ourselves => Ok(()),
            Self::User { uid, gid } => std::os::unix::fs::chown(folder, Some(*uid), Some(*gid))
                .map_err(|error| format!("could not give away {}: {error}", folder.display())),
        }
    }

    fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder);
        if let Self::User { uid, gid } = self {
            command.uid(*uid).gid(*gid);
        }
        command
    }
}
