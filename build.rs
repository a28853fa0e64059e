//! Lists the files of `policies/` and `templates/` so that they are embedded in the binary, in a fixed order.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use sha2::{Digest, Sha256};

/// Folders of `templates/` that are embedded by those who use them.
const OWN: [&str; 4] = ["documents", "fonts", "pdf", "site"];

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    let is_policy = |path: &Path| path.extension().is_some_and(|extension| extension == "yaml");
    fs::write(out.join("embedded.rs"), list(&root, &root, "policies", &is_policy)?)?;
    let folder = root.join("templates");
    let is_template = |path: &Path| path != folder.join("README.md") && !OWN.iter().any(|own| path.starts_with(folder.join(own)));
    fs::write(out.join("templates.rs"), list(&root, &folder, "templates", &is_template)?)?;
    let is_document = |path: &Path| path.extension().is_some_and(|extension| extension == "yaml" || extension == "md");
    fs::write(out.join("documents.rs"), list(&root, &folder.join("documents"), "templates/documents", &is_document)?)?;
    fs::write(out.join("fixed.sha256"), fingerprint(&folder, &["fonts", "pdf", "site"])?)
}

/// Hashes all files of some folders.
fn fingerprint(folder: &Path, names: &[&str]) -> io::Result<String> {
    let mut files = Vec::new();
    for name in names {
        collect(&folder.join(name), &|_| true, &mut files)?;
    }
    files.sort();
    let mut hash = Sha256::new();
    for file in &files {
        println!("cargo:rerun-if-changed={}", file.display());
        hash.update(fs::read(file)?);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Writes a slice of names and texts; a name is the path below `base`.
fn list(root: &Path, base: &Path, folder: &str, wanted: &dyn Fn(&Path) -> bool) -> io::Result<String> {
    let mut files = Vec::new();
    collect(&root.join(folder), wanted, &mut files)?;
    files.sort();
    let mut code = String::from("&[\n");
    for file in &files {
        println!("cargo:rerun-if-changed={}", file.display());
        let name = file.strip_prefix(base).map_err(io::Error::other)?.to_string_lossy().replace('\\', "/");
        writeln!(code, "    ({name:?}, include_str!({:?})),", file.display().to_string()).map_err(io::Error::other)?;
    }
    code.push(']');
    Ok(code)
}

fn collect(folder: &Path, wanted: &dyn Fn(&Path) -> bool, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, wanted, files)?;
        } else if wanted(&path) {
            files.push(path);
        }
    }
    Ok(())
}
