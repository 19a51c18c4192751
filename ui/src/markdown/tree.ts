/** What a document is made of, and all it can be made of: anything else the parser yields becomes text. */
export type Tag =
  | "p"
  | "h3"
  | "h4"
  | "h5"
  | "h6"
  | "ul"
  | "ol"
  | "li"
  | "blockquote"
  | "pre"
  | "code"
  | "hr"
  | "table"
  | "thead"
  | "tbody"
  | "tr"
  | "th"
  | "td"
  | "em"
  | "strong"
  | "s"
  | "a"
  | "br";

export type Attribute = "href" | "title" | "start" | "tabindex" | "data-align";

export interface ElementNode {
  readonly tag: Tag;
  readonly attributes: Readonly<Partial<Record<Attribute, string>>>;
  readonly children: TreeNode[];
}

/** An element, or a run of text. Neighbouring texts are always joined. */
export type TreeNode = ElementNode | string;

const TAGS: ReadonlySet<string> = new Set<Tag>([
  "p",
  "h3",
  "h4",
  "h5",
  "h6",
  "ul",
  "ol",
  "li",
  "blockquote",
  "pre",
  "code",
  "hr",
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
]);

export function isTag(name: string): name is Tag {
  return TAGS.has(name);
}

/** Blocks that can hold the end of the text, as against inline marks. */
const INLINE: ReadonlySet<Tag> = new Set<Tag>(["em", "strong", "s", "a", "code", "br"]);

export function isInline(tag: Tag): boolean {
  return INLINE.has(tag);
}
