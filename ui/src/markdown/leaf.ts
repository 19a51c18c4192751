/** A block that holds text and no other blocks, while it grows. */
export interface Leaf {
  /** More of its last line. */
  add: (text: string) => void;
  /** Shows what has come as it will probably look. Returns how many characters were read for it. */
  draw: () => number;
  /** Nothing more will come: shows what there is. */
  close: () => void;
  /** Where the text ends; null if nothing is shown yet. */
  readonly end: HTMLElement | null;
}

/** Whether a line ended with a line end or with the text. */
export type LineEnd = "whole" | "at the end";
