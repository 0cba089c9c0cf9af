//! Where attempts are made, and the journals they begin with.

use crate::Trouble;
use crate::check::{Ask, Key, PASS, Told};
use crate::script::{self, Action, Attached, State};
use crate::server::Server;
use hearth_vault::{Passphrase, Vault};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// A journal as it lies on a disk, with what is in it.
#[derive(Clone)]
pub struct Base {
    pub home: PathBuf,
    pub dir: PathBuf,
    /// The same journal some time before.
    pub older: PathBuf,
    pub state: State,
    pub files: Vec<Attached>,
}

/// How a journal was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Left {
    /// New, locked.
    New,
    /// In use for a while, locked.
    Locked,
    /// The same, not locked.
    Open,
    /// Its log compacted, then in use again, locked.
    Compacted,
    /// Another person's, with the same passphrase and more changes of slots.
    Foreign,
}

/// The work place of a run.
pub struct Bench {
    pub scratch: Scratch,
    pub shim: PathBuf,
    server: Server,
    bases: HashMap<Left, Base>,
}

impl Bench {
    /// Of one worker of a run: several may be at work in one process.
    pub fn new(worker: usize) -> Result<Self, Trouble> {
        let scratch = Scratch::make(worker)?;
        Ok(Self { scratch, shim: shim()?, server: Server::default(), bases: HashMap::new() })
    }

    /// An empty place.
    pub fn fresh(&self, name: &str) -> Result<PathBuf, Trouble> {
        let place = self.scratch.place.join(name);
        if place.exists() {
            fs::remove_dir_all(&place)?;
        }
        fs::create_dir_all(&place)?;
        Ok(place)
    }

    pub fn look(&mut self, ask: &Ask) -> Result<Told, Trouble> {
        self.server.ask(ask)
    }

    /// A copy of a journal, to be broken.
    pub fn copy(&mut self, left: Left) -> Result<Base, Trouble> {
        let base = self.base(left)?;
        let home = self.fresh("attempt")?;
        copy_tree(&base.home, &home)?;
        let dir = home.join(base.dir.strip_prefix(&base.home)?);
        Ok(Base { home, dir, ..base })
    }

    pub fn base(&mut self, left: Left) -> Result<Base, Trouble> {
        if let Some(base) = self.bases.get(&left) {
            return Ok(base.clone());
        }
        let base = make(&self.fresh(&format!("{left:?}"))?, left)?;
        self.bases.insert(left, base.clone());
        Ok(base)
    }

    /// Starts this program again as a worker, with the shim below `root`.
    pub fn worker(&self, arguments: &[&str], root: &Path) -> Result<Command, Trouble> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(arguments).env("LD_PRELOAD", &self.shim).env("HEARTH_SHIM_ROOT", root);
        Ok(command)
    }
}

/// A directory of this process, in memory where the system has a place for that.
pub struct Scratch {
    pub place: PathBuf,
}

const SCRATCH: &str = "hearth-faults-";
/// What a worker may need at once, in MiB. A container's memory disk is often far smaller.
const ROOM: u64 = 512;

impl Scratch {
    fn make(worker: usize) -> Result<Self, Trouble> {
        let shared = PathBuf::from("/dev/shm");
        let within = if free(&shared) > ROOM { shared } else { std::env::temp_dir() };
        clear_left_over(&within)?;
        let place = within.join(format!("{SCRATCH}{}.{worker}", std::process::id()));
        fs::create_dir(&place)?;
        Ok(Self { place })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.place));
    }
}

/// MiB that are free there; none where nobody can say.
fn free(place: &Path) -> u64 {
    let told = Command::new("df").args(["--block-size=MiB", "--output=avail"]).arg(place).output();
    let told = told.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let number = told.lines().last().and_then(|line| line.trim().trim_end_matches("MiB").parse().ok());
    number.unwrap_or_default()
}

/// What runs left that were interrupted, a small disk that is still mounted included.
fn clear_left_over(within: &Path) -> Result<(), Trouble> {
    for entry in fs::read_dir(within)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(process) = name.strip_prefix(SCRATCH) else { continue };
        let process = process.split('.').next().unwrap_or_default();
        if !Path::new("/proc").join(process).exists() {
            drop(Command::new("umount").arg(entry.path().join("disk")).output());
            drop(fs::remove_dir_all(entry.path()));
        }
    }
    Ok(())
}

/// The journal in a home, if there is one.
pub fn journal_in(home: &Path) -> Result<Option<PathBuf>, Trouble> {
    Ok(hearth_vault::list(home)?.into_iter().next().map(|entry| entry.dir))
}

pub fn ask(dir: &Path, states: Vec<State>, files: &[Attached]) -> Ask {
    Ask::Journal { dir: dir.to_path_buf(), key: Key::old(), states, files: files.to_vec(), write: true }
}

fn make(place: &Path, left: Left) -> Result<Base, Trouble> {
    let home = place.join("home");
    let (mut vault, _) = Vault::create(&home, "blue notebook", &Passphrase::new(PASS.to_owned()))?;
    let dir = vault.dir().to_path_buf();
    drop(fs::remove_file(dir.join("ballast")));
    let mut base = Base { home, older: place.join("older"), dir, state: State::default(), files: Vec::new() };
    if left == Left::New {
        copy_tree(&base.dir, &base.older)?;
    } else {
        live(&mut vault, &mut base, left)?;
    }
    if left != Left::Open {
        vault.lock()?;
    }
    Ok(base)
}

fn live(vault: &mut Vault, base: &mut Base, left: Left) -> Result<(), Trouble> {
    let pass = Passphrase::new(PASS.to_owned());
    let put =
        |id: u8, of: &str, len| Action::Put(vec![(id, script::text(&format!("{left:?} {of} {id}"), len))]);
    let card = |of: &str| Action::Card(script::text(of, 400));
    let first: Vec<Action> = (0..12).map(|id| put(id, "first", usize::from(id) * 90)).collect();
    let early = [
        Action::Attach(1),
        card("one"),
        Action::Draft("early".to_owned()),
        Action::Snapshot,
        Action::Remove(3),
    ];
    let then = [Action::Compact, put(4, "again", 6000), card("two"), Action::Attach(2)];
    let late = [put(20, "late", 90), put(21, "late", 5000), Action::Snapshot, put(5, "late", 90)];
    let last = [
        Action::Draft(script::text("last", 700)),
        put(22, "last", 30),
        Action::Remove(6),
        put(23, "last", 900),
    ];
    for action in first.iter().chain(&early) {
        step(vault, base, action)?;
    }
    copy_tree(&base.dir, &base.older)?;
    vault.change_passphrase(&pass, &pass)?;
    for action in then.iter().filter(|action| left == Left::Compacted || **action != Action::Compact) {
        step(vault, base, action)?;
    }
    for action in late.iter().chain(&last) {
        step(vault, base, action)?;
    }
    for _ in 0..if left == Left::Foreign { 3 } else { 0 } {
        vault.change_passphrase(&pass, &pass)?;
    }
    Ok(())
}

fn step(vault: &mut Vault, base: &mut Base, action: &Action) -> Result<(), Trouble> {
    base.files.extend(script::perform(vault, action)?);
    base.state = base.state.after(action);
    Ok(())
}

pub fn copy_tree(from: &Path, to: &Path) -> Result<(), Trouble> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Every file below a directory, in order.
pub fn files(dir: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let mut out = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() { out.extend(files(&path)?) } else { out.push(path) }
    }
    out.sort();
    Ok(out)
}

/// The shim lies beside this program; cargo builds it where it is older or missing, once a run.
fn shim() -> Result<PathBuf, Trouble> {
    static BUILT: Mutex<Option<PathBuf>> = Mutex::new(None);
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    if built.is_none() {
        *built = Some(build_shim()?);
    }
    built.clone().ok_or_else(|| "no shim".into())
}

fn build_shim() -> Result<PathBuf, Trouble> {
    if !cfg!(target_os = "linux") {
        return Err("the fault runs need Linux: the shim stands in for functions of its C library".into());
    }
    let beside = std::env::current_exe()?.with_file_name("libhearth_faults_shim.so");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target = beside.ancestors().nth(2).ok_or("the program does not lie in a target directory")?;
    let built = Command::new(cargo)
        .current_dir(crate::ledger::root())
        .args(["build", "--quiet", "--locked", "-p", "hearth-faults-shim", "--target-dir"])
        .arg(target)
        .status()?;
    if built.success() && beside.exists() { Ok(beside) } else { Err("the shim cannot be built".into()) }
}
