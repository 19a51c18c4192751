//! Any text as a report: the split is lossless and the same for any chunking, and its data block never fails.

#![no_main]

use libfuzzer_sys::fuzz_target;
use prospect_core::report::{Piece, Splitter, ideas};

fn pieces<'a>(chunks: impl Iterator<Item = &'a str>) -> Vec<Piece> {
    let mut splitter = Splitter::new();
    let mut pieces = Vec::new();
    for chunk in chunks {
        pieces.extend(splitter.append(chunk));
    }
    pieces.extend(splitter.finish());
    pieces
}

/// The pieces with neighbours of one kind joined: chunking decides only where they are cut.
fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::new();
    for piece in pieces {
        match joined.last_mut() {
            Some(last) if last.kind == piece.kind => last.text.push_str(&piece.text),
            _ => joined.push(piece),
        }
    }
    joined
}

fuzz_target!(|text: &str| {
    let whole = pieces(std::iter::once(text));
    let bytes: String = whole.iter().map(|piece| piece.text.as_str()).collect();
    assert_eq!(bytes, text, "no byte is lost or made up");
    let mut ends = text.char_indices().map(|(at, c)| (at, at + c.len_utf8()));
    let by_char = pieces(std::iter::from_fn(|| ends.next().map(|(from, to)| &text[from..to])));
    assert_eq!(joined(by_char), joined(whole));
    assert!(ideas(text).len() <= 40);
});
