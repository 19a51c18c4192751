import type { Attributes, Tag } from "./tree";

/** The one place where elements are made: of a short list, with attributes of a short list. */
export function make(tag: Tag, attributes: Attributes = {}, children: readonly Node[] = []): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (children.length > 0) made.append(...children);
  return made;
}
