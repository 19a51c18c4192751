import { isDense } from "./scripts";

/** A bare address in a text, and where it leads. */
export interface Address {
  readonly start: number;
  readonly end: number;
  readonly url: string;
}

/** Whether a text may have bare addresses in it. */
export function mayHaveAddress(text: string): boolean {
  return text.includes("@") || text.includes("://") || /www\./i.test(text);
}

/**
 * The addresses of the web and of mail in a text, in their order. The exports read them by the same rules
 * (`reading/address.rs`); the vectors in `tests/vectors/markdown.json` hold both to them.
 */
export function addressesIn(text: string): Address[] {
  const found: Address[] = [];
  let from = 0;
  PLACE.lastIndex = 0;
  for (let place = PLACE.exec(text); place !== null; place = PLACE.exec(text)) {
    const at = place.index;
    const address = place[0] === "@" ? mailbox(text, from, at) : webAddress(text, at);
    if (address === null) continue;
    found.push(address);
    from = address.end;
    PLACE.lastIndex = Math.max(from, at + 1);
  }
  return found;
}

/** Where an address may begin, or the middle of one. */
const PLACE = /https?:\/\/|www\.|@/gi;

function webAddress(text: string, start: number): Address | null {
  const before = characterBefore(text, start);
  if (isLetter(before)) return null;
  const scheme = /^https?:\/\//i.exec(text.slice(start, start + 8))?.[0] ?? "";
  if (scheme === "" && /^[/.@]$/.test(before)) return null;
  const from = start + (scheme === "" ? "www.".length : scheme.length);
  const end = endOf(text, from);
  const host = /^[^/?#]*/.exec(text.slice(from, end))?.[0] ?? "";
  if (!isLetter(characterAt(host, 0)) || (scheme === "" && !endsInDomain(host))) return null;
  const address = text.slice(start, end);
  return { start, end, url: scheme === "" ? `http://${address}` : address };
}

/** How far an address goes on after its scheme: without the punctuation of the sentence it stands in. */
function endOf(text: string, from: number): number {
  let open = 0;
  let inHost = true;
  let at = from;
  while (at < text.length) {
    const character = characterAt(text, at);
    if ("/?#".includes(character)) inHost = false;
    if (!isLetter(character) && !"-._:@%".includes(character)) {
      if (inHost) break;
      if (character === "(") open += 1;
      else if (character === ")") open -= 1;
      if (open < 0 || (character === "~" && text[at + 1] === "~") || !/^[!-~]$/.test(character)) break;
      if ('<>"`\\|*[]{}^'.includes(character)) break;
    }
    at += character.length;
  }
  while (at > from && ".,;:!?'_~(".includes(text.charAt(at - 1))) at -= 1;
  return at;
}

/** The mailbox around an `@`; it may begin at `from`. */
function mailbox(text: string, from: number, at: number): Address | null {
  let start = at;
  while (start > from && /[a-z\d.+_-]/i.test(text.charAt(start - 1))) start -= 1;
  while (start < at && /[.+_-]/.test(text.charAt(start))) start += 1;
  const before = characterBefore(text, start);
  if (start === at || text[at - 1] === "." || isLetter(before) || /^[/@]$/.test(before)) return null;
  let end = at + 1;
  while (/[a-z\d.-]/i.test(text.charAt(end))) end += 1;
  const next = characterAt(text, end);
  while (/[.-]/.test(text.charAt(end - 1))) end -= 1;
  if (!endsInDomain(text.slice(at + 1, end)) || next === "@" || isLetter(next)) return null;
  const scheme = text.slice(Math.max(from, start - "mailto:".length), start);
  if (scheme.toLowerCase() !== "mailto:") return { start, end, url: `mailto:${text.slice(start, end)}` };
  return { start: start - scheme.length, end, url: text.slice(start - scheme.length, end) };
}

/** Whether a host has a top-level domain of letters, as no version number has. */
function endsInDomain(host: string): boolean {
  const labels = host.split(".");
  const top = labels.pop() ?? "";
  if (labels.length === 0 || labels.some((label, index) => label === "" && index > 0)) return false;
  return isLetter(characterAt(host, 0)) && /^\p{Alphabetic}{2,}$/u.test(top);
}

/** A letter or a digit of a script that puts spaces between words. */
function isLetter(character: string): boolean {
  return /^[\p{Alphabetic}\p{N}]/u.test(character) && !isDense(character.codePointAt(0) ?? 0);
}

function characterAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? "" : String.fromCodePoint(code);
}

function characterBefore(text: string, at: number): string {
  const isPair = /[\uDC00-\uDFFF]/.test(text.charAt(at - 1)) && /[\uD800-\uDBFF]/.test(text.charAt(at - 2));
  return text.slice(isPair ? at - 2 : Math.max(0, at - 1), at);
}
