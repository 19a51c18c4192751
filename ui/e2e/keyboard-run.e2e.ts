import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { App } from "./app";
import { cli } from "./cli";
import * as desktop from "./desktop";
import { founder } from "./discovery";
import { Keyboard } from "./keyboard";
import { Mock, streamed } from "./mock";
import { type Page, squeezed } from "./page";
import { report } from "./report";
import { until } from "./until";
import { words } from "./words";

// One story, told in order, without a pointer: from the first launch to a file with a report in it.
describe.sequential("a whole run by the keyboard alone", () => {
  const told = report("boats and bicycles");
  /** More than a window shows at once, so that there is something to scroll. */
  const middle = Array.from({ length: 60 }, (_, line) => `Line ${String(line)} about boats.`).join("\n\n");
  const folder = mkdtempSync(join(tmpdir(), "prospect-export-"));
  let mock: Mock;
  let app: App;
  let page: Page;
  let keyboard: Keyboard;

  beforeAll(async () => {
    mock = await Mock.start();
    app = await App.launch();
    page = app.page;
    keyboard = new Keyboard(page);
    await desktop.focused(app.pid());
    await page.browser.execute(countPointers);
  });

  afterAll(async () => {
    await app?.dispose();
    await mock?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("the first launch leads to the settings, and they take a server and a model", async () => {
    await keyboard.tabTo((stop) => stop.name.startsWith(words.welcome.other));
    desktop.press("Return");
    await page.waitFor("settings-form");
    await until("the address has the focus", async () => (await keyboard.current()).id === "base-url");
    await keyboard.typeOver(mock.url);
    await keyboard.tabTo((stop) => stop.id === "model");
    await keyboard.typeOver("mock-report");
    desktop.press("Return");
    await page.waitForText('[data-testid="settings-form"] footer', words.settings.saved);
  });

  test("the form is answered, and Review shows it", async () => {
    await keyboard.fillIn(founder);
    const review = await page.text("[data-testid=review]");
    for (const value of Object.values(founder)) expect(review).toContain(value);
  });

  test("the run is started, and its report is read while it is written", async () => {
    await mock.queue(
      streamed(
        { text: told.opening },
        { text: `\n\n${middle}` },
        { gate: "reading" },
        { text: "\n\nThe last line before the end." },
        { gate: "read" },
        { text: told.rest },
      ),
    );
    await until("the review is ready", () => page.byId("start-run").isEnabled());
    await keyboard.tabTo((stop) => stop.id === "start-run");
    desktop.press("Return");
    await page.waitForStatus("streaming");
    await page.waitForText('[data-section="profile_analysis"]', "Line 59 about boats.");
    await until("the end is followed", async () => (await scrolled()) > 0);
    await keyboard.tabTo((stop) => stop.name === words.report.text);
    desktop.press("Home");
    await until("the beginning is in sight", async () => (await scrolled()) === 0);
    await mock.release("reading");
    await page.waitForText('[data-section="profile_analysis"]', "The last line before the end.");
    expect(await scrolled(), "new text does not take the reader away from the old").toBe(0);
    desktop.press("Next");
    await until("a page further down", async () => (await scrolled()) > 100);
    await keyboard.tabTo((stop) => stop.id === "jump-to-latest");
    desktop.press("Return");
    await until(
      "the end is in sight again",
      async () => !(await page.exists("[data-testid=jump-to-latest]")),
    );
    await mock.release("read");
    await page.waitForStatus("complete");
  });

  test("the report is exported through the system’s dialog", async () => {
    const [run = ""] = await page.runIds();
    const file = join(folder, "report.md");
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
    await page.waitForText("[data-testid=export-done]", file);
    expect(existsSync(file)).toBe(true);
    const written = readFileSync(file, "utf8");
    expect(squeezed(written)).toContain(squeezed(middle));
    expect(written).toContain("Speak with ten people about boats and bicycles first.");
    const byCli = join(folder, "by-cli.md");
    cli(app.dataDir, "export", run, "--format", "md", "--output", byCli);
    expect(written).toBe(readFileSync(byCli, "utf8"));
  });

  test("no pointer was used", async () => {
    expect(await page.browser.execute(pointers)).toBe(0);
  });

  /** How far down the report is scrolled. */
  function scrolled(): Promise<number> {
    return page.browser.execute(
      () => document.querySelector("article")?.closest("[role=region]")?.scrollTop ?? -1,
    );
  }
});

interface Counted {
  pointersDown?: number;
}

/** In the page. */
function countPointers(): void {
  const counted = window as Counted;
  counted.pointersDown = 0;
  addEventListener("pointerdown", () => (counted.pointersDown = (counted.pointersDown ?? 0) + 1), true);
}

/** In the page. */
function pointers(): number | undefined {
  return (window as Counted).pointersDown;
}
