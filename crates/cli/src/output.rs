//! What a terminal can show, and text laid out for it.

use std::io::{IsTerminal, stdout};

/// The page that is written on.
#[derive(Debug, Clone, Copy)]
pub struct Paper {
    /// Columns.
    pub width: usize,
    /// Whether blocks and dashes beyond ASCII arrive whole.
    pub unicode: bool,
    /// Whether bold type may be used. Nothing is ever said by it alone.
    pub bold: bool,
}

/// Lines longer than this are hard to read, however wide the window.
const WIDEST: usize = 100;
/// What a file or a pipe is laid out for.
const UNKNOWN_WIDTH: usize = 80;
const NARROWEST: usize = 40;

impl Paper {
    /// The page standard output is.
    pub fn of_stdout() -> Self {
        let terminal = stdout().is_terminal();
        let columns = std::env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.parse().ok());
        let measured = || {
            terminal
                .then(terminal_size::terminal_size)
                .flatten()
                .map(|(width, _)| usize::from(width.0))
        };
        Self {
            width: columns
                .or_else(measured)
                .unwrap_or(UNKNOWN_WIDTH)
                .clamp(NARROWEST, WIDEST),
            unicode: says_utf8(|name| std::env::var(name).ok()),
            bold: terminal
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                && std::env::var_os("TERM").is_some_and(|term| term != "dumb"),
        }
    }

    /// A heading.
    pub fn heading(&self, words: &str) -> String {
        if self.bold {
            format!("\x1b[1m{words}\x1b[0m\n")
        } else {
            format!("{words}\n")
        }
    }

    /// A paragraph broken at the width, its first line after `first`, the others under it.
    pub fn paragraph(&self, first: &str, words: &str) -> String {
        let words = self.plain(words);
        let indent = first.chars().count();
        let room = self.width.saturating_sub(indent).max(20);
        let mut lines: Vec<String> = vec![String::new()];
        for word in words.split_whitespace() {
            let line = lines.last_mut().expect("there is always a line");
            if line.is_empty() {
                line.push_str(word);
            } else if line.chars().count() + 1 + word.chars().count() <= room {
                line.push(' ');
                line.push_str(word);
            } else {
                lines.push(word.to_owned());
            }
        }
        let mut text = String::new();
        for (index, line) in lines.iter().enumerate() {
            text.push_str(&if index == 0 {
                first.to_owned()
            } else {
                " ".repeat(indent)
            });
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// The words, without what a plain terminal cannot show and without control characters, which a file's name may hold.
    pub fn plain(&self, words: &str) -> String {
        words
            .chars()
            .map(|character| match character {
                character if character.is_control() => ' ',
                character if self.unicode || character.is_ascii() => character,
                '\u{2013}' | '\u{2014}' | '\u{2212}' => '-',
                '\u{2018}' | '\u{2019}' => '\'',
                '\u{201c}' | '\u{201d}' => '"',
                '\u{b7}' => '|',
                _ => '?',
            })
            .collect()
    }
}

/// Whether the locale's characters are UTF-8, by the variables that decide it, strongest first.
fn says_utf8(variable: impl Fn(&str) -> Option<String>) -> bool {
    ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(variable)
        .find(|value| !value.is_empty())
        .is_some_and(|locale| {
            let locale = locale.to_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Paper = Paper {
        width: 40,
        unicode: false,
        bold: false,
    };

    #[test]
    fn paragraphs_hang_under_their_first_line() {
        let text = PLAIN.paragraph(
            "  why  ",
            "one two three four five six seven eight nine ten",
        );
        assert_eq!(
            text,
            "  why  one two three four five six seven\n       eight nine ten\n"
        );
    }

    #[test]
    fn a_name_cannot_write_control_characters_to_the_terminal() {
        assert_eq!(PLAIN.plain("evil\u{1b}[2J\u{e9}"), "evil [2J?");
    }

    #[test]
    fn the_strongest_variable_decides_the_characters() {
        let set = |pairs: &'static [(&str, &str)]| {
            says_utf8(move |name| {
                pairs
                    .iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| (*value).to_owned())
            })
        };
        assert!(set(&[("LANG", "de_AT.UTF-8")]));
        assert!(!set(&[("LC_ALL", "C"), ("LANG", "de_AT.UTF-8")]));
        assert!(!set(&[]));
    }
}
