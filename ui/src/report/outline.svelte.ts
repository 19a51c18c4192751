import type { ShownSection } from "./find-index";
import type { SectionKey } from "./sections";

/** A heading that the model wrote. */
export interface OutlineHeading {
  /** Of its element. */
  readonly id: string;
  /** 1 stands right below the section. */
  readonly level: 1 | 2 | 3;
  readonly text: string;
}

/** What the reader is at: a section, and the heading within it, once there is one above the text that is read. */
export interface ReadingPlace {
  readonly section: SectionKey;
  /** The id of the heading. */
  readonly heading: string | null;
}

/** The elements of a section that a reader can be at. */
interface Landmark extends ReadingPlace {
  readonly element: Element;
}

const HEADINGS = "h3, h4, h5, h6";
/** So far below the upper edge the reader is taken to read, in pixels. */
const AHEAD_PX = 96;

/** The headings of a shown report and which of them is being read. It costs nothing while no heading is written. */
export class Outline {
  /** By section, in order. A section that has no heading is not in it. */
  headings = $state.raw<ReadonlyMap<SectionKey, readonly OutlineHeading[]>>(new Map());
  place = $state.raw<ReadingPlace | null>(null);

  readonly #box: HTMLElement;
  readonly #shown: readonly ShownSection[];
  /** The reader has chosen a place: it stays the place until they scroll on their own. */
  #isChosen = false;

  constructor(box: HTMLElement, shown: readonly ShownSection[]) {
    this.#box = box;
    this.#shown = shown;
    for (const { section, host } of shown) this.#read(section.key, host);
    this.look();
  }

  /** The text changed. Only a section whose headings did is read again. */
  changed(changes: readonly MutationRecord[]): void {
    const touched = changes.filter(touchesHeading);
    if (touched.length === 0) return;
    for (const { section, host } of this.#shown) {
      if (touched.some(({ target }) => host.contains(target))) this.#read(section.key, host);
    }
    this.look();
  }

  /** The report was scrolled or folded: finds out what is being read. */
  look(): void {
    if (this.#isChosen) return;
    const landmarks = this.#landmarks();
    const line = readingLine(this.#box);
    const index = lastAbove(landmarks.length, (at) => topOf(landmarks[at]?.element), line);
    const { section, heading } = landmarks[index] ?? { section: null, heading: null };
    this.#be(section === null ? null : { section, heading });
  }

  /** The reader goes to this place on purpose. Near the end it may not come up to where one reads. */
  choose(place: ReadingPlace): void {
    this.#isChosen = true;
    this.#be(place);
  }

  /** The reader scrolls on their own again. */
  release(): void {
    this.#isChosen = false;
  }

  #be(place: ReadingPlace | null): void {
    if (place?.section === this.place?.section && place?.heading === this.place?.heading) return;
    this.place = place;
  }

  #read(key: SectionKey, host: HTMLElement): void {
    const found = [...host.querySelectorAll(HEADINGS)].flatMap(headingOf);
    const before = this.headings.get(key) ?? [];
    if (isSameOutline(before, found)) return;
    const next = new Map(this.headings);
    if (found.length === 0) next.delete(key);
    else next.set(key, found);
    this.headings = next;
  }

  /** What is begun and not folded away, in reading order. */
  #landmarks(): readonly Landmark[] {
    return this.#shown.flatMap(({ section, host }) => {
      const element = host.closest("section");
      if (section.state === "waiting" || element === null) return [];
      const own: Landmark = { section: section.key, heading: null, element };
      const headings = section.open ? (this.headings.get(section.key) ?? []) : [];
      return [
        own,
        ...headings.flatMap(({ id }): Landmark[] => {
          const heading = document.getElementById(id);
          return heading === null ? [] : [{ section: section.key, heading: id, element: heading }];
        }),
      ];
    });
  }
}

/** The last of `count` places, each further down than the one before, that is not below the line. 0 when all are. */
export function lastAbove(count: number, topOf: (index: number) => number, line: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (topOf(middle) <= line) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/**
 * Where in the window the reader is taken to read: near the upper edge, and over the last screenful down to the lower
 * one, so that short sections at the end are read too.
 */
export function readingLine(box: HTMLElement): number {
  const { clientHeight, scrollHeight, scrollTop } = box;
  const most = scrollHeight - clientHeight;
  const last = Math.min(clientHeight, most);
  const nearEnd = last <= 0 ? 0 : Math.min(1, Math.max(0, 1 - (most - scrollTop) / last));
  return topOf(box) + AHEAD_PX + nearEnd * Math.max(0, clientHeight - AHEAD_PX);
}

function topOf(element: Element | undefined): number {
  return element?.getBoundingClientRect().top ?? 0;
}

function touchesHeading({ target, addedNodes, removedNodes }: MutationRecord): boolean {
  const element = target instanceof Element ? target : target.parentElement;
  if (element !== null && element.closest(HEADINGS) !== null) return true;
  return [...addedNodes, ...removedNodes].some(
    (node) => node instanceof Element && (node.matches(HEADINGS) || node.querySelector(HEADINGS) !== null),
  );
}

function headingOf(element: Element): OutlineHeading[] {
  const text = element.textContent.replace(/\s+/g, " ").trim();
  if (text === "" || element.id === "") return [];
  const level = element.localName === "h3" ? 1 : element.localName === "h4" ? 2 : 3;
  return [{ id: element.id, level, text }];
}

function isSameOutline(one: readonly OutlineHeading[], other: readonly OutlineHeading[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ id, level, text }, index) => {
      const same = other[index];
      return id === same?.id && level === same.level && text === same.text;
    })
  );
}
