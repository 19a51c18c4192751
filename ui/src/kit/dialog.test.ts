import { render, screen, waitFor } from "@testing-library/svelte";
import { createRawSnippet } from "svelte";
import { afterEach, expect, test, vi } from "vitest";
import Dialog from "./Dialog.svelte";

afterEach(() => vi.restoreAllMocks());

const children = createRawSnippet(() => ({ render: () => "<p>Words without anything to press.</p>" }));

test.each([
  ["longer than its window can be scrolled with the keyboard", 900, 0],
  ["that fits is no stop of its own", 300, -1],
])("a dialog %s", async (_what, height, tabIndex) => {
  vi.spyOn(HTMLElement.prototype, "scrollHeight", "get").mockReturnValue(height);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(300);
  render(Dialog, { open: true, title: "Shortcuts", onClose: () => undefined, children });
  const body = (await screen.findByText("Words without anything to press.")).parentElement;
  await waitFor(() => expect(body?.tabIndex).toBe(tabIndex));
});
