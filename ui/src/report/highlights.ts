/** The names that prose.css styles. */
const ALL = "report-find";
const CURRENT = "report-find-current";

/** Marks places of the document without a change to it. */
export interface Highlights {
  /** The hits, and the one that the reader is at. */
  show(all: readonly StaticRange[], current: StaticRange | null): void;
  clear(): void;
}

export function highlights(): Highlights {
  return canHighlight() ? new RegisteredHighlights() : new SelectedHit();
}

function canHighlight(): boolean {
  return typeof Highlight === "function" && (CSS as { highlights?: unknown }).highlights !== undefined;
}

/** Through the CSS Custom Highlight API. Its ranges do not follow changes, so text grows as fast as without them. */
class RegisteredHighlights implements Highlights {
  show(all: readonly StaticRange[], current: StaticRange | null): void {
    CSS.highlights.set(ALL, new Highlight(...all));
    if (current === null) {
      CSS.highlights.delete(CURRENT);
      return;
    }
    const one = new Highlight(current);
    one.priority = 1;
    CSS.highlights.set(CURRENT, one);
  }

  clear(): void {
    CSS.highlights.delete(ALL);
    CSS.highlights.delete(CURRENT);
  }
}

/** For an engine without that: the hit that the reader is at is selected. */
class SelectedHit implements Highlights {
  #shown: StaticRange | null = null;

  show(_all: readonly StaticRange[], current: StaticRange | null): void {
    if (current !== null && isSame(current, this.#shown)) return;
    this.clear();
    this.#shown = current;
    if (current === null) return;
    const { startContainer, startOffset, endContainer, endOffset } = current;
    getSelection()?.setBaseAndExtent(startContainer, startOffset, endContainer, endOffset);
  }

  /** What the reader has selected since stays selected. */
  clear(): void {
    const selection = getSelection();
    const shown = this.#shown;
    this.#shown = null;
    if (shown === null || selection === null || selection.rangeCount === 0) return;
    if (isSame(selection.getRangeAt(0), shown)) selection.removeAllRanges();
  }
}

function isSame(one: AbstractRange, other: AbstractRange | null): boolean {
  return (
    other !== null &&
    one.startContainer === other.startContainer &&
    one.startOffset === other.startOffset &&
    one.endContainer === other.endContainer &&
    one.endOffset === other.endOffset
  );
}
