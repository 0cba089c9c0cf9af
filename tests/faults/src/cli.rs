//! The program itself, at the key stretching that people get: `hearth-cli` killed at random moments of opening, saving,
//! importing, changing keys and locking.

use crate::Trouble;
use crate::bench::{Bench, journal_in};
use crate::check::{NEW_PASS, PASS};
use crate::kill;
use crate::ledger::{self, Entry};
use crate::script::State;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Kills of one journal before another is begun.
pub const ROUNDS: u64 = 10;
/// Files of one import: stored in several commits.
const FILES: u64 = 120;
/// Names the program to be killed, where it is not the one `cargo xtask` keeps.
const PROGRAM: &str = "HEARTH_FAULTS_CLI";

/// The journal of these rounds.
#[derive(Default)]
pub struct Cli {
    journal: Option<Journal>,
}

struct Journal {
    number: u64,
    program: PathBuf,
    home: PathBuf,
    /// What opens it now.
    passphrase: &'static str,
    /// Moments that were acknowledged, or seen, by their ids.
    saved: BTreeSet<String>,
    /// How long the program takes when nobody kills it.
    took: Duration,
}

impl Cli {
    /// One round: one thing done and killed, then a look at all there is.
    pub fn attempt(&mut self, bench: &mut Bench, number: u64) -> Result<Option<Entry>, Trouble> {
        let Some(program) = program() else {
            let words =
                format!("hearth-cli is not built: `cargo xtask test e2e` does, or {PROGRAM} names it");
            return Ok(Some(Entry::skipped("round", words)));
        };
        let of = number / ROUNDS;
        if self.journal.as_ref().is_none_or(|journal| journal.number != of) {
            self.journal = Some(Journal::begin(bench, program, of)?);
        }
        let Some(journal) = &mut self.journal else { return Err("no journal".into()) };
        let mut chance = fastrand::Rng::with_seed(number);
        let sort = journal.deed(&mut chance);
        // A program that refuses where it must not is what is looked for.
        let round = journal.round(sort, number, &mut chance);
        let (killed, complaints) = round.unwrap_or_else(|trouble| (true, vec![trouble.to_string()]));
        if !complaints.is_empty() {
            self.journal = None;
        }
        Ok(Some(Entry::judged(sort, u64::from(killed), complaints)))
    }
}

fn program() -> Option<PathBuf> {
    let kept = || ledger::root().join("target").join("hearth-bin").join("plain").join("hearth-cli");
    Some(std::env::var_os(PROGRAM).map_or_else(kept, PathBuf::from)).filter(|path| path.is_file())
}

impl Journal {
    fn begin(bench: &Bench, program: PathBuf, number: u64) -> Result<Self, Trouble> {
        let home = bench.fresh("cli")?;
        for words in [PASS, NEW_PASS] {
            fs::write(home.join(file_of(words)), words)?;
        }
        let (saved, took) = (BTreeSet::new(), Duration::ZERO);
        let mut new = Self { number, program, home, passphrase: PASS, saved, took };
        new.must(&["journal", "create", "--label", "blue notebook"])?;
        let begun = Instant::now();
        let added = new.must(&["moment", "add", "--body", "the kettle is on"])?;
        new.took = begun.elapsed();
        new.saved.insert(id_of(&added).ok_or("a moment without an id")?);
        Ok(new)
    }

    fn command(&self, passphrase: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--home").arg(self.home.join("home")).args(["--json", "--passphrase-file"]);
        // A build for tests is told to stretch like the one that ships, which knows no such variable.
        command.arg(self.home.join(file_of(passphrase))).args(arguments).env("HEARTH_CHEAP_KDF", "0");
        command
    }

    fn output(&self, passphrase: &str, arguments: &[&str]) -> Result<Output, Trouble> {
        Ok(self.command(passphrase, arguments).stdin(Stdio::null()).output()?)
    }

    fn must(&self, arguments: &[&str]) -> Result<Value, Trouble> {
        let output = self.output(self.passphrase, arguments)?;
        if output.status.success() {
            return Ok(serde_json::from_slice(&output.stdout)?);
        }
        Err(format!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr).trim()).into())
    }

    fn deed(&self, chance: &mut fastrand::Rng) -> &'static str {
        match chance.u8(0..10) {
            0..5 => "moment add",
            5..7 => "import",
            7..9 => "journal passphrase",
            _ if self.knows("rotate") => "journal rotate",
            _ => "journal verify",
        }
    }

    fn knows(&self, verb: &str) -> bool {
        self.output(self.passphrase, &["journal", verb, "--help"]).is_ok_and(|output| output.status.success())
    }

    /// Whether it was killed before it had ended by itself, and what is wrong afterwards.
    fn round(
        &mut self,
        deed: &str,
        number: u64,
        chance: &mut fastrand::Rng,
    ) -> Result<(bool, Vec<String>), Trouble> {
        let notes = self.home.join(format!("notes-{number}"));
        let (notes_text, new) = (notes.to_string_lossy().into_owned(), file_of(self.other()));
        let new = self.home.join(new).to_string_lossy().into_owned();
        let body = format!("rain on the roof {number}");
        let arguments: Vec<&str> = match deed {
            "moment add" => vec!["moment", "add", "--body", &body],
            "import" => vec!["import", "markdown", &notes_text],
            "journal verify" => vec!["journal", "verify"],
            _ => vec!["journal", deed.rsplit(' ').next().unwrap_or_default(), "--new-passphrase-file", &new],
        };
        if deed == "import" {
            write_notes(&notes, number)?;
        }
        let (killed, said) = self.killed(&arguments, self.moment(chance))?;
        let mut complaints = Vec::new();
        match deed {
            "moment add" => self.saved.extend(said.as_ref().and_then(id_of)),
            "journal passphrase" | "journal rotate" => complaints.extend(self.which_opens(said.is_some())?),
            _ => {}
        }
        complaints.extend(self.look()?);
        if deed == "import" && complaints.is_empty() {
            complaints.extend(self.finish_import(&notes_text)?);
            fs::remove_dir_all(&notes)?;
        }
        Ok((killed, complaints))
    }

    /// Anywhere from the start, more often after the keys are there.
    fn moment(&self, chance: &mut fastrand::Rng) -> Duration {
        let part = if chance.u8(0..3) == 0 { chance.f64() } else { 0.6 + chance.f64() * 0.5 };
        self.took.mul_f64(part)
    }

    /// Whether the program was still there to be killed at that moment, and what it had said.
    fn killed(&self, arguments: &[&str], after: Duration) -> Result<(bool, Option<Value>), Trouble> {
        let (mut child, lines) =
            kill::started(&mut self.command(self.passphrase, arguments), &State::default())?;
        let mut said = lines.recv_timeout(after).ok();
        child.kill()?;
        let killed = child.wait()?.code().is_none();
        said = said.or_else(|| lines.iter().next());
        Ok((killed, said.and_then(|line| serde_json::from_str(&line).ok())))
    }

    fn other(&self) -> &'static str {
        if self.passphrase == PASS { NEW_PASS } else { PASS }
    }

    /// Exactly one passphrase opens it; after success the new one.
    fn which_opens(&mut self, done: bool) -> Result<Vec<String>, Trouble> {
        let opens = |words: &str| -> Result<bool, Trouble> {
            let output = self.output(words, &["moment", "list", "--limit", "1"])?;
            let refused = String::from_utf8_lossy(&output.stderr).contains("wrong_passphrase");
            if output.status.success() || refused {
                return Ok(output.status.success());
            }
            Err(String::from_utf8_lossy(&output.stderr).into_owned().into())
        };
        let (old, new) = (opens(self.passphrase)?, opens(self.other())?);
        if new {
            self.passphrase = self.other();
        }
        let right = old != new && (new || !done);
        Ok(if right { Vec::new() } else { vec![format!("old opens: {old}, new opens: {new}, said: {done}")] })
    }

    /// Every acknowledged moment is there.
    fn look(&mut self) -> Result<Vec<String>, Trouble> {
        if journal_in(&self.home.join("home"))?.is_none() {
            return Ok(vec!["no journal is there".to_owned()]);
        }
        let output = self.output(self.passphrase, &["moment", "list", "--limit", "100000"])?;
        let words = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() || words.contains("records_lost") {
            return Ok(vec![format!("listing: {}", words.trim())]);
        }
        let there = ids(&serde_json::from_slice(&output.stdout)?);
        let missing: Vec<&String> = self.saved.difference(&there).collect();
        if !missing.is_empty() {
            return Ok(vec![format!("acknowledged and not there: {missing:?}")]);
        }
        // What was seen once must stay.
        self.saved = there;
        Ok(Vec::new())
    }

    /// Brought in once more, everything is there, and once only.
    fn finish_import(&mut self, notes: &str) -> Result<Vec<String>, Trouble> {
        let told = self.must(&["import", "markdown", notes])?;
        let count = |name: &str| told.get(name).and_then(Value::as_u64).unwrap_or_default();
        let before = self.saved.len() as u64;
        let complaints = self.look()?;
        let whole = count("added") + count("already_there") == FILES
            && self.saved.len() as u64 == before + count("added");
        let words = || format!("imported again: {told}, {before} before, {} after", self.saved.len());
        Ok(if whole { complaints } else { vec![words()] })
    }
}

fn file_of(passphrase: &str) -> &'static str {
    if passphrase == PASS { "passphrase" } else { "other-passphrase" }
}

fn id_of(value: &Value) -> Option<String> {
    value.get("id").and_then(Value::as_str).map(str::to_owned)
}

fn ids(list: &Value) -> BTreeSet<String> {
    list.get("items").and_then(Value::as_array).into_iter().flatten().filter_map(id_of).collect()
}

fn write_notes(dir: &Path, number: u64) -> Result<(), Trouble> {
    fs::create_dir_all(dir)?;
    for at in 0..FILES {
        fs::write(
            dir.join(format!("note-{number}-{at}.md")),
            format!("what day {at} of {number} was like\n"),
        )?;
    }
    Ok(())
}
