//! Where a server is and how to get there.

use std::{error::Error, time::Duration};

use postgres::{
    Client, Config, NoTls,
    config::{Host, SslMode},
    error::SqlState,
};

use crate::{error::StoreError, options::Options};

/// Where the server is and how to get there.
#[derive(Clone)]
pub(crate) struct Address {
    config: Config,
    /// Database and server in words; never a password.
    pub(super) what: String,
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

    /// Connects and makes the connection ours.
    pub(super) fn connect(&self) -> Result<Client, postgres::Error> {
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

fn chain(error: &postgres::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

/// Why a first connection failed, and what to do.
pub(super) fn hint(error: &postgres::Error) -> String {
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
