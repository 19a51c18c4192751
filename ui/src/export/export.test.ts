import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import type { ErrorCode } from "../ipc/backend";
import type { FakeBackend } from "../ipc/fake";
import { fewRuns, openLibrary } from "../library/testing";
import { withRangePlaces } from "../report/testing";
import { expectAccessible } from "../testing/axe";
import { withSizes } from "../testing/layout";
import { openReport } from "../shell/testing";
import { dialog, exportNow, openExport, previewed } from "./testing";

withRangePlaces();
withSizes((element) =>
  element.tagName === "NAV" || element.getAttribute("data-testid") === "library" ? 700 : 58,
);

const tellShare = async (backend: FakeBackend, share: number): Promise<void> => {
  await waitFor(() => expect(backend.exportJob).not.toBeNull());
  backend.tellProgress({ job: backend.exportJob ?? "", share });
};

describe("a report", () => {
  test("is exported through the system's dialog; what was made is opened or shown where it lies", async () => {
    const { backend, user } = await openExport();
    await user.click(exportNow());
    const done = await screen.findByTestId("export-done");
    expect(done.textContent).toContain("/home/ada/Documents/report.pdf");
    await expectAccessible();
    await user.click(screen.getByTestId("open-export"));
    await user.click(screen.getByTestId("reveal-export"));
    await waitFor(() => expect(backend.revealedFiles).toEqual(["/home/ada/Documents/report.pdf"]));
    expect(backend.openedFiles).toEqual(["/home/ada/Documents/report.pdf"]);
    await user.click(dialog().getByRole("radio", { name: "Markdown" }));
    expect(screen.queryByTestId("export-done"), "it is not about what is chosen now").toBeNull();
  });

  test("is not exported when the reader thinks better of it, and everything stays as chosen", async () => {
    const { backend, user } = await openExport({ exportTo: null });
    await user.click(dialog().getByRole("radio", { name: "Markdown" }));
    await user.click(exportNow());
    await waitFor(() => expect(backend.exported).toHaveLength(1));
    await waitFor(() => expect(exportNow().getAttribute("aria-busy")).toBeNull());
    expect(screen.queryByTestId("export-done")).toBeNull();
    expect(screen.queryByTestId("error-message")).toBeNull();
    expect(dialog().getByRole<HTMLInputElement>("radio", { name: "Markdown" }).checked).toBe(true);
  });

  test("that takes long tells how far it is, and can be stopped", async () => {
    const { backend, user } = await openExport();
    const finish = backend.holdNext("exportRuns");
    await user.click(exportNow());
    expect(exportNow().textContent.trim()).toBe("Exporting…");
    expect(screen.queryByRole("progressbar"), "the system asks where to").toBeNull();
    await tellShare(backend, 0.4);
    const progress = await screen.findByRole<HTMLProgressElement>("progressbar", {
      name: "Progress of the export",
    });
    await waitFor(() => expect(progress.value).toBe(0.4));
    backend.tellProgress({ job: "of another window", share: 0.9 });
    expect(progress.value).toBe(0.4);
    await expectAccessible();
    await user.click(screen.getByTestId("cancel-export"));
    await waitFor(() => expect(backend.cancelled).toEqual([backend.exportJob]));
    finish();
    await screen.findByText("Stopped. Nothing was written.");
    expect(screen.queryByRole("progressbar")).toBeNull();
    await expectAccessible();
    await user.click(exportNow());
    await screen.findByTestId("export-done");
  });

  test.each<[ErrorCode, string]>([
    ["export_failed", "Choose another folder or name."],
    ["export_no_room", "Make room on the disk, or choose another one."],
    ["export_not_allowed", "Choose a folder that you may write to."],
    ["export_place_gone", "Choose another folder."],
    ["export_bad_name", "Choose another name."],
    ["run_not_found", "deleted"],
    ["library_failed", ""],
  ])("that fails with %s says what to do, and keeps what is chosen", async (code, next) => {
    const { backend, user } = await openExport();
    await user.click(dialog().getByRole("radio", { name: "Word (DOCX)" }));
    await previewed();
    backend.failNext("exportRuns", { code, message: "it did not work" });
    await user.click(exportNow());
    const told = await screen.findByTestId("error-message");
    expect(told.dataset["code"]).toBe(code);
    expect(told.textContent).toContain("It did not work.");
    expect(told.textContent).toContain(next);
    await expectAccessible();
    expect(dialog().getByRole<HTMLInputElement>("radio", { name: "Word (DOCX)" }).checked).toBe(true);
    await user.click(exportNow());
    await screen.findByTestId("export-done");
    expect(screen.queryByTestId("error-message")).toBeNull();
  });

  test("whose file cannot be opened says so, and is still there", async () => {
    const { backend, user } = await openExport();
    await user.click(exportNow());
    await screen.findByTestId("export-done");
    backend.failNext("openExport", { code: "open_failed", message: "there is no program for it" });
    await user.click(screen.getByTestId("open-export"));
    expect((await screen.findByTestId("error-message")).textContent).toContain("There is no program for it.");
    expect(screen.getByTestId("export-done")).toBeTruthy();
    await expectAccessible();
  });

  test("that keeps to no standard says so", async () => {
    const { user } = await openExport({ notConforming: "a heading is skipped" });
    await user.click(exportNow());
    expect((await screen.findByTestId("export-done")).textContent).toContain("a heading is skipped");
  });

  test("goes on when the dialog is closed, and its end is told with a way to open it", async () => {
    const { backend, user } = await openExport({ missing: ["\u{1F9E6}"] });
    const finish = backend.holdNext("exportRuns");
    await user.click(exportNow());
    await tellShare(backend, 0.5);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    const button = screen.getByTestId("export-report");
    expect(button.getAttribute("aria-busy")).toBe("true");
    finish();
    await screen.findByText(/Exported to .*report\.pdf.*No font has these characters.*\u{1F9E6}/u);
    await user.click(screen.getByRole("button", { name: "Open" }));
    await waitFor(() => expect(backend.openedFiles).toHaveLength(1));
    expect(button.getAttribute("aria-busy")).toBeNull();
  });

  test("that fails when the dialog is closed says so too", async () => {
    const { backend, user } = await openExport();
    const finish = backend.holdNext("exportRuns");
    backend.failNext("exportRuns", { code: "export_no_room", message: "the disk is full" });
    await user.click(exportNow());
    await waitFor(() => expect(backend.exportJob).not.toBeNull());
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    finish();
    await screen.findByText(/The disk is full\. Nothing was written\./);
  });

  test("is copied from here too: all of it, or the one section that is chosen", async () => {
    const { backend, user } = await openExport();
    await user.click(dialog().getByRole("button", { name: "Copy as Markdown" }));
    await dialog().findByText("The report is on the clipboard.");
    await user.click(dialog().getByRole("radio", { name: "Chosen sections" }));
    expect(dialog().queryByRole("button", { name: "Copy as Markdown" })).toBeNull();
    await user.click(dialog().getByRole("checkbox", { name: "Profile analysis" }));
    await user.click(dialog().getByRole("checkbox", { name: "Startup ideas research" }));
    await user.click(dialog().getByRole("button", { name: "Copy as rich text" }));
    await waitFor(() =>
      expect(backend.copied).toEqual([
        { runId: "saved-1", section: null, form: "markdown" },
        { runId: "saved-1", section: "personalized_recommendations", form: "rich" },
      ]),
    );
    backend.failNext("copyRun", { code: "export_failed", message: "the clipboard is gone" });
    await user.click(dialog().getByRole("button", { name: "Copy as rich text" }));
    expect((await screen.findByTestId("error-message")).textContent).toContain("The clipboard is gone.");
  });

  test("is exported without a network and without a key", async () => {
    const { user } = await openReport({ keyState: "missing" });
    Object.defineProperty(navigator, "onLine", { configurable: true, value: false });
    window.dispatchEvent(new Event("offline"));
    try {
      await user.click(screen.getByTestId("export-report"));
      await screen.findByTestId("export-page");
      await user.click(exportNow());
      await screen.findByTestId("export-done");
    } finally {
      Reflect.deleteProperty(navigator, "onLine");
    }
  });
});

describe("several reports", () => {
  test("become one file", async () => {
    const { backend, user } = await openLibrary();
    await user.click(screen.getByRole("checkbox", { name: "Select “Grant radar”" }));
    await user.click(screen.getByRole("checkbox", { name: "Select “Café roaster”" }));
    await user.click(screen.getByRole("button", { name: "Export…" }));
    await screen.findByText("2 reports, as one file");
    await previewed();
    expect(dialog().queryByRole("radio", { name: "One idea" })).toBeNull();
    expect(dialog().queryByRole("button", { name: "Copy as Markdown" })).toBeNull();
    expect(dialog().getByRole("radio", { name: "The whole reports" })).toBeTruthy();
    await expectAccessible();
    await user.click(dialog().getByRole("radio", { name: "Bundle (ZIP)" }));
    expect((await screen.findByTestId("export-hindrance")).textContent).toContain(
      "A bundle holds one report.",
    );
    await user.click(dialog().getByRole("radio", { name: "PDF" }));
    await waitFor(() => expect(exportNow().disabled).toBe(false));
    await user.click(exportNow());
    await screen.findByTestId("export-done");
    expect(backend.exported[0]?.run_ids.toSorted()).toEqual(["cafe", "grants"]);
  });

  test("of which one is still written leave that one out", async () => {
    const runs = fewRuns().map((run) =>
      run.run_id === "cafe" ? { ...run, status: "streaming" as const } : run,
    );
    const { user } = await openLibrary({ runs });
    await user.click(screen.getByRole("checkbox", { name: "Select “Grant radar”" }));
    await user.click(screen.getByRole("checkbox", { name: "Select “Café roaster”" }));
    await user.click(screen.getByRole("button", { name: "Export…" }));
    await previewed();
    expect(dialog().getByText("Grant radar")).toBeTruthy();
  });

  test("have their actions exported as one table", async () => {
    const action = (run_id: string, text: string) =>
      ({
        action_id: `${run_id}-${text}`,
        run_id,
        run_title: "",
        section: null,
        idea: null,
        text,
        state: "todo",
        due: null,
        created_at: 0,
        changed_at: 0,
      }) as const;
    const actions = [action("grants", "Ask"), action("grants", "Call"), action("cafe", "Roast")];
    const { backend, user } = await openLibrary({ actions });
    await user.click(screen.getByRole("button", { name: "Actions" }));
    await user.click(await screen.findByTestId("export-actions"));
    await screen.findByText("Exported to /home/ada/Documents/report.csv");
    expect(backend.exported).toMatchObject([{ run_ids: ["grants", "cafe"], format: "actions_csv" }]);
    backend.failNext("exportRuns", { code: "export_not_allowed", message: "it is read-only" });
    await user.click(screen.getByTestId("export-actions"));
    await screen.findByText(/It is read-only\. Nothing was written\./);
    await expectAccessible();
  });
});
