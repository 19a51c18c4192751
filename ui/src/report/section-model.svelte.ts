import type { SectionKey } from "./sections";

export type SectionState = "waiting" | "writing" | "written";

/** Where the text of a section is shown; `MarkdownStream` is one. */
export interface SectionSink {
  replace(text: string): void;
  append(text: string): void;
  finish(): void;
  whenRendered(callback: () => void): void;
}

// These scripts put no spaces between words. People who write them count signs; so do we.
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
// They come late in Unicode, so most text need not be looked at twice.
const LAST_SPACED = "\u2e7f";

/** One of the three sections of a report: its text, and how far it has come. */
export class SectionModel {
  readonly key: SectionKey;
  state = $state<SectionState>("waiting");
  words = $state(0);
  /** Whether the reader has it unfolded. */
  open = $state(true);

  // Text is not reactive: it grows many times a second and goes to its sink directly.
  #text = "";
  #insideWord = false;
  #finished = false;
  #sink: SectionSink | null = null;

  constructor(key: SectionKey) {
    this.key = key;
  }

  get text(): string {
    return this.#text;
  }

  get shown(): boolean {
    return this.#sink !== null;
  }

  append(text: string): void {
    this.#text += text;
    this.#countWords(text);
    this.#sink?.append(text);
  }

  /** No more text comes. */
  finish(): void {
    this.#finished = true;
    if (this.#text.trim() !== "") this.state = "written";
    this.#sink?.finish();
  }

  /** Stands at this text again, and can grow from there. */
  restart(text: string): void {
    this.#text = text;
    this.#insideWord = false;
    this.#finished = false;
    this.words = 0;
    this.#countWords(text);
    this.#sink?.replace(text);
  }

  /** Shows the text so far, and from now on what is added. Returns how to end that. */
  attach(sink: SectionSink): () => void {
    this.#sink = sink;
    sink.replace(this.#text);
    if (this.#finished) sink.finish();
    return () => {
      if (this.#sink === sink) this.#sink = null;
    };
  }

  whenRendered(callback: () => void): void {
    if (this.#sink === null) callback();
    else this.#sink.whenRendered(callback);
  }

  #countWords(text: string): void {
    let words = 0;
    for (const character of text) {
      if (character > LAST_SPACED && UNSPACED.test(character)) {
        words += 1;
        this.#insideWord = false;
        continue;
      }
      const inside = /[\p{L}\p{N}]/u.test(character);
      // An apostrophe or a dot inside a word does not begin another.
      if (inside && !this.#insideWord) words += 1;
      if (inside || /\s/.test(character)) this.#insideWord = inside;
    }
    this.words += words;
  }
}
