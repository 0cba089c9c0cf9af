//! The handshake under attack, in process: splices, wrong codes, a man in the middle.

use zeroize::Zeroizing;

use crate::{
    Code, GroupKey, GroupPublic,
    frame::{Finish, Hello, HostGreeting, Knocking, ProvenFrame, decode, encode},
    handshake::{Channel, Transcript, commitment},
    handshake_host::{Answered, Identity, Unproven, answer_code, answer_invitation},
    handshake_member::{Distrust, Knocked, Pass, Proof},
    pake::HostPake,
};

const CODE: &str = "415920637";
const SECRET: [u8; 32] = [42; 32];

fn channel(exporter: u8) -> Channel {
    Channel { exporter: [exporter; 32], host: [1; 32], member: [2; 32] }
}

fn identity() -> Identity {
    Identity {
        group_name: "Tuesday".into(),
        guide_name: "Gail".into(),
        group_key: GroupKey::from_bytes(&[9; 32]),
        knock_secret: Zeroizing::new(SECRET),
    }
}

fn code(text: &str) -> Pass {
    Pass::Code(text.parse().unwrap())
}

fn invited(group: GroupPublic) -> Pass {
    Pass::Invitation { group, knock_secret: Zeroizing::new(SECRET) }
}

/// The host answers a first frame that arrived on this channel.
fn answer(channel: &Channel, hello: &[u8]) -> Result<Answered, Unproven> {
    match decode::<Hello>(hello).unwrap().door {
        Knocking::Code { plate, request } => {
            let code: Code = CODE.parse().unwrap();
            answer_code(channel, plate, &HostPake::register(&code).unwrap(), hello, &request)
        }
        Knocking::Invitation { proof } => answer_invitation(channel, &identity(), hello, &proof),
        Knocking::Back { .. } => Err(Unproven),
    }
}

/// One whole handshake, with the host on one channel and the member on another.
fn meet(
    host: &Channel,
    member: &Channel,
    pass: &Pass,
) -> (Result<String, Unproven>, Result<Proof, Distrust>) {
    let knocked = Knocked::new(member, pass).unwrap();
    let answered = match answer(host, knocked.frame()) {
        Ok(answered) => answered,
        Err(unproven) => return (Err(unproven), Err(Distrust::Malformed)),
    };
    let finished = match knocked.answered(answered.frame()) {
        Ok(finished) => finished,
        Err(distrust) => return (Err(Unproven), Err(distrust)),
    };
    match answered.prove(&identity(), finished.frame()) {
        Ok((greeting, words)) => (Ok(words), finished.proven(&greeting)),
        Err(unproven) => (Err(unproven), Err(Distrust::Malformed)),
    }
}

#[test]
fn the_right_code_and_the_invitation_both_end_with_the_same_words_on_both_sides() {
    let group = identity().group_key.public();
    for pass in [code(CODE), invited(group)] {
        let (host, member) = meet(&channel(5), &channel(5), &pass);
        let proof = member.unwrap();
        assert_eq!(host.unwrap(), proof.check_words);
        assert_eq!((proof.group, proof.guide_name.as_str()), (group, "Gail"));
        assert_eq!(proof.check_words.split(' ').count(), 2);
    }
}

#[test]
fn a_wrong_secret_is_noticed_by_the_member_before_it_sends_a_confirmation() {
    let (_, member) = meet(&channel(5), &channel(5), &code("415920638"));
    assert_eq!(member, Err(Distrust::OtherCode));
}

#[test]
fn frames_spliced_between_two_channels_are_refused_though_the_code_is_right_at_both_ends() {
    let group = identity().group_key.public();
    let elsewhere =
        [channel(6), Channel { host: [3; 32], ..channel(5) }, Channel { member: [3; 32], ..channel(5) }];
    for other in elsewhere {
        assert_eq!(meet(&other, &channel(5), &code(CODE)).1, Err(Distrust::OtherCode));
        assert_eq!(meet(&other, &channel(5), &invited(group)).0, Err(Unproven));
    }
}

#[test]
fn an_invitation_of_another_group_or_with_another_secret_opens_nothing() {
    let other = GroupKey::from_bytes(&[8; 32]).public();
    assert_eq!(meet(&channel(5), &channel(5), &invited(other)).1, Err(Distrust::NotProven));
    let pass =
        Pass::Invitation { group: identity().group_key.public(), knock_secret: Zeroizing::new([1; 32]) };
    assert_eq!(meet(&channel(5), &channel(5), &pass).0, Err(Unproven));
}

#[test]
fn a_host_that_changes_anything_it_said_is_not_believed() {
    type Change = fn(&mut ProvenFrame);
    let changes: [Change; 5] = [
        |frame| frame.reveal[0] ^= 1,
        |frame| frame.group_name.push('!'),
        |frame| frame.guide_name = "Gale".into(),
        |frame| frame.confirmation[0] ^= 1,
        |frame| frame.group = GroupKey::from_bytes(&[8; 32]).public().0,
    ];
    for change in changes {
        let knocked = Knocked::new(&channel(5), &code(CODE)).unwrap();
        let answered = answer(&channel(5), knocked.frame()).unwrap();
        let finished = knocked.answered(answered.frame()).unwrap();
        let (greeting, _) = answered.prove(&identity(), finished.frame()).unwrap();
        let Ok(HostGreeting::Proven(mut frame)) = decode(&greeting) else { panic!("a proof") };
        change(&mut frame);
        let changed = finished.proven(&encode(&HostGreeting::Proven(frame)));
        assert_eq!(changed, Err(Distrust::NotProven));
    }
}

/// Somebody between the two who knows the code runs one handshake with each. The words on the member's screen
/// are settled by its nonce, which comes after the false host's commitment; those on the host's screen by the
/// reveal, which comes after the false member's nonce. Whatever is varied afterwards, 2^20 times: the
/// commitment opens to one value only, and no nonce sent blind does better than chance.
#[test]
fn a_man_in_the_middle_who_knows_the_code_cannot_search_for_matching_words() {
    let towards_host = Transcript::new(b"host side", b"hello", b"answer", b"finish");
    let towards_member = Transcript::new(b"member side", b"hello", b"answer", b"finish");
    let (honest_reveal, honest_nonce) = ([7; 32], [8; 32]);
    let promised = commitment(&varied(0));
    let on_host = towards_host.check_words(&honest_reveal, &varied(0));
    let on_member = towards_member.check_words(&varied(0), &honest_nonce);
    assert_ne!(on_host, on_member);
    let opens = (1..1u32 << 20).filter(|n| commitment(&varied(*n)) == promised).count();
    assert_eq!(opens, 0);
    // The one nonce he may send is drawn before the reveal: over 4,096 whole attacks, none fits.
    let fits = (0..4_096u32).filter(|attack| {
        let reveal = varied(u32::MAX - attack);
        let shown = towards_host.check_words(&reveal, &varied(*attack));
        shown == on_member
    });
    assert_eq!(fits.count(), 0);
}

fn varied(n: u32) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&n.to_le_bytes());
    bytes
}

#[test]
fn two_hundred_guesses_in_process_open_nothing() {
    let host = HostPake::register(&CODE.parse().unwrap()).unwrap();
    // The last digit is wrong in every guess, whatever the others are.
    let guesses = (0..200u32).map(|n| format!("415{:05}8", n * 500 + 20));
    for guess in guesses {
        let knocked = Knocked::new(&channel(5), &code(&guess)).unwrap();
        let Knocking::Code { plate, request } = decode::<Hello>(knocked.frame()).unwrap().door else {
            panic!("by code")
        };
        let answered = answer_code(&channel(5), plate, &host, knocked.frame(), &request).unwrap();
        let message = encode(&Finish { nonce: [0; 32], pake: vec![0; 64] });
        assert!(knocked.answered(answered.frame()).is_err());
        assert!(answered.prove(&identity(), &message).is_err());
    }
}
