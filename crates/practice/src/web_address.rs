//! Under which address people reach a clinic. Where several share a database, a server tells them apart by the host a browser names.

use care::{booking::clinic::Clinic, id::Id};
use store::{StoreError, Tx, clinic as clinics, web_addresses};
use url::{Host, Position, Url};

use crate::{Fault, Practice};

/// Where people reach a clinic: scheme, host and, where it is not the usual one, port; no path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebAddress(Url);

/// Not an address that a clinic can be reached at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no address for a clinic; hint: such as https://book.example.org, without a path")]
pub struct NotAWebAddress(pub String);

impl WebAddress {
    /// Reads an address as people type it.
    ///
    /// # Errors
    /// [`NotAWebAddress`] for all but http and https with a host alone: cookies and links belong to a whole host.
    pub fn parse(text: &str) -> Result<Self, NotAWebAddress> {
        let refused = || NotAWebAddress(text.to_owned());
        let url = Url::parse(text.trim()).map_err(|_| refused())?;
        let bare = &url[Position::BeforePath..];
        let named = url.username().is_empty() && url.password().is_none();
        let web = matches!(url.scheme(), "http" | "https");
        let host = url.host().is_some_and(|host| match host {
            Host::Domain(name) => !name.ends_with('.'),
            Host::Ipv4(_) | Host::Ipv6(_) => true,
        });
        if web && named && host && matches!(bare, "" | "/") {
            Ok(Self(url))
        } else {
            Err(refused())
        }
    }

    /// What links begin with, such as `https://book.example.org`.
    pub fn base_url(&self) -> &str {
        &self.0[..Position::AfterPort]
    }

    /// What a browser sends as `Host`, in small letters; with the port where it is not the scheme's own.
    pub fn host(&self) -> &str {
        &self.0[Position::BeforeHost..Position::AfterPort]
    }
}

/// A `Host` header as addresses are kept: small letters, without the usual ports.
pub fn host_as_kept(host: &str) -> String {
    let host = host.trim().to_ascii_lowercase();
    let bare = [":443", ":80"]
        .into_iter()
        .find_map(|port| host.strip_suffix(port));
    bare.map(str::to_owned).unwrap_or(host)
}

/// A clinic that somebody has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReachedClinic {
    /// Which.
    pub clinic: Id<Clinic>,
    /// What its links begin with; `None` where it has no address of its own.
    pub base_url: Option<String>,
    /// Whether it is the only one, so that the host said nothing.
    pub at_every_host: bool,
}

/// The clinic at a host. The only clinic of a database is reached at every host; `None` where several are there and none of them here.
///
/// # Errors
/// [`Fault`] when the database does not answer.
pub async fn clinic_at(practice: &Practice, host: &str) -> Result<Option<ReachedClinic>, Fault> {
    let host = host_as_kept(host);
    practice
        .store
        .read(move |tx| {
            if let Some((clinic, base_url)) = web_addresses::clinic_at(tx, &host)? {
                return Ok(Some(ReachedClinic {
                    clinic,
                    base_url: Some(base_url),
                    at_every_host: false,
                }));
            }
            match clinics::first_clinics(tx, 2)?.as_slice() {
                [only] => Ok::<_, Fault>(Some(ReachedClinic {
                    clinic: only.id,
                    base_url: web_addresses::base_url(tx, only.id)?,
                    at_every_host: true,
                })),
                _ => Ok(None),
            }
        })
        .await
}

/// What the links of a clinic begin with: its own address, or the usual one of the server.
///
/// # Errors
/// What the database says.
pub(crate) fn base_url_of(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    usual: &str,
) -> Result<String, StoreError> {
    let own = web_addresses::base_url(tx, clinic)?;
    Ok(own.unwrap_or_else(|| usual.to_owned()))
}

/// The base URL of a clinic; `None` where it has none of its own. For the operator at the terminal.
///
/// # Errors
/// [`Fault`] when the database does not answer.
pub async fn web_address(practice: &Practice, clinic: Id<Clinic>) -> Result<Option<String>, Fault> {
    let read: Result<_, StoreError> = practice
        .store
        .read(move |tx| web_addresses::base_url(tx, clinic))
        .await;
    read.map_err(Fault::Store)
}

/// Why a clinic was not given an address.
#[derive(Debug, thiserror::Error)]
pub enum WebAddressRefusal {
    /// Another clinic is reached there.
    #[error("another clinic is reached at {0} already")]
    Taken(String),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(WebAddressRefusal);

/// Gives a clinic an address, in the place of the one before. For the operator at the terminal, who alone can make it lead there.
///
/// # Errors
/// [`WebAddressRefusal::Taken`] where another clinic is reached at its host.
pub async fn set_web_address(
    practice: &Practice,
    clinic: Id<Clinic>,
    address: WebAddress,
) -> Result<(), WebAddressRefusal> {
    practice
        .store
        .write(move |tx| keep(tx, clinic, &address))
        .await
}

/// Keeps an address.
///
/// # Errors
/// As [`set_web_address`].
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    address: &WebAddress,
) -> Result<(), WebAddressRefusal> {
    if web_addresses::clinic_at(tx, address.host())?.is_some_and(|(whose, _)| whose != clinic) {
        return Err(WebAddressRefusal::Taken(address.host().to_owned()));
    }
    Ok(web_addresses::put(
        tx,
        clinic,
        address.host(),
        address.base_url(),
    )?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, base_url: &str, host: &str) {
        let address = WebAddress::parse(text).unwrap();
        assert_eq!((address.base_url(), address.host()), (base_url, host));
    }

    #[test]
    fn an_address_is_a_scheme_and_a_host() {
        check(
            "https://Book.Example.org/",
            "https://book.example.org",
            "book.example.org",
        );
        check(
            "https://book.example.org:443",
            "https://book.example.org",
            "book.example.org",
        );
        check(
            " http://localhost:8080 ",
            "http://localhost:8080",
            "localhost:8080",
        );
        check(
            "https://bücher.example",
            "https://xn--bcher-kva.example",
            "xn--bcher-kva.example",
        );
        check("http://[::1]:80/", "http://[::1]", "[::1]");
    }

    #[test]
    fn what_is_more_or_less_than_that_is_refused() {
        for text in [
            "",
            "book.example.org",
            "ftp://book.example.org",
            "https://",
            "https://a@book.example.org",
            "https://book.example.org/clinic",
            "https://book.example.org/?a",
            "https://book.example.org./",
            "mailto:sam@example.org",
        ] {
            assert_eq!(
                WebAddress::parse(text),
                Err(NotAWebAddress(text.to_owned()))
            );
        }
    }

    #[test]
    fn a_host_is_told_with_or_without_its_usual_port_and_in_any_letters() {
        for host in [
            "Book.example.org",
            "book.example.org:443",
            "book.example.org:80",
        ] {
            assert_eq!(host_as_kept(host), "book.example.org");
        }
        assert_eq!(
            host_as_kept("book.example.org:8443"),
            "book.example.org:8443"
        );
    }
}
