import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { App } from "./app";
import { show } from "./cli";
import { connect, discover } from "./discovery";
import { freePort } from "./driver";
import { Mock, streamed } from "./mock";
import type { Page } from "./page";
import { report, textOf } from "./report";
import { words } from "./words";

const opened = '[data-section="profile_analysis"]';

describe("a report that broke off goes on in place", () => {
  const told = report("a server with a weak heart");
  let port: string;
  let mock: Mock;
  let app: App;
  let page: Page;

  beforeEach(async () => {
    // The same address for a server that goes and comes back.
    port = String(await freePort());
    mock = await Mock.start("--port", port);
    app = await App.launch();
    page = app.page;
    await connect(page, { url: mock.url, model: "mock-report" });
  });

  afterEach(async () => {
    await app?.dispose();
    await mock?.stop();
  });

  test("the server dies in mid-stream: the text is kept, and continues when the server is back", async () => {
    await mock.queue(streamed({ text: told.opening }, { gate: "death" }));
    await discover(page);
    await page.waitForText(opened, told.openingPlain);
    await mock.wait(0, "held");
    await mock.stop();
    await page.waitForAttribute("error-message", "data-code", "connection_lost");
    await page.waitForStatus("failed");
    await page.waitForText(opened, told.openingPlain);
    const run = await onlyRun();
    expect(show(app.dataDir, run)).toMatchObject({ status: "failed", text: told.opening });

    mock = await Mock.start("--port", port);
    // It repeats a little of what it had said, as models do.
    const again = told.opening.slice(-40);
    await mock.queue(streamed({ text: again }, { gate: "seam" }, { text: told.rest }));
    await page.press(words.remedy.continue);
    const { body } = await mock.wait(0, "held");
    expect(body?.messages?.at(-1), "the model is given its own words").toMatchObject({
      role: "assistant",
      content: told.opening,
    });
    await page.waitForStatus("streaming");
    await mock.release("seam");
    await expectWhole(run);
  });

  test("a run stopped by its reader can be continued", async () => {
    await mock.queue(streamed({ text: told.opening }, { gate: "never" }));
    await discover(page);
    await page.waitForText(opened, told.openingPlain);
    const run = await onlyRun();
    await page.click("stop-run");
    await page.waitForStatus("cancelled");
    await mock.queue(streamed({ text: told.rest }));
    await page.press(words.remedy.continue);
    await expectWhole(run);
  });

  test("a run interrupted by quitting continues after the next start", async () => {
    await mock.queue(streamed({ text: told.opening }, { gate: "never" }));
    await discover(page);
    await page.waitForText(opened, told.openingPlain);
    app = await app.restart();
    page = app.page;
    const run = await onlyRun();
    await page.openRun(run);
    await page.waitForStatus("interrupted");
    await mock.queue(streamed({ text: told.rest }));
    await page.press(words.remedy.continue);
    await expectWhole(run);
  });

  async function onlyRun(): Promise<string> {
    await expect.poll(() => page.runIds(), { timeout: 10_000 }).toHaveLength(1);
    const [run = ""] = await page.runIds();
    return run;
  }

  async function expectWhole(run: string): Promise<void> {
    await page.waitForStatus("complete");
    for (const [key, plain] of Object.entries(told.plain))
      await page.waitForText(`[data-section="${key}"]`, plain);
    expect(await page.runIds(), "it is the same run").toEqual([run]);
    expect(show(app.dataDir, run)).toMatchObject({ status: "complete", text: textOf(told) });
  }
});
