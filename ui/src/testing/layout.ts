import { afterEach, beforeEach } from "vitest";

/** Gives every element of these tests a size, as far as jsdom lets one: virtual lists ask for it. */
export function withSizes(sizeOf: (element: Element) => number): void {
  const resizes = globalThis.ResizeObserver;
  const parent = Object.getOwnPropertyDescriptor(HTMLElement.prototype, "offsetParent");

  class Sizes implements ResizeObserver {
    readonly #tell: ResizeObserverCallback;

    constructor(tell: ResizeObserverCallback) {
      this.#tell = tell;
    }

    observe(target: Element): void {
      const contentRect = new DOMRect(0, 0, 248, sizeOf(target));
      const entry = { target, contentRect } as ResizeObserverEntry;
      queueMicrotask(() => this.#tell([entry], this));
    }

    unobserve(): void {}
    disconnect(): void {}
  }

  beforeEach(() => {
    globalThis.ResizeObserver = Sizes;
    Object.defineProperty(HTMLElement.prototype, "offsetParent", {
      configurable: true,
      get(this: HTMLElement) {
        return this.parentElement;
      },
    });
  });

  afterEach(() => {
    globalThis.ResizeObserver = resizes;
    if (parent !== undefined) Object.defineProperty(HTMLElement.prototype, "offsetParent", parent);
  });
}
