/** No mark of Markdown's, no line end and nothing invisible. */
const PLAIN = /^(?:[^\p{C}\p{Z}\\`*_[\]<>&|~@#]| )*$/u;

/** What makes a link of a word by itself. */
const ADDRESS = /www|:\/\/|mailto:/i;

/** Whether this stretch of a line is nothing but text, whatever follows it. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text) && !ADDRESS.test(text);
}
