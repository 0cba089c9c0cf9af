//! Each change of keys, interrupted at each of its steps by a kill, by one error, and by a disk that fails from then on;
//! and with each of its reads failing once, those of the opening before it included.
//!
//! Three keys open the journal to begin with: a passphrase, a spare one, and a recovery code.

use crate::Trouble;
use crate::bench::{self, Base, Bench, Left, journal_in};
use crate::check::{Ask, Key, NEW_PASS, PASS, SPARE_PASS};
use crate::kill;
use crate::ledger::Entry;
use hearth_vault::{Passphrase, Unlock, Vault};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

pub const CHANGES: [&str; 9] =
    ["passphrase", "recover", "code", "add", "remove", "raise", "rotate", "purge", "erase"];
const MODES: [&str; 4] = ["kill", "once", "always", "read"];
const EIO: i32 = 5;

/// The journal to begin with, with a recovery code that is known; and where each change was found to end.
pub struct Keys {
    pub base: Base,
    pub code: String,
    /// The same journal, its passphrase stretched less than this computer affords.
    weak: PathBuf,
    ends: HashMap<(usize, usize), u64>,
}

/// What a change does to the keys.
#[derive(Default)]
struct Meant {
    /// The key it takes away.
    gone: Option<Key>,
    /// The key it brings.
    new: Option<Key>,
    /// Keys that go with the first.
    also_gone: Vec<Key>,
    /// A key that opens the journal at any moment.
    stays: Option<Key>,
}

impl Keys {
    pub fn make(bench: &mut Bench) -> Result<Self, Trouble> {
        let copy = bench.copy(Left::Locked)?;
        let home = bench.fresh("keys")?;
        bench::copy_tree(&copy.home, &home)?;
        let dir = journal_in(&home)?.ok_or("no journal")?;
        let pass = Passphrase::new(PASS.to_owned());
        let mut vault = Vault::open(&dir, Unlock::Passphrase(&pass))?.vault;
        let code = vault.new_recovery_code()?.reveal().to_string();
        vault.add_passphrase(Unlock::Passphrase(&pass), &Passphrase::new(SPARE_PASS.to_owned()))?;
        vault.lock()?;
        let weak = weakened(bench, &home, &code)?;
        Ok(Self { base: Base { home, dir, ..copy }, code, weak, ends: HashMap::new() })
    }

    /// What a change begins with.
    pub fn home(&self, what: &str) -> &Path {
        if what == "raise" { &self.weak } else { &self.base.home }
    }

    pub fn attempt(&mut self, bench: &mut Bench, number: u64) -> Result<Option<Entry>, Trouble> {
        let (what, mode) = (number as usize % CHANGES.len(), number as usize / CHANGES.len() % MODES.len());
        let step = number / (CHANGES.len() * MODES.len()) as u64 + 1;
        if self.ends.get(&(what, mode)).is_some_and(|end| step >= *end) {
            return Ok(None);
        }
        let (fired, said) = self.interrupt(bench, CHANGES[what], MODES[mode], step)?;
        if !fired {
            self.ends.insert((what, mode), step);
        }
        let done = said.as_deref().and_then(|line| line.strip_prefix("done "));
        // A new recovery code that was never said is nobody's.
        let new_code = done.unwrap_or(&self.code).to_owned();
        let home = bench.scratch.place.join("attempt");
        let mut complaints = self.judge(bench, &home, CHANGES[what], done.is_some(), &new_code)?;
        let refused = said.as_deref().is_some_and(|line| line.starts_with("refused"));
        if refused {
            complaints.extend(self.still_opens(bench, &home, CHANGES[what])?);
        }
        let complaints =
            complaints.into_iter().map(|words| format!("step {step}, said {said:?}: {words}")).collect();
        Ok(Some(Entry::judged(format!("{} {}", CHANGES[what], MODES[mode]), u64::from(fired), complaints)))
    }

    fn interrupt(
        &self,
        bench: &Bench,
        what: &str,
        mode: &str,
        step: u64,
    ) -> Result<(bool, Option<String>), Trouble> {
        let home = bench.fresh("attempt")?;
        bench::copy_tree(self.home(what), &home)?;
        let fired = bench.scratch.place.join("fired");
        drop(fs::remove_file(&fired));
        let mut command = bench.worker(&["keys", &home.to_string_lossy(), what, &self.code], &home)?;
        command.env("HEARTH_SHIM_FIRED", &fired);
        if mode == "read" {
            command.env("HEARTH_SHIM_FAULT", format!("read:{step}:once:{EIO}"));
        } else {
            command.env("HEARTH_SHIM_FAULT", format!("change:{step}:{mode}:{EIO}"));
            command.env("HEARTH_SHIM_ARM", "1");
        }
        let (child, lines) = kill::started(&mut command, &self.base.state)?;
        let mut said = None;
        kill::ended(child, &lines, &mut |line| said = Some(line.to_owned()))?.ok_or("the worker hangs")?;
        Ok((fired.exists(), said))
    }

    /// What must hold of a journal whose keys were being changed.
    pub fn judge(
        &self,
        bench: &mut Bench,
        home: &Path,
        what: &str,
        done: bool,
        new_code: &str,
    ) -> Result<Vec<String>, Trouble> {
        if what == "erase" {
            return self.judge_erased(bench, home, done);
        }
        let Some(dir) = journal_in(home)? else { return Ok(vec!["no journal is left".to_owned()]) };
        let meant = self.meant(what, new_code);
        let mut complaints = Vec::new();
        let mut opens = |key: &Option<Key>| -> Result<Option<bool>, Trouble> {
            let Some(key) = key else { return Ok(None) };
            let told = bench.look(&self.ask(&dir, key))?;
            if !["wrong_passphrase", "wrong_recovery_code"].contains(&told.opened.as_str()) {
                complaints.extend(kill::complaints(&told));
            }
            Ok(Some(told.opened == "ok"))
        };
        let (old, new, stays) = (opens(&meant.gone)?, opens(&meant.new)?, opens(&meant.stays)?);
        let one = old.is_none() || new.is_none() || old != new;
        let as_told = !done || (old != Some(true) && new != Some(false));
        if !one || !as_told || stays == Some(false) {
            complaints.push(format!("old opens: {old:?}, new: {new:?}, the one that stays: {stays:?}"));
        }
        for key in meant.gone.iter().chain(&meant.also_gone).filter(|_| done) {
            complaints.extend(self.never_again(bench, &dir, key)?);
        }
        Ok(complaints)
    }

    fn meant(&self, what: &str, new_code: &str) -> Meant {
        let pass = |words: &str| Key::Pass(words.to_owned());
        let code = |words: &str| Key::Code(words.to_owned());
        let (gone, new, stays) = (Some(Key::old()), Some(pass(NEW_PASS)), Some(Key::old()));
        match what {
            "passphrase" => Meant { gone, new, stays: Some(pass(SPARE_PASS)), ..Meant::default() },
            "recover" => {
                Meant { gone, new, also_gone: vec![pass(SPARE_PASS)], stays: Some(code(&self.code)) }
            }
            "rotate" => Meant { gone, new, also_gone: vec![pass(SPARE_PASS), code(&self.code)], stays: None },
            "code" => {
                let new = (new_code != self.code).then(|| code(new_code));
                Meant { gone: Some(code(&self.code)), new, stays, ..Meant::default() }
            }
            "add" => Meant { new, stays, ..Meant::default() },
            "remove" => Meant { gone: Some(pass(SPARE_PASS)), stays, ..Meant::default() },
            _ => Meant { stays, ..Meant::default() },
        }
    }

    /// Whoever is told that nothing was changed goes on with what they had.
    fn still_opens(&self, bench: &mut Bench, home: &Path, what: &str) -> Result<Option<String>, Trouble> {
        let Some(dir) = journal_in(home)?.filter(|_| what != "erase") else { return Ok(None) };
        let old = self.meant(what, &self.code).gone.unwrap_or_else(Key::old);
        let told = bench.look(&self.ask(&dir, &old))?;
        Ok((told.opened != "ok").then(|| format!("refused, and the old key is answered {}", told.opened)))
    }

    fn ask(&self, dir: &Path, key: &Key) -> Ask {
        Ask::Journal {
            dir: dir.to_path_buf(),
            key: key.clone(),
            states: vec![self.base.state.clone()],
            files: self.base.files.clone(),
            write: true,
        }
    }

    /// What was removed opens nothing, whichever copy of the header is then lost.
    fn never_again(&self, bench: &mut Bench, dir: &Path, old: &Key) -> Result<Vec<String>, Trouble> {
        let mut complaints = Vec::new();
        for lost in ["header.a", "header.b", "snaps/header"] {
            let copy = bench.fresh("copy")?.join(dir.file_name().unwrap_or_default());
            bench::copy_tree(dir, &copy)?;
            drop(fs::remove_file(copy.join(lost)));
            let told = bench.look(&self.ask(&copy, old))?;
            if told.opened == "ok" {
                complaints.push(format!("without {lost} a removed key opens it: {old:?}"));
            }
        }
        Ok(complaints)
    }

    /// Listed and whole, or listed no more.
    fn judge_erased(&self, bench: &mut Bench, home: &Path, done: bool) -> Result<Vec<String>, Trouble> {
        let Some(dir) = journal_in(home)? else { return Ok(Vec::new()) };
        if done {
            return Ok(vec!["still listed".to_owned()]);
        }
        let told = bench.look(&self.ask(&dir, &Key::old()))?;
        Ok(kill::complaints(&told))
    }
}

/// A copy whose passphrase is stretched as an older computer would: the next opening raises that.
fn weakened(bench: &Bench, home: &Path, code: &str) -> Result<PathBuf, Trouble> {
    let weak = bench.fresh("weak")?;
    bench::copy_tree(home, &weak)?;
    let mut command = bench.worker(&["keys", &weak.to_string_lossy(), "weaken", code], &weak)?;
    let told = command.env("HEARTH_CHEAP_KDF", "older").output()?;
    let done = String::from_utf8_lossy(&told.stdout).starts_with("done");
    if done { Ok(weak) } else { Err("the passphrase could not be stretched less".into()) }
}
