import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Key } from "webdriverio";
import { App } from "./app";
import { show } from "./cli";
import { connect, discover, founder } from "./discovery";
import { filledLibrary } from "./library";
import { Mock, type Step, streamed } from "./mock";
import type { Page } from "./page";
import { report, textOf } from "./report";
import { until } from "./until";
import { words } from "./words";

describe("several runs at once", () => {
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

  test("each line of the sidebar says how far its run is; going from one to another loses nothing", async () => {
    const [tea, rope, clay] = [report("tea"), report("rope"), report("clay")];
    const [ideas] = rope.rest.split("## SECTION 3");
    const thinking = await start("tea", { reasoning: "Leaves. " }, { gate: "tea" }, { text: textOf(tea) });
    const ideasOf = await start(
      "rope",
      { text: rope.opening + (ideas ?? "") },
      { gate: "rope" },
      { text: rope.rest.slice(ideas?.length) },
    );
    const profileOf = await start("clay", { text: clay.opening }, { gate: "clay" }, { text: clay.rest });

    await page.waitForText(line(thinking), words.progress.thinking);
    await page.waitForText(line(ideasOf), words.progress.startup_ideas_research);
    await page.waitForText(line(profileOf), words.progress.profile_analysis);

    await page.openRun(ideasOf);
    await page.waitForText("h1", "About rope");
    await page.waitForText('[data-section="startup_ideas_research"]', "A ledger for rope");
    await page.openRun(profileOf);
    await page.waitForText('[data-section="profile_analysis"]', clay.openingPlain);

    // Two go on out of sight, and their lines follow.
    await mock.release("tea");
    await mock.release("rope");
    for (const run of [thinking, ideasOf])
      await until("its line says that it is done", async () => !(await isLive(run)));
    expect(await isLive(profileOf), "the third still waits").toBe(true);
    await mock.release("clay");
    for (const [run, told] of [
      [thinking, tea],
      [ideasOf, rope],
      [profileOf, clay],
    ] as const) {
      await page.openRun(run);
      await page.waitForStatus("complete");
      await page.waitForText(
        '[data-section="personalized_recommendations"]',
        told.plain.personalized_recommendations,
      );
      expect(show(app.dataDir, run)).toMatchObject({ status: "complete", text: textOf(told) });
    }
  });

  async function start(about: string, ...steps: Step[]): Promise<string> {
    const before = await page.runIds();
    await mock.queue(streamed(...steps));
    await discover(page, { ...founder, sub_interest_area: `About ${about}` });
    await page.waitForStatus("streaming");
    let run: string | undefined;
    await until("the run is in the history", async () => {
      [run] = (await page.runIds()).filter((id) => !before.includes(id));
      return run !== undefined;
    });
    return run ?? "";
  }

  async function isLive(run: string): Promise<boolean> {
    return (await page.text(`${line(run)} .age`)).trim() === words.history.now;
  }

  function line(run: string): string {
    return `[data-testid="history-item"][data-run-id="${run}"]`;
  }
});

describe("the window as it was left", () => {
  let app: App;

  afterEach(() => app?.dispose());

  test("comes back in its size and at its place", async () => {
    app = await App.launch();
    await app.page.browser.setWindowRect(120, 90, 1010, 690);
    await until("it has its new size", async () => (await size()).width === 1010);
    const before = await rect();
    app = await app.restart();
    await until("it has the size again", async () => (await size()).width === 1010);
    expect(await rect()).toEqual(before);
  });

  test("comes back without its sidebar, and with it", async () => {
    app = await App.launch({ dataDir: filledLibrary(3) });
    await app.page.browser.keys([Key.Ctrl, "b"]);
    await app.page.waitForNone("[data-testid=history]");
    app = await app.restart({ ready: "profile-form" });
    expect(await app.page.exists("[data-testid=history]")).toBe(false);
    await app.page.press(words.sidebar.show.replace("{{keys}}", "Ctrl B"));
    await app.page.waitFor("history");
    app = await app.restart();
    await app.page.waitFor("history");
  });

  test("is as dark as the system is, until another theme is chosen by name; that stays", async () => {
    app = await App.launch({ env: { GTK_THEME: "Adwaita:dark" } });
    expect(await looksDark(), "it follows the system").toBe(true);
    await command("light");
    await until("it is light", async () => !(await looksDark()));
    app = await app.restart({ env: { GTK_THEME: "Adwaita:dark" } });
    await until("it still is", async () => !(await looksDark()));
    await app.page.click("open-settings");
    await app.page.waitFor("settings-form");
    expect(await chosenTheme()).toBe("light");
    await app.page.choose("theme", "system");
    await until("it follows the system again", looksDark);
  });

  /** Finds a command by what people call it, and runs it. */
  async function command(name: string): Promise<void> {
    const { page } = app;
    await page.browser.keys([Key.Ctrl, "k"]);
    await until("the palette has the keyboard", () => page.exists("[role=combobox]:focus"));
    await page.type(name);
    await page.waitForText("[role=option][aria-selected=true]", words.command.theme_light);
    await page.browser.keys([Key.Enter]);
    await page.waitForNone("[role=dialog]");
  }

  function size(): Promise<{ width: number; height: number }> {
    return app.page.browser.execute(() => ({ width: innerWidth, height: innerHeight }));
  }

  async function rect(): Promise<unknown> {
    const place = await app.page.browser.execute(() => ({ x: screenX, y: screenY }));
    return { ...place, ...(await size()) };
  }

  /** Whether what is painted is dark, whatever was asked for. */
  function looksDark(): Promise<boolean> {
    return app.page.browser.execute(() => {
      const [red = 255] = getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.map(Number) ?? [];
      return red < 128;
    });
  }

  function chosenTheme(): Promise<string> {
    return app.page.browser.execute(
      () => document.querySelector<HTMLInputElement>("[name=theme]:checked")?.value ?? "",
    );
  }
});
