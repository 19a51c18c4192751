import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { withRangePlaces } from "../report/testing";
import { openReport } from "../shell/testing";
import { expectAccessible } from "../testing/axe";
import { dialog, exportNow, openExport, preview, previewed } from "./testing";

withRangePlaces();

const radio = (name: string): HTMLElement => dialog().getByRole("radio", { name });

describe("the preview", () => {
  test("shows the first page in words too, how many there are, and what the file will be called", async () => {
    await openExport();
    const page = screen.getByTestId("export-page");
    expect(page.getAttribute("alt")?.replace(/[\u2066-\u2069]/gu, "")).toBe(
      "First page of Grant radar as PDF",
    );
    expect(screen.getByTestId("export-file-name").textContent).toBe("Grant radar.pdf");
    expect(preview().textContent).toContain("6 pages");
    expect(preview().textContent).not.toContain("About how it will look.");
    await expectAccessible();
  });

  test("of a text shows how it begins", async () => {
    const { user } = await openExport();
    await user.click(radio("Markdown"));
    await previewed();
    const lines = dialog().getByRole("group", { name: "How the file begins" });
    expect(lines.textContent).toContain("You can give");
    expect(lines.tabIndex, "it is scrolled with the keyboard too").toBe(0);
    await expectAccessible();
  });

  test("of a web page is a likeness", async () => {
    const { user } = await openExport();
    await user.click(radio("Web page"));
    await previewed();
    expect(screen.getByTestId("export-page")).toBeTruthy();
    expect(preview().textContent).toContain("About how it will look.");
  });

  test("stays until there is a newer one, says that it is on its way, and the latest wins", async () => {
    const { backend, user } = await openExport();
    const before = screen.getByTestId("export-page").getAttribute("src");
    const first = backend.holdNext("previewExport");
    const second = backend.holdNext("previewExport");
    await user.click(radio("US Letter"));
    expect(screen.getByTestId("export-page").getAttribute("src")).toBe(before);
    expect(preview().getAttribute("aria-busy")).toBe("true");
    expect(preview().textContent).toContain("Making the preview…");
    await expectAccessible();
    await user.click(radio("Markdown"));
    second();
    await waitFor(() => expect(preview().querySelector("pre")).not.toBeNull());
    first();
    await previewed();
    expect(screen.queryByTestId("export-page"), "what came late is not shown").toBeNull();
    expect(backend.previews).toHaveLength(3);
  });

  test("that the newer one ended is no failure", async () => {
    const { backend, user } = await openExport();
    const first = backend.holdNext("previewExport");
    backend.failNext("previewExport", { code: "export_failed", message: "the export was stopped" });
    await user.click(radio("US Letter"));
    await user.click(radio("Web page"));
    await previewed();
    first();
    await waitFor(() => expect(screen.getByTestId("export-file-name").textContent).toBe("Grant radar.html"));
    expect(screen.queryByTestId("preview-problem")).toBeNull();
  });

  test("that fails says why, does not keep anybody from exporting, and is made once more on request", async () => {
    const { backend, user } = await openReport();
    backend.failNext("previewExport", { code: "export_failed", message: "no font could be read" });
    await user.click(screen.getByTestId("export-report"));
    expect((await screen.findByTestId("preview-problem")).textContent).toContain("No font could be read.");
    expect(exportNow().disabled).toBe(false);
    await expectAccessible();
    await user.click(dialog().getByRole("button", { name: "Try again" }));
    await screen.findByTestId("export-page");
    expect(screen.queryByTestId("preview-problem")).toBeNull();
  });

  test("tells the characters that no font has, before anything is saved", async () => {
    const { backend } = await openExport({ missing: ["\u{1F9E6}", "𐤀"] });
    const told = screen.getByTestId("export-missing");
    expect(told.textContent).toContain("\u{1F9E6} 𐤀");
    expect(exportNow().disabled).toBe(false);
    expect(backend.exported).toEqual([]);
    await expectAccessible();
  });

  test.each([
    ["Actions (CSV)", "There are no actions to list."],
    ["Calendar (ICS)", "There is nothing with a date"],
  ])("of %s of a report that has none says so, and leads back", async (format, words) => {
    const { user } = await openExport();
    await user.click(radio(format));
    expect((await screen.findByTestId("export-hindrance")).textContent).toContain(words);
    expect(exportNow().disabled).toBe(true);
    await expectAccessible();
    await user.click(radio("PDF"));
    await waitFor(() => expect(exportNow().disabled).toBe(false));
    expect(screen.queryByTestId("export-hindrance")).toBeNull();
  });
});
