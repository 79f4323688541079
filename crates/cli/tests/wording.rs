//! What the product says to people, held to `rules/wording.toml`: pages, mails, the terminal and the rules' own sentences.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use care::rules::{
    RuleBook,
    wording::{Voice, Wording},
};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file below a folder with an ending.
fn files(folder: &Path, ending: &str, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, out);
        } else if path.extension().is_some_and(|found| found == ending) {
            out.push(path);
        }
    }
}

/// The words of a template that a reader sees, a piece at a time: no elements, no expressions.
fn spoken(template: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut rest = template;
    while let Some(start) = rest.find(['<', '{']) {
        let (text, tail) = rest.split_at(start);
        pieces.last_mut().unwrap().push_str(text);
        let end = match tail {
            _ if tail.starts_with("{{") => tail.find("}}").map(|at| at + 2),
            _ if tail.starts_with("{%") => tail.find("%}").map(|at| at + 2),
            _ if tail.starts_with('<') => {
                pieces.push(String::new());
                tail.find('>').map(|at| at + 1)
            }
            _ => Some(1),
        };
        // What a screen reader says stands in attributes.
        let end = end.unwrap_or(tail.len());
        for name in ["aria-label=\"", "placeholder=\"", "title=\"", "content=\""] {
            if let Some((_, value)) = tail[..end].split_once(name) {
                pieces.push(value.split('"').next().unwrap_or_default().to_owned());
                pieces.push(String::new());
            }
        }
        rest = &tail[end..];
    }
    pieces.last_mut().unwrap().push_str(rest);
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces
}

/// The strings and the help texts of a file of Rust that ships: no comments, nothing of its tests.
fn strings(rust: &str) -> Vec<String> {
    let shipped = rust.split("#[cfg(test)]").next().unwrap_or_default();
    let mut out = Vec::new();
    let mut letters = shipped.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        match letter {
            '/' if letters.peek() == Some(&'/') => {
                let line: String = letters
                    .by_ref()
                    .take_while(|letter| *letter != '\n')
                    .collect();
                // clap shows the comments of arguments as help.
                if let Some(help) = line.strip_prefix("// ").or_else(|| line.strip_prefix("//")) {
                    out.push(help.to_owned());
                }
            }
            '\'' if letters.clone().nth(1) == Some('\'') || letters.peek() == Some(&'\\') => {
                // A single letter in quotes, which may be a quotation mark.
                if letters.next() == Some('\\') {
                    letters.next();
                }
                letters.next();
            }
            'r' if !before.is_alphanumeric() && matches!(letters.peek(), Some('#' | '"')) => {
                let hashes = letters.clone().take_while(|letter| *letter == '#').count();
                let mut ahead = letters.clone();
                if ahead.nth(hashes) == Some('"') {
                    let end = format!("\"{}", "#".repeat(hashes));
                    let text: String = ahead.collect();
                    let inside = text.split(end.as_str()).next().unwrap_or_default();
                    out.push(inside.to_owned());
                    letters.nth(hashes + inside.chars().count() + end.chars().count());
                }
            }
            '"' => {
                let mut text = String::new();
                while let Some(inside) = letters.next() {
                    match inside {
                        '"' => break,
                        '\\' => {
                            text.push(' ');
                            letters.next();
                        }
                        _ => text.push(inside),
                    }
                }
                out.push(text);
            }
            _ => {}
        }
        before = letter;
    }
    // One word alone is a name, not a sentence.
    out.retain(|text| text.trim().contains(' '));
    out
}

/// Whether a file speaks to people: the readers of rules speak to whoever edits them, the store to nobody; the page of research
/// has to name the myths.
fn speaks(path: &Path) -> bool {
    let path = path.to_string_lossy().replace('\\', "/");
    let silent = [
        "/care/src/rules",
        "/store/",
        "/formats/",
        "tests.rs",
        "/tests/",
        "/testing",
        "/web/src/pages/research.rs",
    ];
    !silent.iter().any(|part| path.contains(part))
}

fn slips(wording: &Wording, place: &str, text: &str, voice: Voice, out: &mut Vec<String>) {
    for slip in wording.slips(text, voice) {
        out.push(format!(
            "{place}: `{}` {} in \"{}\"",
            slip.pattern,
            slip.why,
            text.trim()
        ));
    }
}

fn slips_of_pages(wording: &Wording, templates: &[(String, String)]) -> Vec<String> {
    let mut out = Vec::new();
    for (name, text) in templates {
        for piece in spoken(text) {
            slips(wording, name, &piece, Voice::Said, &mut out);
        }
    }
    out
}

fn slips_of_code(wording: &Wording, code: &[(String, String)]) -> Vec<String> {
    let mut out = Vec::new();
    for (name, text) in code {
        for string in strings(text) {
            slips(wording, name, &string, Voice::Said, &mut out);
        }
    }
    out
}

fn read_all(folders: &[&str], ending: &str) -> Vec<(String, String)> {
    let mut paths = Vec::new();
    for folder in folders {
        files(&root().join(folder), ending, &mut paths);
    }
    paths.sort();
    paths
        .into_iter()
        .filter(|path| speaks(path))
        .map(|path| {
            (
                path.display().to_string(),
                fs::read_to_string(&path).unwrap(),
            )
        })
        .collect()
}

fn wording() -> Wording {
    RuleBook::built_in().unwrap().wording
}

#[test]
fn pages_say_nothing_that_they_should_not() {
    let templates = read_all(&["crates/web/templates"], "html");
    assert!(templates.len() > 10);
    let found = slips_of_pages(&wording(), &templates);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn code_says_nothing_that_it_should_not() {
    let folders = [
        "crates/care/src",
        "crates/practice/src",
        "crates/web/src",
        "crates/cli/src",
    ];
    let code = read_all(&folders, "rs");
    assert!(code.len() > 50);
    // Comments are for us; the arguments' are the help of the terminal.
    let (arguments, rest): (Vec<_>, Vec<_>) = code
        .into_iter()
        .partition(|(name, _)| name.ends_with("args.rs"));
    let rest: Vec<(String, String)> = rest
        .into_iter()
        .map(|(name, text)| {
            let lines = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            (name, lines.collect::<Vec<_>>().join("\n"))
        })
        .collect();
    let mut found = slips_of_code(&wording(), &rest);
    found.extend(slips_of_code(&wording(), &arguments));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_rules_sentences_say_nothing_that_they_should_not() {
    let book = RuleBook::built_in().unwrap();
    let mut found = Vec::new();
    let mut look = |id: &str, text: &str, voice| slips(&book.wording, id, text, voice, &mut found);
    for rule in book.screening.iter() {
        look(&rule.id, &rule.question, Voice::Asked);
        look(&rule.id, &rule.says, Voice::Said);
        for question in &rule.follow_ups {
            look(&rule.id, &question.question, Voice::Asked);
        }
        for says in rule.cases.iter().filter_map(|case| case.says.as_deref()) {
            look(&rule.id, says, Voice::Said);
        }
    }
    for item in &book.screening.gate.item {
        look("finish_gate", &item.question, Voice::Asked);
        look("finish_gate", &item.says, Voice::Said);
    }
    for rule in book.timing.iter() {
        look(&rule.id, &rule.says, Voice::Said);
    }
    // Beside a suggestion only supported and mixed claims stand; the others name what is not so, on their own page.
    for claim in book
        .claims
        .iter()
        .filter(|claim| claim.grade.may_stand_beside())
    {
        if let Some(says) = &claim.says {
            look(&claim.id, says, Voice::Said);
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A bad sentence planted in a page, a mail, the help of the terminal or code is found there.
#[test]
fn a_planted_sentence_is_found_wherever_it_stands() {
    let bad = "Massage flushes your legs.";
    let page =
        |html: &str| slips_of_pages(&wording(), &[("page".into(), html.replace("BAD", bad))]);
    assert_eq!(
        page("<main><p>Hello {{ name }}. <b>BAD</b></p></main>").len(),
        1
    );
    assert_eq!(page("<img aria-label=\"BAD\"><p>fine</p>").len(), 1);
    assert_eq!(page("<p>{% if a %}BAD{% endif %}</p>").len(), 1);
    assert_eq!(page("<p class=\"flush\">fine</p>").len(), 0);
    let code = |rust: &str| slips_of_code(&wording(), &[("code".into(), rust.replace("BAD", bad))]);
    assert_eq!(code("fn mail() { body(\"Dear you, BAD\") }").len(), 1);
    assert_eq!(
        code("let text = r#\"a \"b\" BAD\"#; let c = '\"';").len(),
        1
    );
    assert_eq!(code("/// BAD\nstruct Args;").len(), 1);
    assert_eq!(
        code("#[cfg(test)]\nmod tests { const A: &str = \"BAD\"; }").len(),
        0
    );
    assert_eq!(
        code("let one = \"a \\\" quote\"; let two = \"BAD\";").len(),
        1
    );
}

/// The words by which benefits are known.
const BENEFITS: [&str; 17] = [
    "feel better",
    "little less sore",
    "somewhat less sore",
    "feel calmer",
    "calmer",
    "looser",
    "feel recovered",
    "ease soreness",
    "eases",
    "sleep better",
    "relaxing",
    "relief",
    "helps you",
    "help you",
    "helps about",
    "sooner",
    "faster",
];

/// Every sentence of a benefit on a page links to its claim: here are the words by which benefits are known.
#[test]
fn every_benefit_sentence_links_to_its_claim() {
    let book = RuleBook::built_in().unwrap();
    let mut found = Vec::new();
    for (name, text) in read_all(&["crates/web/templates"], "html") {
        // A paragraph that speaks of a benefit holds the link; a claim's own sentence comes with its card or its grade.
        for block in text.split("</p>").flat_map(|block| block.split("</dd>")) {
            let says = spoken(block).join(" ").to_lowercase();
            // "Why not sooner" asks about a time, not about an effect.
            let says = says.replace("not sooner", "");
            let benefit = BENEFITS.iter().find(|word| says.contains(*word));
            let linked = block
                .split("href=\"/research#")
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
                .any(|id| id.starts_with("{{") || book.claims.get(id).is_some());
            if let (Some(word), false) = (benefit, linked) {
                found.push(format!(
                    "{name}: \"{word}\" without a link to its claim: {says}"
                ));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    // What timing says of a benefit stands under a claim that says it, and reasons link to that claim on pages, in JSON and at the terminal.
    for rule in book.timing.iter() {
        let says = rule.says.to_lowercase();
        if BENEFITS.iter().any(|word| says.contains(word)) {
            assert!(
                rule.claim.is_some(),
                "{} speaks of a benefit without a claim",
                rule.id
            );
        }
        if let Some(claim) = &rule.claim {
            assert!(book.claims.get(claim).is_some(), "{}", rule.id);
        }
    }
}

/// Strings of code: mails, the terminal, JSON, the words of reasons. What they say of a benefit comes from the rules and their claims,
/// so that none stands in code without its link.
#[test]
fn no_benefit_is_told_by_code_alone() {
    // Times and rules, not effects; and the picture of Today that the gallery shows, whose sentence is its claim's.
    const TIMES: [&str; 4] = [
        "not sooner",
        "sooner would leave",
        "{sooner}",
        "is looser than the shipped",
    ];
    let folders = [
        "crates/care/src",
        "crates/practice/src",
        "crates/web/src",
        "crates/cli/src",
    ];
    let book = RuleBook::built_in().unwrap();
    let of_a_claim = |text: &str| {
        let mut claims = book.claims.iter();
        claims.any(|claim| {
            let says = claim.says.as_deref().unwrap_or_default();
            let begins = |text: &str| {
                text.split([',', '-', '.'])
                    .next()
                    .map(|it| it.trim().to_owned())
            };
            begins(says) == begins(text)
        })
    };
    let mut looked_at = 0;
    let mut found = Vec::new();
    for (name, text) in read_all(&folders, "rs") {
        let lines = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        for string in strings(&lines.collect::<Vec<_>>().join("\n")) {
            looked_at += 1;
            let says = string.to_lowercase();
            let is_time = TIMES.iter().any(|time| says.contains(time));
            let benefit = BENEFITS.iter().find(|word| says.contains(*word));
            if let (Some(word), false, false) = (benefit, is_time, of_a_claim(&string)) {
                found.push(format!("{name}: \"{word}\" in \"{string}\""));
            }
        }
    }
    assert!(looked_at > 500, "{looked_at}");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// JSON: what a reason says of a benefit comes with the claim that says it, for every person of the vignettes.
#[test]
fn every_benefit_in_json_names_its_claim() {
    let book = RuleBook::built_in().unwrap();
    let mut paths = Vec::new();
    files(&root().join("fixtures/situations"), "json", &mut paths);
    let (mut reasons, mut of_benefits) = (0, 0);
    for path in paths {
        let whole: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let situation = formats::situation::read(whole["in"].to_string(), &book).unwrap();
        let plan = care::plan::plan(&situation, &book);
        let read = formats::situation::ActivitiesRead::default();
        let answer = formats::situation::write(&plan, &situation, &read, &book);
        let lists = [
            &answer["recommendation"]["reasons"],
            &answer["none_because"],
        ];
        for reason in lists
            .into_iter()
            .filter_map(|list| list.as_array())
            .flatten()
        {
            reasons += 1;
            let says = reason["says"].as_str().unwrap().to_lowercase();
            if BENEFITS.iter().any(|word| says.contains(word)) {
                of_benefits += 1;
                let claim = reason["claim"].as_str().and_then(|id| book.claims.get(id));
                assert!(claim.is_some(), "{}: {reason}", path.display());
            }
        }
    }
    assert!(
        reasons > 300 && of_benefits > 10,
        "{reasons}, {of_benefits}"
    );
}
