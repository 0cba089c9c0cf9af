//! The disk and the machine, in words.

use crate::error::Error;
use std::fs;
use std::path::Path;

/// What a run was made on.
pub struct Place {
    /// Processor, cores, memory, kernel.
    pub machine: String,
    /// File system of the folder.
    pub disk: String,
}

/// What else the machine did: processes that wanted to run on average over the last quarter of an hour, and how far this
/// one stood back. With either, saves say more about waiting for the processor than about the disk.
pub fn company() -> Result<String, Error> {
    let load = fs::read_to_string("/proc/loadavg")?;
    let load = load.split(' ').nth(2).unwrap_or("unknown").to_owned();
    let nice = rustix::process::getpriority_process(None).map_err(std::io::Error::from)?;
    Ok(format!("Load {load}, run at nice {nice}"))
}

/// File systems that forget everything when the power goes: nothing durable can be measured there.
const IN_MEMORY: [&str; 3] = ["tmpfs", "ramfs", "devtmpfs"];

/// Describes the machine, and the disk under `folder`; refuses one that is only memory.
pub fn describe(folder: &Path) -> Result<Place, Error> {
    let disk = file_system(&folder.canonicalize()?, &fs::read_to_string("/proc/mounts")?);
    let disk = disk.ok_or_else(|| Error::Wrong("the file system of the folder is not known".into()))?;
    if IN_MEMORY.contains(&disk.as_str()) {
        return Err(Error::Wrong(format!("{} lies on {disk}, which is only memory", folder.display())));
    }
    let cores = std::thread::available_parallelism()?;
    let memory = after(&fs::read_to_string("/proc/meminfo")?, "MemTotal:");
    let gib = memory.trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0) / f64::from(1 << 20);
    let processor = after(&fs::read_to_string("/proc/cpuinfo")?, "model name");
    let kernel = rustix::system::uname().release().to_string_lossy().into_owned();
    Ok(Place { machine: format!("{processor}, {cores} cores, {gib:.0} GiB, Linux {kernel}"), disk })
}

/// The sort of the file system with the longest mount point above `folder`.
fn file_system(folder: &Path, mounts: &str) -> Option<String> {
    let mount = |line: &str| {
        let mut words = line.split(' ').skip(1);
        let (point, sort) = (words.next()?.to_owned(), words.next()?.to_owned());
        folder.starts_with(&point).then_some((point.len(), sort))
    };
    // Of two on one point the later lies above.
    mounts.lines().filter_map(mount).max_by_key(|(length, _)| *length).map(|(_, sort)| sort)
}

fn after(text: &str, name: &str) -> String {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.unwrap_or("unknown").trim_start_matches([' ', '\t', ':']).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_mount_counts_and_of_two_the_later() {
        let mounts =
            "none / ext4 rw 0 0\nnone /run tmpfs rw 0 0\nnone /run/disk xfs rw 0 0\nnone / btrfs rw 0 0\n";
        assert_eq!(file_system(Path::new("/run/user"), mounts).as_deref(), Some("tmpfs"));
        assert_eq!(file_system(Path::new("/run/disk/a"), mounts).as_deref(), Some("xfs"));
        assert_eq!(file_system(Path::new("/runner"), mounts).as_deref(), Some("btrfs"));
    }
}
