//! A disk as a power cut may leave it: what was synced is there; of the rest some, none, or torn pieces.

use crate::Trouble;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::rc::Rc;

/// One event of the shim's record.
#[derive(Debug, Clone)]
pub enum Event {
    Create(String),
    Truncate(String, u64),
    Write(String, u64, Rc<[u8]>),
    SyncFile(String),
    SyncDir(String),
    Rename(String, String),
    Exchange(String, String),
    Unlink(String),
    MakeDir(String),
    /// The worker said something.
    Mark(String),
}

/// What becomes of what was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Dropped,
    Kept,
    /// Each change by chance, some of them only in blocks of this size.
    Torn(usize),
}

/// Reads a record.
pub fn events(bytes: &[u8]) -> Result<Vec<Event>, Trouble> {
    let mut out = Vec::new();
    let mut rest = bytes;
    while let Some((len, after)) = rest.split_first_chunk::<4>() {
        let (body, after) =
            after.split_at_checked(u32::from_le_bytes(*len) as usize).ok_or("a torn record")?;
        out.push(event(body).ok_or("a damaged record")?);
        rest = after;
    }
    Ok(out)
}

fn event(body: &[u8]) -> Option<Event> {
    let (kind, rest) = body.split_first()?;
    let (number, rest) = rest.split_first_chunk::<8>()?;
    let (len, rest) = rest.split_first_chunk::<2>()?;
    let (path, data) = rest.split_at_checked(u16::from_le_bytes(*len) as usize)?;
    let (number, path) = (u64::from_le_bytes(*number), String::from_utf8_lossy(path).into_owned());
    let text = || String::from_utf8_lossy(data).into_owned();
    Some(match kind {
        1 => Event::Create(path),
        2 => Event::Truncate(path, number),
        3 => Event::Write(path, number, data.into()),
        4 => Event::SyncFile(path),
        5 => Event::SyncDir(path),
        6 => Event::Rename(path, text()),
        7 => Event::Exchange(path, text()),
        8 => Event::Unlink(path),
        9 => Event::MakeDir(path),
        10 => Event::Mark(text()),
        _ => return None,
    })
}

#[derive(Clone)]
enum Change {
    Write(u64, Rc<[u8]>),
    Length(u64),
}

/// Shared until it is changed: a cut leaves the disk as it was for the next one.
#[derive(Clone, Default)]
struct File {
    synced: Rc<Vec<u8>>,
    pending: Vec<Change>,
}

type Names = BTreeMap<String, usize>;

#[derive(Clone)]
enum Node {
    File(File),
    Dir(Names),
}

/// Names that change together: directory, name, and what stands there afterwards.
type Edits = Vec<(usize, String, Option<usize>)>;

/// A file system in which every change waits for a sync.
#[derive(Clone)]
pub struct Disk {
    nodes: Vec<Node>,
    /// What a running program sees: the names as they are now, by directory.
    now: BTreeMap<usize, Names>,
    pending: Vec<Edits>,
    root: String,
}

impl Disk {
    /// An empty directory.
    pub fn new(root: &Path) -> Self {
        let now = BTreeMap::from([(0, Names::new())]);
        Self {
            nodes: vec![Node::Dir(Names::new())],
            now,
            pending: Vec::new(),
            root: root.to_string_lossy().into_owned(),
        }
    }

    /// The directory as it is now, all of it synced.
    pub fn of(root: &Path) -> Result<Self, Trouble> {
        let mut disk = Self::new(root);
        disk.take_in(root)?;
        disk.sync_all();
        Ok(disk)
    }

    fn take_in(&mut self, dir: &Path) -> Result<(), Trouble> {
        for entry in fs::read_dir(dir)? {
            let path = entry?.path();
            let name = path.to_string_lossy().into_owned();
            if path.is_dir() {
                self.make(&name, Node::Dir(Names::new()))?;
                self.take_in(&path)?;
            } else {
                let synced = Rc::new(fs::read(&path)?);
                self.make(&name, Node::File(File { synced, pending: Vec::new() }))?;
            }
        }
        Ok(())
    }

    fn sync_all(&mut self) {
        for edits in std::mem::take(&mut self.pending) {
            self.settle(&edits);
        }
    }

    pub fn apply(&mut self, event: &Event) -> Result<(), Trouble> {
        match event {
            Event::Create(path) => self.make(path, Node::File(File::default())),
            Event::MakeDir(path) => self.make(path, Node::Dir(Names::new())),
            Event::Truncate(path, len) => self.change(path, Change::Length(*len)),
            Event::Write(path, at, bytes) => self.change(path, Change::Write(*at, bytes.clone())),
            Event::SyncFile(path) => self.sync_file(path),
            Event::SyncDir(path) => self.sync_dir(path),
            Event::Rename(from, to) => self.moved(from, to, false),
            Event::Exchange(from, to) => self.moved(from, to, true),
            Event::Unlink(path) => {
                let (dir, name) = self.place(path)?;
                self.edit(vec![(dir, name, None)]);
                Ok(())
            }
            Event::Mark(_) => Ok(()),
        }
    }

    fn make(&mut self, path: &str, node: Node) -> Result<(), Trouble> {
        let (dir, name) = self.place(path)?;
        let number = self.nodes.len();
        if matches!(node, Node::Dir(_)) {
            self.now.insert(number, Names::new());
        }
        self.nodes.push(node);
        self.edit(vec![(dir, name, Some(number))]);
        Ok(())
    }

    fn moved(&mut self, from: &str, to: &str, exchanged: bool) -> Result<(), Trouble> {
        let ((a, from_name), (b, to_name)) = (self.place(from)?, self.place(to)?);
        let (moved, there) = (self.find(from)?, self.find(to).ok().filter(|_| exchanged));
        self.edit(vec![(a, from_name, there), (b, to_name, Some(moved))]);
        Ok(())
    }

    fn edit(&mut self, edits: Edits) {
        for edit in &edits {
            apply_edit(self.now.entry(edit.0).or_default(), edit);
        }
        self.pending.push(edits);
    }

    /// The directory and the last name of a path.
    fn place(&self, path: &str) -> Result<(usize, String), Trouble> {
        let (dir, name) = path.rsplit_once('/').ok_or("a path without a directory")?;
        Ok((self.find(dir)?, name.to_owned()))
    }

    fn find(&self, path: &str) -> Result<usize, Trouble> {
        let inside = path.strip_prefix(&self.root).ok_or("a path outside")?;
        let mut at = 0;
        for name in inside.split('/').filter(|name| !name.is_empty()) {
            let next = self.now.get(&at).and_then(|names| names.get(name));
            at = *next.ok_or_else(|| format!("the record names {path}, which is not there"))?;
        }
        Ok(at)
    }

    fn file(&mut self, path: &str) -> Result<&mut File, Trouble> {
        let at = self.find(path)?;
        match self.nodes.get_mut(at) {
            Some(Node::File(file)) => Ok(file),
            _ => Err(format!("{path} is no file").into()),
        }
    }

    fn change(&mut self, path: &str, change: Change) -> Result<(), Trouble> {
        self.file(path)?.pending.push(change);
        Ok(())
    }

    fn sync_file(&mut self, path: &str) -> Result<(), Trouble> {
        let file = self.file(path)?;
        for change in std::mem::take(&mut file.pending) {
            make_change(Rc::make_mut(&mut file.synced), &change);
        }
        Ok(())
    }

    /// Makes the names in one directory last, and those that came before and are bound up with them; no others.
    fn sync_dir(&mut self, path: &str) -> Result<(), Trouble> {
        let mut dirs = vec![self.find(path)?];
        let mut lasting = vec![false; self.pending.len()];
        for (edits, lasts) in self.pending.iter().zip(&mut lasting).rev() {
            *lasts = edits.iter().any(|edit| dirs.contains(&edit.0));
            if *lasts {
                dirs.extend(edits.iter().map(|edit| edit.0));
            }
        }
        for (edits, lasts) in std::mem::take(&mut self.pending).into_iter().zip(lasting) {
            if lasts { self.settle(&edits) } else { self.pending.push(edits) }
        }
        Ok(())
    }

    fn settle(&mut self, edits: &Edits) {
        for edit in edits {
            if let Some(Node::Dir(names)) = self.nodes.get_mut(edit.0) {
                apply_edit(names, edit);
            }
        }
    }

    /// The power is gone: what is on the disk is written out below `to`.
    pub fn cut(mut self, fate: Fate, chance: &mut fastrand::Rng, to: &Path) -> Result<(), Trouble> {
        let pending = std::mem::take(&mut self.pending);
        let kept = match fate {
            Fate::Dropped => 0,
            Fate::Kept => pending.len(),
            Fate::Torn(_) => chance.usize(0..=pending.len()),
        };
        pending.iter().take(kept).for_each(|edits| self.settle(edits));
        for node in &mut self.nodes {
            if let Node::File(file) = node {
                file.end(fate, chance);
            }
        }
        self.write_out(0, to)
    }

    fn write_out(&self, at: usize, to: &Path) -> Result<(), Trouble> {
        match self.nodes.get(at) {
            Some(Node::File(file)) => fs::write(to, &**file.synced)?,
            Some(Node::Dir(names)) => {
                fs::create_dir_all(to)?;
                for (name, at) in names {
                    self.write_out(*at, &to.join(name))?;
                }
            }
            None => {}
        }
        Ok(())
    }
}

impl File {
    fn end(&mut self, fate: Fate, chance: &mut fastrand::Rng) {
        for change in std::mem::take(&mut self.pending) {
            match fate {
                Fate::Dropped => {}
                Fate::Kept => make_change(Rc::make_mut(&mut self.synced), &change),
                Fate::Torn(block) => match chance.u8(0..3) {
                    0 => {}
                    1 => make_change(Rc::make_mut(&mut self.synced), &change),
                    _ => torn(Rc::make_mut(&mut self.synced), &change, block, chance),
                },
            }
        }
    }
}

fn apply_edit(names: &mut Names, (_, name, node): &(usize, String, Option<usize>)) {
    match node {
        Some(node) => drop(names.insert(name.clone(), *node)),
        None => drop(names.remove(name)),
    }
}

fn make_change(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Length(len) => bytes.resize(*len as usize, 0),
        Change::Write(at, new) => write_at(bytes, *at as usize, new),
    }
}

fn write_at(bytes: &mut Vec<u8>, at: usize, new: &[u8]) {
    if bytes.len() < at + new.len() {
        bytes.resize(at + new.len(), 0);
    }
    bytes[at..at + new.len()].copy_from_slice(new);
}

/// Some blocks of a write reach the disk, in any order.
fn torn(bytes: &mut Vec<u8>, change: &Change, block: usize, chance: &mut fastrand::Rng) {
    let Change::Write(at, new) = change else { return };
    let (mut from, end) = (*at as usize, *at as usize + new.len());
    while from < end {
        let to = ((from / block + 1) * block).min(end);
        if chance.bool() {
            write_at(bytes, from, &new[from - *at as usize..to - *at as usize]);
        }
        from = to;
    }
}
