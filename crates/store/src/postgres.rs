//! PostgreSQL: clients owned by their threads, conflicts tried again, lost connections replaced.

mod address;
mod failure;
mod values;

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Duration,
};

use postgres::{Client, Statement, types::ToSql};

pub(crate) use self::address::Address;
use self::{address::hint, failure::failure};
use crate::{
    error::{Failure, Remedy, StoreError},
    threads::{Body, Connection as Kept, Mode, catch},
    tx::{Engine, Tx},
    value::{Row, Value},
};

/// Statements kept prepared per connection.
const STATEMENTS: usize = 512;
/// How often two writers that met are tried again.
const TRIES: u32 = 10;
/// How often a lost server is looked for.
const RECONNECTS: u32 = 3;

/// One connection, used by one thread.
pub(crate) struct Postgres {
    address: Address,
    open: Option<Open>,
}

struct Open {
    client: Client,
    statements: HashMap<String, Statement>,
}

impl Postgres {
    /// Connects, or says why not.
    pub(crate) fn open(address: Address) -> Result<Self, StoreError> {
        let client = address.connect().map_err(|error| StoreError::CannotOpen {
            what: address.what.clone(),
            why: hint(&error),
        })?;
        Ok(Self {
            address,
            open: Some(Open {
                client,
                statements: HashMap::new(),
            }),
        })
    }

    fn connected(&mut self) -> Result<&mut Open, StoreError> {
        if self
            .open
            .as_ref()
            .is_some_and(|open| open.client.is_closed())
        {
            self.open = None;
        }
        match &mut self.open {
            Some(open) => Ok(open),
            empty => {
                let client = self
                    .address
                    .connect()
                    .map_err(|_| StoreError::Unreachable(self.address.what.clone()))?;
                Ok(empty.insert(Open {
                    client,
                    statements: HashMap::new(),
                }))
            }
        }
    }

    /// One try; the remedy says whether another one would help.
    fn once(&mut self, mode: Mode, body: &mut Body<'_>) -> Result<(), Failure> {
        let open = self.connected().map_err(|error| Failure {
            error,
            remedy: Remedy::Reconnect,
        })?;
        let begin = match mode {
            Mode::Write => "begin isolation level read committed",
            // A reader sees one moment, as it does on SQLite.
            Mode::Read => "begin isolation level repeatable read read only",
        };
        open.client.batch_execute(begin).map_err(failure)?;
        let mut tx = Tx::new(Engine::Postgres(PostgresTx { open }));
        let keep = catch(|| body(&mut tx));
        let failed = tx.failed();
        let open = self.open.as_mut().expect("connected above");
        match (keep, failed) {
            (Ok(true), None) => open.client.batch_execute("commit").map_err(|error| {
                let lost = error.is_closed() || open.client.is_closed();
                let failure = failure(error);
                match failure.remedy {
                    // The answer to the commit itself was lost: running it again could do it twice.
                    Remedy::Reconnect => Failure {
                        error: StoreError::Unconfirmed,
                        remedy: Remedy::None,
                    },
                    Remedy::None if lost => Failure {
                        error: StoreError::Unconfirmed,
                        remedy: Remedy::None,
                    },
                    Remedy::None | Remedy::Again => failure,
                }
            }),
            (Ok(_), Some(remedy @ (Remedy::Again | Remedy::Reconnect))) => {
                let undone = open.client.batch_execute("rollback");
                drop(undone); // A lost connection has undone it already.
                let error = match remedy {
                    Remedy::Reconnect => StoreError::Unreachable(self.address.what.clone()),
                    Remedy::Again | Remedy::None => StoreError::Busy,
                };
                Err(Failure { error, remedy })
            }
            (Ok(keep), Some(Remedy::None) | None) => {
                open.client.batch_execute("rollback").or_else(|error| {
                    if error.is_closed() {
                        Ok(())
                    } else {
                        Err(failure(error))
                    }
                })?;
                if keep {
                    Err(Failure {
                        error: StoreError::Aborted,
                        remedy: Remedy::None,
                    })
                } else {
                    Ok(())
                }
            }
            (Err(panic), _) => {
                // A fresh connection is the surest way to leave nothing behind.
                self.open = None;
                std::panic::resume_unwind(panic)
            }
        }
    }
}

impl Kept for Postgres {
    fn transact(&mut self, mode: Mode, body: &mut Body<'_>) -> Result<(), StoreError> {
        let (mut tries, mut reconnects) = (0, 0);
        loop {
            let failure = match self.once(mode, body) {
                Ok(()) => return Ok(()),
                Err(failure) => failure,
            };
            match failure.remedy {
                Remedy::None => return Err(failure.error),
                Remedy::Again if tries < TRIES => {
                    tries += 1;
                    thread::sleep(pause(tries));
                }
                Remedy::Reconnect if reconnects < RECONNECTS => {
                    reconnects += 1;
                    self.open = None;
                    thread::sleep(pause(reconnects + 4));
                }
                Remedy::Again | Remedy::Reconnect => return Err(failure.error),
            }
        }
    }
}

/// A growing pause; a shared counter spreads writers that met, so that they do not meet again.
fn pause(attempt: u32) -> Duration {
    static ATTEMPTS: AtomicU64 = AtomicU64::new(0);
    let most = (2_000_u64 << attempt.min(7)).min(200_000);
    let spread = ATTEMPTS
        .fetch_add(1, Ordering::Relaxed)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        >> 32;
    Duration::from_micros(most / 2 + spread % (most / 2))
}

/// A transaction of PostgreSQL.
pub(crate) struct PostgresTx<'c> {
    open: &'c mut Open,
}

impl PostgresTx<'_> {
    fn statement(&mut self, sql: &str) -> Result<Statement, Failure> {
        if let Some(statement) = self.open.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.open.client.prepare(sql).map_err(failure)?;
        if self.open.statements.len() >= STATEMENTS {
            self.open.statements.clear();
        }
        self.open
            .statements
            .insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn bound<'p>(
        statement: &Statement,
        params: &'p [Value],
    ) -> Result<Vec<&'p (dyn ToSql + Sync)>, Failure> {
        let wanted = statement.params().len();
        if wanted != params.len() {
            let why = format!(
                "a statement takes {wanted} parameters, not {}",
                params.len()
            );
            return Err(Failure {
                error: StoreError::Other(why.into()),
                remedy: Remedy::None,
            });
        }
        Ok(params
            .iter()
            .map(|value| value as &(dyn ToSql + Sync))
            .collect())
    }

    /// A plan kept from before a change of the schema is dropped and made anew with the next try.
    fn told(&mut self, error: postgres::Error) -> Failure {
        if error
            .as_db_error()
            .is_some_and(|told| told.message().starts_with("cached plan"))
        {
            self.open.statements.clear();
            return Failure {
                error: StoreError::Busy,
                remedy: Remedy::Again,
            };
        }
        failure(error)
    }

    pub(crate) fn run(&mut self, sql: &str, params: &[Value]) -> Result<u64, Failure> {
        let statement = self.statement(sql)?;
        let bound = Self::bound(&statement, params)?;
        self.open
            .client
            .execute(&statement, &bound)
            .map_err(|error| self.told(error))
    }

    pub(crate) fn rows(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, Failure> {
        let statement = self.statement(sql)?;
        let bound = Self::bound(&statement, params)?;
        let found = self
            .open
            .client
            .query(&statement, &bound)
            .map_err(|error| self.told(error))?;
        found
            .iter()
            .map(|row| {
                (0..row.len())
                    .map(|column| row.try_get(column))
                    .collect::<Result<Vec<Value>, _>>()
                    .map(Row)
                    .map_err(failure)
            })
            .collect()
    }

    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), Failure> {
        self.open.client.batch_execute(sql).map_err(failure)
    }

    pub(crate) fn prepare(&mut self, sql: &str) -> Result<(), Failure> {
        self.open.client.prepare(sql).map(drop).map_err(failure)
    }
}
