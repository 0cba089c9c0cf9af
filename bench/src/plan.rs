//! What is to be measured, and how often.

use crate::error::Error;
use std::path::PathBuf;

/// How to call the program.
pub const USAGE: &str = "hearth-bench FOLDER [--sizes 10000,100000] [--rounds 300] [--openings 11]";

/// A run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Where the stores are made; what they leave is removed.
    pub folder: PathBuf,
    /// How many records the stores have, one after another.
    pub sizes: Vec<usize>,
    /// How many records are saved by each, one at a time.
    pub rounds: usize,
    /// How many processes open each of the stores of the first size; of a larger one a third.
    pub openings: usize,
}

/// Reads the arguments.
pub fn read(words: &[String]) -> Result<Plan, Error> {
    let wrong = || Error::Wrong(USAGE.into());
    let (folder, mut rest) = words.split_first().ok_or_else(wrong)?;
    let mut plan = Plan { folder: folder.into(), sizes: vec![10_000, 100_000], rounds: 300, openings: 11 };
    while let [name, value, further @ ..] = rest {
        let numbers: Vec<usize> =
            value.split(',').map(str::parse).collect::<Result<_, _>>().map_err(|_| wrong())?;
        match (name.as_str(), numbers.as_slice()) {
            _ if numbers.contains(&0) => return Err(wrong()),
            ("--sizes", _) => plan.sizes = numbers,
            ("--rounds", [number]) => plan.rounds = *number,
            ("--openings", [number]) => plan.openings = *number,
            _ => return Err(wrong()),
        }
        rest = further;
    }
    if rest.is_empty() { Ok(plan) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn arguments_say_what_is_measured() {
        let plan = read(&words("here --sizes 5,50 --rounds 7 --openings 3")).unwrap();
        assert_eq!(plan, Plan { folder: "here".into(), sizes: vec![5, 50], rounds: 7, openings: 3 });
        for wrong in ["here --sizes", "here --rounds 1,2", "here --rounds 0", "here --rounds x", "here there"]
        {
            assert!(read(&words(wrong)).is_err(), "{wrong}");
        }
    }
}
