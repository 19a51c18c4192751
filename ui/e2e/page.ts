import type { ChainablePromiseElement } from "webdriverio";
import { until } from "./until";

export type SectionKey = "profile_analysis" | "startup_ideas_research" | "personalized_recommendations";

/** The window's page, by the names that DESIGN fixes. */
export class Page {
  readonly browser: WebdriverIO.Browser;

  constructor(browser: WebdriverIO.Browser) {
    this.browser = browser;
  }

  byId(id: string): ChainablePromiseElement {
    return this.browser.$(testId(id));
  }

  async click(id: string): Promise<void> {
    await this.waitFor(id);
    await this.byId(id).click();
  }

  /** Replaces what stands in an input. */
  async fill(id: string, value: string): Promise<void> {
    await this.waitFor(id);
    await this.#type(testId(id), value);
  }

  /** Replaces what stands in a form control with this name. */
  async fillNamed(name: string, value: string): Promise<void> {
    await this.#type(`[name="${name}"]`, value);
  }

  /** Chooses a radio by clicking its label, as a person does: the input itself may be styled away. */
  async choose(name: string, value: string): Promise<void> {
    const input = `input[type=radio][name="${name}"][value="${value}"]`;
    await until(`${name} offers ${value}`, () => this.browser.$(input).isExisting());
    const label = await this.browser.execute((selector) => {
      const radio = document.querySelector<HTMLInputElement>(selector);
      return (radio?.labels?.[0] ?? radio) as unknown as WebdriverIO.Element;
    }, input);
    await this.browser.$(label).click();
    await until(`${value} is chosen`, () => this.browser.$(input).isSelected());
  }

  /** Types where the keyboard is: key by key, as keys pressed all at once would leave out a letter that comes twice. */
  async type(text: string): Promise<void> {
    for (const key of text) await this.browser.keys([key]);
  }

  /** Presses the button, or the item of a menu, that goes by this name. */
  async press(name: string): Promise<void> {
    await this.waitForButton(name);
    const button = await this.browser.execute(buttonNamed, name);
    await this.browser.$(button as unknown as WebdriverIO.Element).click();
  }

  async waitForButton(name: string): Promise<void> {
    await until(`there is a button “${name}”`, () => this.hasButton(name));
  }

  async hasButton(name: string): Promise<boolean> {
    return (await this.browser.execute(buttonNamed, name)) !== null;
  }

  /** Puts the focus on an element, as arriving at it with Tab would. */
  async focus(selector: string): Promise<void> {
    await until(`${selector} has the focus`, () =>
      this.browser.execute((wanted) => {
        const found = document.querySelector<HTMLElement>(wanted);
        found?.focus();
        return found !== null && document.activeElement === found;
      }, selector),
    );
  }

  async exists(selector: string): Promise<boolean> {
    return this.browser.$(selector).isExisting();
  }

  /** Waits until nothing matches any more. */
  async waitForNone(selector: string): Promise<void> {
    await until(`${selector} is gone`, async () => !(await this.exists(selector)));
  }

  async waitFor(id: string): Promise<void> {
    await until(`${id} is shown`, () => this.byId(id).isDisplayed());
  }

  async attribute(id: string, name: string): Promise<string | null> {
    return (await this.byId(id).getAttribute(name)) as string | null;
  }

  /** Waits until an element's attribute has this value. */
  async waitForAttribute(id: string, name: string, value: string, timeout?: number): Promise<void> {
    let seen: string | null = null;
    const options = timeout === undefined ? {} : { timeout };
    await until(
      `${id} has ${name}=${value}`,
      async () => {
        seen = await this.attribute(id, name);
        return seen === value;
      },
      options,
    ).catch((error: unknown) => {
      throw new Error(`${id} has ${name}=${String(seen)}, not ${value}`, { cause: error });
    });
  }

  async waitForStatus(status: string, timeout?: number): Promise<void> {
    await this.waitForAttribute("run-status", "data-status", status, timeout);
  }

  /** All text of the first match, whether or not it is painted: innerText is empty for what is off screen. */
  async text(selector: string): Promise<string> {
    return this.browser.execute((wanted) => document.querySelector(wanted)?.textContent ?? "", selector);
  }

  async section(key: SectionKey): Promise<string> {
    return this.text(`[data-section="${key}"]`);
  }

  async waitForText(selector: string, words: string): Promise<void> {
    let seen = "";
    await until(`${selector} says ${words}`, async () => {
      seen = await this.text(selector);
      return squeezed(seen).includes(squeezed(words));
    }).catch((error: unknown) => {
      throw new Error(`${selector} does not say "${words}" but "${seen}"`, { cause: error });
    });
  }

  /** The runs in the sidebar, from the top. */
  async runIds(): Promise<string[]> {
    return this.browser.execute(() =>
      [...document.querySelectorAll("[data-testid=history-item]")].map(
        (item) => item.getAttribute("data-run-id") ?? "",
      ),
    );
  }

  async openRun(id: string): Promise<void> {
    const item = `[data-testid="history-item"][data-run-id="${id}"]`;
    await until(`run ${id} is in the history`, () => this.exists(item));
    await this.browser.$(item).click();
  }

  /** The app may set a field while it is being typed in, as when settings arrive; then it is typed once more. */
  async #type(selector: string, value: string): Promise<void> {
    const input = this.browser.$(selector);
    let held = "";
    await until(`${selector} takes “${value}”`, async () => {
      await input.click();
      await this.browser.execute((wanted) => {
        document.querySelector<HTMLInputElement | HTMLTextAreaElement>(wanted)?.select();
      }, selector);
      await input.addValue(value === "" ? "\uE003" : value);
      held = await input.getValue();
      return held === value;
    }).catch((error: unknown) => {
      throw new Error(`${selector} does not take “${value}” but holds “${held}”`, { cause: error });
    });
  }
}

/** Text without white space, so that blocks compare whatever stands between them. */
export function squeezed(text: string): string {
  return text.replace(/\s+/g, "");
}

/** In the page: what can be pressed, is shown, and has this accessible name. */
function buttonNamed(name: string): Element | null {
  const pressable = [...document.querySelectorAll("button, [role=menuitem], a[href]")];
  const nameOf = (element: Element) => element.getAttribute("aria-label") ?? element.textContent ?? "";
  const found = pressable.find(
    (element) =>
      nameOf(element).replace(/\s+/g, " ").trim() === name &&
      element.getClientRects().length > 0 &&
      !(element as HTMLButtonElement).disabled,
  );
  return found ?? null;
}

function testId(id: string): string {
  return `[data-testid="${id}"]`;
}
