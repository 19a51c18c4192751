import { GrowingDocument } from "./document";
import { Frames } from "./pace";
import { ENGLISH as words, MarkdownStream, type MarkdownOptions } from "./stream";

/** A stream with frames that come when the test says so, on a clock that stands still unless it is set. */
export function stream(options: MarkdownOptions = {}) {
  const host = document.createElement("div");
  const frames: (() => void)[] = [];
  let time = 0;
  let owed = 0;
  /** The next piece of work takes so many milliseconds. */
  const spend = (milliseconds: number): void => void (owed = milliseconds);
  const clock = {
    // Looked at before and after each piece: what is owed passes between two looks.
    now: (): number => {
      const now = time;
      time += owed;
      owed = 0;
      return now;
    },
    nextFrame: (callback: () => void): void => void frames.push(callback),
  };
  const markdown = new MarkdownStream(host, {
    frames: new Frames(clock),
    onCopy: () => Promise.resolve(true),
    ...options,
  });
  const frame = (): void => {
    for (const callback of frames.splice(0)) callback();
  };
  const settle = (): void => {
    while (frames.length > 0) frame();
  };
  return { host, markdown, frame, settle, spend };
}

/** The whole text read at once. */
export function once(text: string): HTMLElement {
  const host = document.createElement("div");
  const growing = new GrowingDocument(host, { words, idPrefix: "", canCopy: true });
  growing.append(text.replace(/\r\n?/g, "\n").replaceAll("\0", "\uFFFD"));
  growing.finish();
  return host;
}

export function streamed(pieces: readonly string[]): HTMLElement {
  const { host, markdown, settle } = stream();
  for (const piece of pieces) {
    markdown.append(piece);
    settle();
  }
  markdown.finish();
  settle();
  return host;
}

/** A host that was given this text in pieces of so many characters, a frame after each. */
export function typed(text: string, size: number): HTMLElement {
  const { host, markdown, frame, settle } = stream();
  for (const piece of chunks(text, size)) {
    markdown.append(piece);
    frame();
  }
  markdown.finish();
  settle();
  return host;
}

export function chunks(text: string, size: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += size) pieces.push(text.slice(at, at + size));
  return pieces;
}

/** Numbers from 0 to 1 that are the same in every run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function randomPieces(text: string, random: () => number, longest = 60): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const length = 1 + Math.floor(random() * longest);
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return pieces;
}

/** The markup of a host, with texts joined. */
export function markup(host: HTMLElement): string {
  host.normalize();
  return host.innerHTML;
}
