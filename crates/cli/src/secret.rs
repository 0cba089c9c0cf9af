//! Passphrases, recovery codes and join codes: from a file, a line of the input, or a prompt without
//! echo. Never from an argument, which other people's programs can read.

use std::fs::File;
use std::io::{self, BufRead, IsTerminal, Read};
use std::path::Path;

use zeroize::Zeroizing;

use crate::error::CliError;

/// A secret text, wiped when dropped.
pub type Secret = Zeroizing<String>;

const LONGEST: usize = 4096;

/// Where a secret comes from when no file is given.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    what: &'static str,
    option: &'static str,
}

/// The passphrase that opens a journal.
pub const PASSPHRASE: Ask = Ask { what: "passphrase", option: "--passphrase-file" };
/// The passphrase it gets.
pub const NEW_PASSPHRASE: Ask = Ask { what: "new passphrase", option: "--new-passphrase-file" };
/// The way back in.
pub const RECOVERY_CODE: Ask = Ask { what: "recovery code", option: "--recovery-file" };
/// The nine digits of a circle.
pub const CODE: Ask = Ask { what: "code", option: "--code-file" };

/// A secret that is known already.
pub fn known(file: Option<&Path>, ask: Ask) -> Result<Secret, CliError> {
    match file {
        Some(path) => from_file(path),
        None => prompt(ask, ""),
    }
}

/// A secret that is being chosen: typed twice.
pub fn chosen(file: Option<&Path>, ask: Ask) -> Result<Secret, CliError> {
    let Some(path) = file else {
        let first = prompt(ask, "")?;
        let again = prompt(ask, " again")?;
        return if *first == *again { Ok(first) } else { Err(CliError::NotTheSame) };
    };
    from_file(path)
}

fn from_file(path: &Path) -> Result<Secret, CliError> {
    if path == Path::new("-") {
        return next_line().map_err(|source| CliError::file(path, source));
    }
    let file = File::open(path).map_err(|source| CliError::file(path, source))?;
    read(file)
        .map_err(|source| CliError::file(path, source))?
        .ok_or_else(|| CliError::SecretTooLong(path.into()))
}

/// Reads into one buffer that never grows, so that no copy of the secret is left behind in memory.
fn read(file: impl Read) -> io::Result<Option<Secret>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST + 2));
    file.take(LONGEST as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > LONGEST {
        return Ok(None);
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| io::ErrorKind::InvalidData)?;
    Ok(Some(Zeroizing::new(without_newline(text).to_owned())))
}

fn next_line() -> io::Result<Secret> {
    let mut line = Zeroizing::new(String::with_capacity(LONGEST));
    io::stdin().lock().read_line(&mut line)?;
    Ok(Zeroizing::new(without_newline(&line).to_owned()))
}

/// One trailing newline is the editor's, not the secret's.
fn without_newline(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

fn prompt(ask: Ask, again: &str) -> Result<Secret, CliError> {
    let nobody = CliError::NobodyToAsk { what: ask.what, option: ask.option };
    if !io::stdin().is_terminal() && !io::stderr().is_terminal() {
        return Err(nobody);
    }
    let (first, rest) = ask.what.split_at(1);
    let words = format!("{}{rest}{again}: ", first.to_uppercase());
    rpassword::prompt_password(words).map(Zeroizing::new).map_err(|_| nobody)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        read(bytes).unwrap().unwrap().to_string()
    }

    #[test]
    fn one_trailing_newline_is_not_part_of_it() {
        assert_eq!(text(b"six words\n"), "six words");
        assert_eq!(text(b"six words\r\n"), "six words");
        assert_eq!(text(b"six words\n\n"), "six words\n");
        assert_eq!(text(b" six words "), " six words ");
    }

    #[test]
    fn what_cannot_be_a_secret_is_refused() {
        assert!(read(&[b'a'; LONGEST + 1][..]).unwrap().is_none());
        assert!(read(&[b'a'; LONGEST][..]).unwrap().is_some());
        assert_eq!(read(&[0xff, 0xfe][..]).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
