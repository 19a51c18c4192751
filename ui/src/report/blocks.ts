// Where the data block begins: behind its heading or without it, in a fence, a tag, inline code or bare.
// The rules are written down in prospect-core's report/block.rs.

import { judge, type Content } from "./evidence";
import { opening as fenceOpening, type Fence } from "./fences";
import { isLetterOrDigit, lowerAscii } from "./line-style";
import {
  firstLine,
  isBlank,
  isDigit,
  isSpace,
  runOf,
  runsPast,
  trimStart,
  underline,
  type Matched,
} from "./lines";
import { readLine } from "./markers";

/** What begins the data block: characters that are hidden before its content, how it ends, and HTML tags open around it. */
export interface Block {
  opening: number;
  ends: Ends;
  tags: number;
}

/** How the data block ends: with its fence, with its last bracket (inside inline code if `ticked`), or with the next marker. */
export type Ends =
  { kind: "fence"; fence: Fence } | { kind: "bracket"; ticked: boolean } | { kind: "marker" };

/** The most characters between a data heading and its block. */
const LONGEST_LEAD = 300;
const MOST_LEAD_LINES = 3;
/** The most characters of a tag. */
const LONGEST_TAG = 120;
const MOST_TAGS = 6;

/** Tags that models put around the data block. */
// prettier-ignore
const TAGS = [
  "json", "data", "details", "summary", "pre", "code", "script", "output", "result", "response", "ideas",
  "startup_ideas", "structured_data", "structured-data", "data_block", "data-block", "json_data", "report_data",
  "artifact", "answer",
];

/** Looks for the block after a data heading: blank lines and a sentence may lie between. */
export function blockAfterHeading(text: string, ended: boolean): Matched<Block> {
  let leadLines = 0;
  for (let at = 0; ;) {
    const rest = text.slice(at);
    const { line, whole } = firstLine(rest, ended);
    if (line === "") return ended ? "no" : "undecided";
    if (runsPast(text.slice(0, at), LONGEST_LEAD)) return "no";
    if (isBlank(line)) {
      if (runsPast(line, LONGEST_LEAD)) return "no";
      if (!whole) return "undecided";
      at += line.length;
      continue;
    }
    const block = beginBlock(rest, ended, true);
    if (block === "undecided") return block;
    if (block !== "no") return { found: { ...block.found, opening: at + block.found.opening } };
    // It may become "- ", "1. " or "> ".
    if (!whole && /^ *[>\-*+.)0-9]{0,3}$/.test(line)) return "undecided";
    const under = underline(line, whole);
    if (under === "undecided") return under;
    if (under === "no" || leadLines > 0) {
      const isHeading = "#`~|".includes(line.charAt(runOf(line, " ")));
      if (isHeading || leadLines === MOST_LEAD_LINES || runsPast(line, LONGEST_LEAD)) return "no";
      const reading = readLine(line, whole, false);
      if (typeof reading === "object") return "no";
      if (reading === "undecided" || !whole) return "undecided";
    }
    leadLines++;
    at += line.length;
  }
}

/** Reads the start of a line as the beginning of the data block. A heading vouches for it; without one its first keys decide. */
export function beginBlock(text: string, ended: boolean, headed: boolean): Matched<Block> {
  let tags = 0;
  for (let at = 0; ;) {
    const { line, whole } = firstLine(text.slice(at), ended);
    if (tags > 0 && isBlank(line)) {
      if ((line === "" && whole) || runsPast(text.slice(0, at + line.length), LONGEST_LEAD)) return "no";
      if (!whole) return "undecided";
      at += line.length;
      continue;
    }
    const indent = runOf(line, " ");
    if (indent > 3 || (indent > 0 && !headed && tags === 0)) return "no";
    const content = line.slice(indent);
    if (!content.startsWith("<")) return readValue(text, { at, indent, tags, ended, headed });
    const length = readTag(content, whole);
    if (length === "undecided") return length;
    if (length === "no" || tags >= MOST_TAGS) return "no";
    at += indent + length.found;
    if (!content.slice(0, length.found).includes("</")) tags++;
    const after = firstLine(text.slice(at), ended).line;
    if (!isBlank(after)) at += after.length - trimStart(after, isSpace).length;
  }
}

function isTagName(c: string): boolean {
  return isLetterOrDigit(c) || c === "_" || c === "-";
}

/** The length of a tag that may stand before the data; a summary goes with its text. */
function readTag(content: string, whole: boolean): Matched<number> {
  const inside = content.slice(1);
  const afterName = trimStart(inside, isTagName);
  const name = lowerAscii(inside.slice(0, inside.length - afterName.length));
  if (!TAGS.some((known) => known === name || (afterName === "" && known.startsWith(name)))) return "no";
  const end = content.indexOf(">");
  const tooLong = runsPast(content, LONGEST_TAG);
  if (
    tooLong &&
    !Array.from(content.slice(0, 2 * LONGEST_TAG))
      .slice(0, LONGEST_TAG)
      .includes(">")
  )
    return "no";
  if (end < 0) return whole ? "no" : "undecided";
  if (name !== "summary") return { found: end + 1 };
  const close = content.indexOf("</summary>");
  if (close >= 0) return { found: close + "</summary>".length };
  return tooLong || whole ? "no" : "undecided";
}

interface Place {
  at: number;
  indent: number;
  tags: number;
  ended: boolean;
  headed: boolean;
}

/** Reads on where no tag stands: a fence, inline code, or the value itself. */
function readValue(text: string, { at, indent, tags, ended, headed }: Place): Matched<Block> {
  const rest = text.slice(at + indent);
  const { line, whole } = firstLine(rest, ended);
  const item = headed ? container(line) : 0;
  if (item > 0 && item === line.length && !whole) return "undecided";
  const read = fenceOpening(line.slice(item), whole);
  if (read === "undecided") return read;
  if (read !== "no") {
    const { fence, label } = read.found;
    const opening = at + indent + line.length;
    const found: Block = { opening, ends: { kind: "fence", fence }, tags };
    const language = label.slice(0, label.length - trimStart(label, isLetterOrDigit).length);
    const labelled = language.startsWith("json") || language.startsWith("ndjson");
    const yaml = language === "yaml" || language === "yml";
    if (headed && tags === 0 && (labelled || yaml)) return { found };
    return judged(text.slice(opening), { headed, labelled, fence }, ended, found);
  }
  const ticks = runOf(line.slice(item), "`");
  const start = item + ticks;
  if (ticks > 0 && start === line.length && !whole) return "undecided";
  // What a heading vouches for keeps its own indentation.
  const opening = at + (start === 0 ? 0 : indent + start);
  const first = line.charAt(start);
  if (first === "{" || first === "[" || first === '"') {
    const found: Block = { opening, ends: { kind: "bracket", ticked: ticks > 0 }, tags };
    return judged(rest.slice(start), { headed, labelled: false, fence: undefined }, ended, found);
  }
  if (!headed || start > 0) return "no";
  const key = yamlKey(line, whole);
  return key === "yes" ? { found: { opening: at, ends: { kind: "marker" }, tags } } : key;
}

function judged(text: string, content: Content, ended: boolean, found: Block): Matched<Block> {
  const verdict = judge(text, content, ended);
  return verdict === "yes" ? { found } : verdict;
}

/** The length of "- ", "1. " or "> " before a fence or a value. */
function container(line: string): number {
  const rest = trimStart(line, isDigit);
  const digits = line.length - rest.length;
  const marks = digits === 0 ? ["- ", "* ", "+ ", "> "] : digits <= 2 ? [". ", ") "] : [];
  if (!marks.some((mark) => rest.startsWith(mark))) return 0;
  const end = digits + 2;
  return end + runOf(line.slice(end), " ");
}

/** Whether a line begins YAML with one of the block's first keys. */
function yamlKey(line: string, whole: boolean): "no" | "undecided" | "yes" {
  const keys = ["version:", "ideas:", "currency:", "recommendation:"];
  if (keys.some((key) => line.startsWith(key))) return "yes";
  return !whole && keys.some((key) => key.startsWith(line)) ? "undecided" : "no";
}

/** How many closing tags a line consists of. */
export function closingTags(line: string, whole: boolean): Matched<number> {
  let rest = line;
  for (let count = 0; ; count++) {
    rest = trimStart(rest, (c) => isSpace(c) || c === "\n");
    if (rest === "") {
      if (!whole) return "undecided";
      return count > 0 ? { found: count } : "no";
    }
    if (runsPast(line, LONGEST_TAG)) return "no";
    if (!rest.startsWith("</")) return !whole && rest === "<" ? "undecided" : "no";
    const name = rest.slice(2);
    const end = name.indexOf(">");
    if (end < 0) {
      const possible = !whole && TAGS.some((known) => known.startsWith(lowerAscii(name)));
      return possible ? "undecided" : "no";
    }
    if (!TAGS.includes(lowerAscii(name.slice(0, end)))) return "no";
    rest = name.slice(end + 1);
  }
}

/** Whether the rest of the line on which a data block ended only closes what is around it: how many tags it closes. */
export function dataTail(rest: string, whole: boolean): Matched<number> {
  const tags = trimStart(rest, (c) => c === "`" || c === ";" || isSpace(c));
  if (whole && isBlank(tags)) return { found: 0 };
  return closingTags(tags, whole);
}
