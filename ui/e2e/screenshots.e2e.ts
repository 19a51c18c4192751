import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { App } from "./app";
import { connect, fillStep, founder, turn } from "./discovery";
import { Mock, streamed } from "./mock";
import type { Page } from "./page";
import { until } from "./until";

const folder = process.env["PROSPECT_SCREENSHOTS"] ?? "test-results/screenshots";
const report = readFileSync(
  new URL("../../src-tauri/crates/mock-openai/src/sample_report.md", import.meta.url),
  "utf8",
);
const sizes = [
  [1180, 800],
  [880, 600],
] as const;

// WebKitGTK takes the system's colour scheme from the GTK theme.
describe.each([
  ["light", "Adwaita"],
  ["dark", "Adwaita:dark"],
])("every view, %s", (scheme, theme) => {
  let mock: Mock;
  let app: App;
  let page: Page;
  let number = 0;

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    mock = await Mock.start();
    app = await App.launch({ env: { GTK_THEME: theme } });
    page = app.page;
  });

  afterAll(async () => {
    await app?.dispose();
    await mock?.stop();
  });

  test("from the first launch to the library", { timeout: 180_000 }, async () => {
    expect(
      await page.browser.execute(() => matchMedia("(prefers-color-scheme: dark)").matches),
      "the window must follow the system",
    ).toBe(scheme === "dark");
    await take("first launch");

    await page.click("open-settings");
    await page.waitFor("settings-form");
    await take("settings");
    await connect(page, { url: mock.url, model: "mock-report", key: "sk-screenshots" });

    await page.click("new-discovery");
    await page.waitFor("profile-form");
    await page.click("next-step");
    await take("form with an error");
    for (let step = 1; !(await page.byId("review").isExisting()); step += 1) {
      await fillStep(page, founder);
      await take(`form step ${String(step)}`);
      await turn(page, "next-step");
    }
    await until("the review is ready", () => page.byId("start-run").isEnabled());
    await take("review");

    const middle = report.indexOf("### 2.");
    await mock.queue(
      streamed(
        "head",
        { gate: "waiting" },
        { text: report.slice(0, middle) },
        { gate: "middle" },
        { text: report.slice(middle) },
      ),
    );
    await page.click("start-run");
    await mock.wait(0, "held");
    await take("waiting for the first word");
    await mock.release("waiting");
    await page.waitForText('[data-section="startup_ideas_research"]', "Automate only what you did twice.");
    await take("live report");
    await mock.release("middle");
    await page.waitForStatus("complete");
    await page.waitForText('[data-section="personalized_recommendations"]', "worth more than the code.");
    await take("saved report");

    await page.click("new-discovery");
    await page.waitFor("profile-form");
    await take("form with the library beside it");
  });

  /** One picture at each size, once nothing moves any more. */
  async function take(view: string): Promise<void> {
    number += 1;
    for (const [width, height] of sizes) {
      await page.browser.setWindowSize(width, height);
      const name = [String(number).padStart(2, "0"), view, String(width), scheme]
        .join(" ")
        .replaceAll(" ", "-");
      // The page learns of its new size before the picture does.
      await until(`${name} has its size`, async () => {
        await until("nothing moves", async () => await page.browser.execute(isStill));
        const picture = Buffer.from(await page.browser.takeScreenshot(), "base64");
        writeFileSync(join(folder, `${name}.png`), picture);
        return picture.readUInt32BE(widthInPng) === width;
      });
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
