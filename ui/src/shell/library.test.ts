import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { expectAccessible } from "../testing/axe";
import { open, saved, section, status } from "./testing";

describe("the library", () => {
  test("opens a past report as it was", async () => {
    const { user } = open({ runs: [saved({ title: "Grant radar" })] });
    await user.click(await screen.findByTestId("history-item"));
    await status("complete");
    expect(screen.getByRole("heading", { level: 1, name: "Grant radar" })).toBeTruthy();
    // Section by section, as frames have time.
    await waitFor(() => expect(section("startup_ideas_research")).toContain("Shift swap by text"));
    await expectAccessible();
  });

  test("a report goes to the trash, and Undo brings it back", async () => {
    const { user } = open({ runs: [saved({ title: "Grant radar" })] });
    await user.click(await screen.findByRole("button", { name: "Move “Grant radar” to the trash" }));
    await waitFor(() => expect(screen.queryByTestId("history-item")).toBeNull());
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await screen.findByTestId("history-item");
  });

  test("news stands at the foot of the sidebar; without a sidebar, below the main pane", async () => {
    const { user } = open({ runs: [saved({ title: "Grant radar" })] });
    await user.click(await screen.findByRole("button", { name: "Move “Grant radar” to the trash" }));
    const news = await screen.findByText("“Grant radar” moved to the trash.");
    expect(news.closest("aside"), "above the foot, where the list gives it room").not.toBeNull();
    await user.keyboard("{Control>}b{/Control}");
    const moved = await screen.findByText("“Grant radar” moved to the trash.");
    expect(moved.closest("aside")).toBeNull();
    expect(moved.closest("main"), "below the view, not over it").toBeNull();
    await expectAccessible();
  });

  test("the trash gives a report back", async () => {
    const { user } = open({ runs: [saved({ title: "Grant radar" })] });
    await user.click(await screen.findByRole("button", { name: "Move “Grant radar” to the trash" }));
    await user.click(screen.getByRole("button", { name: "Trash" }));
    await user.click(await screen.findByRole("button", { name: "Restore “Grant radar”" }));
    await screen.findByTestId("history-item");
    await screen.findByText("The trash is empty.");
    await expectAccessible();
  });

  test("a report that cannot be put away comes back with the reason", async () => {
    const { backend, user } = open({ runs: [saved({ title: "Grant radar" })] });
    const button = await screen.findByRole("button", { name: "Move “Grant radar” to the trash" });
    backend.failNext("trashRuns", { code: "library_failed", message: "The library is read-only." });
    await user.click(button);
    await screen.findByText(/The library is read-only\./);
    expect(screen.getByTestId("history-item")).toBeTruthy();
  });

  test("a report that is gone says so", async () => {
    const { backend, user } = open({ runs: [saved()] });
    const item = await screen.findByTestId("history-item");
    backend.failNext("openRun", { code: "run_not_found", message: "This report is gone." });
    await user.click(item);
    expect((await screen.findByTestId("error-message")).dataset.code).toBe("run_not_found");
    await expectAccessible();
  });

  test("a link in a report opens outside, through the backend", async () => {
    const { backend, user } = open({ runs: [saved()] });
    await user.click(await screen.findByTestId("history-item"));
    await user.click(await screen.findByRole("link", { name: "grants.gov" }));
    await waitFor(() => expect(backend.openedLinks).toEqual(["https://www.grants.gov/"]));
  });
});
