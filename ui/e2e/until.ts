import { setTimeout } from "node:timers/promises";

/** Waits until `holds` is true, asking again and again. What throws counts as not yet. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  { timeout = 20_000, interval = 25 } = {},
): Promise<void> {
  const end = performance.now() + timeout;
  let last: unknown;
  for (;;) {
    try {
      if (await holds()) return;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end)
      throw new Error(`waited ${String(timeout)} ms in vain until ${what}`, { cause: last });
    await setTimeout(interval);
  }
}
