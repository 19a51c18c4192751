import type { Words } from "./page";

/** What the reader can do in a rendered text. */
export interface Actions {
  /** A link was followed; the page itself never follows one. `text` is what the link says. */
  onLink?: (address: string, text: string) => void;
  /** Puts code on the clipboard, and tells whether it is there. Without it there are no buttons for that. */
  onCopy?: (code: string) => Promise<boolean>;
}

/** How long a button says that it has copied, in milliseconds. */
const COPIED_FOR = 2000;

export function actOn(host: HTMLElement, words: Words, actions: Actions): void {
  const click = (event: Event): void => {
    const target = event.target instanceof Element ? event.target : null;
    const link = target?.closest("a");
    if (link instanceof HTMLAnchorElement) {
      event.preventDefault();
      actions.onLink?.(link.href, link.textContent);
      return;
    }
    const button = target?.closest('[data-part="copy"]');
    const code = button?.closest('[data-part="code"]')?.querySelector("code");
    if (button instanceof HTMLElement && code instanceof HTMLElement)
      void copyCode(button, code, words, actions);
  };
  host.addEventListener("click", click);
  host.addEventListener("auxclick", click);
  host.addEventListener("copy", copySelection);
}

async function copyCode(
  button: HTMLElement,
  code: HTMLElement,
  words: Words,
  actions: Actions,
): Promise<void> {
  if ((await actions.onCopy?.(code.textContent)) !== true) return;
  button.textContent = words.copied;
  setTimeout(() => (button.textContent = words.copy), COPIED_FOR);
}

/** Code is copied as it is written. A browser would add line ends where the groups of lines meet. */
function copySelection(event: ClipboardEvent): void {
  const selection = document.getSelection();
  if (selection === null || selection.rangeCount === 0 || event.clipboardData === null) return;
  const range = selection.getRangeAt(0);
  const node = range.commonAncestorContainer;
  const around = node instanceof Element ? node : node.parentElement;
  if (around?.closest("pre") === null || around === null) return;
  event.clipboardData.setData("text/plain", range.toString());
  event.preventDefault();
}
