use std::{fs, path::Path};

use super::{
    super::{
        messages::{Messages, decode},
        sequence::{Sequence, sequences},
    },
    *,
};

/// What is kept of the data when the decoder is given no more than it must be, and when it is given all of it.
fn check(data: &[u8]) -> Messages {
    check_sequence(&sequence(data))
}

fn sequence(data: &[u8]) -> Sequence<'_> {
    Sequence {
        data,
        wrong_size: None,
        cut_off: false,
        sound: true,
    }
}

fn check_sequence(sequence: &Sequence<'_>) -> Messages {
    let (stepped, whole) = (decode(sequence), plainly(sequence));
    assert_eq!(format!("{stepped:?}"), format!("{whole:?}"));
    stepped.unwrap_or_default()
}

fn plainly(sequence: &Sequence<'_>) -> Result<Messages, crate::error::ReadError> {
    let mut messages = Messages::default();
    let any = messages.read(Feed::plain(sequence.data)).unwrap();
    messages.judge(sequence, any)
}

fn defined(local: u8, number: u16, fields: &[[u8; 3]]) -> Vec<u8> {
    let mut bytes = vec![0x40 | local, 0, 0];
    bytes.extend(number.to_le_bytes());
    bytes.push(u8::try_from(fields.len()).unwrap());
    bytes.extend(fields.concat());
    bytes
}

/// Records of local number 0, and between them messages of local number 1 that nobody reads.
fn mixed(compressed: bool) -> Vec<u8> {
    // Between what is read stands a vertical oscillation, which is not.
    let mut bytes = defined(
        0,
        20,
        &[[39, 2, 0x84], [253, 4, 0x86], [39, 2, 0x84], [3, 1, 2]],
    );
    bytes.extend(defined(1, 233, &[[253, 4, 0x86], [2, 4, 0x86]]));
    bytes.extend(defined(2, 20, &[[3, 1, 2]]));
    for second in 0..40u32 {
        let at = (1_000_000_000 + second * 3).to_le_bytes();
        bytes.extend([0, 7, 7]);
        bytes.extend(at);
        bytes.extend([8, 8, 120]);
        bytes.push(1);
        bytes.extend((1_000_000_001 + second * 3).to_le_bytes());
        bytes.extend([0xff; 4]);
        if compressed {
            // Its last five bits, counted from the message that nobody reads.
            let low = u8::try_from((1_000_000_002 + second * 3) & 31).unwrap();
            bytes.extend([0x80 | 2 << 5 | low, 121]);
        }
    }
    bytes
}

#[test]
fn what_is_stepped_over_is_what_nobody_reads() {
    for compressed in [false, true] {
        let bytes = mixed(compressed);
        for length in 0..bytes.len() {
            check(&bytes[..length]);
        }
        let samples = check(&bytes).track.len();
        assert_eq!(samples, if compressed { 80 } else { 40 });
    }
}

#[test]
fn a_message_that_was_never_defined_is_the_decoders_to_judge() {
    let mut bytes = mixed(false);
    bytes.extend([5, 1, 2, 3]);
    bytes.extend(mixed(false));
    assert!(check(&bytes).damaged);
    check(&[0x0f; 40]);
    check(&[0xff; 40]);
    check(&[0x60; 400]);
}

#[test]
fn a_file_of_nothing_that_we_read_still_has_something_in_it() {
    let mut bytes = defined(0, 233, &[[2, 4, 0x86]]);
    assert!(decode(&sequence(&bytes)).is_err());
    bytes.extend([0, 1, 2, 3, 4].repeat(3));
    assert!(decode(&sequence(&bytes)).is_ok());
    check(&bytes);
}

#[test]
fn a_satellite_log_is_read_only_while_the_watch_does_not_know_the_time() {
    let log = |first: u32| {
        let mut bytes = defined(0, 160, &[[253, 4, 0x86], [6, 4, 0x86]]);
        for second in 0..3 {
            bytes.push(0);
            bytes.extend((first + second).to_le_bytes());
            bytes.extend(1_000_000_000u32.to_le_bytes());
        }
        let messages = check(&bytes);
        let mut feed = Feed::new(&bytes);
        let steps = std::iter::from_fn(|| feed.next().unwrap().map(|_| ())).count();
        (messages.clock_correction_s, steps)
    };
    let switched_on_a_moment_ago = log(40);
    assert_eq!(switched_on_a_moment_ago, (Some(999_999_960), 4));
    assert_eq!(log(1_000_000_000), (None, 1), "its definition, no more");
}

#[test]
fn a_satellite_log_without_a_clock_is_stepped_over() {
    let mut bytes = defined(0, 160, &[[253, 4, 0x86], [3, 4, 0x86]]);
    bytes.extend([0, 40, 0, 0, 0, 1, 1, 1, 1].repeat(3));
    check(&bytes);
    let mut feed = Feed::new(&bytes);
    let steps = std::iter::from_fn(|| feed.next().unwrap().map(|_| ())).count();
    assert_eq!(steps, 1, "its definition, no more");
}

/// A record with every field that is read, and one that is not, written by either kind of processor.
fn full(big_endian: bool, values: u8) -> Vec<u8> {
    let fields: [[u8; 3]; 14] = [
        [253, 4, 0x86],
        [0, 4, 0x85],
        [1, 4, 0x85],
        [5, 4, 0x86],
        [73, 4, 0x86],
        [78, 4, 0x86],
        [2, 2, 0x84],
        [6, 2, 0x84],
        [7, 2, 0x84],
        [39, 2, 0x84],
        [3, 1, 2],
        [4, 1, 2],
        [53, 1, 2],
        [13, 1, 1],
    ];
    let mut bytes = vec![0x40, 0, u8::from(big_endian)];
    bytes.extend(if big_endian { [0, 20] } else { [20, 0] });
    bytes.push(u8::try_from(fields.len()).unwrap());
    bytes.extend(fields.concat());
    for second in 0..3u8 {
        bytes.push(0);
        for (index, [_, size, _]) in fields.iter().enumerate() {
            let value = match (index, size) {
                (0, _) => 1_000_000_000 + u32::from(second),
                (_, 4) => u32::from(values) * 9_000 + u32::from(second),
                _ => u32::from(values) + u32::from(second),
            };
            let value = if values == 0xff { u32::MAX } else { value };
            let size = usize::from(*size);
            if big_endian {
                bytes.extend(&value.to_be_bytes()[4 - size..]);
            } else {
                bytes.extend(&value.to_le_bytes()[..size]);
            }
        }
    }
    bytes
}

#[test]
fn records_say_where_they_lie_what_the_decoder_says_of_them() {
    for big_endian in [false, true] {
        for values in [0, 1, 60, 126, 127, 200, 254, 0xff] {
            let bytes = full(big_endian, values);
            let mut feed = Feed::new(&bytes);
            while let Some(step) = feed.next().unwrap() {
                let definition = matches!(step, Step::Decode([0x40, ..]));
                assert!(definition || matches!(step, Step::Record(..)));
            }
            let samples = check(&bytes).track.len();
            assert_eq!(samples, if values == 0xff { 0 } else { 3 });
        }
    }
}

#[test]
fn records_that_are_written_otherwise_than_the_profile_has_it_go_to_the_decoder() {
    let time = [253, 4, 0x86];
    let odd: [&[[u8; 3]]; 6] = [
        // A heart rate of two bytes, a distance of two, a time of two; a power twice; the distance of old devices; nothing.
        &[time, [3, 2, 0x84], [7, 2, 0x84]],
        &[time, [5, 2, 0x84], [7, 2, 0x84]],
        &[[253, 2, 0x84], [3, 1, 2], [5, 4, 0x86], [4, 1, 2]],
        &[time, [7, 2, 0x84], [7, 2, 0x84]],
        &[time, [8, 3, 0x0d], [3, 1, 2]],
        &[time, [0, 0, 0x85], [1, 4, 0x85]],
    ];
    for fields in odd {
        let mut bytes = defined(0, 20, fields);
        for second in 0..20u8 {
            let values = [0, second, 1, 2, 59, 130, second, 140, 2];
            bytes.extend(
                &values[..=usize::from(fields.iter().map(|[_, size, _]| size).sum::<u8>())],
            );
        }
        check(&bytes);
        assert!(!check(&bytes).damaged);
    }
}

/// A description of an app's field 7, and records with it.
fn with_added(name: &str, base_type: u8, native: u8, value: &[u8]) -> Vec<u8> {
    let size = u8::try_from(name.len()).unwrap();
    let fields = [
        [0, 1, 2],
        [1, 1, 2],
        [2, 1, 2],
        [3, size, 7],
        [14, 2, 0x84],
        [15, 1, 2],
    ];
    let mut bytes = defined(1, 206, &fields);
    bytes.extend([1, 0, 7, base_type]);
    bytes.extend(name.as_bytes());
    bytes.extend([20, 0, native]);
    let mut definition = defined(0, 20, &[[253, 4, 0x86], [7, 2, 0x84]]);
    definition[0] |= DEVELOPER;
    bytes.extend(definition);
    bytes.extend([1, 7, u8::try_from(value.len()).unwrap(), 0]);
    for second in 0..3u32 {
        bytes.push(0);
        bytes.extend((1_000_000_000 + second).to_le_bytes());
        bytes.extend([200, 0]);
        bytes.extend(value);
    }
    bytes
}

#[test]
fn added_fields_say_where_they_lie_what_the_decoder_says_of_them() {
    let float = 251.5f32.to_le_bytes();
    for (name, native) in [("Power", 7), ("Power", 255), ("Speed", 6), ("Moon", 255)] {
        check(&with_added(name, 0x88, native, &float));
        check(&with_added(name, 0x84, native, &[251, 0]));
        check(&with_added(name, 0x84, native, &[0xff, 0xff]));
        check(&with_added(name, 0x02, native, &[99]));
        check(&with_added(name, 0x01, native, &[0x83]));
        // Fewer bytes than its type has, several values, a text, a number of eight bytes.
        check(&with_added(name, 0x86, native, &[251, 0]));
        check(&with_added(name, 0x84, native, &[251, 0, 252, 0]));
        check(&with_added(name, 0x07, native, b"253\0"));
        check(&with_added(name, 0x89, native, &253f64.to_le_bytes()));
    }
    // The same field described anew, as a number and then as a text.
    let mut bytes = with_added("Power", 0x84, 255, &[251, 0]);
    bytes.extend(with_added("Moon", 0x07, 255, b"253\0"));
    check(&bytes);
}

/// FIT files of a folder, gzip taken off.
fn fit_files(folder: &Path, found: &mut Vec<Vec<u8>>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let name = path.to_string_lossy().to_lowercase();
        if path.is_dir() {
            fit_files(&path, found);
        } else if name.ends_with(".fit") {
            found.push(fs::read(path).unwrap());
        } else if name.ends_with(".fit.gz") {
            let unpacked = crate::inflate::gunzip(
                &fs::read(path).unwrap(),
                u64::MAX,
                u64::MAX / 2,
                &mut || {},
            );
            found.extend(unpacked.map(|(bytes, _)| bytes));
        }
    }
}

#[test]
fn of_whole_files_the_same_is_kept_as_when_all_of_it_is_decoded() {
    let mut files = Vec::new();
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/activities");
    fit_files(&ours, &mut files);
    assert!(files.len() >= 2);
    // Real ones too, where they are at hand.
    if let Some(folder) = std::env::var_os("KNEAD_ACTIVITIES") {
        fit_files(Path::new(&folder), &mut files);
    }
    let mut samples = 0;
    for file in &files {
        for sequence in sequences(file) {
            samples += check_sequence(&sequence).track.len();
        }
    }
    assert!(samples > 100, "{samples} samples in {} files", files.len());
}
