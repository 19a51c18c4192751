import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Key } from "webdriverio";
import { App } from "./app";
import { cli } from "./cli";
import * as desktop from "./desktop";
import { connect, discover } from "./discovery";
import { Mock, streamed } from "./mock";
import type { Page } from "./page";
import { report, textOf } from "./report";
import { until } from "./until";
import { filled, words } from "./words";

// One story, told in order: each test goes on where the last one ended.
describe.sequential("a report leaves the app", () => {
  const told = report("paper and clipboards");
  const folder = mkdtempSync(join(tmpdir(), "prospect-export-"));
  let mock: Mock;
  let app: App;
  let page: Page;
  let run: string;

  beforeAll(async () => {
    mock = await Mock.start();
    app = await App.launch();
    page = app.page;
    await connect(page, { url: mock.url, model: "mock-report" });
    await mock.queue(streamed({ text: textOf(told) }));
    await discover(page);
    await page.waitForStatus("complete");
    [run = ""] = await page.runIds();
  });

  afterAll(async () => {
    await app?.dispose();
    await mock?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("Escape in the system’s dialog writes nothing", async () => {
    const dialog = await openDialog();
    desktop.press("Escape");
    await desktop.gone(dialog);
    await until("it can be exported again", () => page.byId("export-now").isEnabled());
    expect(await page.exists("[data-testid=export-done]")).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a file named in the dialog is what prospect-cli exports, byte for byte", async () => {
    const file = join(folder, "report.md");
    const dialog = await openDialog();
    name(file);
    await desktop.gone(dialog);
    await page.waitForText("[data-testid=export-done]", file);
    const byCli = join(folder, "by-cli.md");
    cli(app.dataDir, "export", run, "--format", "md", "--output", byCli);
    expect(readFileSync(file, "utf8")).toBe(readFileSync(byCli, "utf8"));
    expect(readFileSync(file, "utf8")).toContain("paper and clipboards");
  });

  test("a preview shows the first page before there is a file", async () => {
    await page.choose("export-format", "pdf");
    const drawn = () =>
      page.browser.execute(() => {
        const picture = document.querySelector<HTMLImageElement>("[data-testid=export-dialog] img");
        return picture !== null && picture.complete && picture.naturalWidth > 100;
      });
    await until("the page is drawn", drawn);
    const file = join(folder, "report.pdf");
    const dialog = await openDialog("pdf");
    name(file);
    await desktop.gone(dialog);
    await page.waitForText("[data-testid=export-done]", file);
    expect(readFileSync(file).subarray(0, 5).toString()).toBe("%PDF-");
  });

  test("one section alone, without the answers, is all that a file holds", async () => {
    await page.choose("export-format", "md");
    await page.choose("export-part", "sections");
    for (const section of ["profile_analysis", "personalized_recommendations"] as const)
      await page.browser
        .$(`//form//label[contains(normalize-space(.), "${words.section[section]}")]`)
        .click();
    const file = join(folder, "section.md");
    const dialog = await openDialog("md");
    name(file);
    await desktop.gone(dialog);
    await page.waitForText("[data-testid=export-done]", file);
    const written = readFileSync(file, "utf8");
    expect(written).toContain("### Three ideas");
    expect(written).not.toContain("Speak with ten people");
    await page.choose("export-part", "whole");
  });

  test("a file that is there is not overwritten unasked", async () => {
    // Of another kind than the dialog looks for: it would offer to complete the name, and take Enter for a yes to that.
    const file = join(folder, "mine.txt");
    writeFileSync(file, "mine");
    const before = desktop.windowsOf(app.pid());
    const dialog = await openDialog();
    name(file);
    const question = await desktop.dialogOver(...before, dialog);
    expect(readFileSync(file, "utf8")).toBe("mine");
    desktop.press("Escape");
    await desktop.gone(question);
    desktop.press("Escape");
    await desktop.gone(dialog);
    expect(readFileSync(file, "utf8")).toBe("mine");
  });

  test("a folder that cannot be written to is told as such", async () => {
    const dialog = await openDialog();
    name("/proc/report.md");
    await desktop.gone(dialog);
    await page.waitForText("[role=dialog] [role=alert]", words.error.export_place_gone.next);
    expect(existsSync("/proc/report.md")).toBe(false);
    await page.press(words.action.close);
    await page.waitForNone("[role=dialog]");
  });

  test("a section lands on the clipboard, and can be pasted", async () => {
    const title = words.section.startup_ideas_research;
    await page.focus(`[aria-label="${filled(words.section.copy_named, { title })}"]`);
    await page.browser.keys([Key.Enter]);
    await page.press(words.report.copy);
    await page.waitForText("body", filled(words.report.copied_section, { title }));
    const pasted = await paste();
    expect(pasted).toContain("### Three ideas");
    expect(pasted).toContain("1. A ledger for paper and clipboards");
    expect(pasted, "the other sections are not in it").not.toContain("Speak with ten people");
  });

  /** Chooses a format, presses Export, and waits for the system’s dialog. */
  async function openDialog(format = "md"): Promise<desktop.Window> {
    if (!(await page.exists("[data-testid=export-dialog]"))) await page.click("export-report");
    await page.waitFor("export-dialog");
    await page.choose("export-format", format);
    const before = desktop.windowsOf(app.pid());
    await page.click("export-now");
    return desktop.dialogOver(...before);
  }

  /** Names the file in place of the one that the dialog proposes, whatever of that is selected. */
  function name(file: string): void {
    desktop.press("ctrl+a");
    desktop.type(file);
    desktop.press("Return");
  }

  /** What a person gets who pastes into the form. */
  async function paste(): Promise<string> {
    await page.click("new-discovery");
    await page.waitFor("profile-form");
    await page.press(words.wizard.step.strengths);
    await page.focus("textarea[name=experience_summary]");
    await page.browser.keys([Key.Ctrl, "v"]);
    let text = "";
    await until("it is pasted", async () => {
      text = await page.browser.$("textarea[name=experience_summary]").getValue();
      return text !== "";
    });
    return text;
  }
});
