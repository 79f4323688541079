//! `knead demo`: a sample clinic and athlete, gone when it stops.

use std::{
    collections::BTreeSet,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use care::people::Role;
use jiff::SignedDuration;
use practice::{Actor, KeyScope, KeyWish, Post, Practice, Reach, sample};

use super::{Failure, place, serve};
use crate::{
    args::{Demo, Place},
    clock,
};

/// How long the sign-in links of a demo hold.
const LINKS_HOLD: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Requests a minute of a demo's API key.
const TRYING_OUT: u32 = 60_000;

/// Raises the clinic, prints the links, serves until it is told to stop.
pub fn run(args: Demo) -> Result<(), Failure> {
    let folder = Folder::new(args.keep.clone())?;
    let place = Place {
        data: Some(folder.path.clone()),
        database_url: None,
    };
    let mut practice = place::practice(&place, Post::Kept)?;
    practice
        .store
        .migrate(clock::timestamp())
        .map_err(Failure::failed)?;
    serve::runtime()?.block_on(async {
        // The port is taken first: to wait for the clinic and then hear that it is in use would be unkind.
        let listener = serve::listen(SocketAddr::from(([127, 0, 0, 1], args.port))).await?;
        let address = listener.local_addr().map_err(Failure::failed)?;
        let base_url = format!("http://localhost:{}", address.port());
        refuse_a_practice(&practice, &folder.path).await?;
        // The demo is for this machine alone, and so may be the calendar server that somebody tries it with.
        practice.calendars = Some(place::calendars(&place, Reach::Inside, &base_url)?);
        let practice = Arc::new(practice);
        eprintln!("Raising a sample clinic with a year of training ...");
        let clinic = sample::open_sample(&practice, clock::now())
            .await
            .map_err(Failure::failed)?;
        let mut links = serde_json::Map::new();
        links.insert("address".into(), base_url.clone().into());
        let mut text = format!("Knead is at {base_url} (made-up people; Ctrl-C stops it)\n\n");
        for (word, person) in [
            ("athlete", &clinic.athlete),
            ("therapist", &clinic.therapist),
            ("front_desk", &clinic.front_desk),
            ("owner", &clinic.owner),
        ] {
            let token = practice::link_for(
                &practice,
                clinic.clinic,
                person.id,
                LINKS_HOLD,
                clock::now(),
            )
            .await
            .map_err(Failure::failed)?;
            let link = format!("{base_url}/sign-in/{token}");
            text.push_str(&format!(
                "  {:<11} {:<16} {link}\n",
                word.replace('_', " "),
                person.name
            ));
            links.insert(word.into(), link.into());
        }
        let secret = api_key(&practice, &clinic).await?;
        text.push_str(&format!("\n  API key     {secret}\n"));
        links.insert("api_key".into(), secret.into());
        super::print(&text);
        if let Some(file) = &args.links {
            write_whole(file, &serde_json::Value::Object(links).to_string())?;
        }
        let mut options = web::WebOptions::new(clinic.clinic, base_url);
        options.demo = true;
        options.insecure_cookies = true;
        // Whoever tries the API out is not to be slowed down.
        options.calls_per_minute = TRYING_OUT;
        serve::serve(listener, practice.clone(), options).await
    })
}

/// A key that allows all that keys can, in the owner's name.
async fn api_key(practice: &Practice, clinic: &sample::Sample) -> Result<String, Failure> {
    let owner = Actor {
        clinic: clinic.clinic,
        person: clinic.owner.id,
        roles: BTreeSet::from([Role::Owner]),
        key: None,
    };
    let wish = KeyWish {
        name: "Trying out".to_owned(),
        scopes: KeyScope::ALL.into(),
        days: 7,
    };
    let made = practice::make_api_key(practice, &owner, wish, clock::now()).await;
    Ok(made.map_err(Failure::failed)?.1)
}

/// Writes beside and renames, so that whoever waits for the file never sees half of it.
fn write_whole(file: &Path, text: &str) -> Result<(), Failure> {
    let part = file.with_extension("part");
    std::fs::write(&part, text)
        .and_then(|()| std::fs::rename(&part, file))
        .map_err(|error| {
            Failure::failed(format_args!("could not write {}: {error}", file.display()))
        })
}

/// A folder may hold somebody's practice, or an earlier demo: neither is mixed with a new one.
async fn refuse_a_practice(practice: &Practice, folder: &Path) -> Result<(), Failure> {
    let there = practice::clinics(practice).await.map_err(Failure::failed)?;
    match there.first() {
        Some(clinic) => Err(Failure::usage(format_args!(
            "`{0}` holds the clinic `{1}` already; hint: `knead serve --data {0}` serves it, or name an empty folder",
            folder.display(),
            clinic.name
        ))),
        None => Ok(()),
    }
}

/// The demo's folder; dropped, it is gone unless it was asked for.
struct Folder {
    path: PathBuf,
    keep: bool,
}

impl Folder {
    fn new(keep: Option<PathBuf>) -> Result<Self, Failure> {
        let kept = keep.is_some();
        let path = keep.unwrap_or_else(|| {
            std::env::temp_dir().join(format!("knead-demo-{}", std::process::id()))
        });
        std::fs::create_dir_all(&path).map_err(|error| {
            Failure::failed(format_args!("could not make `{}`: {error}", path.display()))
        })?;
        Ok(Self { path, keep: kept })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.keep {
            std::fs::remove_dir_all(&self.path).ok();
        }
    }
}
