//! Folders and archives: everything is found, nothing is trusted.
#![allow(clippy::unwrap_used, reason = "a test may")]

use care::training::activity::Activity;
use formats::{
    Found, Import, Limits, Origin, ReadError, Visit, read_all, read_all_bytes, walk_bytes,
};

mod made;
use made::{fit, gpx, gzip, now, tcx, zip_of};

fn import(name: &str, bytes: Vec<u8>) -> Import<String> {
    read_all_bytes(
        vec![(name.to_owned(), bytes)],
        now(),
        |_, origin: Origin<'_>| origin.name.to_owned(),
        |_| {},
    )
}

fn visits(name: &str, bytes: Vec<u8>, limits: &Limits) -> Vec<Visit> {
    let mut visits = Vec::new();
    walk_bytes(name, bytes, limits, &mut |visit| visits.push(visit));
    visits
}

#[test]
fn an_export_as_it_comes() {
    let bytes = zip_of(&[
        ("activities.csv", b"Activity ID,Activity Date\n1,x"),
        ("activities/1.fit.gz", &gzip(&fit())),
        ("activities/2.gpx", gpx().as_bytes()),
        (
            "activities/3.tcx.gz",
            &gzip(format!("   {}", tcx()).as_bytes()),
        ),
        ("activities/4.fit.gz", &gzip(&fit())),
        ("activities/5.fit", &made::fit_of(&[made::file_id(2)])),
        ("media/1.jpg", &[0xff, 0xd8, 0xff]),
        ("__MACOSX/activities/._1.fit", b"x"),
    ]);
    let import = import("export.zip", bytes);
    assert_eq!(
        import.activities,
        [
            "export.zip/activities/1.fit.gz",
            "export.zip/activities/2.gpx",
            "export.zip/activities/3.tcx.gz"
        ]
    );
    assert_eq!(import.duplicates_of_bytes.len(), 1);
    assert_eq!(
        import.duplicates_of_bytes[0].of,
        "export.zip/activities/1.fit.gz"
    );
    assert_eq!(import.skipped, 4, "settings are no activity to miss");
    assert_eq!(import.rejected, []);
    assert_eq!(import.files, 8);
}

#[test]
fn archives_within_archives_to_a_depth() {
    let one = zip_of(&[("run.fit", &fit())]);
    let two = zip_of(&[("one.zip", &one)]);
    let three = zip_of(&[("two.zip", &two)]);
    assert_eq!(
        import("three.zip", three.clone()).activities,
        ["three.zip/two.zip/one.zip/run.fit"]
    );
    let four = import("four.zip", zip_of(&[("three.zip", &three)]));
    assert!(four.activities.is_empty());
    assert_eq!(four.rejected[0].error, ReadError::TooDeep { limit: 3 });
}

#[test]
fn a_zip_named_fit() {
    assert_eq!(
        import("1.fit", zip_of(&[("1.fit", &fit())])).activities,
        ["1.fit/1.fit"]
    );
}

#[test]
fn a_bomb_is_refused_in_one_line() {
    let limits = Limits {
        file_bytes: 1 << 20,
        nested_bytes: 1 << 20,
        free_bytes: 1 << 20,
        ..Limits::default()
    };
    let zeros = vec![0; 900_000];
    let bomb = zip_of(&[
        ("1.gpx", &zeros),
        ("2.gpx", &zeros),
        ("3.gpx", &zeros),
        ("4.gpx", &zeros),
    ]);
    let visits = visits("bomb.zip", bomb, &limits);
    let bombs: Vec<_> = visits.iter().filter(|visit| matches!(visit, Visit::Rejected(rejected) if matches!(rejected.error, ReadError::Bomb { .. }))).collect();
    assert_eq!(bombs.len(), 1);
    assert!(visits.len() <= 3, "it stops there");
}

#[test]
fn an_entry_larger_than_any_activity_is_never_unpacked() {
    let limits = Limits {
        file_bytes: 1000,
        ..Limits::default()
    };
    let visits = visits(
        "x.zip",
        zip_of(&[
            ("big.gpx", &vec![b' '; 5000]),
            ("film.mp4", &vec![1; 5000]),
            ("run.fit", b"x"),
        ]),
        &limits,
    );
    assert!(
        matches!(&visits[0], Visit::Rejected(rejected) if rejected.error == ReadError::TooLarge { claimed: 5000, limit: 1000 })
    );
    assert!(matches!(&visits[1], Visit::Skipped(_)));
    assert!(matches!(&visits[2], Visit::File(_)), "the rest goes on");
}

#[test]
fn names_are_shown_and_never_used() {
    let bytes = zip_of(&[
        ("../../etc/passwd.fit", &fit()),
        ("/tmp/x.fit", &fit()),
        ("..\\..\\x.fit", &fit()),
        ("a\u{1b}[2Jb.fit", &fit()),
    ]);
    let import = import("evil.zip", bytes);
    assert_eq!(
        import.activities,
        ["evil.zip/../../etc/passwd.fit"],
        "equal bytes are one"
    );
    assert!(
        import
            .duplicates_of_bytes
            .iter()
            .all(|duplicate| !duplicate.name.contains('\u{1b}'))
    );
}

#[test]
fn names_that_are_not_utf8() {
    let mut bytes = zip_of(&[("caf@.fit", &fit())]);
    while let Some(at) = bytes.windows(4).position(|window| window == b"caf@") {
        bytes[at + 3] = 0xe9;
    }
    let import = import("x.zip", bytes);
    assert_eq!(import.activities.len(), 1);
}

#[test]
fn a_cut_off_archive_says_so() {
    let bytes = zip_of(&[("run.fit", &fit())]);
    let import = import("x.zip", bytes[..bytes.len() / 2].to_vec());
    assert_eq!(import.rejected.len(), 1);
    assert!(matches!(
        import.rejected[0].error,
        ReadError::Corrupt { .. }
    ));
}

#[test]
fn an_empty_archive_says_so() {
    assert_eq!(
        import("x.zip", zip_of(&[])).rejected[0].error,
        ReadError::NothingInside
    );
}

#[test]
fn a_folder_on_disk_in_the_same_order_every_time() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    for number in 0..40 {
        std::fs::write(
            folder.path().join(format!("{number:02}.gpx")),
            gpx().replace("Over", &number.to_string()),
        )
        .unwrap();
    }
    std::fs::write(
        folder.path().join("sub/again.gpx"),
        gpx().replace("Over", "7"),
    )
    .unwrap();
    std::fs::write(folder.path().join("sub/bad.fit"), b"").unwrap();
    std::fs::write(folder.path().join(".hidden.fit"), b"x").unwrap();
    let mut before = None;
    for _ in 0..3 {
        let mut last = None;
        let import = read_all(
            &[folder.path()],
            now(),
            |activity, _| activity.name.unwrap_or_default(),
            |progress| last = Some(progress),
        );
        assert_eq!(import.activities.len(), 40);
        assert_eq!(import.duplicates_of_bytes.len(), 1);
        assert!(import.duplicates_of_bytes[0].name.ends_with("again.gpx"));
        assert_eq!(import.rejected.len(), 1);
        assert_eq!(
            last.map(|progress| (progress.done, progress.found)),
            Some((import.files, import.files))
        );
        assert!(before.as_ref().is_none_or(|before| *before == import));
        before = Some(import);
    }
}

#[test]
fn a_path_that_is_not_there() {
    let import = read_all(&["/no/such/file.fit"], now(), |_, _| (), |_| {});
    assert_eq!(
        import.rejected[0].to_string(),
        "could not read `/no/such/file.fit`: it cannot be opened: there is no such file; hint: check that the file exists and that you may read it"
    );
}

#[test]
fn a_file_that_one_points_at_is_always_answered() {
    let import = import("notes.txt", b"hello".to_vec());
    assert_eq!(
        import.rejected[0].error,
        ReadError::UnknownFormat {
            looks_like: "plain text"
        }
    );
    let found = visits("notes.txt", b"hello".to_vec(), &Limits::default());
    assert!(matches!(
        &found[0],
        Visit::File(Found {
            pointed_at: true,
            ..
        })
    ));
}

#[test]
fn a_file_alone_is_read_as_it_is_among_others() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [
        ("whole.fit", fit()),
        ("cut.fit", fit()[..40].to_vec()),
        ("run.gpx.gz", gzip(gpx().as_bytes())),
        ("none.txt", b"not of this world".to_vec()),
        (
            "zip-without-its-name",
            zip_of(&[("a.fit", &fit()), ("b.tcx", tcx().as_bytes())]),
        ),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, &bytes).unwrap();
        let mut last = None;
        let record = |activity: Activity, origin: Origin<'_>| {
            (activity, origin.name.to_owned(), origin.sha256, origin.part)
        };
        let alone = read_all(&[&path], now(), record, |progress| last = Some(progress));
        let last = last.unwrap();
        assert!(
            last.found_all && last.done == alone.files,
            "{name}: {last:?}"
        );
        // A second path takes the way over several threads.
        let nothing = folder.path().join("empty");
        std::fs::create_dir_all(&nothing).unwrap();
        let among = read_all(&[path, nothing], now(), record, |_| {});
        assert_eq!(alone.activities, among.activities, "{name}");
        assert_eq!(alone.warnings, among.warnings, "{name}");
        assert_eq!(
            (alone.files, alone.skipped, &alone.rejected),
            (among.files, among.skipped, &among.rejected),
            "{name}"
        );
    }
}
