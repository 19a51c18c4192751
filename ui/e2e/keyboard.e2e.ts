import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { App } from "./app";
import * as desktop from "./desktop";
import { founder } from "./discovery";
import { Keyboard, type Stop } from "./keyboard";
import type { Page } from "./page";
import { until } from "./until";
import { words } from "./words";

// One story, told in order, without a pointer: real key presses, as the window system delivers them.
describe.sequential("the keyboard alone", () => {
  const folder = mkdtempSync(join(tmpdir(), "prospect-export-"));
  let app: App;
  let page: Page;
  let keyboard: Keyboard;
  let sample: string;

  beforeAll(async () => {
    app = await App.launch();
    page = app.page;
    keyboard = new Keyboard(page);
    await desktop.focused(app.pid());
  });

  afterAll(async () => {
    await app?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  test("leads from the first launch to the sample, and stops it", async () => {
    await keyboard.tabTo((stop) => stop.name.startsWith(words.welcome.sample));
    desktop.press("Return");
    await page.waitForText("main", words.report.sample);
    await page.waitForStatus("streaming");
    await until("it is in the history", async () => {
      sample = await page.text("[data-testid=history-item] .title");
      return sample !== "";
    });
    // The whole sample takes half a minute at its own pace.
    if (process.env["PROSPECT_LONG_TESTS"] === "1") return page.waitForStatus("complete", 50_000);
    await until("it is written", async () => (await page.section("profile_analysis")).length > 100);
    await keyboard.tabTo((stop) => stop.name === words.action.stop);
    desktop.press("Return");
    await page.waitForStatus("cancelled");
  });

  test("fills in the form: arrows choose, Enter goes on", async () => {
    await keyboard.fillIn(founder);
    const review = await page.text("[data-testid=review]");
    for (const value of Object.values(founder)) expect(review).toContain(value);
  });

  test("every stop on the way is in sight and shows that it has the focus", async () => {
    const stops: Stop[] = [];
    do {
      stops.push(await keyboard.tab());
    } while (stops.length < 120 && !sameStop(stops.at(-1), stops[0], stops.length));
    expect(stops.length).toBeGreaterThan(10);
    expect(stops.filter((stop) => !stop.inSight || !stop.marked || stop.name === "")).toEqual([]);
  });

  test("leads back to the sample, and from there to an exported file", async () => {
    const file = join(folder, "sample.md");
    await keyboard.tabTo((stop) => stop.name.includes(sample));
    desktop.press("Return");
    await keyboard.tabTo((stop) => stop.id === "export-report");
    desktop.press("Return");
    await page.waitFor("export-dialog");
    await keyboard.tabTo((stop) => stop.field === "export-format");
    await keyboard.arrowTo("export-format", "md");
    await keyboard.tabTo((stop) => stop.id === "export-now");
    const before = desktop.windowsOf(app.pid());
    desktop.press("Return");
    const dialog = await desktop.dialogOver(...before);
    desktop.press("ctrl+a");
    desktop.type(file);
    desktop.press("Return");
    await desktop.gone(dialog);
    await until("the file is there", () => existsSync(file));
    expect(readFileSync(file, "utf8")).toContain("## ");
    await page.waitForText("[data-testid=export-done]", file);
    desktop.press("Escape");
    await page.waitForNone("[role=dialog]");
  });

  test("finds a command by its name, and Escape leads back from the sheet of shortcuts", async () => {
    await keyboard.tabTo((stop) => stop.name === words.sidebar.settings);
    desktop.press("ctrl+k");
    await until("the palette has the keyboard", () => page.exists("[role=combobox]:focus"));
    desktop.type("hotkeys");
    await until("the sheet is offered", async () =>
      (await page.text("[role=option][aria-selected=true]")).includes(words.command.shortcuts),
    );
    desktop.press("Return");
    await page.waitForText("[role=dialog]", words.shortcuts.anywhere);
    desktop.press("Escape");
    await until("the sheet is gone", async () => !(await page.exists("[role=dialog]")));
    expect((await keyboard.current()).name).toBe(words.sidebar.settings);
  });

  test("makes the sidebar wider", async () => {
    const width = () => page.browser.execute(() => document.querySelector("aside")?.offsetWidth ?? 0);
    await keyboard.tabTo((stop) => stop.name === words.sidebar.width);
    const before = await width();
    desktop.press("Right");
    await until("it is wider", async () => (await width()) === before + 16);
    desktop.press("Left");
    await until("it is as before", async () => (await width()) === before);
  });

  function sameStop(stop: Stop | undefined, first: Stop | undefined, count: number): boolean {
    return count > 1 && stop?.name === first?.name && stop?.field === first?.field;
  }
});
