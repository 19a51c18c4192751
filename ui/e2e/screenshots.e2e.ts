import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Key } from "webdriverio";
import { App } from "./app";
import { connect, fillIn, fillStep, founder, openSettings, turn } from "./discovery";
import { filledLibrary } from "./library";
import { Mock, streamed } from "./mock";
import type { Page } from "./page";
import { until } from "./until";
import { words } from "./words";

const folder = process.env["PROSPECT_SCREENSHOTS"] ?? "test-results/screenshots";
const report = readFileSync(
  new URL("../../src-tauri/crates/mock-openai/src/sample_report.md", import.meta.url),
  "utf8",
);
const sizes = [
  [1400, 900],
  [880, 600],
] as const;
const failing = { text: report.slice(0, 700) };

// WebKitGTK takes the system's colour scheme from the GTK theme.
describe.each([
  ["light", "Adwaita"],
  ["dark", "Adwaita:dark"],
])("every view, %s", (scheme, theme) => {
  let mock: Mock;
  let app: App;
  let page: Page;
  let number = 0;
  const env = { GTK_THEME: theme };

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    mock = await Mock.start();
  });

  afterAll(async () => {
    await app?.dispose();
    await mock?.stop();
  });

  test("from the first launch to the trash", { timeout: 300_000 }, async () => {
    app = await App.launch({ env });
    page = app.page;
    expect(
      await page.browser.execute(() => matchMedia("(prefers-color-scheme: dark)").matches),
      "the window must follow the system",
    ).toBe(scheme === "dark");
    await take("first launch");

    await openSettings(page);
    await take("settings");
    await page.fill("base-url", "http://far.example");
    await page.click("save-settings");
    await until("the address is refused", () => page.exists("[aria-invalid=true]"));
    await take("settings with a mistake");
    await connect(page, { url: mock.url, model: "mock-missing", key: "sk-screenshots" });
    await page.click("test-connection");
    await page.waitForAttribute("connection-result", "data-state", "failed");
    await take("settings after a failed test");
    await connect(page, { url: mock.url, model: "mock-report" });

    await page.click("new-discovery");
    await page.waitFor("profile-form");
    await page.click("next-step");
    await until("the mistakes are marked", () => page.exists("[aria-invalid=true]"));
    await take("form with an error");
    for (let step = 1; !(await page.byId("review").isExisting()); step += 1) {
      await fillStep(page, founder);
      await take(`form step ${String(step)}`);
      await turn(page, "next-step");
    }
    await until("the review is ready", () => page.byId("start-run").isEnabled());
    await take("review");
    await page.browser.execute(() => document.querySelector("main pre")?.scrollIntoView());
    await take("review messages");
    await page.click("save-profile-as");
    await page.waitFor("profile-name");
    await page.fill("profile-name", "Evenings and weekends");
    await take("dialog to save a profile");
    await page.click("save-profile");
    await page.waitForNone("[role=dialog]");
    await page.click("earlier-profiles");
    await page.waitForText("[role=dialog]", "Evenings and weekends");
    await take("dialog of earlier profiles");
    await page.browser.keys([Key.Escape]);
    await page.waitForNone("[role=dialog]");

    const middle = report.indexOf("### 2.");
    await mock.queue(
      streamed(
        "head",
        { gate: "waiting" },
        { reasoning: "First the hours and the money. " },
        { gate: "thinking" },
        { text: report.slice(0, middle) },
        { gate: "middle" },
        { text: report.slice(middle) },
      ),
    );
    await page.click("start-run");
    // The connection test was the first request.
    await mock.wait(1, "held");
    await page.waitForStatus("streaming");
    await take("live waiting");
    await mock.release("waiting");
    await page.waitForText('[data-testid="run-status"]', words.live.thinking);
    await take("live thinking");
    await mock.release("thinking");
    await page.waitForText('[data-section="startup_ideas_research"]', "Automate only what you did twice.");
    await take("live writing");
    await page.browser.keys([Key.Ctrl, "q"]);
    await page.waitForButton(words.quit.stay);
    await take("dialog before quitting");
    await page.press(words.quit.stay);
    await page.waitForNone("[role=alertdialog]");
    await mock.release("middle");
    await page.waitForStatus("complete");
    await page.waitForText('[data-section="personalized_recommendations"]', "worth more than the code.");
    await take("complete, its end");
    await scrollReport("start");
    await take("complete, its beginning");
    await page.press(words.report.actions);
    await page.waitForButton(words.report.copy);
    await take("menu of a report");

    await mock.queue({ steps: ["role", failing, "reset"] });
    await page.press(words.action.run_again);
    await page.waitForStatus("failed");
    await page.waitFor("error-message");
    await scrollReport("end");
    await take("failed with text");
    await mock.queue({ status: 401, steps: [] });
    await page.press(words.remedy.run_again);
    await page.waitForAttribute("error-message", "data-code", "bad_key");
    await take("failed without text");

    await page.press(words.report.actions);
    await page.press(words.report.to_trash);
    await page.waitForButton(words.action.undo);
    await take("moved to the trash");
    await page.press(words.sidebar.trash);
    await page.waitForText("main", words.library.restore);
    await take("trash");
    await fillIn(page);
    await page.waitFor("open-cached");
    await take("review of a question asked before");
    await page.press(words.sidebar.hide.replace("{{keys}}", "Ctrl B"));
    await page.waitForNone("[data-testid=history]");
    await take("without the sidebar");
  });

  test("a history of 3,000 runs", { timeout: 120_000 }, async () => {
    await app.dispose();
    app = await App.launch({ dataDir: filledLibrary(3000), env });
    page = app.page;
    await until("the history is read", async () => (await page.runIds()).length > 10);
    const [, second = ""] = await page.runIds();
    await page.openRun(second);
    await page.waitForStatus("complete");
    await page.waitForText('[data-section="personalized_recommendations"]', "a");
    await take("history of 3000");
    await page.browser.$(`[data-run-id="${second}"]`).click({ button: "right" });
    await page.waitForButton(words.report.to_trash);
    await take("menu of a line of the history");
  });

  async function scrollReport(to: "start" | "end"): Promise<void> {
    await page.browser.execute((where) => {
      const box = document.querySelector("article")?.closest("[role=region]");
      box?.scrollTo({ top: where === "start" ? 0 : box.scrollHeight });
    }, to);
  }

  /** One picture at each size, once nothing moves any more. */
  async function take(view: string): Promise<void> {
    number += 1;
    for (const [width, height] of sizes) {
      await page.browser.setWindowSize(width, height);
      const name = [String(number).padStart(2, "0"), view, String(width), scheme]
        .join(" ")
        .replaceAll(" ", "-");
      // The page learns of its new size before the picture does.
      let last = Buffer.alloc(0);
      let tries = 0;
      await until(`${name} has its size`, async () => {
        await until("nothing moves", async () => await page.browser.execute(isStill));
        const picture = Buffer.from(await page.browser.takeScreenshot(), "base64");
        // Parts that scroll are painted a little later than the rest; a caret or a clock never stands still.
        const settled = picture.equals(last) || (tries += 1) > 4;
        last = picture;
        return settled && picture.readUInt32BE(widthInPng) === width;
      });
      writeFileSync(join(folder, `${name}.png`), last);
    }
  }
});

/** Where a PNG says how wide it is. */
const widthInPng = 16;

/** In the page: two frames were painted, fonts are there, and what moves moves for ever, as a caret does. */
async function isStill(): Promise<boolean> {
  await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  await document.fonts.ready;
  const ends = (animation: Animation) => animation.effect?.getComputedTiming().endTime !== Infinity;
  return document.getAnimations().every((animation) => animation.playState !== "running" || !ends(animation));
}
