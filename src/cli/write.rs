//! Writes reports to standard output and files; a file is whole or not there.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::terminal::Terminal;
use crate::error::{Error, ErrorKind};
use crate::messages;
use crate::output::{self, Format, Style};
use crate::report::Report;

/// A format and where it goes; standard output without a path.
pub(super) type Target = (Format, Option<PathBuf>);

/// Reads `FMT[=PATH]` arguments; text on standard output when there are none.
pub(super) fn targets(args: &[String]) -> Result<Vec<Target>, Vec<Error>> {
    if args.is_empty() {
        return Ok(vec![(Format::Text, None)]);
    }
    let mut targets: Vec<Target> = Vec::new();
    for arg in args {
        let (name, path) = arg.split_once('=').map_or((arg.as_str(), None), |(name, path)| (name, Some(path)));
        let Some((_, format)) = Format::ALL.iter().find(|(known, _)| *known == name) else {
            let known = Format::ALL.map(|(known, _)| known);
            return Err(vec![Error::not_one_of(name, &known)]);
        };
        let path = path.filter(|path| *path != "-");
        if path.is_some_and(str::is_empty) {
            return Err(vec![Error::new(ErrorKind::Usage, messages::empty_path(arg))]);
        }
        if path.is_none() && targets.iter().any(|(_, path)| path.is_none()) {
            return Err(vec![Error::new(ErrorKind::Usage, messages::two_on_stdout())]);
        }
        if path.is_some_and(|path| targets.iter().any(|(_, other)| other.as_deref() == Some(Path::new(path)))) {
            return Err(vec![Error::new(ErrorKind::Usage, messages::two_into_one_file(path.unwrap_or_default()))]);
        }
        targets.push((*format, path.map(PathBuf::from)));
    }
    Ok(targets)
}

/// Writes a report to all its targets.
pub(super) fn report(report: &Report, targets: &[Target], terminal: &Terminal, show_all: bool, quiet: bool) -> Result<(), Vec<Error>> {
    rendered(targets, terminal, |format, style, out| output::write(format, report, &Style { show_all, quiet, ..*style }, out))
}

/// Writes something to all its targets. Files first, so that what is printed is never the only trace of a run.
pub(super) fn rendered(
    targets: &[Target],
    terminal: &Terminal,
    render: impl Fn(Format, &Style, &mut dyn Write) -> std::io::Result<()>,
) -> Result<(), Vec<Error>> {
    let style = terminal.style(false, false);
    for (format, path) in targets {
        let Some(path) = path else { continue };
        let style = Style { color: false, ..style };
        file_with(path, |out| render(*format, &style, out)).map_err(|error| vec![error])?;
    }
    for (format, _) in targets.iter().filter(|(_, path)| path.is_none()) {
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        let written = render(*format, &style, &mut out).and_then(|()| out.flush());
        match written {
            // The reader closed the pipe, as `head` does: nobody is left to tell.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
            written => written.map_err(|error| vec![failed("-", &error)])?,
        }
    }
    Ok(())
}

/// Writes a file by way of a temporary one beside it, so that an error leaves the old file as it was.
pub(super) fn file(path: &Path, content: &[u8]) -> Result<(), Error> {
    file_with(path, |out| out.write_all(content))
}

/// Writes a file bit by bit, so that a large report is never held as one text.
fn file_with(path: &Path, fill: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<(), Error> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write = || -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let mut temporary = tempfile::Builder::new().prefix(".mamori-").tempfile_in(folder)?;
        let mut out = std::io::BufWriter::new(temporary.as_file_mut());
        fill(&mut out)?;
        out.flush()?;
        drop(out);
        if let Ok(existing) = std::fs::metadata(path) {
            temporary.as_file().set_permissions(existing.permissions())?;
        } else {
            make_readable(temporary.as_file())?;
        }
        temporary.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(|error| failed(&path.display().to_string(), &error))
}

/// A temporary file is private; what becomes a report is readable like any other file.
#[cfg(unix)]
fn make_readable(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_file: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

/// Says that something could not be written.
pub(super) fn failed(path: &str, error: &std::io::Error) -> Error {
    Error::new(ErrorKind::Usage, messages::cannot_write(path, &error.to_string()))
}
