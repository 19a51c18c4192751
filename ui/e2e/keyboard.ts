import * as desktop from "./desktop";
import type { Founder } from "./discovery";
import type { Page } from "./page";
import { until } from "./until";
import { words } from "./words";

/** Where the keyboard is. */
export interface Stop {
  /** What it is called. */
  name: string;
  /** The form control's name, where it is one. */
  field: string;
  /** By which the tests know it. */
  id: string;
  inSight: boolean;
  /** It looks focused. */
  marked: boolean;
}

/** A reader without a pointer: real key presses, as the window system delivers them. */
export class Keyboard {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Presses Tab until it comes to what is wanted; a way round without it is a failure. */
  async tabTo(wanted: (stop: Stop) => boolean): Promise<void> {
    const seen: string[] = [];
    for (let stop = await this.current(); !wanted(stop); stop = await this.tab()) {
      seen.push(`${stop.name} ${stop.field}`);
      if (seen.length > 120) throw new Error(`Tab never came there, but to ${seen.join(", ")}`);
    }
  }

  async tab(): Promise<Stop> {
    await this.press("Tab");
    return this.current();
  }

  /** Presses a key, and waits until the page has had it. */
  async press(key: string): Promise<void> {
    const before = await this.#presses();
    desktop.press(key);
    await until(`${key} has arrived`, async () => (await this.#presses()) > before);
  }

  /** Types over what stands in the field that has the focus. */
  async typeOver(text: string): Promise<void> {
    desktop.press("ctrl+a");
    desktop.type(text);
    await until(`“${text}” is typed`, async () => (await this.#typed()) === text);
  }

  /** Chooses one of a group of radios with the arrow keys. */
  async arrowTo(name: string, value: string): Promise<void> {
    const chosen = () =>
      this.#page.browser.execute(
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

  /** Opens the form and answers it as far as Review. */
  async fillIn(profile: Founder): Promise<void> {
    const page = this.#page;
    desktop.press("ctrl+n");
    await page.waitFor("profile-form");
    for (const [name, value] of Object.entries(profile)) {
      if (!(await page.exists(`[name="${name}"]`))) {
        desktop.press("Return");
        await until("the next step is shown", () => page.exists(`[name="${name}"]`));
      }
      await this.tabTo((stop) => stop.field === name);
      if (name === "sub_interest_area") desktop.type(value);
      else await this.arrowTo(name, value);
    }
    await this.tabTo((stop) => stop.name === words.wizard.continue);
    desktop.press("Return");
    await until("the last questions are shown", () => page.exists("[name=archetype]"));
    await this.tabTo((stop) => stop.name === words.wizard.continue);
    desktop.press("Return");
    await page.waitFor("review");
  }

  current(): Promise<Stop> {
    return this.#page.browser.execute(() => {
      const stop = document.activeElement ?? document.body;
      const box = stop.getBoundingClientRect();
      const field = stop.getAttribute("name") ?? "";
      const label = (stop as HTMLInputElement).labels?.[0]?.textContent ?? "";
      const name = stop.getAttribute("aria-label") ?? (label === "" ? stop.textContent : label);
      // A radio and the search field are styled away; what is around them stands for them, in place and in looks.
      const isWithin = stop instanceof HTMLInputElement && ["radio", "search"].includes(stop.type);
      const drawn = isWithin ? stop.parentElement : stop;
      const style = getComputedStyle(drawn ?? stop);
      return {
        name: name.replace(/\s+/g, " ").trim(),
        field,
        id: stop.getAttribute("data-testid") ?? "",
        inSight: box.bottom > 0 && box.top < innerHeight,
        marked: style.outlineStyle !== "none" || style.boxShadow !== "none",
      };
    });
  }

  #typed(): Promise<string> {
    return this.#page.browser.execute(() => (document.activeElement as HTMLInputElement | null)?.value ?? "");
  }

  /** Counts the keys that came up in the page: by then what they do is done. */
  #presses(): Promise<number> {
    return this.#page.browser.execute(() => {
      const counted = window as Window & { keysUp?: number };
      if (counted.keysUp === undefined) {
        counted.keysUp = 0;
        addEventListener("keyup", () => (counted.keysUp = (counted.keysUp ?? 0) + 1), true);
      }
      return counted.keysUp;
    });
  }
}
