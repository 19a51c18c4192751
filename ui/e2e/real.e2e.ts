import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { App } from "./app";
import { show } from "./cli";
import { connect, discover } from "./discovery";
import type { Page } from "./page";
import { until } from "./until";

const url = process.env["PROSPECT_REAL_URL"] ?? "";
const model = process.env["PROSPECT_REAL_MODEL"] ?? "";
const ends = ["complete", "truncated", "unmarked"];
const minutes = 60_000;

// A real model behind a real server: nobody wrote down what it will say.
describe.sequential("a discovery through a real model", () => {
  let app: App;
  let page: Page;
  let shown: string;

  beforeAll(async () => {
    app = await App.launch();
    page = app.page;
    await connect(page, { url, model, key: "dummy" });
  });

  afterAll(() => app?.dispose());

  test("text grows on the screen while the model writes", { timeout: 12 * minutes }, async () => {
    await discover(page);
    // The prompt is long for a small model on a small machine: the first token may take a while.
    await until("the first words are shown", async () => (await allText(page)) !== "", {
      timeout: 5 * minutes,
    });
    const first = await allText(page);
    await page.waitForStatus("streaming");
    await until("more words are shown", async () => (await allText(page)).length > first.length + 40, {
      timeout: minutes,
    });
    const status = async () => (await page.attribute("run-status", "data-status")) ?? "";
    await until("the run ends", async () => (await status()) !== "streaming", { timeout: 6 * minutes });
    expect(ends).toContain(await status());
    shown = await allText(page);
  });

  test("what was shown is saved, and shown again after a restart", async () => {
    const [run = ""] = await page.runIds();
    const saved = show(app.dataDir, run);
    expect(ends).toContain(saved.status);
    const words = shown.match(/[A-Za-z]{4,}/g) ?? [];
    expect(words.length).toBeGreaterThan(20);
    for (const word of words) expect(saved.text).toContain(word);
    app = await app.restart();
    page = app.page;
    await page.openRun(run);
    await until("the same text is shown", async () => (await allText(page)) === shown);
  });
});

async function allText(page: Page): Promise<string> {
  return page.browser.execute(() =>
    [...document.querySelectorAll("[data-section]")]
      .map((section) => section.textContent ?? "")
      .join("\n")
      .trim(),
  );
}
