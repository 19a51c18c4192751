import { Key } from "webdriverio";
import { type Page } from "./page";
import { until } from "./until";
import { words } from "./words";

/** Goes through every view of a library of generated runs and of what people add to it, and stops at each. */
export async function everyLibraryView(page: Page, stop: (view: string) => Promise<void>): Promise<void> {
  await page.press(words.sidebar.favourites);
  await page.waitForText("main", words.library_view.empty_place.favourites);
  await stop("favourites empty");
  await page.press(words.sidebar.actions);
  await page.waitForText("main", words.todo.empty);
  await stop("actions empty");
  await page.press(words.sidebar.insights);
  await page.waitForText("[data-testid=insights]", words.insights.outcomes);
  await stop("insights");
  await page.browser.execute(() => document.querySelector("[data-testid=insights] table")?.scrollIntoView());
  await stop("insights numbers");

  await page.press(words.sidebar.all);
  await until("the reports are listed", () => page.exists("[data-testid=found-run]"));
  await stop("library");
  await page.click("filter");
  await page.press(words.filter.interest_area);
  await page.browser.$("//*[@role='dialog']//label[contains(., 'Education')]").click();
  await until("the filter is on", () => page.hasButton(words.filter.clear));
  await stop("library filter");
  await page.browser.keys([Key.Escape]);
  await page.waitForNone("[role=dialog]");
  await page.press(words.filter.clear);
  await page.fill("search", "evening hours");
  await until("something is found", () => page.exists("[data-testid=library] mark"));
  await stop("library search");
  await page.fill("search", "qwertzuiop");
  await page.waitForNone("[data-testid=found-run]");
  await stop("library search without a hit");
  await page.fill("search", "");
  await until("the reports are listed", () => page.exists("[data-testid=found-run]"));

  const boxes = "[data-testid=library] input[type=checkbox]";
  await until("more than one line is drawn", () =>
    page.browser.execute((selector) => document.querySelectorAll(selector).length > 3, boxes),
  );
  for (const at of [0, 1, 2]) {
    await page.browser.execute(
      (selector, index) => document.querySelectorAll<HTMLElement>(selector)[index]?.click(),
      boxes,
      at,
    );
  }
  await page.waitForButton(words.library_view.tag);
  await stop("library selection");
  await page.press(words.library_view.tag);
  await page.waitFor("tag-field");
  await stop("dialog of tags");
  for (const tag of ["evenings", "to compare"]) {
    await page.fill("tag-field", tag);
    await page.browser.keys([Key.Enter]);
  }
  await page.press(words.tags.done);
  await page.waitForNone("[role=dialog]");
  await page.press(words.library_view.clear_selection);

  const [run = ""] = await page.runIds();
  await page.openRun(run);
  await page.waitForStatus("complete");
  await withoutNews(page);
  await page.click("export-report");
  for (const [format, ending] of [
    ["md", ".md"],
    ["bundle", ".zip"],
    ["pdf", ".pdf"],
  ] as const) {
    await page.choose("export-format", format);
    await page.waitForText("[data-testid=export-file-name]", ending);
    await page.waitForNone("[role=dialog] [aria-busy=true]");
    await stop(`dialog to export as ${format}`);
  }
  await page.press(words.action.close);
  await page.waitForNone("[role=dialog]");
  await page.click("notes");
  await page.waitFor("notes-panel");
  await stop("notes empty");
  for (const [text, due] of [
    ["Ask five clinics how long an answer takes", true],
    ["Write the one-page offer", false],
  ] as const) {
    await page.fill("action-field", text);
    await page.browser.keys([Key.Enter]);
    await page.waitForText("[data-testid=notes-panel]", text);
    if (due) await page.press(words.todo.set_due.replace("{{name}}", text));
  }
  await page.press(words.notes.new);
  await page.fill("note-text", "The second idea needs **less money** than it says, and no van.");
  await stop("note being written");
  await page.press(words.notes.save);
  await page.waitFor("note");
  await stop("notes");
  await page.press(words.sidebar.actions);
  await page.waitForText("main", "Write the one-page offer");
  await stop("actions");

  await page.click("open-settings");
  await page.click("back-up-now");
  // Until that is done, nothing else of this kind can be begun.
  await page.waitForText("body", words.keeping.backed_up);
  await page.click("doctor");
  await page.waitFor("doctor-report");
  await page.browser.execute(() =>
    document.querySelector("[data-testid=doctor-report]")?.scrollIntoView({ block: "end" }),
  );
  await stop("settings with the state of the library");
  await page.press(words.sidebar.all);
  await page.browser.execute((selector) => document.querySelector<HTMLElement>(selector)?.click(), boxes);
  await page.press(words.report.to_trash);
  await page.press(words.library_view.short.trash);
  await page.waitForButton(words.library_view.empty);
  await withoutNews(page);
  await page.press(words.library_view.empty);
  await page.waitForButton(words.library_view.empty_now);
  await stop("question before the trash is emptied");
  await page.press(words.library_view.empty_now);
  await page.waitForButton(words.library_view.purge_keep);
  await stop("question whether backups go too");
  await page.press(words.library_view.purge_keep);
  await page.click("open-settings");
  await withoutNews(page);
  await page.browser.$("[data-testid=backups] button").click();
  await page.waitFor("restore-plan");
  await stop("dialog of what a backup brings");
  await page.press(words.action.cancel);
  await page.waitForNone("[role=dialog]");
}

/** Takes short news away: under a dialog it is dimmed like all else, and what is to be looked at is the dialog. */
async function withoutNews(page: Page): Promise<void> {
  while (await page.hasButton(words.action.dismiss)) await page.press(words.action.dismiss);
}
