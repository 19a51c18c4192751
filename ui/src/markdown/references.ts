import type { Definition } from "./definitions";
import type { References } from "./parser";

/** Text that names references, and can be read again. */
export interface Naming {
  /** Reads it again, now that more is defined. */
  mend: () => void;
}

/** What a document defines, and the text that waits for a definition. */
export class ReferenceBook {
  readonly known: References = Object.create(null) as References;
  readonly #waiting = new Map<string, Set<Naming>>();

  /** Of several definitions of a label, the first counts. Mends all text that waited for one of these. */
  define(definitions: readonly Definition[]): void {
    const mended = new Set<Naming>();
    for (const { label, href, title } of definitions) {
      if (label in this.known) continue;
      this.known[label] = { href, title };
      for (const text of this.#waiting.get(label) ?? []) mended.add(text);
      this.#waiting.delete(label);
    }
    for (const text of mended) text.mend();
  }

  /** Has a text mended once one of these labels is defined. */
  await(text: Naming, labels: Iterable<string>): void {
    for (const label of labels) {
      const waiting = this.#waiting.get(label) ?? new Set();
      this.#waiting.set(label, waiting.add(text));
    }
  }
}
