import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Key } from "webdriverio";
import { App } from "./app";
import { cli, list, show, type Shown } from "./cli";
import { filledLibrary } from "./library";
import { type Page, squeezed } from "./page";
import { until } from "./until";
import { filled, words } from "./words";

/** What no generated report says. */
const FERRY = "The quokka ferry leaves beside the Café Zanzibar at noon.";

// One story, told in order: each test goes on where the last one ended.
describe.sequential("reports are found, marked and kept", () => {
  let app: App;
  let page: Page;
  let rare: string;
  let chinese: string;

  beforeAll(async () => {
    const dataDir = filledLibrary(30);
    const [known] = list(dataDir);
    if (known === undefined) throw new Error("the library is empty");
    const run = show(dataDir, known.run_id);
    // Begun in the same millisecond as the newest, and after it.
    const [time = "", second = ""] = known.run_id.split("-");
    rare = `${time}-${second}-7fff-bfff-fffffffffff1`;
    chinese = `${time}-${second}-7fff-bfff-fffffffffff2`;
    add(dataDir, { ...run, run_id: rare, title: "Boats", text: `${run.text}\n\n${FERRY}\n` });
    const text = "## SECTION 1: PROFILE ANALYSIS\n\n你想在晚上工作，城市里的小餐馆需要帮助。\n";
    add(dataDir, { ...run, run_id: chinese, title: "小餐馆", text, profile: elsewhere(run) });
    app = await App.launch({ dataDir });
    page = app.page;
    await until("all are there", async () => (await page.runIds()).includes(chinese));
  });

  afterAll(() => app?.dispose());

  test("words without accents, the last of them begun, find the report that says them", async () => {
    await search("zanzibar cafe quok");
    await until("it is the only one", async () => sameIds(await found(), [rare]));
    await until("the words are marked where they stand", async () =>
      sameIds(await marked(), ["quokka", "Café", "Zanzibar"]),
    );
  });

  test("Enter opens it where it says so", async () => {
    await page.browser.keys([Key.Enter]);
    await page.waitForText("h1", "Boats");
    await until("the place is in sight", () => page.browser.execute(isInSight, FERRY));
    expect(await page.browser.execute(currentHit)).toMatch(/quokka|Café|Zanzibar/);
  });

  test("a part of a Chinese sentence finds it", async () => {
    await search("城市里的小");
    await until("it is the only one", async () => sameIds(await found(), [chinese]));
  });

  test("a phrase finds what says it, a minus what does not", async () => {
    await search('"quokka ferry"');
    await until("the phrase is found", async () => sameIds(await found(), [rare]));
    await search('"ferry quokka"');
    await page.waitForText("main", filled(words.library_view.none, { query: '"ferry quokka"' }));
    await search("quokka -ferry");
    await page.waitForText("main", filled(words.library_view.none, { query: "quokka -ferry" }));
  });

  test("a filter narrows what is listed, its mark takes it away", async () => {
    await search("");
    await page.click("filter");
    await page.press(words.filter.tags);
    await page.waitForText("[role=dialog]", words.filter.no_tags);
    await page.press(words.filter.interest_area);
    await tick("Other");
    await page.browser.keys([Key.Escape]);
    await until("the one of the area is listed", async () => (await found()).includes(chinese));
    const area = await found();
    for (const id of area) expect(areaOf(id)).toBe("Other");
    expect(await page.text("main header")).toContain("Other");
    await page.press(words.filter.clear);
    await until("all are listed", async () => (await found()).length > area.length);
  });

  test("a favourite is found among the favourites, and after a start", async () => {
    await page.press(filled(words.library_view.favourite, { title: "Boats" }));
    await page.press(words.library_view.short.favourites);
    await until("it is the only one", async () => sameIds(await found(), [rare]));
    app = await app.restart();
    page = app.page;
    await page.press(words.sidebar.favourites);
    await until("it still is", async () => sameIds(await found(), [rare]));
  });

  test("a tag is put on several, and found by its name and as a filter", async () => {
    await page.press(words.library_view.short.all);
    await select("Boats");
    await select("小餐馆");
    await page.waitForText("main", filled(words.library_view.selected_other, { count: "2" }));
    await page.press(words.library_view.tag);
    await page.fill("tag-field", "harbour");
    await page.browser.keys([Key.Enter]);
    await page.press(words.tags.done);
    await page.press(words.library_view.clear_selection);
    await search("harbour");
    await until("both are found", async () => sameIds((await found()).toSorted(), [rare, chinese]));
    await search("");
    await page.click("filter");
    await page.press(words.filter.tags);
    await tick("harbour");
    await page.browser.keys([Key.Escape]);
    await until("both are found by the filter", async () =>
      sameIds((await found()).toSorted(), [rare, chinese]),
    );
    await page.press(words.filter.clear);
  });

  test("a note and an action are kept, found, and ticked off", async () => {
    await open(rare);
    await page.click("notes");
    await page.press(words.notes.new);
    await page.fill("note-text", "Ask **Ottilie** about moorings");
    await page.press(words.notes.save);
    await page.waitForText("[data-testid=note]", "Ask Ottilie about moorings");
    expect(await page.text("[data-testid=note] strong")).toBe("Ottilie");
    await page.fill("action-field", "Ring the harbour master");
    await page.browser.keys([Key.Enter]);
    await page.waitForText("[data-testid=action-item]", "Ring the harbour master");
    await search("ottilie moor");
    await until("it is found by its note", async () => sameIds(await found(), [rare]));
    expect(await page.text("[data-testid=library]")).toContain(words.library_view.in_note);
    await search("");
    await page.press(words.sidebar.actions);
    await page.waitForText("[data-testid=actions]", "Ring the harbour master");
    await page.browser.$("[data-testid=action-item] input[type=checkbox]").click();
    await until("the library has it as done", () => actionsOf(rare).includes("done"));
  });

  test("several go to the trash, and Undo brings them back", async () => {
    await page.press(words.sidebar.all);
    await select("Boats");
    await select("小餐馆");
    await page.press(words.report.to_trash);
    await until("the library has thrown them away", () => !inLibrary(rare) && !inLibrary(chinese));
    await until("they are listed no more", async () => !(await found()).includes(rare));
    await page.press(words.action.undo);
    await until("they are back", () => inLibrary(rare) && inLibrary(chinese));
    await until("they are listed again", async () => (await found()).includes(rare));
  });

  test("what is deleted for good comes back from a backup, and nothing else changes", async () => {
    const before = byId(list(app.dataDir));
    await page.click("open-settings");
    await page.click("back-up-now");
    await page.waitForText("body", words.keeping.backed_up);
    await page.press(words.sidebar.all);
    await select("Boats");
    await page.press(words.report.to_trash);
    await page.press(words.library_view.short.trash);
    await until("it is in the trash", async () => sameIds(await found(), [rare]));
    await page.press(words.library_view.empty);
    await page.press(words.library_view.empty_now);
    await page.press(words.library_view.purge_keep);
    await page.waitForText("main", words.library.trash_empty);
    await page.click("open-settings");
    const restore = `[data-testid=backups] li:first-child button`;
    await until("the backup is listed", () => page.exists(restore));
    await page.browser.$(restore).click();
    await page.waitForText("[data-testid=restore-plan]", "Boats");
    await page.click("restore");
    await until("it is back", () => inLibrary(rare));
    expect(byId(list(app.dataDir))).toEqual(before);
    expect(squeezed(show(app.dataDir, rare).text)).toContain(squeezed(FERRY));
    await search("quokka");
    await until("the search knows it again", async () => sameIds(await found(), [rare]));
  });

  /** Types into the one field for all reports, in place of what stands there. */
  async function search(text: string): Promise<void> {
    await page.fill("search", text);
  }

  /** The reports in the main pane, from the top. */
  function found(): Promise<string[]> {
    return page.browser.execute(() =>
      [...document.querySelectorAll("[data-testid=found-run]")].map(
        (line) => line.getAttribute("data-run-id") ?? "",
      ),
    );
  }

  /** What is marked in the snippets, each word once. */
  function marked(): Promise<string[]> {
    return page.browser.execute(() => [
      ...new Set(
        [...document.querySelectorAll("[data-testid=library] mark")].map((mark) => mark.textContent ?? ""),
      ),
    ]);
  }

  async function open(runId: string): Promise<void> {
    const line = `[data-testid=found-run][data-run-id="${runId}"]`;
    await until("it is listed", () => page.exists(line));
    await page.browser.$(line).click();
    await page.waitForText("h1", show(app.dataDir, runId).title);
  }

  async function select(title: string): Promise<void> {
    const box = `input[aria-label="${filled(words.library_view.select, { title })}"]`;
    await until(`${title} can be selected`, () => page.exists(box));
    await page.browser.$(box).click();
    await until(`${title} is selected`, () => page.browser.$(box).isSelected());
  }

  /** Ticks the box that goes by this name in what is open over the window. */
  async function tick(name: string): Promise<void> {
    const label = `//*[@role="dialog"]//label[contains(normalize-space(.), "${name}")]`;
    await until(`there is a box “${name}”`, () => page.browser.$(label).isDisplayed());
    await page.browser.$(label).click();
  }

  function inLibrary(runId: string): boolean {
    return list(app.dataDir).some(({ run_id }) => run_id === runId);
  }

  function areaOf(runId: string): unknown {
    return whole(runId)["interest_area"];
  }

  function actionsOf(runId: string): unknown[] {
    const { actions } = whole(runId) as { actions?: { state: string }[] };
    return (actions ?? []).map(({ state }) => state);
  }

  function whole(runId: string): Record<string, unknown> {
    return show(app.dataDir, runId) as unknown as Record<string, unknown>;
  }
});

/** Adds a run, as prospect-cli tells it, to a library. */
function add(dataDir: string, run: object): void {
  const folder = mkdtempSync(join(tmpdir(), "prospect-import-"));
  const file = join(folder, "run.json");
  writeFileSync(file, JSON.stringify(run));
  cli(dataDir, "import", file);
  rmSync(folder, { recursive: true });
}

/** The profile of a run, about another area than any generated one. */
function elsewhere(run: object): object {
  const { profile } = run as { profile: object };
  return { ...profile, interest_area: "Other" };
}

/** Runs of the same moment have no order of their own. */
function byId(runs: readonly Shown[]): Shown[] {
  return runs.toSorted((one, other) => (one.run_id < other.run_id ? -1 : 1));
}

function sameIds(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && others.every((id) => some.includes(id));
}

/** In the page: whether a sentence stands within the window. */
function isInSight(sentence: string): boolean {
  const paragraph = [...document.querySelectorAll("main p")].find((p) => p.textContent === sentence);
  const box = paragraph?.getBoundingClientRect();
  return box !== undefined && box.height > 0 && box.top >= 0 && box.bottom <= window.innerHeight;
}

/** In the page: the words of the hit that the reader is at. */
function currentHit(): string {
  const highlights = (CSS as unknown as { highlights?: Map<string, Set<StaticRange>> }).highlights;
  const [range] = highlights?.get("report-find-current") ?? [];
  if (range === undefined) return getSelection()?.toString() ?? "";
  return range.startContainer.textContent?.slice(range.startOffset, range.endOffset) ?? "";
}
