import { constants, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Key } from "webdriverio";
import { App } from "./app";
import { show } from "./cli";
import * as desktop from "./desktop";
import { connect, discover, founder } from "./discovery";
import { Mock, streamed } from "./mock";
import { Notifications } from "./notifications";
import { type Page, squeezed } from "./page";
import { type Report, report, textOf } from "./report";
import { until } from "./until";
import { words } from "./words";

describe("the window and its runs", () => {
  const told = report("a quiet evening");
  let mock: Mock;
  let app: App;
  let page: Page;

  beforeEach(async () => {
    mock = await Mock.start();
    app = await App.launch();
    page = app.page;
    await connect(page, { url: mock.url, model: "mock-report" });
  });

  afterEach(async () => {
    await app?.dispose();
    await mock?.stop();
  });

  test("closing it without a live run ends the app", async () => {
    desktop.close(app.pid());
    await app.ended();
  });

  test("all that it leaves behind is for its user alone", async () => {
    expect(modeOf(app.dataDir) & 0o777).toBe(0o700);
    desktop.close(app.pid());
    await app.ended();
    const left = readdirSync(app.dataDir).map((name) => {
      const mode = modeOf(join(app.dataDir, name));
      return [
        name,
        (mode & constants.S_IFMT) === constants.S_IFDIR ? mode & 0o777 & ~0o700 : mode & 0o777 & ~0o600,
      ];
    });
    expect(left.map(([name]) => name)).toEqual(expect.arrayContaining(["settings.json", "draft.json"]));
    expect(left.filter(([, others]) => others !== 0)).toEqual([]);
  });

  test("closing it while a run is live hides it; the run is finished, saved and told, and the app ends", async () => {
    const notifications = await Notifications.listen();
    const run = await holdRun(told, "hidden");
    desktop.close(app.pid());
    await desktop.hidden(app.pid());
    expect(app.isRunning(), "the run goes on without a window").toBe(true);
    await mock.release("hidden");
    await app.ended();
    expect(show(app.dataDir, run)).toMatchObject({ status: "complete", text: textOf(told) });
    await notifications.say("Your report is ready.");
    expect(notifications.count(), "told once").toBe(1);
    await notifications.stop();
  });

  test("a second launch shows the hidden window, which has lost nothing", async () => {
    const run = await holdRun(told, "hidden");
    desktop.close(app.pid());
    await desktop.hidden(app.pid());
    expect(await app.launchAgain(), "the second process has done its work").toBe(0);
    await desktop.shown(app.pid());
    await page.waitForStatus("streaming");
    await mock.release("hidden");
    await expectWhole(run, told);
    desktop.close(app.pid());
    await app.ended();
  });

  test("a run that ends while the window has the keyboard needs no notification", async () => {
    const notifications = await Notifications.listen();
    const run = await holdRun(told, "shown");
    await mock.release("shown");
    await expectWhole(run, told);
    await app.quit();
    expect(notifications.count()).toBe(0);
    await notifications.stop();
  });

  test("quitting with a live run asks; keeping on keeps it, quitting interrupts it with all its text", async () => {
    const run = await holdRun(told, "asked");
    await page.browser.keys([Key.Ctrl, "q"]);
    await page.press(words.quit.stay);
    await page.waitForNone("[role=alertdialog]");
    await page.waitForStatus("streaming");
    await page.browser.keys([Key.Ctrl, "q"]);
    await page.waitForButton(words.quit.stay);
    await app.endedBy(() => page.press(words.quit.quit));
    expect(show(app.dataDir, run)).toMatchObject({ status: "interrupted", text: told.opening });
    expect((await mock.wait(0, "closed")).closed_by_client).toBe(true);
  });

  test("quitting without a live run asks nothing", async () => {
    await app.endedBy(() => page.browser.keys([Key.Ctrl, "q"]));
  });

  test("the end of the session flushes a live run to its last byte", async () => {
    const run = await holdRun(told, "never");
    await app.quit();
    expect(show(app.dataDir, run), "nothing that was on the screen is missing").toMatchObject({
      status: "interrupted",
      text: told.opening,
    });
  });

  test("two runs live at once: going from one to the other loses nothing of either", async () => {
    const other = report("a loud morning");
    const first = await holdRun(told, "first");
    const second = await holdRun(other, "second", "Morning radio");
    await page.openRun(first);
    await page.waitForText('[data-section="profile_analysis"]', told.openingPlain);
    // One goes on out of sight, the other in sight.
    await mock.release("second");
    await mock.wait(1, "finished");
    await mock.release("first");
    await expectWhole(first, told);
    await page.openRun(second);
    await expectWhole(second, other);
  });

  /** Starts a run that is held after its opening, once that stands on the screen. */
  async function holdRun(held: Report, gate: string, about = founder.sub_interest_area): Promise<string> {
    const before = await page.runIds();
    await mock.queue(streamed({ text: held.opening }, { gate }, { text: held.rest }));
    await discover(page, { ...founder, sub_interest_area: about });
    await page.waitForText('[data-section="profile_analysis"]', held.openingPlain);
    let run: string | undefined;
    await until("the run is in the history", async () => {
      [run] = (await page.runIds()).filter((id) => !before.includes(id));
      return run !== undefined;
    });
    return run ?? "";
  }

  async function expectWhole(run: string, whole: Report): Promise<void> {
    await page.waitForStatus("complete");
    for (const [key, plain] of Object.entries(whole.plain)) {
      await page.waitForText(`[data-section="${key}"]`, plain);
      expect(squeezed(await page.text(`[data-section="${key}"]`))).toBe(squeezed(plain));
    }
    expect(show(app.dataDir, run)).toMatchObject({ status: "complete", text: textOf(whole) });
  }
});

function modeOf(path: string): number {
  return statSync(path).mode;
}
