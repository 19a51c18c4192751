import { marked } from "marked";
import type { Mount } from "./arm";

/** All of the text as new HTML with each commit: what is written first, and often left so. */
export const mountMarked: Mount = (host) => {
  let text = "";
  return {
    append: (more) => {
      text += more;
      // eslint-disable-next-line no-restricted-syntax -- It is what this renderer stands for; the text is our own.
      host.innerHTML = marked.parse(text, { async: false });
    },
    finish: () => undefined,
    dispose: () => undefined,
  };
};

/** The floor: nothing is parsed, and one text node grows. */
export const mountText: Mount = (host) => {
  const node = host.appendChild(document.createTextNode(""));
  return {
    append: (text) => node.appendData(text),
    finish: () => undefined,
    dispose: () => undefined,
  };
};
