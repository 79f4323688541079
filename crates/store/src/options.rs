//! How a store is opened.

use std::time::Duration;

/// How a store is opened; the defaults suit a clinic.
#[derive(Debug, Clone)]
pub struct Options {
    /// SQLite: how many connections read at once.
    pub readers: usize,
    /// PostgreSQL: how many connections are kept.
    pub clients: usize,
    /// How long to wait for somebody else's lock before answering [`crate::StoreError::Busy`].
    pub patience: Duration,
    /// How long to wait for a server.
    pub connect_timeout: Duration,
    /// SQLite: the most pages (of 4 KiB) the file may grow to; `None` for the whole disk.
    pub most_pages: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: 4,
            clients: 8,
            patience: Duration::from_secs(5),
            connect_timeout: Duration::from_secs(5),
            most_pages: None,
        }
    }
}
