//! Each change of keys, interrupted at each of its steps by a kill, by one error, and by a disk that fails from then on;
//! and with each of its reads failing once, those of the opening before it included.

use crate::Trouble;
use crate::bench::{self, Base, Bench, Left, journal_in};
use crate::check::{Ask, Key, NEW_PASS, PASS};
use crate::kill;
use crate::ledger::Entry;
use hearth_vault::{Passphrase, Unlock, Vault};
use std::collections::HashMap;
use std::fs;
use std::path::Path;

pub const CHANGES: [&str; 6] = ["passphrase", "recover", "code", "rotate", "purge", "erase"];
const MODES: [&str; 4] = ["kill", "once", "always", "read"];
const EIO: i32 = 5;

/// The journal to begin with, with a recovery code that is known; and where each change was found to end.
pub struct Keys {
    pub base: Base,
    pub code: String,
    ends: HashMap<(usize, usize), u64>,
}

/// What opens the journal afterwards.
#[derive(Debug, Default)]
struct Opens {
    old: String,
    new: String,
    complaints: Vec<String>,
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
        vault.lock()?;
        Ok(Self { base: Base { home, dir, ..copy }, code, ends: HashMap::new() })
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
        bench::copy_tree(&self.base.home, &home)?;
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
        let new = match what {
            "passphrase" | "recover" | "rotate" => Key::Pass(NEW_PASS.to_owned()),
            "code" => Key::Code(new_code.to_owned()),
            _ => Key::old(),
        };
        let old = if what == "code" { Key::Code(self.code.clone()) } else { Key::old() };
        let mut opens = self.opens(bench, &dir, &old, &new)?;
        let changed = what != "purge" && !(what == "code" && new_code == self.code);
        if changed && (opens.old == "ok") == (opens.new == "ok") {
            opens.complaints.push(format!("old: {}, new: {}", opens.old, opens.new));
        }
        if done && changed {
            self.never_again(bench, &dir, &old, &mut opens)?;
        }
        if done && what == "rotate" {
            self.never_again(bench, &dir, &Key::Code(self.code.clone()), &mut opens)?;
        }
        if what == "code" {
            let pass = self.opens(bench, &dir, &Key::old(), &Key::old())?;
            opens.complaints.extend(pass.complaints);
        }
        Ok(opens.complaints)
    }

    /// Whoever is told that nothing was changed goes on with what they had.
    fn still_opens(&self, bench: &mut Bench, home: &Path, what: &str) -> Result<Option<String>, Trouble> {
        let Some(dir) = journal_in(home)?.filter(|_| what != "erase") else { return Ok(None) };
        let old = if what == "code" { Key::Code(self.code.clone()) } else { Key::old() };
        let told = bench.look(&self.ask(&dir, &old))?;
        Ok((told.opened != "ok").then(|| format!("refused, and the old key is answered {}", told.opened)))
    }

    /// Tries both keys, each on a journal in which the other was tried before or not.
    fn opens(&self, bench: &mut Bench, dir: &Path, old: &Key, new: &Key) -> Result<Opens, Trouble> {
        let mut out = Opens::default();
        for (key, place) in [(old, &mut out.old), (new, &mut out.new)] {
            let told = bench.look(&self.ask(dir, key))?;
            let refused = ["wrong_passphrase", "wrong_recovery_code"].contains(&told.opened.as_str());
            if !refused {
                out.complaints.extend(kill::complaints(&told));
            }
            *place = told.opened;
        }
        Ok(out)
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
    fn never_again(
        &self,
        bench: &mut Bench,
        dir: &Path,
        old: &Key,
        opens: &mut Opens,
    ) -> Result<(), Trouble> {
        for lost in ["header.a", "header.b", "snaps/header"] {
            let copy = bench.fresh("copy")?.join(dir.file_name().unwrap_or_default());
            bench::copy_tree(dir, &copy)?;
            drop(fs::remove_file(copy.join(lost)));
            let told = bench.look(&self.ask(&copy, old))?;
            if told.opened == "ok" {
                opens.complaints.push(format!("without {lost} the removed key opens it"));
            }
        }
        Ok(())
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
