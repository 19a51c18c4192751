import { isInline, type Attributes, type ElementNode, type TreeNode } from "./tree";

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

/** Makes the children of `parent` show `nodes`, from position `from` on, touching only what differs. */
export function reconcile(
  parent: HTMLElement,
  mounted: Mounted[],
  nodes: readonly TreeNode[],
  from: number,
): void {
  for (const [offset, node] of nodes.entries()) {
    const index = from + offset;
    const present = mounted[index];
    if (present === undefined) {
      const created = create(node);
      mounted.push(created);
      parent.append(...domsOf(created));
    } else if (!update(present, node)) {
      const created = create(node);
      mounted[index] = created;
      domsOf(present)[0].before(...domsOf(created));
      for (const dom of domsOf(present)) dom.remove();
    }
  }
  for (const surplus of mounted.splice(from + nodes.length)) {
    for (const dom of domsOf(surplus)) dom.remove();
  }
}

/** The block in which the text ends: where a caret belongs. */
export function endOf(mounted: readonly Mounted[]): HTMLElement | null {
  const last = mounted[mounted.length - 1];
  if (last?.kind !== "element" || last.node.tag === "hr") return null;
  if (last.node.tag === "pre") {
    const code = last.children[0];
    return code?.kind === "element" ? (endOf(code.children) ?? code.dom) : null;
  }
  if (isInline(last.node.tag)) return null;
  return endOf(last.children) ?? last.dom;
}

/** Lets everything in it change again. */
export function thaw(mounted: readonly (Mounted | undefined)[]): void {
  for (const entry of mounted) {
    if (entry?.kind === "element") thaw(entry.children);
    else if (entry !== undefined) entry.text = entry.doms.map(({ data }) => data).join("");
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
  const dom = document.createElement(node.tag);
  for (const [name, value] of Object.entries(node.attributes)) dom.setAttribute(name, value);
  const children = node.children.map(create);
  dom.append(...children.flatMap(domsOf));
  const mounted: MountedElement = { kind: "element", node, dom, children };
  node.mounted = mounted;
  return mounted;
}

/** False when the present node cannot become this one. */
function update(present: Mounted, node: TreeNode): boolean {
  if (typeof node === "string") {
    if (present.kind !== "text") return false;
    updateText(present, node);
    return true;
  }
  if (present.kind !== "element" || present.node.tag !== node.tag) return false;
  const before = present.node.attributes;
  // A block whose beginning is settled keeps what its first line said.
  const attributes = node.settled === undefined ? node.attributes : { ...before, ...node.attributes };
  updateAttributes(present.dom, before, attributes);
  present.node = { ...node, attributes };
  node.mounted = present;
  reconcile(present.dom, present.children, node.children, node.settled ?? 0);
  return true;
}

/** Text nodes longer than this are left alone: growing a long one makes WebKit lay all of it out again. */
const LONG = 200;

function updateText(present: MountedText, text: string): void {
  if (text === present.text) return;
  const common = commonLength(present.text, text);
  shorten(present.doms, present.text.length - common);
  grow(present.doms, text.slice(common));
  present.text = text;
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

/** A new node begins at a space: a word in two nodes would lose its ligatures, or the shape of its letters. */
function grow(doms: [Text, ...Text[]], text: string): void {
  const last = doms[doms.length - 1] ?? doms[0];
  const space = last.length < LONG ? -1 : text.search(/\s/);
  const joined = space === -1 ? text : text.slice(0, space);
  if (joined !== "") last.appendData(joined);
  if (space === -1) return;
  const next = document.createTextNode(text.slice(space));
  last.after(next);
  doms.push(next);
}

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
