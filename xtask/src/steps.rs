//! Named steps, each timed; the first that fails ends the run by its name.

use std::time::{Duration, Instant};

/// What has been done so far.
#[derive(Default)]
pub struct Steps {
    done: Vec<(&'static str, Duration)>,
}

impl Steps {
    /// Does one step.
    pub fn step<T>(
        &mut self,
        name: &'static str,
        act: impl FnOnce() -> Result<T, String>,
    ) -> Result<T, String> {
        println!("\n==> {name}");
        let began = Instant::now();
        let outcome = act();
        self.done.push((name, began.elapsed()));
        outcome.map_err(|why| format!("the step `{name}` failed: {why}"))
    }

    /// The table of steps and their times.
    pub fn print(&self) {
        println!("\n  seconds  step");
        for (name, took) in &self.done {
            println!("{:>9.1}  {name}", took.as_secs_f64());
        }
        println!(
            "{:>9.1}  all",
            self.done
                .iter()
                .map(|(_, took)| took.as_secs_f64())
                .sum::<f64>()
        );
    }
}
