//! Speaking to the server of a therapist's own calendar (CalDAV): bounded in time and size, over TLS, never to the inside of the
//! operator's network, and never where a server sends it.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    time::Duration,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use formats::caldav::{self, Found};
use jiff::Timestamp;
use ureq::{
    Agent, AsSendBody,
    config::Config,
    http::{Request, Response, StatusCode, Uri, header},
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};

/// One question may take so long, unless somebody waits for it.
const PATIENCE: Duration = Duration::from_secs(15);
/// A longer answer is not read: some thousand entries have a hundredth of it.
const LONGEST_ANSWER: u64 = 16 * 1024 * 1024;
/// A longer address is none.
const LONGEST_ADDRESS: usize = 500;

/// Which servers may be spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Those in public, by `https` alone: an address that leads into the operator's own network is refused.
    Public,
    /// Those inside as well, also by `http`: an operator says so.
    Inside,
}

/// Why a calendar could not be read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalendarTrouble {
    /// It is no address, or not by `https`.
    #[error("it is not an address that begins with https://")]
    Address,
    /// It leads into the operator's own network.
    #[error("this address lies inside of the network and may not be asked")]
    Inside,
    /// Nobody answers, too late, or with an error of its own.
    #[error("the server cannot be reached")]
    Unreachable,
    /// User name or password are refused.
    #[error("the server refuses the user name or the password")]
    SignIn,
    /// There is something else there, or nothing.
    #[error("there is no calendar at this address")]
    NotACalendar,
    /// It sends its visitors somewhere else.
    #[error("the server sends to another address")]
    Elsewhere,
    /// There is more than is read.
    #[error("the calendar is too large")]
    TooLarge,
    /// The answer, or an entry, cannot be read.
    #[error("something in the calendar cannot be read")]
    Unreadable,
    /// Appointments cannot be written there.
    #[error("the server does not take appointments")]
    ReadOnly,
    /// The password cannot be opened with this server's key.
    #[error("the password has to be entered again")]
    Sealed,
}

impl CalendarTrouble {
    /// The word kept in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Inside => "inside",
            Self::Unreachable => "unreachable",
            Self::SignIn => "sign_in",
            Self::NotACalendar => "not_a_calendar",
            Self::Elsewhere => "elsewhere",
            Self::TooLarge => "too_large",
            Self::Unreadable => "unreadable",
            Self::ReadOnly => "read_only",
            Self::Sealed => "sealed",
        }
    }

    /// Whether its times are still read in spite of it.
    pub(crate) const fn still_reads(self) -> bool {
        match self {
            Self::Unreadable | Self::ReadOnly => true,
            Self::Address
            | Self::Inside
            | Self::Unreachable
            | Self::SignIn
            | Self::NotACalendar
            | Self::Elsewhere
            | Self::TooLarge
            | Self::Sealed => false,
        }
    }

    /// The trouble of a word; one that is not known counts as not reached.
    pub fn from_word(word: &str) -> Self {
        [
            Self::Address,
            Self::Inside,
            Self::SignIn,
            Self::NotACalendar,
            Self::Elsewhere,
            Self::TooLarge,
            Self::Unreadable,
            Self::ReadOnly,
            Self::Sealed,
        ]
        .into_iter()
        .find(|trouble| trouble.word() == word)
        .unwrap_or(Self::Unreachable)
    }
}

/// The address of a calendar as it is kept: ending in a slash, without name, password, question or fragment.
pub(crate) fn address(text: &str, reach: Reach) -> Result<String, CalendarTrouble> {
    let text = text.trim();
    let uri: Uri = text.parse().map_err(|_| CalendarTrouble::Address)?;
    let scheme = match (uri.scheme_str(), reach) {
        (Some("https"), Reach::Public | Reach::Inside) => "https",
        (Some("http"), Reach::Inside) => "http",
        _ => return Err(CalendarTrouble::Address),
    };
    let authority = uri.authority().ok_or(CalendarTrouble::Address)?;
    if text.len() > LONGEST_ADDRESS
        || authority.as_str().contains('@')
        || uri.query().is_some()
        || text.contains('#')
    {
        return Err(CalendarTrouble::Address);
    }
    let path = uri.path().trim_end_matches('/');
    Ok(format!("{scheme}://{authority}{path}/"))
}

/// What has to be true of an entry before it is written over.
enum Expect<'a> {
    /// There is none yet.
    Nothing,
    /// It is this version.
    Version(&'a str),
}

/// A calendar on its server.
pub(crate) struct Server {
    agent: Agent,
    address: String,
    authorization: String,
    patience: Duration,
}

impl Server {
    /// Nothing is asked yet.
    pub(crate) fn new(address: &str, user: &str, password: &str, reach: Reach) -> Self {
        let config = Config::builder()
            .https_only(reach == Reach::Public)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // A proxy of the environment would look names up for us, where nobody sees what they lead to.
            .proxy(None)
            .allow_non_standard_methods(true)
            .user_agent("Knead")
            .build();
        let resolver = Guarded {
            reach,
            usual: DefaultResolver::default(),
        };
        let secret = BASE64_STANDARD.encode(format!("{user}:{password}"));
        Self {
            agent: Agent::with_parts(config, DefaultConnector::default(), resolver),
            address: address.to_owned(),
            authorization: format!("Basic {secret}"),
            patience: PATIENCE,
        }
    }

    /// The same for somebody who waits: no question takes longer than this.
    pub(crate) fn within(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Whether there is a calendar for events.
    pub(crate) fn try_it(&self) -> Result<(), CalendarTrouble> {
        let asked = self
            .request("PROPFIND", "")
            .header("depth", "0")
            .header(header::CONTENT_TYPE, "application/xml; charset=utf-8");
        let (status, text, _) = self.ask(asked, caldav::WHAT_IS_IT)?;
        if status != StatusCode::MULTI_STATUS {
            return Err(trouble_of(status, CalendarTrouble::NotACalendar));
        }
        let found = caldav::read_answer(&text).map_err(|_| CalendarTrouble::NotACalendar)?;
        let is_one = |found: &Found| found.is_calendar && !found.refuses_events;
        if found.iter().any(is_one) {
            Ok(())
        } else {
            Err(CalendarTrouble::NotACalendar)
        }
    }

    /// Every entry that touches a span of time.
    pub(crate) fn events(
        &self,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Found>, CalendarTrouble> {
        let asked = self
            .request("REPORT", "")
            .header("depth", "1")
            .header(header::CONTENT_TYPE, "application/xml; charset=utf-8");
        let (status, text, _) = self.ask(asked, &caldav::events_between(from, until))?;
        if status != StatusCode::MULTI_STATUS {
            return Err(trouble_of(status, CalendarTrouble::NotACalendar));
        }
        caldav::read_answer(&text).map_err(|_| CalendarTrouble::Unreadable)
    }

    /// Writes an entry; its version. What somebody changed there meanwhile is written over: it is ours, and moved in Knead.
    pub(crate) fn write(
        &self,
        name: &str,
        text: &str,
        before: Option<&str>,
    ) -> Result<String, CalendarTrouble> {
        let expect = before
            .filter(|etag| !etag.is_empty())
            .map_or(Expect::Nothing, Expect::Version);
        if let Some(etag) = self.put(name, text, &expect)? {
            return Ok(etag);
        }
        // Changed or taken out there, or written by us before a crash.
        let there = self.version(name)?;
        let expect = there.as_deref().map_or(Expect::Nothing, Expect::Version);
        self.put(name, text, &expect)?
            .ok_or(CalendarTrouble::ReadOnly)
    }

    /// Writes if what is expected is so; `None` where it is not.
    fn put(
        &self,
        name: &str,
        text: &str,
        expect: &Expect<'_>,
    ) -> Result<Option<String>, CalendarTrouble> {
        let asked = self
            .request("PUT", name)
            .header(header::CONTENT_TYPE, "text/calendar; charset=utf-8");
        let asked = match expect {
            Expect::Nothing => asked.header(header::IF_NONE_MATCH, "*"),
            Expect::Version(etag) => asked.header(header::IF_MATCH, *etag),
        };
        let (status, _, etag) = self.ask(asked, text)?;
        match status {
            StatusCode::PRECONDITION_FAILED => Ok(None),
            // A server need not tell the version of what it was given.
            status if status.is_success() => match etag {
                Some(etag) => Ok(Some(etag)),
                None => Ok(Some(self.version(name)?.unwrap_or_default())),
            },
            status => Err(trouble_of(status, CalendarTrouble::ReadOnly)),
        }
    }

    /// Takes an entry out; one that is gone is gone.
    pub(crate) fn take_out(&self, name: &str, etag: &str) -> Result<(), CalendarTrouble> {
        let mut version = (!etag.is_empty()).then(|| etag.to_owned());
        for _ in 0..2 {
            let mut asked = self.request("DELETE", name);
            if let Some(etag) = &version {
                asked = asked.header(header::IF_MATCH, etag);
            }
            let (status, _, _) = self.ask(asked, "")?;
            match status {
                StatusCode::NOT_FOUND | StatusCode::GONE => return Ok(()),
                StatusCode::PRECONDITION_FAILED => match self.version(name)? {
                    Some(etag) => version = Some(etag),
                    None => return Ok(()),
                },
                status if status.is_success() => return Ok(()),
                status => return Err(trouble_of(status, CalendarTrouble::ReadOnly)),
            }
        }
        Err(CalendarTrouble::ReadOnly)
    }

    /// The version of an entry; `None` where there is none.
    fn version(&self, name: &str) -> Result<Option<String>, CalendarTrouble> {
        let (status, _, etag) = self.ask(self.request("GET", name), "")?;
        match status {
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(None),
            status if status.is_success() => Ok(Some(etag.unwrap_or_default())),
            status => Err(trouble_of(status, CalendarTrouble::Unreachable)),
        }
    }

    fn request(&self, method: &str, name: &str) -> ureq::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(format!("{}{name}", self.address))
            .header(header::AUTHORIZATION, &self.authorization)
    }

    /// From looking up the name to the end of the answer.
    fn timed<B: AsSendBody>(&self, request: Request<B>) -> Request<B> {
        self.agent
            .configure_request(request)
            .timeout_global(Some(self.patience))
            .build()
    }

    /// Asks, and reads the whole answer: status, text, version.
    fn ask(
        &self,
        request: ureq::http::request::Builder,
        body: &str,
    ) -> Result<(StatusCode, String, Option<String>), CalendarTrouble> {
        let answered = if body.is_empty() {
            let request = request.body(()).map_err(|_| CalendarTrouble::Address)?;
            self.agent.run(self.timed(request))
        } else {
            let request = request
                .body(body.to_owned())
                .map_err(|_| CalendarTrouble::Address)?;
            self.agent.run(self.timed(request))
        };
        let mut answer: Response<ureq::Body> = answered.map_err(|error| trouble(&error))?;
        let etag = answer
            .headers()
            .get(header::ETAG)
            .and_then(|etag| etag.to_str().ok())
            .map(str::to_owned);
        let bytes = answer
            .body_mut()
            .with_config()
            .limit(LONGEST_ANSWER)
            .read_to_vec()
            .map_err(|error| trouble(&error))?;
        let text = String::from_utf8(bytes).map_err(|_| CalendarTrouble::Unreadable)?;
        Ok((answer.status(), text, etag))
    }
}

/// What a status other than the hoped for means.
fn trouble_of(status: StatusCode, otherwise: CalendarTrouble) -> CalendarTrouble {
    match status.as_u16() {
        300..=399 => CalendarTrouble::Elsewhere,
        401 | 403 if otherwise == CalendarTrouble::ReadOnly && status.as_u16() == 403 => otherwise,
        401 | 403 => CalendarTrouble::SignIn,
        413 | 507 => CalendarTrouble::TooLarge,
        429 | 500..=599 => CalendarTrouble::Unreachable,
        _ => otherwise,
    }
}

fn trouble(error: &ureq::Error) -> CalendarTrouble {
    match error {
        ureq::Error::Other(other) if other.is::<InsideRefused>() => CalendarTrouble::Inside,
        ureq::Error::BodyExceedsLimit(_) => CalendarTrouble::TooLarge,
        ureq::Error::BadUri(_) | ureq::Error::RequireHttpsOnly(_) => CalendarTrouble::Address,
        // The library's own list may grow.
        _ => CalendarTrouble::Unreachable,
    }
}

/// Looks names up as usual and lets through what may be spoken to: what is looked up is what is connected to, so that a name cannot
/// change its mind in between.
#[derive(Debug)]
struct Guarded {
    reach: Reach,
    usual: DefaultResolver,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Server")
    }
}

/// A name leads inside.
#[derive(Debug, thiserror::Error)]
#[error("an address inside of the network")]
struct InsideRefused;

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.usual.resolve(uri, config, timeout)?;
        let may = |address: IpAddr| self.reach == Reach::Inside || is_public(address);
        if found.iter().all(|address| may(address.ip())) {
            Ok(found)
        } else {
            Err(ureq::Error::Other(Box::new(InsideRefused)))
        }
    }
}

/// Whether an address is one of the internet at large, by the IANA's registries of special addresses.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => is_public_four(four),
        IpAddr::V6(six) => is_public_six(six),
    }
}

fn is_public_four(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b)))
}

/// Of six, only what is given out for global use, and nothing that carries an address of four in it.
fn is_public_six(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let global = (0x2000..0x4000).contains(&first);
    let teredo_and_tests = first == 0x2001 && (second < 0x0200 || second == 0x0db8);
    let carries_four = first == 0x2002;
    let documentation = first == 0x3fff && second < 0x1000;
    global && !teredo_and_tests && !carries_four && !documentation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_internet_at_large_are_asked() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "::ffff:10.0.0.1",
            "::ffff:1.1.1.1",
            "64:ff9b::a00:1",
            "2002:a00:1::1",
            "2001:db8::1",
            "2001::1",
            "ff02::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for public in [
            "1.1.1.1",
            "93.184.216.34",
            "2606:4700::1111",
            "2a00:1450::1",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn an_address_is_https_and_carries_no_secret() {
        let kept = |text: &str| address(text, Reach::Public);
        assert_eq!(
            kept(" https://dav.example/ana/work ").as_deref(),
            Ok("https://dav.example/ana/work/")
        );
        for bad in [
            "",
            "dav.example",
            "http://dav.example/",
            "ftp://dav.example/",
            "https://ana:secret@dav.example/",
            "https://dav.example/?a=b",
            "https://dav.example/#a",
            "file:///etc/passwd",
        ] {
            assert_eq!(kept(bad), Err(CalendarTrouble::Address), "{bad}");
        }
        assert!(address("http://127.0.0.1:5232/a", Reach::Inside).is_ok());
    }

    #[test]
    fn a_server_inside_is_not_asked_by_any_name() {
        for there in [
            "https://127.0.0.1:1/",
            "https://localhost:1/",
            "https://[::1]:1/",
        ] {
            let asked = Server::new(there, "ana", "x", Reach::Public).try_it();
            assert_eq!(asked, Err(CalendarTrouble::Inside), "{there}");
        }
    }

    #[test]
    fn every_trouble_has_a_word_of_its_own() {
        for trouble in [
            CalendarTrouble::Unreachable,
            CalendarTrouble::SignIn,
            CalendarTrouble::Sealed,
            CalendarTrouble::ReadOnly,
        ] {
            assert_eq!(CalendarTrouble::from_word(trouble.word()), trouble);
        }
    }
}
