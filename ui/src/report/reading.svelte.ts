export const FACES = ["serif", "sans"] as const;
export const SIZES = [1, 2, 3, 4, 5] as const;
export const WIDTHS = ["narrow", "medium", "wide", "full"] as const;

export type Face = (typeof FACES)[number];
export type Size = (typeof SIZES)[number];
export type TextWidth = (typeof WIDTHS)[number];

const KEY = "prospect.reading";

const FONTS: Readonly<Record<Face, string>> = { serif: "var(--text-font)", sans: "var(--shell-font)" };
/** Of the usual size. */
const SCALES: Readonly<Record<Size, number>> = { 1: 0.88, 2: 0.94, 3: 1, 4: 1.12, 5: 1.25 };
/** The sans face looks larger than the serif one at the same size. */
const FACE_SCALES: Readonly<Record<Face, number>> = { serif: 1, sans: 0.94 };
/** Columns of a grid: 1fr is whatever there is. */
const MEASURES: Readonly<Record<TextWidth, string>> = {
  narrow: "60ch",
  medium: "68ch",
  wide: "84ch",
  full: "1fr",
};

/** How the text of reports is set: the reader's choice, remembered on this computer. */
export class ReadingStyle {
  #face = $state<Face>("serif");
  #size = $state<Size>(3);
  #width = $state<TextWidth>("medium");

  constructor() {
    const kept = read();
    this.#face = FACES.find((face) => face === kept.face) ?? "serif";
    this.#size = SIZES.find((size) => size === kept.size) ?? 3;
    this.#width = WIDTHS.find((width) => width === kept.width) ?? "medium";
  }

  get face(): Face {
    return this.#face;
  }

  set face(face: Face) {
    this.#face = face;
    this.#remember();
  }

  get size(): Size {
    return this.#size;
  }

  set size(size: Size) {
    this.#size = size;
    this.#remember();
  }

  get width(): TextWidth {
    return this.#width;
  }

  set width(width: TextWidth) {
    this.#width = width;
    this.#remember();
  }

  /** The next size in this direction; null at the end. */
  sizeBeside(by: 1 | -1): Size | null {
    return SIZES.find((size) => size === this.#size + by) ?? null;
  }

  // What the style sheets of the report read.

  get font(): string {
    return FONTS[this.#face];
  }

  get scale(): number {
    return SCALES[this.#size] * FACE_SCALES[this.#face];
  }

  get measure(): string {
    return MEASURES[this.#width];
  }

  #remember(): void {
    const { face, size, width } = this;
    localStorage.setItem(KEY, JSON.stringify({ face, size, width }));
  }
}

function read(): { face?: unknown; size?: unknown; width?: unknown } {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return typeof kept === "object" && kept !== null ? kept : {};
  } catch {
    return {};
  }
}
