//! One suite, two stores: the vault on its disk, and its twin in memory.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::twin::{Store, Twin};
use common::{create, put, record};
use hearth_vault::{MAX_BODY, Op};

macro_rules! conforms {
    ($($name:ident)*) => {$(
        mod $name {
            #[test]
            fn the_vault() {
                let home = tempfile::tempdir().unwrap();
                super::$name(super::create(home.path()).0);
            }

            #[test]
            fn its_twin() {
                super::$name(super::Twin::default());
            }
        }
    )*};
}

conforms! {
    what_is_saved_is_read_back_whole
    the_last_of_several_changes_counts
    a_step_is_all_or_nothing
    removing_what_is_not_there_is_no_error
    kinds_are_kept_apart_and_sorted_by_time
    the_same_is_there_after_closing_crashing_and_tidying
    bodies_of_every_size_come_back
}

fn what_is_saved_is_read_back_whole(mut store: impl Store) {
    assert_eq!((store.len(), store.get(&[1; 16]).unwrap()), (0, None));
    store.commit(vec![put(1, "first"), put(2, "second")]).unwrap();
    assert_eq!(store.get(&[1; 16]).unwrap(), Some(record(1, "first")));
    assert_eq!((store.len(), store.get(&[3; 16]).unwrap()), (2, None));
}

fn the_last_of_several_changes_counts(mut store: impl Store) {
    store.commit(vec![put(1, "one"), put(1, "two"), Op::Remove([1; 16]), put(1, "three")]).unwrap();
    assert_eq!(store.get(&[1; 16]).unwrap(), Some(record(1, "three")));
    store.commit(vec![put(1, "four"), Op::Remove([1; 16])]).unwrap();
    assert_eq!((store.len(), store.get(&[1; 16]).unwrap()), (0, None));
}

fn a_step_is_all_or_nothing(mut store: impl Store) {
    store.commit(vec![put(1, "kept")]).unwrap();
    let mut large = record(2, "");
    large.body = vec![7; MAX_BODY + 1];
    let refused = store.commit(vec![put(1, "changed"), Op::Put(large), put(3, "new")]).unwrap_err();
    assert_eq!(refused.code(), "record_too_large");
    assert_eq!((store.len(), store.get(&[1; 16]).unwrap()), (1, Some(record(1, "kept"))));
    assert_eq!(store.get(&[3; 16]).unwrap(), None);
    store.commit(vec![put(3, "goes on")]).unwrap();
    assert_eq!(store.len(), 2);
}

fn removing_what_is_not_there_is_no_error(mut store: impl Store) {
    store.commit(vec![Op::Remove([9; 16])]).unwrap();
    store.commit(vec![]).unwrap();
    assert_eq!(store.len(), 0);
}

fn kinds_are_kept_apart_and_sorted_by_time(mut store: impl Store) {
    let of = |number: u8, kind: u16, created: i64| {
        let mut made = record(number, "x");
        (made.kind, made.created) = (kind, created);
        made
    };
    let made = [of(1, 1, 30), of(2, 2, 20), of(3, 1, -5), of(4, 1, 30)];
    store.commit(made.iter().cloned().map(Op::Put).collect()).unwrap();
    assert_eq!(store.scan(1).unwrap(), [made[2].clone(), made[0].clone(), made[3].clone()]);
    // A record that changes its kind is found under the new one alone.
    store.commit(vec![Op::Put(of(1, 2, 1))]).unwrap();
    assert_eq!(store.scan(1).unwrap(), [made[2].clone(), made[3].clone()]);
    assert_eq!(store.scan(2).unwrap(), [of(1, 2, 1), made[1].clone()]);
    assert_eq!(store.scan(3).unwrap(), []);
}

fn the_same_is_there_after_closing_crashing_and_tidying(mut store: impl Store) {
    let turns: [fn(_) -> _; 4] = [Store::reopened, Store::crashed, Store::tidied, Store::crashed];
    for (turn, change) in turns.into_iter().zip(1_u8..) {
        store.commit(vec![put(change, "new"), put(0, &format!("turn {change}"))]).unwrap();
        store.commit(vec![Op::Remove([change - 1; 16]), put(0, &format!("turn {change}"))]).unwrap();
        store = turn(store);
        assert_eq!(store.len(), 2);
        assert_eq!(store.get(&[0; 16]).unwrap(), Some(record(0, &format!("turn {change}"))));
        assert_eq!(store.get(&[change; 16]).unwrap(), Some(record(change, "new")));
    }
}

fn bodies_of_every_size_come_back(mut store: impl Store) {
    let sizes = [0, 1, 511, 512, 513, 3_583, 3_584, 3_585, 70_000, MAX_BODY];
    let made = |number: usize| {
        let mut made = record(number as u8, "");
        made.body = (0..sizes[number]).map(|at| (at % 251) as u8).collect();
        made
    };
    store.commit((0..sizes.len()).map(|number| Op::Put(made(number))).collect()).unwrap();
    store = store.crashed();
    for (number, size) in sizes.iter().enumerate() {
        assert_eq!(store.get(&[number as u8; 16]).unwrap(), Some(made(number)), "{size}");
    }
}
