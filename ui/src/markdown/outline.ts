/**
 * What a rendered text says, apart from how our elements say it: for comparing with the HTML of a specification. The
 * differences that are meant are taken out here or listed in deviations.ts.
 */
export function outlineOfOurs(host: Element): string {
  return tidy([...host.childNodes].map(ours).join(""));
}

export function outlineOfHtml(html: string): string {
  // An inert document: nothing in it is fetched or run, and it is never shown.
  // eslint-disable-next-line no-restricted-syntax -- the expectation of a test, as markup
  const { body } = new DOMParser().parseFromString(html, "text/html");
  // A line end breaks the line here.
  return levelled(tidy([...body.childNodes].map(theirs).join("")).replaceAll("\n", "<br>"));
}

/** With headings that are at most one level below the one before, beginning below h2. */
function levelled(outline: string): string {
  let level = 2;
  return outline.replaceAll(/<(\/?)h([1-6])>/g, (_, closing: string, written: string) => {
    if (closing === "") level = Math.min(Number(written), level + 1);
    return `<${closing}h${level}>`;
  });
}

function ours(node: Node): string {
  if (!(node instanceof Element)) return escaped(node.textContent ?? "");
  const inside = (): string => [...node.childNodes].map(ours).join("");
  switch (node.localName) {
    case "div":
      if (node.getAttribute("data-part") === "table") return inside();
      return codeBlock(node.getAttribute("data-language"), node.querySelector("pre")?.textContent ?? "");
    // Our paragraphs stand in tight lists too, so that a list that turns loose leaves its items as they are.
    case "p":
      return isTight(node) ? `<tight>${inside()}</tight>` : `<p>${inside()}</p>`;
    case "input":
      return node.hasAttribute("checked") ? "<done>" : "<open>";
    default:
      return tagged(node, node.localName, inside());
  }
}

function isTight(paragraph: Element): boolean {
  const item = paragraph.parentElement;
  return item?.localName === "li" && item.parentElement?.hasAttribute("data-loose") === false;
}

function theirs(node: Node): string {
  if (!(node instanceof Element)) return escaped(node.textContent ?? "");
  const inside = (): string => [...node.childNodes].map(theirs).join("");
  switch (node.localName) {
    // The report's own headings are h1 and h2.
    case "h1":
    case "h2":
      return tagged(node, "h3", inside());
    case "img": {
      const [alt, src] = [
        (node.getAttribute("alt") ?? "").replaceAll("\n", " ").trim(),
        node.getAttribute("src") ?? "",
      ];
      return escaped(alt === "" ? `(${src})` : `${alt} (${src})`);
    }
    case "pre": {
      const language = /language-(\S+)/.exec(node.firstElementChild?.className ?? "")?.[1] ?? null;
      return codeBlock(language, node.textContent);
    }
    case "del":
      return tagged(node, "s", inside());
    case "input":
      return node.hasAttribute("checked") ? "<done>" : "<open>";
    case "li":
      return `<li>${[...node.childNodes].map(theirPart).join("")}</li>`;
    default:
      return tagged(node, node.localName, inside());
  }
}

const BLOCKS = "p|ul|ol|li|blockquote|h[1-6]|hr|pre|table|thead|tbody|tr|th|td|tight";

/** In a tight list, text stands in the item itself. */
function theirPart(node: Node, index: number, all: readonly Node[]): string {
  const isBlock = (each: Node | undefined): boolean =>
    each === undefined || (each instanceof Element && new RegExp(`^(?:${BLOCKS})$`).test(each.localName));
  if (isBlock(node)) return theirs(node);
  const before = isBlock(all[index - 1]) ? "<tight>" : "";
  return before + theirs(node) + (isBlock(all[index + 1]) ? "</tight>" : "");
}

function tagged(element: Element, name: string, inside: string): string {
  const align = element.getAttribute("data-align") ?? element.getAttribute("align");
  const attributes = [
    name === "a" ? ` href="${element.getAttribute("href") ?? ""}"` : "",
    name === "ol" ? ` start="${element.getAttribute("start") ?? "1"}"` : "",
    align === null ? "" : ` align="${align}"`,
  ].join("");
  return /^(?:br|hr)$/.test(name) ? `<${name}>` : `<${name}${attributes}>${inside}</${name}>`;
}

function codeBlock(language: string | null, code: string): string {
  return `<pre language="${language ?? ""}">${escaped(code).replaceAll("\n", "␤").replaceAll(" ", "·")}</pre>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** Line ends and spaces around blocks are no part of the text. */
function tidy(outline: string): string {
  return outline
    .replace(new RegExp(`\\s*(</?(?:${BLOCKS})(?: [^>]*)?>)\\s*`, "g"), "$1")
    .replace(/<br>\s*/g, "<br>")
    .replaceAll("<tight></tight>", "")
    .trim();
}
