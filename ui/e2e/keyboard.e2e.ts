import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { App } from "./app";
import * as desktop from "./desktop";
import { founder } from "./discovery";
import type { Page } from "./page";
import { until } from "./until";
import { filled, words } from "./words";

// One story, told in order, without a pointer: real key presses, as the window system delivers them.
describe.sequential("the keyboard alone", () => {
  const folder = mkdtempSync(join(tmpdir(), "prospect-export-"));
  let app: App;
  let page: Page;
  let sample: string;

  beforeAll(async () => {
    app = await App.launch();
    page = app.page;
    await desktop.focused(app.pid());
  });

  afterAll(async () => {
    await app?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  test("leads from the first launch to the sample, and stops it", async () => {
    await tabTo((stop) => stop.name.startsWith(words.welcome.sample));
    desktop.press("Return");
    await page.waitForText("main", words.report.sample);
    await page.waitForStatus("streaming");
    await until("it is in the history", async () => {
      sample = await page.text("[data-testid=history-item] .title");
      return sample !== "";
    });
    // The whole sample takes half a minute at its own pace.
    if (process.env["PROSPECT_LONG_TESTS"] === "1") return page.waitForStatus("complete", 50_000);
    await until("it is written", async () => (await page.section("profile_analysis")).length > 100);
    await tabTo((stop) => stop.name === words.action.stop);
    desktop.press("Return");
    await page.waitForStatus("cancelled");
  });

  test("fills in the form: arrows choose, Enter goes on", async () => {
    desktop.press("ctrl+n");
    await page.waitFor("profile-form");
    for (const [name, value] of Object.entries(founder)) {
      if (!(await page.exists(`[name="${name}"]`))) {
        desktop.press("Return");
        await until("the next step is shown", () => page.exists(`[name="${name}"]`));
      }
      await tabTo((stop) => stop.field === name);
      if (name === "sub_interest_area") desktop.type(value);
      else await arrowTo(name, value);
    }
    await tabTo((stop) => stop.name === words.wizard.continue);
    desktop.press("Return");
    await until("the last questions are shown", () => page.exists("[name=archetype]"));
    await tabTo((stop) => stop.name === words.wizard.continue);
    desktop.press("Return");
    await page.waitFor("review");
    const review = await page.text("[data-testid=review]");
    for (const value of Object.values(founder)) expect(review).toContain(value);
  });

  test("every stop on the way is in sight and shows that it has the focus", async () => {
    const stops: Stop[] = [];
    do {
      stops.push(await tab());
    } while (stops.length < 120 && !sameStop(stops.at(-1), stops[0], stops.length));
    expect(stops.length).toBeGreaterThan(10);
    expect(stops.filter((stop) => !stop.inSight || !stop.marked || stop.name === "")).toEqual([]);
  });

  test("leads back to the sample, and from there to an exported file", async () => {
    const file = join(folder, "sample.md");
    await tabTo((stop) => stop.name.includes(sample));
    desktop.press("Return");
    await tabTo((stop) => stop.name === words.report.export);
    const before = desktop.windowsOf(app.pid());
    desktop.press("Return");
    const dialog = await desktop.dialogOver(...before);
    desktop.press("ctrl+a");
    desktop.type(file);
    desktop.press("Return");
    await desktop.gone(dialog);
    await until("the file is there", () => existsSync(file));
    expect(readFileSync(file, "utf8")).toContain("## ");
    await page.waitForText("body", filled(words.report.exported, { path: file }));
  });

  test("finds a command by its name, and Escape leads back from the sheet of shortcuts", async () => {
    await tabTo((stop) => stop.name === words.sidebar.settings);
    desktop.press("ctrl+k");
    await until("the palette has the keyboard", () => page.exists("[role=combobox]:focus"));
    desktop.type("hotkeys");
    await until("the sheet is offered", async () =>
      (await page.text("[role=option][aria-selected=true]")).includes(words.command.shortcuts),
    );
    desktop.press("Return");
    await page.waitForText("[role=dialog]", words.shortcuts.anywhere);
    desktop.press("Escape");
    await until("the sheet is gone", async () => !(await page.exists("[role=dialog]")));
    expect((await current()).name).toBe(words.sidebar.settings);
  });

  test("makes the sidebar wider", async () => {
    const width = () => page.browser.execute(() => document.querySelector("aside")?.offsetWidth ?? 0);
    await tabTo((stop) => stop.name === words.sidebar.width);
    const before = await width();
    desktop.press("Right");
    await until("it is wider", async () => (await width()) === before + 16);
    desktop.press("Left");
    await until("it is as before", async () => (await width()) === before);
  });

  /** Presses Tab until it comes to what is wanted; a way round without it is a failure. */
  async function tabTo(wanted: (stop: Stop) => boolean): Promise<void> {
    const seen: string[] = [];
    for (let stop = await current(); !wanted(stop); stop = await tab()) {
      seen.push(`${stop.name} ${stop.field}`);
      if (seen.length > 120) throw new Error(`Tab never came there, but to ${seen.join(", ")}`);
    }
  }

  async function tab(): Promise<Stop> {
    const before = await presses();
    desktop.press("Tab");
    await until("Tab has arrived", async () => (await presses()) > before);
    return current();
  }

  async function arrowTo(name: string, value: string): Promise<void> {
    const chosen = () =>
      page.browser.execute(
        (wanted) => document.querySelector<HTMLInputElement>(`[name="${wanted}"]:checked`)?.value ?? "",
        name,
      );
    for (let step = 0; (await chosen()) !== value; step += 1) {
      if (step > 20) throw new Error(`arrows never came to ${value}`);
      const before = await chosen();
      desktop.press(step === 0 && before === "" ? "space" : "Down");
      await until("another one is chosen", async () => (await chosen()) !== before);
    }
  }

  /** Counts the keys that came up in the page: by then what they do is done. */
  function presses(): Promise<number> {
    return page.browser.execute(() => {
      const counted = window as Window & { keysUp?: number };
      if (counted.keysUp === undefined) {
        counted.keysUp = 0;
        addEventListener("keyup", () => (counted.keysUp = (counted.keysUp ?? 0) + 1), true);
      }
      return counted.keysUp;
    });
  }

  function current(): Promise<Stop> {
    return page.browser.execute(() => {
      const stop = document.activeElement ?? document.body;
      const box = stop.getBoundingClientRect();
      const field = stop.getAttribute("name") ?? "";
      const label = (stop as HTMLInputElement).labels?.[0]?.textContent ?? "";
      const name = stop.getAttribute("aria-label") ?? (label === "" ? stop.textContent : label);
      // A radio is styled away; its label stands for it, in place and in looks.
      const drawn = stop instanceof HTMLInputElement && stop.type === "radio" ? stop.parentElement : stop;
      const style = getComputedStyle(drawn ?? stop);
      return {
        name: name.replace(/\s+/g, " ").trim(),
        field,
        inSight: box.bottom > 0 && box.top < innerHeight,
        marked: style.outlineStyle !== "none" || style.boxShadow !== "none",
      };
    });
  }

  function sameStop(stop: Stop | undefined, first: Stop | undefined, count: number): boolean {
    return count > 1 && stop?.name === first?.name && stop?.field === first?.field;
  }
});

/** Where the keyboard is. */
interface Stop {
  name: string;
  /** The form control's name, where it is one. */
  field: string;
  inSight: boolean;
  /** It looks focused. */
  marked: boolean;
}
