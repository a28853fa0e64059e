//! Lists the files of `policies/` and `templates/` so that they are embedded in the binary, in a fixed order; for policies with what a run
//! would otherwise find out each time: their hash, where the part begins that judging does not need, and the nodes of the YAML before it.

#[expect(dead_code, reason = "the library's own module, of which the build needs a part")]
mod source;
#[expect(dead_code, reason = "the library's own reader, of which the build needs a part")]
mod yaml;

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
    for folder in ["build", "src/source", "src/yaml"] {
        println!("cargo:rerun-if-changed={folder}");
    }
    fs::write(out.join("embedded.rs"), list(&root, &root, "policies", &is_policy, &policy)?)?;
    let folder = root.join("templates");
    let is_template = |path: &Path| path != folder.join("README.md") && !OWN.iter().any(|own| path.starts_with(folder.join(own)));
    let template = |_: &Path, name: &str, include: &str| Ok(format!("({name:?}, {include})"));
    fs::write(out.join("templates.rs"), list(&root, &folder, "templates", &is_template, &template)?)?;
    let is_document = |path: &Path| path.extension().is_some_and(|extension| extension == "yaml" || extension == "md");
    fs::write(out.join("documents.rs"), list(&root, &folder.join("documents"), "templates/documents", &is_document, &template)?)?;
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

/// Writes the entry of a policy file.
fn policy(path: &Path, name: &str, include: &str) -> io::Result<String> {
    let text = fs::read_to_string(path)?;
    let sha256: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    let head = head(&text);
    let prepared = yaml::prepared(&text, head).map_err(io::Error::other)?;
    let prepared = prepared.map_or_else(|| "None".to_owned(), |code| format!("Some({code})"));
    Ok(format!("Embedded {{ path: {name:?}, text: {include}, head: {head}, sha256: {sha256:?}, prepared: {prepared} }}"))
}

/// Finds where the worked examples begin that tests hold and judging does not read: the last key of the file, or nothing is left out.
fn head(text: &str) -> usize {
    for key in ["\ncases:", "\nexamples:"] {
        let Some(at) = text.find(key) else { continue };
        let inside = |line: &str| line.is_empty() || line.starts_with([' ', '#', '-']);
        if text[at + 1..].lines().skip(1).all(inside) {
            return at + 1;
        }
    }
    text.len()
}

/// How an entry is written: from the file, its name, and the code that includes its text.
type Entry = dyn Fn(&Path, &str, &str) -> io::Result<String>;

/// Writes a slice of entries; a name is the path below `base`.
fn list(root: &Path, base: &Path, folder: &str, wanted: &dyn Fn(&Path) -> bool, entry: &Entry) -> io::Result<String> {
    let mut files = Vec::new();
    collect(&root.join(folder), wanted, &mut files)?;
    files.sort();
    let mut code = String::from("&[\n");
    for file in &files {
        println!("cargo:rerun-if-changed={}", file.display());
        let name = file.strip_prefix(base).map_err(io::Error::other)?.to_string_lossy().replace('\\', "/");
        let include = format!("include_str!({:?})", file.display().to_string());
        writeln!(code, "    {},", entry(file, &name, &include)?).map_err(io::Error::other)?;
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
