//! Inputs to begin with: what a real vault writes, each way through each door.

use super::{MASTER, VAULT, backup, header, log, record, with_keys};
use crate::error::Error;
use crate::frame::{Frame, Head, SealedOp, encode};
use crate::header::{Header, Slot};
use crate::keys::Keys;
use crate::record::{Record, name, seal_record};
use crate::seal;
use crate::secret::Passphrase;

/// Inputs for the door of this name.
pub fn seeds(door: &str) -> Result<Vec<Vec<u8>>, Error> {
    with_keys(|keys| match door {
        "header" => headers(keys),
        "frame" => frames(keys),
        "record" => records(keys),
        "backup" => backups(),
        _ => Ok(Vec::new()),
    })
}

fn by(way: u8, parts: &[&[u8]]) -> Vec<u8> {
    [&[way], parts.concat().as_slice()].concat()
}

fn headers(keys: &Keys) -> Result<Vec<Vec<u8>>, Error> {
    let words = Passphrase::new("a warm long evening".into());
    let passphrase = Slot::passphrase(&VAULT, &MASTER, &words)?;
    let recovery = Slot::recovery(&VAULT, &MASTER, &header::code()?)?;
    let mut out = Vec::new();
    for slots in [vec![], vec![passphrase.clone()], vec![recovery.clone()], vec![passphrase, recovery]] {
        let file = Header { vault: VAULT, generation: 300, slots }.encode(keys)?;
        let covered = &file[..crate::header::BODY];
        let len = u32::from_le_bytes(covered[8..12].try_into().unwrap_or_default()) as usize;
        out.push(by(header::FILE, &[&file]));
        out.push(by(header::COVERED, &[covered]));
        out.push(by(header::BODY, &[&covered[12 + VAULT.len()..12 + len]]));
    }
    Ok(out)
}

fn moment(number: u8, body: &[u8]) -> Record {
    Record { id: [number; 16], kind: 1, created: -5, updated: 1 << 40, body: body.to_vec() }
}

fn texts() -> [Record; 3] {
    [moment(1, b""), moment(2, b"rain on the roof"), moment(3, &[b'x'; 700])]
}

fn records(keys: &Keys) -> Result<Vec<Vec<u8>>, Error> {
    let mut out = Vec::new();
    for text in texts() {
        let envelope = seal_record(keys, &text, 4, 9)?;
        let times = [text.created.to_le_bytes(), text.updated.to_le_bytes()].concat();
        let plain = [&text.id, text.kind.to_le_bytes().as_slice(), &times, &text.body].concat();
        let numbers = [4_u64.to_le_bytes(), 9_u64.to_le_bytes()].concat();
        out.push(by(record::ENVELOPE, &[&envelope]));
        out.push(by(record::PADDED, &[&numbers, &seal::padded(&[&plain])?]));
        out.push(by(record::TEXT, &[&numbers, &plain]));
    }
    Ok(out)
}

fn frames(keys: &Keys) -> Result<Vec<Vec<u8>>, Error> {
    let put = |record: &Record, seq| seal_record(keys, record, 1, seq).map(SealedOp::Put);
    let [first, second, third] = texts();
    let steps = [
        vec![],
        vec![put(&first, 2)?],
        vec![put(&second, 3)?, put(&third, 3)?],
        vec![SealedOp::Remove(name(keys, &[1; 16]))],
    ];
    let head = |seq| Head { seq, count: seq, set: [9; 32] };
    let frames: Vec<Frame> =
        (1..).zip(steps).map(|(seq, ops)| Frame { start: seq == 1, head: head(seq), ops }).collect();
    let sealed = frames.iter().map(|frame| encode(keys, frame)).collect::<Result<Vec<_>, _>>()?;
    let plain = frames.iter().map(crate::frame::text).collect::<Result<Vec<_>, _>>()?;
    let mut out = vec![by(log::SEGMENT, &[&sealed.concat()])];
    for (seq, text) in (1_u64..).zip(&plain) {
        out.push(by(log::PADDED, &[&seq.to_le_bytes(), &seal::padded(&[text])?]));
    }
    let piece = |kind: u8, bytes: &[u8]| {
        let len = u16::try_from(bytes.len() + 1).unwrap_or(u16::MAX);
        [len.to_le_bytes().as_slice(), &[kind], bytes].concat()
    };
    let good: Vec<Vec<u8>> = plain.iter().map(|text| piece(1, text)).collect();
    let hole = piece(0, b"HLF1\x01\x01\0\0 no frame");
    let torn = piece(0, &sealed[1][..90]);
    out.push(by(log::PIECES, &[&good.concat()]));
    out.push(by(log::PIECES, &[&good[0], &hole, &good[1], &good[0], &good[3], &torn]));
    Ok(out)
}

fn backups() -> Result<Vec<Vec<u8>>, Error> {
    let name = "00112233445566778899aabbccddeeff";
    let padded = [b"a photo".as_slice(), &[0; 505]].concat();
    let own = [
        backup::inner("blue notebook", Vec::new(), &[])?,
        backup::inner("blue notebook", texts().to_vec(), &[(name, &padded)])?,
    ];
    let mut out = Vec::new();
    for inner in own.into_iter().chain(elsewhere()?) {
        out.push(by(backup::FILE, &[&backup::whole(&inner)?]));
        for way in [backup::SEALED, backup::MENDED, backup::INNER] {
            out.push(by(way, &[&inner]));
        }
    }
    Ok(out)
}

/// Tars with what other programs put into theirs, and none of ours does: a name of its own, a link, a file with a gap
/// that is larger than any disk.
fn elsewhere() -> Result<[Vec<u8>; 3], Error> {
    let mut long = tar::Builder::new(Vec::new());
    long.append_pax_extensions([("mtime", b"1.5".as_slice()), ("size", b"4")])?;
    let mut header = tar::Header::new_gnu();
    header.set_size(4);
    long.append_data(&mut header, "records/".to_owned() + &"long/".repeat(30), b"text".as_slice())?;

    let mut link = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    link.append_link(&mut header, "label", "../label")?;

    let mut gap = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::GNUSparse);
    header.set_path("files/00112233445566778899aabbccddeeff")?;
    header.set_size(0);
    if let Some(gnu) = header.as_gnu_mut() {
        let far = [b"\x80\0\0\0\x40".as_slice(), &[0; 7]].concat();
        gnu.realsize.copy_from_slice(&far);
        gnu.sparse[0].offset.copy_from_slice(&far);
        gnu.sparse[0].numbytes.copy_from_slice(b"00000000000\0");
    }
    header.set_cksum();
    gap.append(&header, std::io::empty())?;
    Ok([long.into_inner()?, link.into_inner()?, gap.into_inner()?])
}
