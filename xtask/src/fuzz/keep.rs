//! Choosing what stays in the checkout: few small inputs that lead to most places.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

use super::{Build, Target, call, slice};
use crate::sh::{self, Problem};

/// At most so many inputs stay for each target.
const FILES: usize = 150;
/// At most so many bytes stay for each target.
const BYTES: usize = 300 * 1024;

/// Chooses among what is kept and what was found since.
pub fn keep(target: &Target) -> Result<(), Problem> {
    let (kept, grown) = (slice::kept(target), slice::grown(target));
    let told = sh::target().join("fuzz").join(format!("{}.merge", target.name));
    let empty = sh::target().join("fuzz").join(format!("{}.empty", target.name));
    let failed = |error: std::io::Error| format!("{}: {error}", kept.display());
    let _ = fs::remove_file(&told);
    let _ = fs::remove_dir_all(&empty);
    for folder in [&kept, &grown, &empty] {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut words = call(target, "run", Build::Plain);
    words.extend([&empty, &grown, &kept].map(|folder| folder.display().to_string()));
    words.extend(["--", "-merge=1", "-timeout=5", "-rss_limit_mb=512"].map(str::to_owned));
    words.push(format!("-merge_control_file={}", told.display()));
    words.push(format!("-max_len={}", target.longest));
    let (succeeded, _) = slice::listen(&words)?;
    if !succeeded {
        return Err(format!("The corpus of {} cannot be read through.", target.name));
    }
    let chosen = choose(inputs(&fs::read_to_string(&told).map_err(failed)?));
    replace(&kept, &chosen).map_err(failed)?;
    println!("{}: {} inputs stay in {}", target.name, chosen.len(), kept.display());
    Ok(())
}

/// Puts the chosen inputs in the place of those before, each named by its content's sum.
fn replace(kept: &PathBuf, chosen: &[Input]) -> std::io::Result<()> {
    let contents = chosen.iter().map(|input| fs::read(&input.path)).collect::<Result<Vec<_>, _>>()?;
    fs::remove_dir_all(kept)?;
    fs::create_dir_all(kept)?;
    for (number, bytes) in contents.iter().enumerate() {
        fs::write(kept.join(format!("{number:03}")), bytes)?;
    }
    Ok(())
}

/// An input and the places it leads to.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Input {
    path: PathBuf,
    size: usize,
    places: Vec<u64>,
}

/// From libFuzzer's account of a merge: names, then `STARTED number size` and `FT number places...` for each.
fn inputs(told: &str) -> Vec<Input> {
    let mut lines = told.lines();
    let mut count = || lines.next().and_then(|line| line.trim().parse::<usize>().ok()).unwrap_or(0);
    let (all, _) = (count(), count());
    let mut found: Vec<Input> =
        lines.by_ref().take(all).map(|path| Input { path: path.into(), ..Input::default() }).collect();
    for line in lines {
        let mut words = line.split_whitespace();
        let (sort, number) = (words.next(), words.next().and_then(|word| word.parse::<usize>().ok()));
        let Some(input) = number.and_then(|number| found.get_mut(number)) else { continue };
        let mut numbers = words.filter_map(|word| word.parse::<u64>().ok());
        match sort {
            Some("STARTED") => {
                input.size = numbers.next().and_then(|size| usize::try_from(size).ok()).unwrap_or(0)
            }
            Some("FT") => input.places = numbers.collect(),
            _ => {}
        }
    }
    found
}

/// The next is always the one that leads to most new places; of equals, the smallest.
fn choose(mut left: Vec<Input>) -> Vec<Input> {
    let (mut chosen, mut seen, mut bytes) = (Vec::new(), HashSet::new(), 0);
    left.retain(|input| input.size > 0);
    while chosen.len() < FILES {
        left.retain(|input| {
            input.places.iter().any(|place| !seen.contains(place)) && bytes + input.size <= BYTES
        });
        let new = |input: &Input| input.places.iter().filter(|place| !seen.contains(*place)).count();
        let best = (0..left.len()).max_by_key(|at| (new(&left[*at]), std::cmp::Reverse(left[*at].size)));
        let Some(input) = best.map(|at| left.swap_remove(at)) else { break };
        seen.extend(input.places.iter().copied());
        bytes += input.size;
        chosen.push(input);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_of_a_merge_is_understood() {
        let told = "2\n0\na\nb\nSTARTED 0 12\nFT 0 1 4\nCOV 0 9\nSTARTED 1 3\nFT 1 4 5 6\n";
        let input =
            |path: &str, size, places: &[u64]| Input { path: path.into(), size, places: places.to_vec() };
        assert_eq!(inputs(told), [input("a", 12, &[1, 4]), input("b", 3, &[4, 5, 6])]);
    }

    #[test]
    fn few_lead_to_all_places_that_many_do() {
        let input =
            |name: &str, size, places: &[u64]| Input { path: name.into(), size, places: places.to_vec() };
        let chosen = choose(vec![
            input("small", 2, &[1, 2]),
            input("more", 90, &[1, 2, 3, 4]),
            input("twin", 80, &[1, 2, 3, 4]),
            input("other", 5, &[9]),
            input("huge", BYTES, &[10]),
        ]);
        let names: Vec<_> = chosen.iter().map(|input| input.path.display().to_string()).collect();
        assert_eq!(names, ["twin", "other"]);
    }
}
