import type { Token } from "markdown-it";
import { addressesIn, mayHaveAddress } from "./addresses";
import { isSafeLink, realAddress, withHiddenShown } from "./links";
import { add, element, textOf, type Attributes, type ElementNode, type Tag, type TreeNode } from "./tree";

const MARKS: Record<string, Tag> = { em_open: "em", strong_open: "strong", s_open: "s" };

/** The nodes of a stretch of text with marks in it. */
export function inlineNodes(tokens: readonly Token[]): TreeNode[] {
  const root: TreeNode[] = [];
  const open: TreeNode[][] = [root];
  let links = 0;
  let text = "";
  for (const token of tokens) {
    const siblings = open[open.length - 1] ?? root;
    if (token.type === "text" || token.type === "text_special") {
      text += token.content;
      continue;
    }
    addText(siblings, text, links > 0);
    text = "";
    if (token.nesting === -1) {
      open.pop();
      if (token.type === "link_close") links -= 1;
    } else if (token.nesting === 1) {
      // A link in a link would be an element no browser reads back.
      const node = token.type === "link_open" && links > 0 ? null : elementOf(token);
      if (token.type === "link_open") links += 1;
      if (node !== null) siblings.push(node);
      // What may not be an element keeps its contents and loses its tag.
      open.push(node?.children ?? siblings);
    } else if (token.tag === "br") {
      addBreak(siblings, token);
    } else if (token.type === "code_inline") {
      siblings.push(element("code", [token.content]));
    } else {
      const words = token.type === "image" ? imageInWords(token) : token.content;
      add(siblings, links > 0 ? withHiddenShown(words) : words);
    }
  }
  addText(root, text, false);
  return root;
}

const isBreak = (node: TreeNode | undefined): boolean => typeof node === "object" && node.tag === "br";

/** A line end breaks the line like `<br>` does, but not once more right after it. */
function addBreak(siblings: TreeNode[], token: Token): void {
  const last = siblings[siblings.length - 1];
  const isWritten = token.markup === "<br>";
  if (!isWritten && isBreak(last)) return;
  if (isWritten && typeof last === "string") {
    siblings.pop();
    add(siblings, last.replace(/ +$/, ""));
  }
  siblings.push(element("br"));
}

/** Adds text, with links for its bare addresses unless it is the text of a link. */
function addText(siblings: TreeNode[], text: string, isInLink: boolean): void {
  const shown = isBreak(siblings[siblings.length - 1]) ? text.replace(/^ +/, "") : text;
  if (isInLink) {
    add(siblings, withHiddenShown(shown));
    return;
  }
  let from = 0;
  for (const { start, end, url } of mayHaveAddress(shown) ? addressesIn(shown) : []) {
    const attributes = linkTo(url);
    if (attributes === null) continue;
    add(siblings, shown.slice(from, start));
    siblings.push(element("a", [withHiddenShown(shown.slice(start, end))], attributes));
    from = end;
  }
  add(siblings, shown.slice(from));
}

function elementOf(token: Token): ElementNode | null {
  if (token.type !== "link_open") {
    const tag = MARKS[token.type];
    return tag === undefined ? null : element(tag);
  }
  const address = String(token.attrGet("href") ?? "");
  // The same text is read again as it grows.
  if (address !== lastLink.address) lastLink = { address, attributes: linkTo(address) };
  return lastLink.attributes === null ? null : element("a", [], lastLink.attributes);
}

let lastLink: { address: string; attributes: Attributes | null } = { address: "", attributes: null };

function linkTo(address: string): Attributes | null {
  if (!isSafeLink(address)) return null;
  // The address is the title: a reader sees where a link leads before following it.
  const href = realAddress(address);
  return { href, title: withHiddenShown(href) };
}

/** No image is ever fetched: its description stands in its place, with the address in brackets. */
function imageInWords(token: Token): string {
  const description = textOf(inlineNodes(token.children ?? [])).trim();
  const address = withHiddenShown(String(token.attrGet("src") ?? ""));
  return description === "" ? `(${address})` : `${description} (${address})`;
}
