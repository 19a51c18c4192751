import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Key } from "webdriverio";
import { App } from "./app";
import { violations } from "./axe";
import * as desktop from "./desktop";
import { connect, fillStep, founder, openSettings, turn } from "./discovery";
import { filledLibrary, newerLibrary } from "./library";
import { everyLibraryView } from "./library-views";
import { Mock, streamed } from "./mock";
import type { Page } from "./page";
import { report } from "./report";
import { until } from "./until";
import { filled, words } from "./words";

// In the window, so that contrast and sizes are what a reader sees. One story, told in order.
describe.sequential("no view has a known barrier, in any scheme", () => {
  const told = report("lamps and ramps");
  let mock: Mock;
  let app: App;
  let page: Page;

  beforeAll(async () => {
    mock = await Mock.start();
    app = await App.launch();
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
    await page.press(words.settings.models_show);
    await until("the models are listed", () => page.exists("[role=listbox] [role=option]"));
    await expectNone();
    await page.press(words.settings.models_hide);
    await page.click("look-for-servers");
    await page.waitForAttribute("local-servers", "data-state", "answered");
    await expectNone();
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

  test("a report’s outline, beside it and over it, and how its text looks", async () => {
    await page.browser.setWindowSize(1500, 900);
    await page.waitFor("outline");
    await expectNone();
    await page.browser.setWindowSize(960, 800);
    await page.press(words.outline.label);
    await page.waitForText("[role=dialog]", "Three ideas");
    await expectNone();
    await page.browser.keys([Key.Escape]);
    await page.waitForNone("[role=dialog]");
    await page.press(words.reading.label);
    await page.waitForText("[role=dialog]", words.reading.faces.serif);
    await expectNone();
    await page.browser.keys([Key.Escape]);
    await page.waitForNone("[role=dialog]");
    await page.browser.setWindowSize(1180, 800);
  });

  test("finding in a report, with hits and without; copying a section of it; its parts folded away", async () => {
    await page.browser.keys([Key.Ctrl, "f"]);
    await page.waitFor("find-in-report");
    await page.type("lamps");
    await page.waitForText("[role=search]", filled(words.find.position, { position: "1", total: "3" }));
    await expectNone();
    await page.type("zzz");
    await page.waitForText("[role=search]", words.find.none);
    await expectNone();
    await page.browser.keys([Key.Escape]);
    await page.waitForNone("[data-testid=find-in-report]");
    await page.press(filled(words.section.copy_named, { title: words.section.startup_ideas_research }));
    await page.waitForButton(words.report.copy_rich);
    await expectNone();
    await page.browser.keys([Key.Escape]);
    await page.waitForNone("[role=menu]");
    await command("collapse", words.command.collapse_all);
    await expectNone();
    await command("expand", words.command.expand_all);
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

  test("a history with the pointer on it, and its menu", async () => {
    const [run = ""] = await page.runIds();
    await page.browser.$(`[data-run-id="${run}"]`).moveTo();
    await expectNone();
    await page.focus(`[data-run-id="${run}"]`);
    await desktop.contextMenu(app.pid());
    await page.waitForButton(words.report.to_trash);
    await expectNone();
    await page.browser.keys([Key.Escape]);
    await page.waitForNone("[role=menu]");
  });

  test("a line of the history that is given another name", async () => {
    const [run = ""] = await page.runIds();
    await page.focus(`[data-run-id="${run}"]`);
    await page.browser.keys([Key.F2]);
    await until("its title can be typed over", () =>
      page.browser.execute(() => document.activeElement instanceof HTMLInputElement),
    );
    await expectNone();
    await page.browser.keys([Key.Escape]);
    await page.waitForNone("[data-testid=history] input");
  });

  test("the palette: everything, something, nothing", async () => {
    await page.browser.keys([Key.Ctrl, "k"]);
    await until("it has the keyboard", () => page.exists("[role=combobox]:focus"));
    await expectNone();
    await page.type("theme");
    await page.waitForText("[role=option][aria-selected=true]", words.command.theme_light);
    await expectNone();
    await page.type("qqq");
    await page.waitForNone("[role=dialog] [role=option]");
    await expectNone();
    await page.browser.keys([Key.Escape]);
    await page.waitForNone("[role=dialog]");
  });

  test("the sheet of shortcuts, and the dialog that renames", async () => {
    const [run = ""] = await page.runIds();
    await page.openRun(run);
    await page.waitFor("run-status");
    await page.browser.keys(["?"]);
    await page.waitForText("[role=dialog]", words.shortcuts.anywhere);
    await expectNone();
    await page.browser.keys([Key.Escape]);
    await page.waitForNone("[role=dialog]");
    await command("rename", words.command.rename);
    await page.waitForText("[role=dialog]", words.rename.title);
    await expectNone();
    await page.browser.keys([Key.Ctrl, "a"]);
    await page.browser.keys([Key.Backspace]);
    await page.browser.keys([Key.Enter]);
    await until("the mistake is marked", () => page.exists("[role=dialog] [aria-invalid=true]"));
    await expectNone();
    await page.browser.keys([Key.Escape]);
    await page.waitForNone("[role=dialog]");
  });

  test("the window without its sidebar", async () => {
    await page.browser.keys([Key.Ctrl, "b"]);
    await page.waitForNone("[data-testid=history]");
    await expectNone();
    await page.browser.keys([Key.Ctrl, "b"]);
    await page.waitFor("history");
  });

  async function command(typed: string, name: string): Promise<void> {
    await page.browser.keys([Key.Ctrl, "k"]);
    await until("the palette has the keyboard", () => page.exists("[role=combobox]:focus"));
    await page.type(typed);
    await page.waitForText("[role=option][aria-selected=true]", name);
    await page.browser.keys([Key.Enter]);
    await page.waitForNone("[role=combobox]:focus");
  }

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

test("a start that fails has no known barrier", async () => {
  const app = await App.launch({ dataDir: newerLibrary(), ready: "error-message" });
  try {
    expect(await violations(app.page)).toEqual([]);
  } finally {
    await app.dispose();
  }
});

test("no view of the library has a known barrier", { timeout: 600_000 }, async () => {
  const app = await App.launch({ dataDir: filledLibrary(12) });
  try {
    await everyLibraryView(app.page, async (view) => {
      expect(await violations(app.page), view).toEqual([]);
    });
  } finally {
    await app.dispose();
  }
});
