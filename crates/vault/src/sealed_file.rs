//! Reading `age` files that anybody may have put where ours lie.

use std::io::{self, BufRead, BufReader, Cursor, Read};

/// No header of ours is a tenth as long.
const HEADER: u64 = 16 * 1024;
/// What begins the last line of a header (the age specification, "Header MAC").
const LAST_LINE: &[u8] = b"\n--- ";
/// What follows there: 32 bytes in base64 without padding.
const MAC: usize = 43;

/// The same bytes, once they are known to begin with a header that ends: the library reads the lines of one for as long
/// as they come, and a file of zeros can be longer than any memory.
pub(crate) fn with_header<R: Read>(mut file: R) -> io::Result<impl BufRead + use<R>> {
    let mut begin = Vec::new();
    (&mut file).take(HEADER).read_to_end(&mut begin)?;
    let last = begin.windows(LAST_LINE.len()).position(|window| window == LAST_LINE);
    // The library looks for the end of a line that is too short in all that follows.
    if last.is_none_or(|at| begin.get(at + LAST_LINE.len() + MAC) != Some(&b'\n')) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    Ok(BufReader::new(Cursor::new(begin).chain(file)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_an_end_of_its_header_is_refused_at_once() {
        let endless = io::repeat(0);
        assert_eq!(with_header(endless).err().map(|error| error.kind()), Some(io::ErrorKind::InvalidData));
        let lines = io::repeat(b'\n');
        assert!(with_header(lines).is_err());
        let cut = Cursor::new(b"age-encryption.org/v1\n--- ".to_vec()).chain(io::repeat(b'x'));
        assert!(with_header(cut).is_err());
        let short = Cursor::new(b"age-encryption.org/v1\n--- x\n".to_vec()).chain(io::repeat(0));
        assert!(with_header(short).is_err());
    }

    #[test]
    fn nothing_of_a_sound_file_is_lost() {
        let bytes =
            [b"age-encryption.org/v1\n-> x\n--- ".as_slice(), &[b'm'; MAC], b"\n", &[9; 40_000]].concat();
        let mut out = Vec::new();
        assert!(with_header(&*bytes).is_ok_and(|mut file| file.read_to_end(&mut out).is_ok()));
        assert_eq!(out, bytes);
    }
}
