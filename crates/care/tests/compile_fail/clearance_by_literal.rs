//! Nobody but `screen` writes a clearance down.
use care::treatment::screening::{Clearance, Verdict};

fn forged(verdict: Verdict) -> Clearance {
    Clearance { verdict }
}

fn main() {
    let _ = forged;
}
