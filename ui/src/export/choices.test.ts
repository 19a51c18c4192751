import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { withRangePlaces } from "../report/testing";
import { saved } from "../shell/testing";
import { expectAccessible } from "../testing/axe";
import { dialog, exportNow, openExport, preview, previewed } from "./testing";

withRangePlaces();

const radio = (name: string): HTMLInputElement => dialog().getByRole("radio", { name });
const switches = (): string[] =>
  dialog()
    .queryAllByRole("switch")
    .map((element) => (element as HTMLInputElement).labels?.[0]?.textContent.trim() ?? "");

describe("what is chosen about an export", () => {
  test("begins with the format of the last time, which has the focus; each says what it is for", async () => {
    await openExport({
      exportChoice: {
        format: "html",
        profile: false,
        notes: true,
        provenance: true,
        archivable: false,
        paper: "letter",
      },
    });
    await waitFor(() => expect(radio("Web page").checked).toBe(true));
    await waitFor(() => expect((document.activeElement as HTMLInputElement).name).toBe("export-format"));
    expect(radio("PDF").getAttribute("aria-describedby")).not.toBeNull();
    expect(dialog().getByText("To print and hand on")).toBeTruthy();
    expect(dialog().getByRole<HTMLInputElement>("switch", { name: "My answers" }).checked).toBe(false);
    expect(dialog().getAllByRole("radio")).toHaveLength(9 + 3);
    await expectAccessible();
  });

  test.each([
    ["PDF", ["My answers", "My notes and actions", "Where it comes from", "For archives (PDF/A)"], true],
    ["Word (DOCX)", ["My answers", "My notes and actions", "Where it comes from"], true],
    ["Web page", ["My answers", "My notes and actions", "Where it comes from"], false],
    ["Markdown", ["My answers", "My notes and actions", "Where it comes from"], false],
    ["JSON", ["My answers", "My notes and actions", "Where it comes from"], false],
    ["Table of ideas (CSV)", [], false],
    ["Actions (CSV)", [], false],
    ["Calendar (ICS)", ["My actions"], false],
    ["Bundle (ZIP)", [], false],
  ])("asks nothing that %s cannot honour", async (format, wanted, paper) => {
    const { user } = await openExport();
    await user.click(radio(format));
    await previewed();
    expect(switches()).toEqual(wanted);
    expect(dialog().queryByRole("radio", { name: "US Letter" }) !== null).toBe(paper);
    const sections = dialog().queryByRole("radio", { name: "Chosen sections" });
    expect(sections !== null).toBe(wanted.length > 1);
    expect(dialog().queryByRole("radio", { name: "One idea" }) === null).toBe(format === "Bundle (ZIP)");
    await expectAccessible();
  });

  test("is what is exported, and is remembered for the next time", async () => {
    const { backend, user } = await openExport();
    await user.click(radio("Word (DOCX)"));
    await user.click(dialog().getByRole("switch", { name: "My answers" }));
    await user.click(radio("US Letter"));
    await user.click(radio("Chosen sections"));
    await user.click(dialog().getByRole("checkbox", { name: "Startup ideas research" }));
    await previewed();
    await user.click(exportNow());
    await screen.findByTestId("export-done");
    expect(backend.exported).toEqual([
      {
        run_ids: ["saved-1"],
        format: "docx",
        scope: {
          sections: ["profile_analysis", "personalized_recommendations"],
          idea: null,
          profile: false,
          notes: true,
          provenance: true,
          archivable: false,
          paper: "letter",
        },
      },
    ]);
    expect(backend.previews.at(-1)).toEqual(backend.exported[0]);
    expect(backend.exportChoice).toMatchObject({ format: "docx", profile: false, paper: "letter" });
  });

  test("of a bundle is all of it, whatever was left out before", async () => {
    const { backend, user } = await openExport();
    await user.click(dialog().getByRole("switch", { name: "My answers" }));
    await user.click(dialog().getByRole("switch", { name: "Where it comes from" }));
    await user.click(radio("Chosen sections"));
    await user.click(radio("Bundle (ZIP)"));
    await previewed();
    expect(backend.previews.at(-1)?.scope).toMatchObject({
      sections: null,
      idea: null,
      profile: true,
      provenance: true,
    });
    expect(preview().textContent).toContain("manifest.json");
  });

  test("of one idea names it, as the file does", async () => {
    const { backend, user } = await openExport();
    await user.click(radio("One idea"));
    const idea = dialog().getByRole("combobox", { name: "Idea to export" });
    await user.selectOptions(idea, "Shift swap by text");
    await previewed();
    expect(screen.getByTestId("export-file-name").textContent).toBe("Shift swap by text.pdf");
    expect(backend.previews.at(-1)?.scope.idea).toBe(1);
    await expectAccessible();
  });

  test("offers no idea of a report that has none, and no section that is empty", async () => {
    const text = "## SECTION 1: PROFILE ANALYSIS\n\nOne.\n\n## SECTION 2: IDEA RESEARCH\n\nTwo.\n";
    const { user } = await openExport({ runs: [saved({ title: "Grant radar", text })] });
    expect(dialog().queryByRole("radio", { name: "One idea" })).toBeNull();
    await user.click(radio("Chosen sections"));
    const boxes = dialog().getAllByRole("checkbox");
    expect(boxes.map((box) => (box as HTMLInputElement).labels?.[0]?.textContent.trim())).toEqual([
      "Profile analysis",
      "Startup ideas research",
    ]);
    await user.click(radio("Table of ideas (CSV)"));
    expect((await screen.findByTestId("export-hindrance")).textContent).toContain("There are no ideas");
    expect(exportNow().disabled).toBe(true);
    await expectAccessible();
  });

  test("without a section leaves nothing to export, and says so", async () => {
    const { user } = await openExport();
    await user.click(radio("Chosen sections"));
    for (const box of dialog().getAllByRole("checkbox")) await user.click(box);
    expect(dialog().getByRole("alert").textContent).toBe("Choose at least one section.");
    expect(exportNow().disabled).toBe(true);
    await expectAccessible();
    await user.click(dialog().getByRole("checkbox", { name: "Profile analysis" }));
    await waitFor(() => expect(exportNow().disabled).toBe(false));
  });

  test("needs no mouse: arrows choose, the last button exports, Escape closes and gives the focus back", async () => {
    const { backend, user } = await openExport();
    await user.keyboard("{ArrowDown}");
    await waitFor(() => expect(radio("Word (DOCX)").checked).toBe(true));
    exportNow().focus();
    await user.keyboard("{Enter}");
    await screen.findByTestId("export-done");
    expect(backend.exported[0]?.format).toBe("docx");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("export-report")));
  });
});
