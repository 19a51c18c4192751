/**
 * The open end of a text as it should look while more is coming: nothing half-typed is shown as marks.
 * For display only. The next text, or the end, decides what the marks were.
 */
export function preview(tail: string): string {
  if (insideFence(tail)) return tail;
  const held = holdBackMarkers(tail);
  const start = held.lastIndexOf("\n\n") + 1;
  return held.slice(0, start) + closeMarks(held.slice(start));
}

const FENCE = /^\s*(?:```|~~~)/;

function insideFence(tail: string): boolean {
  let fences = 0;
  for (const line of tail.split("\n")) if (FENCE.test(line)) fences += 1;
  return fences % 2 === 1;
}

/** An unfinished line of nothing but marks may become a list, a rule, a table or a heading of the line above. */
function holdBackMarkers(tail: string): string {
  const start = tail.lastIndexOf("\n") + 1;
  return /^[-+*_=#>~|:` \t]*(?:\d+[.)]?)?[ \t]*$/.test(tail.slice(start)) ? tail.slice(0, start) : tail;
}

function closeMarks(paragraph: string): string {
  let text = paragraph
    .replace(/!?\[([^\][\n]*)\](?:\([^()\s]*)?$/, "$1")
    .replace(/!?\[(?=[^\][\n]*$)/, "")
    .replace(/(?<![*_~`\\])(?:\*{1,3}|_{1,3}|~{1,2}|`)$/, (marks, at: number, whole: string) =>
      opens(whole.slice(0, at), marks) ? "" : marks,
    );
  const plain = text.replace(/`[^`]*`/g, "");
  if (count(plain, /`/g) % 2 === 1) return `${text}\``;
  const marks = plain.replace(/\\[*~]/g, "").replace(/^[ \t]*[*+-][ \t]/gm, "");
  for (const mark of ["**", "~~"] as const) {
    if (count(marks, mark === "**" ? /\*\*/g : /~~/g) % 2 === 1) text = `${text.trimEnd()}${mark}`;
  }
  return text;
}

/** Marks at the very end, after an even number of the same: they open something that has no text yet. */
function opens(before: string, marks: string): boolean {
  return (before.split(marks).length - 1) % 2 === 0;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
