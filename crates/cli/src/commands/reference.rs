//! `knead reference DIR`: the generated pages of `docs/reference`, for `cargo xtask reference`.

mod rules;
mod vignettes;

use std::path::Path;

use care::rules::RuleBook;
use clap::CommandFactory;

use super::Failure;
use crate::args::Args;

/// Writes each page.
pub fn run(folder: &Path) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        Failure::failed(format_args!(
            "could not write to {}: {error}",
            folder.display()
        ))
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    let book = super::rule_book()?;
    for (name, text) in pages(&book) {
        std::fs::write(folder.join(name), text).map_err(failed)?;
    }
    // The vignettes stand beside the reference in the repository; elsewhere there are none to describe.
    let vignettes = folder.join("../../fixtures/situations");
    if vignettes.is_dir() {
        let text = vignettes::page(&vignettes, &book).map_err(failed)?;
        std::fs::write(folder.join("vignettes.md"), text).map_err(failed)?;
    }
    Ok(())
}

/// The pages by file name.
fn pages(book: &RuleBook) -> [(&'static str, String); 6] {
    let schemas = formats::situation::schemas();
    let json = |schema: &serde_json::Value| format!("{schema:#}\n");
    [
        ("cli.md", commands()),
        ("rules.md", rules::rules(book)),
        ("claims.md", rules::claims(book)),
        ("situation-in.schema.json", json(&schemas.input)),
        ("situation-out.schema.json", json(&schemas.output)),
        ("openapi.json", json(web::api_description())),
    ]
}

/// Every command with its arguments.
fn commands() -> String {
    let mut command = Args::command();
    command.build();
    let mut page = String::from(
        "# The commands of knead\n\nThis page is generated from the help texts by `cargo xtask reference`.\n",
    );
    if let Some(about) = command.get_long_about() {
        page.push_str(&format!("\n{about}\n"));
    }
    for verb in command
        .get_subcommands()
        .filter(|verb| !verb.is_hide_set() && verb.get_name() != "help")
    {
        page.push_str(&describe(verb));
    }
    page
}

fn describe(verb: &clap::Command) -> String {
    let mut text = format!("\n## `knead {}`\n", verb.get_name());
    for about in [verb.get_about(), verb.get_long_about()]
        .into_iter()
        .flatten()
    {
        text.push_str(&format!("\n{}\n", about.to_string().trim_end()));
    }
    let usage = verb.clone().render_usage().to_string();
    text.push_str(&format!(
        "\n```\n{}\n```\n\n| argument | meaning |\n|---|---|\n",
        usage.trim_start_matches("Usage: ")
    ));
    for argument in verb
        .get_arguments()
        .filter(|argument| argument.get_id() != "help" && !argument.is_hide_set())
    {
        let name = argument.to_string();
        let mut meaning = argument
            .get_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        if let Some(default) = argument
            .get_default_values()
            .first()
            .filter(|_| argument.get_action().takes_values())
        {
            meaning.push_str(&format!("; default `{}`", default.to_string_lossy()));
        }
        if let Some(variable) = argument.get_env() {
            meaning.push_str(&format!(
                "; or the environment's `{}`",
                variable.to_string_lossy()
            ));
        }
        text.push_str(&format!("| `{name}` | {} |\n", meaning.replace('|', "\\|")));
    }
    if let Some(example) = verb.get_after_long_help() {
        text.push_str(&format!("\n```\n{example}\n```\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vignettes_are_up_to_date() {
        let book = RuleBook::built_in().unwrap();
        let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference");
        let page = vignettes::page(&docs.join("../../fixtures/situations"), &book).unwrap();
        let kept = std::fs::read_to_string(docs.join("vignettes.md")).unwrap_or_default();
        assert!(
            kept == page,
            "docs/reference/vignettes.md is stale; run `cargo xtask reference`"
        );
        assert!(page.lines().filter(|line| line.starts_with("### ")).count() >= 150);
    }

    #[test]
    fn the_reference_is_up_to_date() {
        let book = RuleBook::built_in().unwrap();
        for (name, text) in pages(&book) {
            let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../../docs/reference")
                .join(name);
            let kept = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(
                kept == text,
                "docs/reference/{name} is stale; run `cargo xtask reference`"
            );
        }
    }
}
