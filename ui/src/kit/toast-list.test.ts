import { render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Toast } from "./toasts.svelte";
import ToastList from "./ToastList.svelte";

const ignore = (): void => undefined;
const toast = (id: number): Toast => ({ id, text: `News ${String(id)}`, tone: "plain", action: null });

/** How much of the foot of the page is covered, and how much of it is kept free. */
const told = (name: "cover" | "room"): string =>
  document.documentElement.style.getPropertyValue(`--toast-${name}`);

let resize: () => void = ignore;

/** Each toast is 40 pixels high, 20 above the foot of a window of 500. */
beforeEach(() => {
  vi.stubGlobal("innerHeight", 500);
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(tell: ResizeObserverCallback) {
        resize = () => tell([], this as unknown as ResizeObserver);
      }
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    },
  );
  const heightOf = (element: Element): number => element.children.length * 40;
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockImplementation(function (this: HTMLElement) {
    return heightOf(this);
  });
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function (this: Element) {
    return new DOMRect(0, 480 - heightOf(this), 100, heightOf(this));
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test("news tells how much of the page it covers, and room that was needed once is kept", async () => {
  const handlers = { onDismiss: ignore, onHold: ignore, onRelease: ignore };
  const { rerender, unmount } = render(ToastList, { toasts: [toast(1), toast(2)], ...handlers });
  expect(screen.getByRole("status").textContent).toContain("News 2");
  resize();
  expect([told("cover"), told("room")]).toEqual(["100px", "100px"]);
  await rerender({ toasts: [toast(2)], ...handlers });
  resize();
  expect([told("cover"), told("room")]).toEqual(["60px", "100px"]);
  await rerender({ toasts: [], ...handlers });
  resize();
  expect([told("cover"), told("room")], "nothing moves when the last goes").toEqual(["0px", "100px"]);
  unmount();
  expect([told("cover"), told("room")]).toEqual(["", ""]);
});
