//! Any bytes as the body of an answer: no panic, no more text than bytes can hold, and the same for any chunking.

#![no_main]

use libfuzzer_sys::fuzz_target;
use prospect_core::{AnswerDecoder, BodyEnd, ProviderEvent};

#[derive(Debug, Default, PartialEq)]
struct Told {
    text: String,
    thought: bool,
    outcome: String,
}

fn decode<'a>(chunks: impl Iterator<Item = &'a [u8]>, how: BodyEnd) -> Told {
    let mut told = Told::default();
    let (mut decoder, mut failed) = (AnswerDecoder::default(), None);
    let mut sink = |event| match event {
        ProviderEvent::Text(text) => told.text.push_str(&text),
        ProviderEvent::Thinking => told.thought = true,
        _ => {}
    };
    for chunk in chunks {
        if let Err(error) = decoder.push(chunk, &mut sink) {
            failed = Some(error);
            break;
        }
        if decoder.is_done() {
            break;
        }
    }
    let outcome = match failed {
        Some(error) => Err(error),
        None if decoder.is_done() => decoder.end(BodyEnd::Clean, &mut sink),
        None => decoder.end(how, &mut sink),
    };
    told.outcome = match outcome {
        Ok(finish) => format!("{finish:?}"),
        Err(error) => format!("{:?}: {error}", error.code()),
    };
    told
}

fuzz_target!(|body: &[u8]| {
    for how in [BodyEnd::Clean, BodyEnd::Broken] {
        let whole = decode(std::iter::once(body), how);
        // A byte that is no UTF-8 becomes the three of U+FFFD.
        assert!(whole.text.len() <= 3 * body.len());
        let size = 1 + body.first().map_or(0, |first| usize::from(*first) % 17);
        assert_eq!(decode(body.chunks(size), how), whole);
    }
});
