import { isInline, type Attribute, type ElementNode, type TreeNode } from "./tree";

/** A node of the tree and what stands for it in the document. Long text is several Text nodes in a row. */
export type Mounted =
  | { kind: "element"; node: ElementNode; dom: HTMLElement; children: Mounted[] }
  | { kind: "text"; text: string; doms: [Text, ...Text[]] };

/** Makes the children of `parent` show `nodes`, from position `from` on, touching only what differs. */
export function reconcile(
  parent: HTMLElement,
  mounted: Mounted[],
  nodes: readonly TreeNode[],
  from = 0,
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
  if (isInline(last.node.tag)) return null;
  return endOf(last.children) ?? last.dom;
}

function create(node: TreeNode): Mounted {
  if (typeof node === "string") return { kind: "text", text: node, doms: [document.createTextNode(node)] };
  const dom = document.createElement(node.tag);
  for (const [name, value] of Object.entries(node.attributes)) dom.setAttribute(name, value);
  const children = node.children.map(create);
  dom.append(...children.flatMap(domsOf));
  return { kind: "element", node, dom, children };
}

/** False when the present node cannot become this one. */
function update(present: Mounted, node: TreeNode): boolean {
  if (typeof node === "string") {
    if (present.kind !== "text") return false;
    updateText(present, node);
    return true;
  }
  if (present.kind !== "element" || present.node.tag !== node.tag) return false;
  updateAttributes(present.dom, present.node.attributes, node.attributes);
  present.node = node;
  reconcile(present.dom, present.children, node.children);
  return true;
}

function updateText(present: Extract<Mounted, { kind: "text" }>, text: string): void {
  if (text === present.text) return;
  const [first, ...rest] = present.doms;
  if (text.startsWith(present.text)) {
    // A new node for what is new: growing a long one makes WebKit lay the whole paragraph out again.
    const grown = document.createTextNode(text.slice(present.text.length));
    (rest[rest.length - 1] ?? first).after(grown);
    present.doms.push(grown);
  } else {
    first.data = text;
    for (const dom of rest) dom.remove();
    present.doms = [first];
  }
  present.text = text;
}

type Attributes = Readonly<Partial<Record<Attribute, string>>>;

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
