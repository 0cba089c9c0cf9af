use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Text as search compares it: lower case, without accents, so that “examen” finds “Exámen”.
pub(crate) fn fold(text: &str) -> String {
    text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// One character, folded.
pub(crate) fn fold_char(c: char) -> String {
    fold(c.encode_utf8(&mut [0; 4]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_case_do_not_matter() {
        assert_eq!(fold("Exámen FELIZ"), "examen feliz");
        assert_eq!(fold_char('Ñ'), "n");
    }
}
