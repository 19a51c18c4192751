// Lines of a growing text. The rules are written down in prospect-core's report/lines.rs.

/** The most characters of a marker line, its line end not counted. */
export const LONGEST = 200;

/** How a line matches, when only its start may be known. */
export type Matched<T> = "no" | "undecided" | { found: T };

/** The first line of a text with its line end, and whether it is whole: nothing more can come to it. */
export function firstLine(text: string, ended: boolean): { line: string; whole: boolean } {
  const end = text.indexOf("\n");
  return end < 0 ? { line: text, whole: ended } : { line: text.slice(0, end + 1), whole: true };
}

// Sets and code points rather than regular expressions: what counts must not vary with an engine's Unicode.
const SPACES = new Set([" ", "\t", "\r", "\u00a0", "\u2009", "\u202f", "\u3000"]);

export function isSpace(c: string): boolean {
  return SPACES.has(c);
}

/** Whether a line holds nothing but white space. */
export function isBlank(line: string): boolean {
  for (let at = 0; at < line.length; at++) {
    const c = line.charAt(at);
    if (!SPACES.has(c) && c !== "\n") return false;
  }
  return true;
}

/** Whether a text has more than so many characters. */
export function runsPast(text: string, most: number): boolean {
  let count = 0;
  for (let at = 0; at < text.length; at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) {
    if (++count > most) return true;
  }
  return false;
}

/** How often a character stands at the start of a text. */
export function runOf(text: string, mark: string): number {
  let length = 0;
  while (length < text.length && text.charAt(length) === mark) length++;
  return length;
}

export function trimStart(text: string, trimmed: (c: string) => boolean): string {
  let at = 0;
  while (at < text.length && trimmed(text.charAt(at))) at++;
  return text.slice(at);
}

export function trimEnd(text: string, trimmed: (c: string) => boolean): string {
  let end = text.length;
  while (end > 0 && trimmed(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

export function isDigit(c: string): boolean {
  return c >= "0" && c <= "9" && c.length === 1;
}

/** A setext underline: a run of `=` or `-`, at least three, alone on its line. */
export function underline(line: string, whole: boolean): "no" | "undecided" | "yes" {
  const indent = runOf(line, " ");
  if (indent > 3) return "no";
  const content = line.endsWith("\n") ? line.slice(indent, -1) : line.slice(indent);
  if (content === "") return whole ? "no" : "undecided";
  const mark = content.charAt(0);
  const run = runOf(content, mark);
  const rest = content.slice(run);
  if ((mark !== "=" && mark !== "-") || !isBlank(rest) || (run < 3 && rest !== "")) return "no";
  if (!whole) return "undecided";
  return run < 3 ? "no" : "yes";
}

/** The length of the setext underline that a text begins with. */
export function underlineOf(text: string, ended: boolean): Matched<number> {
  const { line, whole } = firstLine(text, ended);
  const read = underline(line, whole);
  return read === "yes" ? { found: line.length } : read;
}

/** A marker line character for character as the prompt asks for it, but for a section's title: it ends an open fence. */
export function exactMarker(line: string, whole: boolean): Matched<"section" | "data"> {
  const section = "## SECTION ";
  const data = "## DATA";
  const undecided = whole ? "no" : "undecided";
  if (line.startsWith(data)) {
    if (!isBlank(line.slice(data.length))) return "no";
    return whole ? { found: "data" } : "undecided";
  }
  if (!line.startsWith(section)) return section.startsWith(line) || data.startsWith(line) ? undecided : "no";
  const rest = line.slice(section.length);
  if (rest === "") return undecided;
  if (!"123".includes(rest.charAt(0))) return "no";
  if (rest.length === 1) return undecided;
  if (rest.charAt(1) !== ":" || (rest.length > 2 && rest.charAt(2) !== " ")) return "no";
  const content = line.endsWith("\n") ? line.slice(0, -1) : line;
  if (runsPast(content, LONGEST) || (whole && isBlank(rest.slice(2)))) return "no";
  return whole ? { found: "section" } : "undecided";
}

/** Characters of blank lines that a decision waits for. */
const LONGEST_GAP = 200;

/** The length of the blank lines at the start of a text; "end" if nothing follows, "long" if they are too many to wait for. */
export function skipBlankLines(text: string, ended: boolean): number | "undecided" | "end" | "long" {
  let lineStart = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text.charAt(at);
    if (at === LONGEST_GAP) return "long";
    if (c === "\n") lineStart = at + 1;
    else if (!isSpace(c)) return lineStart;
  }
  return ended ? "end" : "undecided";
}

/** Whether a line continues a numbered list: it is indented, or the next item. */
export function continuesList(line: string, whole: boolean): "no" | "undecided" | "yes" {
  const undecided = whole ? "no" : "undecided";
  const indent = runOf(line, " ");
  const content = line.slice(indent);
  const after = trimStart(content, isDigit);
  const digits = content.length - after.length;
  if (content === "") return undecided;
  if (indent >= 2) return "yes";
  if (digits < 1 || digits > 2) return "no";
  if (after === "") return undecided;
  return after.startsWith(".") || after.startsWith(")") ? "yes" : "no";
}
