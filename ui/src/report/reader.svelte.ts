import { tick } from "svelte";
import type { Place, ShownSection } from "./find-index";
import type { Find } from "./find.svelte";
import { Follower } from "./follower.svelte";
import { watchGrowth } from "./growth";
import { Outline, type ReadingPlace } from "./outline.svelte";
import { bringIntoView, bringToTop, keepPlace } from "./places";
import type { RunModel } from "./run-model.svelte";

/** So many milliseconds apart the place that is read is looked for: each look measures the page. */
const LOOK_EVERY = 100;
/** Blocks that come into sight have their height by then. */
const FRAMES_TO_SETTLE = 10;

/** Where somebody reads one shown report: follows its end, knows what is being read, and goes to other places of it. */
export class Reader {
  follower = $state.raw<Follower | null>(null);
  outline = $state.raw<Outline | null>(null);

  readonly #run: RunModel;
  readonly #find: Find;
  #box: HTMLElement | null = null;
  #nextLook: ReturnType<typeof setTimeout> | null = null;

  constructor(run: RunModel, find: Find) {
    this.#run = run;
    this.#find = find;
  }

  /** The report is scrolled in this box. Returns how to leave it: coming back leads to the same place. */
  attach(box: HTMLElement): () => void {
    const shown = this.#run.sections.flatMap((section): ShownSection[] => {
      const host = box.querySelector<HTMLElement>(`[data-section="${section.key}"]`);
      return host === null ? [] : [{ section, host }];
    });
    const follower = new Follower(box, this.#run.reading);
    const outline = new Outline(box, shown);
    const detach = this.#find.attach({
      shown,
      reveal: (place) => void this.#reveal(place),
      isPast: (element) => isPast(box, element),
      sideOf: (place) => sideOf(box, place),
      focus: () => this.focus(),
    });
    const unwatch = watchGrowth(
      shown.map(({ host }) => host),
      (changes) => {
        outline.changed(changes);
        this.#find.changed(changes);
      },
    );
    const sizes = new ResizeObserver(() => {
      follower.grown();
      this.#lookSoon();
    });
    if (box.firstElementChild !== null) sizes.observe(box.firstElementChild);
    sizes.observe(box);
    this.#box = box;
    this.follower = follower;
    this.outline = outline;
    return () => {
      sizes.disconnect();
      follower.stop();
      if (this.#nextLook !== null) clearTimeout(this.#nextLook);
      this.#nextLook = null;
      unwatch();
      detach();
      this.#run.reading = { scrollTop: follower.scrollTop, following: follower.following };
      this.#box = null;
      this.follower = null;
      this.outline = null;
    };
  }

  /** Goes to a section or a heading, and unfolds the section for it. */
  async go(place: ReadingPlace): Promise<void> {
    this.follower?.release();
    const section = this.#run.sections.find(({ key }) => key === place.section);
    if (section !== undefined) section.open = true;
    await tick();
    this.outline?.choose(place);
    const element =
      place.heading === null
        ? this.#box?.querySelector(`[data-section="${place.section}"]`)?.closest("section")
        : document.getElementById(place.heading);
    if (element !== null && element !== undefined) bringToTop(element);
  }

  /** The box was scrolled, by whomever. */
  scrolled(): void {
    this.follower?.scrolled();
    this.#lookSoon();
  }

  /**
   * Home and End are gone to at once: the webview would glide, and give up where a block that comes into sight has another
   * height than was thought.
   */
  pressed(event: KeyboardEvent): void {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    const box = this.#box;
    this.follower?.pressed(key, shiftKey);
    this.touched();
    if (box === null || event.target !== box || shiftKey || ctrlKey || metaKey || altKey) return;
    if (key === "Home") box.scrollTop = 0;
    else if (key === "End") this.#toEnd(box);
    else return;
    event.preventDefault();
  }

  wheeled(deltaY: number): void {
    this.follower?.wheeled(deltaY);
    this.outline?.release();
  }

  /** The reader may be about to scroll by other means. */
  touched(): void {
    this.outline?.release();
  }

  jumpToEnd(): void {
    this.outline?.release();
    this.follower?.jumpToEnd();
  }

  focus(): void {
    this.#box?.focus({ preventScroll: true });
  }

  /** Returns how to have what is read now at the same height again; null at the end, which is followed anyway. */
  keepPlace(): (() => void) | null {
    if (this.#box === null || this.follower?.following !== false) return null;
    return keepPlace(this.#box, this.#box.querySelectorAll(".prose > *"));
  }

  /** A report that is being written is followed from there on; the end of another moves until all near it is laid out. */
  #toEnd(box: HTMLElement, frames = FRAMES_TO_SETTLE): void {
    if (this.#run.status === "streaming") return this.jumpToEnd();
    const before = box.scrollHeight;
    box.scrollTop = before;
    requestAnimationFrame(() => {
      if (frames > 0 && box.scrollHeight !== before) this.#toEnd(box, frames - 1);
    });
  }

  #lookSoon(): void {
    this.#nextLook ??= setTimeout(() => {
      this.#nextLook = null;
      this.outline?.look();
      this.#find.moved();
    }, LOOK_EVERY);
  }

  async #reveal(place: Place): Promise<void> {
    this.follower?.release();
    this.outline?.release();
    place.block.section.open = true;
    await tick();
    const range = place.block.liveRangeOf(place);
    if (range === null || this.#box === null) return;
    bringIntoView(this.#box, place.block.element, range);
  }
}

function isPast(box: HTMLElement, element: Element): boolean {
  if (element.closest("[hidden]") !== null) return true;
  return element.getBoundingClientRect().bottom <= box.getBoundingClientRect().top;
}

function sideOf(box: HTMLElement, place: Place): "before" | "near" | "after" {
  const { top, bottom, height } = box.getBoundingClientRect();
  const sideOfPart = (part: Element | Range): "before" | "near" | "after" => {
    const { top: from, bottom: to } = part.getBoundingClientRect();
    if (to < top - height) return "before";
    return from > bottom + height ? "after" : "near";
  };
  const side = sideOfPart(place.block.element);
  // A block can be longer than all that is near.
  const range = side === "near" ? place.block.liveRangeOf(place) : null;
  return range === null || isNowhere(range) ? side : sideOfPart(range);
}

/** Text that is out of sight may not be laid out at all. */
function isNowhere(range: Range): boolean {
  const { width, height } = range.getBoundingClientRect();
  return width === 0 && height === 0;
}
