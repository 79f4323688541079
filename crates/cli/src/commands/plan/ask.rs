//! The red-flag list, asked once, on a terminal.

use std::io::{BufRead, IsTerminal, Write, stderr, stdin};

use care::{
    rules::RuleBook,
    situation::Situation,
    treatment::finding::{Answer, Denial, Finding},
};

use crate::output::Paper;

/// Whether somebody sits there to answer.
pub fn somebody_is_there() -> bool {
    stdin().is_terminal() && stderr().is_terminal()
}

/// Takes every red flag that is neither found nor denied yet as denied now: what "none of these" means.
pub fn deny_the_rest(situation: &mut Situation, rules: &RuleBook) {
    for code in open_questions(situation, rules) {
        situation.asked.push(Denial {
            code,
            answered_at: situation.now,
        });
    }
}

/// The red flags that nobody has answered yet.
fn open_questions(situation: &Situation, rules: &RuleBook) -> Vec<String> {
    rules
        .screening
        .red_flags()
        .map(|rule| rule.id.clone())
        .filter(|code| {
            !situation
                .findings
                .iter()
                .any(|finding| finding.code == *code)
                && !situation.asked.iter().any(|denial| denial.code == *code)
        })
        .collect()
}

/// Asks the red flags that are open as one list. Whoever just presses Enter has answered nothing, and the outcome stays `incomplete`.
pub fn ask(situation: &mut Situation, rules: &RuleBook, paper: &Paper) {
    let open = open_questions(situation, rules);
    if open.is_empty() || situation.assume_denied {
        return;
    }
    eprint!("{}", list(&open, rules, paper));
    loop {
        eprint!(
            "Type `none` for none of these, or the numbers of those that are true, such as 3 7: "
        );
        stderr().flush().ok();
        let mut line = String::new();
        match stdin().lock().read_line(&mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        match understand(&line, &open) {
            Some(Reply::Nothing) => return,
            Some(Reply::True(found)) => {
                let now = situation.now;
                situation
                    .findings
                    .extend(found.into_iter().map(|code| finding(code, situation.now)));
                deny_the_rest(situation, rules);
                eprintln!(
                    "Noted as of {}; everything else in this list is denied.\n",
                    now.to_zoned(situation.zone.clone()).strftime("%H:%M")
                );
                return;
            }
            None => eprintln!(
                "Sorry, that was neither `none` nor numbers from 1 to {}.",
                open.len()
            ),
        }
    }
}

/// The questions, numbered.
fn list(open: &[String], rules: &RuleBook, paper: &Paper) -> String {
    let mut text = paper.heading("Before anything is planned: is any of these true right now?");
    for (index, code) in open.iter().enumerate() {
        let question = rules
            .screening
            .rule(code)
            .map_or(code.as_str(), |rule| rule.question.as_str());
        text.push_str(&paper.paragraph(&format!("{:>4}. ", index + 1), question));
    }
    text
}

fn finding(code: String, now: jiff::Timestamp) -> Finding {
    Finding {
        code,
        area: None,
        onset: None,
        answer: Answer::Yes,
        answered_at: now,
        cleared_at: None,
        detail: String::new(),
        answers: Default::default(),
    }
}

/// What a line says.
#[derive(Debug, PartialEq, Eq)]
enum Reply {
    /// Nothing was answered.
    Nothing,
    /// These are true, the others are not.
    True(Vec<String>),
}

fn understand(line: &str, open: &[String]) -> Option<Reply> {
    let words: Vec<&str> = line
        .split([' ', ',', '\t', '\n', '\r'])
        .filter(|word| !word.is_empty())
        .collect();
    match words.as_slice() {
        [] => Some(Reply::Nothing),
        ["none" | "None" | "NONE"] => Some(Reply::True(Vec::new())),
        numbers => {
            let code = |word: &&str| {
                open.get(word.parse::<usize>().ok()?.checked_sub(1)?)
                    .cloned()
            };
            numbers
                .iter()
                .map(code)
                .collect::<Option<Vec<_>>>()
                .map(Reply::True)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_word_none_or_numbers_are_an_answer() {
        let open = ["R01".to_owned(), "R02".to_owned()];
        assert_eq!(understand("\n", &open), Some(Reply::Nothing));
        assert_eq!(understand(" none\n", &open), Some(Reply::True(vec![])));
        assert_eq!(
            understand("2, 1", &open),
            Some(Reply::True(vec!["R02".into(), "R01".into()]))
        );
        for nonsense in ["no", "0", "3", "1 x", "yes"] {
            assert_eq!(understand(nonsense, &open), None, "{nonsense}");
        }
    }
}
