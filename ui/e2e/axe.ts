import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type AxeBuilder from "axe-core";
import type { Page } from "./page";

type Axe = typeof AxeBuilder;

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core finds wrong with the page as it is painted now: a line a rule, with the elements that break it. */
export async function violations(page: Page): Promise<string[]> {
  // A driver's script is not bound by the page's content security policy.
  if (!(await page.browser.execute(() => "axe" in window))) await page.browser.execute(source);
  return page.browser.execute(async () => {
    const { axe } = window as unknown as { axe: Axe };
    // What is still fading in has another contrast than it will have.
    await Promise.all(
      document
        .getAnimations()
        .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity)
        .map((animation) => animation.finished.catch(() => null)),
    );
    const found = await axe.run(document, { resultTypes: ["violations"] });
    return found.violations.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`,
    );
  });
}
