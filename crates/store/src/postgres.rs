//! PostgreSQL: clients owned by their threads, conflicts tried again, lost connections replaced.

use std::{
    collections::HashMap,
    error::Error as StdError,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Duration,
};

use postgres::{
    Client, Config, NoTls, Statement,
    config::{Host, SslMode},
    error::SqlState,
    types::{FromSql, IsNull, ToSql, Type, private::BytesMut},
};

use crate::{
    error::{Failure, Remedy, StoreError},
    options::Options,
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

/// Where the server is and how to get there.
#[derive(Clone)]
pub(crate) struct Address {
    config: Config,
    what: String,
    patience: Duration,
}

impl Address {
    /// Reads a `postgres://` address.
    pub(crate) fn parse(url: &str, options: &Options) -> Result<Self, StoreError> {
        let cannot = |why: String| StoreError::CannotOpen {
            what: "at the address given".to_owned(),
            why,
        };
        // We always check the server's certificate and name when TLS is asked for.
        let url = url
            .replace("sslmode=verify-full", "sslmode=require")
            .replace("sslmode=verify-ca", "sslmode=require");
        let mut config: Config = url.parse().map_err(|error: postgres::Error| {
            cannot(format!(
                "the address cannot be read ({}); write postgres://user:password@host/database",
                chain(&error)
            ))
        })?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(options.connect_timeout);
        }
        if config.get_application_name().is_none() {
            config.application_name("knead");
        }
        let host = match config.get_hosts().first() {
            Some(Host::Tcp(name)) => name.clone(),
            Some(Host::Unix(path)) => path.display().to_string(),
            None => {
                return Err(cannot(
                    "it names no server; write postgres://user:password@host/database".to_owned(),
                ));
            }
        };
        let what = format!(
            "{} on {host}",
            config
                .get_dbname()
                .or(config.get_user())
                .unwrap_or("postgres")
        );
        Ok(Self {
            config,
            what,
            patience: options.patience,
        })
    }

    fn connect(&self) -> Result<Client, postgres::Error> {
        let mut client = match self.config.get_ssl_mode() {
            SslMode::Require => self.config.connect(tls())?,
            _ => self.config.connect(NoTls)?,
        };
        client.batch_execute(&format!(
            "set lock_timeout = {}; set client_min_messages = warning",
            self.patience.as_millis()
        ))?;
        Ok(client)
    }
}

fn tls() -> tokio_postgres_rustls::MakeRustlsConnect {
    let mut roots = rustls::RootCertStore::empty();
    for certificate in rustls_native_certs::load_native_certs().certs {
        // A root that cannot be read is left out; the server's chain then simply does not end in it.
        drop(roots.add(certificate));
    }
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring supports TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    tokio_postgres_rustls::MakeRustlsConnect::new(config)
}

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

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) => match *ty {
                Type::INT8 => value.to_sql(ty, out),
                Type::INT4 => i32::try_from(*value)?.to_sql(ty, out),
                _ => Err(format!("a whole number does not fit {ty}").into()),
            },
            Self::Real(value) => match *ty {
                Type::FLOAT8 => value.to_sql(ty, out),
                _ => Err(format!("a number does not fit {ty}").into()),
            },
            Self::Text(value) if <&str as ToSql>::accepts(ty) => value.to_sql(ty, out),
            Self::Text(_) => Err(format!("text does not fit {ty}").into()),
            Self::Blob(value) if <&[u8] as ToSql>::accepts(ty) => value.to_sql(ty, out),
            Self::Blob(_) => Err(format!("bytes do not fit {ty}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    postgres::types::to_sql_checked!();
}

impl<'r> FromSql<'r> for Value {
    fn from_sql(ty: &Type, raw: &'r [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(match *ty {
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Self::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Self::Int(i16::from_sql(ty, raw)?.into()),
            Type::BOOL => Self::Int(bool::from_sql(ty, raw)?.into()),
            Type::FLOAT8 => Self::Real(f64::from_sql(ty, raw)?),
            Type::BYTEA => Self::Blob(raw.to_vec()),
            _ if <&str as FromSql>::accepts(ty) => {
                Self::Text(<&str>::from_sql(ty, raw)?.to_owned())
            }
            _ => {
                return Err(format!(
                    "{ty} is not portable: cast it to bigint, double precision or text"
                )
                .into());
            }
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

fn chain(error: &postgres::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

/// Why a first connection failed, and what to do.
fn hint(error: &postgres::Error) -> String {
    match error.code() {
        Some(&SqlState::INVALID_PASSWORD | &SqlState::INVALID_AUTHORIZATION_SPECIFICATION) => {
            "the server does not accept this user and password; check both in the address"
                .to_owned()
        }
        Some(&SqlState::INVALID_CATALOG_NAME) => {
            "there is no such database on the server; make it with `createdb`".to_owned()
        }
        Some(_) | None => format!(
            "{}; check that the server runs and that the address is right",
            chain(error)
        ),
    }
}

/// PostgreSQL's own error in our words; its detail is left out, because it quotes values.
fn failure(error: postgres::Error) -> Failure {
    if error.is_closed() {
        return Failure {
            error: StoreError::Aborted,
            remedy: Remedy::Reconnect,
        };
    }
    let Some(told) = error.as_db_error() else {
        // Anything of the wire (a broken pipe, a reset) also ends the connection; a value that does not fit does not.
        let wire = error
            .source()
            .is_some_and(|source| source.is::<std::io::Error>());
        let remedy = if wire {
            Remedy::Reconnect
        } else {
            Remedy::None
        };
        return Failure {
            error: StoreError::Other(Box::new(error)),
            remedy,
        };
    };
    let constraint = || told.constraint().unwrap_or("unnamed").to_owned();
    let code = told.code();
    let (error, remedy) = match code.code() {
        "40001" | "40P01" => (StoreError::Busy, Remedy::Again),
        "57P01" | "57P02" | "57P03" => (StoreError::Aborted, Remedy::Reconnect),
        "23505" => (StoreError::Unique(constraint()), Remedy::None),
        "23503" => (StoreError::ForeignKey, Remedy::None),
        "23514" => (StoreError::Check(constraint()), Remedy::None),
        "23502" => {
            let column = format!(
                "{}.{}",
                told.table().unwrap_or_default(),
                told.column().unwrap_or_default()
            );
            (StoreError::Check(column), Remedy::None)
        }
        "55P03" | "53300" => (StoreError::Busy, Remedy::None),
        "25006" => (StoreError::ReadOnly, Remedy::None),
        "53100" => (StoreError::Full, Remedy::None),
        "XX001" | "XX002" => (StoreError::Corrupt, Remedy::None),
        // Only messages about names and syntax are passed on; others may quote a value.
        code if code.starts_with("42") => (
            StoreError::Other(format!("{} ({code})", told.message()).into()),
            Remedy::None,
        ),
        code => (
            StoreError::Other(format!("PostgreSQL error {code}").into()),
            Remedy::None,
        ),
    };
    Failure { error, remedy }
}
