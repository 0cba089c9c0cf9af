//! Records like real moments: the app's own type and encoding, 300 to 3000 bytes, the same for every run.

use crate::error::Error;
use fastrand::Rng;
use hearth_domain::{Dimension, Moment, MomentKind};

/// One record, for every store alike.
pub struct Made {
    /// Its id.
    pub id: [u8; 16],
    /// Unix seconds.
    pub created: i64,
    /// A moment as the app encodes it.
    pub body: Vec<u8>,
}

const BEGUN: i64 = 1_500_000_000;
const WORDS: &str = "the and I to was a of it my that with today for but we not said after before walked home \
    morning evening kitchen window coffee rain garden letter friend mother sister brother called talked quiet \
    street bus work tired slept dream early late night bread soup book chapter music guitar piano song river \
    forest trail snow wind summer winter birthday photo meeting sponsor group steps craving hard easier better \
    worse hope worry anxious calm grateful proud sad angry alone together doctor school daughter sunlight dog \
    breathing clean sober relapse honest promise kept again maybe always never still enough something nobody";
const FEELINGS: [&str; 6] = ["calm", "hopeful", "tired", "proud", "lonely", "grateful"];
const TAGS: [&str; 5] = ["family", "work", "meeting", "music", "health"];
const DIMENSIONS: [Dimension; 4] =
    [Dimension::Health, Dimension::Home, Dimension::Purpose, Dimension::Community];

/// `count` records; the same `count` and `series` give the same bytes.
pub fn make(count: usize, series: u64) -> Result<Vec<Made>, Error> {
    let mut random = Rng::with_seed(series);
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    (0..count).map(|at| one(&mut random, &words, at)).collect()
}

fn one(random: &mut Rng, words: &[&str], at: usize) -> Result<Made, Error> {
    let mut id = [0; 16];
    random.fill(&mut id);
    // Short notes are common and long ones rare; with the other fields, 300 to 3000 bytes.
    let length = 50 + (2660.0 * random.f64().powi(2)) as usize;
    let moment = Moment {
        kind: MomentKind::ALL[random.usize(..MomentKind::ALL.len())],
        title: text(random, words, 30),
        body: text(random, words, length),
        time_zone: Some("America/Chicago".into()),
        dimensions: vec![DIMENSIONS[random.usize(..DIMENSIONS.len())]],
        feelings: vec![FEELINGS[random.usize(..FEELINGS.len())].into()],
        tags: vec![TAGS[random.usize(..TAGS.len())].into()],
        ..Moment::default()
    };
    let body = rmp_serde::to_vec_named(&moment)?;
    Ok(Made { id, created: BEGUN + at as i64 * 3600, body })
}

fn text(random: &mut Rng, words: &[&str], length: usize) -> String {
    let mut out = String::with_capacity(length + 12);
    while out.len() < length {
        out.push_str(words[random.usize(..words.len())]);
        out.push(' ');
    }
    out.truncate(length);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_of_the_promised_size_and_the_same_each_time() {
        let records = make(100_000, 1).unwrap();
        let sizes: Vec<usize> = records.iter().map(|record| record.body.len()).collect();
        assert!(
            sizes.iter().all(|size| (300..=3000).contains(size)),
            "{:?}",
            (sizes.iter().min(), sizes.iter().max())
        );
        let again = make(100_000, 1).unwrap();
        assert!(records.iter().zip(&again).all(|(one, two)| one.id == two.id && one.body == two.body));
        assert_ne!(records[0].id, make(1, 2).unwrap()[0].id);
    }

    #[test]
    fn a_record_is_a_moment_that_the_app_reads() {
        let record = make(1, 3).unwrap().remove(0);
        let moment: Moment = rmp_serde::from_slice(&record.body).unwrap();
        assert_eq!(moment.title.len(), 30);
        assert!(moment.checked().is_ok());
    }
}
