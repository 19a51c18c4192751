/** Scripts without spaces between words, and Korean, whose particles follow a word at once. An address ends where they go on. */
const RANGES: readonly (readonly [number, number])[] = [
  [0x0e00, 0x0eff],
  [0x1000, 0x109f],
  [0x1100, 0x11ff],
  [0x1780, 0x17ff],
  [0x2e80, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7ff],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe4f],
  [0xff00, 0xffef],
  [0x20000, 0x3ffff],
];

/** Whether a character is Thai, Lao, Burmese, Khmer, Chinese, Japanese or Korean, or a form of their width. */
export function isDense(code: number): boolean {
  return code >= 0x0e00 && RANGES.some(([from, to]) => code >= from && code <= to);
}
