//! Writes the fuzzers' seeds and the fixtures that journeys upload: `cargo run -p formats --example seeds`.

use std::{fs, io, path::Path};

#[path = "../tests/made/mod.rs"]
mod made;

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (target, name, bytes) in made::seeds() {
        let folder = root.join("fuzz/seeds").join(target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(name), bytes)?;
    }
    let fixtures = root.join("fixtures/activities");
    fs::create_dir_all(&fixtures)?;
    for (name, bytes) in made::fixtures() {
        fs::write(fixtures.join(name), bytes)?;
    }
    Ok(())
}
