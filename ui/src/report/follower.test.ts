import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Follower } from "./follower.svelte";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Longer than lines that are one move are apart. */
const pause = (): void => void vi.advanceTimersByTime(1000);

/** A box 100 high around contents of any height. */
function box(height: number) {
  let top = 0;
  let contents = height;
  const element = {
    clientHeight: 100,
    get scrollHeight() {
      return contents;
    },
    get scrollTop() {
      return top;
    },
    set scrollTop(value: number) {
      top = Math.max(0, Math.min(value, contents - 100));
    },
  } as HTMLElement;
  const follower = new Follower(element, { scrollTop: 0, following: true });
  const grow = (by: number): void => {
    contents += by;
    follower.grown();
  };
  const scrollTo = (value: number): void => {
    element.scrollTop = value;
    follower.scrolled();
  };
  return { element, follower, grow, scrollTo };
}

test("it stays at the end while the contents grow", () => {
  const { element, grow } = box(100);
  grow(50);
  pause();
  grow(70);
  expect(element.scrollTop).toBe(120);
});

test("lines that come fast are written into the space below the text, and moved up together", () => {
  const { element, follower, grow } = box(100);
  grow(27);
  grow(27);
  grow(27);
  expect(element.scrollTop, "the first moves at once, the next two have room").toBe(27);
  expect(follower.behind, "nothing is out of sight").toBe(false);
  pause();
  expect(element.scrollTop).toBe(81);
  for (let line = 0; line < 5; line += 1) grow(27);
  expect(element.scrollTop, "without room there is no waiting").toBe(81 + 5 * 27);
});

test("whoever scrolls up is not taken to the end a moment later", () => {
  const { element, follower, grow, scrollTo } = box(100);
  grow(200);
  grow(27);
  scrollTo(150);
  pause();
  expect([follower.following, element.scrollTop]).toEqual([false, 150]);
});

test("a box that is left stays where it is", () => {
  const { element, follower, grow } = box(100);
  grow(27);
  grow(27);
  follower.stop();
  pause();
  expect(element.scrollTop).toBe(27);
});

test("it lets go as soon as the reader scrolls up, and growing moves nothing then", () => {
  const { element, follower, grow, scrollTo } = box(100);
  grow(200);
  scrollTo(190);
  expect(follower.following).toBe(false);
  grow(100);
  expect(element.scrollTop).toBe(190);
  expect(follower.behind).toBe(true);
});

test("a wheel turned upwards is enough, before anything has moved", () => {
  const { follower, grow } = box(100);
  grow(200);
  follower.wheeled(-1);
  expect(follower.following).toBe(false);
});

test.each([
  ["Home", false],
  ["PageUp", false],
  ["ArrowUp", false],
  [" ", true],
])("so is a key that scrolls upwards: “%s”", (key, shift) => {
  const { follower, grow } = box(100);
  grow(200);
  follower.pressed(key, shift);
  expect(follower.following).toBe(false);
});

test.each(["End", "PageDown", "ArrowDown", " ", "a"])("“%s” is not", (key) => {
  const { follower, grow } = box(100);
  grow(200);
  follower.pressed(key, false);
  expect(follower.following).toBe(true);
});

test("scrolling back down to the end follows again", () => {
  const { follower, grow, scrollTo } = box(100);
  grow(200);
  scrollTo(50);
  scrollTo(195);
  expect(follower.following).toBe(true);
});

test("contents that shrink are not a reader who scrolls", () => {
  const { element, follower, grow } = box(100);
  grow(200);
  grow(-30);
  element.scrollTop = 1000;
  follower.scrolled();
  expect(follower.following).toBe(true);
});

test("the jump goes to the end and follows", () => {
  const { element, follower, grow, scrollTo } = box(100);
  grow(400);
  scrollTo(10);
  follower.jumpToEnd();
  expect(element.scrollTop).toBe(400);
  expect(follower.following).toBe(true);
  expect(follower.behind).toBe(false);
});
