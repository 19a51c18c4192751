import { describe, expect, test } from "vitest";
import { isMisleading, linkDoubt, isSafeLink, realAddress, withHiddenShown } from "./links";
import { once } from "./testing";

describe("links", () => {
  test.each([
    ["https://example.com", true],
    ["http://example.com/a?b#c", true],
    ["mailto:me@example.com", true],
    ["HTTPS://EXAMPLE.COM", true],
    ["javascript:alert(1)", false],
    ["java\nscript:alert(1)", false],
    ["\u0000javascript:alert(1)", false],
    ["data:text/html,x", false],
    ["ftp://example.com", false],
    ["//example.com", false],
    ["/a", false],
    ["", false],
  ])("%j is safe: %s", (address, safe) => {
    expect(isSafeLink(address)).toBe(safe);
  });

  test("carry the address they lead to, as the browser reads it", () => {
    expect(realAddress("https://EXAMPLE.com/a b")).toBe("https://example.com/a%20b");
    const link = once("[guide](https://bücher.example/ä)").querySelector("a");
    expect(link?.title).toBe("https://xn--bcher-kva.example/%C3%A4");
    expect(link?.href).toBe(link?.title);
  });

  test("show the characters that hide or turn others", () => {
    expect(withHiddenShown("a\u202Eb\u200Bc\uFEFF\u2066")).toBe("a⟨U+202E⟩b⟨U+200B⟩c⟨U+FEFF⟩⟨U+2066⟩");
    expect(withHiddenShown("👩‍🚀 naïve 日本")).toBe("👩‍🚀 naïve 日本");
    expect(withHiddenShown("a\u{E0041}")).toBe("a⟨U+E0041⟩");
    const link = once("[pay\u202Epal **\u200Bx**](https://x.example/\u202Ea)").querySelector("a");
    expect(link?.textContent).toBe("pay⟨U+202E⟩pal ⟨U+200B⟩x");
    expect(link?.href).toBe("https://x.example/%E2%80%AEa");
  });

  test("in plain text, characters are left as they are", () => {
    expect(once("a\u200Fb").textContent).toBe("a\u200Fb");
  });

  test("a link stands in no other link", () => {
    expect(once("[a <https://b.example> c](https://d.example)").querySelectorAll("a a")).toHaveLength(0);
  });
});

describe("a link whose text names another place", () => {
  test.each([
    ["the guide", "https://example.com/", false],
    ["https://example.com", "https://example.com/a", false],
    ["example.com", "https://www.example.com/", false],
    ["www.example.com/path", "https://example.com/", false],
    ["me@example.com", "mailto:me@example.com", false],
    ["README.md", "https://example.com/", false],
    ["Version 2.0 and e.g. this", "https://example.com/", false],
    ["google.com", "https://evil.example/", true],
    ["https://google.com/login", "https://evil.example/google.com", true],
    ["Go to https://google.com now", "https://evil.example/", true],
    ["google.com.evil.example", "https://google.com/", true],
    ["you@example.com", "mailto:me@example.com", true],
    ["google.com", "mailto:me@example.com", true],
    ["the bank", "https://bank.example@evil.example/", true],
    ["ｇｏｏｇｌｅ.com", "https://evil.example/", true],
    ["pay⟨U+202E⟩pal", "https://example.com/", true],
    ["аpple.com", "https://apple.com/", true],
    ["x", "not an address", true],
  ])("%j for %s: %s", (text, address, misleading) => {
    expect(isMisleading(text, address)).toBe(misleading);
  });
});

describe("a reader is asked first about", () => {
  test.each([
    ["the guide", "https://example.com/a", null],
    ["mail us", "mailto:a@example.com", null],
    ["google.com", "https://evil.example/", "differs"],
    ["the shop", "https://xn--pple-43d.com/", "alphabet"],
    ["the shop", "https://аpple.com/", "alphabet"],
    ["the shop", "https://pay.example.xn--p1ai/", "alphabet"],
    ["the router", "http://192.168.1.1/admin", "address"],
    ["a number", "http://2130706433/", "address"],
    ["hexadecimal", "http://0x7f.1/", "address"],
    ["a short form", "http://127.1/", "address"],
    ["six", "http://[::1]:8080/", "address"],
    ["a local server", "http://localhost:11434/api/delete", "address"],
    ["an intranet name", "http://printer/", "address"],
    ["a trailing dot", "http://localhost./", "address"],
  ])("%j to %s: %s", (text, address, doubt) => {
    expect(linkDoubt(text, address)).toBe(doubt);
  });
});
