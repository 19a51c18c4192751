export const NARROWEST = 200;
export const WIDEST = 400;
export const USUAL_WIDTH = 248;

/** What the main pane needs, in pixels: a report is read in it. */
const MAIN_PANE = 560;
const KEY = "prospect.sidebar";

/** Whether the sidebar is shown and how wide: remembered on this computer, for the next start too. */
export class SidebarState {
  #open = $state(true);
  #width = $state(USUAL_WIDTH);

  constructor() {
    const kept = read();
    this.#open = kept.open;
    this.#width = kept.width;
  }

  get open(): boolean {
    return this.#open;
  }

  set open(open: boolean) {
    this.#open = open;
    this.#remember();
  }

  /** The width that was chosen. A window may leave less: see `widthIn`. */
  get width(): number {
    return this.#width;
  }

  set width(width: number) {
    this.#width = within(width, NARROWEST, WIDEST);
    this.#remember();
  }

  /** The width in a window of this width. What was chosen comes back with the room for it. */
  widthIn(windowWidth: number): number {
    return within(this.#width, NARROWEST, widestIn(windowWidth));
  }

  #remember(): void {
    localStorage.setItem(KEY, JSON.stringify({ open: this.#open, width: this.#width }));
  }
}

/** How wide the sidebar can be in a window of this width. */
export function widestIn(windowWidth: number): number {
  return within(windowWidth - MAIN_PANE, NARROWEST, WIDEST);
}

function within(width: number, least: number, most: number): number {
  return Math.round(Math.min(most, Math.max(least, width)));
}

function read(): { open: boolean; width: number } {
  const usual = { open: true, width: USUAL_WIDTH };
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    if (typeof kept !== "object" || kept === null) return usual;
    const open = "open" in kept && typeof kept.open === "boolean" ? kept.open : usual.open;
    const isWidth = "width" in kept && typeof kept.width === "number" && Number.isFinite(kept.width);
    const width = isWidth ? within(kept.width as number, NARROWEST, WIDEST) : usual.width;
    return { open, width };
  } catch {
    return usual;
  }
}
