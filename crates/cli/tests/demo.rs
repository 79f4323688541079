//! `knead demo` by the binary itself: it never sits down in somebody's practice, and names the addresses to open.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

fn knead(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_knead"));
    command
        .current_dir(folder)
        .env_clear()
        .env("LANG", "C")
        .env("TZ", "UTC");
    command
}

#[test]
fn a_demo_refuses_to_be_kept_in_a_practice_and_leaves_it_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let opened = knead(folder.path())
        .args(["clinic", "--data", "practice", "Quay", "--location", "Main"])
        .args([
            "--country",
            "PT",
            "--zone",
            "Europe/Lisbon",
            "--currency",
            "EUR",
        ])
        .args(["--owner", "Rui", "--owner-email", "rui@quay.example"])
        .output()
        .unwrap();
    assert!(opened.status.success(), "{opened:?}");
    let backup = |name: &str| {
        let arguments = ["backup", "--data", "practice", name];
        let written = knead(folder.path()).args(arguments).output().unwrap();
        assert!(written.status.success(), "{written:?}");
        std::fs::read(folder.path().join(name)).unwrap()
    };
    let before = backup("before");

    let refused = knead(folder.path())
        .args(["demo", "--port", "0", "--keep", "practice"])
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(
        said.contains("holds the clinic `Quay` already; hint: `knead serve --data practice`"),
        "{said}"
    );
    assert_eq!(String::from_utf8(refused.stdout).unwrap(), "");
    assert_eq!(backup("after"), before, "every row as it was");
}

#[test]
fn a_demo_prints_an_address_for_each_who_may_open_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut demo = knead(folder.path())
        .args(["demo", "--port", "0", "--keep", "sample"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(demo.stdout.take().unwrap()).lines();
    let links: Vec<String> = lines
        .map(Result::unwrap)
        .filter(|line| line.contains("/sign-in/"))
        .take(4)
        .collect();
    demo.kill().unwrap();
    demo.wait().unwrap();
    for who in ["athlete", "therapist", "front desk", "owner"] {
        let found = links.iter().find(|line| line.trim_start().starts_with(who));
        assert!(
            found.is_some_and(|line| line.contains("http://localhost:")),
            "{who}: {links:?}"
        );
    }
}
