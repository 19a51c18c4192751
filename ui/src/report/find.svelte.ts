import { FindIndex, type Place, type ShownSection } from "./find-index";
import { fold } from "./find-text";
import { highlights, type Highlights } from "./highlights";
import type { Sought } from "./sought";

/** The shown report, as far as a search needs it. */
export interface FindSurface {
  readonly shown: readonly ShownSection[];
  /** Brings a place into view, and unfolds its section for it. */
  reveal(place: Place): void;
  /** Whether an element lies before what can be seen, or in a section that is folded. */
  isPast(element: Element): boolean;
  /** On which side of what can be seen a place lies that no folded section holds, and of a screen more both ways. */
  sideOf(place: Place): "before" | "near" | "after";
  /** Takes the focus where nothing else can have it back. */
  focus(): void;
}

/** Painting slows down with the number of marked places: of more than this that are near, the first ones are marked. */
const MARKED_AT_MOST = 2000;
/** What is selected in the report is looked for, unless it is more than anybody looks for. */
const SELECTED_AT_MOST = 100;

/** Finding words in the report that is shown. What was looked for last is kept from one report to the next. */
export class Find {
  isOpen = $state(false);
  query = $state("");
  total = $state(0);
  /** Which of the hits the reader is at, from 1; 0 while at none. */
  position = $state(0);
  /** Moves when the field is to take the focus. */
  asked = $state(0);

  #surface: FindSurface | null = null;
  #index: FindIndex | null = null;
  #highlights: Highlights | null = null;
  #places: readonly Place[] = [];
  /** Those of them that are marked: near what can be seen. */
  #marked: readonly Place[] = [];
  #current: Place | null = null;
  /** Where the reader was last, also when what is typed now stands nowhere. */
  #anchor: Place | null = null;
  /** What had the focus before. */
  #from: Element | null = null;
  /** A place that was asked for before its text was there: it is gone to when it is. */
  #sought: Sought | null = null;

  /** From now on this is what is searched. Returns how to end that. */
  attach(surface: FindSurface): () => void {
    this.#surface = surface;
    this.#index = new FindIndex(surface.shown);
    this.#highlights = highlights();
    if (this.#sought !== null) this.#seek();
    return () => {
      if (this.#surface !== surface) return;
      this.#end();
      this.#surface = null;
      this.#index = null;
    };
  }

  open(): void {
    if (this.#surface === null) return;
    if (!this.isOpen) {
      this.#from = document.activeElement;
      this.isOpen = true;
    }
    const selected = this.#selectedText();
    if (selected !== "") this.query = selected;
    this.#anchor = this.#current;
    this.#read();
    this.asked += 1;
  }

  /** Finds these words and goes to the hit that is meant: now, or when the report that has them is shown. */
  seek(sought: Sought, now: boolean): void {
    this.#sought = sought;
    if (now) this.#seek();
  }

  /** Nothing is asked for any more. */
  forget(): void {
    this.#sought = null;
  }

  /** The focus goes back to where it was. */
  close(): void {
    if (!this.isOpen) return;
    const from = this.#from;
    this.forget();
    this.#end();
    if (from instanceof HTMLElement && from !== document.body && from.isConnected) {
      from.focus({ preventScroll: true });
    } else {
      this.#surface?.focus();
    }
  }

  /** Looks for something else, from where the reader is. */
  search(query: string): void {
    this.forget();
    this.query = query;
    this.#read();
    const from = this.#startingPoint();
    if (from !== null) this.#goTo(from);
  }

  next(): void {
    this.#step(1);
  }

  previous(): void {
    this.#step(-1);
  }

  /** The text changed: it is searched as it comes, and the reader stays at the same hit. */
  changed(changes: readonly MutationRecord[]): void {
    this.#index?.changed(changes);
    if (!this.isOpen) return;
    this.#read();
    this.#goToSought();
  }

  /** Other text can be seen: what is near it now is marked. */
  moved(): void {
    if (this.isOpen && !isSameList(this.#marked, this.#near())) this.#mark();
  }

  #seek(): void {
    if (this.#surface === null || this.#sought === null) return;
    if (!this.isOpen) this.#from = document.activeElement;
    this.isOpen = true;
    this.query = this.#sought.words;
    this.#current = null;
    this.#anchor = null;
    this.#read();
    this.asked += 1;
    this.#goToSought();
  }

  /** The hit of its section with most of the text that was shown around it. The text may still be on its way. */
  #goToSought(): void {
    const sought = this.#sought;
    if (sought === null) return;
    let best = -1;
    let most = -2;
    for (const [index, { block, ...hit }] of this.#places.entries()) {
      if (sought.section !== null && block.section.key !== sought.section) continue;
      const likeness = block.likeness(hit, sought.around);
      if (likeness > most) [best, most] = [index, likeness];
    }
    if (best !== -1 && this.#places[best] !== this.#current) this.#goTo(best);
  }

  #step(by: 1 | -1): void {
    this.forget();
    if (this.#surface === null) return;
    if (!this.isOpen) this.open();
    const { length } = this.#places;
    if (length === 0) return;
    if (this.#current === null) {
      const start = this.#startingPoint() ?? 0;
      this.#goTo(by === 1 ? start : (start + length - 1) % length);
    } else {
      this.#goTo((this.position - 1 + by + length) % length);
    }
  }

  #goTo(index: number): void {
    const place = this.#places[index];
    if (place === undefined) return;
    this.#current = place;
    this.#anchor = place;
    this.position = index + 1;
    this.#mark();
    this.#surface?.reveal(place);
  }

  /** Reads the places anew. The hit that the reader is at stays the one, wherever it is among them now. */
  #read(): void {
    const before = this.#places;
    this.#places = this.#index?.find(fold(this.query)) ?? [];
    this.total = this.#places.length;
    const index = this.#current === null ? -1 : this.#indexFrom(this.#current);
    const found = this.#places[index];
    const wasAt = this.#current;
    this.#current = found !== undefined && isSamePlace(found, wasAt) ? found : null;
    this.position = this.#current === null ? 0 : index + 1;
    if (wasAt !== this.#current || !isSameList(before, this.#places)) this.#mark();
  }

  /** The first hit from where the reader was last, or else from what can be seen; the first of all after the last. */
  #startingPoint(): number | null {
    if (this.#places.length === 0) return null;
    const anchor = this.#anchor;
    if (anchor !== null && anchor.block.element.isConnected) {
      const index = this.#indexFrom(anchor);
      return index < this.#places.length ? index : 0;
    }
    return Math.max(0, this.#firstInView());
  }

  #firstInView(): number {
    let last: Element | null = null;
    let isPast = false;
    return this.#places.findIndex(({ block }) => {
      // Many hits stand in one block: it is looked at once.
      if (block.element !== last) isPast = this.#surface?.isPast(block.element) ?? true;
      last = block.element;
      return !isPast;
    });
  }

  /** The index of the first hit that does not stand before this place. */
  #indexFrom(place: Place): number {
    return firstIndex(this.#places, (other) => !isBefore(other, place));
  }

  /** The hits that can be seen, or soon will be. */
  #near(): readonly Place[] {
    const surface = this.#surface;
    if (surface === null) return [];
    const open = this.#places.filter(({ block }) => block.section.open);
    const from = firstIndex(open, (place) => surface.sideOf(place) !== "before");
    const to = firstIndex(open, (place) => surface.sideOf(place) === "after");
    return open.slice(from, Math.min(to, from + MARKED_AT_MOST));
  }

  #mark(): void {
    this.#marked = this.#near();
    const ranges = this.#marked.flatMap((place) => place.block.rangeOf(place) ?? []);
    this.#highlights?.show(ranges, this.#current?.block.rangeOf(this.#current) ?? null);
  }

  #end(): void {
    this.isOpen = false;
    this.#highlights?.clear();
    this.#places = [];
    this.#marked = [];
    this.#current = null;
    this.#anchor = null;
    this.#from = null;
    this.total = 0;
    this.position = 0;
  }

  #selectedText(): string {
    const selection = getSelection();
    const text = selection?.toString().trim() ?? "";
    if (text.length > SELECTED_AT_MOST || text.includes("\n")) return "";
    const node = selection?.anchorNode ?? null;
    return this.#surface?.shown.some(({ host }) => host.contains(node)) === true ? text : "";
  }
}

function isBefore(one: Place, other: Place): boolean {
  const [first, second] = [one.block.element, other.block.element];
  if (first === second) return one.start < other.start;
  return (first.compareDocumentPosition(second) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}

/** The index of the first item for which this holds, as it does for all after it; the number of items if for none. */
function firstIndex<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && holds(item)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function isSamePlace(one: Place, other: Place | null): boolean {
  return other !== null && one.block.element === other.block.element && one.start === other.start;
}

function isSameList(one: readonly Place[], other: readonly Place[]): boolean {
  return one.length === other.length && one.every((place, index) => place === other[index]);
}
