//! Words that must be nowhere on the disk, looked for in every guise a program might write them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::Trouble;

/// Where one of `words` is found under `root`: the file (by its name or its bytes) and the word.
pub fn find(root: &Path, words: &[&str]) -> Result<Vec<(PathBuf, String)>, Trouble> {
    let guises: Vec<Vec<Vec<u8>>> = words.iter().map(|word| guises(word)).collect();
    let search = AhoCorasick::new(guises.iter().flatten()).map_err(std::io::Error::other)?;
    let each = guises.iter().map(Vec::len).max().unwrap_or(1);
    let mut found = BTreeSet::new();
    for file in files(root)? {
        let name = file.display().to_string().into_bytes();
        for place in [name, std::fs::read(&file)?] {
            let hits =
                search.find_overlapping_iter(&place).map(|hit| words.get(hit.pattern().as_usize() / each));
            found.extend(hits.flatten().map(|word| (file.clone(), (*word).to_owned())));
        }
    }
    Ok(found.into_iter().collect())
}

/// Every file under `root`, sorted.
pub fn files(root: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Every file with its bytes: two of these are equal when nothing changed.
pub fn snapshot(root: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>, Trouble> {
    files(root)?.into_iter().map(|file| Ok((file.clone(), std::fs::read(file)?))).collect()
}

/// UTF-8, UTF-16 in both orders, base64 in the three alignments.
fn guises(word: &str) -> Vec<Vec<u8>> {
    let wide = |order: fn(u16) -> [u8; 2]| word.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let mut guises = vec![word.as_bytes().to_vec(), wide(u16::to_le_bytes), wide(u16::to_be_bytes)];
    guises.extend((0..3).map(|offset| in_base64(word, offset)));
    guises
}

/// The letters of the base64 of a longer text that depend on `word` alone, when `word` begins `offset`
/// bytes after a group of three.
fn in_base64(word: &str, offset: usize) -> Vec<u8> {
    let padded = [&vec![0; offset], word.as_bytes()].concat();
    let letters = STANDARD_NO_PAD.encode(&padded).into_bytes();
    let from = [0, 2, 3].get(offset).copied().unwrap_or_default();
    let until = letters.len() - usize::from(padded.len() % 3 != 0);
    letters.get(from..until).unwrap_or_default().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_word_in_every_guise() {
        let word = "quillwort-marble";
        let wide = |order: fn(u16) -> [u8; 2]| word.encode_utf16().flat_map(order).collect::<Vec<u8>>();
        let mut hidden =
            vec![format!("x{word}y").into_bytes(), wide(u16::to_le_bytes), wide(u16::to_be_bytes)];
        for before in ["", "a", "ab", "abc"] {
            hidden.push(STANDARD_NO_PAD.encode(format!("{before}{word} and after")).into_bytes());
        }
        for bytes in hidden {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("f"), &bytes).unwrap();
            assert_eq!(
                find(folder.path(), &[word]).unwrap().len(),
                1,
                "{:?}",
                String::from_utf8_lossy(&bytes)
            );
            assert!(find(folder.path(), &["quillwort-marbles"]).unwrap().is_empty());
        }
    }
}
