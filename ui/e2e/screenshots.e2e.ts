import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, test } from "vitest";
import { Key } from "webdriverio";
import { App } from "./app";
import { Camera } from "./camera";
import { cli, list } from "./cli";
import * as desktop from "./desktop";
import { connect, fillIn, fillStep, founder, openSettings, turn } from "./discovery";
import { filledLibrary, newerLibrary } from "./library";
import { everyLibraryView } from "./library-views";
import { Mock, streamed } from "./mock";
import { overfullReport, overfullTitle, overfullTopic } from "./overfull";
import type { Page } from "./page";
import { SCHEMES } from "./schemes";
import { until } from "./until";
import { words } from "./words";

const folder = process.env["PROSPECT_SCREENSHOTS"] ?? "test-results/screenshots";
const report = readFileSync(
  new URL("../../src-tauri/crates/mock-openai/src/sample_report.md", import.meta.url),
  "utf8",
);
const failing = { text: report.slice(0, 700) };

describe("every view", () => {
  const camera = new Camera(folder);
  let mock: Mock;
  let app: App;
  let page: Page;

  beforeAll(async () => {
    mock = await Mock.start();
  });

  afterEach(() => app?.dispose());
  afterAll(() => mock?.stop());

  test("from the first launch to the trash", { timeout: 900_000 }, async () => {
    app = await App.launch();
    page = app.page;
    await take("first launch");
    await page.press(words.sidebar.trash);
    await page.waitForText("main", words.library.trash_empty);
    await take("trash empty");
    await openPalette();
    await take("palette of an empty library");
    await escape("[role=dialog]");

    await openSettings(page);
    await take("settings");
    await scrollMain("end");
    await take("settings end");
    await page.fill("base-url", "http://far.example");
    await page.click("save-settings");
    await until("the address is refused", () => page.exists("[aria-invalid=true]"));
    await take("settings with a mistake");
    await connect(page, { url: mock.url, model: "mock-missing", key: "sk-screenshots" });
    await page.click("test-connection");
    await page.waitForAttribute("connection-result", "data-state", "failed");
    await take("settings after a failed test");
    await connect(page, { url: mock.url, model: "mock-report" });
    await page.press(words.settings.models_show);
    await until("the models are listed", () => page.exists("[role=listbox] [role=option]"));
    await take("settings with the models");

    await page.click("new-discovery");
    await page.waitFor("profile-form");
    await take("form empty");
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
    await escape("[role=dialog]");

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
    await take("complete its end");
    await scrollReport("start");
    await take("complete its beginning");
    await page.press(words.report.actions);
    await page.waitForButton(words.report.rename);
    await take("menu of a report");
    await escape("[role=menu]");
    await page.press(words.reading.label);
    await page.waitForText("[role=dialog]", words.reading.faces.serif);
    await take("reading controls");
    await escape("[role=dialog]");
    await page.browser.keys([Key.Ctrl, "f"]);
    await page.waitFor("find-in-report");
    await page.type("hours");
    await page.waitForText("[role=search]", "1");
    await take("find in a report");
    await escape("[data-testid=find-in-report]");
    await page.browser.execute((title) => {
      const facts = [...document.querySelectorAll("summary")].find((summary) =>
        summary.textContent?.includes(title),
      );
      facts?.click();
      facts?.scrollIntoView();
    }, words.report.provenance);
    await take("provenance");
    await scrollReport("start");
    await openPalette();
    await take("palette");
    await page.type("theme");
    await page.waitForText("[role=option][aria-selected=true]", words.command.theme_light);
    await take("palette that found something");
    await page.type("qqq");
    await page.waitForNone("[role=dialog] [role=option]");
    await take("palette that found nothing");
    await escape("[role=dialog]");
    await command("rename", words.command.rename);
    await page.waitForText("[role=dialog]", words.rename.title);
    await take("dialog to rename");
    await escape("[role=dialog]");
    await page.focus("main");
    await page.browser.keys(["?"]);
    await page.waitForText("[role=dialog]", words.shortcuts.anywhere);
    await take("shortcut sheet");
    await escape("[role=dialog]");

    await mock.queue({ steps: ["role", failing, "reset"] });
    await command("run again", words.command.run_again);
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
    // A toast stays while it has the keyboard.
    await page.browser.execute((undo) => {
      [...document.querySelectorAll("button")]
        .find(({ textContent }) => textContent?.trim() === undo)
        ?.focus();
    }, words.action.undo);
    await take("moved to the trash");
    await page.press(words.sidebar.trash);
    await page.waitForText("main", words.library.restore);
    await take("trash");
    await fillIn(page);
    await page.waitFor("open-cached");
    await take("review of a question asked before");
    await page.browser.keys([Key.Ctrl, "b"]);
    await page.waitForNone("[data-testid=history]");
    await take("without the sidebar");
  });

  test("with more than fits", { timeout: 900_000 }, async () => {
    const dataDir = filledLibrary(3000);
    for (const { run_id } of list(dataDir).slice(4, 40)) cli(dataDir, "delete", run_id);
    app = await App.launch({ dataDir });
    page = app.page;
    await until("the history is read", async () => (await page.runIds()).length > 10);
    const [, second = ""] = await page.runIds();
    await page.openRun(second);
    await page.waitForStatus("complete");
    await page.waitForText('[data-section="personalized_recommendations"]', "a");
    await take("history of 3000");
    await page.focus(`[data-run-id="${second}"]`);
    await desktop.contextMenu(app.pid());
    await page.waitForButton(words.report.to_trash);
    await take("menu of a line of the history");
    await escape("[role=menu]");
    await page.focus(`[data-run-id="${second}"]`);
    await page.browser.keys([Key.F2]);
    await until("its title can be typed over", () => page.exists("[data-testid=history] input"));
    await take("line of the history with another name");
    await escape("[data-testid=history] input");
    await openPalette();
    await take("palette of 3000");
    await page.type("a");
    await take("palette that found too much");
    await escape("[role=dialog]");
    await page.press(words.sidebar.trash);
    await page.waitForText("main", words.library.restore);
    await take("trash overfull");

    await connect(page, { url: mock.url, model: `mock-report-${"with-a-long-name-".repeat(6)}` });
    await take("settings overfull");
    await mock.queue(streamed({ delta: overfullReport }));
    await fillIn(page, { ...founder, sub_interest_area: overfullTopic });
    await take("review overfull");
    await page.click("start-run");
    await page.waitForStatus("complete");
    await command("rename", words.command.rename);
    await page.waitForText("[role=dialog]", words.rename.title);
    await page.browser.$("[role=dialog] input").setValue(overfullTitle);
    await page.browser.keys([Key.Enter]);
    await page.waitForNone("[role=dialog]");
    await scrollReport("start");
    await take("report overfull");
    for (const [name, section] of [
      ["table", "startup_ideas_research"],
      ["end", "personalized_recommendations"],
    ] as const) {
      await page.browser.execute(
        (key) => document.querySelector(`[data-section="${key}"]`)?.scrollIntoView(),
        section,
      );
      await take(`report overfull ${name}`);
    }
  });

  test("the library, and what is added to it", { timeout: 900_000 }, async () => {
    app = await App.launch({ dataDir: filledLibrary(60) });
    page = app.page;
    await everyLibraryView(page, take);
  });

  test("a start that fails", { timeout: 120_000 }, async () => {
    app = await App.launch({ dataDir: newerLibrary(), ready: "error-message" });
    page = app.page;
    await take("start problem");
  });

  test.each(["de", "zh-CN", "long", "rtl"])(
    "the main views in %s",
    { timeout: 600_000 },
    async (language) => {
      app = await App.launch({ dataDir: filledLibrary(30) });
      page = app.page;
      if (language === "long" || language === "rtl") {
        // Languages that nobody speaks: English made longer, and English mirrored.
        await page.browser.execute((name) => localStorage.setItem("prospect.pseudo", name), language);
        await app.reload();
      } else {
        await openSettings(page);
        await page.choose("interface-language", language);
      }
      await until("it is spoken", () => page.browser.execute(() => document.documentElement.lang !== "en"));
      const [light] = SCHEMES;
      const shot = (view: string): Promise<void> =>
        camera.take(page, `${language} ${view}`, light === undefined ? [] : [light]);
      await page.click("new-discovery");
      await page.waitFor("profile-form");
      await shot("form");
      await page.click("next-step");
      await until("the mistakes are marked", () => page.exists("[aria-invalid=true]"));
      await shot("form with an error");
      await openSettings(page);
      await shot("settings");
      const [run = ""] = await page.runIds();
      await page.openRun(run);
      await page.waitFor("run-status");
      await shot("report");
      await openPalette();
      await shot("palette");
      await escape("[role=dialog]");
      await page.browser.keys(["?"]);
      await until("the sheet is there", () => page.exists("[role=dialog]"));
      await shot("shortcut sheet");
      await escape("[role=dialog]");
    },
  );

  async function take(view: string): Promise<void> {
    await camera.take(page, view);
  }

  async function openPalette(): Promise<void> {
    await page.browser.keys([Key.Ctrl, "k"]);
    await until("the palette has the keyboard", () => page.exists("[role=combobox]:focus"));
  }

  async function command(typed: string, name: string): Promise<void> {
    await openPalette();
    await page.type(typed);
    await page.waitForText("[role=option][aria-selected=true]", name);
    await page.browser.keys([Key.Enter]);
  }

  async function escape(from: string): Promise<void> {
    await page.browser.keys([Key.Escape]);
    await page.waitForNone(from);
  }

  async function scrollReport(to: "start" | "end"): Promise<void> {
    await page.browser.execute((where) => {
      const box = document.querySelector("article")?.closest("[role=region]");
      box?.scrollTo({ top: where === "start" ? 0 : box.scrollHeight });
    }, to);
  }

  async function scrollMain(to: "start" | "end"): Promise<void> {
    await page.browser.execute((where) => {
      const box = [...document.querySelectorAll("main *")].find(
        (element) =>
          element.scrollHeight > element.clientHeight && getComputedStyle(element).overflowY === "auto",
      );
      box?.scrollTo({ top: where === "start" ? 0 : box.scrollHeight });
    }, to);
  }
});
