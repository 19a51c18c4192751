/** All that a document can be made of. What the parser yields beyond it loses its tag and keeps its text. */
export const TAGS = [
  "p",
  "h3",
  "h4",
  "h5",
  "h6",
  "ul",
  "ol",
  "li",
  "blockquote",
  "hr",
  "pre",
  "code",
  "table",
  "thead",
  "tbody",
  "tr",
  "th",
  "td",
  "em",
  "strong",
  "s",
  "a",
  "br",
  "div",
  "span",
  "button",
  "input",
] as const;

/** All that an element can carry. */
export const ATTRIBUTES = [
  "id",
  "href",
  "title",
  "start",
  "scope",
  "tabindex",
  "role",
  "aria-label",
  "type",
  "disabled",
  "checked",
  "data-align",
  "data-loose",
  "data-part",
  "data-language",
] as const;

export type Tag = (typeof TAGS)[number];

export type Attribute = (typeof ATTRIBUTES)[number];

export type Attributes = Readonly<Partial<Record<Attribute, string>>>;

export interface ElementNode {
  readonly tag: Tag;
  readonly attributes: Attributes;
  readonly children: TreeNode[];
}

/** An element, or a run of text. Neighbouring texts are always joined. */
export type TreeNode = ElementNode | string;

export function isTag(name: string): name is Tag {
  return (TAGS as readonly string[]).includes(name);
}

/** One object for all that carry none, so that nothing needs comparing. */
export const NO_ATTRIBUTES: Attributes = {};

export function element(
  tag: Tag,
  children: TreeNode[] = [],
  attributes: Attributes = NO_ATTRIBUTES,
): ElementNode {
  return { tag, attributes, children };
}

export function textOf(nodes: readonly TreeNode[]): string {
  const words = (node: TreeNode): string => {
    if (typeof node === "string") return node;
    return node.tag === "br" ? " " : textOf(node.children);
  };
  return nodes.map(words).join("");
}

/** Adds a node at the end, joining texts. */
export function add(siblings: TreeNode[], node: TreeNode): void {
  const last = siblings[siblings.length - 1];
  if (typeof node === "string" && typeof last === "string") siblings[siblings.length - 1] = last + node;
  else if (node !== "") siblings.push(node);
}
