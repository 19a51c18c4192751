/** A question that was asked before the window's scripts were there (see `src-tauri/src/questions.js`). */
interface Asked {
  readonly name: string;
  /** As JSON, in the order in which they are sent. */
  readonly args: string;
  readonly answer: Promise<unknown>;
}

declare global {
  interface Window {
    __PROSPECT_ASKED__?: Asked[];
  }
}

/** The answer to the same question, if it was asked already. It is given once: the next one wants to know how things are then. */
export function answerTo<T>(name: string, args: Readonly<Record<string, unknown>> = {}): Promise<T> | null {
  const asked = window.__PROSPECT_ASKED__ ?? [];
  const index = asked.findIndex((known) => known.name === name && known.args === JSON.stringify(args));
  const [found] = index === -1 ? [] : asked.splice(index, 1);
  return found === undefined ? null : (found.answer as Promise<T>);
}
