//! Words of the design's vocabulary as argument values, such as `small_win`.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::de::value::{Error, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};

pub const KINDS: [&str; 9] =
    ["milestone", "small_win", "reflection", "gratitude", "hard_day", "setback", "loss", "art", "answer"];
pub const DIMENSIONS: [&str; 4] = ["health", "home", "purpose", "community"];
pub const LOOK_BACK: [&str; 2] = ["allow", "never"];
pub const THEMES: [&str; 4] = ["paper", "dawn", "meadow", "night"];
pub const WISHES: [&str; 4] = ["just_listen", "same_here_welcome", "a_few_words_welcome", "ask_me_first"];

/// A parser for one of `words`, read as the domain reads it.
pub fn one_of<T>(words: impl IntoIterator<Item = &'static str>) -> impl TypedValueParser<Value = T>
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(words).try_map(|word| {
        let text: StrDeserializer<'_, Error> = word.as_str().into_deserializer();
        T::deserialize(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use hearth_domain::{Dimension, LookBack, MomentKind, ResponseWish, Theme};

    fn read<T: DeserializeOwned>(words: &[&str]) -> usize {
        let known = |word: &&&str| serde_json::from_value::<T>((**word).into()).is_ok();
        words.iter().filter(known).count()
    }

    #[test]
    fn every_word_offered_is_one_the_domain_knows() {
        assert_eq!(read::<MomentKind>(&KINDS), MomentKind::ALL.len());
        assert_eq!(read::<Dimension>(&DIMENSIONS), 4);
        assert_eq!(read::<LookBack>(&LOOK_BACK), 2);
        assert_eq!(read::<Theme>(&THEMES), 4);
        assert_eq!(read::<ResponseWish>(&WISHES), 4);
    }
}
