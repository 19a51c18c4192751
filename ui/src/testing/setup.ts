import { configure } from "@testing-library/svelte";
import { afterEach } from "vitest";
import { overlays } from "../kit/overlays.svelte";
import { loadCatalog, loadLaterWords } from "../words/words";

// Waiting ends when what is waited for is there; only a busy machine needs this long.
configure({ asyncUtilTimeout: 10_000 });

// jsdom lays nothing out, so it has no sizes to observe and nowhere to scroll.
class NoResizes implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

globalThis.ResizeObserver ??= NoResizes;
Element.prototype.scrollIntoView ??= () => undefined;
Element.prototype.scrollTo ??= () => undefined;

// user-event asks for this when an arrow key moves through radios; the names here need no escaping.
globalThis.CSS ??= { escape: (text: string) => text } as typeof CSS;

afterEach(() => {
  sessionStorage.clear();
  localStorage.clear();
});

// A language is spoken at once in tests, not when its catalog has come; dialogs and menus open at once too.
await Promise.all([loadLaterWords(), ...["de", "zh-CN"].map(loadCatalog), overlays.read()]);
