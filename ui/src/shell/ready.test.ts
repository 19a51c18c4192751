import { render, screen, waitFor } from "@testing-library/svelte";
import { expect, test, vi } from "vitest";
import { FakeBackend } from "../ipc/fake";
import App from "./App.svelte";

test("the app says once that its first view is there, and then it is", async () => {
  const seen: boolean[] = [];
  const onReady = vi.fn(() => seen.push(screen.queryByTestId("profile-form") !== null));
  render(App, { backend: new FakeBackend(), onReady });
  await waitFor(() => expect(onReady).toHaveBeenCalled());
  screen.getByTestId("open-settings").click();
  await screen.findByTestId("settings-form");
  expect(seen, "nobody has to wait for the form any more").toEqual([true]);
});

test("a library that cannot be opened is a first view too", async () => {
  const onReady = vi.fn();
  const backend = new FakeBackend();
  backend.failNext("listRuns", { code: "library_newer", message: "It is newer." });
  render(App, { backend, onReady });
  await screen.findByTestId("error-message");
  await waitFor(() => expect(onReady).toHaveBeenCalledOnce());
});
