import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { expectAccessible } from "../testing/axe";
import { openReport, saved, section } from "./testing";

describe("a report in hand", () => {
  test("is exported through the system's dialog, and says where to", async () => {
    const { backend, user } = await openReport();
    expect(screen.getByTestId("export-format")).toHaveProperty("value", "md");
    await user.click(screen.getByTestId("export-report"));
    await screen.findByText("Exported to /home/ada/Documents/report.md");
    expect(backend.exported).toEqual([{ runId: "saved-1", format: "md" }]);
  });

  test("is not exported when the reader thinks better of it", async () => {
    const { backend, user } = await openReport({ exportTo: null });
    await user.click(screen.getByTestId("export-report"));
    await waitFor(() => expect(backend.exported).toHaveLength(1));
    await waitFor(() => expect(screen.getByTestId("export-report")).toHaveProperty("disabled", false));
    expect(screen.queryByText(/Exported/)).toBeNull();
  });

  test("that cannot be exported says why, and can be tried again", async () => {
    const { backend, user } = await openReport();
    backend.failNext("exportRun", { code: "export_failed", message: "The folder is read-only." });
    await user.click(screen.getByTestId("export-report"));
    await screen.findByText(/The folder is read-only\. It is safe in the library\./);
    await user.click(screen.getByRole("button", { name: "Export again" }));
    await screen.findByText(/Exported to/);
  });

  test("is copied section by section", async () => {
    const { backend, user } = await openReport();
    await user.click(screen.getByRole("button", { name: "Copy “Startup ideas research”" }));
    await screen.findByText("“Startup ideas research” is on the clipboard.");
    expect(backend.copied).toEqual([{ runId: "saved-1", section: "startup_ideas_research" }]);
  });

  test("folds its sections and keeps them so, and keeps every host in the page", async () => {
    const { user } = await openReport();
    const heading = screen.getByRole("button", { name: "Profile analysis", expanded: true });
    await user.click(heading);
    expect(heading.getAttribute("aria-expanded")).toBe("false");
    expect(section("profile_analysis")).toContain("You can give");
    await user.click(screen.getByTestId("open-settings"));
    await user.click(await screen.findByTestId("history-item"));
    expect(screen.getByRole("button", { name: "Profile analysis", expanded: false })).toBeTruthy();
    await expectAccessible();
  });

  test("shows what was computed, and where it comes from", async () => {
    await openReport({
      runs: [saved({ request: [{ role: "user", content: "The exact words." }], model: "gpt-test" })],
    });
    expect(screen.getByText("43–86 hours")).toBeTruthy();
    expect(screen.getByText("10–20 hours a week × 30 days ÷ 7")).toBeTruthy();
    expect(screen.getByText("The exact words.")).toBeTruthy();
    expect(screen.getByText(/1,800 in, 1,212 out/)).toBeTruthy();
  });

  test("gets another title, in the header and in the list", async () => {
    const { user } = await openReport();
    await user.click(screen.getByRole("button", { name: "Rename this report" }));
    await user.keyboard("Night nurses{Enter}");
    await screen.findByRole("heading", { level: 1, name: "Night nurses" });
    expect(screen.getByTestId("history-item").textContent).toContain("Night nurses");
  });

  test("whose title cannot be kept has the old one again, with the reason", async () => {
    const { backend, user } = await openReport();
    backend.failNext("renameRun", { code: "library_failed", message: "The disk is full." });
    await user.click(screen.getByRole("button", { name: "Rename this report" }));
    await user.keyboard("Night nurses{Enter}");
    await screen.findByText(/The disk is full\./);
    expect(screen.getByRole("heading", { level: 1, name: "Grant radar" })).toBeTruthy();
    expect(screen.getByTestId("history-item").textContent).toContain("Grant radar");
  });
});
