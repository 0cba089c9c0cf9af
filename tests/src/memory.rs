//! What lies in a running program's memory, and a search in all of it.
//!
//! The program is stopped, and every page that is really there is read, as a debugger would. No core is written: it would
//! hold what the journal holds in plain, and WebKit reserves tens of gigabytes of addresses that a core has to spell out.

use std::collections::BTreeSet;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use aho_corasick::AhoCorasick;

use crate::memory_guises::Secret;
use crate::{Trouble, patience};

const PAGE: u64 = 4096;

/// How much is read at once.
const BITE: u64 = 4 << 20;

/// Of a page's entry in `pagemap`: in memory, or in swap.
const THERE: u64 = 0b11 << 62;

/// Whether this program may look into the memory of one that lets nobody of its owner do so, as Hearth does: root may.
pub fn may_look() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let owner = status.lines().find_map(|line| line.strip_prefix("Uid:"));
    owner.is_some_and(|owner| owner.split_whitespace().nth(1) == Some("0"))
}

/// A running program, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Process(u32);

/// A program that stands still until this is dropped.
#[derive(Debug)]
pub struct Stopped(Process);

/// What a search found, and in how much.
#[derive(Debug)]
pub struct Found {
    /// The names of the secrets, each with the guise it was found in and what that memory is for.
    pub secrets: BTreeSet<(String, &'static str, String)>,
    /// How many bytes were there to be read.
    pub searched: u64,
}

impl Found {
    /// Whether a secret was found, in whatever guise.
    pub fn has(&self, name: &str) -> bool {
        self.secrets.iter().any(|(found, ..)| found == name)
    }
}

impl Process {
    /// The running programs of this name that were started over a home.
    pub fn all(name: &str, home: &Path) -> Vec<Self> {
        let home = home.display().to_string();
        let holds = |place: &Path, file: &str, what: &str| {
            std::fs::read(place.join(file)).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains(what))
        };
        let named = |place: &Path| {
            std::fs::read_link(place.join("exe"))
                .is_ok_and(|program| program.file_name().is_some_and(|n| n == name))
        };
        let all = std::fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.path());
        let ours = all.filter(|place| named(place) && holds(place, "environ", &home));
        ours.filter_map(|place| place.file_name()?.to_string_lossy().parse().ok().map(Self)).collect()
    }

    /// Whether it is still there.
    pub fn is_there(self) -> bool {
        self.place("stat").exists()
    }

    /// How many bytes it has in memory.
    pub fn size(self) -> Result<u64, Trouble> {
        let told = std::fs::read_to_string(self.place("statm"))?;
        let pages = told.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok());
        Ok(pages.ok_or_else(|| Trouble::Vain("the size of a program".into()))? * PAGE)
    }

    /// Stops it, wherever it is, with all its threads.
    pub async fn stop(self) -> Result<Stopped, Trouble> {
        let stopped = Stopped(self);
        self.signal("-STOP")?;
        patience::until("a program to stand still", async || self.stands_still()).await?;
        Ok(stopped)
    }

    fn stands_still(self) -> bool {
        let state = |thread: PathBuf| std::fs::read_to_string(thread.join("stat")).unwrap_or_default();
        // The name, in brackets, may hold anything; the state follows it.
        let still = |stat: String| stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with('T'));
        let threads = std::fs::read_dir(self.place("task")).into_iter().flatten().flatten();
        threads.map(|thread| state(thread.path())).all(still)
    }

    fn signal(self, signal: &str) -> Result<(), Trouble> {
        let ended = Command::new("kill").args([signal, &self.0.to_string()]).status()?;
        if ended.success() { Ok(()) } else { Err(Trouble::Vain(format!("kill {signal}"))) }
    }

    fn place(self, file: &str) -> PathBuf {
        Path::new("/proc").join(self.0.to_string()).join(file)
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        // A program that is gone needs not go on.
        let _ = self.0.signal("-CONT");
    }
}

impl Stopped {
    /// Looks for secrets in every page there is.
    pub fn search(&self, secrets: &[Secret]) -> Result<Found, Trouble> {
        let guises: Vec<_> = secrets.iter().flat_map(Secret::guises).collect();
        let search =
            AhoCorasick::new(guises.iter().map(|guise| guise.bytes)).map_err(std::io::Error::other)?;
        let overlap = guises.iter().map(|guise| guise.bytes.len() as u64).max().unwrap_or_default();
        let memory = File::open(self.0.place("mem"))?;
        let mut found = Found { secrets: BTreeSet::new(), searched: 0 };
        for run in self.runs()? {
            found.searched += run.end - run.begin;
            for from in (run.begin..run.end).step_by(BITE as usize) {
                let bytes = read(&memory, from, run.end.min(from + BITE + overlap))?;
                let hits = search.find_overlapping_iter(&bytes).map(|hit| &guises[hit.pattern().as_usize()]);
                let told = hits.map(|guise| (guise.secret.to_owned(), guise.guise, run.what.clone()));
                found.secrets.extend(told);
            }
        }
        Ok(found)
    }

    /// Where there are pages, without a gap: a secret may lie across the border of two mappings.
    fn runs(&self) -> Result<Vec<Run>, Trouble> {
        let pages = File::open(self.0.place("pagemap"))?;
        let mut runs: Vec<Run> = Vec::new();
        for mapping in std::fs::read_to_string(self.0.place("maps"))?.lines().filter_map(Mapping::parse) {
            for page in mapping.pages(&pages)? {
                match runs.last_mut() {
                    Some(run) if run.end == page => run.end += PAGE,
                    _ => runs.push(Run { begin: page, end: page + PAGE, what: mapping.what.clone() }),
                }
            }
        }
        Ok(runs)
    }
}

/// Pages one after another, and what the first of them are for.
struct Run {
    begin: u64,
    end: u64,
    what: String,
}

struct Mapping {
    begin: u64,
    end: u64,
    shared: bool,
    what: String,
}

impl Mapping {
    /// One line of `maps`. The kernel's own pages are not the program's.
    fn parse(line: &str) -> Option<Self> {
        let mut parts = line.split_whitespace();
        let (begin, end) = parts.next()?.split_once('-')?;
        let shared = parts.next()?.ends_with('s');
        let (begin, end) = (u64::from_str_radix(begin, 16).ok()?, u64::from_str_radix(end, 16).ok()?);
        let what = parts.nth(3).unwrap_or("memory without a name").to_owned();
        let kernels = ["[vvar", "[vdso]", "[vsyscall]"].iter().any(|own| what.starts_with(own));
        (!kernels).then_some(Self { begin, end, shared, what })
    }

    /// The addresses of its pages that are there. Of memory that is shared with another program all are: what that one
    /// put there this one can read.
    fn pages(&self, pagemap: &File) -> Result<Vec<u64>, Trouble> {
        let all = (self.begin..self.end).step_by(PAGE as usize);
        if self.shared {
            return Ok(all.collect());
        }
        let mut there = Vec::new();
        for begin in (self.begin..self.end).step_by((BITE * PAGE / 8) as usize) {
            let end = self.end.min(begin + BITE * PAGE / 8);
            let entries = read(pagemap, begin / PAGE * 8, end / PAGE * 8)?;
            let entries =
                entries.chunks_exact(8).map(|entry| u64::from_le_bytes(entry.try_into().unwrap_or_default()));
            let pages = (begin..end).step_by(PAGE as usize).zip(entries);
            there.extend(pages.filter(|(_, entry)| entry & THERE != 0).map(|(page, _)| page));
        }
        Ok(there)
    }
}

/// Nothing less than all of it: what could not be read was not searched.
fn read(file: &File, begin: u64, end: u64) -> Result<Vec<u8>, Trouble> {
    let mut bytes = vec![0; (end - begin) as usize];
    file.read_exact_at(&mut bytes, begin)?;
    Ok(bytes)
}
