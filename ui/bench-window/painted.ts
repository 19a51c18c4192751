import { until } from "../e2e/until";

/** What must stand in the document: each selector, with these words in it, or with at least so much text. */
export interface Standing {
  selector: string;
  text?: string;
  least?: number;
}

/** Milliseconds from an input event to the end of the frame that painted what was waited for. */
export interface Painted {
  /** The first sight of it. */
  first: number;
  /** All of it, where that was asked for. */
  whole: number | null;
}

/** Does something in the window, and says when what it leads to was painted, by the page's own clock. */
export async function painted(
  browser: WebdriverIO.Browser,
  act: () => Promise<void>,
  first: Standing[],
  whole: Standing[] = [],
): Promise<Painted> {
  await browser.execute(watch, first, whole);
  await act();
  let seen: Painted | null = null;
  await until("it is painted", async () => {
    seen = await browser.execute(result);
    return seen !== null;
  });
  if (seen === null) throw new Error("unreachable: the wait would have failed");
  return seen;
}

interface Watching {
  paintedAt?: { pressed: number | null; first: number | null; whole: number | null };
}

/** In the page. */
function watch(first: Standing[], whole: Standing[]): void {
  const times = {
    pressed: null as number | null,
    first: null as number | null,
    whole: null as number | null,
  };
  (window as unknown as Watching).paintedAt = times;
  const stands = (wanted: Standing[]): boolean =>
    wanted.every(({ selector, text = "", least = 0 }) => {
      const found = document.querySelector(selector)?.textContent;
      return found !== undefined && found.length >= least && found.includes(text);
    });
  const pressed = (event: Event): void => {
    times.pressed ??= event.timeStamp;
    removeEventListener("click", pressed, true);
    removeEventListener("keydown", pressed, true);
    requestAnimationFrame(frame);
  };
  // What stands when a frame begins is painted by it; a task of its own runs when it has been.
  const frame = (): void => {
    if (times.first === null && stands(first)) setTimeout(() => (times.first ??= performance.now()));
    if (stands(first) && stands(whole)) setTimeout(() => (times.whole ??= performance.now()));
    else requestAnimationFrame(frame);
  };
  addEventListener("click", pressed, true);
  addEventListener("keydown", pressed, true);
}

/** In the page. */
function result(): Painted | null {
  const times = (window as unknown as Watching).paintedAt;
  if (times === undefined || times.pressed === null || times.first === null || times.whole === null)
    return null;
  return { first: times.first - times.pressed, whole: times.whole - times.pressed };
}
