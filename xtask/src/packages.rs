//! What a machine needs besides Rust, by Debian package name.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use crate::{cluster, repo};

/// A package, and how to see that it is not needed because its program is already there.
struct Need {
    package: &'static str,
    is_met: fn() -> bool,
}

const NEEDS: [Need; 8] = [
    Need {
        package: "gcc",
        is_met: || repo::has_program("cc"),
    },
    Need {
        package: "libc6-dev",
        is_met: || Path::new("/usr/include/stdio.h").exists(),
    },
    Need {
        package: "ca-certificates",
        is_met: || Path::new("/etc/ssl/certs/ca-certificates.crt").exists(),
    },
    Need {
        package: "postgresql",
        is_met: || cluster::programs().is_some(),
    },
    Need {
        package: "python3-venv",
        is_met: || {
            let mut asked = Command::new("python3");
            asked
                .args(["-c", "import venv, ensurepip"])
                .stderr(Stdio::null());
            asked.status().is_ok_and(|status| status.success())
        },
    },
    Need {
        package: "nodejs",
        is_met: || repo::has_program("node"),
    },
    Need {
        package: "npm",
        is_met: || repo::has_program("npm"),
    },
    Need {
        package: "chromium",
        is_met: || repo::has_program("chromium"),
    },
];

/// Installs what is missing, as root; says what is missing, as anybody else.
pub fn install() -> Result<(), String> {
    let missing: Vec<&str> = NEEDS
        .iter()
        .filter(|need| !(need.is_met)())
        .map(|need| need.package)
        .collect();
    if missing.is_empty() {
        println!("everything is there");
        return Ok(());
    }
    let wanted = missing.join(" ");
    if !repo::is_root() || !repo::has_program("apt-get") {
        return Err(format!(
            "missing: {wanted}; hint: as root on Debian, `apt-get install -y {wanted}`"
        ));
    }
    println!("installing {wanted}");
    let install = || {
        let mut command = Command::new("apt-get");
        command
            .args(["install", "-y", "-qq", "--no-install-recommends"])
            .args(&missing)
            .env("DEBIAN_FRONTEND", "noninteractive");
        repo::run(&mut command)
    };
    // The lists of a fresh machine are empty or old; those of a used one are good enough, and updating takes a while.
    if install().is_err() {
        repo::run(Command::new("apt-get").args(["update", "-qq"]))?;
        install()?;
    }
    Ok(())
}
