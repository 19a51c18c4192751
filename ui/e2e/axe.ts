import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type AxeBuilder from "axe-core";
import type { Page } from "./page";
import { dressed, SCHEMES, undressed } from "./schemes";

type Axe = typeof AxeBuilder;

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * What axe-core finds wrong with the page as it is painted: a line a rule, with the elements that break it. Every rule in
 * the scheme that the page is in; the rules about colours in light, dark and high contrast too. And what no rule of axe
 * looks for: a box that has to be scrolled sideways to be read.
 */
export async function violations(page: Page): Promise<string[]> {
  // A driver's script is not bound by the page's content security policy.
  if (!(await page.browser.execute(() => "axe" in window))) await page.browser.execute(source);
  const found = await page.browser.execute(check, null);
  found.push(...(await page.browser.execute(sideways)));
  for (const scheme of SCHEMES) {
    await page.browser.execute(dressed, scheme);
    const poor = await page.browser.execute(check, ["color-contrast", "link-in-text-block"]);
    found.push(...poor.map((line) => `${scheme.name}: ${line}`));
  }
  await page.browser.execute(undressed);
  return found;
}

/** In the page. Tables, code and the numbers of a chart may be wider than their box. */
function sideways(): string[] {
  const wide = '[data-part="table"], pre, [data-testid="insights"] figure *';
  return [...document.querySelectorAll<HTMLElement>("main *, aside *, [role=dialog], [role=dialog] *")]
    .filter((box) => getComputedStyle(box).overflowX === "auto" && !box.matches(wide))
    .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
    .map((box) => `scrolls sideways: ${(box.cloneNode() as Element).outerHTML}`);
}

/** In the page. */
async function check(rules: string[] | null): Promise<string[]> {
  const { axe } = window as unknown as { axe: Axe };
  // What is still fading in has another contrast than it will have.
  await Promise.all(
    document
      .getAnimations()
      .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity)
      .map((animation) => animation.finished.catch(() => null)),
  );
  const only = rules === null ? {} : { runOnly: { type: "rule" as const, values: rules } };
  const found = await axe.run(document, { resultTypes: ["violations"], ...only });
  // The corner of a table that a model wrote may be empty, and is rendered as GFM has it.
  const isWritten = (selector: unknown): boolean =>
    typeof selector === "string" &&
    document.querySelector(selector)?.closest("[data-section]") instanceof Element;
  return found.violations
    .map(({ id, help, nodes }) => ({
      id,
      help,
      nodes:
        id === "empty-table-header" ? nodes.filter(({ target: [selector] }) => !isWritten(selector)) : nodes,
    }))
    .filter(({ nodes }) => nodes.length > 0)
    .map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`,
    );
}
