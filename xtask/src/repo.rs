//! Where things are, and what the repository holds.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The root of the checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("."))
        .to_path_buf()
}

/// Where Cargo builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A text file of the repository, by its path from the root.
pub struct TextFile {
    pub path: String,
    pub text: String,
}

impl TextFile {
    /// Lines with their number, from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }

    /// Lines of Rust that ship: no comments, nothing from `#[cfg(test)]` on.
    pub fn shipped_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines()
            .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

/// Every text file that is or could be committed.
pub fn text_files() -> Result<Vec<TextFile>, String> {
    let listed = output(Command::new("git").args([
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
    ]))?;
    Ok(listed
        .lines()
        .filter_map(|path| {
            // What is not UTF-8 (pictures, training files) has nothing for us to read.
            let text = std::fs::read_to_string(root().join(path)).ok()?;
            Some(TextFile {
                path: path.to_owned(),
                text,
            })
        })
        .collect())
}

/// Runs a command in the root and gives what it printed.
pub fn output(command: &mut Command) -> Result<String, String> {
    let said = command
        .current_dir(root())
        .output()
        .map_err(|error| format!("could not run {command:?}: {error}"))?;
    if said.status.success() {
        Ok(String::from_utf8_lossy(&said.stdout).into_owned())
    } else {
        Err(format!(
            "{command:?} ended with {}:\n{}",
            said.status,
            String::from_utf8_lossy(&said.stderr)
        ))
    }
}

/// Runs a command in the root, its output shown as it comes.
pub fn run(command: &mut Command) -> Result<(), String> {
    let status = command
        .current_dir(root())
        .status()
        .map_err(|error| format!("could not run {command:?}: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{command:?} ended with {status}"))
    }
}

/// The Cargo that runs us.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Whether a program can be found.
pub fn has_program(name: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()))
}

/// Whether we are root.
pub fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|said| said.stdout.trim_ascii() == b"0")
}
