import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { bringIntoView, bringToTop, keepPlace } from "./places";

/** What waits for the next frame. */
let frames: (() => void)[] = [];

beforeEach(() => {
  frames = [];
  vi.stubGlobal("requestAnimationFrame", (callback: () => void) => frames.push(callback));
});

afterEach(() => vi.unstubAllGlobals());

/** Draws frames until nothing waits for one; returns how many there were. */
function draw(): number {
  let drawn = 0;
  for (let next = frames.shift(); next !== undefined; next = frames.shift()) {
    next();
    drawn += 1;
  }
  return drawn;
}

/** A box from 100 to 700 with one line of text in it, so far below the beginning of its contents. */
function page(line: { top: number; left?: number }) {
  const box = document.createElement("div");
  const wide = box.appendChild(document.createElement("pre"));
  const element = wide.appendChild(document.createElement("code"));
  const range = document.createRange();
  box.getBoundingClientRect = () => new DOMRect(0, 100, 800, 600);
  wide.getBoundingClientRect = () => new DOMRect(0, 100 - box.scrollTop, 400, 600);
  const place = (): DOMRect =>
    new DOMRect((line.left ?? 0) - wide.scrollLeft, 100 + line.top - box.scrollTop, 50, 20);
  range.getBoundingClientRect = place;
  element.getBoundingClientRect = place;
  element.scrollIntoView = vi.fn(() => void (box.scrollTop = line.top));
  return { box, wide, element, range, line };
}

test("what is in view already stays where it is", () => {
  const { box, element, range } = page({ top: 300 });
  bringIntoView(box, element, range);
  expect(box.scrollTop).toBe(0);
  expect(draw(), "one look whether it stayed").toBe(1);
});

test("what is out of view comes to where one reads, clear of both edges", () => {
  const { box, element, range } = page({ top: 5000 });
  bringIntoView(box, element, range);
  // A third of the way down between the edges: 64 + (600 - 2 × 64) / 3.
  expect(Math.round(5000 - box.scrollTop)).toBe(221);
});

test("what moves while it is laid out is gone to again, until it stays, and not for ever", () => {
  const { box, element, range, line } = page({ top: 5000 });
  bringIntoView(box, element, range);
  line.top += 2000;
  expect(draw()).toBe(2);
  expect(Math.round(line.top - box.scrollTop)).toBe(221);
  const restless = page({ top: 0 });
  restless.element.scrollIntoView = () => void (restless.line.top += 500);
  bringToTop(restless.element);
  expect(draw()).toBeLessThan(10);
});

test("text that is not laid out yet is gone to by its block first", () => {
  const { box, element, range } = page({ top: 5000 });
  const place = range.getBoundingClientRect.bind(range);
  range.getBoundingClientRect = () => (box.scrollTop < 4000 ? new DOMRect(0, 0, 0, 0) : place());
  bringIntoView(box, element, range);
  expect(element.scrollIntoView).toHaveBeenCalledOnce();
  draw();
  expect(Math.round(5000 - box.scrollTop)).toBe(221);
});

test("what is cut off at the side of wide code comes into view there", () => {
  const { box, wide, element, range } = page({ top: 300, left: 900 });
  bringIntoView(box, element, range);
  const { left, right } = range.getBoundingClientRect();
  expect([left >= 0, right <= 400]).toEqual([true, true]);
  expect(wide.scrollLeft).toBeGreaterThan(0);
});

test("the block at the edge is put back there, whatever grew before it", () => {
  const box = document.createElement("div");
  box.getBoundingClientRect = () => new DOMRect(0, 100, 800, 600);
  const tops = [-500, 90, 400];
  const blocks = tops.map((_, index) => {
    const block = document.createElement("p");
    block.getBoundingClientRect = () => new DOMRect(0, (tops[index] ?? 0) - box.scrollTop, 800, 50);
    return block;
  });
  const putBack = keepPlace(box, blocks);
  tops.forEach((top, index) => (tops[index] = top + 300));
  putBack();
  expect(blocks[1]?.getBoundingClientRect().top).toBe(90);
});
