import { expect, test } from "vitest";
import { Follower } from "./follower.svelte";

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
  grow(70);
  expect(element.scrollTop).toBe(120);
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
