//! Writes an Apple Health `export.zip` of any size: `cargo run --release -p formats --example apple_health -- OUT.zip YEARS [GIGABYTES]`.
//!
//! GIGABYTES is what `export.xml` holds unpacked; it is filled with steps and energy, as phones write them all day.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    process::ExitCode,
};

#[path = "../tests/made/apple.rs"]
#[allow(
    dead_code,
    missing_docs,
    reason = "shared with the tests, which use more of it"
)]
mod apple;

fn main() -> io::Result<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    let (out, years) = (arguments.next(), arguments.next());
    let (Some(out), Some(years)) = (out, years.and_then(|years| years.parse::<u32>().ok())) else {
        eprintln!("usage: apple_health OUT.zip YEARS [GIGABYTES]");
        return Ok(ExitCode::from(2));
    };
    let gigabytes = arguments
        .next()
        .and_then(|size| size.parse::<u64>().ok())
        .unwrap_or(0);
    let health = apple::Health {
        from: jiff::civil::date(2026 - i16::try_from(years.min(40)).unwrap_or(40), 1, 1),
        fill_to: gigabytes * 1_000_000_000,
        ..apple::Health::of_days(years.min(40) * 365)
    };
    let mut file = apple::write_zip(BufWriter::new(File::create(out)?), &health)?;
    file.flush()?;
    Ok(ExitCode::SUCCESS)
}
