//! Asks a real server over a real socket for a clinic's month, again and again: `month URL CLINIC EMAIL SERVICE LOCATION ROUNDS`.
//!
//! Prints the median and the 99th of a hundred in milliseconds, answers a second over four connections, bytes of an answer, and
//! how many times it says are free.

use std::{
    error::Error,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Instant,
};

use care::rules::RuleBook;
use jiff::{SignedDuration, tz::TimeZone};
use practice::{Files, Now, OpenStore, Post, Practice, StoreOptions};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const CONNECTIONS: usize = 4;

fn main() -> Outcome<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [url, clinic, email, service, location, rounds] = &words[..] else {
        return Err("usage: month URL CLINIC EMAIL SERVICE LOCATION ROUNDS".into());
    };
    let rounds: usize = rounds.parse()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let practice = Arc::new(Practice {
        store: OpenStore::open(url, &StoreOptions::default())?,
        rules: Arc::new(RuleBook::built_in()?),
        files: Files::new(std::env::temp_dir()),
        post: Post::Kept,
        calendars: None,
    });
    let clinic = clinic.parse().map_err(|_| "CLINIC is no id")?;
    let (address, session) = runtime.block_on(serve(practice, clinic, email))?;
    let from = (web::system_clock())()
        .to_zoned(TimeZone::get("Europe/London")?)
        .date()
        .tomorrow()?;
    let request = format!(
        "GET /times?service={service}&location={location}&from={from}&days=31 HTTP/1.1\r\nHost: knead.example\r\nCookie: knead={session}\r\n\r\n"
    );
    let mut connection = Connection::open(address)?;
    let mut took = Vec::with_capacity(rounds);
    let mut answer = String::new();
    // The first answers warm up what a server that runs has warm.
    for round in 0..rounds + rounds / 10 {
        let began = Instant::now();
        answer = connection.ask(&request)?;
        if round >= rounds / 10 {
            took.push(began.elapsed().as_secs_f64() * 1e3);
        }
    }
    took.sort_by(f64::total_cmp);
    let began = Instant::now();
    let asked: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let request = request.clone();
            std::thread::spawn(move || -> Outcome<()> {
                let mut connection = Connection::open(address)?;
                (0..rounds).try_for_each(|_| connection.ask(&request).map(drop))
            })
        })
        .collect();
    for thread in asked {
        thread.join().map_err(|_| "a connection broke")??;
    }
    let a_second = (CONNECTIONS * rounds) as f64 / began.elapsed().as_secs_f64();
    let free = answer.matches(':').count();
    if !answer.contains("\"days\"") || free == 0 {
        return Err(format!("no times in: {answer}").into());
    }
    println!(
        "{:.3} {:.3} {a_second:.0} {} {}",
        took[rounds / 2],
        took[rounds * 99 / 100],
        answer.len(),
        answer.matches("\"free\"").count()
    );
    Ok(())
}

async fn serve(
    practice: Arc<Practice>,
    clinic: care::id::Id<care::booking::clinic::Clinic>,
    email: &str,
) -> Outcome<(SocketAddr, String)> {
    let clock = web::system_clock();
    let now = || {
        let mut chance = [0; 32];
        let _ = getrandom::fill(&mut chance);
        Now {
            at: clock(),
            chance,
        }
    };
    let life = SignedDuration::from_hours(1);
    let (_, token) = practice::sign_in_link(&practice, clinic, email, life, now()).await?;
    let (session, _) = practice::sign_in(&practice, clinic, &token, now()).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let mut options = web::WebOptions::new(clinic, "http://knead.example");
    options.insecure_cookies = true;
    tokio::spawn(web::serve(
        listener,
        web::router(practice, options),
        std::future::pending(),
    ));
    Ok((address, session))
}

/// A connection that is kept open, as a browser's is.
struct Connection(TcpStream);

impl Connection {
    fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self(stream))
    }

    /// Sends a request and reads the whole answer.
    fn ask(&mut self, request: &str) -> Outcome<String> {
        self.0.write_all(request.as_bytes())?;
        let (mut answer, mut part) = (Vec::new(), [0; 16 * 1024]);
        loop {
            let read = self.0.read(&mut part)?;
            answer.extend_from_slice(&part[..read]);
            let text = String::from_utf8_lossy(&answer);
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.lines().find_map(|line| {
                    let (name, value) = line.split_once(": ")?;
                    name.eq_ignore_ascii_case("content-length")
                        .then(|| value.parse::<usize>().ok())?
                });
                if !head.starts_with("HTTP/1.1 200") {
                    return Err(head.to_owned().into());
                }
                if length.is_none_or(|length| body.len() >= length) {
                    return Ok(body.to_owned());
                }
            }
            if read == 0 {
                return Err("the server hung up".into());
            }
        }
    }
}
