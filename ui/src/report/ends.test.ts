import { fireEvent, screen } from "@testing-library/svelte";
import { afterEach, expect, test, vi } from "vitest";
import { read, savedRun } from "./testing";

afterEach(() => {
  vi.restoreAllMocks();
});

/** The box a report is scrolled in, with heights that jsdom does not have. */
function scrolledBox(): { box: HTMLElement; grow: (height: number) => void } {
  const box = screen.getByRole("region", { name: "Report" });
  let height = 5000;
  Object.defineProperty(box, "scrollHeight", { get: () => height, configurable: true });
  Object.defineProperty(box, "clientHeight", { value: 500, configurable: true });
  return { box, grow: (now) => (height = now) };
}

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

test("Home is gone to at once, without a glide that could be cut short", async () => {
  read(savedRun(["text"]));
  const { box } = scrolledBox();
  box.scrollTop = 3000;
  const event = new KeyboardEvent("keydown", { key: "Home", bubbles: true, cancelable: true });
  await fireEvent(box, event);
  expect(event.defaultPrevented, "the webview does nothing more").toBe(true);
  expect(box.scrollTop).toBe(0);
});

test("End is gone to, and followed until what comes into sight there has its height", async () => {
  read(savedRun(["text"]));
  const { box, grow } = scrolledBox();
  await fireEvent.keyDown(box, { key: "End" });
  expect(box.scrollTop).toBe(5000);
  grow(6000);
  await frame();
  await frame();
  expect(box.scrollTop).toBe(6000);
});

test("a key that does something else is the webview's", async () => {
  read(savedRun(["text"]));
  const { box } = scrolledBox();
  box.scrollTop = 3000;
  for (const init of [{ key: "Home", ctrlKey: true }, { key: "End", shiftKey: true }, { key: "PageUp" }]) {
    const event = new KeyboardEvent("keydown", { ...init, bubbles: true, cancelable: true });
    await fireEvent(box, event);
    expect(event.defaultPrevented).toBe(false);
  }
  expect(box.scrollTop).toBe(3000);
});
