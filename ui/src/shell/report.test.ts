import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { withRangePlaces } from "../report/testing";
import { expectAccessible } from "../testing/axe";
import { openReport, saved, section } from "./testing";

withRangePlaces();

describe("a report in hand", () => {
  test("is copied section by section", async () => {
    const { backend, user } = await openReport();
    await user.click(screen.getByRole("button", { name: "Copy “Startup ideas research”" }));
    await user.click(await screen.findByText("Copy as rich text"));
    await screen.findByText("“Startup ideas research” is on the clipboard as rich text.");
    await user.click(screen.getByRole("button", { name: "Copy “Profile analysis”" }));
    await user.click(await screen.findByText("Copy as Markdown"));
    await screen.findByText("“Profile analysis” is on the clipboard.");
    expect(backend.copied).toEqual([
      { runId: "saved-1", section: "startup_ideas_research", form: "rich" },
      { runId: "saved-1", section: "profile_analysis", form: "markdown" },
    ]);
  });

  test("that cannot be copied says why, and can be tried again", async () => {
    const { backend, user } = await openReport();
    backend.failNext("copyRun", { code: "export_failed", message: "The clipboard is gone." });
    await user.click(screen.getByRole("button", { name: "More actions" }));
    await user.click(await screen.findByText("Copy as rich text"));
    await screen.findByText(/The clipboard is gone\./);
    await user.click(screen.getByRole("button", { name: "Export again" }));
    await screen.findByText("The report is on the clipboard as rich text.");
    expect(backend.copied).toEqual([{ runId: "saved-1", section: null, form: "rich" }]);
  });

  test("has its request copied, word for word", async () => {
    const { backend, user } = await openReport({
      runs: [saved({ title: "Grant radar", request: [{ role: "user", content: "The exact words." }] })],
    });
    await user.click(screen.getByText("Where this report comes from"));
    await user.click(screen.getByRole("button", { name: "Copy: Your profile (user)" }));
    await screen.findByText("It is on the clipboard, word for word.");
    expect(backend.copied).toEqual(["The exact words."]);
  });

  test("is searched by its keys, which do nothing without one", async () => {
    const { user } = await openReport();
    await user.keyboard("{F3}");
    expect(screen.queryByRole("search"), "there is nothing to go on with yet").toBeNull();
    const before = screen.getByTestId("open-settings");
    before.focus();
    await user.keyboard("{Control>}f{/Control}");
    const field = await screen.findByTestId("find-in-report");
    await waitFor(() => expect(document.activeElement).toBe(field));
    await user.keyboard("clinic{Escape}");
    await waitFor(() => expect(screen.queryByRole("search")).toBeNull());
    expect(document.activeElement).toBe(before);
    await user.keyboard("{F3}");
    const bar = await screen.findByRole("search");
    await waitFor(() => expect(bar.textContent).toContain("1 of 8"));
    before.focus();
    await user.keyboard("{Shift>}{F3}{/Shift}");
    await waitFor(() => expect(bar.textContent).toContain("8 of 8"));
    await user.keyboard("{F3}");
    await waitFor(() => expect(bar.textContent).toContain("1 of 8"));
    await expectAccessible();
    await user.click(before);
    await screen.findByTestId("settings-form");
    expect(screen.queryByRole("search")).toBeNull();
    await user.keyboard("{Control>}f{/Control}");
    expect(screen.queryByRole("search")).toBeNull();
  });

  test("keeps the way its text is set, also after a new start", async () => {
    const first = await openReport();
    await first.user.click(screen.getByRole("button", { name: "Text of reports" }));
    await first.user.click(await screen.findByLabelText("Sans"));
    const face = (): string =>
      document.querySelector<HTMLElement>(".report")?.style.getPropertyValue("--prose-font") ?? "";
    await waitFor(() => expect(face()).toBe("var(--shell-font)"));
    first.unmount();
    await openReport();
    expect(face()).toBe("var(--shell-font)");
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
