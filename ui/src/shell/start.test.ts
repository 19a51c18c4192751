import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { FAKE_SETTINGS } from "../ipc/fake";
import { FAKE_REPORT } from "../ipc/fake-report";
import { expectAccessible } from "../testing/axe";
import { open, saved, status } from "./testing";

describe("the first launch", () => {
  test("offers the sample, OpenAI and other servers, without a modal", async () => {
    open({ keyState: "missing" });
    await screen.findByRole("heading", { name: "Find a startup worth building" });
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(screen.getByRole("button", { name: /Try the sample/ })).toBeTruthy();
    await expectAccessible();
  });

  test("the sample streams and is labelled as one", async () => {
    const { backend, user } = open({ keyState: "missing" });
    await user.click(await screen.findByRole("button", { name: /Try the sample/ }));
    await status("streaming");
    expect(await screen.findByText("Sample: no model was called")).toBeTruthy();
    backend.finish("run-0001");
    await status("complete");
  });

  test("another server leads to the address, OpenAI to the key", async () => {
    const { user } = open({ keyState: "missing" });
    await user.click(await screen.findByRole("button", { name: /another or local server/ }));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("base-url")));
  });
});

describe("a library that cannot be opened", () => {
  test.each(["library_in_use", "library_newer", "library_failed"] as const)(
    "%s fills the window with what to do",
    async (code) => {
      const { reload, user } = open({}, (backend) => {
        backend.failNext("getSettings", { code, message: "It is not open." });
        backend.failNext("listRuns", { code, message: "It is not open." });
      });
      const message = await screen.findByTestId("error-message");
      expect(message.dataset.code).toBe(code);
      expect(message.textContent).toContain("It is not open.");
      expect(screen.queryByTestId("history")).toBeNull();
      await expectAccessible();
      await user.click(screen.getByRole("button", { name: "Try again" }));
      expect(reload).toHaveBeenCalledOnce();
    },
  );

  test("a list that fails later says so beside it, and Retry reads it", async () => {
    const { backend, user } = open({ runs: [saved()] });
    await screen.findByTestId("history-item");
    backend.failNext("listRuns", { code: "library_failed", message: "The disk is gone." });
    await user.click(screen.getByTestId("history-item"));
    await status("complete");
    await user.click(screen.getByRole("button", { name: "More actions" }));
    await user.click(await screen.findByText("Run again"));
    await status("streaming");
    const alert = await screen.findByText(
      "The disk is gone. Check that the disk is not full and that the data folder can be written.",
    );
    expect(alert).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.queryByText(/The disk is gone/)).toBeNull());
  });
});

test("after a reload the list tells how far a live report is, before it is opened", async () => {
  const { backend } = open({
    runs: [saved({ run_id: "live", status: "streaming", text: FAKE_REPORT.slice(0, 1000) })],
  });
  await screen.findByText("Healthcare / Wellness · writing ideas");
  backend.finish("live");
  await waitFor(() => expect(screen.queryByText(/writing ideas/)).toBeNull());
});

test.each(["light", "dark"] as const)("the %s theme is applied at start", async (theme) => {
  open({ settings: { ...FAKE_SETTINGS, theme } });
  await waitFor(() => expect(document.documentElement.dataset.theme).toBe(theme));
});
