//! Words that are data, not interface: what is offered to be kept or changed by its owner.

use hearth_domain::CrisisLine;

/// Version of the words a sharer agrees to; kept with each share.
pub(crate) const SHARE_TEXT_VERSION: &str = "1";

/// What a share is for unless its owner says otherwise (42 CFR 2.31 asks for a purpose).
pub(crate) const DEFAULT_PURPOSE: &str = "at my request";

/// Five plain lines to begin an agreement with. The fourth is the limit of confidentiality.
pub(crate) fn agreement_offer(language: &str, guide: &str) -> Vec<String> {
    let guide = if guide.is_empty() { fallback(language) } else { guide };
    let lines: [&str; 5] = if language == "es" {
        [
            "Lo que se dice aquí, se queda aquí.",
            "Cada quien comparte lo que quiere. Pasar siempre está bien.",
            "Escuchamos sin juzgar y sin dar consejos que nadie pidió.",
            "Si alguien puede estar en peligro, {guide} quizá tenga que avisar a otras personas.",
            "No sacamos fotos ni copiamos las tarjetas de otras personas.",
        ]
    } else {
        [
            "What is said here stays here.",
            "We share what we choose to. Passing is always fine.",
            "We listen. We do not judge or give advice nobody asked for.",
            "If someone may be in danger, {guide} may have to tell others.",
            "We take no photos and make no copies of each other's cards.",
        ]
    };
    lines.iter().map(|line| line.replace("{guide}", guide)).collect()
}

fn fallback(language: &str) -> &'static str {
    if language == "es" { "quien guía el grupo" } else { "our guide" }
}

/// Lines for the United States, offline, until their reader writes their own.
/// Source: 988lifeline.org, samhsa.gov/find-help/national-helpline, crisistextline.org.
pub(crate) fn crisis_lines(language: &str) -> Vec<CrisisLine> {
    let lines: [(&str, &str); 4] = if language == "es" {
        [
            (
                "Línea 988 de Prevención del Suicidio y Crisis",
                "Llama al 988 y oprime 2, o manda AYUDA al 988",
            ),
            ("Línea de ayuda de SAMHSA", "1-800-662-4357, a toda hora, gratis"),
            ("Crisis Text Line", "Manda AYUDA al 741741"),
            ("Emergencias", "911"),
        ]
    } else {
        [
            ("988 Suicide & Crisis Lifeline", "Call or text 988"),
            ("SAMHSA's National Helpline", "1-800-662-4357, day and night, free"),
            ("Crisis Text Line", "Text HOME to 741741"),
            ("Emergency", "911"),
        ]
    };
    lines.map(|(name, reach)| CrisisLine { name: name.into(), reach: reach.into() }).into()
}

/// Neutral labels: they say nothing of what is inside.
pub(crate) fn labels(language: &str) -> [&'static str; 12] {
    if language == "es" {
        [
            "Cuaderno azul",
            "Cuaderno verde",
            "Cuaderno gris",
            "Cuaderno rojo",
            "Junto a la ventana",
            "Mesa de la cocina",
            "Barco de papel",
            "Hoja de roble",
            "Puerto",
            "Piedra de río",
            "Farol",
            "Librero",
        ]
    } else {
        [
            "Blue notebook",
            "Green notebook",
            "Grey notebook",
            "Red notebook",
            "Window seat",
            "Kitchen table",
            "Paper boat",
            "Oak leaf",
            "Harbour",
            "River stone",
            "Lantern",
            "Bookshelf",
        ]
    }
}

/// Where all of them are taken, a number follows this.
pub(crate) fn numbered_label(language: &str) -> &'static str {
    if language == "es" { "Cuaderno" } else { "Notebook" }
}
