//! What was tried and what came of it, one line a slice, kept by the commit whose code was tried.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;

use crate::sh::{self, Problem};

/// What one slice did, or all of them.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Inputs tried.
    pub executions: u64,
    /// Those of them under AddressSanitizer.
    pub sanitized: u64,
    /// How long it took.
    pub seconds: u64,
    /// Panics, and what the sanitizer says.
    pub crashes: u64,
    /// Inputs that took longer than a second.
    pub hangs: u64,
    /// Inputs that took more memory than allowed.
    pub out_of_memory: u64,
    /// The most memory the process had, in MB.
    pub most_mb: u64,
}

impl Entry {
    /// How many inputs broke something.
    pub fn broken(&self) -> u64 {
        self.crashes + self.hangs + self.out_of_memory
    }

    fn line(&self) -> String {
        let Self { executions, sanitized, seconds, crashes, hangs, out_of_memory, most_mb } = self;
        format!(
            r#"{{"executions":{executions},"sanitized":{sanitized},"seconds":{seconds},"crashes":{crashes},"hangs":{hangs},"out_of_memory":{out_of_memory},"most_mb":{most_mb}}}"#
        )
    }

    /// A line that was cut short by an interruption is none.
    fn read(line: &str) -> Option<Self> {
        let line = line.trim().strip_suffix('}')?;
        let value = |name: &str| {
            let rest = line.split(&format!("\"{name}\":")).nth(1)?;
            rest.split(',').next()?.parse().ok()
        };
        Some(Self {
            executions: value("executions")?,
            sanitized: value("sanitized")?,
            seconds: value("seconds")?,
            crashes: value("crashes")?,
            hangs: value("hangs")?,
            out_of_memory: value("out_of_memory")?,
            most_mb: value("most_mb")?,
        })
    }
}

/// The slices of one target.
pub struct Ledger {
    /// The commit whose code is tried.
    pub commit: String,
    path: PathBuf,
    entries: Vec<Entry>,
}

impl Ledger {
    /// Goes on with what is there.
    pub fn open(name: &str, commit: &str) -> Result<Self, Problem> {
        let folder = sh::root().join("target").join("faults").join(commit);
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let path = folder.join(format!("fuzz-{name}.jsonl"));
        let kept = fs::read_to_string(&path).unwrap_or_default();
        let entries = kept.lines().filter_map(Entry::read).collect();
        Ok(Self { commit: commit.to_owned(), path, entries })
    }

    /// Writes a slice down.
    pub fn add(&mut self, entry: Entry) -> Result<(), Problem> {
        self.entries.push(entry);
        let written = File::options().create(true).append(true).open(&self.path);
        let written = written.and_then(|mut file| writeln!(file, "{}", entry.line()));
        written.map_err(|error| format!("{}: {error}", self.path.display()))
    }

    /// All slices together.
    pub fn sum(&self) -> Entry {
        self.entries.iter().fold(Entry::default(), |sum, entry| Entry {
            executions: sum.executions + entry.executions,
            sanitized: sum.sanitized + entry.sanitized,
            seconds: sum.seconds + entry.seconds,
            crashes: sum.crashes + entry.crashes,
            hangs: sum.hangs + entry.hangs,
            out_of_memory: sum.out_of_memory + entry.out_of_memory,
            most_mb: sum.most_mb.max(entry.most_mb),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let entry = Entry {
            executions: 10_000_000,
            sanitized: 200_000,
            seconds: 61,
            crashes: 1,
            hangs: 2,
            out_of_memory: 3,
            most_mb: 400,
        };
        assert_eq!(Entry::read(&entry.line()), Some(entry));
        assert_eq!(Entry::read(&entry.line()[..60]), None);
        assert_eq!(entry.broken(), 6);
    }
}
