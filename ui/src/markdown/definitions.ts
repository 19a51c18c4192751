import markdownIt from "markdown-it";
import type { Reference } from "./parser";

/** Knows definitions and paragraphs, and nothing else. */
const reader = markdownIt();
reader.validateLink = () => true;
reader.block.ruler.enableOnly(["reference", "paragraph"]);

export interface Definition extends Reference {
  /** Normalized. */
  readonly label: string;
}

export interface Defined {
  readonly definitions: readonly Definition[];
  /** What of the text comes after them. */
  readonly rest: string;
}

/** Takes the definitions off the beginning of a paragraph, given as its lines without the space around them. */
export function takeDefinitions(content: string): Defined {
  if (!content.startsWith("[")) return { definitions: [], rest: content };
  const env: { references: Record<string, Reference> } = { references: {} };
  const tokens: Parameters<typeof reader.block.parse>[3] = [];
  reader.block.parse(content, reader, env as never, tokens);
  const definitions: Definition[] = [];
  let line = 0;
  for (const { type, meta, map } of tokens) {
    if (type !== "reference_definition") break;
    const { label } = meta as { label: string };
    const found = env.references[label];
    if (found !== undefined) definitions.push({ label, ...found });
    line = map?.[1] ?? line;
  }
  return { definitions, rest: line === 0 ? content : content.split("\n").slice(line).join("\n") };
}

/** Whether a paragraph that begins so may begin with a definition. No label is longer than 999 characters. */
export function mayDefine(content: string): boolean {
  if (!content.startsWith("[")) return false;
  const label = /^\[(?:[^[\]\\]|\\[^]?)*/.exec(content.slice(0, 1_200))?.[0].length ?? 0;
  if (label === content.length) return true;
  return content.charAt(label) === "]" && /^:?$/.test(content.charAt(label + 1));
}

/** Whether it begins with a label and the colon after it. */
export function hasLabel(content: string): boolean {
  return /^\[(?:[^[\]\\]|\\[^])*\]:/.test(content);
}

/** Whether it is a definition as far as one can see, whose address or title is still to come. */
export function isHalfDefinition(content: string): boolean {
  return HALF.test(content);
}

const LABEL = String.raw`\[(?:[^[\]\\]|\\[^])*\]:`;
const ADDRESS = String.raw`(?:<(?:[^<>\n\\]|\\.?)*>?|[^\s<]\S*)`;
const TITLE = String.raw`(?:"(?:[^"\\]|\\[^]?)*|'(?:[^'\\]|\\[^]?)*|\((?:[^()\\]|\\[^]?)*)`;
const HALF = new RegExp(String.raw`^${LABEL}\s*(?:${ADDRESS}(?:\s+${TITLE}?)?)?$`);
