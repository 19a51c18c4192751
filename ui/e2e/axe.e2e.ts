import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Key } from "webdriverio";
import { App } from "./app";
import { violations } from "./axe";
import { connect, fillStep, founder, openSettings, turn } from "./discovery";
import { Mock, streamed } from "./mock";
import type { Page } from "./page";
import { report } from "./report";
import { until } from "./until";
import { words } from "./words";

// In the window, so that contrast and sizes are what a reader sees. One story, told in order.
describe.sequential.each([
  ["light", "Adwaita"],
  ["dark", "Adwaita:dark"],
])("no view has a known barrier, %s", (_scheme, theme) => {
  const told = report("lamps and ramps");
  let mock: Mock;
  let app: App;
  let page: Page;

  beforeAll(async () => {
    mock = await Mock.start();
    app = await App.launch({ env: { GTK_THEME: theme } });
    page = app.page;
  });

  afterAll(async () => {
    await app?.dispose();
    await mock?.stop();
  });

  test("the first launch", () => expectNone());

  test("the settings, with and without a mistake", async () => {
    await openSettings(page);
    await expectNone();
    await page.fill("model", "");
    await page.click("save-settings");
    await until("the mistake is marked", () => page.exists("[aria-invalid=true]"));
    await expectNone();
    await connect(page, { url: mock.url, model: "mock-missing", key: "sk-axe" });
    await expectNone();
    await page.click("test-connection");
    await page.waitFor("error-message");
    await expectNone();
    await connect(page, { url: mock.url, model: "mock-report" });
  });

  test("every step of the form, empty, wrong and answered", async () => {
    await page.click("new-discovery");
    await page.waitFor("profile-form");
    while (!(await page.byId("review").isExisting())) {
      await expectNone();
      if (!(await isRefused())) continue;
      await expectNone();
      await fillStep(page, founder);
      await expectNone();
      await turn(page, "next-step");
    }
    await until("the review is ready", () => page.byId("start-run").isEnabled());
    await expectNone();
  });

  test("the dialogs of the form", async () => {
    await page.click("save-profile-as");
    await page.waitFor("profile-name");
    await expectNone();
    await page.browser.keys([Key.Escape]);
    await page.waitForNone("[role=dialog]");
    await page.click("earlier-profiles");
    await page.waitForText("[role=dialog]", words.profiles.none_runs);
    await expectNone();
    await page.browser.keys([Key.Escape]);
    await page.waitForNone("[role=dialog]");
  });

  test("a report that waits, is written, is asked about, and ends", async () => {
    await mock.queue(
      streamed("head", { gate: "waiting" }, { text: told.opening }, { gate: "middle" }, { text: told.rest }),
    );
    await page.click("start-run");
    // The connection test was the first request.
    await mock.wait(1, "held");
    await page.waitForStatus("streaming");
    await expectNone();
    await mock.release("waiting");
    await page.waitForText('[data-section="profile_analysis"]', told.openingPlain);
    await expectNone();
    await page.browser.keys([Key.Ctrl, "q"]);
    await page.waitForButton(words.quit.stay);
    await expectNone();
    await page.press(words.quit.stay);
    await page.waitForNone("[role=alertdialog]");
    await mock.release("middle");
    await page.waitForStatus("complete");
    await expectNone();
    await page.press(words.report.actions);
    await page.waitForButton(words.report.copy);
    await expectNone();
    await page.browser.keys([Key.Escape]);
    await page.waitForNone("[role=menu]");
  });

  test("a report that failed, and one that was cut off", async () => {
    await mock.queue({ steps: ["role", { text: told.opening }, "reset"] });
    await runAgain();
    await page.waitForStatus("failed");
    await page.waitFor("error-message");
    await expectNone();
    await mock.queue({
      steps: ["role", { text: told.opening }, { finish: "length" }, { usage: {} }, "done"],
    });
    await page.press(words.remedy.run_again);
    await page.waitForStatus("truncated");
    await expectNone();
  });

  test("the trash, and the news of what went there", async () => {
    await page.press(words.report.actions);
    await page.press(words.report.to_trash);
    await page.waitForButton(words.action.undo);
    await expectNone();
    await page.press(words.sidebar.trash);
    await page.waitForText("main", words.library.restore);
    await expectNone();
  });

  test("a history with the pointer on it", async () => {
    const [run = ""] = await page.runIds();
    await page.browser.$(`[data-run-id="${run}"]`).moveTo();
    await expectNone();
  });

  async function runAgain(): Promise<void> {
    await page.press(words.report.actions);
    await page.press(words.action.run_again);
  }

  /** Tries to go on, and says whether something is missing. */
  async function isRefused(): Promise<boolean> {
    const before = await page.text("h1");
    let refused = false;
    await page.click("next-step");
    await until("the step is refused or left", async () => {
      refused = await page.exists("[aria-invalid=true]");
      return refused || (await page.text("h1")) !== before;
    });
    return refused;
  }

  async function expectNone(): Promise<void> {
    expect(await violations(page)).toEqual([]);
  }
});
