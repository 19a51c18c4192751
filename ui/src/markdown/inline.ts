import type { Token } from "markdown-it";
import { isSafeLink, realAddress, withHiddenShown } from "./links";
import { add, element, textOf, type Attributes, type ElementNode, type Tag, type TreeNode } from "./tree";

const MARKS: Record<string, Tag> = { em_open: "em", strong_open: "strong", s_open: "s" };

/** The nodes of a stretch of text with marks in it. */
export function inlineNodes(tokens: readonly Token[]): TreeNode[] {
  const root: TreeNode[] = [];
  const open: TreeNode[][] = [root];
  let links = 0;
  for (const token of tokens) {
    const siblings = open[open.length - 1] ?? root;
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
    } else {
      const node = leaf(token);
      add(siblings, links > 0 && typeof node === "string" ? withHiddenShown(node) : node);
    }
  }
  return root;
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

function leaf(token: Token): TreeNode {
  switch (token.type) {
    case "softbreak":
      return "\n";
    case "hardbreak":
      return element("br");
    case "code_inline":
      return element("code", [token.content]);
    case "image":
      return imageInWords(token);
    default:
      return token.content;
  }
}

/** No image is ever fetched: its description stands in its place, with the address in brackets. */
function imageInWords(token: Token): string {
  const description = textOf(inlineNodes(token.children ?? [])).trim();
  const address = withHiddenShown(String(token.attrGet("src") ?? ""));
  return description === "" ? `(${address})` : `${description} (${address})`;
}
