//! Full disks and read-only media: small file systems of their own. Needs root; where that is missing it is said.

use crate::Trouble;
use crate::bench::{self, Bench};
use crate::check::{Ask, Key, MEANWHILE, PASS, Told};
use crate::kill;
use crate::ledger::Entry;
use crate::script::{self, State};
use hearth_vault::{Passphrase, Vault};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const MIB: u64 = 1024 * 1024;
/// Longer than a loaded machine takes to close a file.
const LET_GO: Duration = Duration::from_secs(60);

/// A small file system in memory, gone with this value.
struct Disk {
    place: PathBuf,
}

impl Disk {
    /// `None` where this account may not mount.
    fn mount(bench: &Bench, size: u64) -> Result<Option<Self>, Trouble> {
        let place = bench.fresh("disk")?;
        let mounted = quiet(
            Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "none"]).arg(&place),
        );
        Ok(mounted.then_some(Self { place }))
    }

    /// Refused while a file is still open for writing, which sled's own threads may have for a moment after its end.
    fn read_only(&self) -> Result<(), Trouble> {
        let begun = Instant::now();
        while !quiet(Command::new("mount").args(["-o", "remount,ro"]).arg(&self.place)) {
            if begun.elapsed() > LET_GO {
                return Err("the disk cannot be made read-only".into());
            }
        }
        Ok(())
    }

    fn writable(&self) -> Result<(), Trouble> {
        let done = quiet(Command::new("mount").args(["-o", "remount,rw"]).arg(&self.place));
        if done { Ok(()) } else { Err("the disk cannot be made writable".into()) }
    }

    /// Leaves so many bytes free, in whole pages.
    fn fill(&self, free: u64) -> Result<(), Trouble> {
        let mut file = File::options().append(true).create(true).open(self.place.join("filler"))?;
        for step in [MIB as usize, 4096] {
            while file.write_all(&vec![7; step]).is_ok() {}
        }
        let len = file.metadata()?.len();
        Ok(file.set_len(len.saturating_sub(free))?)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        quiet(Command::new("umount").arg(&self.place));
    }
}

fn quiet(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// A journal of some MiB on a disk with almost nothing free.
pub fn full(bench: &mut Bench, number: u64) -> Result<Option<Entry>, Trouble> {
    let mut chance = fastrand::Rng::with_seed(number);
    let (size, free) = (chance.u64(1..=40) * MIB, chance.u64(0..=16) * 4096);
    let ballast = ["ballast", "ballast spent", "tight disk"][number as usize % 3];
    // Log, store and snapshot hold the same; the rest is for the ballast, if there is to be one.
    let room = if ballast == "tight disk" { 0 } else { 64 * MIB };
    let Some(disk) = Disk::mount(bench, size * 6 + 12 * MIB + room)? else {
        return Ok(Some(Entry::skipped(ballast, "mounting needs root")));
    };
    let (dir, state) = journal(&disk.place, size, ballast == "ballast")?;
    disk.fill(free)?;
    let mut complaints = whole(&bench.look(&only_reading(&dir, &state))?, "full");
    let refused = refusal(bench, &dir)?;
    if !["saved", "disk_full", "read_only"].contains(&refused.as_str()) {
        complaints.push(format!("saving on a full disk: {refused}"));
    }
    fs::remove_file(disk.place.join("filler"))?;
    let told = bench.look(&bench::ask(&dir, vec![state], &[]))?;
    complaints.extend(kill::complaints(&told));
    let saved = refused == "saved";
    if saved && told.meanwhile.as_deref() != Some(MEANWHILE) {
        complaints.push("what was said to be saved on a full disk is not there".to_owned());
    }
    let answer = if saved { "saved" } else { "refused" };
    Ok(Some(Entry::judged(format!("{ballast}, {answer}"), 1, complaints)))
}

/// A journal on a disk that cannot be written at all.
pub fn read_only(bench: &mut Bench, number: u64) -> Result<Option<Entry>, Trouble> {
    let mut chance = fastrand::Rng::with_seed(number);
    let size = chance.u64(1..=40) * MIB;
    let Some(disk) = Disk::mount(bench, size * 4 + 24 * MIB)? else {
        return Ok(Some(Entry::skipped("read-only", "mounting needs root")));
    };
    let (dir, state) = journal(&disk.place, size, false)?;
    disk.read_only()?;
    let told = bench.look(&only_reading(&dir, &state))?;
    let mut complaints = whole(&told, "read-only");
    if !told.notices.contains("read_only") {
        complaints.push("nothing was said".to_owned());
    }
    let refused = refusal(bench, &dir)?;
    if refused != "read_only" {
        complaints.push(format!("saving on a read-only disk: {refused}"));
    }
    disk.writable()?;
    complaints.extend(kill::complaints(&bench.look(&bench::ask(&dir, vec![state], &[]))?));
    Ok(Some(Entry::judged("read-only", 1, complaints)))
}

/// 64 records that make up `size`, locked.
fn journal(home: &Path, size: u64, ballast: bool) -> Result<(PathBuf, State), Trouble> {
    let (mut vault, _) = Vault::create(home, "blue notebook", &Passphrase::new(PASS.to_owned()))?;
    let dir = vault.dir().to_path_buf();
    if !ballast {
        drop(fs::remove_file(dir.join("ballast")));
    }
    let mut state = State::default();
    let each = usize::try_from(size / 64)?;
    for id in 0..64 {
        let text = script::text(&format!("entry {id}"), each);
        vault.commit(vec![script::put(id, &text)])?;
        state.records.insert(id, script::short(text));
    }
    vault.lock()?;
    Ok((dir, state))
}

/// What a save is answered; the record is one that no look minds.
fn refusal(bench: &mut Bench, dir: &Path) -> Result<String, Trouble> {
    let told = bench.look(&Ask::Save { dir: dir.to_path_buf(), key: Key::old() })?;
    Ok(told.again)
}

fn only_reading(dir: &Path, state: &State) -> Ask {
    let states = vec![state.clone()];
    Ask::Journal { dir: dir.to_path_buf(), key: Key::old(), states, files: Vec::new(), write: false }
}

fn whole(told: &Told, when: &str) -> Vec<String> {
    let good = told.opened == "ok" && told.state.is_some();
    if good { Vec::new() } else { vec![format!("{when}: {told:?}")] }
}
