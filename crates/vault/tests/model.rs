//! The vault against its twin, a plain map: whatever is done in whatever order, both say the same.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::twin::{Store as _, Twin};
use common::{open, pass};
use hearth_vault::{Op, Record, Vault};
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Step {
    Commit(Vec<Change>),
    Lock,
    Crash,
    Snapshot,
    Compact,
    Purge,
}

#[derive(Debug, Clone)]
enum Change {
    Put(u8, u16, usize),
    Remove(u8),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => (0..12_u8, 0..3_u16, prop_oneof![0..700_usize, 3000..9000_usize])
            .prop_map(|(id, kind, len)| Change::Put(id, kind, len)),
        1 => (0..12_u8).prop_map(Change::Remove),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => prop::collection::vec(change(), 0..6).prop_map(Step::Commit),
        1 => Just(Step::Lock),
        2 => Just(Step::Crash),
        1 => Just(Step::Snapshot),
        1 => Just(Step::Compact),
        1 => Just(Step::Purge),
    ]
}

fn op(change: &Change, stamp: i64) -> Op {
    match *change {
        Change::Put(id, kind, len) => {
            let body = (0..len).map(|n| (n as u8).wrapping_mul(id) ^ stamp as u8).collect();
            Op::Put(Record { id: [id; 16], kind, created: i64::from(id), updated: stamp, body })
        }
        Change::Remove(id) => Op::Remove([id; 16]),
    }
}

fn apply(vault: Vault, step: &Step, twin: &mut Twin, stamp: i64) -> Vault {
    let mut vault = vault;
    let dir = vault.dir().to_path_buf();
    match step {
        Step::Commit(changes) => {
            let ops: Vec<Op> = changes.iter().map(|change| op(change, stamp)).collect();
            twin.commit(ops.clone()).unwrap();
            vault.commit(ops).unwrap();
        }
        Step::Snapshot => vault.snapshot().unwrap(),
        Step::Compact => vault.compact().unwrap(),
        Step::Purge => vault.purge().unwrap(),
        Step::Lock | Step::Crash => {
            if matches!(step, Step::Lock) {
                vault.lock().unwrap()
            } else {
                drop(vault)
            }
            let opened = open(&dir);
            assert!(opened.notices.is_empty(), "{:?}", opened.notices);
            return opened.vault;
        }
    }
    vault
}

fn same(vault: &mut Vault, twin: &mut Twin) {
    assert_eq!(vault.len(), twin.len());
    for id in 0..12_u8 {
        assert_eq!(vault.get(&[id; 16]).unwrap(), twin.get(&[id; 16]).unwrap());
    }
    for kind in 0..3 {
        assert_eq!(vault.scan(kind).unwrap(), twin.scan(kind).unwrap());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_vault_and_its_twin_agree(steps in prop::collection::vec(step(), 1..24)) {
        let home = tempfile::tempdir().unwrap();
        let (mut vault, _) = Vault::create(home.path(), "model", &pass()).unwrap();
        let mut twin = Twin::default();
        for (stamp, step) in steps.iter().enumerate() {
            vault = apply(vault, step, &mut twin, stamp as i64);
            same(&mut vault, &mut twin);
        }
        let report = vault.verify().unwrap();
        assert!(report.ok, "{report:?}");
    }
}
