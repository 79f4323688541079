//! There is no clearance from nothing.
use care::treatment::screening::Clearance;

fn main() {
    let _: Clearance = Default::default();
}
