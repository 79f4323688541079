//! A progress bar on standard error, only on a terminal, and only when the work is long enough to wonder.

use std::time::Duration;

use formats::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The bar.
pub struct Bar(ProgressBar);

impl Bar {
    /// A bar; hidden by itself where standard error is no terminal.
    pub fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
        if let Ok(style) =
            ProgressStyle::with_template("reading {pos} of {len} files{msg} {wide_bar} {elapsed}")
        {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.enable_steady_tick(Duration::from_millis(250));
        Self(bar)
    }

    /// How far the reading has come: of files, or of the one large file that is read before them.
    pub fn show(&self, progress: Progress) {
        match progress.streaming {
            Some(streamed) => {
                const MIB: u64 = 1024 * 1024;
                self.0.set_message(format!(
                    "; {} of {} MiB of a large one",
                    streamed.bytes / MIB,
                    streamed.of / MIB
                ));
            }
            None => self.0.set_message(""),
        }
        self.0
            .set_length(u64::try_from(progress.found).unwrap_or(u64::MAX));
        self.0
            .set_position(u64::try_from(progress.done).unwrap_or(u64::MAX));
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}
