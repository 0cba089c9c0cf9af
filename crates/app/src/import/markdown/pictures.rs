use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::import::shelf::{Shelf, ending, file_name, folder_of};
use crate::import::{PhotoSource, Why};

const ENDINGS: [&str; 13] =
    ["jpg", "jpeg", "png", "gif", "webp", "heic", "heif", "avif", "svg", "bmp", "tif", "tiff", "jfif"];
/// As many as any note shows.
const PHOTOS_MAX: usize = 100;

/// The pictures of a folder, and which of them its notes show.
pub(super) struct Pictures {
    shelf: Arc<Shelf>,
    /// By their last part in small letters; the shortest name first.
    by_file_name: HashMap<String, Vec<String>>,
    shown: HashSet<String>,
}

/// A note's text without the pictures that come along.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub text: String,
    pub photos: Vec<PhotoSource>,
    /// Pictures named in the text that do not come along, and why.
    pub left: Vec<(String, Why)>,
}

struct Shown {
    range: Range<usize>,
    target: String,
    description: String,
}

pub(super) fn is_picture(name: &str) -> bool {
    ENDINGS.contains(&ending(name).as_str())
}

impl Pictures {
    pub fn of(shelf: Arc<Shelf>) -> Self {
        let mut by_file_name: HashMap<String, Vec<String>> = HashMap::new();
        for name in shelf.names().filter(|name| is_picture(name)) {
            by_file_name.entry(file_name(name).to_lowercase()).or_default().push(name.to_owned());
        }
        for names in by_file_name.values_mut() {
            names.sort_by_key(String::len);
        }
        Self { shelf, by_file_name, shown: HashSet::new() }
    }

    /// Whether some note shows this picture.
    pub fn is_shown(&self, name: &str) -> bool {
        self.shown.contains(name)
    }

    /// Takes the pictures that are there out of a note's text.
    pub fn take(&mut self, note: &str, text: &str) -> Taken {
        let mut taken = Taken::default();
        let mut from = 0;
        for shown in shown_in(text) {
            match self.find(note, &shown.target) {
                Ok(_) if taken.photos.len() >= PHOTOS_MAX => {
                    taken.left.push((shown.target, Why::TooManyPictures));
                }
                Ok(name) => {
                    taken.text.push_str(text.get(from..shown.range.start).unwrap_or_default());
                    from = shown.range.end.max(from);
                    self.add(name, shown.description, &mut taken.photos);
                }
                Err(None) => {}
                Err(Some(why)) => taken.left.push((shown.target, why)),
            }
        }
        taken.text.push_str(text.get(from..).unwrap_or_default());
        taken
    }

    fn add(&mut self, name: String, description: String, photos: &mut Vec<PhotoSource>) {
        self.shown.insert(name.clone());
        if !photos.iter().any(|photo| photo.name == name) {
            photos.push(PhotoSource { name, description, shelf: Arc::clone(&self.shelf) });
        }
    }

    /// The picture that a note means. It may be named from the note's folder, from the top, or by its last
    /// part alone, as Obsidian does. An error without words: it is no picture but an embedded note or file.
    fn find(&self, note: &str, target: &str) -> Result<String, Option<Why>> {
        let target = target.replace('\\', "/");
        if target.contains("://") || target.starts_with("data:") || target.starts_with("//") {
            return Err(Some(Why::Remote));
        }
        let path = target.split(['#', '?']).next().unwrap_or_default();
        if !is_picture(path) {
            return Err(None);
        }
        let decoded = percent_decode_str(path).decode_utf8_lossy().into_owned();
        let mut inside = false;
        for path in [path, &decoded] {
            let named = [joined(folder_of(note), path), joined("", path.trim_start_matches('/'))];
            inside |= named.iter().any(Option::is_some);
            if let Some(name) = named.into_iter().flatten().find(|name| self.shelf.has(name)) {
                return Ok(name);
            }
        }
        let alone =
            self.by_file_name.get(&file_name(&decoded).to_lowercase()).and_then(|names| names.first());
        match alone {
            Some(name) if inside => Ok(name.clone()),
            _ if inside => Err(Some(Why::PictureMissing)),
            _ => Err(Some(Why::PictureOutside)),
        }
    }
}

/// The name that `path` means from `folder`; nothing if it leads outside.
fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    if path.starts_with('/') {
        return None;
    }
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match part {
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn shown_in(text: &str) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    let mut inside = false;
    for (event, range) in Parser::new_ext(text, Options::ENABLE_WIKILINKS).into_offset_iter() {
        match event {
            Event::Start(Tag::Image { link_type, dest_url, .. }) => {
                inside = true;
                // `![[x.png]]` repeats its name as its words; what stands behind a bar is what counts.
                let silent = matches!(link_type, LinkType::WikiLink { has_pothole: false });
                let description = if silent { "\0" } else { "" }.to_owned();
                found.push(Shown { range, target: dest_url.into_string(), description });
            }
            Event::End(TagEnd::Image) => inside = false,
            Event::Text(words) | Event::Code(words) if inside => {
                if let Some(last) = found.last_mut() {
                    last.description.push_str(&words);
                }
            }
            _ => {}
        }
    }
    for shown in &mut found {
        shown.description = described(&shown.description);
    }
    found
}

/// What a picture's words say; nothing where they are its name or, as in Obsidian, its width.
fn described(words: &str) -> String {
    let size = words.chars().all(|c| c.is_ascii_digit() || c == 'x');
    if size || words.starts_with('\0') { String::new() } else { words.trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_never_lead_outside() {
        assert_eq!(joined("a/b/", "../x.png").as_deref(), Some("a/x.png"));
        assert_eq!(joined("", "./img/./x.png").as_deref(), Some("img/x.png"));
        assert_eq!(joined("a/", "../../x.png"), None);
        assert_eq!(joined("", "/etc/x.png"), None);
    }

    #[test]
    fn pictures_of_every_spelling_are_seen_and_code_is_not() {
        let text = "![a cat](cat.png \"t\") ![](<my cat.png>)\n![[dog.png]] ![[dog.png|300]] ![[dog.png|my dog]]\n\n```\n![](code.png)\n```\n`![](code.png)`";
        let found: Vec<_> =
            shown_in(text).into_iter().map(|shown| (shown.target, shown.description)).collect();
        let expected = [
            ("cat.png", "a cat"),
            ("my cat.png", ""),
            ("dog.png", ""),
            ("dog.png", ""),
            ("dog.png", "my dog"),
        ];
        assert_eq!(found, expected.map(|(target, words)| (target.to_owned(), words.to_owned())));
    }
}
