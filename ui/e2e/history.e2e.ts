import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Key } from "webdriverio";
import { App } from "./app";
import { list, show, type Shown } from "./cli";
import { connect, discover, fillIn, founder } from "./discovery";
import { filledLibrary } from "./library";
import { Mock, streamed } from "./mock";
import type { Page } from "./page";
import { report, textOf } from "./report";
import { until } from "./until";
import { words } from "./words";

// One story, told in order: each test goes on where the last one ended.
describe.sequential("three thousand runs", () => {
  const count = 3000;
  let app: App;
  let page: Page;
  let runs: Shown[];

  beforeAll(async () => {
    const dataDir = filledLibrary(count);
    runs = list(dataDir);
    app = await App.launch({ dataDir });
    page = app.page;
  });

  afterAll(() => app?.dispose());

  test("the list opens with the newest, and only the lines in sight exist", async () => {
    expect(runs).toHaveLength(count);
    await until("the newest run is first", async () => (await page.runIds())[0] === at(0).run_id);
    expect((await page.runIds()).length).toBeLessThan(100);
  });

  test("the newest opens offline, with no server to ask", async () => {
    await page.openRun(at(0).run_id);
    await expectShown(at(0));
  });

  test("End and Home lead to the end and the beginning of it, laid out before or not", async () => {
    await page.focus(`[role=region][aria-label="${words.report.text}"]`);
    await page.browser.keys([Key.End]);
    await until("its end is in sight", async () => (await toEnd()) < 2);
    await page.browser.keys([Key.Home]);
    await until("its beginning is in sight", async () => (await scrolled()) === 0);
  });

  test("the list scrolls to its very end, and the oldest opens too", async () => {
    const oldest = at(count - 1);
    await until("the oldest run is in sight", async () => {
      await page.browser.execute(() => {
        const history = document.querySelector("[data-testid=history]");
        history?.scrollTo({ top: history.scrollHeight });
      });
      return (await page.runIds()).includes(oldest.run_id);
    });
    expect((await page.runIds()).length, "scrolling does not pile lines up").toBeLessThan(100);
    await page.openRun(oldest.run_id);
    await expectShown(oldest);
  });

  test("the list stays where it was scrolled to while reports are opened", async () => {
    const [shown = ""] = (await page.runIds()).slice(-5);
    await page.openRun(shown);
    await until("it is open", () => isCurrent(shown));
    expect(await page.runIds()).toContain(at(count - 1).run_id);
  });

  test("Home and End lead through all of it, arrows from one to the next", async () => {
    await page.focus(item(at(count - 1).run_id));
    await page.browser.keys([Key.Home]);
    await until("the newest has the focus", () => isFocused(at(0).run_id));
    await page.browser.keys([Key.ArrowDown]);
    await until("the second has the focus", () => isFocused(at(1).run_id));
    await page.browser.keys([Key.Enter]);
    await expectShown(at(1));
  });

  test("a run gets another title, on the screen and on disk", async () => {
    await page.focus(item(at(1).run_id));
    await page.browser.keys([Key.F2]);
    await until("its title can be typed over", () =>
      page.browser.execute(() => document.activeElement instanceof HTMLInputElement),
    );
    await page.browser.keys([Key.Ctrl, "a"]);
    await page.type("Renamed");
    await page.browser.keys([Key.Enter]);
    await page.waitForText(item(at(1).run_id), "Renamed");
    await until("the library has it", () => show(app.dataDir, at(1).run_id).title === "Renamed");
    await page.waitForText("h1", "Renamed");
  });

  test("a run goes to the trash, and Undo brings it back to its place", async () => {
    await page.focus(item(at(2).run_id));
    await page.browser.keys([Key.Delete]);
    await page.waitForNone(item(at(2).run_id));
    await until("the library has thrown it away", () => !inLibrary(at(2)));
    await page.press(words.action.undo);
    await until("it is back in its place", async () => (await page.runIds())[2] === at(2).run_id);
    expect(inLibrary(at(2))).toBe(true);
  });

  test("the trash gives a run back", async () => {
    await page.focus(item(at(3).run_id));
    await page.browser.keys([Key.Delete]);
    await page.waitForNone(item(at(3).run_id));
    await page.press(words.sidebar.trash);
    await page.waitForText("main", at(3).title);
    await page.press(words.library.restore_named.replace("{{title}}", at(3).title));
    await page.waitForText("main", words.library.trash_empty);
    await until("it is back in its place", async () => (await page.runIds())[3] === at(3).run_id);
    await page.openRun(at(3).run_id);
    await expectShown(at(3));
  });

  function scrolled(): Promise<number> {
    return page.browser.execute(
      () => document.querySelector("article")?.closest("[role=region]")?.scrollTop ?? -1,
    );
  }

  /** How many pixels of the report lie below what is in sight. */
  function toEnd(): Promise<number> {
    return page.browser.execute(() => {
      const box = document.querySelector("article")?.closest("[role=region]");
      return box === null || box === undefined ? NaN : box.scrollHeight - box.clientHeight - box.scrollTop;
    });
  }

  function at(index: number): Shown {
    const run = runs[index];
    if (run === undefined) throw new Error(`there is no run ${String(index)}`);
    return run;
  }

  function inLibrary(run: Shown): boolean {
    return list(app.dataDir).some(({ run_id }) => run_id === run.run_id);
  }

  function isFocused(runId: string): Promise<boolean> {
    return page.browser.execute(
      (wanted) => document.activeElement?.getAttribute("data-run-id") === wanted,
      runId,
    );
  }

  async function isCurrent(runId: string): Promise<boolean> {
    return page.exists(`${item(runId)}[aria-current=page]`);
  }

  async function expectShown(run: Shown): Promise<void> {
    await until("it is the one that is open", () => isCurrent(run.run_id));
    await page.waitForText("h1", run.title);
    await page.waitForStatus(run.status);
    await page.waitForText('[data-section="profile_analysis"]', "hours");
  }
});

describe("the same question asked again", () => {
  const told = report("a question asked twice");
  let mock: Mock;
  let app: App;
  let page: Page;
  let first: string;

  beforeAll(async () => {
    mock = await Mock.start();
    app = await App.launch();
    page = app.page;
    await connect(page, { url: mock.url, model: "mock-report" });
    await mock.queue(streamed({ text: textOf(told) }));
    await discover(page);
    await page.waitForStatus("complete");
    [first = ""] = await page.runIds();
  });

  afterAll(async () => {
    await app?.dispose();
    await mock?.stop();
  });

  test("Review offers the earlier report, and opening it asks no server", async () => {
    await fillIn(page);
    await page.waitFor("open-cached");
    await page.click("open-cached");
    await page.waitForStatus("complete");
    await page.waitForText('[data-section="profile_analysis"]', told.openingPlain);
    expect(await page.runIds(), "it is the same run").toEqual([first]);
    expect(await asked()).toBe(1);
  });

  test("or it is run again, as a run of its own", async () => {
    const again = report("a second answer");
    await mock.queue(streamed({ text: textOf(again) }));
    await fillIn(page);
    await page.press(words.review.start_fresh);
    await page.waitForText('[data-section="profile_analysis"]', again.openingPlain);
    await page.waitForStatus("complete");
    expect(await asked()).toBe(2);
    await until("both are in the history", async () => (await page.runIds()).length === 2);
  });

  test("another question is offered nothing", async () => {
    await fillIn(page, { ...founder, sub_interest_area: "Something else" });
    expect(await page.byId("open-cached").isExisting()).toBe(false);
  });

  async function asked(): Promise<number> {
    return (await mock.requests()).filter(({ completion }) => completion !== null).length;
  }
});

function item(runId: string): string {
  return `[data-testid="history-item"][data-run-id="${runId}"]`;
}
