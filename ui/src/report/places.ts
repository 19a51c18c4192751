/** A landing may be moved by what was laid out on the way: it is looked after for so many frames. */
const LANDINGS = 6;
/** Hits stand this far from the upper and the lower edge, in pixels: clear of the bar that found them. */
const CLEAR_PX = 64;

/**
 * Scrolls an element to the upper edge. What is out of sight has only an estimated size, so that getting there can
 * move it: then it is gone to again.
 */
export function bringToTop(element: Element, landings = LANDINGS): void {
  element.scrollIntoView({ block: "start" });
  const landed = topOf(element);
  if (landings === 0) return;
  requestAnimationFrame(() => {
    if (hasMoved(element, landed)) bringToTop(element, landings - 1);
  });
}

/** Scrolls as little as shows a range of text in an element of this box: not at all where it is in view. */
export function bringIntoView(box: HTMLElement, element: Element, range: Range, landings = LANDINGS): void {
  const landed = bringWithin(box, element, range);
  bringAcross(element, range);
  if (landings === 0) return;
  requestAnimationFrame(() => {
    if (landed === null || hasMoved(range, landed)) bringIntoView(box, element, range, landings - 1);
  });
}

/** What stands at the upper edge of a box now. Returns how to put it there again, after the text was set another way. */
export function keepPlace(box: HTMLElement, blocks: Iterable<Element>): () => void {
  const edge = topOf(box);
  for (const block of blocks) {
    const { top, bottom } = block.getBoundingClientRect();
    if (bottom <= edge) continue;
    return () => {
      box.scrollTop += topOf(block) - top;
    };
  }
  return () => undefined;
}

/** Returns where the range is now; null when that is not known yet. */
function bringWithin(box: HTMLElement, element: Element, range: Range): number | null {
  const place = range.getBoundingClientRect();
  if (place.width === 0 && place.height === 0) {
    // Text that is out of sight may not be laid out at all: its block is.
    element.scrollIntoView({ block: "center" });
    return null;
  }
  const edges = box.getBoundingClientRect();
  const [top, bottom] = [edges.top + CLEAR_PX, edges.bottom - CLEAR_PX];
  if (place.top >= top && place.bottom <= bottom) return place.top;
  box.scrollTop += place.top - (top + (bottom - top) / 3);
  return topOf(range);
}

/** Wide tables and code scroll sideways in a box of their own. */
function bringAcross(element: Element, range: Range): void {
  const box = element.closest('pre, [data-part="table"]');
  if (box === null) return;
  const [place, edges] = [range.getBoundingClientRect(), box.getBoundingClientRect()];
  if (place.right > edges.right) box.scrollLeft += place.right - edges.right + CLEAR_PX;
  else if (place.left < edges.left) box.scrollLeft -= edges.left - place.left + CLEAR_PX;
}

function hasMoved(what: Element | Range, from: number): boolean {
  return Math.abs(topOf(what) - from) > 1;
}

function topOf(what: Element | Range): number {
  return what.getBoundingClientRect().top;
}
