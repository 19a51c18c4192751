import { inlineNodes } from "./inline";
import type { Block } from "./blocks";
import { parser, metaOf, type Reading, type References } from "./parser";
import { REACH, SHORT_REACH } from "./preview";
import { beginsWith, type Mounted } from "./reconcile";
import type { Cut, Lines } from "./settle";
import { dummyText, type Checkpoint, type OpenBlock } from "./spine";

/** Shorter paragraphs are parsed anew with every piece. */
const LONG = 160;

/** How far from the end of dense text a second place is tried. */
const NEAR = 48;

/** A paragraph at the open end, and what deciding about it takes. */
export interface OpenParagraph {
  readonly block: Block;
  readonly lines: Lines;
  readonly references: References;
  /** Where to begin again, should it turn out to be something else. */
  readonly start: Checkpoint;
}

/**
 * Cuts a long paragraph before a space, or within text that has none, where no mark is open. Where one stays open for
 * long, it is taken for text, and the whole is read again when the paragraph ends.
 */
export function cutParagraph(paragraph: OpenParagraph): Omit<Cut, "settled"> | null {
  const { block } = paragraph;
  const content = block.children[0]?.token.content ?? "";
  const isNew = block.resumed === undefined;
  if (content.length < LONG || (isNew && mayDefine(content))) return null;
  // Text without spaces has a place to cut everywhere, so where its end is inside a mark, one before it is not far.
  const distances = isDense(content.charAt(content.length - NEAR)) ? [1, NEAR] : [1];
  for (const distance of distances) {
    const cut = cutBefore(content.length - distance, false, paragraph);
    if (cut !== null) return cut;
  }
  for (const reach of [SHORT_REACH, REACH]) {
    if (content.length < reach + LONG) continue;
    const cut = cutBefore(content.length - reach, true, paragraph);
    if (cut !== null) return cut;
  }
  return null;
}

function cutBefore(
  limit: number,
  guessing: boolean,
  { block, lines, references, start }: OpenParagraph,
): Omit<Cut, "settled"> | null {
  const mounted = block.node?.mounted;
  const content = block.children[0]?.token.content ?? "";
  const before = block.resumed?.kind === "paragraph" ? block.resumed : null;
  const dummy = before === null ? "" : dummyText(before);
  const at = lastBreak(content, limit);
  if (mounted === undefined || at <= dummy.length) return null;

  const reading: Reading = { references };
  const token = parser.parseInline(
    content.slice(0, at),
    reading as Parameters<typeof parser.parseInline>[1],
  )[0];
  if (token === undefined) return null;
  const isOpen = reading.pending === "something";
  if (isOpen && !guessing) return null;

  const nodes = inlineNodes(token);
  if (before !== null) {
    const first = String(nodes[0]).slice(dummy.length);
    nodes.splice(0, 1, ...(first === "" && !before.joined ? [] : [first]));
  }
  const base = before?.settled ?? mounted.node.inline?.lead.length ?? 0;
  const shown = mounted.children.slice(base);
  // What is shown may still differ, where a mark was closed that the text leaves open.
  if (!beginsWith(shown, nodes)) return null;
  const last = nodes[nodes.length - 1];
  // Without a space an address may go on.
  if (typeof last !== "string" && !isSpace(content.charAt(at))) return null;
  const lastShown: Mounted | undefined = shown[nodes.length - 1];
  const joined = typeof last === "string" && lastShown?.kind === "text";
  const open: OpenBlock = {
    kind: "paragraph",
    settled: base + nodes.length - (joined ? 1 : 0),
    content: (before?.content ?? "") + content.slice(dummy.length, at),
    misses: new Set([...(before?.misses ?? []), ...(metaOf(token).misses ?? [])]),
    guessed: isOpen || (before?.guessed ?? false),
    lead: before?.lead ?? mounted.node.inline?.lead ?? [],
    joined,
    bars: barsIn(content.slice(0, at)),
    onFirstLine: (before?.onFirstLine ?? true) && !content.slice(0, at + 1).includes("\n"),
    start: before?.start ?? start,
  };
  const rest = content.slice(at);
  // Counted from the end: a checkbox has been taken from the beginning, perhaps with a line of its own.
  const line = block.end - rest.split("\n").length;
  const end = rest.indexOf("\n");
  return {
    line: block.line,
    spine: [open],
    inside: {
      line,
      // The last line of a paragraph is known without the spaces after it.
      rest: end === -1 ? rest.length + trailing(lines.at(line)) : end,
      growing: joined ? lastShown.text.slice(last.length) : null,
    },
  };
}

function trailing(line: string): number {
  return line.length - line.trimEnd().length;
}

/** The beginning of the last stretch of spaces and line ends, or between two letters of a script without spaces. */
function lastBreak(text: string, from: number): number {
  let at = from;
  while (at > 0 && !isSpace(text.charAt(at)) && !(isDense(text.charAt(at - 1)) && isDense(text.charAt(at))))
    at -= 1;
  if (isSpace(text.charAt(at))) while (at > 0 && /[ \t\n]/.test(text.charAt(at - 1))) at -= 1;
  return at;
}

const isSpace = (character: string): boolean => character === " " || character === "\n";

/** Chinese, Japanese and Korean letters: no mark's meaning depends on them, and no address needs them to begin. */
const isDense = (character: string): boolean => /[\u3040-\u30FF\u3400-\u9FFF\uAC00-\uD7A3]/.test(character);

/** Whether the text may still be a reference definition: those begin paragraphs and can be several lines long. */
function mayDefine(content: string): boolean {
  return content.startsWith("[") && /^\[(?:[^[\]\\]|\\[^])*(?:$|\]$|\]:)/.test(content.slice(0, 2 * REACH));
}

/** Bars that divide cells in the last line of this text, without the one that may begin it. */
function barsIn(text: string): number {
  const line = text.slice(text.lastIndexOf("\n") + 1).trimStart();
  return line.slice(1).match(/(?<!\\)\|/g)?.length ?? 0;
}
