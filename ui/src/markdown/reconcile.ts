import { make } from "./elements";
import { type Attributes, type ElementNode, type TreeNode } from "./tree";

export interface MountedElement {
  readonly kind: "element";
  node: ElementNode;
  readonly dom: HTMLElement;
  readonly children: Mounted[];
}

export interface MountedText {
  readonly kind: "text";
  /** What of it can still change. What came before in the same nodes is settled. */
  text: string;
  readonly doms: [Text, ...Text[]];
}

/** A node of the tree and what stands for it in the document. Long text is several Text nodes in a row. */
export type Mounted = MountedElement | MountedText;

/**
 * Makes the children of `parent` show `nodes`, from position `from` on, touching only what differs. `crowd` is how many
 * nodes share lines with the parent, where it is an element within text.
 */
export function reconcile(
  parent: HTMLElement,
  mounted: Mounted[],
  nodes: readonly TreeNode[],
  from: number,
  crowd = 0,
): void {
  let index = from;
  for (const node of nodes) {
    const present = mounted[index];
    if (present === undefined) {
      const created = create(node);
      mounted.push(created);
      parent.append(...domsOf(created));
    } else if (!update(present, node, crowd + mounted.length)) {
      const created = create(node);
      mounted[index] = created;
      domsOf(present)[0].before(...domsOf(created));
      for (const dom of domsOf(present)) dom.remove();
    }
    index += 1;
  }
  for (const surplus of mounted.length > index ? mounted.splice(index) : []) {
    for (const dom of domsOf(surplus)) dom.remove();
  }
}

/** Lets everything in it change again. */
export function thaw(mounted: readonly Mounted[]): void {
  for (const entry of mounted) {
    if (entry.kind === "element") thaw(entry.children);
    else entry.text = entry.doms.map(({ data }) => data).join("");
  }
}

/** Whether the present children begin with exactly these nodes; the last of them may go on if it is text. */
export function beginsWith(mounted: readonly Mounted[], nodes: readonly TreeNode[]): boolean {
  return nodes.every((node, index) => {
    const present = mounted[index];
    if (present === undefined) return false;
    if (typeof node !== "string") return present.kind === "element" && isEqual(present, node);
    if (present.kind !== "text") return false;
    return index === nodes.length - 1 ? present.text.startsWith(node) : present.text === node;
  });
}

function isEqual(present: MountedElement, node: ElementNode): boolean {
  const { attributes, tag } = present.node;
  if (tag !== node.tag || attributes.href !== node.attributes.href) return false;
  if (present.children.length !== node.children.length) return false;
  return node.children.every((child, index) => {
    const other = present.children[index];
    if (typeof child === "string") return other?.kind === "text" && other.text === child;
    return other?.kind === "element" && isEqual(other, child);
  });
}

function create(node: TreeNode): Mounted {
  if (typeof node === "string") return { kind: "text", text: node, doms: [document.createTextNode(node)] };
  const children = node.children.map(create);
  const dom = make(node.tag, node.attributes, children.flatMap(domsOf));
  return { kind: "element", node, dom, children };
}

/** False when the present node cannot become this one. */
function update(present: Mounted, node: TreeNode, crowd: number): boolean {
  if (typeof node === "string") {
    if (present.kind !== "text") return false;
    updateText(present, node, crowd);
    return true;
  }
  if (present.kind !== "element" || present.node.tag !== node.tag) return false;
  const before = present.node.attributes;
  if (node.attributes !== before) updateAttributes(present.dom, before, node.attributes);
  present.node = node;
  reconcile(present.dom, present.children, node.children, 0, crowd);
  return true;
}

function updateText(present: MountedText, text: string, crowd: number): void {
  if (text === present.text) return;
  const common = commonLength(present.text, text);
  shorten(present.doms, present.text.length - common);
  grow(present.doms, text.slice(common), crowd);
  present.text = text;
}

/** Adds to the end of a text which shares its lines with `crowd` nodes. */
export function extend(present: MountedText, more: string, crowd: number): void {
  grow(present.doms, more, crowd);
  present.text += more;
}

function commonLength(one: string, other: string): number {
  if (other.startsWith(one)) return one.length;
  let length = 0;
  while (length < one.length && one.charCodeAt(length) === other.charCodeAt(length)) length += 1;
  return length;
}

function shorten(doms: [Text, ...Text[]], characters: number): void {
  let left = characters;
  while (left > 0) {
    const last = doms[doms.length - 1] ?? doms[0];
    if (last.length <= left && doms.length > 1) {
      left -= last.length;
      last.remove();
      doms.pop();
    } else {
      last.deleteData(last.length - left, left);
      left = 0;
    }
  }
}

/** Text nodes longer than this are left alone. */
const LONG = 200;

/** So many nodes on the same lines are a long text. */
const CROWD = 12;

/**
 * WebKit lays a whole paragraph out again when one of its text nodes changes, and only its end when a node is added
 * there. So a long paragraph grows by nodes, and a short one, for which it makes no difference, within its last node: a
 * word in two nodes loses its ligatures. Scripts that join their letters get a new node only at a space.
 */
function grow(doms: [Text, ...Text[]], text: string, crowd: number): void {
  const last = doms[doms.length - 1] ?? doms[0];
  const seam = seamOf(text, last, crowd + doms.length > CROWD);
  if (seam > 0) last.appendData(text.slice(0, seam));
  if (seam === text.length) return;
  const next = document.createTextNode(text.slice(seam));
  last.after(next);
  doms.push(next);
}

/** From where on the text goes into a node of its own; its length if all of it belongs to the last one. */
function seamOf(text: string, last: Text, isLong: boolean): number {
  if (!isLong && last.length < LONG) return text.length;
  if (isLong && STANDS_ALONE.test(text) && !last.data.endsWith(JOINER)) return 0;
  const space = text.search(/\s/);
  return space === -1 ? text.length : space;
}

/** Makes one sign of what stands around it, as of a woman and a rocket. */
const JOINER = "\u200d";

/**
 * Begins with a letter whose shape does not depend on its neighbours, or with no letter at all. A skin tone and the
 * second half of a flag belong to the sign before.
 */
const STANDS_ALONE =
  /^(?![\p{Emoji_Modifier}\p{Regional_Indicator}])(?:[\p{N}\p{P}\p{S}\s]|\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul})/u;

function updateAttributes(dom: HTMLElement, before: Attributes, after: Attributes): void {
  for (const name of Object.keys(before)) {
    if (!(name in after)) dom.removeAttribute(name);
  }
  for (const [name, value] of Object.entries(after)) {
    if (dom.getAttribute(name) !== value) dom.setAttribute(name, value);
  }
}

function domsOf(mounted: Mounted): [ChildNode, ...ChildNode[]] {
  return mounted.kind === "text" ? mounted.doms : [mounted.dom];
}
