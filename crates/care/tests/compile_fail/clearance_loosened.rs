//! A clearance's limits are read, never written.
use care::{treatment::screening::Clearance, units::Pressure};

fn loosen(clearance: &mut Clearance) {
    clearance.verdict.pressure_cap = Pressure::BOOKABLE;
}

fn main() {
    let _ = loosen;
}
