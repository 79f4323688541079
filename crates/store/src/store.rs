//! The store: where work is handed to database threads.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
};

use tokio::sync::oneshot;

use crate::{
    error::StoreError,
    options::Options,
    postgres::{Address, Postgres},
    shelf::Shelf,
    sqlite::Sqlite,
    threads::{Job, Mode, Threads},
    tx::Tx,
};

/// A database of Knead: SQLite or PostgreSQL. Cheap to clone; the connections close with the last clone.
#[derive(Clone)]
pub struct Store {
    parts: Arc<Parts>,
}

struct Parts {
    writers: Threads,
    /// SQLite reads beside the one writer; PostgreSQL's connections do both.
    readers: Option<Threads>,
    file: Option<PathBuf>,
    shelf: Arc<Shelf>,
}

impl Store {
    /// Opens `postgres://...` as a server and anything else as a path of a SQLite file, which is made if it is not there.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`] and its like, saying what to do.
    pub fn open(url_or_path: &str, options: &Options) -> Result<Self, StoreError> {
        if url_or_path.starts_with("postgres://") || url_or_path.starts_with("postgresql://") {
            Self::postgres(url_or_path, options)
        } else {
            let path = url_or_path
                .strip_prefix("sqlite://")
                .or_else(|| url_or_path.strip_prefix("sqlite:"))
                .unwrap_or(url_or_path);
            Self::sqlite(path, options)
        }
    }

    /// Opens a SQLite file, or makes it.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`], [`StoreError::ReadOnly`], [`StoreError::Busy`] or [`StoreError::Corrupt`].
    pub fn sqlite(path: impl AsRef<Path>, options: &Options) -> Result<Self, StoreError> {
        let path = path.as_ref().to_owned();
        let (write, read) = (
            (path.clone(), options.clone()),
            (path.clone(), options.clone()),
        );
        let writers = Threads::start("db-writer", 1, move || {
            Sqlite::open(&write.0, Mode::Write, &write.1)
        })?;
        let readers = Threads::start("db-reader", options.readers, move || {
            Sqlite::open(&read.0, Mode::Read, &read.1)
        })?;
        Ok(Self {
            parts: Arc::new(Parts {
                writers,
                readers: Some(readers),
                file: Some(path),
                shelf: Arc::default(),
            }),
        })
    }

    /// Connects to a PostgreSQL server by its `postgres://` address; `sslmode=require` checks its certificate.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`] where the server does not answer or refuses.
    pub fn postgres(url: &str, options: &Options) -> Result<Self, StoreError> {
        let address = Address::parse(url, options)?;
        let writers = Threads::start("db-client", options.clients, move || {
            Postgres::open(address.clone())
        })?;
        Ok(Self {
            parts: Arc::new(Parts {
                writers,
                readers: None,
                file: None,
                shelf: Arc::default(),
            }),
        })
    }

    /// `sqlite` or `postgres`.
    pub fn engine(&self) -> &'static str {
        if self.parts.file.is_some() {
            "sqlite"
        } else {
            "postgres"
        }
    }

    /// The SQLite file, if it is one.
    pub fn file(&self) -> Option<&Path> {
        self.parts.file.as_deref()
    }

    /// Runs an act that may write. `Ok` keeps what it wrote, `Err` undoes it; two writers that met are run again from the start.
    ///
    /// # Errors
    /// What the act returned, or the database's own trouble turned into it.
    pub async fn write<T, E, F>(&self, act: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.later(Mode::Write, act).await
    }

    /// Runs an act that only reads, all of it at one moment.
    ///
    /// # Errors
    /// What the act returned, or the database's own trouble turned into it.
    pub async fn read<T, E, F>(&self, act: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.later(Mode::Read, act).await
    }

    /// [`Store::write`] for the terminal: waits on this thread.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_blocking<T, E, F>(&self, act: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.now(Mode::Write, act)
    }

    /// [`Store::read`] for the terminal: waits on this thread.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn read_blocking<T, E, F>(&self, act: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.now(Mode::Read, act)
    }

    async fn later<T, E, F>(&self, mode: Mode, act: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.send(
            mode,
            job(mode, Arc::clone(&self.parts.shelf), act, move |result| {
                drop(reply.send(result))
            }),
        )?;
        answer
            .await
            .unwrap_or_else(|_| Err(StoreError::Stopped.into()))
    }

    fn now<T, E, F>(&self, mode: Mode, act: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (reply, answer) = mpsc::channel();
        self.send(
            mode,
            job(mode, Arc::clone(&self.parts.shelf), act, move |result| {
                drop(reply.send(result))
            }),
        )?;
        answer
            .recv()
            .unwrap_or_else(|_| Err(StoreError::Stopped.into()))
    }

    fn send(&self, mode: Mode, job: Job) -> Result<(), StoreError> {
        match (mode, &self.parts.readers) {
            (Mode::Read, Some(readers)) => readers.send(job),
            (Mode::Read, None) | (Mode::Write, _) => self.parts.writers.send(job),
        }
    }
}

/// The work of one act; nobody needs to wait for its reply.
fn job<T, E, F>(
    mode: Mode,
    shelf: Arc<Shelf>,
    act: F,
    reply: impl FnOnce(Result<T, E>) + Send + 'static,
) -> Job
where
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
    E: From<StoreError>,
{
    Box::new(move |connection| {
        let mut answer = None;
        let ended = connection.transact(mode, &mut |tx| {
            tx.lend(&shelf);
            let result = act(tx);
            let keep = result.is_ok();
            answer = Some(result);
            keep
        });
        reply(match (ended, answer) {
            (Ok(()), Some(answer)) => answer,
            (Ok(()), None) => Err(StoreError::Stopped.into()),
            (Err(error), _) => Err(error.into()),
        });
    })
}
