//! Database threads: each owns one connection and takes work from a queue, first come, first served.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::{self, JoinHandle},
};

use crate::{error::StoreError, tx::Tx};

/// Whether a transaction may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Read,
    Write,
}

/// What is done inside a transaction; true to keep it, false to undo it. Called again from the start after a conflict.
pub(crate) type Body<'b> = dyn FnMut(&mut Tx<'_>) -> bool + 'b;

/// A connection that runs transactions.
pub(crate) trait Connection {
    /// Runs one transaction to its end; an error means that nothing was kept, except [`StoreError::Unconfirmed`].
    fn transact(&mut self, mode: Mode, body: &mut Body<'_>) -> Result<(), StoreError>;
}

/// Work for a database thread.
pub(crate) type Job = Box<dyn FnOnce(&mut dyn Connection) + Send>;

/// Some threads and the queue they share.
pub(crate) struct Threads {
    queue: Option<mpsc::Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl Threads {
    /// Starts `count` threads; each makes its connection itself, because a client of PostgreSQL must live and die off the runtime.
    pub(crate) fn start<C: Connection + 'static>(
        name: &str,
        count: usize,
        connect: impl Fn() -> Result<C, StoreError> + Send + Sync + 'static,
    ) -> Result<Self, StoreError> {
        let (queue, jobs) = mpsc::channel::<Job>();
        let jobs = Arc::new(Mutex::new(jobs));
        let connect = Arc::new(connect);
        let (opened, answers) = mpsc::channel();
        let mut threads = Vec::with_capacity(count.max(1));
        for number in 0..count.max(1) {
            let (jobs, connect, opened) = (Arc::clone(&jobs), Arc::clone(&connect), opened.clone());
            let thread = thread::Builder::new()
                .name(format!("{name}-{number}"))
                .spawn(move || {
                    let mut connection = match connect() {
                        Ok(connection) => connection,
                        Err(error) => return drop(opened.send(Err(error))),
                    };
                    drop(opened.send(Ok(())));
                    drop(opened);
                    loop {
                        // One idle thread waits inside the lock, the others for the lock.
                        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
                        let Ok(job) = job else { break };
                        // A panic of an act was undone by the connection and told by the panic hook; the thread serves on.
                        drop(catch(|| job(&mut connection)));
                    }
                });
            threads.push(thread.map_err(|error| StoreError::Other(Box::new(error)))?);
        }
        drop(opened);
        let started = Self {
            queue: Some(queue),
            threads,
        };
        for answer in answers {
            answer?;
        }
        Ok(started)
    }

    /// Puts work at the end of the queue.
    pub(crate) fn send(&self, job: Job) -> Result<(), StoreError> {
        self.queue
            .as_ref()
            .and_then(|queue| queue.send(job).ok())
            .ok_or(StoreError::Stopped)
    }
}

impl Drop for Threads {
    /// Work already taken on is done to its end.
    fn drop(&mut self) {
        drop(self.queue.take());
        for thread in self.threads.drain(..) {
            // The last handle of a store can be dropped by an act itself: a thread cannot wait for itself.
            if thread.thread().id() != thread::current().id() {
                drop(thread.join());
            }
        }
    }
}

/// Runs something that may panic.
pub(crate) fn catch<T>(act: impl FnOnce() -> T) -> thread::Result<T> {
    catch_unwind(AssertUnwindSafe(act))
}
