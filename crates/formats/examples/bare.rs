//! The FIT library alone, to measure ours against: `cargo run --release -p formats --example bare -- THREADS FILE...`
//!
//! Files are read and unpacked first. What is timed is the library in its fastest mode (a stream, no checksum, no expanding of
//! components) doing nothing with what it decodes. Prints files, bytes unpacked, seconds, and seconds of processor time.

use std::{
    convert::Infallible,
    io::Read as _,
    process::ExitCode,
    sync::atomic::{AtomicUsize, Ordering},
    time::Instant,
};

use rustyfit::{Decoder, StreamingIterator};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let threads = arguments.next().and_then(|threads| threads.parse().ok());
    let files: Vec<Vec<u8>> = arguments.filter_map(|path| unpacked(&path)).collect();
    let (Some(threads), false) = (threads, files.is_empty()) else {
        eprintln!("usage: bare THREADS FILE...");
        return ExitCode::from(2);
    };
    let next = AtomicUsize::new(0);
    let (began, before) = (Instant::now(), processor_s());
    let fields: usize = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_: usize| {
                scope.spawn(|| {
                    let mut fields = 0;
                    while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                        fields += visit(file);
                    }
                    fields
                })
            })
            .collect();
        workers
            .into_iter()
            .filter_map(|worker| worker.join().ok())
            .sum()
    });
    let (seconds, processor) = (began.elapsed().as_secs_f64(), processor_s() - before);
    std::hint::black_box(fields);
    let bytes: usize = files.iter().map(Vec::len).sum();
    println!("{} {bytes} {seconds} {processor}", files.len());
    ExitCode::SUCCESS
}

/// A FIT file's bytes, gzip taken off.
fn unpacked(path: &str) -> Option<Vec<u8>> {
    let bytes = std::fs::read(path).ok()?;
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Some(bytes);
    }
    let mut content = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes.as_slice())
        .read_to_end(&mut content)
        .ok()?;
    Some(content)
}

/// Decodes a file and counts its fields, so that nothing is optimised away.
fn visit(file: &[u8]) -> usize {
    let mut decoder = Decoder::builder()
        .checksum(false)
        .expand_components(false)
        .build();
    let mut stream = decoder.stream(Bytes(file));
    let mut fields = 0;
    while let Some(Ok(event)) = stream.next() {
        if let rustyfit::DecoderEvent::Message(message) = event {
            fields += message.fields.len();
        }
    }
    fields
}

struct Bytes<'a>(&'a [u8]);

impl embedded_io::ErrorType for Bytes<'_> {
    type Error = Infallible;
}

impl embedded_io::Read for Bytes<'_> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize, Infallible> {
        let taken = into.len().min(self.0.len());
        into[..taken].copy_from_slice(&self.0[..taken]);
        self.0 = &self.0[taken..];
        Ok(taken)
    }
}

/// Processor time of this program so far, where Linux tells; in steps of a hundredth of a second.
fn processor_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks
        .filter_map(|field| field.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}
