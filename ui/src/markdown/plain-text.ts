/** No mark of Markdown's, no line end and nothing invisible. */
const PLAIN = /^(?:[^\p{C}\p{Z}\\`*_[\]<>&|~@#]| )*$/u;

/** The same for characters of ASCII, which need no look into tables of Unicode. */
const PLAIN_ASCII: readonly boolean[] = Array.from({ length: 128 }, (_, code) =>
  PLAIN.test(String.fromCharCode(code)),
);

/** Stretches of Unicode without marks, gaps or anything invisible, in which most text that is not ASCII lies. */
const PLAIN_RANGES: readonly (readonly [number, number])[] = [
  [0xae, 0x377],
  [0x400, 0x52f],
  [0x2010, 0x2027],
  [0x3001, 0x3029],
  [0x3041, 0x3096],
  [0x30a0, 0x30ff],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
  [0xff01, 0xff5e],
];

/** Whether this stretch of a line is nothing but text, whatever follows it. */
export function isPlain(text: string): boolean {
  return hasPlainCharacters(text) && !makesAddress(text);
}

/** Whether no character of it is a mark, a line end or invisible. */
export function hasPlainCharacters(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (
      code < 128 ? PLAIN_ASCII[code] === true : PLAIN_RANGES.some(([from, to]) => code >= from && code <= to)
    )
      continue;
    return code >= 128 && PLAIN.test(text.slice(at));
  }
  return true;
}

/** Whether a word in it may become a link by itself. */
export function makesAddress(text: string): boolean {
  return /www/i.test(text) || (text.includes(":") && /:\/\/|mailto:/i.test(text));
}
