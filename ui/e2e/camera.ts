import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "./page";
import { dressed, SCHEMES, undressed } from "./schemes";
import { until } from "./until";

/** The narrowest window there is, the one it opens with, and a wide one. */
const SIZES = [
  [880, 600],
  [1180, 800],
  [1600, 1000],
] as const;

/** Takes pictures of a window, each view at every size and in every scheme, under names that sort. */
export class Camera {
  readonly #folder: string;
  #views = 0;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** One picture at each size and in each scheme, once nothing moves any more; or of fewer schemes. */
  async take(page: Page, view: string, schemes = SCHEMES): Promise<void> {
    this.#views += 1;
    // Clear of all that answers to it: what was pressed last would look pressed in every picture from then on.
    await page.browser.action("pointer").move({ x: 2, y: 2 }).perform();
    const number = String(this.#views).padStart(2, "0");
    for (const [width, height] of SIZES) {
      await page.browser.setWindowSize(width, height);
      await until("the page has its new size", () =>
        page.browser.execute((wanted) => innerWidth === wanted, width),
      );
      for (const scheme of schemes) {
        await page.browser.execute(dressed, scheme);
        const name = [number, view.replaceAll(" ", "-"), String(width).padStart(4, "0"), scheme.name].join(
          "-",
        );
        writeFileSync(
          join(this.#folder, `${name}.png`),
          await picture(page, name, width, scheme === schemes[0]),
        );
      }
    }
    await page.browser.execute(undressed);
  }
}

async function picture(page: Page, name: string, width: number, resized: boolean): Promise<Buffer> {
  let last = Buffer.alloc(0);
  let tries = 0;
  await until(`${name} has its size and stands still`, async () => {
    await until("nothing moves", async () => await page.browser.execute(isStill));
    const taken = Buffer.from(await page.browser.takeScreenshot(), "base64");
    // Parts that scroll are painted a little later than the rest; a caret or a clock never stands still. The size is new
    // with the first scheme alone, and colours come all at once.
    const settled = !resized || taken.equals(last) || (tries += 1) > 3;
    last = taken;
    return settled && taken.readUInt32BE(WIDTH_IN_PNG) === width;
  });
  return last;
}

/** Where a PNG says how wide it is. */
const WIDTH_IN_PNG = 16;

/** In the page: frames were painted, fonts are there, and what moves moves for ever, as a caret does. */
async function isStill(): Promise<boolean> {
  await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  await document.fonts.ready;
  const ends = (animation: Animation) => animation.effect?.getComputedTiming().endTime !== Infinity;
  return document.getAnimations().every((animation) => animation.playState !== "running" || !ends(animation));
}
