import type { Block } from "./blocks";
import { parser } from "./parser";
import type { Page } from "./render";
import { element, type ElementNode } from "./tree";

/** Lines of code that share an element, so that the ones before need no layout when another comes. */
export const LINES_IN_GROUP = 32;

/**
 * Code in its box: the language, a button that copies, and the lines. The line ends are part of the text, so what is
 * selected or read back is the code and nothing else.
 */
export function codeNode(block: Block, page: Page): ElementNode {
  const { resumed, token } = block;
  if (resumed?.kind === "fence") {
    const groups = groupsOf(token.content, resumed.lines % LINES_IN_GROUP);
    const code = { ...element("code", groups), settled: Math.floor(resumed.lines / LINES_IN_GROUP) };
    const pre = { ...element("pre", [code]), settled: 0 };
    return { ...element("div", [pre]), settled: 1 };
  }
  const language = /^\S*/.exec(parser.utils.unescapeAll(token.info).trim())?.[0] ?? "";
  const attributes = { "data-part": "code", ...(language === "" ? {} : { "data-language": language }) };
  const pre = element("pre", [element("code", groupsOf(token.content, 0))], {
    tabindex: "0",
    role: "group",
    "aria-label": page.words.code(language),
  });
  return element("div", [head(language, page), pre], attributes);
}

function head(language: string, page: Page): ElementNode {
  const label = element("span", language === "" ? [] : [language], { "data-part": "language" });
  const button = element("button", [page.words.copy], { type: "button", "data-part": "copy" });
  return element("div", page.canCopy ? [label, button] : [label], { "data-part": "head" });
}

/** The first group may have lines already, and then stands even if it gets no more. */
function groupsOf(content: string, linesBefore: number): ElementNode[] {
  const groups: ElementNode[] = [];
  let room = LINES_IN_GROUP - linesBefore;
  let start = 0;
  for (let at = content.indexOf("\n"); at !== -1; at = content.indexOf("\n", at + 1)) {
    room -= 1;
    if (room > 0) continue;
    groups.push(element("span", [content.slice(start, at + 1)]));
    start = at + 1;
    room = LINES_IN_GROUP;
  }
  if (start < content.length || (linesBefore > 0 && groups.length === 0)) {
    groups.push(element("span", [content.slice(start)]));
  }
  return groups;
}
