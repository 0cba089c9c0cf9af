//! Frozen bytes of everything that travels: a change here is a new version of the protocol.

use iroh::{SecretKey, Signature};

use crate::{
    GroupKey, Invitation, MemberId, ResponseKind, ShareId, ShareRefusal,
    board::{Board, sign_card},
    digest::{derive, digest, tag},
    frame::*,
    handshake::{Channel, Transcript, commitment},
};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn share() -> ShareId {
    ShareId::from_bytes([0xab; 16])
}

#[test]
fn the_handshake_frames_have_these_bytes() {
    let hello = |door| hex(&encode(&Hello { version: 1, door }));
    assert_eq!(hello(Knocking::Code { plate: 415, request: vec![1, 2] }), "01009f03020102");
    assert_eq!(hello(Knocking::Invitation { proof: [3; 32] }), format!("0101{}", "03".repeat(32)));
    assert_eq!(hello(Knocking::Back { received: 300 }), "0102ac02");
    let answer = HostGreeting::Answer { commitment: [4; 32], pake: vec![] };
    assert_eq!(hex(&encode(&answer)), format!("00{}00", "04".repeat(32)));
    let proven = HostGreeting::Proven(ProvenFrame {
        reveal: [1; 32],
        group: [2; 32],
        group_name: "G".into(),
        guide_name: "é".into(),
        confirmation: [3; 32],
        signature: Signature::from_bytes(&[4; 64]),
    });
    let expected =
        ["01", &"01".repeat(32), &"02".repeat(32), "0147", "02c3a9", &"03".repeat(32), &"04".repeat(64)];
    assert_eq!(hex(&encode(&proven)), expected.concat());
    assert_eq!(encode(&HostGreeting::WelcomeBack { received: 1 }), [2, 1]);
    assert_eq!(encode(&HostGreeting::Refused(Refusal::NoSeat)), [3, 5]);
    assert_eq!(encode(&Finish { nonce: [5; 32], pake: vec![9] }), [&[5; 32][..], &[1, 9]].concat());
}

#[test]
fn the_frames_of_members_have_these_bytes() {
    let item = |frame| hex(&encode(&Packet::Item { number: 1, frame }));
    assert_eq!(item(MemberFrame::Enter { name: "Ana".into(), visitor: true }), "00010003416e6101");
    assert_eq!(item(MemberFrame::Want { share: share() }), format!("000102{}", "ab".repeat(16)));
    assert_eq!(item(MemberFrame::TakeBack { share: share() }), format!("000103{}", "ab".repeat(16)));
    let kind = ResponseKind::Glad;
    let respond = MemberFrame::Respond { share: share(), kind, line: Some("x".into()) };
    assert_eq!(item(respond), format!("000104{}03010178", "ab".repeat(16)));
    assert_eq!(item(MemberFrame::QuietAsk), "000105");
    assert_eq!(item(MemberFrame::Private { body: vec![7] }), "0001060107");
    assert_eq!(item(MemberFrame::Leave), "000107");
    assert_eq!(encode(&Packet::<()>::Beat { received: 2 }), [1, 2]);
}

#[test]
fn the_frames_of_hosts_have_these_bytes() {
    let hex = |frame: HostFrame| hex(&encode(&frame));
    let seated = Seated { key: [6; 32], name: "Ana".into(), guide: false, visitor: true };
    let person = format!("{}03416e610001", "06".repeat(32));
    let admitted = HostFrame::Admitted {
        agreement: "A".into(),
        invitation: Some(vec![8]),
        board: [7; 32],
        people: vec![seated.clone()],
    };
    assert_eq!(hex(admitted), format!("010141010108{}01{person}", "07".repeat(32)));
    assert_eq!(hex(HostFrame::Entry(Entry::Came(seated))), format!("0300{person}"));
    let member = MemberId::from_bytes([9; 16]);
    assert_eq!(hex(HostFrame::Entry(Entry::Went { member })), format!("0301{}", "09".repeat(16)));
    let reason = ShareRefusal::NotAllowed;
    assert_eq!(hex(HostFrame::ShareRefused { share: share(), reason }), format!("08{}04", "ab".repeat(16)));
    assert_eq!(hex(HostFrame::TakenBack { share: share() }), format!("0b{}", "ab".repeat(16)));
    assert_eq!([HostFrame::Waiting, HostFrame::Declined, HostFrame::End].map(hex), ["00", "02", "10"]);
}

#[test]
fn hashes_keys_and_words_are_these() {
    assert_eq!(hex(&digest(b"x", &[b"ab", b""])), DIGEST);
    assert_eq!(hex(&tag(b"key", b"x", &[b"ab"])), TAG);
    assert_eq!(hex(&derive(b"salt", b"ikm", b"x")), DERIVED);
    assert_eq!(hex(&commitment(&[1; 32])), COMMITMENT);
    let channel = Channel { exporter: [1; 32], host: [2; 32], member: [3; 32] };
    let transcript = Transcript::new(&channel.code_context(415), b"hello", b"answer", b"finish");
    assert_eq!(transcript.check_words(&[4; 32], &[5; 32]), CHECK_WORDS);
    assert_eq!(GroupKey::from_bytes(&[9; 32]).public().fingerprint(), FINGERPRINT);
}

#[test]
fn a_board_with_one_card_says_these_words() {
    let key = SecretKey::from_bytes(&[1; 32]);
    let mut board = Board::new([2; 32]);
    let seated = Seated { key: *key.public().as_bytes(), name: "Ana".into(), guide: true, visitor: false };
    board.fold(&Entry::Came(seated));
    let head = sign_card(&key, &[2; 32], share(), b"card", &[MemberId::from_bytes([9; 16])]);
    assert!(board.is_signed(&head));
    board.fold(&Entry::Card(head));
    board.fold(&Entry::Remove { share: share() });
    assert_eq!(board.words(), BOARD_WORDS);
}

#[test]
fn an_invitation_has_these_bytes() {
    let group = GroupKey::from_bytes(&[9; 32]).public();
    let invitation = Invitation { group_name: "G".into(), group, knock_secret: [5; 32] };
    let bytes = invitation.to_bytes();
    assert_eq!(hex(&bytes), format!("0147{}{}", hex(&group.0), "05".repeat(32)));
    assert_eq!(Invitation::from_bytes(&bytes).as_ref(), Ok(&invitation));
    assert!(Invitation::from_bytes(&bytes[1..]).is_err());
}

const DIGEST: &str = "08e353a4c99933eb47b9726f9bd9a973e593bf6785642f7fd017630ffce3e473";
const TAG: &str = "650d5436d26ac1a2198dce1df1e7c8eeeecc2e6cd1f7a8901391a88ced63a722";
const DERIVED: &str = "b8dc2f472e1bb9ba79c34cd1f3fdcb79aa39298e88380eb46df55fc06987e6e2";
const COMMITMENT: &str = "f9126dfefdbd12ddcd1b7e7035a8f4110528a994c90290f1905f84d58020fe40";
const CHECK_WORDS: &str = "amateur reduce";
const FINGERPRINT: &str = "suggest ramp dinner today clever mushroom";
const BOARD_WORDS: &str = "trim glare bulb mystery brown winner";
