//! The primitives that the vault and the circle stand on, as they are locked here, against public test vectors: Wycheproof
//! (C2SP), the age format's own (C2SP/CCTV) and RFC 9106. How many were run is part of what is asserted.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a vector that cannot be read must stop loudly"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use wycheproof::TestResult;

/// Runs each vector; one that says `Acceptable` may go either way. How many there are.
fn each<T>(tests: impl Iterator<Item = (TestResult, T)>, holds: impl Fn(&T) -> bool) -> usize {
    let mut run = 0;
    for (number, (expected, test)) in tests.enumerate() {
        let held = holds(&test);
        assert!(
            expected == TestResult::Acceptable || held == (expected == TestResult::Valid),
            "vector {number}"
        );
        run += 1;
    }
    run
}

#[test]
fn xchacha20_poly1305() {
    let set = wycheproof::aead::TestSet::load(wycheproof::aead::TestName::XChaCha20Poly1305).unwrap();
    let tests = set.test_groups.into_iter().flat_map(|group| group.tests);
    let run = each(tests.map(|test| (test.result, test)), |test| {
        let cipher = XChaCha20Poly1305::new_from_slice(&test.key).unwrap();
        let Ok(nonce) = (&test.nonce[..]).try_into() else { return false };
        let sealed = [&test.ct[..], &test.tag].concat();
        let opened = cipher.decrypt(nonce, Payload { msg: &sealed, aad: &test.aad });
        if let Ok(plain) = &opened {
            assert_eq!(plain[..], test.pt[..]);
            assert_eq!(cipher.encrypt(nonce, Payload { msg: plain, aad: &test.aad }).unwrap(), sealed);
        }
        opened.is_ok()
    });
    assert_eq!(run, set.number_of_tests);
    assert_eq!(run, 315);
}

#[test]
fn hkdf_sha256() {
    let set = wycheproof::hkdf::TestSet::load(wycheproof::hkdf::TestName::HkdfSha256).unwrap();
    let tests = set.test_groups.into_iter().flat_map(|group| group.tests);
    let run = each(tests.map(|test| (test.result, test)), |test| {
        let mut okm = vec![0; test.size];
        let expanded = Hkdf::<Sha256>::new(Some(&test.salt), &test.ikm).expand(&test.info, &mut okm);
        expanded.is_ok() && okm[..] == test.okm[..]
    });
    assert_eq!(run, 86);
}

#[test]
fn hmac_sha256() {
    let set = wycheproof::mac::TestSet::load(wycheproof::mac::TestName::HmacSha256).unwrap();
    let groups = set.test_groups.into_iter();
    let tests = groups.flat_map(|group| group.tests.into_iter().map(move |test| (group.tag_size / 8, test)));
    let run = each(tests.map(|(size, test)| (test.result, (size, test))), |(size, test)| {
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&test.key).unwrap();
        mac.update(&test.msg);
        mac.finalize().into_bytes()[..*size] == test.tag[..]
    });
    assert_eq!(run, 174);
}

#[test]
fn argon2id_of_rfc_9106() {
    let mut params = argon2::ParamsBuilder::new();
    params.m_cost(32).t_cost(3).p_cost(4).output_len(32).data(argon2::AssociatedData::new(&[4; 12]).unwrap());
    let argon = argon2::Argon2::new_with_secret(
        &[3; 8],
        argon2::Algorithm::Argon2id,
        argon2::Version::V0x13,
        params.build().unwrap(),
    );
    let mut tag = [0; 32];
    argon.unwrap().hash_password_into(&[1; 32], &[2; 16], &mut tag).unwrap();
    let expected = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659";
    assert_eq!(hex(&tag), expected, "section 5.3");
}

/// What this age reads although the format says no: stanzas of its early days, which end without a short line.
const READ_ALL_THE_SAME: [&str; 2] = ["stanza_missing_body", "stanza_missing_final_line"];
/// The most stretching that the vectors expect to be done.
const WORK_MAX: u8 = 22;

/// Left out is what Hearth never writes and its age cannot read: armor, and keys against quantum computers.
#[test]
fn age() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/age");
    let (mut run, mut left_out, mut wrong) = (BTreeMap::<String, usize>::new(), 0, Vec::new());
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let vector = Vector::read(&fs::read(&path).unwrap());
        if vector.says("armored").is_some() || vector.all("identity").any(|key| key.contains("-PQ-")) {
            left_out += 1;
            continue;
        }
        let expected = vector.says("expect").unwrap();
        let same = match vector.open() {
            Ok(plain) => {
                expected == "success" && hex(&Sha256::digest(plain)) == vector.says("payload").unwrap()
            }
            Err(_) => expected != "success",
        };
        if !same {
            wrong.push(name);
        }
        *run.entry(expected.to_owned()).or_default() += 1;
    }
    wrong.sort();
    assert_eq!(wrong, READ_ALL_THE_SAME);
    let told: Vec<_> = run.iter().map(|(expected, count)| (expected.as_str(), *count)).collect();
    let expected = [
        ("HMAC failure", 1),
        ("header failure", 51),
        ("no match", 7),
        ("payload failure", 18),
        ("success", 15),
    ];
    assert_eq!((&told[..], left_out), (&expected[..], 51));
}

/// A vector: what is said of it, and the file.
struct Vector {
    said: Vec<(String, String)>,
    file: Vec<u8>,
}

impl Vector {
    fn read(bytes: &[u8]) -> Self {
        let end = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap();
        let head = std::str::from_utf8(&bytes[..end]).unwrap();
        let said: Vec<_> = head
            .lines()
            .map(|line| line.split_once(": ").unwrap())
            .map(|(a, b)| (a.into(), b.into()))
            .collect();
        let mut new = Self { said, file: bytes[end + 2..].to_vec() };
        if new.says("compressed").is_some() {
            let packed = std::mem::take(&mut new.file);
            flate2::read::ZlibDecoder::new(&packed[..]).read_to_end(&mut new.file).unwrap();
        }
        new
    }

    fn says(&self, name: &str) -> Option<&str> {
        self.said.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.said.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn open(&self) -> Result<Vec<u8>, String> {
        let mut keys: Vec<Box<dyn age::Identity>> = Vec::new();
        for key in self.all("identity") {
            keys.push(Box::new(key.parse::<age::x25519::Identity>().unwrap()));
        }
        for words in self.all("passphrase") {
            let mut key = age::scrypt::Identity::new(words.to_owned().into());
            key.set_max_work_factor(WORK_MAX);
            keys.push(Box::new(key));
        }
        let file = age::Decryptor::new_buffered(&self.file[..]).map_err(|error| error.to_string())?;
        let mut plain = Vec::new();
        let mut reader = file.decrypt(keys.iter().map(|key| &**key)).map_err(|error| error.to_string())?;
        reader.read_to_end(&mut plain).map_err(|error| error.to_string())?;
        Ok(plain)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
